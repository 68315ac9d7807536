//! What an edit of a flow does to the records that wait for it.

use crate::base::error::Result;
use crate::flow::{Finding, FindingCode, Flow, shown_endpoint};
use crate::store::{self, Changed, Readers};

/// Returns a warning for each id of the stored flow `id` that an edited version of it gives to another request, or has no
/// more, while records wait that were answered under it.
///
/// # Errors
/// The database cannot be read.
pub fn changed_ids(readers: &Readers, id: i64, edited: &Flow) -> Result<Vec<Finding>> {
    let requests = edited.requests();
    let changed = readers.read(|connection| store::changed_of_waiting(connection, id, &requests))?;
    Ok(changed.iter().map(|(changed, count)| warning(edited, changed, *count)).collect())
}

fn warning(edited: &Flow, changed: &Changed, count: usize) -> Finding {
    let count = count.to_string();
    match changed {
        Changed::Vanished(step) => {
            let message = format!(
                "“{step}” was answered for records that still wait ({count}), and is not here any more: they are not sent \
                 any further until an action has the id “{step}” again"
            );
            Finding::new(FindingCode::StepVanished, "actions", message, &[("step", step), ("count", &count)])
        }
        Changed::Elsewhere { step, was, .. } | Changed::Exchanged { step, at: was } => {
            let was = shown_endpoint(was);
            let message = format!(
                "“{step}” was answered by {was} for records that still wait ({count}), and is another request here: they \
                 are not sent any further until it is the old one again"
            );
            let at = edited.actions.iter().position(|action| action.id() == step).unwrap_or_default();
            let args = [("step", step.as_str()), ("was", was.as_str()), ("count", count.as_str())];
            Finding::new(FindingCode::StepChanged, &format!("actions[{at}].id"), message, &args)
        }
    }
}
