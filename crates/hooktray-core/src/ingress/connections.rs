//! Connections: accepted up to a limit, timed, and drained at the end.
//!
//! axum's own `serve` has no timeout for headers, so connections are driven with hyper, which has one.

use std::future::{poll_fn, ready};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Extension;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection_slots::{ConnectionSlots, Slot};
use super::{EntryPoint, IngressState, Peer, reply, router};

/// The pause after the system refused a connection, for example because no file handles are left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Bytes of headers that are read at most.
const MAX_HEADER_BYTES: usize = 64 * 1024;

/// The connections of one entry point. Clones share the slots.
#[derive(Debug, Clone)]
pub struct Connections {
    router: Router,
    entry_point: EntryPoint,
    headers_within: Duration,
    slots: ConnectionSlots,
    open: TaskTracker,
    stop: CancellationToken,
}

impl Connections {
    /// No connections yet. The limit on connections counts for this entry point alone, so a crowd from outside does not
    /// make senders on this machine wait.
    #[must_use]
    pub fn new(state: IngressState, entry_point: EntryPoint, stop: CancellationToken) -> Connections {
        Connections {
            slots: ConnectionSlots::new(state.limits.connections),
            headers_within: state.limits.headers_within,
            router: router(state),
            entry_point,
            open: TaskTracker::new(),
            stop,
        }
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
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = self.stop.cancelled() => return,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    let evicted = self.slots.evict_half();
                    tracing::warn!(%error, evicted, "the system did not accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            // A reply is one small packet and must not wait for more data.
            let _ = stream.set_nodelay(true);
            let mut permit = self.slots.try_acquire();
            if permit.is_none() {
                // If none can be evicted, all are being answered, and this one waits for the first of them to finish.
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
        let (headers_within, stop) = (self.headers_within, self.stop.clone());
        self.open.spawn(async move {
            let Some(permit) = permit.await else { return };
            let slot = Arc::new(slots.take(permit));
            let service = router.layer(Extension(Peer { address: peer, entry_point, slot: Arc::clone(&slot) }));
            drive(stream, peer, service, &slot, headers_within, stop).await;
        });
    }
}

/// Serves the local listener until `stop`, then waits up to `drain` for open connections to end.
pub async fn serve(listener: TcpListener, state: IngressState, stop: CancellationToken, drain: Duration) {
    let connections = Connections::new(state, EntryPoint::Local, stop);
    connections.listen(listener).await;
    connections.drain(drain).await;
}

async fn drive<S>(
    stream: S,
    peer: SocketAddr,
    service: Router,
    slot: &Slot,
    headers_within: Duration,
    stop: CancellationToken,
) where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(headers_within)
        .max_buf_size(MAX_HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let mut stopping = false;
    let end = loop {
        tokio::select! {
            end = poll_fn(|context| connection.poll_without_shutdown(context)) => break Some(end),
            () = slot.evicted() => break None,
            () = stop.cancelled(), if !stopping => {
                stopping = true;
                std::pin::Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };
    let parts = connection.into_parts();
    let mut stream = parts.io.into_inner();
    let too_slow = match end {
        Some(Ok(())) => false,
        Some(Err(error)) => {
            tracing::debug!(%peer, %error, "a connection ended early");
            error.is_timeout()
        }
        None => {
            tracing::debug!(%peer, "a connection was evicted");
            true
        }
    };
    // hyper closes without a reply here. A sender that has begun a request gets 408. One that has sent nothing gets
    // nothing: it would take the reply for the one to its next request.
    if too_slow && (slot.is_unanswered() || !parts.read_buf.is_empty()) {
        let _ = stream.write_all(&reply::too_slow_bytes()).await;
    }
    let _ = stream.shutdown().await;
}
