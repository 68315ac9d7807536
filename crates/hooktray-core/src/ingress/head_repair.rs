//! Repairs the heads of requests before hyper reads them, where they have one reading. hyper drops what follows a `#` as the fragment of
//! a link, which no sender sends: where one arrives, it belongs to a value. Quotes and angle brackets in the address it refuses, and
//! folded headers. A request that arrives in one piece and needs no repair is handed on as it is.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

use super::request_parts::{RequestPart, RequestParts};
use super::wrong_length::{Surplus, may_be_rest};

/// What some programs write before a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a connection whose heads are repaired on the way. Headers are handed on once all of them are there.
#[derive(Debug)]
pub(super) struct RepairedHeads<R> {
    reader: R,
    parts: RequestParts,
    /// Bytes that were read and did not fit once they were repaired.
    left: Vec<u8>,
    /// The first byte of the body that is being read, but for blanks and a byte order mark.
    body_starts: Option<u8>,
    surplus: Surplus,
    /// True once there was a surplus: no request follows it.
    is_over: bool,
}

impl<R> RepairedHeads<R> {
    /// `reader` begins with a request. What follows a body and may be the rest of it is put into `surplus`.
    pub(super) fn new(reader: R, surplus: Surplus) -> RepairedHeads<R> {
        let parts = RequestParts::default();
        RepairedHeads { reader, parts, left: Vec::new(), body_starts: None, surplus, is_over: false }
    }

    /// Returns what was read and not handed on, and the reader.
    pub(super) fn into_parts(mut self) -> (Vec<u8>, R) {
        self.left.append(&mut self.parts.take_headers());
        (self.left, self.reader)
    }

    /// Returns the bytes repaired, or `None` if they stay as they are. Headers of which more follow are held back.
    fn repaired(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut repaired = Vec::new();
        let (mut copied, mut at) = (0, 0);
        // Where the headers begin that are not complete yet.
        let mut headers_at = self.parts.is_in_headers().then_some(0);
        // The requests that end in these bytes.
        let mut ended = 0;
        while at < bytes.len() {
            let was_between = self.parts.is_between_requests();
            let (length, part) = self.parts.next(&bytes[at..]);
            let ends = self.parts.is_between_requests() && !was_between;
            ended += usize::from(ends);
            let (start, run) = (at, &bytes[at..at + length]);
            at += length;
            match part {
                RequestPart::Path | RequestPart::Query => {
                    let is_raw = |byte: &u8| b"\"<>".contains(byte) || *byte == b'#' && part == RequestPart::Query;
                    if run.iter().any(is_raw) {
                        repaired.extend_from_slice(&bytes[copied..start]);
                        encode(run, is_raw, &mut repaired);
                        copied = at;
                    }
                }
                RequestPart::Headers => {
                    headers_at.get_or_insert(start);
                }
                RequestPart::AllHeaders(headers) => {
                    let begin = headers_at.take().unwrap_or(start);
                    if headers != bytes[begin..at] {
                        repaired.extend_from_slice(&bytes[copied..begin]);
                        repaired.extend_from_slice(&headers);
                        copied = at;
                    }
                    self.body_starts = None;
                }
                RequestPart::Body => {
                    let is_before = |byte: &u8| byte.is_ascii_whitespace() || BYTE_ORDER_MARK.contains(byte);
                    let first = || run.iter().copied().find(|byte| !is_before(byte));
                    self.body_starts = self.body_starts.or_else(first);
                    // If two requests end here, it is not known which of them is read when the surplus is looked at.
                    if ends && ended == 1 && self.is_surplus(&bytes[at..]) {
                        self.surplus.put(&bytes[at..]);
                        self.is_over = true;
                        repaired.extend_from_slice(&bytes[copied..at]);
                        return Some(repaired);
                    }
                }
                RequestPart::Other => {}
            }
        }
        let end = headers_at.unwrap_or(at);
        if copied == 0 && end == at {
            return None;
        }
        repaired.extend_from_slice(&bytes[copied..end]);
        Some(repaired)
    }

    fn is_surplus(&self, behind: &[u8]) -> bool {
        self.body_starts.is_some_and(|first| may_be_rest(first, behind))
    }

    fn hand_on(&mut self, buffer: &mut ReadBuf<'_>) {
        let fits = self.left.len().min(buffer.remaining());
        buffer.put_slice(&self.left[..fits]);
        self.left.drain(..fits);
    }
}

