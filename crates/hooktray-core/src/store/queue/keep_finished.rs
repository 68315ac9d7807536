//! Matches finished requests with those of an edited flow, if the user says that they are the same ones.

use rusqlite::{Connection, params};

use super::steps::{self, Finished, FinishedRequest};
use crate::base::error::Result;
use crate::flow::RequestKey;
use crate::outcome::StepRecord;
use crate::store::db::errors::unknown_value;

/// Whether a finished request is one of the flow.
type IsIt<'a> = &'a dyn Fn(&FinishedRequest, &RequestKey) -> bool;

impl Finished {
    /// Matches each finished request with the one of the flow that the user means: the one that sends the same, otherwise the
    /// one with its id and address, otherwise the only unfinished one with its id or its address. `is_another` is true for a
    /// request of the flow that cannot be the finished one.
    ///
    /// # Errors
    /// The id of a request that matches none or several.
    pub(super) fn keep(
        &mut self,
        requests: &[RequestKey],
        is_another: impl Fn(&FinishedRequest, &RequestKey) -> bool,
    ) -> std::result::Result<(), String> {
        let is_there = |step: &FinishedRequest| requests.contains(&step.key);
        let (there, mut open): (Vec<&mut FinishedRequest>, Vec<_>) =
            self.requests.iter_mut().partition(|step| is_there(step));
        let mut taken: Vec<String> = there.into_iter().map(|step| step.key.id.clone()).collect();
        let has_id = |was: &FinishedRequest, is: &RequestKey| was.key.id == is.id;
        let has_address = |was: &FinishedRequest, is: &RequestKey| was.key.endpoint == is.endpoint;
        let surest_first: [IsIt<'_>; 3] = [
            &|was, is| was.key.sends_the_same(is),
            &|was, is| has_id(was, is) && has_address(was, is),
            // Where one has the id and another one the address, only the user knows.
            &|was, is| (has_id(was, is) || has_address(was, is)) && !is_another(was, is),
        ];
        for is_it in surest_first {
            let mut rest = Vec::new();
            for step in open {
                let free = requests.iter().filter(|request| !taken.contains(&request.id) && is_it(step, request));
                let [key] = &free.collect::<Vec<_>>()[..] else {
                    rest.push(step);
                    continue;
                };
                taken.push(key.id.clone());
                let was = std::mem::replace(&mut step.key, (*key).clone());
                self.kept_as.push((was.id, (*key).clone()));
            }
            open = rest;
        }
        open.first().map_or(Ok(()), |step| Err(step.key.id.clone()))
    }
}

/// Stores finished requests under their current keys.
pub(super) fn store(connection: &Connection, seq: i64, kept_as: &[(String, RequestKey)]) -> Result<()> {
    let mut take = connection
        .prepare_cached("DELETE FROM finished_steps WHERE seq = ?1 AND step = ?2 RETURNING attempt, record")?;
    let taken = kept_as.iter().map(|(id, key)| {
        let (attempt, record): (u32, String) =
            take.query_row(params![seq, id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut step: StepRecord =
            serde_json::from_str(&record).map_err(|error| unknown_value(1, error.to_string()))?;
        (step.id, step.endpoint, step.fingerprint) =
            (key.id.clone(), Some(key.endpoint.clone()), Some(key.fingerprint.clone()));
        Ok((attempt, step))
    });
    // Two may have exchanged their ids: all are taken out before the first is stored again.
    let taken = taken.collect::<Result<Vec<_>>>()?;
    if !taken.is_empty() {
        connection.execute("UPDATE operations SET finished_kept_after = attempts WHERE seq = ?1", [seq])?;
    }
    taken.iter().try_for_each(|(attempt, step)| steps::insert(connection, seq, *attempt, step))
}
