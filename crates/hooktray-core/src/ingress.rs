//! The HTTP side: what senders reach. A request becomes an [`Event`], the inbox commits it, then it is answered.

mod auth;
mod connection_slots;
mod connections;
pub mod inbox;
mod limits;
mod public_guard;
mod receive;
mod reply;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::{any, get};

pub use connections::{Connections, serve};
pub use limits::Limits;
pub use public_guard::{Forwarded, GuardRules, PublicGuard, SelfCheckToken, SelfCheckTokens};

use crate::base::clock::Clock;
use crate::flows::registry::FlowRegistry;
use crate::ingress::inbox::Inbox;
use crate::secrets::Secrets;

/// What the server needs.
#[derive(Debug, Clone)]
pub struct IngressState {
    /// The flows, by token.
    pub live: FlowRegistry,
    /// Where records go.
    pub inbox: Inbox,
    /// Where the secrets are that prove senders.
    pub secrets: Secrets,
    /// The time of arrival.
    pub clock: Clock,
    /// What is too much.
    pub limits: Limits,
}

/// By which entrance somebody came.
#[derive(Debug, Clone)]
pub enum Entrance {
    /// The address of the settings, for this machine unless the user chose another one.
    Own,
    /// The one for senders outside of this machine. Whoever comes by it is never taken for somebody of this machine.
    PublicGuard(Arc<PublicGuard>),
}

/// Who is at the other end of a connection.
#[derive(Debug, Clone)]
struct Peer {
    peer: SocketAddr,
    entrance: Entrance,
    seat: Arc<connection_slots::Slot>,
}

impl Peer {
    fn outer(&self) -> Option<&PublicGuard> {
        match &self.entrance {
            Entrance::Own => None,
            Entrance::PublicGuard(outer) => Some(outer),
        }
    }

    /// The address of the sender.
    fn sender(&self, headers: &HeaderMap) -> IpAddr {
        let peer = self.peer.ip().to_canonical();
        self.outer().map_or(peer, |outer| outer.sender(peer, headers))
    }
}

/// Everything that can be reached: two paths, and an error for the rest.
fn router(door: IngressState) -> Router {
    Router::new()
        .route("/hook/{token}", any(receive::hook))
        .route("/health", get(reply::health))
        .method_not_allowed_fallback(reply::method_not_allowed)
        .fallback(reply::not_found)
        .with_state(Arc::new(door))
}
