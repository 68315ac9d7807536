//! One operation in full, as far as it can be read: what is damaged is named and hides nothing else.

use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension as _, Row};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{COLUMNS, OperationDetail, OperationRow, row};
use crate::base::error::{Error, Result};
use crate::event::{Event, Repair};
use crate::store::db::columns::Millis;
use crate::store::db::packed::Packed;
use crate::store::queue::AttemptRow;

/// A part of an operation that cannot be read any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DamagedPart {
    /// The request: its method, its address, its body or its sender.
    Request,
    /// The headers of the request.
    Headers,
    /// What was repaired to read the request.
    Repairs,
    /// What the user corrected.
    Corrections,
    /// What an attempt sent and received.
    Attempts,
}

impl DamagedPart {
    /// Returns the part in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            DamagedPart::Request => "parts of the request",
            DamagedPart::Headers => "the headers of the request",
            DamagedPart::Repairs => "what was repaired in it",
            DamagedPart::Corrections => "what was corrected by hand",
            DamagedPart::Attempts => "what an attempt sent and received",
        }
    }
}

/// Returns the operation with this id.
pub(crate) fn detail(connection: &Connection, id: &str) -> Result<OperationDetail> {
    let sql = format!("SELECT {COLUMNS} FROM operations WHERE id = ?1");
    let found = connection.prepare_cached(&sql)?.query_row([id], row).optional()?;
    let row = found.ok_or_else(|| Error::NoSuchOperation(id.to_owned()))?;
    let mut damage = Damage::default();
    let (event, repairs) = request(connection, &row, &mut damage)?;
    let attempts = attempts(connection, row.seq, &mut damage)?;
    Ok(OperationDetail { event, repairs, row, attempts, damaged: damage.0 })
}

/// What was found that cannot be read.
#[derive(Debug, Default)]
struct Damage(Vec<DamagedPart>);

impl Damage {
    fn note(&mut self, part: DamagedPart) {
        if !self.0.contains(&part) {
            self.0.push(part);
        }
    }

    /// Returns a column, or nothing if it is damaged.
    fn column<T: FromSql + Default>(&mut self, row: &Row, at: usize, part: DamagedPart) -> T {
        row.get(at).unwrap_or_else(|_| {
            self.note(part);
            T::default()
        })
    }

    /// Returns what a column has as JSON, or nothing if it is damaged.
    fn json<T: DeserializeOwned + Default>(&mut self, row: &Row, at: usize, part: DamagedPart) -> T {
        let json = row.get(at).ok().and_then(|Packed::<String>(text)| serde_json::from_str(&text).ok());
        json.unwrap_or_else(|| {
            self.note(part);
            T::default()
        })
    }
}

fn request(connection: &Connection, row: &OperationRow, damage: &mut Damage) -> Result<(Event, Vec<Repair>)> {
    let mut statement = connection.prepare_cached(
        "SELECT method, path, query, headers, ip, body, corrections, repairs FROM requests WHERE seq = ?1",
    )?;
    let received_at = row.received_at;
    let found = statement.query_row([row.seq], |row| {
        let event = Event {
            method: damage.column(row, 0, DamagedPart::Request),
            path: damage.column(row, 1, DamagedPart::Request),
            query: damage.column(row, 2, DamagedPart::Request),
            headers: damage.json(row, 3, DamagedPart::Headers),
            ip: damage.column(row, 4, DamagedPart::Request),
            body: damage.column::<Packed<Vec<u8>>>(row, 5, DamagedPart::Request).0,
            received_at,
            corrections: damage.json(row, 6, DamagedPart::Corrections),
        };
        Ok((event, damage.json(row, 7, DamagedPart::Repairs)))
    });
    Ok(found.optional()?.unwrap_or_else(|| {
        damage.note(DamagedPart::Request);
        (Event::from_sample(b"", received_at), Vec::new())
    }))
}

fn attempts(connection: &Connection, seq: i64, damage: &mut Damage) -> Result<Vec<AttemptRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT started_at, duration_ms, outcome, steps, flow_version FROM attempts WHERE seq = ?1 ORDER BY number",
    )?;
    let rows = statement.query_map([seq], |row| {
        let steps = row.get(3).ok().and_then(|Packed::<String>(steps)| serde_json::from_str(&steps).ok());
        if steps.is_none() {
            damage.note(DamagedPart::Attempts);
        }
        let Millis(started_at) = row.get(0)?;
        let (duration_ms, outcome) = (row.get(1)?, damage.column(row, 2, DamagedPart::Attempts));
        Ok(AttemptRow { started_at, duration_ms, outcome, steps, flow_version: row.get(4).ok().flatten() })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
