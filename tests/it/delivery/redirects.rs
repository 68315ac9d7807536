//! Redirects that an action follows. A destination that redirects to another page after an order may have taken it: whatever that
//! page says by its status, the order is not sent again without the user.

use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::outcome::Status;
use hooktray_core::store::Query;
use hooktray_support::harness::{TestEngine, path, plain_flow};
use hooktray_support::http;
use hooktray_support::receiver::{CannedResponse, Receiver};
use serde_json::{Value, json};

/// A CRM that was sent one order, and the engine that sent it, with two tries.
struct Sent {
    crm: Receiver,
    engine: TestEngine,
}

impl Sent {
    /// Sends an order to a CRM that responds with these, one after the other.
    async fn new(method: &str, replies: Vec<CannedResponse>) -> Sent {
        let (crm, mut engine) = (Receiver::start().await, TestEngine::new());
        let url = format!("{}/order", crm.url());
        let send = json!({"id": "send", "type": "http_request", "method": method, "url": url, "redirects": "follow",
            "success": {"status": "200-299", "when": "{{ response.json is undefined or response.json.code != 'error' }}"}});
        let changes = json!({"actions": [send], "retry": {"delays_seconds": [10], "jitter": 0}});
        let path = path(&engine.import(&plain_flow(&crm.url(), changes)));
        crm.reply_next(replies);
        let address = engine.listen().await;
        assert_eq!(http::post(&address, &path, "1").await.status, 200);
        engine.run_worker().await;
        Sent { crm, engine }
    }

    fn outcome(&self) -> (Value, Value) {
        let newest = self.engine.newest();
        (newest["status"].clone(), newest["error"]["code"].clone())
    }

    /// Returns how often the order itself was sent.
    fn orders(&self) -> usize {
        self.crm.received().iter().filter(|request| request.target == "/order").count()
    }
}

#[tokio::test]
async fn failed_page_behind_an_order_does_not_send_it_again() {
    for status in [301, 302, 303] {
        let empty = [404, 403, 408, 429, 500, 503, 504].map(|page| (page, ""));
        // Such as the order's own page on another host, which gets no login.
        let json = [(401, r#"{"message": "Unauthorized"}"#), (404, "{}"), (422, "null"), (400, r#"{"error": "no"}"#)];
        for (page, body) in empty.into_iter().chain(json) {
            let behind = CannedResponse::text(page, body);
            let sent = Sent::new("POST", vec![CannedResponse::redirect(status, "/thanks"), behind]).await;
            assert_eq!(sent.outcome(), (json!("failed"), json!("response_unclear")), "{status}, then {page}");
            sent.engine.run_worker_after(1_000).await;
            let query = Query { status: Some(Status::Failed), limit: 10, ..Query::default() };
            let store = sent.engine.inner().store();
            history::retry_all(store, &sent.engine.clock, &query, RequeueOptions::default()).expect("asked");
            sent.engine.run_worker().await;
            assert_eq!(sent.orders(), 1, "{status}, then {page}");
            assert_eq!(sent.outcome(), (json!("failed"), json!("response_unclear")), "{status}, then {page}");
        }
    }
}

#[tokio::test]
async fn page_behind_an_order_that_succeeds_delivers_it() {
    for status in [301, 302, 303, 307, 308] {
        let sent =
            Sent::new("POST", vec![CannedResponse::redirect(status, "/thanks"), CannedResponse::status(200)]).await;
        assert_eq!(sent.outcome().0, json!("delivered"), "{status}");
    }
}

#[tokio::test]
async fn redirect_that_asks_for_the_same_request_elsewhere_is_judged_by_what_comes_from_there() {
    for (method, status, to, page, code) in [
        ("POST", 307, "/v2/order", 503, "unavailable"),
        ("POST", 308, "/v2/order", 404, "rejected"),
        ("GET", 307, "/v2/order", 404, "rejected"),
        ("GET", 301, "/order?v=2", 503, "unavailable"),
        ("GET", 302, "/order?do=view&id=5", 503, "response_unclear"),
    ] {
        let sent = Sent::new(method, vec![CannedResponse::redirect(status, to), CannedResponse::status(page)]).await;
        assert_eq!(sent.outcome().1, json!(code), "{method} {status}, then {page}");
    }
}

#[tokio::test]
async fn refusal_in_words_behind_a_redirect_is_a_refusal() {
    let refusal = CannedResponse::text(200, r#"{"code": "error", "error": "no such offer"}"#);
    let sent = Sent::new("POST", vec![CannedResponse::redirect(303, "/result"), refusal]).await;
    let message = sent.engine.newest()["error"]["message"].to_string();
    assert_eq!(sent.outcome(), (json!("failed"), json!("refused")), "{message}");
    assert!(message.contains("no such offer"), "{message}");
}

#[tokio::test]
async fn redirects_without_an_end_are_not_taken_for_a_refusal() {
    let circle = (0..10).map(|turn| CannedResponse::redirect(303, if turn % 2 == 0 { "/a" } else { "/b" })).collect();
    let sent = Sent::new("POST", circle).await;
    assert_eq!((sent.outcome().1, sent.orders()), (json!("response_unclear"), 1));
}

#[tokio::test]
async fn redirect_that_leads_nowhere_is_not_taken_for_a_refusal() {
    for (status, to) in [(302, "mailto:shop@example.com"), (303, "http://"), (301, "ftp://example.com/")] {
        let sent = Sent::new("POST", vec![CannedResponse::redirect(status, to)]).await;
        assert_eq!((sent.outcome().1, sent.orders()), (json!("response_unclear"), 1), "{status} {to}");
    }
    for (status, code) in
        [(301, "response_unclear"), (302, "response_unclear"), (307, "redirected"), (308, "redirected")]
    {
        let sent = Sent::new("POST", vec![CannedResponse::status(status)]).await;
        assert_eq!((sent.outcome().1, sent.orders()), (json!(code), 1), "{status} without an address");
    }
}
