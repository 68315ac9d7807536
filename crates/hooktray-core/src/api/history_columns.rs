//! Columns of the history that the owner chooses: fields of the record, values that were remembered, how long it took.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError, ValueOption, options};
use crate::base::error::Result;
use crate::base::i18n::Messages;
use crate::event::Event;
use crate::history;
use crate::secrets::Mask;
use crate::store::{OperationRow, Query};

/// How many of the newest operations are looked through for what can be a column.
const LOOKED_THROUGH: usize = 50;
/// The most operations whose values are read at once.
const MOST_READ: usize = 500;
/// The column of the time from the record's arrival to its end.
const DURATION: &str = "duration";
/// What stands before the name of a remembered value.
const REMEMBERED: &str = "remembered.";

/// What can be a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ColumnsView {
    /// The fields of the newest records, with a value of each.
    pub fields: Vec<ValueOption>,
    /// The names of remembered values.
    pub remembered: Vec<String>,
}

impl Api {
    /// Returns what can be a column: what the newest records have.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn history_columns(&self) -> Result<ColumnsView, ApiError> {
        self.blocking(|api| {
            let readers = &api.engine.store().readers;
            let rows = history::list(readers, &Query { limit: LOOKED_THROUGH, ..Query::default() })?;
            let mask = api.mask()?;
            let mut fields = BTreeMap::new();
            for event in history::requests(readers, &rows)?.iter().flatten() {
                for ValueOption { expression, value } in values_of(event, &mask) {
                    let sample: &mut String = fields.entry(expression).or_default();
                    if sample.is_empty() {
                        *sample = value;
                    }
                }
            }
            let remembered: BTreeSet<_> = rows.iter().flat_map(|row| row.remembered.keys().cloned()).collect();
            let fields = fields.into_iter().map(|(expression, value)| ValueOption { expression, value });
            Ok(ColumnsView { fields: fields.collect(), remembered: remembered.into_iter().collect() })
        })
        .await
    }

    /// Returns the values of some fields of these operations, in their order; empty where there is none.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn record_values(&self, ids: Vec<String>, fields: Vec<String>) -> Result<Vec<Vec<String>>, ApiError> {
        self.blocking(move |api| {
            let readers = &api.engine.store().readers;
            let ids = &ids[..ids.len().min(MOST_READ)];
            let rows = history::rows(readers, ids)?;
            let events = history::requests(readers, &rows)?;
            let mask = api.mask()?;
            let mut found: HashMap<&str, Vec<String>> = rows
                .iter()
                .zip(&events)
                .map(|(row, event)| (row.id.as_str(), cells(&fields, row, event.as_ref(), &mask)))
                .collect();
            Ok(ids.iter().map(|id| found.remove(id.as_str()).unwrap_or_default()).collect())
        })
        .await
    }
}

fn values_of(event: &Event, mask: &Mask) -> Vec<ValueOption> {
    options::masked(options::of_record(event, &event.content()), mask)
}

/// Returns the titles of columns in a table.
pub(super) fn titles(columns: &[String], messages: &Messages) -> Vec<String> {
    let title = |column: &String| match column.as_str() {
        DURATION => messages.text("csv-duration", []),
        column => {
            let name = column.strip_prefix(REMEMBERED).or_else(|| column.strip_prefix("body."));
            name.unwrap_or(column).to_owned()
        }
    };
    columns.iter().map(title).collect()
}

/// Returns the values of columns for one operation, as text.
pub(super) fn cells(columns: &[String], row: &OperationRow, event: Option<&Event>, mask: &Mask) -> Vec<String> {
    let is_field = |column: &String| column != DURATION && !column.starts_with(REMEMBERED);
    let read = columns.iter().any(is_field).then_some(event).flatten();
    let fields: HashMap<_, _> = read
        .map(|event| values_of(event, mask))
        .into_iter()
        .flatten()
        .map(|ValueOption { expression, value }| (expression, value))
        .collect();
    let cell = |column: &String| match column.strip_prefix(REMEMBERED) {
        Some(name) => row.remembered.get(name).map(remembered_text).unwrap_or_default(),
        None if column == DURATION => seconds(row).unwrap_or_default(),
        None => fields.get(column).cloned().unwrap_or_default(),
    };
    columns.iter().map(cell).collect()
}

/// Returns a remembered value as text.
pub(super) fn remembered_text(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns the seconds from the record's arrival to its end.
fn seconds(row: &OperationRow) -> Option<String> {
    let milliseconds = row.finished_at?.as_millisecond() - row.received_at.as_millisecond();
    Some(format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)).filter(|_| milliseconds >= 0)
}
