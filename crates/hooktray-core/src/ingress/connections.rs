//! Connections: accepted up to a limit, timed, and drained at the end.
//!
//! axum's own `serve` has no time-out for headers, so connections are driven with hyper, which has one.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Extension;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Door, answer, router};

/// How long to wait after the system refused a connection (no file handles left, for one).
const BREATH: Duration = Duration::from_millis(100);
/// Bytes of headers that are read at most.
const HEADER_BYTES: usize = 64 * 1024;

/// Answers connections until `stop`, then gives those that are open `drain` to end.
pub async fn serve(listener: TcpListener, door: Door, stop: CancellationToken, drain: Duration) {
    let places = Arc::new(Semaphore::new(door.limits.connections));
    let headers_within = door.limits.headers_within;
    let router = router(door);
    let open = TaskTracker::new();
    loop {
        // Who finds no place waits in the system's queue; idle connections give theirs up after the header time-out.
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = stop.cancelled() => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let service = router.clone().layer(Extension(peer));
                let stop = stop.clone();
                open.spawn(async move {
                    drive(stream, peer, service, headers_within, stop).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    open.close();
    if tokio::time::timeout(drain, open.wait()).await.is_err() {
        tracing::warn!(connections = open.len(), "connections were cut");
    }
}

async fn drive(
    stream: TcpStream,
    peer: SocketAddr,
    service: Router,
    headers_within: Duration,
    stop: CancellationToken,
) {
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(headers_within)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let mut stopping = false;
    let end = loop {
        tokio::select! {
            end = poll_fn(|context| connection.poll_without_shutdown(context)) => break end,
            () = stop.cancelled(), if !stopping => {
                stopping = true;
                std::pin::Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };
    let parts = connection.into_parts();
    let mut stream = parts.io.into_inner();
    if let Err(error) = end {
        tracing::debug!(%peer, %error, "a connection ended early");
        // hyper closes in silence here. A sender that has begun a request is told why; one that sends nothing has asked
        // nothing, and an answer to that would be taken for the one to its next request.
        if error.is_timeout() && !parts.read_buf.is_empty() {
            let _ = stream.write_all(&answer::too_slow_bytes()).await;
        }
    }
    let _ = stream.shutdown().await;
}
