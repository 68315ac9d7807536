//! Serves one connection. hyper parses HTTP; this module does what hyper does not: it replies to a sender that has closed its
//! half, reads what a sender sent before it left, and gives the reply to a bad request a reason.

use std::future::poll_fn;
use std::io::Cursor;
use std::net::SocketAddr;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, WriteHalf};
use tokio_util::sync::CancellationToken;

use super::connection_slots::Slot;
use super::head_repair::RepairedHeads;
use super::outgoing::{Collecting, WrittenBytes};
use super::reply::{self, Refusal};
use super::wrong_length::Surplus;
use super::{bad_head, link};
use crate::base::clock::Clock;
use crate::flows::registry::FlowRegistry;
use crate::ingress::Refusals;

/// The most bytes of headers.
const MAX_HEADER_BYTES: usize = 64 * 1024;
/// How long the rest of a refused request is read. Closing earlier would reset the connection, and the sender would never see
/// the reply.
const LINGER: Duration = Duration::from_secs(1);
/// The most bytes of a refused request that are read after its refusal.
const LINGER_BYTES: u64 = 2 * 1024 * 1024;

/// What all connections of an entry point need.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) headers_within: Duration,
    pub(super) flows: FlowRegistry,
    pub(super) refusals: Refusals,
    pub(super) clock: Clock,
}

/// A connection of a sender, and what serving it needs.
pub(super) struct SenderConnection<'a> {
    pub(super) peer: SocketAddr,
    pub(super) context: &'a Context,
    pub(super) slot: &'a Slot,
    pub(super) surplus: Surplus,
    pub(super) stop: CancellationToken,
}

/// How a connection ended.
enum End {
    /// The sender closed it, in the middle of a request or not.
    Done,
    /// The headers did not arrive in time, or the connection was evicted.
    TooSlow,
    /// hyper refused the head of a request and wrote this status without a body.
    BadHead(Vec<u8>),
}

impl SenderConnection<'_> {
    /// Serves a connection to its end.
    pub(super) async fn drive<S: AsyncRead + AsyncWrite>(&self, stream: S, service: Router) {
        let (mut reader, mut writer) = tokio::io::split(stream);
        // hyper works out a date for its replies and panics over one before 1970.
        if SystemTime::now() < SystemTime::UNIX_EPOCH {
            tracing::error!("a record was refused: the clock shows a time before 1970; set it");
            let _ = writer.write_all(&reply::raw(&Refusal::Database)).await;
            return self.close(reader, writer).await;
        }
        let mut received = Vec::new();
        loop {
            let outgoing = WrittenBytes::default();
            let reading = RepairedHeads::new(Cursor::new(received).chain(reader), self.surplus.clone());
            let io = Collecting { reader: reading, outgoing: outgoing.clone() };
            let mut connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(self.context.headers_within)
                .max_buf_size(MAX_HEADER_BYTES)
                // A sender that has closed its half still waits for the reply.
                .half_close(true)
                .serve_connection(TokioIo::new(io), TowerToHyperService::new(service.clone()));
            let end = self.run(&mut connection, &outgoing, &mut writer).await;
            let parts = connection.into_parts();
            let (left, chained) = parts.io.into_inner().reader.into_parts();
            let (cursor, inner) = chained.into_inner();
            reader = inner;
            let read = usize::try_from(cursor.position()).unwrap_or(usize::MAX);
            let unread = cursor.get_ref().get(read..).unwrap_or_default();
            let refusal = match end {
                End::Done => None,
                // Only a sender that has begun a request gets a reply. Another one would take it for the reply to its next
                // request.
                End::TooSlow => (self.slot.awaits_reply() || !parts.read_buf.is_empty()).then_some(Refusal::TooSlow),
                End::BadHead(reply) => {
                    let head = [&parts.read_buf[..], &left, unread].concat();
                    match bad_head::with_repaired_line(&head) {
                        Some(repaired) => {
                            received = repaired;
                            continue;
                        }
                        None => Some(self.refuse(&head, &reply)),
                    }
                }
            };
            if let Some(refusal) = refusal {
                let _ = writer.write_all(&reply::raw(&refusal)).await;
            }
            return self.close(reader, writer).await;
        }
    }

    /// Counts a request whose head hyper refused. Returns why it was refused.
    fn refuse(&self, received: &[u8], reply: &[u8]) -> Refusal {
        let refusal = bad_head::refusal(received, reply);
        let now = self.context.clock.now();
        let link = bad_head::path(received).and_then(link::of);
        let flow = link.and_then(|link| self.context.flows.by_token(&link.token, now)).map(|flow| flow.id);
        self.context.refusals.note(flow, refusal.code(), self.peer.ip().to_canonical(), now);
        refusal
    }

    /// Runs hyper until it is done, and sends what it writes.
    async fn run<R, S>(
        &self,
        connection: &mut http1::Connection<TokioIo<Collecting<R>>, TowerToHyperService<Router>>,
        outgoing: &WrittenBytes,
        writer: &mut WriteHalf<S>,
    ) -> End
    where
        R: AsyncRead + Unpin,
        S: AsyncRead + AsyncWrite,
    {
        let mut stopping = false;
        let mut has_left = false;
        loop {
            let polled = poll_fn(|context| match connection.poll_without_shutdown(context) {
                Poll::Ready(end) => Poll::Ready(Some(end)),
                Poll::Pending if outgoing.is_empty() => Poll::Pending,
                Poll::Pending => Poll::Ready(None),
            });
            let end = tokio::select! {
                end = polled => end,
                () = self.slot.evicted() => {
                    tracing::debug!(peer = %self.peer, "a connection was evicted");
                    return End::TooSlow;
                }
                () = self.stop.cancelled(), if !stopping => {
                    stopping = true;
                    std::pin::Pin::new(&mut *connection).graceful_shutdown();
                    continue;
                }
            };
            let end = end.map(|end| self.ended(end, outgoing));
            if !outgoing.is_empty() {
                let bytes = outgoing.take();
                if !has_left {
                    tokio::select! {
                        // What the sender wrote before it left is still read.
                        sent = send(writer, &bytes) => has_left = sent.is_err(),
                        () = self.slot.evicted() => return End::Done,
                    }
                }
            }
            if let Some(end) = end {
                return end;
            }
        }
    }

    /// Returns how the connection ended, from hyper's result.
    fn ended(&self, end: hyper::Result<()>, outgoing: &WrittenBytes) -> End {
        let Err(error) = end else { return End::Done };
        tracing::debug!(peer = %self.peer, %error, "a connection ended early");
        if error.is_timeout() {
            return End::TooSlow;
        }
        match outgoing.take_bare_reply() {
            Some(reply) if error.is_parse() => End::BadHead(reply),
            Some(_) | None => End::Done,
        }
    }

    /// Closes our half, then the connection once the sender has closed its half.
    async fn close<R: AsyncRead + Unpin, S: AsyncRead + AsyncWrite>(&self, reader: R, mut writer: WriteHalf<S>) {
        let _ = writer.shutdown().await;
        let rest = async {
            let mut rest = reader.take(LINGER_BYTES);
            let _ = tokio::io::copy(&mut rest, &mut tokio::io::sink()).await;
        };
        tokio::select! {
            () = rest => {}
            () = tokio::time::sleep(LINGER) => {}
            () = self.slot.evicted() => {}
            () = self.stop.cancelled() => {}
        }
    }
}

async fn send<S: AsyncRead + AsyncWrite>(writer: &mut WriteHalf<S>, bytes: &[u8]) -> std::io::Result<()> {
    writer.write_all(bytes).await?;
    writer.flush().await
}
