//! The response of a destination.

use std::collections::BTreeMap;

use minijinja::Value;
use serde_json::{Map, Value as Json};

use crate::event::{decode_json, decode_text, unpack_response};
use crate::outcome::ResponseRecord;
use crate::secrets::Mask;
use crate::template::from_json;

/// A response, as far as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The host that gave it.
    pub host: String,
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in lowercase.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
    /// True if `body` is only the beginning: the rest was not read.
    pub is_cut: bool,
    /// The body's text, if it was decoded already: of a response that was stored.
    pub decoded: Option<String>,
}

impl Response {
    /// Returns the value of a header; `name` is in lowercase.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// Returns a stored response of `host`.
    #[must_use]
    pub fn from_record(response: &ResponseRecord, host: &str) -> Response {
        let headers = texts(&response.headers).into_iter().collect();
        let (status, decoded) = (response.status, Some(response.body.clone()));
        Response { host: host.to_owned(), status, headers, body: Vec::new(), is_cut: response.truncated, decoded }
    }

    /// Returns the body as text, empty if it is none.
    #[must_use]
    pub fn text(&self) -> String {
        self.as_text().unwrap_or_default()
    }

    fn as_text(&self) -> Option<String> {
        if let Some(text) = &self.decoded {
            return Some(text.clone());
        }
        let declared = self.header("content-type").and_then(|value| value.parse::<mime::Mime>().ok());
        let charset = declared.as_ref().and_then(|mime| mime.get_param(mime::CHARSET)).map(|charset| charset.as_str());
        let body = unpack_response(&self.body, self.header("content-encoding"));
        decode_text(&body, charset)
    }

    /// Returns the response as it is stored: whole, with secrets masked.
    #[must_use]
    pub fn record(&self, mask: &Mask) -> ResponseRecord {
        let headers = self.headers.iter().map(|(name, value)| (name.clone(), Json::String(mask.text(value))));
        let text = self.as_text();
        ResponseRecord {
            status: self.status,
            headers: headers.collect(),
            truncated: self.is_cut,
            bytes_without_text: if text.is_none() { self.body.len() } else { 0 },
            body: mask.text(&text.unwrap_or_default()),
        }
    }
}

/// Returns a response as templates see it: `status`, `headers`, `text`, and `json` if the body is JSON.
pub(super) fn visible(status: u16, headers: &BTreeMap<String, String>, text: &str, json: Option<&Json>) -> Value {
    let headers = headers.iter().map(|(name, value)| (name.as_str(), Value::from(value.as_str())));
    Value::from_pairs([
        ("status", Value::from(status)),
        ("headers", Value::from_pairs(headers)),
        ("text", Value::from(text)),
        ("json", json.map_or(Value::UNDEFINED, from_json)),
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
