//! Operations: pages of the history, one in full, and what the user does with them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use ts_rs::TS;

use super::{Api, ApiError, ValueOption};
use crate::base::error::Result;
use crate::flows;
use crate::history::{self, Retried, Retry};
use crate::outcome::{Gate, Status, StepOutcome, StepRecord};
use crate::secrets::Mask;
use crate::store::{OperationDetail, OperationRow, Query};

/// Operations that one page has.
const PAGE: usize = 100;

/// Which operations are asked for. What is absent asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Asked {
    /// Of this flow.
    pub flow_id: Option<i64>,
    /// In this state.
    pub status: Option<Status>,
    /// Only failed operations not marked as solved.
    pub unsolved: Option<bool>,
    /// Only those that the CRM knew already.
    pub crm_duplicate: Option<bool>,
    /// Only those that wait or are being sent.
    pub waiting: Option<bool>,
    /// With this text.
    pub search: Option<String>,
    /// Received at this time or later.
    #[ts(optional, as = "Option<String>")]
    pub since: Option<Timestamp>,
    /// Received before this time.
    #[ts(optional, as = "Option<String>")]
    pub until: Option<Timestamp>,
}

/// A page of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Page {
    /// Operations, newest first.
    pub lines: Vec<Line>,
    /// Whether there are older ones.
    pub more: bool,
}

/// An operation as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Line {
    /// Order of arrival.
    pub seq: i64,
    /// Its id.
    pub id: String,
    /// The number of its flow.
    pub flow_id: i64,
    /// The name its flow had.
    pub flow: String,
    /// Where it stands.
    pub status: Status,
    /// When it was received.
    #[ts(type = "string")]
    pub received_at: Timestamp,
    /// When it was done.
    #[ts(type = "string | null")]
    pub finished_at: Option<Timestamp>,
    /// When the next attempt is due.
    #[ts(type = "string | null")]
    pub due_at: Option<Timestamp>,
    /// What it waits for besides the time.
    pub gate: Option<Gate>,
    /// Attempts so far.
    pub attempts: u32,
    /// What went wrong last.
    pub problem: Option<ApiError>,
    /// The operation this one is a copy of.
    pub duplicate_of: Option<String>,
    /// True if the user marked the failed operation as solved.
    pub solved: bool,
    /// Who it is about.
    pub summary: String,
    /// What the flow remembers from the answers, by name.
    pub remembered: BTreeMap<String, Json>,
    /// True if the CRM said that it knew the order already.
    pub crm_duplicate: bool,
}

/// One operation with all that became of it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct OperationView {
    /// As in lists.
    pub line: Line,
    /// What came.
    pub request: RequestView,
    /// The attempts, first one first.
    pub runs: Vec<Run>,
    /// What can be picked from it in a template.
    pub picks: Vec<ValueOption>,
}

/// A request as it came, secrets masked.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct RequestView {
    /// The HTTP method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query's fields.
    pub query: Json,
    /// The headers.
    pub headers: Json,
    /// The body as it was read.
    pub body: Json,
    /// The sender's address.
    pub ip: String,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Run {
    /// When it began.
    #[ts(type = "string")]
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// How it ended.
    pub outcome: String,
    /// What every step sent and got.
    pub steps: Vec<Step>,
}

/// One step of an attempt.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Step {
    /// The action's id.
    pub id: String,
    /// The action's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// How it ended.
    pub outcome: StepOutcome,
    /// What was worked out or sent.
    pub request: Json,
    /// What was answered.
    pub response: Json,
    /// What went wrong: `code` and `message`.
    pub error: Json,
    /// What the action remembers from the answer, by name.
    pub remembered: BTreeMap<String, Json>,
    /// True if the CRM said that it knew the order already.
    pub crm_duplicate: bool,
}

impl From<StepRecord> for Step {
    fn from(step: StepRecord) -> Step {
        Step {
            id: step.id,
            kind: step.kind,
            outcome: step.outcome,
            request: step.request,
            response: json!(step.response),
            error: json!(step.error),
            remembered: step.remembered,
            crm_duplicate: step.crm_duplicate,
        }
    }
}

/// What came of queueing operations again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RetriedView {
    /// How many are queued.
    pub queued: u32,
    /// The ids of those that were left out, since a copy of them was sent or waits.
    pub left_out: Vec<String>,
}

