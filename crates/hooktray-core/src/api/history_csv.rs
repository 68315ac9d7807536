//! The history as CSV for Excel, in the user's language.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::{Api, ApiError, HistoryFilter};
use crate::base::error::{Error, Result};
use crate::base::i18n::{Language, Messages};
use crate::history::{self, csv};
use crate::store::{OperationRow, Query};

/// Operations per read.
const BATCH: usize = 1000;

/// The column titles, as message ids.
const TITLES: [&str; 9] = [
    "csv-received",
    "csv-flow",
    "csv-customer",
    "csv-status",
    "csv-attempts",
    "csv-problem",
    "csv-id",
    "csv-remembered",
    "csv-crm-duplicate",
];

impl Api {
    /// Writes the operations that match a filter to a file, newest first.
    ///
    /// # Errors
    /// The file cannot be written, or the database cannot be read.
    pub async fn history_table(
        &self,
        filter: HistoryFilter,
        file: PathBuf,
        language: Language,
    ) -> Result<(), ApiError> {
        self.blocking(move |api| {
            let messages = Messages::new(language);
            let out = BufWriter::new(File::create(&file).map_err(Error::io(&file))?);
            let titles = TITLES.map(|key| messages.text(key, []));
            csv::write(out, &titles, api.rows(filter.into()).map(|row| row.map(|row| cells(&row, &messages))))
        })
        .await
    }

    /// Reads the operations in batches, so that a long history is never in memory as a whole.
    fn rows(&self, query: Query) -> impl Iterator<Item = Result<OperationRow>> {
        let readers = self.engine.store().readers.clone();
        let mut next = Some(Query { limit: BATCH, ..query });
        let pages = std::iter::from_fn(move || {
            let query = next.take()?;
            let page = history::list(&readers, &query);
            if let Ok(rows) = &page
                && rows.len() == BATCH
            {
                next = Some(Query { before: rows.last().map(|row| row.seq), ..query });
            }
            Some(page)
        });
        pages.flat_map(|page| match page {
            Ok(rows) => rows.into_iter().map(Ok).collect::<Vec<_>>(),
            Err(error) => vec![Err(error)],
        })
    }
}

fn cells(row: &OperationRow, messages: &Messages) -> Vec<String> {
    let problem = row.problem.as_ref().map(|problem| {
        messages.problem(problem.code.as_str(), "", &problem.args).unwrap_or_else(|| problem.message.clone())
    });
    vec![
        local(row.received_at),
        row.flow.clone(),
        row.summary.clone(),
        messages.text(&format!("status-{}", row.status), []),
        row.attempts.to_string(),
        problem.unwrap_or_default(),
        row.id.clone(),
        remembered(row),
        if row.crm_duplicate { messages.text("csv-yes", []) } else { String::new() },
    ]
}

/// Returns the remembered values in one cell; a single one without its name, so that it can be looked up as it is.
fn remembered(row: &OperationRow) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if let (1, Some(value)) = (row.remembered.len(), row.remembered.values().next()) {
        return text(value);
    }
    let pairs = row.remembered.iter().map(|(name, value)| format!("{name}: {}", text(value)));
    pairs.collect::<Vec<_>>().join(", ")
}

fn local(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
