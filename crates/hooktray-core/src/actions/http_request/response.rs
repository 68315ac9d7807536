//! The response of a destination.

use std::collections::BTreeMap;

use minijinja::Value;
use serde::de::IgnoredAny;
use serde_json::{Map, Value as Json};

use crate::event::{decode_json, decode_text, unpack_body};
use crate::outcome::ResponseRecord;
use crate::secrets::Mask;
use crate::template::{from_json, with_members_of_one};

/// A response, as far as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The host that gave it.
    pub host: String,
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in lowercase.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: ResponseBody,
    /// True if `body` is only the beginning: the rest was not read.
    pub is_cut: bool,
    /// True if the connection ended, or time was up, before the end that the response announced.
    pub ended_early: bool,
    /// True if a server may have accepted the order and then redirected: to this response, or, if this is the redirect itself, to
    /// a page that gave none.
    pub redirected_after_order: bool,
}

/// The body of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponseBody {
    /// As it arrived.
    Received(Vec<u8>),
    /// As it was stored: its text, if it is one.
    Stored(Option<String>),
}

impl Response {
    /// Returns the value of a header; `name` is in lowercase.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// Returns the headers by their names, the values of repeated ones with commas between them (RFC 9110, section 5.3).
    pub(super) fn joined_headers(&self) -> BTreeMap<String, String> {
        let mut joined: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in &self.headers {
            let before = joined.entry(name.clone()).or_default();
            if !before.is_empty() {
                before.push_str(", ");
            }
            before.push_str(value);
        }
        joined
    }

    /// Returns a stored response of `host`.
    #[must_use]
    pub fn from_record(response: &ResponseRecord, host: &str) -> Response {
        let headers = texts(&response.headers).into_iter().collect();
        let text = (response.bytes_without_text == 0).then(|| response.body.clone());
        let (host, status, body) = (host.to_owned(), response.status, ResponseBody::Stored(text));
        Response {
            host,
            status,
            headers,
            body,
            is_cut: response.truncated,
            ended_early: false,
            redirected_after_order: response.redirected_after_order,
        }
    }

    /// True if a later try may be accepted.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        matches!(self.status, 408 | 425 | 429) || self.status >= 500
    }

    /// Returns the body as text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let bytes = match &self.body {
            ResponseBody::Stored(text) => return text.clone(),
            ResponseBody::Received(bytes) => bytes,
        };
        let declared = self.header("content-type").and_then(|value| value.parse::<mime::Mime>().ok());
        let charset = declared.as_ref().and_then(|mime| mime.get_param(mime::CHARSET)).map(|charset| charset.as_str());
        decode_text(&unpack_body(bytes, self.header("content-encoding"))?, charset)
    }

    /// True if the body is a JSON object or list to its last byte. Whatever length it announced, nothing of it is missing.
    pub(super) fn is_whole_json(&self) -> bool {
        let text = self.text().unwrap_or_default();
        let json = text.trim_matches(|c: char| c == '\u{feff}' || c.is_ascii_whitespace());
        json.starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(json).is_ok()
    }

    /// Returns the response as it is stored: whole, with secrets masked.
    #[must_use]
    pub fn record(&self, mask: &Mask) -> ResponseRecord {
        let mut hides_secret = false;
        let mut masked = |text: &str| {
            let masked = mask.text(text);
            hides_secret |= masked != text;
            masked
        };
        let headers = self.joined_headers().into_iter();
        let headers = headers.map(|(name, value)| (name, Json::String(masked(&value)))).collect();
        let text = self.text();
        let bytes_without_text = match (&text, &self.body) {
            (None, ResponseBody::Received(bytes)) => bytes.len(),
            _ => 0,
        };
        let text = text.unwrap_or_default();
        let body = if self.is_cut { mask.cut_text(&text) } else { mask.text(&text) };
        hides_secret |= !text.starts_with(&body);
        ResponseRecord {
            status: self.status,
            headers,
            truncated: self.is_cut,
            bytes_without_text,
            redirected_after_order: self.redirected_after_order,
            body,
            hides_secret,
        }
    }
}

/// True if a part of a response, as templates see it, is known even if the response was cut: only the body is.
pub(crate) fn is_never_cut(part: &str) -> bool {
    ["status", "headers"].contains(&part)
}

/// Returns a response as templates see it: `status`, `headers`, `text`, and `json` if the body is JSON.
pub(super) fn visible(status: u16, headers: &BTreeMap<String, String>, text: &str, json: Option<&Json>) -> Value {
    let headers = headers.iter().map(|(name, value)| (name.as_str(), Value::from(value.as_str())));
    Value::from_pairs([
        ("status", Value::from(status)),
        ("headers", Value::from_pairs(headers)),
        ("text", Value::from(text)),
        ("json", json.map_or(Value::UNDEFINED, |json| with_members_of_one(from_json(json)))),
    ])
}

/// Returns a stored response as templates see it.
pub(crate) fn visible_record(response: &ResponseRecord) -> Value {
    let json = decode_json(&response.body).ok();
    visible(response.status, &texts(&response.headers), &response.body, json.as_ref())
}

fn texts(headers: &Map<String, Json>) -> BTreeMap<String, String> {
    let texts = headers.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    texts.collect()
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;

    #[test]
    fn object_or_list_is_whole_json_and_a_part_or_a_text_is_not() {
        let is_whole = |body: &[u8], headers: &[(&str, &str)]| {
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            let response = Response {
                host: "a.example".into(),
                status: 200,
                headers: headers.collect(),
                body: ResponseBody::Received(body.to_vec()),
                is_cut: false,
                ended_early: true,
                redirected_after_order: false,
            };
            response.is_whole_json()
        };
        for whole in [r#"{"code":"ok"}"#, "\u{feff}{\"code\":\"ok\"}\r\n", r#"[{"a":[1]}]"#, "{}"] {
            assert!(is_whole(whole.as_bytes(), &[]), "{whole}");
        }
        for part in ["", "ok", "7", "\"ok\"", r#"{"code":"ok""#, r#"{"code":"ok"} ok"#, r#"[{"a":1}"#, "{'a':1}"] {
            assert!(!is_whole(part.as_bytes(), &[]), "{part}");
        }
        assert!(!is_whole(&[0x1f, 0x8b, 8, 0, 0], &[("content-encoding", "gzip")]), "a part of what is compressed");
    }

    #[test]
    fn secret_at_the_end_of_a_response_that_is_cut_off_is_not_stored_in_part() {
        let mask = Mask::new([SecretString::from("Kz7-QwErty-445566")]);
        let stored = |body: &str, is_cut: bool| {
            let response = Response {
                host: "a.example".into(),
                status: 200,
                headers: Vec::new(),
                body: ResponseBody::Received(body.as_bytes().to_vec()),
                is_cut,
                ended_early: false,
                redirected_after_order: false,
            };
            let record = response.record(&mask);
            (record.body, record.hides_secret)
        };
        assert_eq!(stored("it is Kz7-QwErty", true), ("it is ••••".to_owned(), true));
        assert_eq!(stored("it is Kz7-QwErty", false), ("it is Kz7-QwErty".to_owned(), false), "that is not the secret");
        assert_eq!(stored("a=1&b=%4", true), ("a".to_owned(), false), "the rest may be the beginning of it");
    }
}
