//! Responses that do not tell whether the request was accepted.

use serde_json::Value as Json;

use super::refusal_topic::is_web_page;
use super::response::Response;
use crate::event::{Ambiguity, JsonError};
use crate::outcome::{Problem, ProblemCode};

/// Why a response does not tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unclear {
    /// It is longer than what is read of one.
    TooLong,
    /// It can be read in two ways, which differ in this.
    TwoReadings(Ambiguity),
    /// It is not text, is compressed in a way that is not supported or damaged, or its JSON is.
    Unreadable,
    /// The destination may have accepted the order, and then redirected to it.
    Redirected,
}

impl Unclear {
    /// Returns why a response is unclear, `text` being its body and `read` the JSON in it; nothing if it could be read, or
    /// is a text without JSON.
    pub(super) fn of(response: &Response, text: Option<&str>, read: &Result<Json, JsonError>) -> Option<Unclear> {
        if response.redirected_after_order && (read.is_err() || response.status >= 300) {
            return Some(Unclear::Redirected);
        }
        let failure = read.as_ref().err()?;
        if response.is_cut {
            return Some(Unclear::TooLong);
        }
        if let Some(ambiguity) = failure.ambiguity() {
            return Some(Unclear::TwoReadings(ambiguity));
        }
        text.is_none_or(has_damaged_json).then_some(Unclear::Unreadable)
    }

    /// Returns the problem of the operation; `id` is the action's, `host` that of the response.
    pub(super) fn problem(self, id: &str, host: &str) -> Problem {
        let how = match self {
            Unclear::TooLong => "is too long to be read whole".to_owned(),
            Unclear::TwoReadings(ambiguity) => format!("can be read in two ways ({})", ambiguity.message()),
            Unclear::Unreadable => "is damaged or written in a way that cannot be read".to_owned(),
            Unclear::Redirected => "redirected to another page, and that does not tell how the order ended".to_owned(),
        };
        let why = format!("the response to “{id}” {how}, so it is not known whether the order was accepted");
        Problem::new(ProblemCode::ResponseUnclear, why).with("host", host).with("why", self.as_str())
    }

    /// Returns the code that the words for the user depend on.
    fn as_str(self) -> &'static str {
        match self {
            Unclear::TooLong => "too_long",
            Unclear::TwoReadings(_) => "two_readings",
            Unclear::Unreadable => "unreadable",
            Unclear::Redirected => "redirected",
        }
    }
}

/// True if a text that is not JSON begins like JSON, also behind a warning of PHP. A web page may hold JSON in a script.
fn has_damaged_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) || (text.contains("{\"") && !is_web_page(text))
}