impl Api {
    /// A page of the history, newest first; the one after the operation `before`, or the first.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub async fn history(&self, asked: Asked, before: Option<i64>) -> Result<Page, ApiError> {
        self.blocking(move |api| {
            let query = Query { before, limit: PAGE + 1, ..asked.into() };
            let mut rows = history::list(&api.engine.store().readers, &query)?;
            let more = rows.len() > PAGE;
            rows.truncate(PAGE);
            Ok(Page { lines: rows.into_iter().map(Line::from).collect(), more })
        })
        .await
    }

    /// How many operations are asked for; where a text is looked for, 1000 at most.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub async fn history_count(&self, asked: Asked) -> Result<u32, ApiError> {
        self.blocking(move |api| history::count(&api.engine.store().readers, &asked.into())).await
    }

    /// One operation in full.
    ///
    /// # Errors
    /// An id that no operation has.
    pub async fn operation(&self, id: String) -> Result<OperationView, ApiError> {
        self.blocking(move |api| {
            let detail = history::detail(&api.engine.store().readers, &id)?;
            Ok(view(detail, &api.mask()?))
        })
        .await
    }

    /// Queues operations again, with the flow as it is now.
    ///
    /// # Errors
    /// One that is being sent, or whose flow is gone.
    pub async fn retry(&self, ids: Vec<String>, from_start: bool, even_copies: bool) -> Result<RetriedView, ApiError> {
        let how = Retry { from_start, even_copies };
        self.queue(move |api| history::retry(api.engine.store(), api.engine.clock(), &ids, how)).await
    }

    /// Queues every operation that is asked for again.
    ///
    /// # Errors
    /// States in which nothing is to be sent again.
    pub async fn retry_all(&self, asked: Asked) -> Result<RetriedView, ApiError> {
        self.queue(move |api| history::retry_all(api.engine.store(), api.engine.clock(), &asked.into(), false)).await
    }

    /// Gives up operations that wait.
    ///
    /// # Errors
    /// One that is being sent, or is done.
    pub async fn cancel(&self, ids: Vec<String>) -> Result<u32, ApiError> {
        self.mend(move |api| history::cancel(api.engine.store(), api.engine.clock(), &ids)).await
    }

    /// Marks failed operations as solved, or removes the mark.
    ///
    /// # Errors
    /// One that did not fail.
    pub async fn mark_solved(&self, ids: Vec<String>, solved: bool) -> Result<u32, ApiError> {
        self.mend(move |api| history::mark_solved(api.engine.store(), api.engine.clock(), &ids, solved)).await
    }

    async fn queue(
        &self,
        work: impl FnOnce(&Api) -> Result<Retried> + Send + 'static,
    ) -> Result<RetriedView, ApiError> {
        self.blocking(move |api| {
            let retried = work(api)?;
            api.engine.wake();
            let queued = u32::try_from(retried.queued).unwrap_or(u32::MAX);
            Ok(RetriedView { queued, left_out: retried.left_out.into_iter().map(|left| left.id).collect() })
        })
        .await
    }

    async fn mend(&self, work: impl FnOnce(&Api) -> Result<usize> + Send + 'static) -> Result<u32, ApiError> {
        self.blocking(move |api| {
            let changed = work(api)?;
            api.engine.wake();
            Ok(u32::try_from(changed).unwrap_or(u32::MAX))
        })
        .await
    }

    /// A mask for every secret that a flow uses: a sender may have sent one of them back to us.
    fn mask(&self) -> Result<Mask> {
        let rows = flows::all(&self.engine.store().readers)?;
        let names = rows.iter().flat_map(|row| row.flow.secrets());
        Ok(Mask::new(names.filter_map(|name| self.engine.secrets().get(&name).ok())))
    }
}

impl From<Asked> for Query {
    fn from(asked: Asked) -> Query {
        Query {
            flow_id: asked.flow_id,
            status: asked.status,
            unsolved: asked.unsolved.unwrap_or_default(),
            waiting: asked.waiting.unwrap_or_default(),
            crm_duplicate: asked.crm_duplicate.unwrap_or_default(),
            search: asked.search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
            since: asked.since,
            until: asked.until,
            ..Query::default()
        }
    }
}

impl From<OperationRow> for Line {
    fn from(row: OperationRow) -> Line {
        Line {
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
        }
    }
}

fn view(detail: OperationDetail, mask: &Mask) -> OperationView {
    let picks = super::preview::picks(&detail.event);
    let request = history::request_json(&detail.event, mask);
    let text = |key: &str| request[key].as_str().unwrap_or_default().to_owned();
    let request = RequestView {
        method: text("method"),
        path: text("path"),
        ip: text("ip"),
        query: request["query"].clone(),
        headers: request["headers"].clone(),
        body: request["body"].clone(),
    };
    let runs = detail.attempts.into_iter().map(|attempt| Run {
        started_at: attempt.started_at,
        duration_ms: attempt.duration_ms,
        outcome: attempt.outcome,
        steps: attempt.steps.into_iter().map(Step::from).collect(),
    });
    OperationView { request, runs: runs.collect(), picks, line: Line::from(detail.row) }
}
