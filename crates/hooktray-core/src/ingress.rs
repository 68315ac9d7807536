//! The HTTP server. It reads a request as an [`Event`](crate::event::Event), commits it, then replies.

mod auth;
mod bad_head;
mod connection;
mod connection_slots;
mod connections;
mod head_repair;
mod header_lines;
pub mod inbox;
mod limits;
mod link;
mod metrics;
mod outgoing;
mod public_guard;
mod receive;
mod refusals;
mod reply;
mod request_parts;
mod self_check_tokens;
mod slow_reads;
mod startup_listener;
mod wrong_length;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;
use tokio_util::task::TaskTracker;

pub use connections::{Connections, serve};
pub use limits::Limits;
pub use metrics::Metrics;
pub use public_guard::{ClientIpSource, GuardRules, PublicGuard};
pub use refusals::{Refusals, Refused};
pub use reply::RefusalCode;
pub use self_check_tokens::{SelfCheckToken, SelfCheckTokens};
pub use slow_reads::SlowReads;
pub use startup_listener::StartupListener;

use crate::base::clock::Clock;
use crate::flows::registry::FlowRegistry;
use crate::ingress::inbox::Inbox;
use crate::secrets::Secrets;

/// What the server needs to handle requests.
#[derive(Debug, Clone)]
pub struct IngressState {
    /// The flows, by token.
    pub flows: FlowRegistry,
    /// Stores records.
    pub inbox: Inbox,
    /// The secrets that senders authenticate with.
    pub secrets: Secrets,
    /// The clock for the time of receipt.
    pub clock: Clock,
    /// The limits on requests.
    pub limits: Limits,
    /// Large bodies are read in turns.
    pub slow_reads: SlowReads,
    /// Requests that were refused.
    pub refusals: Refusals,
    /// The figures for who watches the machine.
    pub metrics: Metrics,
}

/// Where a connection came in.
#[derive(Debug, Clone)]
pub enum EntryPoint {
    /// The listener of the settings: this machine only, unless the user chose another address.
    Local,
    /// The tunnel. A sender that comes in here is never taken for one on this machine.
    Public(Arc<PublicGuard>),
}

/// The other end of a connection.
#[derive(Debug, Clone)]
struct Peer {
    address: SocketAddr,
    entry_point: EntryPoint,
    slot: Arc<connection_slots::Slot>,
    /// What followed the body of a request and may be the rest of it.
    surplus: wrong_length::Surplus,
    /// Tasks that outlive the connection.
    tasks: TaskTracker,
}

impl Peer {
    fn guard(&self) -> Option<&PublicGuard> {
        match &self.entry_point {
            EntryPoint::Local => None,
            EntryPoint::Public(guard) => Some(guard),
        }
    }

    /// The sender's address: the peer's, or the one that a trusted proxy reports.
    fn sender(&self, headers: &HeaderMap) -> IpAddr {
        let peer = self.address.ip().to_canonical();
        self.guard().map_or(peer, |guard| guard.client_ip(peer, headers))
    }
}

/// Returns the routes: the health check, the metrics, the links, and an error for the rest.
fn router(state: Arc<IngressState>) -> Router {
    Router::new()
        .route("/health", get(reply::health))
        .route("/metrics", get(metrics::metrics))
        .method_not_allowed_fallback(reply::method_not_allowed)
        .fallback(receive::hook)
        .with_state(state)
}
