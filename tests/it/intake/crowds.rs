//! Hostile senders: hanging connections, ambiguous requests, and everything too large. Honest senders are served meanwhile.

use std::time::Duration;

use hooktray_core::ingress::Limits;
use hooktray_support::harness::TestEngine;
use hooktray_support::http::{post, status};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::intake::requests::link_of;

/// How long the tests wait for something to happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// Returns a link with few connection slots and practically no timeouts.
async fn link_with_slots(slots: usize) -> (TestEngine, String, String) {
    let mut limits = Limits::default();
    (limits.connections, limits.headers_within, limits.body_within) = (slots, PATIENCE * 60, PATIENCE * 60);
    link_of(TestEngine::with_limits(limits), json!({"type": "webhook"})).await
}

async fn connected(address: &str, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // An evicted connection does not take all of it.
    let _ = stream.write_all(bytes).await;
    stream
}

/// Every way to hang: silent, in the headers, before the body, in the body, and in a chunk.
async fn hanging(address: &str, path: &str, number: usize) -> TcpStream {
    let head = format!("POST {path} HTTP/1.1\r\nHost: h\r\n");
    let begun = match number % 5 {
        0 => String::new(),
        1 => head,
        2 => format!("{head}Content-Length: 1000\r\n\r\n"),
        3 => format!("{head}Content-Length: 1000\r\n\r\nab"),
        _ => format!("{head}Transfer-Encoding: chunked\r\n\r\n5\r\nab"),
    };
    connected(address, begun.as_bytes()).await
}

#[tokio::test]
async fn hanging_connections_keep_no_honest_sender_out() {
    let (engine, address, path) = link_with_slots(20).await;
    let mut crowd = Vec::new();
    for number in 0..100 {
        crowd.push(hanging(&address, &path, number).await);
    }
    for _ in 0..30 {
        let reply = tokio::time::timeout(PATIENCE, post(&address, &path, "{}")).await;
        assert_eq!(reply.expect("a hanging connection is evicted").status, 200);
    }
    assert_eq!(engine.history().len(), 30);
    // The oldest are evicted first, and those that had begun a request get 408.
    let mut told = 0;
    for mut stream in crowd.drain(..80) {
        let mut reply = Vec::new();
        let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut reply)).await.expect("it was evicted");
        told += usize::from(reply.starts_with(b"HTTP/1.1 408"));
    }
    assert!(told == 64, "all but the silent ones: {told}");
}

#[tokio::test]
async fn reset_connections_free_their_slots() {
    let (engine, address, path) = link_with_slots(4).await;
    for number in 0..100 {
        let stream = hanging(&address, &path, number).await;
        stream.set_zero_linger().expect("a reset");
    }
    assert_eq!(tokio::time::timeout(PATIENCE, post(&address, &path, "{}")).await.expect("a slot").status, 200);
    assert_eq!(engine.history().len(), 1);
}

/// A name, a request that some readers take for one and others for two, and the statuses allowed; none if it is not
/// HTTP/1 at all.
type RequestCase = (&'static str, String, &'static [u16]);

