//! Reads the stored flows.

use crate::base::error::Result;
use crate::flow::MadeOf;
use crate::secrets::{Mask, Secrets};
use crate::store::{self, BrokenFlow, FlowRow, Readers, VersionRow};

/// Returns the flow with this name.
///
/// # Errors
/// An unknown name.
pub fn find(readers: &Readers, name: &str) -> Result<FlowRow> {
    readers.read(|connection| store::flows::by_name(connection, name))
}

/// Returns the flow with this id.
///
/// # Errors
/// An unknown id.
pub fn by_id(readers: &Readers, id: i64) -> Result<FlowRow> {
    readers.read(|connection| store::flows::by_id(connection, id))
}

/// Returns of which flow template a flow was made; `None` for one that was made otherwise, or by another version of this program.
///
/// # Errors
/// The database cannot be read.
pub fn made_of(readers: &Readers, id: i64) -> Result<Option<MadeOf>> {
    let stored = readers.read(|connection| store::flows::template(connection, id))?;
    Ok(stored.and_then(|stored| serde_json::from_str(&stored).ok()))
}

/// Returns the stored flows that this program cannot read.
///
/// # Errors
/// The database cannot be read.
pub fn broken(readers: &Readers) -> Result<Vec<BrokenFlow>> {
    readers.read(|connection| Ok(store::flows::all_and_broken(connection)?.1))
}

/// Returns the versions of a flow that are kept, the newest first.
///
/// # Errors
/// The database cannot be read.
pub fn versions(readers: &Readers, id: i64) -> Result<Vec<VersionRow>> {
    readers.read(|connection| store::flows::versions(connection, id))
}

/// Returns one version of a flow.
///
/// # Errors
/// There is no such version, or it is no longer kept.
pub fn version(readers: &Readers, id: i64, number: i64) -> Result<VersionRow> {
    readers.read(|connection| store::flows::version(connection, id, number))
}

/// Returns every flow that can be read, ordered by name.
///
/// # Errors
/// The database cannot be read.
pub fn all(readers: &Readers) -> Result<Vec<FlowRow>> {
    readers.read(store::flows::all)
}

/// Returns a mask for every secret that is stored: a record may contain one of them. Those that cannot be read are left out.
/// Blocks until the keychain answers, at most two seconds for each secret.
///
/// # Errors
/// The database cannot be read.
pub fn mask(readers: &Readers, secrets: &Secrets) -> Result<Mask> {
    let stored = crate::secrets::list(readers)?.into_iter().map(|(name, _)| name);
    Ok(secrets.mask_of_all(all(readers)?.iter().flat_map(|row| row.flow.secrets()), stored))
}