/// Percent-encodes the bytes of an address that are raw.
fn encode(address: &[u8], is_raw: impl Fn(&u8) -> bool, encoded: &mut Vec<u8>) {
    for byte in address {
        match byte {
            byte if is_raw(byte) => encoded.extend_from_slice(format!("%{byte:02X}").as_bytes()),
            byte => encoded.push(*byte),
        }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for RepairedHeads<R> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.left.is_empty() && !this.is_over && buffer.remaining() > 0 {
            let before = buffer.filled().len();
            ready!(Pin::new(&mut this.reader).poll_read(context, buffer))?;
            if buffer.filled().len() == before {
                // Nothing follows: hyper sees the headers as far as they came.
                this.left = this.parts.take_headers();
                break;
            }
            match this.repaired(&buffer.filled()[before..]) {
                None => return Poll::Ready(Ok(())),
                Some(repaired) => {
                    buffer.set_filled(before);
                    this.left = repaired;
                }
            }
        }
        this.hand_on(buffer);
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;

    use super::*;

    /// Reads what arrives in two parts, at most this many bytes at a time. Returns it, and the surplus.
    async fn read(parts: [&[u8]; 2], size: usize) -> (Vec<u8>, Option<Vec<u8>>) {
        let mut out = Vec::new();
        let surplus = Surplus::default();
        let mut reader = RepairedHeads::new(parts[0].chain(parts[1]), surplus.clone());
        let mut some = vec![0; size];
        loop {
            match reader.read(&mut some).await.expect("read") {
                0 => return (out, surplus.take()),
                length => out.extend_from_slice(&some[..length]),
            }
        }
    }

    async fn assert_repaired(request: &[u8], repaired: &[u8]) {
        for at in 0..request.len() {
            let (first, second) = request.split_at(at);
            // With small reads, what is repaired does not fit.
            for size in [3, 1024] {
                let (read, surplus) = read([first, second], size).await;
                assert_eq!(String::from_utf8_lossy(&read), String::from_utf8_lossy(repaired), "in two pieces, {at}");
                assert_eq!(surplus, None);
            }
        }
    }

    #[tokio::test]
    async fn addresses_alone_are_encoded() {
        let request: &[u8] =
            b"PUT /hook/t#x?a=##1&b=\"#\"<5> HTTP/1.1\r\nX: ?#\r\nContent-Length: 3\r\n\r\n?#\"GET /?# HTTP/1.1\r\n";
        let encoded = b"PUT /hook/t#x?a=%23%231&b=%22%23%22%3C5%3E HTTP/1.1\r\nX: ?#\r\nContent-Length: 3\r\n\r\n?#\"GET /?%23 HTTP/1.1\r\n";
        assert_repaired(request, encoded).await;
    }

    #[tokio::test]
    async fn folded_headers_are_joined_in_every_request_of_a_connection() {
        let request = |fold: &str, length: &str| {
            format!("POST /t HTTP/1.1\r\nA: b;{fold}c\r\nContent-Length: {length}\r\n\r\n\r\n {{}}")
        };
        let folded = [request("\r\n\t ", "5"), request(" ", "5, 5"), request("\n ", "5")].concat();
        let joined = request(" ", "5").repeat(3);
        assert_repaired(folded.as_bytes(), joined.as_bytes()).await;
    }

    #[tokio::test]
    async fn headers_that_do_not_end_are_handed_on_at_the_end() {
        for request in ["POST /t HTTP/1.1\r\nA: b\r\n c", "POST /t HTTP/1.1\r\n", "\r\n", "POST"] {
            assert_repaired(request.as_bytes(), request.as_bytes()).await;
        }
        let long = format!("GET /t HTTP/1.1\r\nA: b\r\n {}", "x".repeat(100_000));
        assert!(read([long.as_bytes(), b""], 1024).await.0 == long.as_bytes(), "they are not held back for ever");
    }

    #[tokio::test]
    async fn rest_of_a_body_that_was_said_too_short_is_no_request() {
        let request = "POST /t HTTP/1.1\r\nContent-Length: 8\r\n\r\n{\"a\":\"\u{418}\"}";
        let (first, second) = request.as_bytes().split_at(20);
        let (read, surplus) = read([first, second], 1024).await;
        assert_eq!((&read[..], surplus.as_deref()), (&request.as_bytes()[..request.len() - 2], Some(&b"\"}"[..])));
    }

    #[tokio::test]
    async fn surplus_is_given_to_no_request_that_ends_beside_another() {
        let post = "POST /t HTTP/1.1\r\nContent-Length: 8\r\n\r\n{\"a\":\"\u{418}\"}";
        for other in [
            "GET /t?a=1 HTTP/1.1\r\n\r\n",
            "POST /t?a=1 HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
            "POST /t HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            "POST /t HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
        ] {
            let both = [other, post].concat();
            let (together, surplus) = read([both.as_bytes(), b""], 1024).await;
            assert!(together.starts_with(&both.as_bytes()[..both.len() - 2]), "{other}");
            assert_eq!(surplus, None, "{other}");
            let (_, surplus) = read([other.as_bytes(), post.as_bytes()], 1024).await;
            assert_eq!(surplus.as_deref(), Some(&b"\"}"[..]), "one after the other: {other}");
        }
    }

    #[tokio::test]
    async fn body_may_begin_with_a_byte_order_mark() {
        let request = "POST /t HTTP/1.1\r\nContent-Length: 11\r\n\r\n\u{feff}{\"a\":\"\u{418}\"}";
        let mark = request.len() - 13;
        for at in mark..=mark + 4 {
            let (first, second) = request.as_bytes().split_at(at);
            let (_, surplus) = read([first, second], 1024).await;
            assert_eq!(surplus.as_deref(), Some(&b"\"}"[..]), "in two pieces, {at}");
        }
    }
}