fn shapes(path: &str) -> Vec<RequestCase> {
    let hidden = format!("POST {path} HTTP/1.1\r\nHost: h\r\nContent-Length: 8\r\n\r\nsmuggled");
    let with = |headers: &str, rest: &str| format!("POST {path} HTTP/1.1\r\nHost: h\r\n{headers}\r\n{rest}");
    let chunked = "Transfer-Encoding: chunked\r\n";
    vec![
        (
            "a length and chunks",
            with(&format!("Content-Length: 4\r\n{chunked}"), &format!("0\r\n\r\n{hidden}")),
            &[200, 400],
        ),
        (
            "chunks and a length",
            with(&format!("{chunked}Content-Length: 4\r\n"), &format!("0\r\n\r\n{hidden}")),
            &[200, 400],
        ),
        ("two lengths", with("Content-Length: 0\r\nContent-Length: 5\r\n", &hidden), &[400]),
        ("two lengths in one", with("Content-Length: 0, 5\r\n", &hidden), &[400]),
        ("a length with a plus", with("Content-Length: +0\r\n", &hidden), &[400]),
        ("a length below nothing", with("Content-Length: -1\r\n", &hidden), &[400]),
        ("a length that no number holds", with("Content-Length: 99999999999999999999\r\n", &hidden), &[400, 413]),
        ("a length in another base", with("Content-Length: 0x0\r\n", &hidden), &[400]),
        ("a blank before the colon", with("Content-Length : 0\r\n", &hidden), &[400]),
        ("chunks that are none", with("Transfer-Encoding: xchunked\r\n", &format!("0\r\n\r\n{hidden}")), &[400]),
        (
            "chunks that end otherwise",
            with("Transfer-Encoding: chunked, identity\r\n", &format!("0\r\n\r\n{hidden}")),
            &[400],
        ),
        ("a folded header", with("X: a\r\n Content-Length: 5\r\n", &hidden), &[400]),
        ("a folded encoding", with("Transfer-Encoding:\r\n chunked\r\n", &format!("0\r\n\r\n{hidden}")), &[400]),
        ("a nought in a header", with("X: a\0b\r\n", &hidden), &[400]),
        ("a bare carriage return", with("X: a\rContent-Length: 5\r\n", &hidden), &[400]),
        ("a size that is none", with(chunked, &format!("zz\r\n{hidden}")), &[400]),
        ("a size that no number holds", with(chunked, &format!("fffffffffffffffff\r\n{hidden}")), &[400]),
        ("a chunk longer than its size", with(chunked, &format!("1\r\nabc\r\n0\r\n\r\n{hidden}")), &[400]),
        ("a size with a bare line end", with(chunked, &format!("1\nabc\r\n0\r\n\r\n{hidden}")), &[400]),
        ("another protocol", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(), &[]),
        ("an encrypted greeting", "\u{16}\u{3}\u{1}\0\u{5}hello".into(), &[400]),
    ]
}

#[tokio::test]
async fn ambiguous_request_hides_no_second_one() {
    let (engine, address, path) = link_with_slots(100).await;
    for (name, bytes, allowed) in shapes(&path) {
        let mut stream = connected(&address, bytes.as_bytes()).await;
        // Some of these would wait for more.
        let _ = stream.shutdown().await;
        let mut replies = Vec::new();
        let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut replies)).await.expect("it is closed");
        let replies = String::from_utf8_lossy(&replies).into_owned();
        let statuses: Vec<u16> =
            replies.split("HTTP/1.1 ").skip(1).map(|reply| reply[..3].parse::<u16>().expect("a status")).collect();
        let fits = match statuses[..] {
            [] => allowed.is_empty(),
            [status] => allowed.contains(&status),
            _ => false,
        };
        assert!(fits, "{name}: one reply, then closed: {replies}");
    }
    let search = hooktray_core::store::Query { search: Some("smuggled".into()), ..Default::default() };
    let found = hooktray_core::history::list(&engine.inner().store().readers, &search).expect("a history");
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(post(&address, &path, "{}").await.status, 200);
}

#[tokio::test]
async fn pipelined_requests_get_replies_in_order() {
    let (engine, address, path) = link_with_slots(10).await;
    let one = |number: usize, more: &str| {
        format!("POST {path} HTTP/1.1\r\nHost: h\r\n{more}Content-Length: 8\r\n\r\n{{\"id\":{number}}}")
    };
    let pipelined: String =
        (1..10).map(|number| one(number, if number == 9 { "Connection: close\r\n" } else { "" })).collect();
    let mut stream = connected(&address, pipelined.as_bytes()).await;
    let mut replies = String::new();
    tokio::time::timeout(PATIENCE, stream.read_to_string(&mut replies)).await.expect("closed").expect("text");
    assert_eq!(replies.matches("HTTP/1.1 200").count(), 9, "{replies}");
    let mut numbers = Vec::new();
    for line in engine.history().iter().rev() {
        let detail = hooktray_core::history::detail(&engine.inner().store().readers, &line.id).expect("there");
        let shown = hooktray_core::history::detail_json(detail, &hooktray_core::secrets::Mask::default());
        numbers.push(shown["request"]["body"]["id"].as_u64());
    }
    assert_eq!(numbers, (1..10).map(Some).collect::<Vec<_>>());
}

