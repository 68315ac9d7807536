//! Bodies as real senders send them, over a socket, and how the history shows them.

use hooktray_support::charset::windows_1251;
use hooktray_support::harness::TestEngine;
use hooktray_support::http::request;
use serde_json::{Value, json};

use crate::intake::requests::link_of;

struct Sender {
    engine: TestEngine,
    address: String,
    path: String,
}

async fn sender() -> Sender {
    let (engine, address, path) = link_of(TestEngine::new(), json!({"type": "webhook"})).await;
    Sender { engine, address, path }
}

impl Sender {
    /// Sends a body. Returns what it is read as.
    async fn read(&self, content_type: &str, body: &[u8]) -> Value {
        let header = if content_type.is_empty() { String::new() } else { format!("Content-Type: {content_type}\r\n") };
        assert_eq!(request(&self.address, "POST", &self.path, &header, body).await.status, 200);
        self.engine.newest()["request"]["body"].clone()
    }
}

fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn byte_order_mark_hides_no_field() {
    let sender = sender().await;
    let expected = json!({"name": "Ольга", "to": "8916"});
    assert_eq!(sender.read(FORM, "\u{feff}name=Ольга&to=8916".as_bytes()).await, expected);
    assert_eq!(sender.read("", "\u{feff}{\"name\": \"Ольга\", \"to\": \"8916\"}".as_bytes()).await, expected);
}

#[tokio::test]
async fn utf_16_is_read_in_forms_and_json() {
    let sender = sender().await;
    let expected = json!({"name": "Ольга", "to": "+7916"});
    for mark in ["\u{feff}", ""] {
        assert_eq!(sender.read(FORM, &utf_16(&format!("{mark}name=Ольга&to=%2B7916"))).await, expected);
        let json = format!("{mark}{{\"name\": \"Ольга\", \"to\": \"+7916\"}}");
        assert_eq!(sender.read("application/json", &utf_16(&json)).await, expected);
    }
}

#[tokio::test]
async fn short_undeclared_windows_1251_is_read() {
    let sender = sender().await;
    let json = windows_1251("{\"custmemo\":\"Заказ\"}");
    assert_eq!(sender.read("application/json", &json).await, json!({"custmemo": "Заказ"}));
    assert_eq!(sender.read(FORM, b"name=%DF%ED%E0&yes=%E4%E0").await, json!({"name": "Яна", "yes": "да"}));
    assert_eq!(sender.read("text/plain", &windows_1251("ИВАН")).await, json!("ИВАН"));
    let target = format!("{}?name=%DF%ED%E0", sender.path);
    assert_eq!(request(&sender.address, "GET", &target, "", b"").await.status, 200);
    assert_eq!(sender.engine.newest()["request"]["query"], json!({"name": "Яна"}));
}

#[tokio::test]
async fn multipart_forms_nest_repeat_and_describe_files() {
    let part = |head: &str, body: &str| format!("--X\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n");
    let form = part("name=\"fields[PHONE][0][VALUE]\"", "8916")
        + &part("name=\"product\"", "крем")
        + &part("name=\"product\"", "мыло")
        + &part("name=\"check\"; filename=\"чек.txt\"\r\nContent-Type: text/plain", "секрет покупателя")
        + "--X--\r\n";
    let sender = sender().await;
    let typed = sender.read("multipart/form-data; boundary=X", &windows_1251(&form)).await;
    let file = json!({"file": "чек.txt", "size": 17, "content_type": "text/plain"});
    let expected = json!({"fields": {"PHONE": [{"VALUE": "8916"}]}, "product": ["крем", "мыло"], "check": file});
    assert_eq!(typed, expected);
    assert_eq!(sender.read("", &windows_1251(&form)).await, expected, "also without a type");
}

#[tokio::test]
async fn wrong_content_type_is_corrected() {
    let sender = sender().await;
    let expected = json!({"id": "7", "to": "+7916"});
    assert_eq!(sender.read("text/plain;charset=UTF-8", b"id=7&to=%2B7916").await, expected);
    assert_eq!(sender.read("", b"id=7&to=%2B7916\n").await, expected);
    assert_eq!(sender.read("multipart/form-data", br#"{"id": "7", "to": "+7916"}"#).await, expected);
    assert_eq!(sender.read("text/plain", b"E=mc2").await, json!("E=mc2"), "a text with an `=` stays a text");
}

#[tokio::test]
async fn twenty_digit_number_keeps_every_digit() {
    let aray = hooktray_support::aray::Aray::start("key");
    let mut engine = TestEngine::new();
    let actions = json!([
        {"id": "doc", "type": "json", "fields": [
            {"name": "sim", "value": "{{ body.sim }}"}, {"name": "number", "value": "{{ body.sim | number }}"}]},
        {"id": "send", "type": "http_request", "method": "POST", "url": format!("{}/?sim={{{{ body.sim }}}}", aray.url()),
         "body": {"content_type": "application/json", "text": "{{ steps.doc.encoded }}"}, "success": {"status": "404"}}]);
    let flow = hooktray_support::harness::plain_flow(&aray.url(), json!({"actions": actions}));
    let path = hooktray_support::harness::path(&engine.import(&flow));
    let address = engine.listen().await;
    request(&address, "POST", &path, "", br#"{"sim": 89701012345678901234}"#).await;
    engine.run_worker().await;
    let sent = aray.requests().remove(0);
    assert_eq!(sent.query, "sim=89701012345678901234");
    assert_eq!(sent.body, r#"{"sim":"89701012345678901234","number":"89701012345678901234"}"#);
    assert_eq!(engine.newest()["request"]["body"], json!({"sim": "89701012345678901234"}));
}
