//! The table of flows, and the tokens of their links.

pub(in crate::store) mod deleted;
pub(in crate::store) mod old_tokens;
pub(in crate::store) mod versions;

use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::base::error::{Error, Result};
use crate::flow::{Finding, Flow};

pub(crate) use deleted::{replaced_by, replacement};
pub(crate) use old_tokens::old_tokens;
pub use versions::{SavedVersion, VersionRow};
pub(crate) use versions::{version, versions};

/// A flow as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowRow {
    /// Its number. It stays the same when the flow changes.
    pub id: i64,
    /// The token of its link.
    pub token: String,
    /// The number of its version.
    pub version: i64,
    /// The flow itself.
    pub flow: Flow,
}

/// A stored flow that this program cannot read.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokenFlow {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The token of its link.
    pub token: String,
    /// The number of its version.
    pub version: i64,
    /// Why it cannot be read.
    pub findings: Vec<Finding>,
}

impl From<BrokenFlow> for Error {
    fn from(broken: BrokenFlow) -> Error {
        Error::FlowBroken { name: broken.name, findings: broken.findings }
    }
}

const COLUMNS: &str =
    "id, token, file, name, (SELECT coalesce(max(number), 0) FROM flow_versions WHERE flow_id = flows.id)";

fn row(row: &Row) -> rusqlite::Result<Result<FlowRow, BrokenFlow>> {
    let (id, token, file): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let version = row.get(4)?;
    Ok(match Flow::from_json(&file) {
        Ok(flow) => Ok(FlowRow { id, token, version, flow }),
        Err(findings) => Err(BrokenFlow { id, name: row.get(3)?, token, version, findings }),
    })
}

/// Returns all flows that can be read, ordered by name, and separately those that cannot: they must not stop the others.
pub(crate) fn all_and_broken(connection: &Connection) -> Result<(Vec<FlowRow>, Vec<BrokenFlow>)> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM flows ORDER BY name"))?;
    let (mut flows, mut broken) = (Vec::new(), Vec::new());
    for row in statement.query_map([], row)? {
        match row? {
            Ok(flow) => flows.push(flow),
            Err(flow) => broken.push(flow),
        }
    }
    Ok((flows, broken))
}

/// Returns all flows that can be read, ordered by name.
pub(crate) fn all(connection: &Connection) -> Result<Vec<FlowRow>> {
    Ok(all_and_broken(connection)?.0)
}

/// Returns the flow with this name.
pub(crate) fn by_name(connection: &Connection, name: &str) -> Result<FlowRow> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM flows WHERE name = ?1"))?;
    let found = statement.query_row([name], row).optional()?;
    Ok(found.ok_or_else(|| Error::NoSuchFlow(name.to_owned()))??)
}

/// Returns the flow with this number.
pub(crate) fn by_id(connection: &Connection, id: i64) -> Result<FlowRow> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM flows WHERE id = ?1"))?;
    let found = statement.query_row([id], row).optional()?;
    Ok(found.ok_or_else(|| Error::NoSuchFlow(id.to_string()))??)
}

/// Returns the number and the token of the flow with this name, even if it cannot be read.
pub(crate) fn identity(connection: &Connection, name: &str) -> Result<Option<(i64, String)>> {
    let mut statement = connection.prepare_cached("SELECT id, token FROM flows WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Notes of which flow template a flow was made.
pub(crate) fn set_template(connection: &Connection, id: i64, template: &str) -> Result<()> {
    connection.prepare_cached("UPDATE flows SET template = ?2 WHERE id = ?1")?.execute((id, template))?;
    Ok(())
}

/// Returns of which flow template a flow was made.
pub(crate) fn template(connection: &Connection, id: i64) -> Result<Option<String>> {
    let mut statement = connection.prepare_cached("SELECT template FROM flows WHERE id = ?1")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?.flatten())
}

/// Returns true if there is a flow with this number.
pub(crate) fn exists(connection: &Connection, id: i64) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM flows WHERE id = ?1")?.exists([id])?)
}
