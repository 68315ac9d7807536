//! Incidents and their records. Each function is one step of a transaction.

mod untold;

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::base::error::Result;
use crate::incident::alert::{DueAlert, MACHINE};
use crate::incident::{self, FailureKind, Incident, IncidentStage};
use crate::outcome::{Problem, ProblemCode};
use crate::store::db::columns::{self, ArgsColumn, Millis, json};

/// A failure that counts for an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The flow's id, or [`incident::alert::MACHINE`].
    pub flow_id: i64,
    /// The flow's name.
    pub flow: String,
    /// The operation, unless it is a failure of the machine.
    pub seq: Option<i64>,
    /// What went wrong.
    pub problem: Problem,
    /// How long it may last before the owner hears of it.
    pub grace: Duration,
    /// True if the operation is no longer retried.
    pub given_up: bool,
}

struct StoredIncident {
    id: i64,
    flow_id: i64,
    flow: String,
    problem: Problem,
    incident: Incident,
}

const COLUMNS: &str = "id, flow_id, flow_name, code, message, args, state";

/// Returns a function that reads an incident as it is at `now`.
fn row_at(now: Timestamp) -> impl Fn(&Row) -> rusqlite::Result<StoredIncident> {
    move |row| {
        let (args, state): (String, String) = (row.get(5)?, row.get(6)?);
        // If the state cannot be read, the incident starts over. The owner may hear of it twice.
        let incident = serde_json::from_str(&state).unwrap_or_else(|_| Incident::open(now, Duration::ZERO));
        Ok(StoredIncident {
            id: row.get(0)?,
            flow_id: row.get(1)?,
            flow: row.get(2)?,
            problem: Problem {
                code: row.get(3).unwrap_or(ProblemCode::Internal),
                message: row.get(4)?,
                args: columns::args(&args),
            },
            incident: Incident::without_future(incident, now),
        })
    }
}

/// Records a failure. Returns the alert that is due now, if any.
pub(crate) fn record_failure(connection: &Connection, failure: &Failure, now: Timestamp) -> Result<Option<DueAlert>> {
    let mut stored = match existing(connection, failure, now)? {
        Some(stored) => stored,
        None => open(connection, failure, now)?,
    };
    let kind = match failure.seq {
        Some(seq) => kind_of(connection, stored.id, seq, failure.given_up)?,
        // The machine is not a record: a problem that lasts counts once.
        None if stored.incident.records > 0 && stored.incident.ended_at.is_none() => FailureKind::KnownRecord,
        None => FailureKind::NewRecord,
    };
    stored.incident.record_failure(now, kind, failure.given_up, failure.grace);
    let args = incident::shared_args(&failure.problem.args);
    stored.problem = Problem { args, ..failure.problem.clone() };
    stored.flow.clone_from(&failure.flow);
    save(connection, stored, now)
}

/// Returns the incident that a failure belongs to, if there is one.
fn existing(connection: &Connection, failure: &Failure, now: Timestamp) -> Result<Option<StoredIncident>> {
    let cause = incident::cause(&failure.problem);
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM incidents WHERE flow_id = ?1 AND cause = ?2 ORDER BY id DESC LIMIT 1"
    ))?;
    let mut find = |cause: &str| -> Result<Option<StoredIncident>> {
        let found = find.query_row(params![failure.flow_id, cause], row_at(now)).optional()?;
        Ok(found.filter(|stored| !stored.incident.is_closed(now)))
    };
    match find(&cause)? {
        Some(stored) => Ok(Some(stored)),
        None if has_all_causes(connection, failure.flow_id)? => find(incident::OTHER_CAUSE),
        None => Ok(None),
    }
}

/// Returns whether a flow has so many open incidents that a further cause gets none of its own.
fn has_all_causes(connection: &Connection, flow_id: i64) -> Result<bool> {
    let mut count =
        connection.prepare_cached("SELECT count(*) FROM incidents WHERE flow_id = ?1 AND ended_at IS NULL")?;
    Ok(count.query_row([flow_id], |row| row.get::<_, u32>(0))? >= incident::MAX_CAUSES_PER_FLOW)
}

