//! Repairs the head of a request that hyper refuses where only one reading is possible, else finds the reason for the reply.

use std::fmt::Write as _;

use axum::http::StatusCode;

use super::reply::Refusal;

/// Returns the request with the raw bytes of its address percent-encoded, or `None` if it has none. Some senders write
/// windows-1251 there. `received` begins with the head.
pub(super) fn with_encoded_address(received: &[u8]) -> Option<Vec<u8>> {
    let end = received.iter().position(|byte| *byte == b'\n')?;
    let (line, rest) = received.split_at(end);
    if line.is_ascii() {
        return None;
    }
    let mut encoded = String::with_capacity(line.len() * 3);
    for byte in line {
        if byte.is_ascii() {
            encoded.push(char::from(*byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    Some([encoded.as_bytes(), rest].concat())
}

/// Returns the path in the request line, if there is one. `received` begins with the head.
pub(super) fn path(received: &[u8]) -> Option<&str> {
    let line = received.split(|byte| *byte == b'\n').next()?;
    let address = std::str::from_utf8(line.split(|byte| *byte == b' ').nth(1)?).ok()?;
    address.split('?').next()
}

/// Returns why hyper refused a head. `reply` is what hyper wrote: a status without a body.
pub(super) fn refusal(received: &[u8], reply: &[u8]) -> Refusal {
    let status = reply.strip_prefix(b"HTTP/1.1 ").and_then(|rest| rest.get(..3));
    match status.and_then(|status| StatusCode::from_bytes(status).ok()) {
        Some(status @ (StatusCode::URI_TOO_LONG | StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)) => {
            Refusal::HeadTooLong(status)
        }
        _ => Refusal::Broken(why(received).to_owned()),
    }
}

fn why(received: &[u8]) -> &'static str {
    let line = received.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let has_blanks = line.trim_ascii_end().split(|byte| *byte == b' ').count() > 3;
    match received {
        // The first bytes of a TLS handshake (RFC 8446, section 5.1).
        [0x16, 0x03, ..] => "the sender speaks HTTPS to a port that speaks HTTP; begin the link with http://",
        _ if has_blanks => "there is a blank in the address of the request; write %20 in its place",
        _ => "this is not a valid HTTP request; check the address and the headers that the sender is set to",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_letters_of_the_address_alone_are_encoded() {
        let head = b"GET /hook/t?n=\xc8\xe2 HTTP/1.1\r\nX: \xc8\r\n\r\n\xc8";
        let encoded = b"GET /hook/t?n=%C8%E2 HTTP/1.1\r\nX: \xc8\r\n\r\n\xc8";
        assert_eq!(with_encoded_address(head).as_deref(), Some(&encoded[..]));
        assert_eq!(with_encoded_address(encoded), None, "once");
        assert_eq!(with_encoded_address(b"GET /\xc8"), None, "the line has no end");
    }

    #[test]
    fn reason_and_path_are_read_from_the_bytes() {
        let reply = b"HTTP/1.1 400 Bad Request\r\n\r\n";
        let blank = b"POST /hook/t?a=b c HTTP/1.1\r\nHost: h\r\n\r\n";
        assert!(matches!(refusal(blank, reply), Refusal::Broken(why) if why.contains("%20")));
        assert_eq!(path(blank), Some("/hook/t"));
        assert!(matches!(refusal(b"\x16\x03\x01", reply), Refusal::Broken(why) if why.contains("HTTPS")));
        assert_eq!(path(b"\x16\x03\x01"), None);
        let too_long = refusal(b"GET /x", b"HTTP/1.1 414 URI Too Long\r\n\r\n");
        assert_eq!(too_long, Refusal::HeadTooLong(StatusCode::URI_TOO_LONG));
    }
}
