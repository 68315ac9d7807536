//! The history as a table for Excel, in the user's language.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Api, ApiError, Asked};
use crate::base::error::{Error, Result};
use crate::base::i18n::{Language, Messages};
use crate::history::{self, csv};
use crate::store::{OperationRow, Query};

/// Operations that are read at a time.
const STEP: usize = 1000;

/// The columns' titles, as keys of messages.
const TITLES: [&str; 7] =
    ["csv-received", "csv-flow", "csv-customer", "csv-status", "csv-attempts", "csv-problem", "csv-id"];

impl Api {
    /// Writes what is asked for into a file, newest first.
    ///
    /// # Errors
    /// A file that cannot be written; a database that cannot be read.
    pub async fn history_table(&self, asked: Asked, file: PathBuf, language: Language) -> Result<(), ApiError> {
        self.blocking(move |api| {
            let words = Messages::new(language);
            let out = BufWriter::new(File::create(&file).map_err(Error::io(&file))?);
            let titles = TITLES.map(|key| words.text(key, []));
            csv::write(out, &titles, api.rows(asked.into()).map(|row| row.map(|row| cells(&row, &words))))
        })
        .await
    }

    /// All that is asked for, read page by page, so that a long history never is in the memory as a whole.
    fn rows(&self, query: Query) -> impl Iterator<Item = Result<OperationRow>> {
        let readers = self.engine.store().readers.clone();
        let mut next = Some(Query { limit: STEP, ..query });
        let pages = std::iter::from_fn(move || {
            let query = next.take()?;
            let page = history::list(&readers, &query);
            if let Ok(rows) = &page
                && rows.len() == STEP
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

fn cells(row: &OperationRow, words: &Messages) -> Vec<String> {
    let problem = row.problem.as_ref().map(|problem| {
        words.problem(problem.code.as_str(), "", &problem.args).unwrap_or_else(|| problem.message.clone())
    });
    vec![
        local(row.received_at),
        row.flow.clone(),
        row.summary.clone(),
        words.text(&format!("status-{}", row.status), []),
        row.attempts.to_string(),
        problem.unwrap_or_default(),
        row.id.clone(),
    ]
}

fn local(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
