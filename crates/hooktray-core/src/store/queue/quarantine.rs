//! Operations that cannot be sent, since their rows cannot be read or they were interrupted too often: they become `failed`,
//! so that they do not block others.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::base::error::{Error, Result};
use crate::outcome::{Problem, ProblemCode};
use crate::store::db::columns::{ArgsColumn, Millis};

/// An operation that was quarantined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quarantined {
    /// Its order of arrival.
    pub(crate) seq: i64,
    /// Its flow.
    pub(crate) flow_id: i64,
    /// Its flow's name.
    pub(crate) flow_name: String,
    /// Why it cannot be sent.
    pub(crate) problem: Problem,
}

/// True if an operation could not be claimed because of its own rows, not because of the database or the disk.
pub(super) fn is_unreadable(error: &Error) -> bool {
    matches!(error, Error::Database(_))
}

/// Returns the problem of an operation that cannot be read.
pub(super) fn unreadable(seq: i64, error: &Error) -> Problem {
    tracing::error!(seq, code = error.code(), "an operation cannot be read; it is quarantined");
    let why = "what is stored of this record is damaged, so nothing more is sent; look in the CRM whether the order is there, \
               and enter it by hand if not";
    Problem::new(ProblemCode::RecordUnreadable, why)
}

/// Makes an operation that cannot be claimed `failed`, whatever its rows contain.
pub(super) fn quarantine(connection: &Connection, seq: i64, problem: Problem, now: Timestamp) -> Result<Quarantined> {
    let mut update = connection.prepare_cached(
        "UPDATE operations SET status = 'failed', claimed_at = NULL, gate = NULL, finished_at = ?2, error_code = ?3,
                error_message = ?4, error_args = ?5
         WHERE seq = ?1 RETURNING flow_id, flow_name",
    )?;
    let row = |row: &rusqlite::Row| Ok((row.get(0)?, row.get(1)?));
    let args = ArgsColumn(Some(&problem.args));
    let (flow_id, flow_name) = update.query_row(params![seq, Millis(now), problem.code, problem.message, args], row)?;
    Ok(Quarantined { seq, flow_id, flow_name, problem })
}
