//! Where most walks begin: the window of a running program that has no flow yet.

use hooktray_support::aray::Aray;
use hooktray_support::harness::API_KEY;
use hooktray_support::http;

use crate::session::Session;
use crate::tray::Panel;
use crate::window::Window;

/// The test record of SMS Deliverer, and a record of a customer.
pub(crate) const TEST: &str = include_str!("../fixtures/samples/sms-deliverer-test.http");
pub(crate) const SENT: &str = include_str!("../fixtures/samples/sms-deliverer-sent.http");

/// A program with an empty data dir, its window, and a stand-in for aray. The session is dropped last.
pub(crate) struct Desk {
    pub(crate) window: Window,
    pub(crate) panel: Panel,
    pub(crate) aray: Aray,
    pub(crate) session: Session,
}

impl Desk {
    pub(crate) async fn open() -> Desk {
        let session = Session::start();
        let aray = Aray::start(API_KEY);
        let panel = Panel::new(&session).await;
        let window = Window::open(&session, None).await;
        Desk { window, panel, aray, session }
    }
}

/// A shop whose flow from the template runs. The window shows that flow. The session is dropped last.
pub(crate) struct Shop {
    pub(crate) window: Window,
    _panel: Panel,
    pub(crate) aray: Aray,
    pub(crate) session: Session,
    address: String,
    token: String,
}

impl Shop {
    /// Creates the flow, stores this API key, and starts the flow.
    pub(crate) async fn open(key: &str) -> Shop {
        let Desk { session, aray, panel, window } = Desk::open().await;
        create(&window).await;
        let (address, token) = link(&window).await;
        start(&window, &aray, key).await;
        Shop { window, _panel: panel, aray, session, address, token }
    }

    /// Sends a record to the flow, which takes it.
    pub(crate) async fn receives(&self, sample: &str) {
        assert_eq!(http::sample(&self.address, &self.token, sample).await.status, 200);
    }
}

/// Creates a flow from the template.
pub(crate) async fn create(window: &Window) {
    window.click("create-flow").await;
    window.click("template-sms-deliverer-aray").await;
    window.click("create-confirm").await;
}

/// Fills in what only the shop knows.
pub(crate) async fn fill_in(window: &Window) {
    for (field, value) in [
        ("offer_id", "1042"),
        ("base_url", "https://shop.example/cream"),
        ("price", "1990"),
        ("referrer", "https://shop.example/"),
        ("ip", "95.161.221.10"),
    ] {
        window.write(&format!("field-{field}"), value).await;
    }
}

/// Stores the API key, in any view that asks for it.
pub(crate) async fn store_key(window: &Window, key: &str) {
    window.click("secret-set-aray_api_key").await;
    window.write("secret-value", key).await;
    window.click("secret-save").await;
    window.dialog_is_gone().await;
}

/// Sends the orders of the open flow to the stand-in: no test may reach the real aray.
pub(crate) async fn send_to(window: &Window, aray: &Aray) {
    window.write("http-address", &format!("{}/api/v2/order/create/?", aray.url())).await;
}

/// Returns the address and the token of the open flow's link.
pub(crate) async fn link(window: &Window) -> (String, String) {
    let link = window.find("link-text").await.text().await.expect("the link");
    let (address, token) = link.trim().trim_start_matches("http://").split_once("/hook/").expect("a link");
    (address.to_owned(), token.to_owned())
}

/// Fills in the open flow and starts it.
pub(crate) async fn start(window: &Window, aray: &Aray, key: &str) {
    fill_in(window).await;
    store_key(window, key).await;
    send_to(window, aray).await;
    window.click("flow-save").await;
    window.click("flow-start").await;
    window.find("flow-stop").await;
}
