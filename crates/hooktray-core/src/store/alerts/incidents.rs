//! Incidents and the records that they are about. Each function is one step inside the transaction of what happened.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::base::error::{Error, Result};
use crate::event::OperationId;
use crate::incident::alert::IncidentReport;
use crate::incident::{self, Counts, Incident, IncidentStage};
use crate::outcome::{Code, Problem};
use crate::store::db::columns::{self, ArgsColumn, Millis};
use crate::store::db::errors::unknown_value;

/// Records that a report names at most.
const NAMED: u32 = 5;

/// A failure that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The flow; 0 for what belongs to the machine.
    pub flow_id: i64,
    /// The flow's name.
    pub flow: String,
    /// The operation, if it is one's.
    pub seq: Option<i64>,
    /// What went wrong.
    pub problem: Problem,
    /// How long to wait before anybody is told.
    pub patience: Duration,
    /// Whether the operation is tried no more.
    pub lost: bool,
}

/// Something that the owner is to be told of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The flow; 0 for what belongs to the machine.
    pub flow_id: i64,
    /// What there is to say.
    pub report: IncidentReport,
    /// The newest record that it is about.
    pub operation: Option<OperationId>,
}

struct Stored {
    id: i64,
    flow_id: i64,
    flow: String,
    problem: Problem,
    incident: Incident,
}

const COLUMNS: &str = "id, flow_id, flow_name, code, message, args, state";

fn row(row: &Row) -> rusqlite::Result<Stored> {
    let (args, file): (String, String) = (row.get(5)?, row.get(6)?);
    Ok(Stored {
        id: row.get(0)?,
        flow_id: row.get(1)?,
        flow: row.get(2)?,
        problem: Problem { code: row.get(3)?, message: row.get(4)?, args: columns::args(&args) },
        incident: serde_json::from_str(&file).map_err(|error| unknown_value(6, error.to_string()))?,
    })
}

/// Notes a failure; gives what is to be told now.
pub(crate) fn failed(connection: &Connection, failure: &Failure, now: Timestamp) -> Result<Option<Told>> {
    let mut stored = match under(connection, failure, now)? {
        Some(stored) => stored,
        None => begin(connection, failure, now)?,
    };
    let counts = match failure.seq {
        Some(seq) => counts(connection, stored.id, seq, failure.lost)?,
        // The machine itself is no record: what lasts is noted once.
        None if stored.incident.records > 0 && stored.incident.over_at.is_none() => Counts::Known,
        None => Counts::New,
    };
    stored.incident.failed(now, counts, failure.lost, failure.patience);
    let args = incident::common(&failure.problem.args);
    stored.problem = Problem { args, ..failure.problem.clone() };
    stored.flow.clone_from(&failure.flow);
    tell(connection, stored, now)
}

/// The incident that a failure belongs to, if there is one.
fn under(connection: &Connection, failure: &Failure, now: Timestamp) -> Result<Option<Stored>> {
    let cause = incident::cause(&failure.problem);
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM incidents WHERE flow_id = ?1 AND cause = ?2 ORDER BY id DESC LIMIT 1"
    ))?;
    let mut find = |cause: &str| -> Result<Option<Stored>> {
        let found = find.query_row(params![failure.flow_id, cause], row).optional()?;
        Ok(found.filter(|stored| !stored.incident.is_past(now)))
    };
    match find(&cause)? {
        Some(stored) => Ok(Some(stored)),
        None if crowded(connection, failure.flow_id)? => find(incident::OTHER),
        None => Ok(None),
    }
}

fn crowded(connection: &Connection, flow_id: i64) -> Result<bool> {
    let mut count =
        connection.prepare_cached("SELECT count(*) FROM incidents WHERE flow_id = ?1 AND ended_at IS NULL")?;
    Ok(count.query_row([flow_id], |row| row.get::<_, u32>(0))? >= incident::CAUSES)
}

fn begin(connection: &Connection, failure: &Failure, now: Timestamp) -> Result<Stored> {
    let cause = if crowded(connection, failure.flow_id)? {
        incident::OTHER.to_owned()
    } else {
        incident::cause(&failure.problem)
    };
    let incident = Incident::begin(now, failure.patience);
    let file = serde_json::to_string(&incident).map_err(|error| Error::Database(error.to_string()))?;
    connection.execute(
        "INSERT INTO incidents (flow_id, flow_name, cause, code, message, args, state) VALUES (?1, ?2, ?3, ?4, ?5, '{}', ?6)",
        params![failure.flow_id, failure.flow, cause, failure.problem.code, failure.problem.message, file],
    )?;
    let id = connection.last_insert_rowid();
    let (flow_id, flow, problem) = (failure.flow_id, failure.flow.clone(), failure.problem.clone());
    Ok(Stored { id, flow_id, flow, problem, incident })
}

fn counts(connection: &Connection, id: i64, seq: i64, lost: bool) -> Result<Counts> {
    let mut insert = connection
        .prepare_cached("INSERT OR IGNORE INTO incident_records (incident_id, seq, lost) VALUES (?1, ?2, ?3)")?;
    if insert.execute(params![id, seq, lost])? > 0 {
        return Ok(Counts::New);
    }
    let mut update = connection.prepare_cached(
        "UPDATE incident_records SET lost = 1 WHERE incident_id = ?1 AND seq = ?2 AND ?3 AND lost = 0",
    )?;
    Ok(if update.execute(params![id, seq, lost])? > 0 { Counts::NewlyLost } else { Counts::Known })
}

