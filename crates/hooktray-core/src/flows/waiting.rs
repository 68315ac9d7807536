//! What an edit of a flow does to the records that wait for it, and to the duplicates of those that it had.

use std::time::Duration;

use jiff::Timestamp;

use crate::base::error::{Error, Result};
use crate::flow::{Finding, FindingCode, Flow, shown_endpoint};
use crate::store::{self, ChangedRequest, Readers};

/// Returns a warning if an edited version of the stored flow `id` has another dedup key, while duplicates of its records may still
/// come: they are not recognized.
///
/// # Errors
/// The database cannot be read.
pub fn changed_key(readers: &Readers, id: i64, edited: &Flow, now: Timestamp) -> Result<Option<Finding>> {
    let was = match readers.read(|connection| store::flows::by_id(connection, id)) {
        Ok(row) => row.flow,
        Err(Error::FlowBroken { .. } | Error::NoSuchFlow(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let (Some(was), Some(is)) = (&was.webhook().deduplicate, &edited.webhook().deduplicate) else { return Ok(None) };
    if was.key.trim() == is.key.trim() {
        return Ok(None);
    }
    let window = Duration::from_secs(u64::from(was.window_hours) * 3600);
    let since = now.saturating_sub(window).unwrap_or(Timestamp::MIN);
    if !readers.read(|connection| store::has_keys(connection, id, since))? {
        return Ok(None);
    }
    let hours = was.window_hours.to_string();
    let message = format!(
        "the value that duplicates share was changed: a duplicate of a record that arrived before is not recognized, and is \
         sent as an order of its own; for the next {hours} hours look at what your sender repeats, or put the old key back"
    );
    let path = "source.deduplicate.key";
    Ok(Some(Finding::new(FindingCode::KeyChanged, path, message, &[("hours", &hours)])))
}

/// Returns a warning for each request of the stored flow `id` that an edited version of it has no more as it was, while
/// records wait that had a response to it, or whose order may have arrived with it.
///
/// # Errors
/// The database cannot be read.
pub fn changed_requests(readers: &Readers, id: i64, edited: &Flow) -> Result<Vec<Finding>> {
    let requests = edited.requests();
    let changed = readers.read(|connection| store::changed_of_waiting(connection, id, &requests))?;
    let moved = readers.read(|connection| store::unanswered_elsewhere(connection, id, &requests))?;
    let moved = moved.iter().map(|(was, count)| order_moved(was, *count));
    Ok(changed.iter().map(|(changed, count)| warning(edited, changed, *count)).chain(moved).collect())
}

/// Warns of records that are sent to another address than the one where their order may be; `was` is its endpoint.
fn order_moved(was: &str, count: usize) -> Finding {
    let (was, count) = (shown_endpoint(was), count.to_string());
    let message = format!(
        "the orders of records that still wait ({count}) may have arrived already: {was} did not respond; now they are sent to another \
         address, which may make second orders: look for them there, and cancel those that arrived"
    );
    Finding::new(FindingCode::OrderMoved, "actions", message, &[("was", &was), ("count", &count)])
}

fn warning(edited: &Flow, changed: &ChangedRequest, count: usize) -> Finding {
    let count = count.to_string();
    match changed {
        ChangedRequest::IdGone(step) => {
            let message = format!(
                "“{step}” got a response for records that still wait ({count}), and is not here any more: they are not sent \
                 any further until an action has the id “{step}” again"
            );
            Finding::new(FindingCode::StepVanished, "actions", message, &[("step", step), ("count", &count)])
        }
        ChangedRequest::OtherEndpoint { step, was, .. } | ChangedRequest::OtherRequest { step, at: was } => {
            let was = shown_endpoint(was);
            let message = format!(
                "“{step}” got a response from {was} for records that still wait ({count}), and is another request here: \
                 they are not sent any further until it is the old one again"
            );
            let at = edited.actions.iter().position(|action| action.id() == step).unwrap_or_default();
            let args = [("step", step.as_str()), ("was", was.as_str()), ("count", count.as_str())];
            Finding::new(FindingCode::StepChanged, &format!("actions[{at}].id"), message, &args)
        }
    }
}
