//! The real window, driven through WebDriver as a user would use it.

use std::process::{Child, Command};
use std::time::Duration;

use fantoccini::actions::{InputSource as _, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hooktray_support::harness::stdout_of;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::program::{self, Program};
use crate::session::Session;

/// How long to wait for the window.
const PATIENCE: Duration = Duration::from_secs(30);

/// The window, and the driver that uses it.
pub(crate) struct Window {
    client: Client,
    driver: Child,
    program: Option<Program>,
}

impl Window {
    /// Starts the program and opens its window, at `place` if given.
    pub(crate) async fn open(session: &Session, place: Option<&str>) -> Window {
        let program = Program::start(session, &["--background"]);
        let mut window = Window::of_running_program(session, place).await;
        window.program = Some(program);
        window
    }

    /// Opens the window of the running program through the driver.
    pub(crate) async fn of_running_program(session: &Session, place: Option<&str>) -> Window {
        program::wait_until_ready(session).await;
        let port = free_port();
        let mut driver = Command::new("WebKitWebDriver");
        session
            .in_session(driver.arg(format!("--port={port}")))
            .env("HOOKTRAY_DATA_DIR", program::data_dir(session))
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = driver.spawn().expect("WebKitWebDriver starts");
        listens(port).await;
        let binary = program::binary().with_file_name("hooktray-window");
        let options = json!({"binary": binary, "args": ["--open", place.unwrap_or("flows")]});
        let capabilities = json!({"webkitgtk:browserOptions": options}).as_object().cloned().expect("an object");
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("the driver opens the window");
        Window { client, driver, program: None }
    }

    /// Waits for the element with this test id.
    pub(crate) async fn find(&self, id: &str) -> Element {
        let selector = format!("[data-testid=\"{id}\"]");
        let found = async {
            loop {
                let element = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(&selector)).await;
                match element {
                    // A new element has no size before the next frame.
                    Ok(element) if element.is_displayed().await.unwrap_or_default() => return Ok(element),
                    Ok(_) => tokio::task::yield_now().await,
                    Err(error) => return Err(error.to_string()),
                }
            }
        };
        match tokio::time::timeout(PATIENCE, found).await {
            Ok(Ok(element)) => element,
            Ok(Err(error)) => panic!("no {id}: {error}; the window shows:\n{}", self.text().await),
            Err(_) => panic!("{id} is not to be seen; the window shows:\n{}", self.text().await),
        }
    }

    /// Returns true if the element with this test id exists now.
    pub(crate) async fn has(&self, id: &str) -> bool {
        self.is_there(&format!("[data-testid=\"{id}\"]")).await
    }

    async fn is_there(&self, selector: &str) -> bool {
        // An element that vanishes during the query still existed.
        !self.client.find_all(Locator::Css(selector)).await.is_ok_and(|found| found.is_empty())
    }

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
        while self.client.execute_async(script, vec![element.clone()]).await.expect("asked") != json!(true) {}
    }

    /// Scrolls a list down by this many rows.
    pub(crate) async fn scroll_on(&self, id: &str, rows: u32) {
        let list = serde_json::to_value(self.find(id).await).expect("an element");
        let scroll = "arguments[0].scrollBy(0, arguments[1] * 58)";
        self.client.execute(scroll, vec![list, rows.into()]).await.expect("scrolled");
    }

    /// Scrolls to the element with this test id, as a user would, and clicks it.
    pub(crate) async fn click(&self, id: &str) {
        let element = self.scroll_to(id).await;
        if let Err(error) = element.click().await {
            panic!("{id} cannot be clicked: {error:?}; the window shows:\n{}", self.text().await);
        }
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

    /// Returns the value of a field.
    pub(crate) async fn value(&self, id: &str) -> String {
        self.find(id).await.prop("value").await.expect("a value").unwrap_or_default()
    }

    /// Scrolls to a list, as a user would, and chooses an entry of it by its value.
    pub(crate) async fn choose(&self, id: &str, value: &str) {
        let list = self.scroll_to(id).await;
        if let Err(error) = list.select_by_value(value).await {
            panic!("{value} of {id} cannot be chosen: {error:?}; the window shows:\n{}", self.text().await);
        }
    }

    /// Waits until the element with this test id shows this text.
    pub(crate) async fn shows(&self, id: &str, text: &str) {
        let shown = async {
            loop {
                self.find(id).await;
                let all = self.client.find_all(Locator::Css(&format!("[data-testid=\"{id}\"]"))).await;
                for element in all.unwrap_or_default() {
                    if element.text().await.is_ok_and(|shown| shown.contains(text)) {
                        return;
                    }
                }
            }
        };
        if tokio::time::timeout(PATIENCE, shown).await.is_err() {
            let shown = self.find(id).await.text().await.unwrap_or_default();
            panic!("{id} shows “{shown}” and not “{text}”; the window shows:\n{}", self.text().await);
        }
    }

    /// Waits until the focused element shows this text.
    pub(crate) async fn shows_focused(&self, text: &str) {
        let script = "return document.activeElement?.textContent?.includes(arguments[0]) ?? false";
        self.wait_until_true(script, text).await;
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
        let true_at_last = async {
            while self.client.execute(script, vec![argument.into()]).await.ok() != Some(true.into()) {
                tokio::task::yield_now().await;
            }
        };
        if tokio::time::timeout(PATIENCE, true_at_last).await.is_err() {
            panic!("never true of {argument}: {script}; the window shows:\n{}", self.text().await);
        }
    }

    /// Waits until a switch is on, or off.
    pub(crate) async fn checked(&self, id: &str, on: bool) {
        let turned = async {
            while self.find(id).await.prop("checked").await.expect("a switch").as_deref() != Some(&on.to_string()) {
                tokio::task::yield_now().await;
            }
        };
        if tokio::time::timeout(PATIENCE, turned).await.is_err() {
            panic!("{id} does not turn; the window shows:\n{}", self.text().await);
        }
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
        let gone = async {
            while self.is_there(selector).await {
                tokio::task::yield_now().await;
            }
        };
        if tokio::time::timeout(PATIENCE, gone).await.is_err() {
            panic!("{selector} stays; the window shows:\n{}", self.text().await);
        }
    }

    /// Calls a command without arguments as the page does. Returns its response or its error.
    pub(crate) async fn asks(&self, command: &str) -> serde_json::Value {
        let script = "const done = arguments[1]; window.__TAURI_INTERNALS__.invoke(arguments[0]).then(done, done)";
        self.client.execute_async(script, vec![json!(command)]).await.expect("the page asks")
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
        while self.has("toast").await {
            tokio::task::yield_now().await;
        }
        let file = std::path::Path::new(&folder).join(format!("{name}.png"));
        stdout_of(session.in_session(Command::new("import").args(["-window", "Hooktray"]).arg(file)));
    }

    /// Waits until the program that was started with the window ends.
    pub(crate) fn program_ends(&mut self) {
        assert!(self.program.take().expect("it was started with it").end().success(), "it ends as it should");
    }

    /// Closes the window, then ends the program if it was started with it.
    pub(crate) async fn close(mut self) {
        self.client.clone().close().await.expect("closed");
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        if let Some(program) = self.program.take() {
            assert!(program.terminate().success(), "it ends as it should");
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

async fn listens(port: u16) {
    let listening = async {
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, listening).await.expect("the driver listens in time");
}
