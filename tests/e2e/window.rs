//! The real window, driven through WebDriver as a user would use it.

mod act;
mod see;

use std::cell::Cell;
use std::process::{Child, Command};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hooktray_support::free_port::free_port;
use hooktray_support::wait;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::program::{self, Program};
use crate::session::Session;

/// How long to wait for the window.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait between two looks at it.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// The window, and the driver that uses it.
pub(crate) struct Window {
    client: Client,
    driver: Child,
    program: Option<Program>,
    /// How often the user clicked.
    clicks: Cell<usize>,
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
        Window { client, driver, program: None, clicks: Cell::new(0) }
    }

    /// Looks until there is something, and returns it. Otherwise fails with what was waited for and what the window shows.
    async fn until<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        let seen = async {
            loop {
                if let Some(seen) = look().await {
                    return seen;
                }
                tokio::time::sleep(BETWEEN_LOOKS).await;
            }
        };
        match tokio::time::timeout(PATIENCE, seen).await {
            Ok(seen) => seen,
            Err(_) => panic!("not in time: {what}; the window shows:\n{}", self.text().await),
        }
    }

    /// Waits for the element with this test id.
    pub(crate) async fn find(&self, id: &str) -> Element {
        let selector = format!("[data-testid=\"{id}\"]");
        let seen = async || {
            let element = self.client.find(Locator::Css(&selector)).await.ok()?;
            // A new element has no size before the next frame.
            element.is_displayed().await.unwrap_or_default().then_some(element)
        };
        self.until(&format!("{id} is seen"), seen).await
    }

    /// Returns true if the element with this test id exists now.
    pub(crate) async fn has(&self, id: &str) -> bool {
        self.is_there(&format!("[data-testid=\"{id}\"]")).await
    }

    async fn is_there(&self, selector: &str) -> bool {
        // An element that vanishes during the query still existed.
        !self.client.find_all(Locator::Css(selector)).await.is_ok_and(|found| found.is_empty())
    }

    /// Calls a command without arguments as the page does. Returns its response or its error.
    pub(crate) async fn asks(&self, command: &str) -> serde_json::Value {
        let script = "const done = arguments[1]; window.__TAURI_INTERNALS__.invoke(arguments[0]).then(done, done)";
        self.client.execute_async(script, vec![json!(command)]).await.expect("the page asks")
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

async fn listens(port: u16) {
    let connected = async || tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok();
    wait::until_some("the driver listens", connected).await;
}
