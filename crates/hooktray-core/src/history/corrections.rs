//! A record with a mistake of the sender: the user corrects it by hand, and it is queued again.

use serde_json::Value;

use super::{RequeueOptions, Retried};
use crate::base::clock::Clock;
use crate::base::error::{Error, Result};
use crate::event::{Body, Content, Event, OperationId};
use crate::store::{self, Requeued, Store};

/// Replaces the corrections of an operation by these values, each with its expression, and queues it again. What came stays in
/// the history. Nothing is kept if a duplicate of it was sent or waits.
///
/// # Errors
/// As [`super::retry`]; also a value that the record has no place for.
pub fn correct(
    store: &Store,
    clock: &Clock,
    id: &str,
    values: &[(String, String)],
    how: RequeueOptions,
) -> Result<Retried> {
    let parsed: OperationId = id.parse().map_err(|_| Error::NoSuchOperation(id.to_owned()))?;
    let (id, now) = (parsed.to_string(), clock.now());
    let mut event = super::event(&store.readers, &id)?;
    event.correct(values, now).map_err(Error::NotCorrectable)?;
    // Read here: a large record would hold up the writer.
    let (summary, searched) = (event.summary(), searched(&event));
    store.writer.write_blocking(move |connection| {
        let requeued = store::requeue(connection, &id, how, now)?;
        if matches!(requeued, Requeued::Queued(_)) {
            store::keep_corrections(connection, &id, &event.corrections, &summary, &searched)?;
        }
        let mut retried = Retried::default();
        retried.add(id.clone(), requeued);
        Ok(retried)
    })
}

/// Returns the text that searches find the corrected values by.
fn searched(event: &Event) -> String {
    let values = event.corrections.iter().map(|correction| Value::from(correction.value.as_str())).collect();
    let repairs = Vec::new();
    let keys_in_headers = Vec::new();
    Content { query: Value::Array(values), body: Ok(Body::default()), unread: String::new(), repairs, keys_in_headers }
        .search_text()
}
