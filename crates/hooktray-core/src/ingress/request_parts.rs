//! Tells apart the parts of the requests that follow each other on a connection (RFC 9112): address, headers, body.

use std::mem;

use super::header_lines;

/// The most headers that hyper reads.
const MAX_HEADERS: usize = 100;
/// The most bytes of a line or of headers that are kept. hyper refuses longer ones.
const MAX_KEPT: usize = 64 * 1024;

/// What a run of bytes belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RequestPart {
    /// The request line up to the query.
    Path,
    /// The query, and what follows it in the request line.
    Query,
    /// Headers of which more follow.
    Headers,
    /// The last of the headers. These are all of them as they are to be read: repaired where they have one reading.
    AllHeaders(Vec<u8>),
    /// A body whose length was named.
    Body,
    /// Anything else.
    Other,
}

/// Follows the bytes of a connection from the start of a request on.
#[derive(Debug, Default)]
pub(super) struct RequestParts {
    at: At,
    /// What is read so far of the headers, the trailers or the line with a chunk's size.
    kept: Vec<u8>,
    /// True if a line of the headers goes on in the next one.
    is_folded: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum At {
    /// Line ends before a request are skipped (RFC 9112, section 2.2).
    #[default]
    Start,
    Path,
    Query,
    Headers,
    Body(u64),
    ChunkSize,
    /// A chunk and its line end.
    Chunk(u64),
    Trailers,
    /// hyper refuses what came, and closes the connection.
    Lost,
}

impl RequestParts {
    /// Returns the length of the run that `bytes` begin with, and what it belongs to. `bytes` are not empty.
    pub(super) fn next(&mut self, bytes: &[u8]) -> (usize, RequestPart) {
        match self.at {
            At::Start => match bytes.iter().take_while(|byte| b"\r\n".contains(byte)).count() {
                0 => {
                    self.at = At::Path;
                    self.next(bytes)
                }
                blank => (blank, RequestPart::Other),
            },
            At::Path => (self.address(bytes, b"?\n"), RequestPart::Path),
            At::Query => (self.address(bytes, b"\n"), RequestPart::Query),
            At::Headers => self.headers(bytes),
            At::Trailers | At::ChunkSize => (self.chunk_line(bytes), RequestPart::Other),
            At::Body(left) => (self.skip(bytes.len(), left), RequestPart::Body),
            At::Chunk(left) => (self.skip(bytes.len(), left), RequestPart::Other),
            At::Lost => (bytes.len(), RequestPart::Other),
        }
    }

    /// Returns whether the last request has ended and no other one has begun.
    pub(super) fn is_between_requests(&self) -> bool {
        self.at == At::Start
    }

    /// Returns whether headers have begun and not ended.
    pub(super) fn is_in_headers(&self) -> bool {
        self.at == At::Headers
    }

    /// Takes the headers that have begun and not ended, as they arrived. What follows is not told apart.
    pub(super) fn take_headers(&mut self) -> Vec<u8> {
        match self.at {
            At::Headers => self.lose(),
            _ => Vec::new(),
        }
    }

    fn lose(&mut self) -> Vec<u8> {
        self.at = At::Lost;
        mem::take(&mut self.kept)
    }

    fn address(&mut self, bytes: &[u8], ends: &[u8]) -> usize {
        let Some(end) = bytes.iter().position(|byte| ends.contains(byte)) else { return bytes.len() };
        self.at = if bytes[end] == b'\n' { At::Headers } else { At::Query };
        end + 1
    }

    /// Passes over what is left of a body or a chunk.
    fn skip(&mut self, available: usize, left: u64) -> usize {
        let skipped = usize::try_from(left).unwrap_or(usize::MAX).min(available);
        let left = left - skipped as u64;
        self.at = match self.at {
            At::Body(_) if left == 0 => At::Start,
            At::Body(_) => At::Body(left),
            _ if left == 0 => At::ChunkSize,
            _ => At::Chunk(left),
        };
        skipped
    }

    /// Keeps a line of the headers, or a part of it.
    fn headers(&mut self, bytes: &[u8]) -> (usize, RequestPart) {
        self.is_folded |= self.kept.ends_with(b"\n") && matches!(bytes, [b' ' | b'\t', ..]);
        let (length, is_last) = self.keep(bytes);
        if self.kept.len() > MAX_KEPT {
            return (length, RequestPart::AllHeaders(self.lose()));
        }
        if !is_last {
            return (length, RequestPart::Headers);
        }
        let mut headers = mem::take(&mut self.kept);
        if mem::take(&mut self.is_folded)
            && let Some(unfolded) = header_lines::unfolded(&headers)
        {
            headers = unfolded;
        }
        self.at = after_headers(&headers);
        if self.at == At::Lost
            && let Some(repaired) = header_lines::with_one_length(&headers)
        {
            self.at = after_headers(&repaired);
            headers = repaired;
        }
        (length, RequestPart::AllHeaders(headers))
    }

