//! Connections: accepted up to a limit, timed, and drained at the end.
//!
//! axum's own `serve` has no time-out for headers, so connections are driven with hyper, which has one.

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
use super::{Entrance, IngressState, Peer, reply, router};

/// How long to wait after the system refused a connection (no file handles left, for one).
const BREATH: Duration = Duration::from_millis(100);
/// Bytes of headers that are read at most.
const HEADER_BYTES: usize = 64 * 1024;

/// Those who came by one entrance, and are answered. Clones share the places.
#[derive(Debug, Clone)]
pub struct Connections {
    router: Router,
    entrance: Entrance,
    headers_within: Duration,
    places: ConnectionSlots,
    open: TaskTracker,
    stop: CancellationToken,
}

impl Connections {
    /// Nobody yet. As many places as the door's limits have are for this entrance alone: a crowd outside does not keep
    /// anybody of this machine waiting.
    #[must_use]
    pub fn new(door: IngressState, entrance: Entrance, stop: CancellationToken) -> Connections {
        Connections {
            places: ConnectionSlots::new(door.limits.connections),
            headers_within: door.limits.headers_within,
            router: router(door),
            entrance,
            open: TaskTracker::new(),
            stop,
        }
    }

    /// Answers a connection that came by another way than a listener, if there is a place for it or somebody who can give
    /// theirs up; gives whether there is.
    pub fn welcome<S>(&self, stream: S, peer: SocketAddr) -> bool
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        if self.stop.is_cancelled() {
            return false;
        }
        if let Some(place) = self.places.free() {
            self.answer(stream, peer, ready(Some(place)));
            return true;
        }
        let one_goes = self.places.give_up_longest();
        if one_goes {
            self.answer(stream, peer, self.places.clone().next_free());
        }
        one_goes
    }

    /// Answers the connections of a listener until the end.
    pub async fn listen(&self, listener: TcpListener) {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = self.stop.cancelled() => return,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    let given_up = self.places.give_up_half();
                    tracing::warn!(%error, given_up, "a connection was not accepted");
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            };
            // An answer is one small packet, which must not wait for more to come.
            let _ = stream.set_nodelay(true);
            let mut place = self.places.free();
            if place.is_none() {
                // Where nobody can be given up, all are being answered, and the next one waits here for the first of them.
                self.places.give_up_longest();
                place = tokio::select! {
                    place = self.places.clone().next_free() => place,
                    () = self.stop.cancelled() => return,
                };
            }
            self.answer(stream, peer, ready(place));
        }
    }

    /// Gives those that are open this long to end.
    pub async fn drain(&self, drain: Duration) {
        self.open.close();
        if tokio::time::timeout(drain, self.open.wait()).await.is_err() {
            tracing::warn!(connections = self.open.len(), "connections were cut");
        }
    }

    fn answer<S, P>(&self, stream: S, peer: SocketAddr, place: P)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        P: Future<Output = Option<OwnedSemaphorePermit>> + Send + 'static,
    {
        let (router, entrance, places) = (self.router.clone(), self.entrance.clone(), self.places.clone());
        let (headers_within, stop) = (self.headers_within, self.stop.clone());
        self.open.spawn(async move {
            let Some(place) = place.await else { return };
            let seat = Arc::new(places.sit(place));
            let visitor = Peer { peer, entrance, seat: Arc::clone(&seat) };
            let service = router.layer(Extension(visitor));
            drive(stream, peer, service, &seat, headers_within, stop).await;
        });
    }
}

/// Answers the connections of the address of the settings until `stop`, then gives those that are open `drain` to end.
pub async fn serve(listener: TcpListener, door: IngressState, stop: CancellationToken, drain: Duration) {
    let visitors = Connections::new(door, Entrance::Own, stop);
    visitors.listen(listener).await;
    visitors.drain(drain).await;
}

async fn drive<S>(
    stream: S,
    peer: SocketAddr,
    service: Router,
    seat: &Slot,
    headers_within: Duration,
    stop: CancellationToken,
) where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(headers_within)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let mut stopping = false;
    let end = loop {
        tokio::select! {
            end = poll_fn(|context| connection.poll_without_shutdown(context)) => break Some(end),
            () = seat.given_up() => break None,
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
            tracing::debug!(%peer, "a connection gave its place up");
            true
        }
    };
    // hyper closes in silence here. A sender that has begun a request is told why; one that sends nothing has asked
    // nothing, and an answer to that would be taken for the one to its next request.
    if too_slow && (seat.is_owed() || !parts.read_buf.is_empty()) {
        let _ = stream.write_all(&reply::too_slow_bytes()).await;
    }
    let _ = stream.shutdown().await;
}
