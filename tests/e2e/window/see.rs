//! What a user sees in the window, and waits for.

use std::process::Command;

use fantoccini::Locator;
use hooktray_support::harness::stdout_of;

use crate::session::Session;

use super::Window;

impl Window {
    /// Returns the value of a field.
    pub(crate) async fn value(&self, id: &str) -> String {
        self.find(id).await.prop("value").await.expect("a value").unwrap_or_default()
    }

    /// Waits until the element with this test id shows this text.
    pub(crate) async fn shows(&self, id: &str, text: &str) {
        let css = format!("[data-testid=\"{id}\"]");
        let shows_it = async || {
            self.find(id).await;
            for element in self.client.find_all(Locator::Css(&css)).await.unwrap_or_default() {
                // The driver leaves out what ends in an ellipsis, which the page's own text has.
                let own = element.prop("innerText").await.ok().flatten();
                let driver = element.text().await.ok();
                if [own, driver].into_iter().flatten().any(|shown| shown.contains(text)) {
                    return Some(());
                }
            }
            None
        };
        self.until(&format!("{id} shows “{text}”"), shows_it).await;
    }

    /// Waits until the focused element shows this text.
    pub(crate) async fn shows_focused(&self, text: &str) {
        let script = "return document.activeElement?.textContent?.includes(arguments[0]) ?? false";
        self.wait_until_true(script, text).await;
    }

    /// Waits until the element with this test id has the focus.
    pub(crate) async fn shows_focus_in(&self, id: &str) {
        self.wait_until_true("return document.activeElement?.dataset.testid === arguments[0]", id).await;
    }

    /// Waits until every picture inside the element with this test id is loaded.
    pub(crate) async fn shows_pictures(&self, id: &str) {
        let script = "const all = [...document.querySelectorAll(`[data-testid=${arguments[0]}] img`)];
            const missing = all.find((picture) => !picture.complete || picture.naturalWidth === 0);
            missing?.scrollIntoView({ block: 'center' });
            return all.length > 0 && !missing";
        self.wait_until_true(script, id).await;
    }

    async fn wait_until_true(&self, script: &str, argument: &str) {
        let is_true = async || {
            let returned = self.client.execute(script, vec![argument.into()]).await.ok();
            (returned == Some(true.into())).then_some(())
        };
        self.until(&format!("true of {argument}: {script}"), is_true).await;
    }

    /// Waits until a switch is on, or off.
    pub(crate) async fn checked(&self, id: &str, on: bool) {
        let is_turned = async || {
            let checked = self.find(id).await.prop("checked").await.expect("a switch");
            (checked.as_deref() == Some(&*on.to_string())).then_some(())
        };
        self.until(&format!("{id} turns to {on}"), is_turned).await;
    }

    /// Waits until no dialog is open.
    pub(crate) async fn dialog_is_gone(&self) {
        self.selected_is_gone(".veil, [role=dialog]").await;
    }

    /// Waits until the element with this test id is gone.
    pub(crate) async fn is_gone(&self, id: &str) {
        self.selected_is_gone(&format!("[data-testid=\"{id}\"]")).await;
    }

    async fn selected_is_gone(&self, selector: &str) {
        let is_gone = async || (!self.is_there(selector).await).then_some(());
        self.until(&format!("{selector} is gone"), is_gone).await;
    }

    /// Returns how many CSS pixels the window is wide: fewer when everything is larger.
    pub(crate) async fn width(&self) -> f64 {
        let width = self.client.execute("return innerWidth", vec![]).await.expect("a width");
        width.as_f64().expect("a number")
    }

    /// Waits until the window has fewer CSS pixels.
    pub(crate) async fn is_narrower_than(&self, pixels: f64) {
        self.wait_until_true("return innerWidth < Number(arguments[0])", &pixels.to_string()).await;
    }

    /// Waits until the window has more CSS pixels.
    pub(crate) async fn is_wider_than(&self, pixels: f64) {
        self.wait_until_true("return innerWidth > Number(arguments[0])", &pixels.to_string()).await;
    }

    /// Returns whether the web view's own menu opens at the element with this test id.
    pub(crate) async fn has_own_menu(&self, id: &str) -> bool {
        let element = serde_json::to_value(self.find(id).await).expect("an element");
        let script =
            "return arguments[0].dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))";
        self.client.execute(script, vec![element]).await.expect("asked").as_bool().expect("true or false")
    }

    /// Returns the text of the page.
    pub(crate) async fn text(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => format!("({error})"),
        }
    }

    /// Takes a picture into the directory `HOOKTRAY_SHOTS`, if set. From the display: a driver that took a picture sometimes
    /// never answers the next click.
    pub(crate) async fn picture(&self, session: &Session, name: &str) {
        let Some(folder) = std::env::var_os("HOOKTRAY_SHOTS") else { return };
        self.is_gone("toast").await;
        self.rest_the_mouse().await;
        let file = std::path::Path::new(&folder).join(format!("{name}.png"));
        stdout_of(session.in_session(Command::new("import").args(["-window", "Hooktray"]).arg(file)));
    }
}
