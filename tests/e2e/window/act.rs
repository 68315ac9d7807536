//! What a user does in the window: clicks, keys, texts.

use std::time::Duration;

use fantoccini::actions::{
    Actions, InputSource as _, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use serde_json::json;

use super::Window;

/// The most presses of Tab from one field to the next.
const MAX_TABS: usize = 12;

impl Window {
    /// Presses a key on the element with this test id.
    pub(crate) async fn press(&self, id: &str, key: Key) {
        self.find(id).await.send_keys(&char::from(key).to_string()).await.expect("pressed");
    }

    /// Presses Control and a character on the element with this test id.
    pub(crate) async fn press_with_control(&self, id: &str, character: char) {
        let keys = format!("{}{character}{}", char::from(Key::Control), char::from(Key::Null));
        self.find(id).await.send_keys(&keys).await.expect("pressed");
    }

    /// Drags the element with this test id with the mouse, down by so many pixels.
    pub(crate) async fn drag(&self, id: &str, down: f64) {
        let element = self.scroll_to(id).await;
        self.stands_still(&element).await;
        let slowly = Some(Duration::from_millis(50));
        let mouse = MouseActions::new("mouse".into())
            .then(PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::MoveBy { duration: slowly, x: 0.0, y: down.signum() * 12.0 })
            .then(PointerAction::MoveBy { duration: slowly, x: 0.0, y: down - down.signum() * 12.0 })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.client.perform_actions(mouse).await.expect("dragged");
    }

    /// Moves the mouse to the corner, where nothing has a tooltip. Tooltips are black in pictures.
    pub(super) async fn rest_the_mouse(&self) {
        let mouse = MouseActions::new("mouse".into());
        let away = mouse.then(PointerAction::MoveTo { duration: None, x: 0.0, y: 0.0 });
        self.client.perform_actions(away).await.expect("moved");
        let script = "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
        self.client.execute_async(script, Vec::new()).await.expect("drawn");
    }

    /// Scrolls to the element with this test id.
    pub(crate) async fn scroll_to(&self, id: &str) -> Element {
        let element = self.find(id).await;
        let to = serde_json::to_value(&element).expect("an element");
        let scroll = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.client.execute(scroll, vec![to]).await.expect("scrolled");
        element
    }

    /// Waits until an element stays at its place for two frames.
    async fn stands_still(&self, element: &Element) {
        let element = serde_json::to_value(element).expect("an element");
        let script = "const [element, done] = arguments;
            const top = () => element.getBoundingClientRect().top;
            const before = top();
            requestAnimationFrame(() => requestAnimationFrame(() => done(top() === before)))";
        let stands_still = async || {
            let still = self.client.execute_async(script, vec![element.clone()]).await.expect("asked");
            (still == json!(true)).then_some(())
        };
        self.until("the element stands still", stands_still).await;
    }

    /// Scrolls a list down by this many rows.
    pub(crate) async fn scroll_on(&self, id: &str, rows: u32) {
        let list = serde_json::to_value(self.find(id).await).expect("an element");
        let scroll = "arguments[0].scrollBy(0, arguments[1] * 58)";
        self.client.execute(scroll, vec![list, rows.into()]).await.expect("scrolled");
    }

    /// Scrolls to the element with this test id, as a user would, and clicks it.
    pub(crate) async fn click(&self, id: &str) {
        self.clicks.set(self.clicks.get() + 1);
        let element = self.scroll_to(id).await;
        if let Err(error) = element.click().await {
            panic!("{id} cannot be clicked: {error:?}; the window shows:\n{}", self.text().await);
        }
    }

    /// Clicks the element with this test id while a key is held down.
    pub(crate) async fn click_with(&self, key: Key, id: &str) {
        self.clicks.set(self.clicks.get() + 1);
        let element = self.scroll_to(id).await;
        let mouse = MouseActions::new("mouse".into())
            .then(PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        let value = char::from(key);
        let pause = || KeyAction::Pause { duration: Duration::ZERO };
        let keys = KeyActions::new("keys".into()).then(KeyAction::Down { value }).then(pause()).then(pause());
        let keys = keys.then(KeyAction::Up { value });
        self.client.perform_actions(Actions::from(keys).and(mouse)).await.expect("clicked");
    }

    /// Returns how often the user clicked so far, also to choose an entry of a list.
    pub(crate) fn clicks(&self) -> usize {
        self.clicks.get()
    }

    /// Types into what has the focus.
    pub(crate) async fn type_here(&self, text: &str) {
        let focused = self.client.active_element().await.expect("something has the focus");
        focused.send_keys(text).await.expect("typed");
    }

    /// Presses Tab until the element with this test id has the focus.
    pub(crate) async fn tab_to(&self, id: &str) {
        for _ in 0..MAX_TABS {
            self.type_here(&char::from(Key::Tab).to_string()).await;
            let focused = self.client.active_element().await.expect("something has the focus");
            if focused.attr("data-testid").await.ok().flatten().as_deref() == Some(id) {
                return;
            }
        }
        panic!("Tab does not lead to {id}; the window shows:\n{}", self.text().await);
    }

    /// Replaces the text of a field.
    pub(crate) async fn write(&self, id: &str, text: &str) {
        self.click(id).await;
        let element = self.find(id).await;
        element.send_keys(&format!("{}a{}", char::from(Key::Control), char::from(Key::Null))).await.expect("selected");
        element.send_keys(&char::from(Key::Delete).to_string()).await.expect("emptied");
        // The driver types a line end only as a key.
        element.send_keys(&text.replace('\n', &char::from(Key::Enter).to_string())).await.expect("written");
        assert_eq!(self.value(id).await, text, "{id}");
    }

    /// Scrolls to a list, as a user would, and chooses an entry of it by its value.
    pub(crate) async fn choose(&self, id: &str, value: &str) {
        self.clicks.set(self.clicks.get() + 1);
        let list = self.scroll_to(id).await;
        if let Err(error) = list.select_by_value(value).await {
            panic!("{value} of {id} cannot be chosen: {error:?}; the window shows:\n{}", self.text().await);
        }
    }
}
