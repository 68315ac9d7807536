//! The history as CSV for Excel, in the user's language.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::history_columns::{ExtraColumns, remembered_text};
use super::{Api, ApiError, HistoryFilter};
use crate::base::csv::{CsvWriter, Formulas};
use crate::base::error::{Error, Result};
use crate::base::i18n::{Language, Messages};
use crate::event::{Content, Customer, Event};
use crate::history;
use crate::secrets::Mask;
use crate::store::{OperationRow, Query};

/// Operations per read.
const BATCH: usize = 1000;

/// The column titles, as message ids.
const TITLES: [&str; 14] = [
    "csv-received",
    "csv-flow",
    "csv-status",
    "csv-name",
    "csv-phone",
    "csv-text",
    "csv-remembered",
    "csv-crm-duplicate",
    "csv-partial",
    "csv-test-order",
    "csv-problem",
    "csv-detail",
    "csv-attempts",
    "csv-id",
];

impl Api {
    /// Writes these operations to a file, or all that match a filter. `columns` are those that come beside the usual ones.
    ///
    /// # Errors
    /// The file cannot be written, or the database cannot be read.
    pub async fn history_export(
        &self,
        filter: HistoryFilter,
        ids: Option<Vec<String>>,
        columns: Vec<String>,
        file: PathBuf,
        language: Language,
    ) -> Result<(), ApiError> {
        self.blocking(move |api| {
            let messages = Messages::new(language);
            let out = BufWriter::new(File::create(&file).map_err(Error::io(&file))?);
            let mut titles = TITLES.map(|key| messages.text(key, [])).to_vec();
            let extra = ExtraColumns::of(&columns);
            titles.extend(extra.titles(&messages));
            let mask = api.mask();
            let write = |pages: &mut dyn Iterator<Item = Result<Vec<OperationRow>>>| {
                let readers = &api.engine.store().readers;
                let mut table = CsvWriter::new(out, &titles, Formulas::Escaped)?;
                for page in pages {
                    let rows = page?;
                    let events = history::requests(readers, &rows)?;
                    for (row, event) in rows.into_iter().zip(&events) {
                        let row = history::masked_row(row, &mask);
                        let content = event.as_ref().map(Event::content);
                        let who = content.as_ref().map(Content::customer).unwrap_or_default();
                        let mut cells = cells(&row, &who, &mask, &messages);
                        cells.extend(extra.cells(&row, event.as_ref(), &mask));
                        if let Some(content) = &content {
                            let keys = history::key_mask(content);
                            cells.iter_mut().for_each(|cell| *cell = keys.text(cell));
                        }
                        table.row(&cells)?;
                    }
                }
                table.end()
            };
            match ids {
                Some(ids) => write(&mut ids.chunks(BATCH).map(|ids| history::rows(&api.engine.store().readers, ids))),
                None => write(&mut api.pages(filter.into())),
            }
        })
        .await
    }

    /// Reads the operations in batches, so that a long history is never in memory as a whole.
    fn pages(&self, query: Query) -> impl Iterator<Item = Result<Vec<OperationRow>>> {
        let readers = self.engine.store().readers.clone();
        let mut next = Some(Query { limit: BATCH, ..query });
        std::iter::from_fn(move || {
            let query = next.take()?;
            let page = history::list(&readers, &query);
            if let Ok(rows) = &page
                && rows.len() == BATCH
            {
                next = Some(Query { before: rows.last().map(|row| row.seq), ..query });
            }
            Some(page)
        })
    }
}

fn cells(row: &OperationRow, who: &Customer, mask: &Mask, messages: &Messages) -> Vec<String> {
    let about = |end: &str| {
        let problem = row.problem.as_ref()?;
        messages.problem(problem.code.as_str(), end, &problem.args).map(|text| text.trim().to_owned())
    };
    let what = about("").or_else(|| row.problem.as_ref().map(|problem| problem.message.clone()));
    let yes = |is: bool| if is { messages.text("csv-yes", []) } else { String::new() };
    let shown = |text: &Option<String>| mask.text(text.as_deref().unwrap_or_default());
    vec![
        local(row.received_at),
        row.flow.clone(),
        messages.text(&format!("status-{}", row.status), []),
        shown(&who.name),
        shown(&who.number),
        shown(&who.text),
        remembered(row),
        yes(row.crm_duplicate),
        yes(row.partial),
        yes(row.test_order),
        what.unwrap_or_default(),
        about("-detail").unwrap_or_default(),
        row.attempts.to_string(),
        row.id.clone(),
    ]
}

/// Returns the remembered values in one cell; a single one without its name, so that it can be looked up as it is.
fn remembered(row: &OperationRow) -> String {
    if let (1, Some(value)) = (row.remembered.len(), row.remembered.values().next()) {
        return remembered_text(value);
    }
    let pairs = row.remembered.iter().map(|(name, value)| format!("{name}: {}", remembered_text(value)));
    pairs.collect::<Vec<_>>().join(", ")
}

fn local(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
