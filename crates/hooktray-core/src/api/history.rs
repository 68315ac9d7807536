//! The history: pages of operations, one operation in full, and what the user does with them.

mod filter;
mod retried;
mod views;

use super::{Api, ApiError};
use crate::base::error::Result;
use crate::history::{self, RequeueOptions, Retried};
use crate::secrets::{self, Mask};
use crate::store::Query;
pub use filter::{HistoryCounts, HistoryFilter};
use retried::{LeftOutView, NotPossibleView};
pub use retried::{RetriedView, RetryMode};
use views::view;
pub use views::{AttemptView, HistoryEntry, HistoryPage, OperationView, RequestView, StepView};

/// Operations on one page.
const PAGE: usize = 100;

impl Api {
    /// Returns a page of the history, in the filter's order: the first one, or the one after the operation with `seq` `before`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn history(&self, filter: HistoryFilter, before: Option<i64>) -> Result<HistoryPage, ApiError> {
        self.blocking(move |api| {
            let query = Query { before, limit: PAGE + 1, ..filter.into() };
            let mut rows = history::list(&api.engine.store().readers, &query)?;
            let more = rows.len() > PAGE;
            rows.truncate(PAGE);
            let mask = api.mask();
            Ok(HistoryPage { entries: rows.into_iter().map(|row| HistoryEntry::new(row, &mask)).collect(), more })
        })
        .await
    }

    /// Counts the operations that match a filter. With a search text the count stops at 1000.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn history_count(&self, filter: HistoryFilter) -> Result<u32, ApiError> {
        self.blocking(move |api| history::count(&api.engine.store().readers, &filter.into())).await
    }

    /// Counts the operations of each kind among those that match a filter. Whatever text the filter has is ignored.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn history_counts(&self, filter: HistoryFilter) -> Result<HistoryCounts, ApiError> {
        self.blocking(move |api| {
            let counts = history::status_counts(&api.engine.store().readers, &filter.into())?;
            Ok(counts.into_iter().collect())
        })
        .await
    }

    /// Returns one operation in full.
    ///
    /// # Errors
    /// There is no such operation.
    pub async fn operation(&self, id: String) -> Result<OperationView, ApiError> {
        self.blocking(move |api| {
            let detail = history::detail(&api.engine.store().readers, &id)?;
            Ok(view(detail, &api.mask()))
        })
        .await
    }

    /// Queues operations again, with the current flow.
    ///
    /// # Errors
    /// One that is being sent, or whose flow is gone; to keep what is finished, also if it is not clear which request of the flow
    /// each of them is.
    pub async fn retry(&self, ids: Vec<String>, mode: RetryMode, even_if_sent: bool) -> Result<RetriedView, ApiError> {
        let options = mode.options(even_if_sent);
        self.queue(move |api| history::retry(api.engine.store(), api.engine.clock(), &ids, options)).await
    }

    /// Queues every operation that matches a filter again; those whose orders may have arrived only with
    /// `even_if_arrived`.
    ///
    /// # Errors
    /// States in which nothing is to be sent again.
    pub async fn retry_all(&self, filter: HistoryFilter, even_if_arrived: bool) -> Result<RetriedView, ApiError> {
        let options = RequeueOptions { even_if_arrived, ..RequeueOptions::default() };
        self.queue(move |api| history::retry_all(api.engine.store(), api.engine.clock(), &filter.into(), options)).await
    }

    /// Cancels operations that wait or are held.
    ///
    /// # Errors
    /// An operation is being sent, or is done.
    pub async fn cancel(&self, ids: Vec<String>) -> Result<u32, ApiError> {
        self.change(move |api| history::cancel(api.engine.store(), api.engine.clock(), &ids)).await
    }

    /// Marks failed operations as solved, or removes the mark.
    ///
    /// # Errors
    /// An operation did not fail.
    pub async fn mark_solved(&self, ids: Vec<String>, solved: bool) -> Result<u32, ApiError> {
        self.change(move |api| history::mark_solved(api.engine.store(), api.engine.clock(), &ids, solved)).await
    }

    pub(super) async fn queue(
        &self,
        work: impl FnOnce(&Api) -> Result<Retried> + Send + 'static,
    ) -> Result<RetriedView, ApiError> {
        self.blocking(move |api| {
            let retried = work(api);
            // Also if it failed: what was queued before stays queued.
            api.engine.wake();
            let retried = retried?;
            let queued = u32::try_from(retried.queued).unwrap_or(u32::MAX);
            let left_out = retried.left_out.into_iter().map(LeftOutView::from).collect();
            let not_possible = retried.not_possible.into_iter();
            let not_possible = not_possible.map(|((reason, _), count)| NotPossibleView {
                reason,
                count: u32::try_from(count).unwrap_or(u32::MAX),
            });
            let (stopped, not_possible) = (retried.stopped.into_iter().collect(), not_possible.collect());
            Ok(RetriedView { queued, left_out, stopped, not_possible })
        })
        .await
    }

    async fn change(&self, work: impl FnOnce(&Api) -> Result<usize> + Send + 'static) -> Result<u32, ApiError> {
        self.blocking(move |api| {
            let changed = work(api)?;
            api.engine.wake();
            Ok(u32::try_from(changed).unwrap_or(u32::MAX))
        })
        .await
    }

    /// Returns a mask for every secret that is stored: a record may contain one of them.
    pub(super) fn mask(&self) -> Mask {
        let flows = self.engine.flows().all();
        let used = flows.iter().flat_map(|flow| flow.compiled.flow.secrets());
        // Without the list, the secrets that flows use are masked all the same.
        let stored = secrets::list(&self.engine.store().readers).unwrap_or_default();
        self.engine.secrets().mask_of_all(used, stored.into_iter().map(|(name, _)| name))
    }
}
