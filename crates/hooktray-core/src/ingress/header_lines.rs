//! Rewrites headers that hyper refuses and that have one reading: folded lines, and lengths that are said in an old way.

/// The headers that say how long a body is.
const LENGTH: &[u8] = b"content-length";
const ENCODING: &[u8] = b"transfer-encoding";

/// Returns headers with each folded line joined to the one before it by a blank (RFC 9112, section 5.2). Returns `None` if that may
/// change how long the body is: other programs read such a line as a header of its own, and a second request could hide behind it.
pub(super) fn unfolded(headers: &[u8]) -> Option<Vec<u8>> {
    let mut unfolded = Vec::with_capacity(headers.len());
    let mut says_length = false;
    for line in headers.split_inclusive(|byte| *byte == b'\n') {
        if unfolded.is_empty() || !line.starts_with(b" ") && !line.starts_with(b"\t") {
            says_length = [LENGTH, ENCODING].iter().any(|name| begins_with(line, name));
            unfolded.extend_from_slice(line);
            continue;
        }
        let text = line.trim_ascii();
        if says_length || [LENGTH, ENCODING].iter().any(|name| begins_with(text, name)) {
            return None;
        }
        unfolded.truncate(unfolded.trim_ascii_end().len());
        unfolded.push(b' ');
        unfolded.extend_from_slice(text);
        unfolded.extend_from_slice(b"\r\n");
    }
    Some(unfolded)
}

/// Returns headers with a length that is said once, where they repeat the same one after a comma (RFC 9110, section 8.6), or have
/// the encoding `identity`, which means none (RFC 2616, section 3.6). Returns `None` if they say anything else.
pub(super) fn with_one_length(headers: &[u8]) -> Option<Vec<u8>> {
    let mut repaired = Vec::with_capacity(headers.len());
    let mut has_length = false;
    for line in headers.split_inclusive(|byte| *byte == b'\n') {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or_default();
        let (name, value) = (&line[..colon], line.get(colon + 1..).unwrap_or_default().trim_ascii());
        if name.eq_ignore_ascii_case(LENGTH) {
            let mut lengths = value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
            let length = lengths.next().filter(|length| !length.is_empty() && length.iter().all(u8::is_ascii_digit))?;
            if lengths.any(|other| other != length) {
                return None;
            }
            has_length = true;
            for part in [name, b": ", length, b"\r\n"] {
                repaired.extend_from_slice(part);
            }
        } else if !name.eq_ignore_ascii_case(ENCODING) {
            repaired.extend_from_slice(line);
        } else if !value.eq_ignore_ascii_case(b"identity") {
            return None;
        }
    }
    has_length.then_some(repaired)
}

fn begins_with(line: &[u8], name: &[u8]) -> bool {
    line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(headers: Option<Vec<u8>>) -> Option<String> {
        headers.map(|headers| String::from_utf8_lossy(&headers).into_owned())
    }

    #[test]
    fn folded_lines_are_joined_by_one_blank() {
        for (folded, joined) in [
            ("A: b;\r\n c=d\r\nE: f\r\n\r\n", "A: b; c=d\r\nE: f\r\n\r\n"),
            ("A: b; \r\n\t  c\r\n d\r\n\r\n", "A: b; c d\r\n\r\n"),
            ("A:\n b\n\n", "A: b\r\n\n"),
            ("A: b\r\n \r\nC: d\r\n\r\n", "A: b \r\nC: d\r\n\r\n"),
            ("A: b\r\n c: d\r\n\r\n", "A: b c: d\r\n\r\n"),
            (" A: b\r\n\r\n", " A: b\r\n\r\n"),
        ] {
            assert_eq!(text(unfolded(folded.as_bytes())).as_deref(), Some(joined), "{folded}");
        }
    }

    #[test]
    fn folded_line_that_may_say_a_length_is_left_alone() {
        for folded in [
            "A: b\r\n Content-Length: 5\r\n\r\n",
            "A: b\r\n\ttransfer-encoding:chunked\r\n\r\n",
            "Content-Length:\r\n 5\r\n\r\n",
            "A: b\r\nTransfer-Encoding: gzip,\r\n chunked\r\n\r\n",
        ] {
            assert_eq!(text(unfolded(folded.as_bytes())), None, "{folded}");
        }
    }

    #[test]
    fn same_length_is_said_once() {
        let once = "A: b\r\nContent-Length: 43\r\n\r\n";
        for more in ["A: b\r\nContent-Length: 43, 43\r\n\r\n", "A: b\r\nContent-Length:43 ,43,43\r\n\r\n"] {
            assert_eq!(text(with_one_length(more.as_bytes())).as_deref(), Some(once), "{more}");
        }
        let identity = "Transfer-Encoding: Identity\r\nA: b\r\nContent-Length: 43\r\n\r\n";
        assert_eq!(text(with_one_length(identity.as_bytes())).as_deref(), Some(once));
        for other in [
            "Content-Length: 43, 44\r\n\r\n",
            "Content-Length: 43,\r\n\r\n",
            "Content-Length: +43, +43\r\n\r\n",
            "Content-Length: \r\n\r\n",
            "Transfer-Encoding: identity\r\n\r\n",
            "Transfer-Encoding: gzip\r\nContent-Length: 43\r\n\r\n",
            "Content-Length : 43, 43\r\n\r\n",
        ] {
            assert_eq!(text(with_one_length(other.as_bytes())), None, "{other}");
        }
    }
}
