//! Repairs the head of a request that hyper refuses where only one reading is possible, else finds the reason for the reply.

use std::fmt::Write as _;

use axum::http::StatusCode;

use super::reply::Refusal;

/// Returns the request with its first line as it was meant, or `None` if nothing in it can be repaired. `received` begins with the
/// head. Raw bytes and blanks in the address are percent-encoded: senders write texts there as they are. If the record is in the body
/// of another request than a GET, a blank in the query means that the link was typed wrong.
pub(super) fn with_repaired_line(received: &[u8]) -> Option<Vec<u8>> {
    let end = received.iter().position(|byte| *byte == b'\n')? + 1;
    let (line, rest) = received.split_at(end);
    let repaired = request_line(line).filter(|repaired| repaired != line)?;
    let is_get = repaired.get(..4).is_some_and(|method| method.eq_ignore_ascii_case(b"GET "));
    let is_typed_wrong = !is_get && has_blank_in_query(line) && announces_body(rest);
    (!is_typed_wrong).then(|| [&repaired[..], rest].concat())
}

/// Returns whether blanks stand in the query of a request line.
fn has_blank_in_query(line: &[u8]) -> bool {
    let Some(at) = line.iter().position(|byte| *byte == b'?') else { return false };
    let words = line[at..].split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    // The last one is the version.
    words.count() > 2
}

/// Returns whether these headers, as far as they have arrived, announce a body.
fn announces_body(headers: &[u8]) -> bool {
    let lines = headers.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).take_while(|line| !line.is_empty());
    let mut fields = lines.filter_map(|line| Some(line.split_at(line.iter().position(|byte| *byte == b':')?)));
    fields.any(|(name, value)| {
        let is_empty = value.iter().all(|byte| b": 0".contains(byte));
        name.eq_ignore_ascii_case(b"transfer-encoding") || (name.eq_ignore_ascii_case(b"content-length") && !is_empty)
    })
}

/// Returns a request line with one blank between its parts and none in its address, in the version that is spoken here. Returns
/// `None` if it has no version.
fn request_line(line: &[u8]) -> Option<Vec<u8>> {
    let is_blank = |byte: &u8| b" \t".contains(byte);
    let line = line.trim_ascii();
    let (method, rest) = line.split_at(line.iter().position(is_blank)?);
    let (address, version) = rest.split_at(rest.iter().rposition(is_blank)?);
    let address = address.trim_ascii();
    let digits = version.trim_ascii().to_ascii_uppercase();
    let version: &[u8] = match digits.strip_prefix(b"HTTP/")? {
        b"1.0" => b"HTTP/1.0",
        [b'1', b'.', b'0'..=b'9'] => b"HTTP/1.1",
        _ => return None,
    };
    let mut encoded = String::with_capacity(address.len() * 2);
    for byte in address {
        if byte.is_ascii_graphic() {
            encoded.push(char::from(*byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    (!encoded.is_empty()).then(|| [method, b" ", encoded.as_bytes(), b" ", version, b"\r\n"].concat())
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
    match received {
        // The first bytes of a TLS handshake (RFC 8446, section 5.1).
        [0x16, 0x03, ..] => "the sender speaks HTTPS to a port that speaks HTTP; begin the link with http://",
        _ => "this is not a valid HTTP request; check the address and the headers that the sender is set to",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_with_raw_letters_and_blanks_is_encoded() {
        for (line, meant) in [
            ("GET /hook/t?n=\u{418} HTTP/1.1\r\n", "GET /hook/t?n=%D0%98 HTTP/1.1\r\n"),
            ("GET /hook/t?n=a b  c HTTP/1.1\r\n", "GET /hook/t?n=a%20b%20%20c HTTP/1.1\r\n"),
            ("POST  /hook/t\tHTTP/1.0 \n", "POST /hook/t HTTP/1.0\r\n"),
            ("POST /hook/t http/1.1\r\n", "POST /hook/t HTTP/1.1\r\n"),
            ("POST /hook/ t HTTP/1.1\r\n", "POST /hook/%20t HTTP/1.1\r\n"),
            ("POST /hook/t HTTP/1.2\r\n", "POST /hook/t HTTP/1.1\r\n"),
        ] {
            let rest = "X: \u{418}\r\n\r\na b\r\n c\u{418}";
            let repaired = with_repaired_line(format!("{line}{rest}").as_bytes());
            assert_eq!(repaired, Some(format!("{meant}{rest}").into_bytes()), "{line}");
            assert_eq!(with_repaired_line(&repaired.unwrap_or_default()), None, "once");
        }
        for line in [
            "GET /\u{418}",
            "                                        POST /?\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
            "GET /hook/t\r\n",
            "PRI * HTTP/2.0\r\n",
            "\u{16}\u{3}\r\n",
        ] {
            assert_eq!(with_repaired_line(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn blank_in_the_query_belongs_to_a_text_unless_the_record_is_in_a_body() {
        let repaired = |head: &str| with_repaired_line(format!("{head}\r\n\r\n").as_bytes()).is_some();
        let blanks = " ".repeat(60);
        for head in [
            "POST /hook/t?a=b c HTTP/1.1",
            "POST /hook/t?a=b c HTTP/1.1\r\nContent-Length: 0",
            "POST /hook/t/ / HTTP/1.1\r\nContent-Length: 2",
            "GET /hook/t?a=b c HTTP/1.1\r\nContent-Length: 2",
            "get /hook/t?a=b c HTTP/1.1\r\nTransfer-Encoding: chunked",
            &format!("{blanks}GET /hook/t?a=1 HTTP/1.1"),
            &format!("{blanks}POST /hook/t?a=1 HTTP/1.1\r\nContent-Length: 2"),
        ] {
            assert!(repaired(head), "{head}");
        }
        for head in [
            "POST /hook/t?a=b c HTTP/1.1\r\ncontent-length:10",
            "POST /hook/t?a=b\tc HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked",
        ] {
            assert!(!repaired(head), "{head}");
        }
    }

    #[test]
    fn reason_and_path_are_read_from_the_bytes() {
        let reply = b"HTTP/1.1 400 Bad Request\r\n\r\n";
        assert_eq!(path(b"POST /hook/t?a=b\r\nHost: h\r\n\r\n"), Some("/hook/t"));
        assert!(matches!(refusal(b"\x16\x03\x01", reply), Refusal::Broken(why) if why.contains("HTTPS")));
        assert_eq!(path(b"\x16\x03\x01"), None);
        let too_long = refusal(b"GET /x", b"HTTP/1.1 414 URI Too Long\r\n\r\n");
        assert_eq!(too_long, Refusal::HeadTooLong(StatusCode::URI_TOO_LONG));
    }
}
