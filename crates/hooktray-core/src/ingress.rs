//! The HTTP side: what senders reach. A request becomes an [`Event`], the inbox commits it, then it is answered.

mod answer;
mod auth;
mod connections;
mod limits;
mod outer;
mod places;
mod receive;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::{any, get};

pub use connections::{Visitors, serve};
pub use limits::Limits;
pub use outer::{Forwarded, Knock, Knocks, Outer, Terms};

use crate::clock::Clock;
use crate::inbox::Inbox;
use crate::live::LiveFlows;
use crate::secrets::Secrets;

/// What the server needs.
#[derive(Debug, Clone)]
pub struct Door {
    /// The flows, by token.
    pub live: LiveFlows,
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
    Outer(Arc<Outer>),
}

/// Who is at the other end of a connection.
#[derive(Debug, Clone)]
struct Visitor {
    peer: SocketAddr,
    entrance: Entrance,
    seat: Arc<places::Seat>,
}

impl Visitor {
    fn outer(&self) -> Option<&Outer> {
        match &self.entrance {
            Entrance::Own => None,
            Entrance::Outer(outer) => Some(outer),
        }
    }

    /// The address of the sender.
    fn sender(&self, headers: &HeaderMap) -> IpAddr {
        let peer = self.peer.ip().to_canonical();
        self.outer().map_or(peer, |outer| outer.sender(peer, headers))
    }
}

/// Everything that can be reached: two paths, and an error for the rest.
fn router(door: Door) -> Router {
    Router::new()
        .route("/hook/{token}", any(receive::hook))
        .route("/health", get(answer::health))
        .method_not_allowed_fallback(answer::method_not_allowed)
        .fallback(answer::not_found)
        .with_state(Arc::new(door))
}
