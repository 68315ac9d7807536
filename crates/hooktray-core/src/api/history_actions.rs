//! What the user does with many operations at once.

use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError, HistoryFilter};
use crate::base::error::Result;
use crate::history::{self, BulkAction};
use crate::store::Query;

/// The most operations that can be selected at once.
const MAX_SELECTED: usize = 10_000;

/// What became of many operations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BulkView {
    /// The ids of those that it was done with.
    pub done: Vec<String>,
    /// How many were left out, since sending them could make a second order.
    pub left_out: u32,
    /// Those that were left out since their orders may have arrived: a request of theirs got no response, or they waited in
    /// a backup that was restored.
    pub may_have_arrived: Vec<String>,
    /// How many it cannot be done with.
    pub skipped: u32,
    /// The stopped flows of those that are queued: nothing of them goes out until they are started.
    pub stopped: Vec<String>,
}

/// Failed operations with one cause that are not solved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CauseView {
    /// What went wrong with the newest one.
    pub problem: ApiError,
    /// The flow's id.
    pub flow_id: i64,
    /// The flow's name.
    pub flow: String,
    /// The ids of the operations, oldest first.
    pub ids: Vec<String>,
}

impl Api {
    /// Returns the ids of the operations that match a filter, oldest first. If there are too many, only the newest.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn history_ids(&self, filter: HistoryFilter) -> Result<Vec<String>, ApiError> {
        self.blocking(move |api| {
            history::ids(&api.engine.store().readers, &Query { limit: MAX_SELECTED, ..filter.into() })
        })
        .await
    }

    /// Returns why operations failed that are not solved, the most frequent cause first. If there are too many operations,
    /// only the newest count.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn causes(&self) -> Result<Vec<CauseView>, ApiError> {
        self.blocking(|api| {
            let causes = history::causes(&api.engine.store().readers, MAX_SELECTED)?.into_iter();
            let mask = api.mask();
            let view = |cause: history::Cause| CauseView {
                problem: ApiError::from(&mask.problem(&cause.problem)),
                flow_id: cause.flow_id,
                flow: cause.flow,
                ids: cause.ids,
            };
            Ok(causes.map(view).collect())
        })
        .await
    }

    /// Does something with each of these operations. One that it cannot be done with stays as it is.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn bulk(&self, ids: Vec<String>, action: BulkAction) -> Result<BulkView, ApiError> {
        self.blocking(move |api| {
            let result = history::bulk(api.engine.store(), api.engine.clock(), &ids, action);
            // Also if it failed: what was done before stays done.
            api.engine.wake();
            let result = result?;
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let (left_out, skipped) = (count(result.left_out), count(result.skipped));
            let (may_have_arrived, stopped) = (result.may_have_arrived, result.stopped.into_iter().collect());
            Ok(BulkView { done: result.done, left_out, may_have_arrived, skipped, stopped })
        })
        .await
    }
}
