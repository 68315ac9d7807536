//! A received request, and the reading of its text and fields. No I/O.

mod ambiguity;
mod body;
mod character_references;
mod charset;
mod compressed;
mod corrections;
mod form;
mod json;
mod key_fields;
mod mail_words;
mod misread;
mod multipart;
mod placeholders;
mod repair;
mod sample;
mod search_text;
mod summary;
mod ucs_2;
mod values;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

pub(crate) use ambiguity::Ambiguity;
pub use body::Body;
pub(crate) use charset::text as decode_text;
pub(crate) use compressed::unpack_body;
pub use corrections::Correction;
pub(crate) use form::decoded as decode_form_value;
pub(crate) use json::{JsonError, is_rounded, parse as decode_json};
pub(crate) use key_fields::{
    HIDDEN, hide_in_json, hide_in_message, hide_in_text, is_key_name, keys_in_text, remove_hidden,
};
pub(crate) use placeholders::is_placeholder;
use repair::Repairs;
pub use repair::{Repair, RepairCode};
pub use summary::Customer;
pub(crate) use ucs_2::decoded as decode_ucs_2;

use crate::outcome::Problem;

/// Up to this many bytes, reading takes less time than a change of threads.
const QUICK: usize = 16 * 1024;

/// The id of an operation: a UUID version 7, so ids sort by time. Every attempt at a record has the same id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationId(Uuid);

impl OperationId {
    /// Returns a new id for a record received at `at`.
    #[must_use]
    pub fn new(at: Timestamp) -> OperationId {
        let seconds = u64::try_from(at.as_second()).unwrap_or_default();
        let nanos = u32::try_from(at.subsec_nanosecond()).unwrap_or_default();
        OperationId(Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos)))
    }

    /// Returns a number that differs between operations, to spread their retries.
    #[must_use]
    pub fn spread(self) -> u16 {
        let bytes = self.0.into_bytes();
        u16::from_be_bytes([bytes[14], bytes[15]])
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for OperationId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text.trim()).map(OperationId)
    }
}

/// A request as it was received. Credentials of the sender are already masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The HTTP method.
    pub method: String,
    /// The path, which begins with `/hook/`.
    pub path: String,
    /// The query as it was sent, without the `?`.
    pub query: String,
    /// Header names in lower case with their values, in the order received.
    pub headers: Vec<(String, String)>,
    /// The sender's address.
    pub ip: String,
    /// When the request was complete.
    pub received_at: Timestamp,
    /// The body's bytes.
    pub body: Vec<u8>,
    /// What the user corrected since.
    pub corrections: Vec<Correction>,
}

/// The content of a request, read once.
#[derive(Debug, Clone)]
pub struct Content {
    /// The query's fields.
    pub query: Value,
    /// The body, or why it cannot be read.
    pub body: Result<Body, Problem>,
    /// The text of a body that cannot be read, unpacked; empty if the body can be read.
    pub unread: String,
    /// The repairs that reading them took.
    pub repairs: Vec<Repair>,
    /// The values of the keys in the headers.
    pub(crate) keys_in_headers: Vec<String>,
}

impl Event {
    /// Reads the query and the body, with what the user corrected.
    #[must_use]
    pub fn content(&self) -> Content {
        let mut content = self.content_as_it_came();
        content.put_corrections(&self.corrections);
        content
    }

    /// Reads the query and the body as they came.
    #[must_use]
    pub fn content_as_it_came(&self) -> Content {
        let mut repairs = Repairs::default();
        let query = self.read_query(&mut repairs);
        // Beside a body, a query is part of the link that the owner wrote.
        let ambiguity = repairs.ambiguity().filter(|_| self.body.trim_ascii().is_empty());
        let content_type = self.header("content-type");
        let body = match ambiguity {
            Some(ambiguity) => Err(body::two_readings(ambiguity)),
            None => body::read(&self.body, content_type, self.header("content-encoding"), &mut repairs),
        };
        let as_text = |_: &Problem| String::from_utf8_lossy(&self.unpacked_body()).into_owned();
        let unread = body.as_ref().map_or_else(as_text, |_| String::new());
        Content { query, body, unread, repairs: repairs.into_vec(), keys_in_headers: self.keys_in_headers() }
    }

