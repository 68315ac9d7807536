//! Operations as the window shows them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value as Json, json};
use ts_rs::TS;

use super::super::{ApiError, ValueOption, options};
use crate::event::{Correction, Repair};
use crate::history;
use crate::outcome::{ActionKind, Gate, Status, StepNote, StepOutcome, StepRecord};
use crate::secrets::Mask;
use crate::store::{DamagedPart, OperationDetail, OperationRow};

/// A page of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HistoryPage {
    /// Operations, newest first.
    pub entries: Vec<HistoryEntry>,
    /// True if there are older ones.
    pub more: bool,
}

/// An operation as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HistoryEntry {
    /// Order of arrival.
    pub seq: i64,
    /// The operation's id.
    pub id: String,
    /// The flow's id.
    pub flow_id: i64,
    /// The flow's name when the record was received.
    pub flow: String,
    /// The status.
    pub status: Status,
    /// When it was received.
    #[ts(type = "string")]
    pub received_at: Timestamp,
    /// When it was finished.
    #[ts(type = "string | null")]
    pub finished_at: Option<Timestamp>,
    /// When the next attempt is due.
    #[ts(type = "string | null")]
    pub due_at: Option<Timestamp>,
    /// What it waits for besides the time.
    pub gate: Option<Gate>,
    /// Attempts so far.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub problem: Option<ApiError>,
    /// The operation that this one duplicates.
    pub duplicate_of: Option<String>,
    /// True if the user marked it as solved.
    pub solved: bool,
    /// The customer, as far as the record names one.
    pub summary: String,
    /// What the flow remembers from the responses, by name.
    pub remembered: BTreeMap<String, Json>,
    /// True if the CRM said that it knew the order already.
    pub crm_duplicate: bool,
    /// True if it was delivered although a step failed.
    pub partial: bool,
    /// True for a test order that the user sent.
    pub test_order: bool,
}

/// One operation with everything that happened to it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct OperationView {
    /// The operation as a list shows it.
    pub entry: HistoryEntry,
    /// The request as it was received.
    pub request: RequestView,
    /// The attempts, oldest first.
    pub attempts: Vec<AttemptView>,
    /// The values of the record that a template can use.
    pub options: Vec<ValueOption>,
    /// What of it cannot be read any more.
    pub damaged: Vec<DamagedPart>,
}

/// A request as it was received, with secrets masked.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct RequestView {
    /// The HTTP method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The fields of the query.
    pub query: Json,
    /// The headers.
    pub headers: Json,
    /// The body as it was parsed.
    pub body: Json,
    /// The sender's address.
    pub ip: String,
    /// What was repaired to read it.
    pub repairs: Vec<Repair>,
    /// What the user corrected since.
    pub corrections: Vec<Correction>,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AttemptView {
    /// When it started.
    #[ts(type = "string")]
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// The outcome; empty if it cannot be read any more.
    pub outcome: String,
    /// The version of the flow that ran, if it is known.
    #[ts(type = "number | null")]
    pub flow_version: Option<i64>,
    /// What each step sent and received.
    pub steps: Vec<StepView>,
    /// True if the steps cannot be read any more.
    pub unreadable: bool,
}

/// One step of an attempt.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct StepView {
    /// The action's id.
    pub id: String,
    /// The action's type.
    #[serde(rename = "type")]
    pub kind: ActionKind,
    /// How it ended.
    pub outcome: StepOutcome,
    /// What was worked out or sent.
    pub request: Json,
    /// The response.
    pub response: Json,
    /// Why it failed: `code`, `message` and `args`.
    pub error: Json,
    /// What the action remembers from the response, by name.
    pub remembered: BTreeMap<String, Json>,
    /// True if the CRM said that it knew the order already.
    pub crm_duplicate: bool,
    /// What it did otherwise than meant.
    pub notes: Vec<StepNote>,
}

impl From<StepRecord> for StepView {
    fn from(step: StepRecord) -> StepView {
        StepView {
            id: step.id,
            kind: step.kind,
            outcome: step.outcome,
            request: step.request,
            response: json!(step.response),
            error: json!(step.error),
            remembered: step.remembered,
            crm_duplicate: step.crm_duplicate,
            notes: step.notes,
        }
    }
}

impl HistoryEntry {
    /// Returns an operation as the list shows it.
    pub(super) fn new(row: OperationRow, mask: &Mask) -> HistoryEntry {
        let row = history::masked_row(row, mask);
        HistoryEntry {
            seq: row.seq,
            id: row.id,
            flow_id: row.flow_id,
            flow: row.flow,
            status: row.status,
            received_at: row.received_at,
            finished_at: row.finished_at,
            due_at: row.due_at,
            gate: row.gate,
            attempts: row.attempts,
            problem: row.problem.as_ref().map(ApiError::from),
            duplicate_of: row.duplicate_of,
            solved: row.solved,
            summary: row.summary,
            remembered: row.remembered,
            crm_duplicate: row.crm_duplicate,
            partial: row.partial,
            test_order: row.test_order,
        }
    }
}

/// Returns an operation in full, with secrets masked.
pub(super) fn view(detail: OperationDetail, mask: &Mask) -> OperationView {
    let content = detail.event.content_as_it_came();
    let values = options::masked(options::of_record(&detail.event, &content), mask);
    let corrections = detail
        .event
        .corrections
        .iter()
        .map(|correction| Correction { value: mask.text(&correction.value), ..correction.clone() });
    let request = history::request_json(&detail.event, &content, mask);
    let text = |key: &str| request[key].as_str().unwrap_or_default().to_owned();
    let request = RequestView {
        method: text("method"),
        path: text("path"),
        ip: text("ip"),
        query: request["query"].clone(),
        headers: request["headers"].clone(),
        body: request["body"].clone(),
        repairs: detail.repairs,
        corrections: corrections.collect(),
    };
    let keys = history::key_mask(&content);
    let attempts = detail.attempts.into_iter().map(|attempt| AttemptView {
        started_at: attempt.started_at,
        duration_ms: attempt.duration_ms,
        outcome: attempt.outcome.map_or_else(String::new, |outcome| outcome.to_string()),
        flow_version: attempt.flow_version,
        unreadable: attempt.steps.is_none(),
        steps: attempt
            .steps
            .into_iter()
            .flatten()
            .map(|step| StepView::from(history::masked_step(history::shown_step(step, &keys), mask)))
            .collect(),
    });
    let (attempts, damaged) = (attempts.collect(), detail.damaged);
    OperationView { request, attempts, options: values, damaged, entry: HistoryEntry::new(detail.row, mask) }
}
