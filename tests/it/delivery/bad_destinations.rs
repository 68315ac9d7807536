//! Hostile destinations: unreachable, untrusted, violating HTTP, or never done sending. Each ends in an outcome that says
//! what happened, and none delays other flows or fills the memory.

use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, TestEngine, path, plain_flow};
use hooktray_support::http;
use hooktray_support::raw_server::{AfterResponse, RawServer};
use serde_json::{Value, json};

/// Far more than is read of a response, and than the system buffers between two programs.
const MUCH: u64 = 64 * 1024 * 1024;
const GIGABYTE: u64 = 1024 * 1024 * 1024;

/// Sends one record there. Returns the operation.
async fn sent_to(destination: &str) -> Value {
    sent_within(destination, 2).await
}

/// As [`sent_to`], with this many seconds for the whole exchange.
async fn sent_within(destination: &str, seconds: u32) -> Value {
    let mut engine = TestEngine::new();
    let mut flow = plain_flow(destination, json!({}));
    flow["actions"][0]["timeout_seconds"] = json!(seconds);
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    assert_eq!(http::post(&address, &path, r#"{"id": 1}"#).await.status, 200);
    assert_eq!(engine.run_worker().await, 1);
    engine.newest()
}

#[tokio::test]
async fn unreachable_destination_is_retried() {
    let plain = RawServer::start("HTTP/1.1 200 OK\r\n\r\n", AfterResponse::Close).await;
    let alert = RawServer::start([21, 3, 3, 0, 2, 2, 40], AfterResponse::Close).await;
    let silent = RawServer::start("", AfterResponse::Hang).await;
    let gone = RawServer::start("", AfterResponse::Close).await.address();
    for (host, destination, reason) in [
        ("nobody.invalid", "http://nobody.invalid".to_owned(), "no address was found for this name"),
        ("127.0.0.1", format!("http://{gone}"), "the connection was refused: nothing listens there"),
        ("127.0.0.1", format!("https://{}", plain.address()), "what came back is not TLS"),
        ("127.0.0.1", format!("https://{}", alert.address()), "the other side refused the TLS connection"),
        ("127.0.0.1", format!("https://{}", silent.address()), "there was no response in time"),
    ] {
        let operation = sent_to(&destination).await;
        let told = (operation["status"].as_str(), operation["error"]["code"].as_str());
        assert_eq!(told, (Some("pending"), Some("unreachable")), "{operation}");
        let message = operation["error"]["message"].as_str().expect("a text");
        // The reason stands at once after the host, without what the library's layers say.
        assert!(message.starts_with(&format!("{host} cannot be reached: {reason}")), "{message}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn untrusted_certificate_is_unreachable() {
    let folder = tempfile::TempDir::new().expect("a temporary directory");
    hooktray_support::certificate::certificate(folder.path());
    let edge = hooktray_support::tunnel_edge::TunnelEdge::open(folder.path()).await;
    let destination = format!("https://{}", edge.address());
    let listening = tokio::spawn(async move { edge.next().await });
    let operation = sent_to(&destination).await;
    assert_eq!(operation["error"]["code"], "unreachable", "{operation}");
    assert!(operation["error"]["message"].as_str().expect("a text").contains("certificate"), "{operation}");
    assert!(!listening.is_finished(), "it received no request");
    listening.abort();
}

#[tokio::test]
async fn invalid_response_is_retried() {
    let long_head = AfterResponse::Flood(b"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", GIGABYTE);
    let interim = AfterResponse::Flood(b"HTTP/1.1 102 Processing\r\n\r\n", GIGABYTE);
    let (closed, not_http) = ("the other side closed the connection", "what came back is not HTTP");
    let cases = [
        ("220 mail.example ESMTP\r\n", AfterResponse::Close, not_http),
        ("HTTP/1.1 200 OK\r\nContent-", AfterResponse::Close, closed),
        ("HTTP/1.1 200 OK\r\n", long_head, "the headers of the response are too long"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nok", AfterResponse::Close, closed),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nok", AfterResponse::Hang, "no response within 2 seconds"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok", AfterResponse::Close, not_http),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", AfterResponse::Close, not_http),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", AfterResponse::Close, closed),
        ("HTTP/1.1 100 Continue\r\n\r\n", interim, "no response within 2 seconds"),
    ];
    for (first, then, reason) in cases {
        let server = RawServer::start(first, then).await;
        let operation = sent_to(&format!("http://{}", server.address())).await;
        let told = (operation["status"].as_str(), operation["error"]["code"].as_str());
        assert_eq!(told, (Some("pending"), Some("no_answer")), "{first:?}: {operation}");
        let message = operation["error"]["message"].as_str().expect("a text");
        assert!(message.starts_with("127.0.0.1 gave no ") && message.contains(reason), "{first:?}: {message}");
        assert!(!message.contains("error"), "{first:?}: {message}");
    }
}

#[tokio::test]
async fn endless_response_is_read_up_to_a_limit() {
    const LINE: &[u8] = &[b'x'; 16 * 1024];
    // Chunks of 1 KiB: a megabyte in small ones takes a debug build on a busy machine longer than the timeout.
    let chunks: &[u8] = [b"400\r\n".as_slice(), &[b'x'; 1024], b"\r\n"].concat().leak();
    for (head, bytes) in [
        ("HTTP/1.1 200 OK\r\n\r\n", LINE),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", LINE),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n", LINE),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunks),
    ] {
        let server = RawServer::start(head, AfterResponse::Flood(bytes, GIGABYTE)).await;
        // Nothing here is about time: a busy machine may take a while for so many small chunks.
        let operation = sent_within(&format!("http://{}", server.address()), 60).await;
        assert!(server.written() < MUCH, "{head}: {} bytes were read", server.written());
        let response = &operation["runs"][0]["steps"][0]["response"];
        let kept = response["body"].as_str().map_or(0, str::len);
        assert!(kept <= 20_000 && response["truncated"] == true, "{head}: {kept}");
        assert_eq!(operation["status"], "delivered", "{head}");
    }
}

#[tokio::test]
async fn surplus_bytes_are_no_response_to_the_next_request() {
    let hidden = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    let server = RawServer::start(hidden, AfterResponse::Hang).await;
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&plain_flow(&format!("http://{}", server.address()), json!({}))));
    let address = engine.listen().await;
    for number in 0..5 {
        http::post(&address, &path, &format!(r#"{{"id": {number}}}"#)).await;
        engine.run_worker().await;
    }
    assert_eq!(engine.statuses(), ["delivered"; 5]);
}

#[tokio::test]
async fn hanging_destination_delays_no_other_flow() {
    let silent = RawServer::start("", AfterResponse::Hang).await;
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let hanging =
        path(&engine.import(&plain_flow(&format!("http://{}", silent.address()), json!({"name": "hanging"}))));
    let order = path(&engine.import(&hooktray_support::harness::aray_flow(&aray.url())));
    let address = engine.listen().await;
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
    // `run` would wait for the hanging attempt: it is dropped once all orders are sent.
    tokio::select! {
        () = engine.inner().run(stop.clone()) => {}
        () = sends => {}
    }
    assert_eq!(aray.orders().len(), 10);
}