    /// Returns the query's fields as they came.
    #[must_use]
    pub fn query_fields(&self) -> Value {
        self.read_query(&mut Repairs::default())
    }

    fn read_query(&self, repairs: &mut Repairs) -> Value {
        let mut query = read_query(&self.query, repairs);
        values::clean(&mut query, repairs);
        query
    }

    /// Reads the body as it came, as what it most likely is.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn read_body(&self) -> Result<Body, Problem> {
        let headers = (self.header("content-type"), self.header("content-encoding"));
        body::read(&self.body, headers.0, headers.1, &mut Repairs::default())
    }

    /// Returns the body, unpacked as far as it can be.
    fn unpacked_body(&self) -> Cow<'_, [u8]> {
        compressed::unpack_body(&self.body, self.header("content-encoding")).unwrap_or(Cow::Borrowed(&self.body))
    }

    /// Returns the same record with its body unpacked, and without a header that names a compression. Nothing if the body
    /// is not compressed.
    fn unpacked(&self) -> Option<Event> {
        let Cow::Owned(body) = self.unpacked_body() else { return None };
        let mut event = Event { body, ..self.clone() };
        event.headers.retain_mut(|(name, value)| {
            let kept = if name == "content-encoding" { compressed::without_codings(value) } else { None };
            let is_kept = name != "content-encoding" || kept.is_some();
            kept.into_iter().for_each(|kept| *value = kept);
            is_kept
        });
        Some(event)
    }

    /// Returns whether the body is larger than `limit` once it is unpacked.
    #[must_use]
    pub fn unpacks_beyond(&self, limit: usize) -> bool {
        compressed::unpacks_beyond(&self.body, self.header("content-encoding"), limit)
    }

    /// Returns whether the body is, or is declared to be, compressed.
    #[must_use]
    pub fn may_be_compressed(&self) -> bool {
        compressed::may_be(&self.body, self.header("content-encoding"))
    }

    /// Returns whether reading it may take a while: it is large, or compressed.
    #[must_use]
    pub fn is_slow_to_read(&self) -> bool {
        let size = self.body.len() + self.query.len();
        size > QUICK || self.may_be_compressed()
    }

    /// Returns the first value of a header. `name` is in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// Returns the headers as an object. Values of repeated headers are joined with commas (RFC 9110, section 5.3).
    #[must_use]
    pub fn header_fields(&self) -> Value {
        let mut map: Map<String, Value> = Map::new();
        for (name, value) in &self.headers {
            match map.get_mut(name) {
                Some(Value::String(present)) => {
                    present.push_str(", ");
                    present.push_str(value);
                }
                _ => {
                    map.insert(name.clone(), Value::String(value.clone()));
                }
            }
        }
        Value::Object(map)
    }
}

/// Returns the object that a body is, alone or in a list of its own, as templates see it.
fn fields_of_body(body: &Value) -> Option<&Map<String, Value>> {
    only_record(body).unwrap_or(body).as_object()
}

/// Returns the object that is alone in a list.
fn only_record(body: &Value) -> Option<&Value> {
    match body.as_array().map(Vec::as_slice) {
        Some([record @ Value::Object(_)]) => Some(record),
        _ => None,
    }
}
/// Reads a query as it came.
fn read_query(query: &str, repairs: &mut Repairs) -> Value {
    body::read_query_of_json(query, repairs).unwrap_or_else(|| form::parse_query(query.as_bytes(), repairs))
}

/// Returns the names at the top of a query, if it can be read in one way only.
pub(crate) fn query_names(query: &str) -> Option<Vec<String>> {
    let mut repairs = Repairs::default();
    let read = read_query(query, &mut repairs);
    let names = read.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    repairs.ambiguity().is_none().then_some(names)
}