fn open(connection: &Connection, failure: &Failure, now: Timestamp) -> Result<StoredIncident> {
    let cause = if has_all_causes(connection, failure.flow_id)? {
        incident::OTHER_CAUSE.to_owned()
    } else {
        incident::cause(&failure.problem)
    };
    let incident = Incident::open(now, failure.grace);
    let state = json(&incident)?;
    connection.execute(
        "INSERT INTO incidents (flow_id, flow_name, cause, code, message, args, state) VALUES (?1, ?2, ?3, ?4, ?5, '{}', ?6)",
        params![failure.flow_id, failure.flow, cause, failure.problem.code, failure.problem.message, state],
    )?;
    let id = connection.last_insert_rowid();
    let (flow_id, flow, problem) = (failure.flow_id, failure.flow.clone(), failure.problem.clone());
    Ok(StoredIncident { id, flow_id, flow, problem, incident })
}

fn kind_of(connection: &Connection, id: i64, seq: i64, given_up: bool) -> Result<FailureKind> {
    let mut insert = connection
        .prepare_cached("INSERT OR IGNORE INTO incident_records (incident_id, seq, given_up) VALUES (?1, ?2, ?3)")?;
    if insert.execute(params![id, seq, given_up])? > 0 {
        return Ok(FailureKind::NewRecord);
    }
    let mut update = connection.prepare_cached(
        "UPDATE incident_records SET given_up = 1, told = 0 WHERE incident_id = ?1 AND seq = ?2 AND ?3 AND given_up = 0",
    )?;
    let is_newly_given_up = update.execute(params![id, seq, given_up])? > 0;
    Ok(if is_newly_given_up { FailureKind::NewlyGivenUp } else { FailureKind::KnownRecord })
}

/// Records a delivery of a flow. Returns the alerts that are due now, or `None` if the flow has no open incident.
pub(crate) fn record_delivery(connection: &Connection, flow_id: i64, now: Timestamp) -> Result<Option<Vec<DueAlert>>> {
    let mut find = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM incidents WHERE flow_id = ?1 AND ended_at IS NULL"))?;
    let open: Vec<StoredIncident> = find.query_map([flow_id], row_at(now))?.collect::<rusqlite::Result<_>>()?;
    if open.is_empty() {
        return Ok(None);
    }
    let mut due = Vec::new();
    for mut stored in open {
        // The alert of one before it may have ended it.
        if has_ended(connection, stored.id)? {
            continue;
        }
        stored.incident.record_delivery(now);
        due.extend(save(connection, stored, now)?);
    }
    Ok(Some(due))
}

fn has_ended(connection: &Connection, id: i64) -> Result<bool> {
    let mut find = connection.prepare_cached("SELECT ended_at IS NOT NULL FROM incidents WHERE id = ?1")?;
    Ok(find.query_row([id], |row| row.get(0))?)
}

/// Notes that a problem of the machine is over, if there was one.
pub(crate) fn machine_recovered(connection: &Connection, code: ProblemCode, now: Timestamp) -> Result<()> {
    for mut stored in of_machine(connection, code, now)?.into_iter().filter(|stored| stored.incident.recovery.is_none())
    {
        stored.incident.record_delivery(now);
        // The machine never loses a record, so no alert is due before it has settled.
        save(connection, stored, now)?;
    }
    Ok(())
}

/// Ends an incident of the machine without an alert.
pub(crate) fn close_machine(connection: &Connection, code: ProblemCode, now: Timestamp) -> Result<()> {
    for mut stored in of_machine(connection, code, now)? {
        stored.incident.close(now);
        save(connection, stored, now)?;
    }
    Ok(())
}

/// Returns the open incidents of the machine with this code.
fn of_machine(connection: &Connection, code: ProblemCode, now: Timestamp) -> Result<Vec<StoredIncident>> {
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM incidents WHERE flow_id = 0 AND code = ?1 AND ended_at IS NULL"
    ))?;
    let rows = find.query_map([code], row_at(now))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// True if the machine has an open incident with this code.
pub(crate) fn is_open(connection: &Connection, code: ProblemCode) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM incidents WHERE flow_id = 0 AND code = ?1 AND ended_at IS NULL)";
    Ok(connection.query_row(sql, [code], |row| row.get(0))?)
}

