//! A stand-in for any destination. It records what arrives and responds as the test sets, by default with 200.

use std::collections::VecDeque;
use std::future::pending;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use hooktray_core::mutex::locked;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::wait;

/// A complete request, with a response or without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub method: String,
    /// The path with its query.
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The status of its response.
    pub status: u16,
}

/// The status of [`CannedResponse::never`], which HTTP does not have.
const NEVER: u16 = 0;

/// A response set by a test.
#[derive(Debug, Clone)]
pub struct CannedResponse {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl CannedResponse {
    /// This status with an empty body.
    pub fn status(status: u16) -> CannedResponse {
        CannedResponse { status, headers: Vec::new(), body: String::new() }
    }

    /// Returns a response that never comes, for as long as the receiver runs.
    pub fn never() -> CannedResponse {
        CannedResponse::status(NEVER)
    }

    /// 200 with this body as JSON.
    pub fn json(body: &serde_json::Value) -> CannedResponse {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        CannedResponse { status: 200, headers, body: body.to_string() }
    }

    /// This status with this text.
    pub fn text(status: u16, body: &str) -> CannedResponse {
        CannedResponse { status, headers: Vec::new(), body: body.to_owned() }
    }

    /// This status with an empty body, and how many seconds to wait.
    pub fn retry_after(status: u16, seconds: u32) -> CannedResponse {
        let headers = vec![("retry-after".to_owned(), seconds.to_string())];
        CannedResponse { status, headers, body: String::new() }
    }

    /// A redirect with this status.
    pub fn redirect(status: u16, to: &str) -> CannedResponse {
        CannedResponse { status, headers: vec![("location".to_owned(), to.to_owned())], body: String::new() }
    }
}

#[derive(Debug, Default)]
struct Ledger {
    received: Vec<Received>,
    replies: VecDeque<CannedResponse>,
}

#[derive(Debug, Default)]
struct Shared {
    ledger: Mutex<Ledger>,
    arrived: Notify,
}

/// A running receiver. Dropping it frees the port.
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Receiver {
    /// Starts on a free port.
    pub async fn start() -> Receiver {
        Receiver::start_on(SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    /// Starts on this address, for example that of one that was stopped.
    pub async fn start_on(address: SocketAddr) -> Receiver {
        let listener = tokio::net::TcpListener::bind(address).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared::default());
        let service = Router::new().fallback(take).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { drop(axum::serve(listener, service).await) });
        Receiver { address, shared, task }
    }

    /// Returns the address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Scheme, host and port.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns all requests, oldest first.
    pub fn received(&self) -> Vec<Received> {
        ledger(&self.shared).received.clone()
    }

    /// Returns once `n` requests have arrived since the start.
    pub async fn wait_for_requests(&self, n: usize) {
        let arrived = || (ledger(&self.shared).received.len() >= n).then_some(());
        wait::until_notified(&format!("{n} requests to a receiver"), &self.shared.arrived, arrived).await;
    }

    /// Answers the next requests like this, one each.
    pub fn reply_next(&self, replies: impl IntoIterator<Item = CannedResponse>) {
        ledger(&self.shared).replies.extend(replies);
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn ledger(shared: &Shared) -> MutexGuard<'_, Ledger> {
    locked(&shared.ledger)
}

async fn take(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 16 * 1024 * 1024).await.expect("a body");
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let reply = ledger(&shared).replies.pop_front().unwrap_or_else(|| CannedResponse::status(200));
    let received = Received {
        method: parts.method.to_string(),
        target: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        headers: parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
        status: reply.status,
    };
    ledger(&shared).received.push(received);
    shared.arrived.notify_waiters();
    if reply.status == NEVER {
        pending::<()>().await;
    }
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(reply.body)).expect("a response")
}