#[tokio::test]
async fn too_large_head_is_refused_and_not_stored() {
    let (engine, address, path) = link_with_slots(10).await;
    let long = "x".repeat(200 * 1024);
    let many: String = (0..2_000).map(|number| format!("X-{number}: 1\r\n")).collect();
    for head in [
        format!("POST {path}?{long} HTTP/1.1\r\nHost: h\r\n\r\n"),
        format!("POST {path} HTTP/1.1\r\nHost: h\r\nX: {long}\r\n\r\n"),
        format!("POST {path} HTTP/1.1\r\nHost: h\r\n{many}\r\n"),
        format!("{long} {path} HTTP/1.1\r\nHost: h\r\n\r\n"),
        long.clone(),
    ] {
        let status = tokio::time::timeout(PATIENCE, status(&address, head.as_bytes())).await.expect("it is closed");
        // The system may drop the reply if not all bytes were read.
        assert!(status.is_none_or(|status| (400..500).contains(&status)), "{status:?}");
    }
    assert!(engine.history().is_empty());
    assert_eq!(post(&address, &path, "{}").await.status, 200);
}

/// The real program with its real limits: more connections than slots, and more unfinished bodies than it keeps.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_stays_bounded_among_thousands_of_connections() {
    use std::time::Instant;

    use futures_util::StreamExt as _;
    use futures_util::stream::FuturesUnordered;
    use hooktray_support::harness::{API_KEY, Program, plain_flow};
    use hooktray_support::http::posted;
    use hooktray_support::torture::{cycles, is_long};

    /// The most memory that the program may have used, in kilobytes. An idle debug build uses about 40 MB.
    const BOUND: u64 = 320 * 1024;
    rlimit::increase_nofile_limit(16_384).expect("enough connections for a crowd");
    let program = Program::new();
    let flow = plain_flow("http://127.0.0.1:9", json!({"enabled": false, "name": "aray"}));
    assert!(program.with_input(&["flow", "import", "-"], &flow.to_string()).status.success());
    let path = crate::cli::program::path(&program);
    let serving = program.serve();
    let address = serving.address.as_str();
    let size = if is_long() { 3_000 } else { 1_200 };
    let (mut longest, mut honest) = (Duration::ZERO, 0);
    let rounds = cycles(1).div_ceil(200);
    for round in 1..=rounds {
        let mut crowd = Vec::new();
        for number in 0..size {
            crowd.push(hanging(address, &path, number).await);
        }
        for number in 0..20 {
            let body = json!({"id": format!("{round}-{number}"), "key": API_KEY}).to_string();
            let begun = Instant::now();
            let reply = tokio::time::timeout(PATIENCE, status(address, &posted(&path, &body))).await;
            longest = longest.max(begun.elapsed());
            honest += 1;
            assert_eq!(reply.expect("a reply"), Some(200));
        }
        drop(crowd);
        // Bodies that stop one byte before their end: far more than are kept. The oldest are evicted.
        let large = 300;
        let begun = [
            format!("POST {path} HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n", 1024 * 1024).into_bytes(),
            vec![b'x'; 1024 * 1024 - 1],
        ]
        .concat();
        let mut unfinished: FuturesUnordered<_> = (0..large)
            .map(|_| async {
                let mut stream = connected(address, &begun).await;
                let mut reply = Vec::new();
                let _ = stream.read_to_end(&mut reply).await;
            })
            .collect();
        for _ in 0..large - 65 {
            tokio::time::timeout(PATIENCE, unfinished.next()).await.expect("the oldest are evicted");
        }
        assert_eq!(status(address, &posted(&path, "{}")).await, Some(200));
    }
    let said = std::fs::read_to_string(format!("/proc/{}/status", serving.child.id())).expect("the system's word");
    let peak = said.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the most memory it ever had");
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().expect("kilobytes");
    println!(
        "{rounds} crowds of {size}: {honest} honest records acknowledged, the slowest after {} ms; at most {} MB of memory",
        longest.as_millis(),
        peak / 1024
    );
    assert!(peak < BOUND, "{peak} kB");
    assert!(!is_long() || longest < Duration::from_secs(1), "{longest:?}");
}
