//! The HTTP side: what senders reach. A request becomes an [`Event`], the inbox commits it, then it is answered.

mod answer;
mod auth;
mod connections;
mod limits;
mod receive;

use axum::Router;
use axum::routing::{any, get};

pub use connections::serve;
pub use limits::Limits;

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

/// Everything that can be reached: two paths, and an error for the rest.
fn router(door: Door) -> Router {
    Router::new()
        .route("/hook/{token}", any(receive::hook))
        .route("/health", get(answer::health))
        .method_not_allowed_fallback(answer::method_not_allowed)
        .fallback(answer::not_found)
        .with_state(door)
}
