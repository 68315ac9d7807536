//! One step of an attempt as the history stores it, with secrets masked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use ts_rs::TS;

use super::{Args, Problem, ProblemCode, StepNote, string_enum};

/// The statuses of a gateway that “did not receive a timely response” itself: that of RFC 9110, section 15.6.5, and Cloudflare's
/// own, <https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/error-524/>.
const GATEWAY_TIMEOUTS: [u16; 2] = [504, 524];

string_enum! {
    /// The types of actions, as in the flow file.
    ActionKind {
        /// Form fields.
        FormUrlencoded = "form_urlencoded",
        /// JSON.
        Json = "json",
        /// Values under names.
        Set = "set",
        /// Goes on or ends the record.
        Filter = "filter",
        /// Sends a request.
        HttpRequest = "http_request",
    }
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// It succeeded.
    Ok,
    /// It failed.
    Failed,
    /// It was not run: its condition is false.
    Skipped,
    /// In a dry run: it would be sent.
    NotSent,
    /// The attempt ended before it.
    NotReached,
    /// A response arrived, and a template that judges it failed. The response is kept and judged again by the next
    /// attempt.
    Unjudged,
    /// It may have been under way when the program ended.
    Interrupted,
    /// A filter that stopped the record.
    Filtered,
    /// An earlier attempt finished it, so it was not run again.
    Kept,
    /// In a dry run: it needs the response to a request that was not sent.
    Later,
}

impl StepOutcome {
    /// Returns the stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            StepOutcome::Ok => "ok",
            StepOutcome::Failed => "failed",
            StepOutcome::Skipped => "skipped",
            StepOutcome::NotSent => "not_sent",
            StepOutcome::NotReached => "not_reached",
            StepOutcome::Unjudged => "unjudged",
            StepOutcome::Interrupted => "interrupted",
            StepOutcome::Filtered => "filtered",
            StepOutcome::Kept => "kept",
            StepOutcome::Later => "later",
        }
    }

    /// Returns what templates see as `steps.<id>.outcome`.
    #[must_use]
    pub fn seen_by_templates(self) -> &'static str {
        match self {
            StepOutcome::Unjudged => StepOutcome::Failed.as_str(),
            outcome => outcome.as_str(),
        }
    }
}

/// One step of one attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The action's id.
    pub id: String,
    /// The action's type.
    #[serde(rename = "type")]
    pub kind: ActionKind,
    /// How it ended.
    pub outcome: StepOutcome,
    /// Where its request goes, see [`crate::flow::HttpRequest::endpoint`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// A fingerprint of what its request sends, which tells it apart from others with the same endpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// A fingerprint of the condition under which its request is sent, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// The requests that had failed when this one was sent, as far as its condition reads them: it was sent in their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instead_of: Vec<String>,
    /// What it produced or sent; the shape depends on the type.
    pub request: Json,
    /// The response.
    pub response: Option<ResponseRecord>,
    /// What went wrong.
    pub error: Option<StepError>,
    /// The values that the action remembers from the response, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub remembered: BTreeMap<String, Json>,
    /// True if the destination knew the order already.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub crm_duplicate: bool,
    /// What it did differently from what was meant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<StepNote>,
}

impl StepRecord {
    /// True if its request is not sent again: it was accepted, or its response could not be judged.
    #[must_use]
    pub fn may_be_accepted(&self) -> bool {
        matches!(self.outcome, StepOutcome::Ok | StepOutcome::Unjudged)
    }

    /// True if its request went out and nobody knows whether it was accepted: no response came, not to the gateway before the
    /// destination either, or the program ended meanwhile.
    #[must_use]
    pub fn may_have_arrived(&self) -> bool {
        let got_no_response = self.error.as_ref().is_some_and(|error| error.code == ProblemCode::NoAnswer);
        let gateway_got_none =
            self.response.as_ref().is_some_and(|response| GATEWAY_TIMEOUTS.contains(&response.status));
        match self.outcome {
            StepOutcome::Interrupted => true,
            StepOutcome::Failed => got_no_response || gateway_got_none,
            _ => false,
        }
    }

    /// True if its request went out, whatever came back.
    #[must_use]
    pub fn went_out(&self) -> bool {
        self.response.is_some() || self.may_have_arrived()
    }

    /// Returns by what the tries of its request are counted, if that failed: an edit of its id or address gives it all tries again.
    #[must_use]
    pub fn failed_request(&self) -> Option<String> {
        let endpoint = self.endpoint.as_ref().filter(|_| self.outcome == StepOutcome::Failed)?;
        Some(request_identity(&self.id, endpoint))
    }

    /// Returns why it failed, as the problem of its operation.
    #[must_use]
    pub fn problem(&self) -> Option<Problem> {
        let error = self.error.as_ref()?;
        Some(Problem { code: error.code, message: error.message.clone(), args: error.args.clone() })
    }

    /// Returns whether it is a request that was accepted.
    #[must_use]
    pub fn is_accepted_request(&self) -> bool {
        self.outcome == StepOutcome::Ok && self.response.is_some()
    }

    /// Returns a step with nothing but its end.
    #[must_use]
    pub fn bare(id: &str, kind: ActionKind, outcome: StepOutcome) -> StepRecord {
        StepRecord {
            id: id.to_owned(),
            kind,
            outcome,
            endpoint: None,
            fingerprint: None,
            condition: None,
            instead_of: Vec::new(),
            request: Json::Null,
            response: None,
            error: None,
            remembered: BTreeMap::new(),
            crm_duplicate: false,
            notes: Vec::new(),
        }
    }
}

/// Returns by what the tries of a request with this id and endpoint are counted.
pub(crate) fn request_identity(id: &str, endpoint: &str) -> String {
    format!("{id} {endpoint}")
}

/// The response to a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResponseRecord {
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in lowercase.
    pub headers: Map<String, Json>,
    /// True if `body` is only the beginning.
    pub truncated: bool,
    /// How many bytes the body has, if it is not text; 0 otherwise.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bytes_without_text: usize,
    /// True if a secret in it was hidden.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hides_secret: bool,
    /// True if a server may have accepted the order and then redirected: to this response, or, if this is the redirect itself, to
    /// a page that gave none.
    #[serde(default, skip_serializing_if = "is_false")]
    pub redirected_after_order: bool,
    /// The body as text; empty if it is not text.
    pub body: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_false(value: &bool) -> bool {
    !value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl ResponseRecord {
    /// Returns the same response with at most `chars` characters of its body.
    #[must_use]
    pub fn shortened(mut self, chars: usize) -> ResponseRecord {
        if let Some((end, _)) = self.body.char_indices().nth(chars) {
            self.body.truncate(end);
            self.truncated = true;
        }
        self
    }
}

/// What went wrong in a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepError {
    /// The stable code.
    pub code: ProblemCode,
    /// What happened and what to do.
    pub message: String,
    /// The arguments of the message, for other languages.
    #[serde(default, skip_serializing_if = "Args::is_empty")]
    pub args: Args,
}

impl From<Problem> for StepError {
    fn from(problem: Problem) -> StepError {
        StepError { code: problem.code, message: problem.message, args: problem.args }
    }
}
