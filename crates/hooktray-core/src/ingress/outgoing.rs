//! The stream that hyper sees. What hyper writes is kept here, for two reasons: its replies to bad requests have no body and
//! are replaced, and a failed write to a sender that has left must not stop the reading of what it sent.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::mutex::locked;

/// Bytes that hyper wrote. Clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct WrittenBytes(Arc<Mutex<WrittenBuffer>>);

#[derive(Debug, Default)]
struct WrittenBuffer {
    bytes: Vec<u8>,
    /// Where the last write begins.
    last: usize,
}

impl WrittenBytes {
    pub(super) fn is_empty(&self) -> bool {
        self.locked().bytes.is_empty()
    }

    /// Takes all bytes.
    pub(super) fn take(&self) -> Vec<u8> {
        let mut written = self.locked();
        written.last = 0;
        std::mem::take(&mut written.bytes)
    }

    /// Takes the last write if it is hyper's own reply to a bad request: a status without a body.
    pub(super) fn take_bare_reply(&self) -> Option<Vec<u8>> {
        let mut written = self.locked();
        let last = written.last;
        let reply = written.bytes.get(last..)?;
        let has_no_body = reply.windows(19).any(|bytes| bytes == b"content-length: 0\r\n");
        (reply.starts_with(b"HTTP/1.1 4") && has_no_body).then(|| written.bytes.split_off(last))
    }

    fn locked(&self) -> MutexGuard<'_, WrittenBuffer> {
        locked(&self.0)
    }
}

/// Reads from the sender and writes into [`WrittenBytes`].
#[derive(Debug)]
pub(super) struct Collecting<R> {
    pub(super) reader: R,
    pub(super) outgoing: WrittenBytes,
}

impl<R: AsyncRead + Unpin> AsyncRead for Collecting<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.reader).poll_read(context, buffer)
    }
}

impl<R: Unpin> AsyncWrite for Collecting<R> {
    /// Takes all of it, so one flush of hyper is one write: a whole reply, or the interim `100 Continue`.
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut written = self.outgoing.locked();
        written.last = written.bytes.len();
        written.bytes.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
