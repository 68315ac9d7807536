//! The HTTP server: what is accepted, what is refused and how.

use std::time::Duration;

use hooktray_core::base::error::ListenReason;
use hooktray_core::engine::{ListenerStatus, RunOptions};
use hooktray_core::ingress::Limits;
use hooktray_support::harness::{TestEngine, path, plain_flow};
use hooktray_support::http::{exchange, post, request};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

async fn link(limits: Limits, source: Value) -> (TestEngine, String, String) {
    link_of(TestEngine::with_limits(limits), source).await
}

/// Returns an engine that listens, its address and the path of a link with this source.
pub async fn link_of(mut engine: TestEngine, source: Value) -> (TestEngine, String, String) {
    let flow = engine.import(&plain_flow("http://unused.example", json!({"source": source})));
    let address = engine.listen().await;
    (engine, address, path(&flow))
}

/// As [`link_of`], with a link that takes everything.
pub async fn plain_link() -> (TestEngine, String, String) {
    link(Limits::default(), json!({"type": "webhook"})).await
}

#[tokio::test]
async fn health_is_ok_and_other_paths_are_not_found() {
    let (_engine, address, _) = plain_link().await;
    let health = request(&address, "GET", "/health", "", b"").await;
    assert_eq!((health.status, health.body.as_str()), (200, r#"{"status":"ok"}"#));
    for (path, code) in [("/", "not_found"), ("/hook/", "not_found"), ("/hook/nobody-knows-this-token", "unknown_link")]
    {
        let reply = post(&address, path, "{}").await;
        assert_eq!((reply.status, reply.code().as_str()), (404, code), "{path}");
    }
    // A path that is not UTF-8 gets the same reply as any unknown link.
    let no_text = post(&address, "/hook/%ff", "{}").await;
    let unknown = post(&address, "/hook/x", "{}").await;
    assert_eq!((no_text.status, no_text.body), (404, unknown.body));
    assert!(no_text.head.contains("content-type: application/json"), "{}", no_text.head);
    assert_eq!(post(&address, "/health", "").await.status, 405);
}

#[tokio::test]
async fn reply_and_methods_are_those_of_the_flow() {
    let reply = json!({"status": 202, "content_type": "text/plain", "body": "OK!"});
    let source = json!({"type": "webhook", "methods": ["PUT"], "reply": reply});
    let (engine, address, path) = link(Limits::default(), source).await;
    let taken = request(&address, "PUT", &path, "", b"x").await;
    assert_eq!((taken.status, taken.body.as_str()), (202, "OK!"));
    assert!(taken.head.contains("content-type: text/plain"));
    let refused = post(&address, &path, "{}").await;
    assert_eq!((refused.status, refused.code().as_str()), (405, "method_not_allowed"));
    assert!(refused.head.contains("allow: PUT"), "{}", refused.head);
    assert_eq!(engine.history().len(), 1, "the refused one is not stored");
}

#[tokio::test]
async fn too_large_body_is_refused_declared_or_not() {
    let (engine, address, path) = plain_link().await;
    let largest = vec![b'x'; 1024 * 1024];
    assert_eq!(request(&address, "POST", &path, "", &largest).await.status, 200);
    let refused = request(&address, "POST", &path, "", &[&largest[..], b"x"].concat()).await;
    assert_eq!((refused.status, refused.code().as_str()), (413, "too_large"));
    let mut chunked =
        format!("POST {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
            .into_bytes();
    for _ in 0..20 {
        chunked.extend(format!("{:x}\r\n", 65536).bytes().chain(vec![b'x'; 65536]).chain(*b"\r\n"));
    }
    chunked.extend(b"0\r\n\r\n");
    assert_eq!(exchange(&address, &chunked).await.status, 413);
    assert_eq!(engine.history().len(), 1);
}

#[tokio::test]
async fn slow_headers_and_bodies_get_408_and_are_closed() {
    let mut limits = Limits::default();
    (limits.headers_within, limits.body_within) = (Duration::from_millis(100), Duration::from_millis(100));
    let (engine, address, path) = link(limits, json!({"type": "webhook"})).await;
    let whole_head = format!("POST {path} HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nab");
    for begun in [format!("POST {path} HTTP/1.1\r\nHos"), whole_head] {
        let reply = exchange(&address, begun.as_bytes()).await;
        assert_eq!((reply.status, reply.code().as_str()), (408, "too_slow"), "{begun}");
        assert!(reply.head.contains("connection: close"));
    }
    assert!(engine.history().is_empty());
}

#[tokio::test]
async fn idle_connection_is_closed_without_a_reply() {
    let mut limits = Limits::default();
    limits.headers_within = Duration::from_millis(100);
    let (engine, address, path) = link(limits, json!({"type": "webhook"})).await;
    let mut stream = tokio::net::TcpStream::connect(&address).await.expect("a connection");
    let whole = format!("POST {path} HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{{}}");
    stream.write_all(whole.as_bytes()).await.expect("sent");
    let mut replies = Vec::new();
    stream.read_to_end(&mut replies).await.expect("closed");
    let replies = String::from_utf8(replies).expect("text");
    assert!(replies.starts_with("HTTP/1.1 200") && replies.matches("HTTP/1.1").count() == 1, "{replies}");
    let mut silent = tokio::net::TcpStream::connect(&address).await.expect("a connection");
    let mut nothing = Vec::new();
    silent.read_to_end(&mut nothing).await.expect("closed");
    assert!(nothing.is_empty(), "{}", String::from_utf8_lossy(&nothing));
    assert_eq!(engine.history().len(), 1);
}

#[tokio::test]
async fn default_limits_are_the_documented_ones() {
    let limits = Limits::default();
    assert_eq!(limits.body, 1024 * 1024);
    assert_eq!((limits.headers_within.as_secs(), limits.body_within.as_secs()), (10, 30));
}

#[tokio::test]
async fn rate_limit_counts_for_one_link() {
    let (engine, address, path) = link(Limits::default().with_rate(1, 3), json!({"type": "webhook"})).await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(post(&address, &path, "{}").await.status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), engine.history().len());
    assert!(statuses[..3] == [200; 3] && statuses.contains(&429), "{statuses:?}");
    assert_eq!(request(&address, "GET", "/health", "", b"").await.status, 200);
}

#[tokio::test]
async fn large_body_for_which_there_is_no_room_is_put_off_and_a_small_one_is_stored() {
    let mut limits = Limits::default().with_rate(100, 100);
    limits.slow_bodies = 50_000;
    let (engine, address, path) = link(limits, json!({"type": "webhook"})).await;
    let put_off = post(&address, &path, &"x".repeat(60_000)).await;
    assert_eq!((put_off.status, put_off.code().as_str()), (429, "too_many"));
    assert_eq!(post(&address, &path, &"x".repeat(40_000)).await.status, 200);
    assert_eq!(post(&address, &path, "x").await.status, 200);
    assert_eq!(engine.history().len(), 2);
}

#[tokio::test]
async fn connection_beyond_the_limit_waits_for_a_slot() {
    let mut limits = Limits::default();
    (limits.connections, limits.headers_within) = (1, Duration::from_millis(200));
    let (_engine, address, path) = link(limits, json!({"type": "webhook"})).await;
    let mut idle = tokio::net::TcpStream::connect(&address).await.expect("a connection");
    idle.write_all(b"POST ").await.expect("sent");
    assert_eq!(post(&address, &path, "{}").await.status, 200, "served once the idle one was closed");
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).await.expect("closed");
    assert!(rest.starts_with(b"HTTP/1.1 408"));
}

#[tokio::test]
async fn cross_origin_requests_are_allowed_only_by_the_flow() {
    let preflight = "Origin: https://shop.example\r\nAccess-Control-Request-Method: POST\r\n";
    let (_engine, address, path) = plain_link().await;
    let refused = request(&address, "OPTIONS", &path, preflight, b"").await;
    assert!(refused.status == 405 && !refused.head.contains("access-control"));
    let (_engine, address, path) = link(Limits::default(), json!({"type": "webhook", "cors": true})).await;
    let allowed = request(&address, "OPTIONS", &path, preflight, b"").await;
    assert!(allowed.status == 204 && allowed.head.contains("access-control-allow-origin: *"));
    assert!(post(&address, &path, "{}").await.head.contains("access-control-allow-origin: *"));
}

#[tokio::test]
async fn bad_body_is_stored_and_gets_a_reply_like_any_record() {
    let (engine, address, path) = plain_link().await;
    for body in [&b"{\"id\": "[..], &[0xff, 0, 1, 2], b""] {
        assert_eq!(request(&address, "POST", &path, "Content-Type: application/json\r\n", body).await.status, 200);
    }
    assert_eq!(engine.history().len(), 3);
}

#[tokio::test]
async fn request_under_way_gets_its_reply_at_the_stop() {
    let (mut engine, address, path) = plain_link().await;
    let mut stream = tokio::net::TcpStream::connect(&address).await.expect("a connection");
    let head = format!("POST {path} HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    stream.write_all(head.as_bytes()).await.expect("sent");
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).await.expect("100 Continue");
    let rest = async {
        stream.write_all(b"{}").await.expect("sent");
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).await.expect("closed");
        reply
    };
    let (reply, ()) = tokio::join!(rest, engine.restart());
    assert!(reply.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&reply));
    assert_eq!(engine.history().len(), 1);
}

#[tokio::test]
async fn run_listens_where_start_could_not() {
    let engine = TestEngine::new();
    let other = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let taken = other.local_addr().expect("an address");
    let options = RunOptions { listen: Some(taken.to_string()), ..RunOptions::default() };
    engine.inner().start(options).await.expect_err("another program has the port");
    assert!(matches!(engine.inner().listener_status(), ListenerStatus::Failed { reason: ListenReason::InUse, .. }));
    drop(other);
    let stop = tokio_util::sync::CancellationToken::new();
    let check = async {
        while engine.inner().listener_status() != ListenerStatus::Listening(taken) {
            engine.state_changed().await;
        }
        assert_eq!(request(&taken.to_string(), "GET", "/health", "", b"").await.status, 200);
        stop.cancel();
    };
    tokio::join!(engine.inner().run(stop.clone()), check);
    assert_eq!(engine.inner().listener_status(), ListenerStatus::Off, "the stop closes it");
}