    /// Keeps the line with a chunk's size or a trailer, or a part of it.
    fn chunk_line(&mut self, bytes: &[u8]) -> usize {
        let (length, is_last) = self.keep(bytes);
        if self.kept.len() > MAX_KEPT {
            self.lose();
        } else if is_last {
            let kept = mem::take(&mut self.kept);
            self.at = match self.at {
                At::ChunkSize => match httparse::parse_chunk_size(&kept) {
                    Ok(httparse::Status::Complete((_, 0))) => At::Trailers,
                    Ok(httparse::Status::Complete((_, size))) => size.checked_add(2).map_or(At::Lost, At::Chunk),
                    _ => At::Lost,
                },
                _ => At::Start,
            };
        }
        length
    }

    /// Keeps one line, or a part of it. Returns its length, and whether it is the last one.
    fn keep(&mut self, bytes: &[u8]) -> (usize, bool) {
        let line = bytes.iter().position(|byte| *byte == b'\n');
        let length = line.map_or(bytes.len(), |end| end + 1);
        self.kept.extend_from_slice(&bytes[..length]);
        let is_blank = matches!(&self.kept[..], b"\n" | b"\r\n")
            || [&b"\n\n"[..], b"\n\r\n"].iter().any(|end| self.kept.ends_with(end));
        (length, line.is_some() && (self.at == At::ChunkSize || is_blank))
    }
}

/// Returns what follows these headers (RFC 9112, section 6.3).
fn after_headers(bytes: &[u8]) -> At {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let Ok(httparse::Status::Complete((_, headers))) = httparse::parse_headers(bytes, &mut headers) else {
        return At::Lost;
    };
    let values = |name: &'static str| {
        headers
            .iter()
            .filter(move |header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value.trim_ascii())
    };
    if let Some(encoding) = values("transfer-encoding").next_back() {
        let last = encoding.rsplit(|byte| *byte == b',').next().unwrap_or_default();
        return if last.trim_ascii().eq_ignore_ascii_case(b"chunked") { At::ChunkSize } else { At::Lost };
    }
    let mut lengths = values("content-length");
    let Some(length) = lengths.next() else { return At::Start };
    let number = std::str::from_utf8(length).ok().and_then(|digits| digits.parse().ok());
    match number.filter(|_| lengths.all(|other| other == length)) {
        Some(0) => At::Start,
        Some(length) => At::Body(length),
        None => At::Lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the addresses in `bytes`, which arrive in pieces of this size.
    fn addresses(bytes: &[u8], size: usize) -> Vec<String> {
        let mut parts = RequestParts::default();
        let mut found = vec![String::new()];
        for mut piece in bytes.chunks(size) {
            while !piece.is_empty() {
                let (length, part) = parts.next(piece);
                let is_address = matches!(part, RequestPart::Path | RequestPart::Query);
                match found.last_mut() {
                    Some(last) if is_address => last.push_str(&String::from_utf8_lossy(&piece[..length])),
                    Some(last) if last.is_empty() => {}
                    _ => found.push(String::new()),
                }
                piece = &piece[length..];
            }
        }
        found.retain(|address| !address.is_empty());
        found
    }

    #[test]
    fn each_address_is_found_behind_any_body() {
        let (get, line) = ("GET /a?b HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a?b HTTP/1.1\r\n");
        for before in [
            "",
            "\r\n\r\n",
            "GET / HTTP/1.1\n\n",
            "GET / HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\ncontent-length: 4\r\nContent-Length: 4\r\n\r\n\r\n/?",
            "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n3;a=b\r\n\r\n/\r\nA\r\nGET /?b\r\n\r\r\n0\r\nX: y\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nA: b;\r\n c\r\nContent-Length: 3\r\n\r\n/?\n",
            "POST / HTTP/1.1\r\nContent-Length: 3, 3\r\n\r\n/?\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\nContent-Length: 3\r\n\r\n/?\n",
        ] {
            for size in 1..=before.len() + 1 {
                let all = addresses([before, get].concat().as_bytes(), size);
                assert_eq!(all.last().map(String::as_str), Some(line), "{before}, in pieces of {size}");
                assert!(all.len() <= 2, "{all:?}");
            }
        }
    }

    #[test]
    fn nothing_is_an_address_behind_what_hyper_refuses() {
        for refused in [
            "Content-Length: 4\r\nContent-Length: 5\r\n\r\n",
            "Content-Length: x\r\n\r\n",
            "Transfer-Encoding: gzip\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\nx\r\n",
            ": no name\r\n\r\n",
            "A: b\r\n Content-Length: 4\r\n\r\n",
            " A: b\r\n\r\n",
            "Content-Length: 4, 5\r\n\r\n",
        ] {
            let all = addresses(format!("POST / HTTP/1.1\r\n{refused}GET /a?b HTTP/1.1\r\n").as_bytes(), 1);
            assert_eq!(all, ["POST / HTTP/1.1\r\n"], "{refused}");
        }
    }
}
