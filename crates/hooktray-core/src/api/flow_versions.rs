//! The versions of a flow: what changed, and back to one.

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError, FlowView};
use crate::base::error::{Error, Result};
use crate::flow::{Flow, FlowChange};
use crate::flows;
use crate::store::VersionRow;

/// A version of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FlowVersionView {
    /// Its number, from 1.
    #[ts(type = "number")]
    pub number: i64,
    /// When it was saved.
    #[ts(type = "string")]
    pub saved_at: Timestamp,
    /// `window`, `command_line`, `import` or `restore`.
    pub saved_by: String,
    /// The version that it brought back.
    #[ts(type = "number | null")]
    pub restored_from: Option<i64>,
    /// What changed since the version before it; empty for the oldest that is kept.
    pub changes: Vec<FlowChange>,
    /// True if it is the oldest that is kept: what changed with it is not known.
    pub is_oldest: bool,
    /// False if this program cannot read it.
    pub is_readable: bool,
}

impl Api {
    /// Returns the versions of a flow that are kept, the newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn flow_versions(&self, id: i64) -> Result<Vec<FlowVersionView>, ApiError> {
        self.blocking(move |api| {
            let rows = flows::versions(&api.engine.store().readers, id)?;
            Ok(rows.iter().enumerate().map(|(n, row)| view(row, rows.get(n + 1))).collect())
        })
        .await
    }

    /// Returns what changed from one version of a flow to another.
    ///
    /// # Errors
    /// There is no such version, or it is no longer kept.
    pub async fn flow_changes(&self, id: i64, from: i64, to: i64) -> Result<Vec<FlowChange>, ApiError> {
        self.blocking(move |api| {
            let read = |number| -> Result<Flow> {
                let row = flows::version(&api.engine.store().readers, id, number)?;
                row.flow.ok_or(Error::NoSuchVersion(number))
            };
            Ok(read(from)?.changes_to(&read(to)?))
        })
        .await
    }

    /// Makes an earlier version of a flow its newest one. The link stays, and so does whether it is started.
    ///
    /// # Errors
    /// There is no such version; a started flow would be incomplete; another flow has the name.
    pub async fn flow_version_restore(&self, id: i64, number: i64) -> Result<FlowView, ApiError> {
        self.blocking(move |api| {
            let saved = api.engine.change_flows(|flows| flows.restore_version(id, number))?;
            Ok(api.viewed(saved))
        })
        .await
    }
}

fn view(row: &VersionRow, before: Option<&VersionRow>) -> FlowVersionView {
    let both = before.and_then(|before| before.flow.as_ref()).zip(row.flow.as_ref());
    FlowVersionView {
        number: row.number,
        saved_at: row.saved_at,
        saved_by: row.saved_by.to_string(),
        restored_from: row.restored_from,
        changes: both.map(|(before, flow)| before.changes_to(flow)).unwrap_or_default(),
        is_oldest: before.is_none(),
        is_readable: row.flow.is_some(),
    }
}
