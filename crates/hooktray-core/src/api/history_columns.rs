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
const MAX_READ: usize = 500;
/// A column of the list that a CSV file has only if it was chosen.
enum ExtraColumn<'a> {
    /// The time from the record's arrival to the operation's end.
    Duration,
    /// A remembered value, by its name.
    Remembered(&'a str),
    /// A field of the record, as an expression such as `body.price`.
    Field(&'a str),
}

impl ExtraColumn<'_> {
    /// Reads a column of the settings. Returns `None` for those that each file has anyway.
    fn parse(column: &str) -> Option<ExtraColumn<'_>> {
        match column {
            "flow" | "attempts" => None,
            "duration" => Some(ExtraColumn::Duration),
            column => {
                Some(column.strip_prefix("remembered.").map_or(ExtraColumn::Field(column), ExtraColumn::Remembered))
            }
        }
    }
}

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
            let mask = api.mask();
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
            let ids = &ids[..ids.len().min(MAX_READ)];
            let rows = history::rows(readers, ids)?;
            let events = history::requests(readers, &rows)?;
            let mask = api.mask();
            let cells = |event: &Option<Event>| {
                let values = event.as_ref().map(|event| fields_of(event, &mask)).unwrap_or_default();
                fields.iter().map(|field| values.get(field).cloned().unwrap_or_default()).collect()
            };
            let mut found: HashMap<&str, Vec<String>> =
                rows.iter().zip(&events).map(|(row, event)| (row.id.as_str(), cells(event))).collect();
            Ok(ids.iter().map(|id| found.remove(id.as_str()).unwrap_or_default()).collect())
        })
        .await
    }
}

fn values_of(event: &Event, mask: &Mask) -> Vec<ValueOption> {
    options::masked(options::of_record(event, &event.content()), mask)
}

/// Returns the value of one field of a record, by its expression.
pub(super) fn field_of(event: &Event, field: &str, mask: &Mask) -> Option<String> {
    let values = options::of_record(event, &event.content()).into_iter();
    values.filter(|value| value.expression == field).map(|found| mask.text(&found.value)).next()
}

/// The chosen columns that a CSV file has beside its usual ones.
pub(super) struct ExtraColumns<'a>(Vec<ExtraColumn<'a>>);

impl ExtraColumns<'_> {
    /// Picks them from the columns of the settings.
    pub(super) fn of(columns: &[String]) -> ExtraColumns<'_> {
        ExtraColumns(columns.iter().filter_map(|column| ExtraColumn::parse(column)).collect())
    }

    /// Returns their titles.
    pub(super) fn titles(&self, messages: &Messages) -> Vec<String> {
        let title = |column: &ExtraColumn<'_>| match column {
            ExtraColumn::Duration => messages.text("csv-duration", []),
            ExtraColumn::Remembered(name) => (*name).to_owned(),
            ExtraColumn::Field(field) => field.strip_prefix("body.").unwrap_or(field).to_owned(),
        };
        self.0.iter().map(title).collect()
    }

    /// Returns their values for one operation, as text.
    pub(super) fn cells(&self, row: &OperationRow, event: Option<&Event>, mask: &Mask) -> Vec<String> {
        let has_fields = self.0.iter().any(|column| matches!(column, ExtraColumn::Field(_)));
        let fields = event.filter(|_| has_fields).map(|event| fields_of(event, mask)).unwrap_or_default();
        let cell = |column: &ExtraColumn<'_>| match column {
            ExtraColumn::Duration => seconds(row).unwrap_or_default(),
            ExtraColumn::Remembered(name) => row.remembered.get(*name).map(remembered_text).unwrap_or_default(),
            ExtraColumn::Field(field) => fields.get(*field).cloned().unwrap_or_default(),
        };
        self.0.iter().map(cell).collect()
    }
}

/// Returns the values of a record by their expressions.
fn fields_of(event: &Event, mask: &Mask) -> HashMap<String, String> {
    values_of(event, mask).into_iter().map(|ValueOption { expression, value }| (expression, value)).collect()
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
