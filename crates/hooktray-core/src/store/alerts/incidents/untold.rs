//! The records of an incident that no alert has told of yet, and the alert that tells of them.

use rusqlite::{Connection, params};

use super::StoredIncident;
use crate::base::error::Result;
use crate::incident::IncidentStage;
use crate::incident::alert::{Alert, DueAlert, IncidentReport};

/// The most records that a report names.
const MAX_EXAMPLES: u32 = 5;

/// The records of an incident that failed since the last alert, and that the owner has to know of: they still have to be sent or
/// solved, or they were delivered only in part.
const UNTOLD: &str = "FROM incident_records JOIN operations USING (seq)
     WHERE incident_id = ?1 AND told = 0
           AND (status IN ('pending', 'running', 'held', 'failed') AND solved_at IS NULL OR status = 'delivered' AND partial)";

/// Leaves out of an incident what was delivered or solved since it failed.
pub(super) fn leave_out_settled(connection: &Connection, stored: &mut StoredIncident) -> Result<()> {
    let mut count =
        connection.prepare_cached(&format!("SELECT count(*), count(*) FILTER (WHERE given_up) {UNTOLD}"))?;
    let (pending, given_up) = count.query_row([stored.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    stored.incident.keep_pending(pending, given_up);
    Ok(())
}

/// Returns the alert of an incident, and notes that it tells of its records.
pub(super) fn tell(
    connection: &Connection,
    stored: StoredIncident,
    stage: IncidentStage,
    pending: u32,
) -> Result<DueAlert> {
    let mut find = connection.prepare_cached(&format!("SELECT id {UNTOLD} ORDER BY seq DESC LIMIT ?2"))?;
    let rows = find.query_map(params![stored.id, pending.min(MAX_EXAMPLES)], |row| row.get::<_, String>(0))?;
    let examples: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
    let mut told =
        connection.prepare_cached("UPDATE incident_records SET told = 1 WHERE incident_id = ?1 AND told = 0")?;
    told.execute([stored.id])?;
    let incident = stored.incident;
    Ok(DueAlert {
        flow_id: stored.flow_id,
        operation: examples.first().and_then(|id| id.parse().ok()),
        alert: Alert::Incident(IncidentReport {
            incident: stored.id,
            stage,
            flow: stored.flow,
            code: stored.problem.code,
            message: stored.problem.message,
            args: stored.problem.args,
            since: incident.opened_at,
            records: incident.records,
            pending,
            delivered: incident.recovery.map_or(0, |recovery| recovery.delivered),
            examples,
        }),
    })
}
