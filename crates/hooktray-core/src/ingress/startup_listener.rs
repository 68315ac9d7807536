//! Answers senders while the engine cannot start yet: nothing can be stored, so each is told to send again later.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::connection::Context;
use super::connections::Connections;
use super::reply::Refusal;
use super::{EntryPoint, Limits, Refusals};
use crate::base::clock::Clock;
use crate::base::error::{Error, is_out_of_room};
use crate::flows::registry::FlowRegistry;

/// How long replies under way may take when the engine takes over.
const DRAIN: Duration = Duration::from_secs(1);

/// A listener that refuses every request with 503 or 507. Dropping it frees the port.
#[derive(Debug)]
pub struct StartupListener {
    address: SocketAddr,
    refusal: watch::Sender<Refusal>,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl StartupListener {
    /// Starts to reply.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn start(listener: TcpListener) -> std::io::Result<StartupListener> {
        let (address, stop) = (listener.local_addr()?, CancellationToken::new());
        let (refusal, current) = watch::channel(Refusal::Database);
        let router = Router::new().fallback(move || {
            let refusal = current.borrow().clone();
            async move { refusal.into_response() }
        });
        let limits = Limits::default();
        let context = Context {
            headers_within: limits.headers_within,
            flows: FlowRegistry::default(),
            refusals: Refusals::default(),
            clock: Clock::System,
        };
        let connections =
            Connections::with_router(router, context, limits.connections, EntryPoint::Local, stop.clone());
        let task = tokio::spawn(async move {
            connections.listen(listener).await;
            connections.drain(DRAIN).await;
        });
        Ok(StartupListener { address, refusal, stop, task })
    }

    /// Returns where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers from now on with what keeps the engine from starting.
    pub fn refuse_because_of(&self, error: &Error) {
        let is_full = matches!(error, Error::Io { source, .. } if is_out_of_room(source));
        self.refusal.send_replace(if is_full { Refusal::DiskFull } else { Refusal::not_stored(error) });
    }

    /// Frees the port, once the replies under way are sent.
    pub async fn stop(mut self) {
        self.stop.cancel();
        // A panic is in the log already.
        let _ = (&mut self.task).await;
    }
}

impl Drop for StartupListener {
    fn drop(&mut self) {
        self.stop.cancel();
        self.task.abort();
    }
}
