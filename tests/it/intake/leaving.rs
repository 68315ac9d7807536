//! Senders that do not wait for the reply. Each whole request is stored once and sent at once, however its sender leaves.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use hooktray_core::ingress::Limits;
use hooktray_support::harness::{TestEngine, path, plain_flow};
use hooktray_support::receiver::Receiver;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

/// How many requests of each shape leave in each way.
const EACH: usize = 100;
/// Less than the worker waits before it looks at the queue by itself.
const AT_ONCE: Duration = Duration::from_secs(10);

/// How a sender leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaving {
    /// Closes the connection.
    Close,
    /// Closes its half and reads.
    HalfClose,
    /// Resets the connection.
    #[cfg(target_os = "linux")]
    Reset,
}

/// How a request is written. The numbers are those of the records in it.
#[derive(Debug, Clone, Copy)]
enum RequestForm {
    Whole,
    Pieces,
    Pipelined,
    Chunked,
    /// Two bytes shorter than its Content-Length.
    SaidTooLong,
    /// In chunks of which the last one is missing.
    WithoutLastChunk,
    /// Asks whether it may send the body, and sends it without waiting.
    Expecting,
    /// Larger than one read of the socket.
    Large,
}

impl RequestForm {
    const ALL: [RequestForm; 8] = [
        RequestForm::Whole,
        RequestForm::Pieces,
        RequestForm::Pipelined,
        RequestForm::Chunked,
        RequestForm::SaidTooLong,
        RequestForm::WithoutLastChunk,
        RequestForm::Expecting,
        RequestForm::Large,
    ];

    fn records(self) -> usize {
        if matches!(self, RequestForm::Pipelined) { 3 } else { 1 }
    }

    /// Returns the parts to write for records from this number on.
    fn parts(self, path: &str, first: usize) -> Vec<Vec<u8>> {
        let post = |headers: &str, body: &str| format!("POST {path} HTTP/1.1\r\nHost: h\r\n{headers}\r\n{body}");
        let body = |number: usize, padding: usize| json!({"id": number, "x": "x".repeat(padding)}).to_string();
        let sized = |body: &str, more: &str| post(&format!("{more}Content-Length: {}\r\n", body.len()), body);
        let whole = body(first, 0);
        let chunked = |last: &str| {
            let (start, rest) = whole.split_at(4);
            let chunks = format!("{:x}\r\n{start}\r\n{:x}\r\n{rest}\r\n{last}", start.len(), rest.len());
            vec![post("Transfer-Encoding: chunked\r\n", &chunks).into_bytes()]
        };
        match self {
            RequestForm::Whole => vec![sized(&whole, "").into_bytes()],
            RequestForm::Pieces => {
                let bytes = sized(&whole, "").into_bytes();
                bytes.chunks(bytes.len() / 4).map(<[u8]>::to_vec).collect()
            }
            RequestForm::Pipelined => {
                vec![(0..3).map(|n| sized(&body(first + n, 0), "")).collect::<String>().into_bytes()]
            }
            RequestForm::Chunked => chunked("0\r\n\r\n"),
            RequestForm::SaidTooLong => {
                vec![post(&format!("Content-Length: {}\r\n", whole.len() + 2), &whole).into_bytes()]
            }
            RequestForm::WithoutLastChunk => chunked(""),
            RequestForm::Expecting => vec![sized(&whole, "Expect: 100-continue\r\n").into_bytes()],
            RequestForm::Large => vec![sized(&body(first, 20_000), "").into_bytes()],
        }
    }
}

/// Sends a request and leaves. Returns the number of good replies that a half-closed sender got.
async fn send(address: &str, parts: Vec<Vec<u8>>, leaving: Leaving) -> usize {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("set");
    for part in parts {
        stream.write_all(&part).await.expect("sent");
        tokio::task::yield_now().await;
    }
    match leaving {
        Leaving::Close => 0,
        #[cfg(target_os = "linux")]
        Leaving::Reset => {
            stream.set_zero_linger().expect("a reset");
            0
        }
        Leaving::HalfClose => {
            stream.shutdown().await.expect("its half is closed");
            let mut replies = String::new();
            stream.read_to_string(&mut replies).await.expect("replies");
            replies.matches("HTTP/1.1 200").count()
        }
    }
}

/// Returns how often each record arrived, once all have.
async fn arrived(receiver: &Receiver, expected: usize) -> BTreeMap<String, usize> {
    let in_time = tokio::time::timeout(AT_ONCE, receiver.wait_for_requests(expected)).await;
    let received = receiver.received();
    assert!(in_time.is_ok(), "{} of {expected} arrived at once", received.len());
    let mut times = BTreeMap::new();
    for request in received {
        *times.entry(request.target).or_default() += 1;
    }
    times
}

async fn all_arrive(leaving: Leaving) {
    let receiver = Receiver::start().await;
    let mut engine = TestEngine::with_limits(Limits::default().with_rate(1_000_000, 1_000_000));
    let flow = engine.import(&plain_flow(&receiver.url(), json!({"concurrency": 32})));
    let address = engine.listen().await;
    let (path, stop) = (path(&flow), CancellationToken::new());
    let running = tokio::spawn({
        let (engine, stop) = (Arc::clone(engine.inner()), stop.clone());
        async move { engine.run(stop).await }
    });
    let mut sent = 0;
    for shape in RequestForm::ALL {
        let mut replied = 0;
        for _ in 0..EACH {
            replied += send(&address, shape.parts(&path, sent), leaving).await;
            sent += shape.records();
        }
        let expected = if leaving == Leaving::HalfClose { EACH * shape.records() } else { 0 };
        assert_eq!(replied, expected, "{shape:?}: every half-closed sender gets a reply");
        // Each shape by itself, so that its records are the last ones and nothing later wakes the worker.
        let times = arrived(&receiver, sent).await;
        assert!(times.len() == sent && times.values().all(|times| *times == 1), "{shape:?}: each once");
    }
    assert_eq!(engine.history().len(), sent, "each is stored once");
    stop.cancel();
    running.await.expect("it ends");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whole_request_of_a_sender_that_closes_is_stored_and_sent_at_once() {
    all_arrive(Leaving::Close).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_closed_sender_gets_a_reply() {
    all_arrive(Leaving::HalfClose).await;
}

/// Windows throws away what a reset connection has received and nobody has read.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whole_request_of_a_sender_that_resets_is_stored_and_sent_at_once() {
    all_arrive(Leaving::Reset).await;
}

#[tokio::test]
async fn request_that_is_not_whole_is_not_stored() {
    let mut engine = TestEngine::new();
    let flow = engine.import(&plain_flow("http://127.0.0.1:9", json!({"enabled": false})));
    let address = engine.listen().await;
    for shape in RequestForm::ALL {
        let mut bytes = shape.parts(&path(&flow), 0).concat();
        // The end of the object is missing, and what the chunks have behind it.
        let brace = bytes.iter().rposition(|byte| *byte == b'}').expect("an object");
        bytes.truncate(brace);
        if matches!(shape, RequestForm::Pipelined) {
            // The others are whole.
            bytes.drain(..bytes.len() / 3 * 2 + 1);
        }
        let replied = send(&address, vec![bytes], Leaving::HalfClose).await;
        assert_eq!(replied, 0, "{shape:?}");
    }
    assert!(engine.history().is_empty());
}
