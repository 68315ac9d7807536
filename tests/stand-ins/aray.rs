//! A stand-in for aray.com: accepts orders on this machine by the rules that aray's public clients show.
//!
//! It runs on its own threads, so a test may be async or not. Dropping it frees the port and closes every connection.
//! What aray really does with a known `ext_in_id` is not known. Here such an order gets the response `ok` with the number of the
//! first one, makes no new order, and is counted in [`Order::times`].

mod cuttable;
mod reply;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};
use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;

use crate::wait;
use cuttable::{Cut, CuttableListener};
use reply::ConnectionEnd;

pub use reply::ArayResponse;

/// A running stand-in; dropping it frees the port and closes every connection.
pub struct Aray {
    addr: SocketAddr,
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

/// An accepted order.
#[derive(Debug, Clone)]
pub struct Order {
    /// The number in its response, counted from 1.
    pub id: u64,
    /// All fields of the first request, in their order.
    pub fields: Vec<(String, String)>,
    /// How often it arrived: more than once if its `ext_in_id` was sent again.
    pub times: u32,
}

impl Order {
    /// Returns a field's value; for a repeated field the last one, as PHP does.
    pub fn get(&self, name: &str) -> Option<&str> {
        rules::value(&self.fields, name)
    }
}

/// A complete request, accepted or not.
#[derive(Debug, Clone)]
pub struct SeenRequest {
    pub method: String,
    pub path: String,
    /// The query as it was sent, still encoded, without the `?`.
    pub query: String,
    /// Names in lower case, in the order of arrival.
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub verdict: Verdict,
}

/// How the stand-in judged a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A new order with this number.
    Created(u64),
    /// The order with this number arrived again.
    Repeated(u64),
    /// Refused: `"code":"error"` with this reason.
    Refused(String),
    /// Another address than that of orders.
    NotFound,
    /// Its response was set by [`Aray::respond_next`], without looking at the fields.
    Scripted,
}

impl Aray {
    /// Starts on a free port; orders have to carry this `api_key`.
    ///
    /// # Panics
    /// If there is no free port.
    pub fn start(api_key: &str) -> Aray {
        match Aray::start_on(SocketAddr::from(([127, 0, 0, 1], 0)), api_key) {
            Ok(aray) => aray,
            Err(error) => panic!("the stand-in for aray.com cannot listen on 127.0.0.1: {error}"),
        }
    }

    /// Starts on this address, for example that of one that was stopped.
    pub fn start_on(addr: SocketAddr, api_key: &str) -> io::Result<Aray> {
        let listener = std::net::TcpListener::bind(addr)?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let shared = Arc::new(Shared {
            api_key: api_key.to_owned(),
            ledger: Mutex::new(Ledger::default()),
            arrived: Notify::new(),
        });
        let service =
            Router::new().fallback(take).with_state(Arc::clone(&shared)).into_make_service_with_connect_info::<Cut>();
        let runtime =
            Builder::new_multi_thread().worker_threads(1).thread_name("aray-stand-in").enable_all().build()?;
        runtime.spawn(async move {
            match tokio::net::TcpListener::from_std(listener) {
                Ok(listener) => {
                    // Ends with the runtime.
                    let _ = axum::serve(CuttableListener(listener), service).await;
                }
                Err(error) => eprintln!("the stand-in for aray.com cannot listen on {addr}: {error}"),
            }
        });
        Ok(Aray { addr, shared, runtime: Some(runtime) })
    }

    /// Returns the address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Returns scheme, host and port, to replace `https://api.aray.com`.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Returns the accepted orders, oldest first.
    pub fn orders(&self) -> Vec<Order> {
        self.shared.ledger().orders.clone()
    }

    /// Returns all requests, oldest first.
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.shared.ledger().requests.clone()
    }

    /// Returns the number of requests.
    pub fn requests_count(&self) -> usize {
        self.shared.ledger().requests.len()
    }

    /// Responds to the next requests like this, one each, and accepts no order from them. Responses left from an earlier call come
    /// first.
    pub fn respond_next(&self, responses: impl IntoIterator<Item = ArayResponse>) {
        self.shared.ledger().script.extend(responses);
    }

    /// Returns once `n` requests have arrived since the start.
    pub async fn wait_for_requests(&self, n: usize) {
        let arrived = || (self.requests_count() >= n).then_some(());
        wait::until_notified(&format!("{n} requests to aray"), &self.shared.arrived, arrived).await;
    }

    /// Stops: the port is free and every connection is cut.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Aray {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // A runtime must not be dropped on a thread that runs async code. The wait ensures that the port is free on
            // return.
            let _ = std::thread::spawn(move || drop(runtime)).join();
        }
    }
}

struct Shared {
    api_key: String,
    ledger: Mutex<Ledger>,
    arrived: Notify,
}

#[derive(Default)]
struct Ledger {
    orders: Vec<Order>,
    /// Index of the order with an `ext_in_id`: a long test sends tens of thousands.
    known: HashMap<String, usize>,
    requests: Vec<SeenRequest>,
    script: VecDeque<ArayResponse>,
}

impl Shared {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Judges and records a request in one step, so that requests and orders never disagree.
    fn decide(&self, mut request: SeenRequest) -> ConnectionEnd {
        let mut ledger = self.ledger();
        let reply = if let Some(response) = ledger.script.pop_front() {
            response.reply(&request)
        } else {
            request.verdict = ledger.judge(&request, &self.api_key);
            ConnectionEnd::Send(reply::to_verdict(&request.verdict))
        };
        ledger.requests.push(request);
        drop(ledger);
        self.arrived.notify_waiters();
        reply
    }
}

impl Ledger {
    fn judge(&mut self, request: &SeenRequest, api_key: &str) -> Verdict {
        if !rules::is_order_address(request) {
            return Verdict::NotFound;
        }
        let fields = rules::fields(request);
        if let Some(reason) = rules::refusal(&fields, api_key) {
            return Verdict::Refused(reason);
        }
        let named = rules::value(&fields, "ext_in_id").filter(|id| !id.is_empty()).map(str::to_owned);
        let known = named.as_ref().and_then(|name| self.known.get(name).copied());
        if let Some(order) = known.and_then(|index| self.orders.get_mut(index)) {
            order.times += 1;
            return Verdict::Repeated(order.id);
        }
        let id = self.orders.len() as u64 + 1;
        if let Some(name) = named {
            self.known.insert(name, self.orders.len());
        }
        self.orders.push(Order { id, fields, times: 1 });
        Verdict::Created(id)
    }
}

async fn take(State(shared): State<Arc<Shared>>, ConnectInfo(cut): ConnectInfo<Cut>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    // An incomplete body is not a request.
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let reply = shared.decide(SeenRequest {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect(),
        body: text(&body),
        verdict: Verdict::Scripted,
    });
    match reply {
        ConnectionEnd::Send(response) => response,
        ConnectionEnd::Hang => pending().await,
        ConnectionEnd::HangUp => {
            cut.cut();
            // Never sent: the server's attempt to write it fails, which closes the connection.
            StatusCode::OK.into_response()
        }
    }
}
