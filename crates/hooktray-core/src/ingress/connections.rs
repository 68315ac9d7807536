//! Accepts connections up to a limit, and drains them at the end.
//!
//! axum's own `serve` has no timeout for headers, so connections are driven with hyper, which has one.

use std::future::ready;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Extension;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection::{Context, SenderConnection};
use super::connection_slots::ConnectionSlots;
use super::wrong_length::Surplus;
use super::{EntryPoint, IngressState, Peer, router};
use crate::base::error::plain;

/// The pause after the system refused a connection, for example because no file handles are left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The least time between two warnings about such pauses.
const WARN_AGAIN: Duration = Duration::from_secs(60);

/// The connections of one entry point. Clones share the slots.
#[derive(Debug, Clone)]
pub struct Connections {
    router: Router,
    context: Arc<Context>,
    entry_point: EntryPoint,
    slots: ConnectionSlots,
    open: TaskTracker,
    stop: CancellationToken,
}

impl Connections {
    /// Returns an entry point without connections. Its limit is its own, so a crowd from outside does not make senders on
    /// this machine wait.
    #[must_use]
    pub fn new(state: IngressState, entry_point: EntryPoint, stop: CancellationToken) -> Connections {
        let context = Context {
            headers_within: state.limits.headers_within,
            flows: state.flows.clone(),
            refusals: state.refusals.clone(),
            clock: state.clock.clone(),
        };
        let slots = state.limits.connections;
        Connections::with_router(router(Arc::new(state)), context, slots, entry_point, stop)
    }

    /// Returns an entry point with other routes than the engine's, and this many slots.
    pub(super) fn with_router(
        router: Router,
        context: Context,
        slots: usize,
        entry_point: EntryPoint,
        stop: CancellationToken,
    ) -> Connections {
        let (slots, context) = (ConnectionSlots::new(slots), Arc::new(context));
        Connections { router, context, entry_point, slots, open: TaskTracker::new(), stop }
    }

    /// Serves a connection that did not come from a listener. Returns false if there is no slot for it and no connection
    /// that can be evicted.
    pub fn accept<S>(&self, stream: S, peer: SocketAddr) -> bool
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        if self.stop.is_cancelled() {
            return false;
        }
        if let Some(permit) = self.slots.try_acquire() {
            self.spawn(stream, peer, ready(Some(permit)));
            return true;
        }
        let evicted = self.slots.evict_longest_waiting();
        if evicted {
            self.spawn(stream, peer, self.slots.clone().acquire());
        }
        evicted
    }

    /// Serves the connections of a listener until the stop.
    pub async fn listen(&self, listener: TcpListener) {
        let mut warned: Option<Instant> = None;
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = self.stop.cancelled() => return,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    let evicted = self.slots.evict_half();
                    // It goes on until files are free: a line for each would fill the log.
                    if warned.is_none_or(|at| at.elapsed() > WARN_AGAIN) {
                        tracing::warn!(error = %plain(&error), evicted, "the system did not accept a connection");
                        warned = Some(Instant::now());
                    }
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            // A reply is one small packet and must not wait for more data.
            let _ = stream.set_nodelay(true);
            let mut permit = self.slots.try_acquire();
            if permit.is_none() {
                // If none can be evicted, all get a reply now, and this one waits for the first of them to finish.
                self.slots.evict_longest_waiting();
                permit = tokio::select! {
                    permit = self.slots.clone().acquire() => permit,
                    () = self.stop.cancelled() => return,
                };
            }
            self.spawn(stream, peer, ready(permit));
        }
    }

    /// Waits up to `timeout` for open connections to end.
    pub async fn drain(&self, timeout: Duration) {
        self.open.close();
        if tokio::time::timeout(timeout, self.open.wait()).await.is_err() {
            tracing::warn!(connections = self.open.len(), "connections were cut at the stop");
        }
    }

    fn spawn<S, P>(&self, stream: S, peer: SocketAddr, permit: P)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        P: Future<Output = Option<OwnedSemaphorePermit>> + Send + 'static,
    {
        let (router, entry_point, slots) = (self.router.clone(), self.entry_point.clone(), self.slots.clone());
        let (context, stop, tasks) = (Arc::clone(&self.context), self.stop.clone(), self.open.clone());
        self.open.spawn(async move {
            let Some(permit) = permit.await else { return };
            let (slot, surplus) = (Arc::new(slots.take(permit)), Surplus::default());
            let other_end =
                Peer { address: peer, entry_point, slot: Arc::clone(&slot), surplus: surplus.clone(), tasks };
            let service = router.layer(Extension(other_end));
            SenderConnection { peer, context: &context, slot: &slot, surplus, stop }.drive(stream, service).await;
        });
    }
}

/// Serves the local listener until `stop`, and cancels `closed` once its port is free. Then waits up to `drain` for open
/// connections to end.
pub async fn serve(
    listener: TcpListener,
    state: IngressState,
    stop: CancellationToken,
    closed: CancellationToken,
    drain: Duration,
) {
    let closed = closed.drop_guard();
    let connections = Connections::new(state, EntryPoint::Local, stop);
    connections.listen(listener).await;
    drop(closed);
    connections.drain(drain).await;
}