/// Returns the incidents that are due for a check. One that was saved in the future is due: the clock was set back since.
pub(crate) fn due(connection: &Connection, now: Timestamp) -> Result<Vec<i64>> {
    let mut find = connection.prepare_cached(
        "SELECT id FROM incidents WHERE next_check_at <= ?1 OR (written_at > ?1 AND next_check_at IS NOT NULL)
             ORDER BY next_check_at LIMIT 100",
    )?;
    let rows = find.query_map([Millis(now)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Checks an incident. Returns the alert that is due now, if any.
pub(crate) fn check(connection: &Connection, id: i64, now: Timestamp) -> Result<Option<DueAlert>> {
    let mut find = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM incidents WHERE id = ?1"))?;
    match find.query_row([id], row_at(now)).optional()? {
        Some(stored) => save(connection, stored, now),
        None => Ok(None),
    }
}

/// Returns when the next incident is due for a check.
pub(crate) fn next_check(connection: &Connection) -> Result<Option<Timestamp>> {
    let at: Option<Millis> = connection.query_row("SELECT min(next_check_at) FROM incidents", [], |row| row.get(0))?;
    Ok(at.map(|Millis(at)| at))
}

/// Deletes the incidents that ended before this moment.
pub(crate) fn delete_ended_before(connection: &Connection, before: Timestamp) -> Result<()> {
    connection.execute("DELETE FROM incidents WHERE ended_at < ?1", [Millis(before)])?;
    Ok(())
}

/// Stores an incident that something happened to. Returns the alert that is due now, if any.
fn save(connection: &Connection, mut stored: StoredIncident, now: Timestamp) -> Result<Option<DueAlert>> {
    if stored.flow_id != MACHINE && stored.incident.clone().notify(now).is_some() {
        untold::leave_out_settled(connection, &mut stored)?;
        if stored.incident.clone().notify(now) == Some(IncidentStage::Ended) {
            end_of_flow(connection, &mut stored, now)?;
        }
    }
    let pending = stored.incident.pending;
    let stage = stored.incident.notify(now);
    write(connection, &stored, now)?;
    stage.map(|stage| untold::tell(connection, stored, stage, pending)).transpose()
}

fn write(connection: &Connection, stored: &StoredIncident, now: Timestamp) -> Result<()> {
    let state = json(&stored.incident)?;
    let mut update = connection.prepare_cached(
        "UPDATE incidents SET flow_name = ?2, code = ?3, message = ?4, args = ?5, state = ?6, next_check_at = ?7, ended_at = ?8,
                written_at = ?9
         WHERE id = ?1",
    )?;
    update.execute(params![
        stored.id,
        stored.flow,
        stored.problem.code,
        stored.problem.message,
        ArgsColumn(Some(&stored.problem.args)),
        state,
        stored.incident.next_check_at().map(Millis),
        stored.incident.ended_at.map(Millis),
        Millis(now),
    ])?;
    Ok(())
}

/// Decides about an incident of a flow whose end is due: that a flow works again is told once, by its last incident or by one that
/// has more to tell, and not while records fail for another cause.
fn end_of_flow(connection: &Connection, stored: &mut StoredIncident, now: Timestamp) -> Result<()> {
    let Some(recovery) = stored.incident.recovery else { return Ok(()) };
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM incidents WHERE flow_id = ?1 AND id <> ?2 AND ended_at IS NULL"
    ))?;
    let others = find.query_map(params![stored.flow_id, stored.id], row_at(now))?;
    let others = others.collect::<rusqlite::Result<Vec<_>>>()?;
    let (recovering, failing): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|other| other.incident.recovery.is_some());
    if failing.iter().any(|other| other.incident.failed_at >= recovery.since) {
        stored.incident.put_off_end(now);
        return Ok(());
    }
    let will_tell = |other: &StoredIncident| other.incident.is_open;
    // One that failed again meanwhile works since later: both are due at the same time then.
    let others = recovering.iter().filter(|other| will_tell(other)).filter_map(|other| other.incident.recovery);
    if let Some(since) = others.map(|other| other.since).max().filter(|since| *since > recovery.since) {
        stored.incident.put_off_end(since);
        if stored.incident.clone().notify(now) != Some(IncidentStage::Ended) {
            return Ok(());
        }
    }
    if stored.incident.pending == 0 && recovering.iter().any(will_tell) {
        stored.incident.close(now);
        return Ok(());
    }
    for mut other in recovering.into_iter().filter(will_tell) {
        untold::leave_out_settled(connection, &mut other)?;
        if other.incident.pending == 0 && other.incident.clone().notify(now) == Some(IncidentStage::Ended) {
            other.incident.close(now);
            write(connection, &other, now)?;
        }
    }
    Ok(())
}
