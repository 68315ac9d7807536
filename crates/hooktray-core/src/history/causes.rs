//! Why operations failed that need attention: those with one cause stand together.

use std::collections::HashMap;

use crate::base::error::Result;
use crate::incident::cause;
use crate::outcome::Problem;
use crate::store::{self, Query, Readers};

/// Failed operations with one cause: what the owner hears of as one, and the same reason in the response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// What went wrong with the newest one.
    pub problem: Problem,
    /// Their flow.
    pub flow_id: i64,
    /// Its name.
    pub flow: String,
    /// The operations, oldest first.
    pub ids: Vec<String>,
}

/// Groups the newest failed operations that are not solved by their cause, the most frequent cause first.
///
/// # Errors
/// The database cannot be read.
pub fn causes(readers: &Readers, most: usize) -> Result<Vec<Cause>> {
    let query = Query { unsolved: true, limit: most, ..Query::default() };
    let rows = readers.read(|connection| store::list(connection, &query))?;
    let mut places: HashMap<(i64, String), usize> = HashMap::new();
    let mut causes: Vec<Cause> = Vec::new();
    for row in rows {
        let Some(problem) = row.problem else { continue };
        let key = format!("{} {}", cause(&problem), problem.args.get("reason").map_or("", String::as_str));
        let place = *places.entry((row.flow_id, key)).or_insert(causes.len());
        match causes.get_mut(place) {
            Some(known) => known.ids.push(row.id),
            None => causes.push(Cause { problem, flow_id: row.flow_id, flow: row.flow, ids: vec![row.id] }),
        }
    }
    causes.iter_mut().for_each(|cause| cause.ids.reverse());
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.ids.len()));
    Ok(causes)
}
