//! Bodies whose length is not the one that their sender named. An object of JSON has an end of its own: where it is whole, it has one
//! reading.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use serde::de::IgnoredAny;

use crate::mutex::locked;

/// Returns whether bytes are one object of JSON with members, to the last byte.
pub(super) fn is_whole_object(bytes: &[u8]) -> bool {
    let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii();
    let members = json.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    members.is_some_and(|members| !members.starts_with(b"}")) && serde_json::from_slice::<IgnoredAny>(json).is_ok()
}

/// Returns whether what follows a body that begins like an object may be the rest of it, and is no request.
pub(super) fn may_be_rest(body_starts: u8, behind: &[u8]) -> bool {
    let letters = behind.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let is_request = behind[letters..].starts_with(b" /") || behind.windows(7).any(|word| word == b"HTTP/1.");
    body_starts == b'{' && behind.trim_ascii_end().ends_with(b"}") && !is_request
}

/// Returns the whole object if `body` has as many bytes as it has letters, or units of UTF-16: its sender counted those for
/// Content-Length. `behind` followed the body.
pub(super) fn completed(body: &[u8], behind: &[u8]) -> Option<Bytes> {
    let whole = [body, behind].concat();
    let text = String::from_utf8(whole).ok().filter(|text| is_whole_object(text.as_bytes()))?;
    let is_counted = |text: &str| [text.chars().count(), text.encode_utf16().count()].contains(&body.len());
    (is_counted(&text) || is_counted(text.trim_ascii_end())).then(|| text.into())
}

/// What arrived behind the body of a request and may be the rest of it. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Surplus(Arc<Mutex<Found>>);

#[derive(Debug, Default)]
struct Found {
    bytes: Option<Vec<u8>>,
    /// True once there were any, also when they are taken.
    any: bool,
}

impl Surplus {
    pub(super) fn put(&self, bytes: &[u8]) {
        *locked(&self.0) = Found { bytes: Some(bytes.to_vec()), any: true };
    }

    pub(super) fn take(&self) -> Option<Vec<u8>> {
        locked(&self.0).bytes.take()
    }

    /// Returns whether there was a surplus. What the sender sends behind it is not read.
    pub(super) fn was_found(&self) -> bool {
        locked(&self.0).any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn object_with_members_is_whole_to_its_last_byte() {
        for whole in [r#"{"a":1}"#, " {\"a\": {\"b\": []}}\r\n", "\u{feff}{\"a\":\"\u{418}\"}"] {
            assert!(is_whole_object(whole.as_bytes()), "{whole}");
        }
        for other in ["", "{}", "{ }", r#"{"a":1"#, r#"{"a":1,"#, r#"{"a":1}{"#, r#"[{"a":1}]"#, "a=1", "{'a':1}"] {
            assert!(!is_whole_object(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn object_is_completed_only_if_its_letters_were_counted() {
        for text in [r#"{"to":"+79165550117","custmemo":"Иван"}"#, "{\"a\":\"Да \u{1f600}\"}", r#"{"a":"Ольга"} "#]
        {
            for counted in [text.trim().chars().count(), text.trim().encode_utf16().count()] {
                let (body, behind) = text.as_bytes().split_at(counted);
                assert_eq!(completed(body, behind).as_deref(), Some(text.as_bytes()), "{text}");
                let (shorter, longer) = text.as_bytes().split_at(counted - 2);
                assert_eq!(completed(shorter, longer), None, "{text}");
            }
        }
        assert_eq!(completed(br#"{"a":1}"#, br#"{"a":1}"#), None);
    }

    #[test]
    fn request_is_no_rest() {
        assert!(may_be_rest(b'{', "ан\"}\r\n".as_bytes()));
        for (starts, behind) in [
            (b'{', "\r\n"),
            (b'a', "ан\"}"),
            (b'{', "POST /hook/t HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"),
            (b'{', "POST /ho"),
            (b'{', "GET /hook/t?a={}"),
        ] {
            assert!(!may_be_rest(starts, behind.as_bytes()), "{behind}");
        }
    }
}