/// Notes that a record of a flow went through; gives what is to be told now, or nothing where nothing was amiss.
pub(crate) fn delivered(connection: &Connection, flow_id: i64, now: Timestamp) -> Result<Option<Vec<Told>>> {
    let mut find = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM incidents WHERE flow_id = ?1 AND ended_at IS NULL"))?;
    let open: Vec<Stored> = find.query_map([flow_id], row)?.collect::<rusqlite::Result<_>>()?;
    if open.is_empty() {
        return Ok(None);
    }
    let told = open.into_iter().filter_map(|mut stored| {
        stored.incident.delivered(now);
        tell(connection, stored, now).transpose()
    });
    told.collect::<Result<_>>().map(Some)
}

/// Notes that a trouble of the machine is over, if there was one.
pub(crate) fn mended(connection: &Connection, code: Code, now: Timestamp) -> Result<()> {
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM incidents WHERE flow_id = 0 AND code = ?1 AND ended_at IS NULL"
    ))?;
    let open: Vec<Stored> = find.query_map([code], row)?.collect::<rusqlite::Result<_>>()?;
    for mut stored in open.into_iter().filter(|stored| stored.incident.works.is_none()) {
        stored.incident.delivered(now);
        // Nothing of the machine's is ever lost, so there is nothing to tell before it has settled.
        tell(connection, stored, now)?;
    }
    Ok(())
}

/// Closes a trouble of the machine without anything to tell.
pub(crate) fn dropped(connection: &Connection, code: Code, now: Timestamp) -> Result<()> {
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM incidents WHERE flow_id = 0 AND code = ?1 AND ended_at IS NULL"
    ))?;
    let open: Vec<Stored> = find.query_map([code], row)?.collect::<rusqlite::Result<_>>()?;
    for mut stored in open {
        stored.incident.dropped(now);
        tell(connection, stored, now)?;
    }
    Ok(())
}

/// Whether a trouble of the machine is open.
pub(crate) fn is_open(connection: &Connection, code: Code) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM incidents WHERE flow_id = 0 AND code = ?1 AND ended_at IS NULL)";
    Ok(connection.query_row(sql, [code], |row| row.get(0))?)
}

/// The incidents that have to be looked at by now.
pub(crate) fn due(connection: &Connection, now: Timestamp) -> Result<Vec<i64>> {
    let mut find = connection
        .prepare_cached("SELECT id FROM incidents WHERE next_check_at <= ?1 ORDER BY next_check_at LIMIT 100")?;
    let rows = find.query_map([Millis(now)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Looks at an incident; gives what is to be told now.
pub(crate) fn look(connection: &Connection, id: i64, now: Timestamp) -> Result<Option<Told>> {
    let mut find = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM incidents WHERE id = ?1"))?;
    match find.query_row([id], row).optional()? {
        Some(stored) => tell(connection, stored, now),
        None => Ok(None),
    }
}

/// When the next incident has to be looked at.
pub(crate) fn next_look(connection: &Connection) -> Result<Option<Timestamp>> {
    let at: Option<Millis> = connection.query_row("SELECT min(next_check_at) FROM incidents", [], |row| row.get(0))?;
    Ok(at.map(|Millis(at)| at))
}

/// Deletes what was over before this moment.
pub(crate) fn forget(connection: &Connection, before: Timestamp) -> Result<()> {
    connection.execute("DELETE FROM incidents WHERE ended_at < ?1", [Millis(before)])?;
    Ok(())
}

fn tell(connection: &Connection, mut stored: Stored, now: Timestamp) -> Result<Option<Told>> {
    let pending = stored.incident.pending;
    let stage = stored.incident.tell(now);
    let file = serde_json::to_string(&stored.incident).map_err(|error| Error::Database(error.to_string()))?;
    let mut update = connection.prepare_cached(
        "UPDATE incidents SET flow_name = ?2, code = ?3, message = ?4, args = ?5, state = ?6, next_check_at = ?7, ended_at = ?8
         WHERE id = ?1",
    )?;
    update.execute(params![
        stored.id,
        stored.flow,
        stored.problem.code,
        stored.problem.message,
        ArgsColumn(Some(&stored.problem.args)),
        file,
        stored.incident.look_at().map(Millis),
        stored.incident.over_at.map(Millis),
    ])?;
    stage.map(|stage| told(connection, stored, stage, pending)).transpose()
}

fn told(connection: &Connection, stored: Stored, stage: IncidentStage, pending: u32) -> Result<Told> {
    let named = if stage == IncidentStage::Ended { NAMED.min(pending) } else { NAMED.min(pending.max(1)) };
    let mut find = connection.prepare_cached(
        "SELECT id FROM incident_records JOIN operations USING (seq) WHERE incident_id = ?1 ORDER BY seq DESC LIMIT ?2",
    )?;
    let rows = find.query_map(params![stored.id, named], |row| row.get::<_, String>(0))?;
    let examples: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
    let incident = stored.incident;
    Ok(Told {
        flow_id: stored.flow_id,
        operation: examples.first().and_then(|id| id.parse().ok()),
        report: IncidentReport {
            incident: stored.id,
            stage,
            flow: stored.flow,
            code: stored.problem.code,
            message: stored.problem.message,
            args: stored.problem.args,
            since: incident.opened_at,
            records: incident.records,
            pending,
            delivered: incident.works.map_or(0, |works| works.delivered),
            examples,
        },
    })
}
