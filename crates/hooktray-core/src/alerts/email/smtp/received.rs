//! What a server said: noted while it is read, and limited, so that a server that never stops talking is given up.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::base::error::NetworkFault;
use crate::mutex::locked;

/// The most bytes of a greeting and the capabilities. Servers send a few hundred; lettre reads the lines again with each one.
const MAX_GREETING_BYTES: usize = 16 * 1024;
/// The most bytes of the rest of a session, certificates among them.
const MAX_SESSION_BYTES: usize = 64 * 1024;
/// How many bytes are kept to see what speaks there.
const KEPT: usize = 80;

/// What was read of a connection so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Received(Arc<Mutex<ReceivedBytes>>);

#[derive(Debug)]
struct ReceivedBytes {
    first: Vec<u8>,
    ended: bool,
    left: usize,
}

impl Default for ReceivedBytes {
    fn default() -> ReceivedBytes {
        ReceivedBytes { first: Vec::new(), ended: false, left: MAX_GREETING_BYTES }
    }
}

impl Received {
    /// True if the other side has not said anything.
    pub(super) fn nothing(&self) -> bool {
        self.reading().first.is_empty()
    }

    /// True if the other side has closed the connection.
    pub(super) fn ended(&self) -> bool {
        self.reading().ended
    }

    /// Returns what speaks there, if not SMTP, and its first line.
    pub(super) fn not_smtp(&self) -> (NetworkFault, String) {
        let reading = self.reading();
        // RFC 1939, section 4, and RFC 3501, section 7.1: the greetings of POP3 and IMAP.
        let fetches = [&b"+OK"[..], b"* OK", b"* PREAUTH", b"* BYE"].iter().any(|said| reading.first.starts_with(said));
        let line = String::from_utf8_lossy(&reading.first);
        let line = line.lines().next().unwrap_or_default().replace(char::is_control, "");
        (if fetches { NetworkFault::MailReceiving } else { NetworkFault::NotSmtp }, line)
    }

    /// True if what came begins as the replies of SMTP do, with a number (RFC 5321, section 4.2).
    pub(super) fn may_be_smtp(&self) -> bool {
        self.reading().first.first().is_some_and(u8::is_ascii_digit)
    }

    /// Allows what the rest of a session takes.
    pub(super) fn go_on(&self) {
        self.reading().left = MAX_SESSION_BYTES;
    }

    fn reading(&self) -> MutexGuard<'_, ReceivedBytes> {
        locked(&self.0)
    }

    fn note(&self, bytes: &[u8]) -> io::Result<()> {
        let mut reading = self.reading();
        reading.ended |= bytes.is_empty();
        let kept = bytes.len().min(KEPT - reading.first.len());
        reading.first.extend_from_slice(&bytes[..kept]);
        match reading.left.checked_sub(bytes.len()) {
            Some(left) => reading.left = left,
            None => return Err(io::Error::new(io::ErrorKind::InvalidData, "the server says too much")),
        }
        Ok(())
    }
}

/// A connection whose reading is noted.
#[derive(Debug)]
pub(super) struct WatchedStream<S> {
    stream: S,
    received: Received,
}

impl<S> WatchedStream<S> {
    pub(super) fn new(stream: S) -> (WatchedStream<S>, Received) {
        let received = Received::default();
        (WatchedStream { stream, received: received.clone() }, received)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for WatchedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        std::task::ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        Poll::Ready(self.received.note(&buffer.filled()[before..]))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for WatchedStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl AsyncTokioStream for WatchedStream<TcpStream> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

impl AsyncTokioStream for WatchedStream<TlsStream<WatchedStream<TcpStream>>> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.get_ref().0.stream.peer_addr()
    }
}
