//! Encodes what a sender left raw in the address of a request. hyper drops what follows a `#` as the fragment of a link, which no
//! sender sends: where one arrives, it belongs to a value. Quotes and angle brackets it refuses.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

use super::request_parts::{RequestPart, RequestParts};

/// Reads a connection whose request lines are encoded on the way.
#[derive(Debug)]
pub(super) struct EncodedAddress<R> {
    reader: R,
    parts: RequestParts,
    /// Bytes that were read and did not fit once they were encoded.
    left: Vec<u8>,
}

impl<R> EncodedAddress<R> {
    /// `reader` begins with a request.
    pub(super) fn new(reader: R) -> EncodedAddress<R> {
        EncodedAddress { reader, parts: RequestParts::default(), left: Vec::new() }
    }

    /// Returns what was read and not handed on, and the reader.
    pub(super) fn into_parts(self) -> (Vec<u8>, R) {
        (self.left, self.reader)
    }

    /// Returns the bytes encoded, or `None` if they stay as they are.
    fn encoded(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut encoded: Option<Vec<u8>> = None;
        let mut rest = bytes;
        while !rest.is_empty() {
            let (length, part) = self.parts.next(rest);
            let (run, behind) = rest.split_at(length);
            let is_raw = |byte: &u8| match part {
                RequestPart::Path => b"\"<>".contains(byte),
                RequestPart::Query => b"\"<>#".contains(byte),
                RequestPart::Other => false,
            };
            if encoded.is_none() && part != RequestPart::Other && run.iter().any(is_raw) {
                encoded = Some(bytes[..bytes.len() - rest.len()].to_vec());
            }
            if let Some(encoded) = &mut encoded {
                for byte in run {
                    match byte {
                        byte if is_raw(byte) => encoded.extend_from_slice(format!("%{byte:02X}").as_bytes()),
                        byte => encoded.push(*byte),
                    }
                }
            }
            rest = behind;
        }
        encoded
    }

    fn hand_on(&mut self, buffer: &mut ReadBuf<'_>) {
        let fits = self.left.len().min(buffer.remaining());
        buffer.put_slice(&self.left[..fits]);
        self.left.drain(..fits);
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for EncodedAddress<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.left.is_empty() {
            self.hand_on(buffer);
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.reader).poll_read(context, buffer))?;
        if let Some(encoded) = self.encoded(&buffer.filled()[before..]) {
            buffer.set_filled(before);
            self.left = encoded;
            self.hand_on(buffer);
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;

    use super::*;

    async fn read(parts: [&[u8]; 2]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut reader = EncodedAddress::new(parts[0].chain(parts[1]));
        // Small reads, so that what is encoded does not fit.
        let mut some = [0; 3];
        loop {
            match reader.read(&mut some).await.expect("read") {
                0 => return out,
                length => out.extend_from_slice(&some[..length]),
            }
        }
    }

    #[tokio::test]
    async fn addresses_alone_are_encoded() {
        let request: &[u8] =
            b"PUT /hook/t#x?a=##1&b=\"#\"<5> HTTP/1.1\r\nX: ?#\r\nContent-Length: 3\r\n\r\n?#\"GET /?# HTTP/1.1\r\n";
        let encoded = b"PUT /hook/t#x?a=%23%231&b=%22%23%22%3C5%3E HTTP/1.1\r\nX: ?#\r\nContent-Length: 3\r\n\r\n?#\"GET /?%23 HTTP/1.1\r\n";
        for at in 0..request.len() {
            let (first, second) = request.split_at(at);
            assert_eq!(read([first, second]).await, encoded, "in two pieces, {at}");
        }
    }
}
