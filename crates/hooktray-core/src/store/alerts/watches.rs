//! Flows that are watched for inactivity.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::base::error::{Error, Result};
use crate::incident::inactivity::InactivityWatch;
use crate::outcome::Status;
use crate::store::db::columns::Millis;
use crate::store::db::errors::unknown_value;

/// A started flow that is watched for inactivity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Watched {
    /// The flow's id.
    pub flow_id: i64,
    /// The flow's name.
    pub flow: String,
    /// After how much inactivity the owner hears of it.
    pub watch: InactivityWatch,
    /// When the last record arrived.
    pub last: Timestamp,
    /// The inactivity that the owner has heard of: when the last record before it arrived.
    pub notified_for: Option<Timestamp>,
}

impl Watched {
    /// Returns a copy in which nothing is older than `at`.
    #[must_use]
    pub(crate) fn since(mut self, at: Timestamp) -> Watched {
        self.last = self.last.max(at);
        self
    }

    /// True if the owner has heard of the inactivity since `last`.
    #[must_use]
    pub(crate) fn is_notified(&self) -> bool {
        self.notified_for == Some(self.last)
    }
}

const COLUMNS: &str = "watches.hours, watches.from_hour, watches.to_hour, watches.days";

fn watch(row: &Row) -> rusqlite::Result<InactivityWatch> {
    let text: String = row.get(3)?;
    let days: Vec<bool> = text.chars().map(|day| day == '1').collect();
    let days = days.try_into().map_err(|_| unknown_value(3, format!("“{text}” are not seven days")))?;
    Ok(InactivityWatch { hours: row.get(0)?, from_hour: row.get(1)?, to_hour: row.get(2)?, days })
}

/// Returns the watch of a flow.
pub(crate) fn by_flow(connection: &Connection, flow_id: i64) -> Result<Option<InactivityWatch>> {
    let mut find = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM inactivity_watches AS watches WHERE flow_id = ?1"))?;
    Ok(find.query_row([flow_id], watch).optional()?)
}

/// Watches a flow from now on, or stops watching it.
pub(crate) fn set(
    connection: &Connection,
    flow_id: i64,
    watch: Option<&InactivityWatch>,
    now: Timestamp,
) -> Result<()> {
    let Some(watch) = watch else {
        connection.execute("DELETE FROM inactivity_watches WHERE flow_id = ?1", [flow_id])?;
        return Ok(());
    };
    let exists = connection.query_row("SELECT 1 FROM flows WHERE id = ?1", [flow_id], |_| Ok(())).optional()?;
    exists.ok_or_else(|| Error::NoSuchFlow(flow_id.to_string()))?;
    let days: String = watch.days.iter().map(|worked| if *worked { '1' } else { '0' }).collect();
    connection.execute(
        "INSERT INTO inactivity_watches (flow_id, hours, from_hour, to_hour, days, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (flow_id) DO UPDATE SET hours = ?2, from_hour = ?3, to_hour = ?4, days = ?5",
        params![flow_id, watch.hours, watch.from_hour, watch.to_hour, days, Millis(now)],
    )?;
    Ok(())
}

/// Returns every started flow that is watched. Times after `now` are left out: the clock was set back since.
pub(crate) fn watched(connection: &Connection, now: Timestamp) -> Result<Vec<Watched>> {
    // The newest record arrived last, whatever the clock said.
    let newest = newest_of_flow();
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, flows.id, flows.name, notified_for,
                max(iif(since > ?1, 0, since), iif(flows.changed_at > ?1, 0, flows.changed_at),
                    coalesce((SELECT iif(received_at > ?1, 0, received_at) FROM operations WHERE seq = {newest}), 0))
         FROM inactivity_watches AS watches JOIN flows ON flows.id = watches.flow_id WHERE flows.enabled"
    ))?;
    let rows = find.query_map([Millis(now)], |row| {
        let notified_for: Option<Millis> = row.get(6)?;
        let Millis(last) = row.get(7)?;
        let notified_for = notified_for.map(|Millis(at)| at);
        Ok(Watched { watch: watch(row)?, flow_id: row.get(4)?, flow: row.get(5)?, last, notified_for })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Notes that the owner has heard of the inactivity.
pub(crate) fn mark_notified(connection: &Connection, watched: &Watched) -> Result<()> {
    connection.execute(
        "UPDATE inactivity_watches SET notified_for = ?2 WHERE flow_id = ?1",
        params![watched.flow_id, Millis(watched.last)],
    )?;
    Ok(())
}

/// Returns the SQL of the newest operation of `flows.id` that is no test, by its `seq`. The index of a flow's operations is by status.
fn newest_of_flow() -> String {
    let finished = Status::ALL.iter().filter(|status| !status.is_queued() && **status != Status::Test);
    let newest = finished.map(|status| {
        format!(
            "coalesce((SELECT max(seq) FROM operations INDEXED BY operations_by_flow
                       WHERE flow_id = flows.id AND status = '{status}'), 0)"
        )
    });
    let queued = "coalesce((SELECT max(seq) FROM operations INDEXED BY operations_queued
                            WHERE flow_id = flows.id AND (status = 'pending' OR status = 'running')), 0)";
    format!("max({queued}, {})", newest.collect::<Vec<_>>().join(", "))
}
