//! Takes a part out of a text, such as the sum in an SMS: the user marks it in a sample, and patterns are proposed and tried on
//! the newest records.

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError, options};
use crate::history;
use crate::outcome::Status;
use crate::secrets::Mask;
use crate::store::Query;
use crate::template::text_part::{self, MarkedText, PartKind, PartPattern};

/// Records that each proposal is tried on.
const TRIED: usize = 50;
/// Records that are looked through for them: some are a sender's tests, or have no such text.
const LOOKED_THROUGH: usize = 200;

/// What is proposed for a marked part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TextPartView {
    /// The proposals, the one that depends most on the words around the part first.
    pub proposals: Vec<TextPartProposal>,
    /// The index of the one that suits the records best.
    pub best: u32,
    /// The records that they were tried on, newest first.
    pub records: Vec<TextPartRecord>,
}

/// A way to take the part out of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TextPartProposal {
    /// The expression, such as `body.message | match('…')`.
    pub expression: String,
    /// What it finds.
    pub kind: PartKind,
    /// The words before the part.
    pub after: Option<String>,
    /// What stands behind the part.
    pub before: Option<String>,
    /// The number of the line that the part is in.
    pub line: Option<u32>,
    /// The number of the part between the same separators.
    pub place: Option<u32>,
    /// What it finds in each record; null where it finds nothing.
    pub found: Vec<Option<String>>,
    /// In how many it finds something.
    pub count: u32,
}

/// A record with such a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TextPartRecord {
    /// The operation's id.
    pub id: String,
    /// When it was received.
    #[ts(type = "string")]
    pub received_at: Timestamp,
    /// The text.
    pub text: String,
}

impl Api {
    /// Proposes how to take a marked part out of a value, and tries each proposal on the newest records of a flow. Keys are
    /// hidden in the texts before anything is looked for in them.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn text_part(&self, flow: i64, expression: String, marked: MarkedText) -> Result<TextPartView, ApiError> {
        self.blocking(move |api| {
            let readers = &api.engine.store().readers;
            let newest = Query { flow_id: Some(flow), limit: LOOKED_THROUGH, ..Query::default() };
            let mut rows = history::list(readers, &newest)?;
            rows.retain(|row| row.status != Status::Test);
            let events = history::requests(readers, &rows)?;
            let mask: Mask = api.mask();
            let records = rows.into_iter().zip(&events).filter_map(|(row, event)| {
                let text = options::value_of(event.as_ref()?, &expression, &mask)?;
                let is_text = !text.trim().is_empty();
                is_text.then_some(TextPartRecord { id: row.id, received_at: row.received_at, text })
            });
            let records: Vec<_> = records.take(TRIED).collect();
            let patterns = text_part::patterns(&marked);
            let proposals: Vec<_> = patterns.into_iter().map(|one| tried(&expression, one, &records)).collect();
            Ok(TextPartView { best: best(&proposals), proposals, records })
        })
        .await
    }
}

fn tried(expression: &str, pattern: PartPattern, records: &[TextPartRecord]) -> TextPartProposal {
    let found: Vec<_> = records.iter().map(|record| text_part::found_in(&pattern.pattern, &record.text)).collect();
    let PartPattern { kind, after, before, line, place, pattern } = pattern;
    TextPartProposal {
        expression: text_part::expression(expression, &pattern),
        count: u32::try_from(found.iter().flatten().count()).unwrap_or(u32::MAX),
        found,
        kind,
        after,
        before,
        line,
        place,
    }
}

/// Returns the index of the proposal that finds most among those that depend on words, unless these find less than half of what
/// the others find: a pattern that looks anywhere finds something in every text, and often the wrong thing.
fn best(proposals: &[TextPartProposal]) -> u32 {
    let most = |of: &dyn Fn(&TextPartProposal) -> bool| {
        let fitting = proposals.iter().enumerate().filter(|(_, proposal)| of(proposal));
        // The first of those that find the most.
        fitting.max_by_key(|(index, proposal)| (proposal.count, std::cmp::Reverse(*index)))
    };
    let (worded, any) = (most(&|proposal| proposal.after.is_some()), most(&|_| true));
    let chosen = match (worded, any) {
        (Some(worded), Some(any)) if worded.1.count * 2 >= any.1.count => Some(worded),
        (_, any) => any,
    };
    chosen.map_or(0, |(index, _)| u32::try_from(index).unwrap_or(0))
}
