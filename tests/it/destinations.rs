//! A hostile network on the way out: destinations that are not there, prove nothing, lie about what they send, or never
//! stop sending. Each is an outcome that says what happened; none holds up or fills what sends to others.

use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, Bench, path, plain_flow};
use hooktray_support::http;
use hooktray_support::rogue::{Rogue, Then};
use serde_json::{Value, json};

/// Far more than an answer is read of, and than systems keep on the way between two programs.
const MUCH: u64 = 64 * 1024 * 1024;
const GIGABYTE: u64 = 1024 * 1024 * 1024;

/// Sends one record there; gives the operation.
async fn sent_to(destination: &str) -> Value {
    let mut bench = Bench::new();
    let mut flow = plain_flow(destination, json!({}));
    flow["actions"][0]["timeout_seconds"] = json!(2);
    let path = path(&bench.import(&flow));
    let address = bench.listen().await;
    assert_eq!(http::post(&address, &path, r#"{"id": 1}"#).await.status, 200);
    assert_eq!(bench.settle().await, 1);
    bench.newest()
}

#[tokio::test]
async fn who_is_not_there_or_proves_nothing_is_not_reached_and_asked_again() {
    let plain = Rogue::start("HTTP/1.1 200 OK\r\n\r\n", Then::Close).await;
    let alert = Rogue::start([21, 3, 3, 0, 2, 2, 40], Then::Close).await;
    let silent = Rogue::start("", Then::Hang).await;
    let gone = Rogue::start("", Then::Close).await.address();
    for (name, destination) in [
        ("a name that nobody has", "http://nobody.invalid".to_owned()),
        ("a port that nobody has", format!("http://{gone}")),
        ("one that does not speak TLS", format!("https://{}", plain.address())),
        ("one that refuses TLS", format!("https://{}", alert.address())),
        ("one that never ends its greeting", format!("https://{}", silent.address())),
    ] {
        let operation = sent_to(&destination).await;
        let told = (operation["status"].as_str(), operation["error"]["code"].as_str());
        assert_eq!(told, (Some("pending"), Some("unreachable")), "{name}: {operation}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_no_proof() {
    let folder = tempfile::TempDir::new().expect("a folder");
    hooktray_support::mailbox::certificate(folder.path());
    let front = hooktray_support::front::Front::open(folder.path()).await;
    let destination = format!("https://{}", front.address());
    let listening = tokio::spawn(async move { front.next().await });
    let operation = sent_to(&destination).await;
    assert_eq!(operation["error"]["code"], "unreachable", "{operation}");
    assert!(operation["error"]["message"].as_str().expect("a text").contains("certificate"), "{operation}");
    assert!(!listening.is_finished(), "it was told nothing");
    listening.abort();
}

#[tokio::test]
async fn an_answer_that_breaks_its_own_word_is_none() {
    let long_head = Then::Flood(b"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", GIGABYTE);
    let interim = Then::Flood(b"HTTP/1.1 102 Processing\r\n\r\n", GIGABYTE);
    let cases: [(&str, &str, Then); 9] = [
        ("no HTTP", "220 mail.example ESMTP\r\n", Then::Close),
        ("half a head", "HTTP/1.1 200 OK\r\nContent-", Then::Close),
        ("a head without an end", "HTTP/1.1 200 OK\r\n", long_head),
        ("more promised than sent", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nok", Then::Close),
        ("a body that stops", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nok", Then::Hang),
        ("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok", Then::Close),
        ("a chunk that is none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", Then::Close),
        ("chunks that stop", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", Then::Close),
        ("interim answers only", "HTTP/1.1 100 Continue\r\n\r\n", interim),
    ];
    for (name, first, then) in cases {
        let rogue = Rogue::start(first, then).await;
        let operation = sent_to(&format!("http://{}", rogue.address())).await;
        let told = (operation["status"].as_str(), operation["error"]["code"].as_str());
        assert_eq!(told, (Some("pending"), Some("no_answer")), "{name}: {operation}");
    }
}

#[tokio::test]
async fn of_an_answer_without_an_end_only_the_beginning_is_read() {
    const LINE: &[u8] = &[b'x'; 16 * 1024];
    const CHUNK: &[u8] = b"8\r\nxxxxxxxx\r\n8\r\nxxxxxxxx\r\n8\r\nxxxxxxxx\r\n8\r\nxxxxxxxx\r\n";
    for (head, bytes) in [
        ("HTTP/1.1 200 OK\r\n\r\n", LINE),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", LINE),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n", LINE),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", CHUNK),
    ] {
        let rogue = Rogue::start(head, Then::Flood(bytes, GIGABYTE)).await;
        let operation = sent_to(&format!("http://{}", rogue.address())).await;
        assert!(rogue.written() < MUCH, "{head}: {} bytes were taken", rogue.written());
        let answer = &operation["runs"][0]["steps"][0]["response"];
        let kept = answer["body"].as_str().map_or(0, str::len);
        assert!(kept <= 20_000 && answer["truncated"] == true, "{head}: {kept}");
        assert_eq!(operation["status"], "delivered", "{head}");
    }
}

#[tokio::test]
async fn more_sent_than_promised_is_no_answer_to_the_next_request() {
    let hidden = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    let rogue = Rogue::start(hidden, Then::Hang).await;
    let mut bench = Bench::new();
    let path = path(&bench.import(&plain_flow(&format!("http://{}", rogue.address()), json!({}))));
    let address = bench.listen().await;
    for number in 0..5 {
        http::post(&address, &path, &format!(r#"{{"id": {number}}}"#)).await;
        bench.settle().await;
    }
    assert_eq!(bench.states(), ["delivered"; 5]);
}

#[tokio::test]
async fn a_destination_that_hangs_holds_up_no_other_flow() {
    let silent = Rogue::start("", Then::Hang).await;
    let aray = Aray::start(API_KEY);
    let mut bench = Bench::new();
    let hanging = path(&bench.import(&plain_flow(&format!("http://{}", silent.address()), json!({"name": "hanging"}))));
    let order = path(&bench.import(&hooktray_support::harness::aray_flow(&aray.url())));
    let address = bench.listen().await;
    let stop = tokio_util::sync::CancellationToken::new();
    for number in 0..10 {
        http::post(&address, &hanging, &format!(r#"{{"id": {number}}}"#)).await;
    }
    let sends = async {
        for number in 0..10 {
            let sms = json!({"id": number, "to": "89165550117", "custmemo": "O"}).to_string();
            assert_eq!(http::post(&address, &order, &sms).await.status, 200);
        }
        aray.wait_for_requests(10).await;
        stop.cancel();
    };
    // The worker does not end with what hangs: that is cut short once all orders are out.
    tokio::select! {
        () = bench.engine().work(stop.clone()) => {}
        () = sends => {}
    }
    assert_eq!(aray.orders().len(), 10);
}
