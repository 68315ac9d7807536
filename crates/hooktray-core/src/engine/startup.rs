//! Opens the database of an engine, and replaces a damaged one.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::backup;
use crate::base::data_dir::DataDirLock;
use crate::base::error::{Error, Result, StorageError, is_out_of_room, with_causes};
use crate::flows::registry::FlowRegistry;
use crate::flows::undecided;
use crate::store::{self, FILE, Store};

/// This file marks a database that turned out damaged while in use. The next start checks all of it.
const SUSPECT: &str = "hooktray.db-suspect";

/// An open database.
pub(super) struct Opened {
    pub(super) store: Store,
    /// False if interrupted operations still have to be queued again, because another program holds the database.
    pub(super) is_recovered: bool,
    /// Why a staged backup did not take the place of the database.
    pub(super) restore_error: Option<Error>,
}

/// Puts a staged backup in its place, and then opens the database.
///
/// # Errors
/// A database that cannot be used.
pub(super) fn open(data_dir: &DataDirLock, flows: &FlowRegistry, now: Timestamp) -> Result<Opened> {
    let path = data_dir.path();
    let restore_error = match backup::finish(data_dir) {
        Ok(None) => None,
        Ok(Some(finished)) => {
            unmark_suspect(path)?;
            let aside = finished.aside.unwrap_or_default();
            tracing::info!(aside = %aside.display(), "a backup took the place of the database");
            None
        }
        // Neither the database nor the backup is complete in its place. The next start continues.
        Err(error) if backup::is_staged(path) => return Err(error),
        Err(error) => {
            tracing::error!(%error, "the backup was not restored; the database is as it was");
            Some(error)
        }
    };
    if let Some(file) = store::set_orphans_aside(path, now)? {
        tracing::error!(file = %file.display(), "the database is gone; what was left of it is set aside");
    }
    if let Some(newest) = backup::of_a_lost_database(path) {
        tracing::error!(newest = %newest.display(), "the database is empty, although there are backups; restore the newest");
    }
    Ok(Opened { restore_error, ..open_or_replace(path, flows, now)? })
}

/// Opens the database and queues again what was interrupted. A damaged database is set aside with all its files, and a
/// new one is created: new records must not be lost because old ones are.
fn open_or_replace(data_dir: &Path, flows: &FlowRegistry, now: Timestamp) -> Result<Opened> {
    let opened = check_if_suspect(data_dir).and_then(|()| open_and_recover(data_dir, flows, now));
    let damaged = match opened {
        Err(Error::Storage(StorageError::Damaged)) => store::set_damaged_aside(data_dir, now)?,
        opened => return opened,
    };
    if let Some(file) = damaged {
        tracing::error!(file = %file.display(), "the database is damaged; it is set aside and a new one is created");
    }
    unmark_suspect(data_dir)?;
    open_and_recover(data_dir, flows, now)
}

/// Open files and connections that may be needed: all slots of both entry points, and as many again for everything else.
/// Not the largest number possible: child processes inherit it, and some close every possible file at their start.
const MAX_FILES: u64 = 4_096;

/// With fewer files and connections than this, a few idle senders keep the others out.
pub(crate) const MIN_FILES: u64 = 256;

/// Raises the limit on open files and connections. The default is 256 on macOS and 1,024 on Linux, and connections alone
/// can need that many.
pub(super) fn raise_file_limit() {
    match rlimit::increase_nofile_limit(MAX_FILES) {
        Ok(files) if files < MIN_FILES => tracing::warn!("{}", few_files(files)),
        Ok(_) => {}
        Err(error) => tracing::warn!(error = %with_causes(&error), "the limit on open files could not be raised"),
    }
}

/// Returns what so few open files mean, and what to do.
pub(crate) fn few_files(files: u64) -> String {
    let text = "senders and the database need more; raise it (ulimit -n, or LimitNOFILE of a systemd unit)";
    format!("only {files} files and connections may be open; {text}")
}

/// Marks the database as damaged, for the next start.
pub(super) fn mark_suspect(data_dir: &Path) -> Result<()> {
    let file = data_dir.join(SUSPECT);
    std::fs::write(&file, "").map_err(Error::io(&file))
}

fn unmark_suspect(data_dir: &Path) -> Result<()> {
    let file: PathBuf = data_dir.join(SUSPECT);
    if file.exists() { std::fs::remove_file(&file).map_err(Error::io(&file)) } else { Ok(()) }
}

/// Checks all of a database that is marked as damaged. Others are not checked: a large one takes a minute.
fn check_if_suspect(data_dir: &Path) -> Result<()> {
    let file = data_dir.join(FILE);
    if !data_dir.join(SUSPECT).exists() || !file.exists() {
        return Ok(());
    }
    store::check_copy(&file).map_err(|error| match error {
        Error::NotOurs { .. } => Error::Storage(StorageError::Damaged),
        error => error,
    })?;
    unmark_suspect(data_dir)
}

fn open_and_recover(data_dir: &Path, flows: &FlowRegistry, now: Timestamp) -> Result<Opened> {
    let store = Store::open(data_dir).map_err(|error| without_room(error, data_dir))?;
    match recover(&store, flows, now) {
        Ok(is_recovered) => Ok(Opened { store, is_recovered, restore_error: None }),
        Err(error) => {
            // It must be closed before it is set aside.
            store.close();
            Err(without_room(error, data_dir))
        }
    }
}

/// Returns false if that has to wait: another program holds the database, and it can only be read.
fn recover(store: &Store, flows: &FlowRegistry, now: Timestamp) -> Result<bool> {
    let is_recovered = match store.writer.write_blocking(move |connection| store::recover(connection, now)) {
        Ok(interrupted) => {
            if interrupted > 0 {
                tracing::warn!(operations = interrupted, "interrupted by the last end of the program; they run again");
            }
            true
        }
        Err(Error::Storage(StorageError::Locked)) => {
            tracing::error!("another program holds the database; records are refused until it is released");
            false
        }
        Err(error) => return Err(error),
    };
    flows.reload(&store.readers)?;
    if is_recovered {
        undecided::decide(store, flows, now)?;
    }
    Ok(is_recovered)
}

/// Names the reason of an error that SQLite does not explain: a disk without room for the files beside the database.
fn without_room(error: Error, data_dir: &Path) -> Error {
    let has_no_room = || tempfile::tempfile_in(data_dir).is_err_and(|error| is_out_of_room(&error));
    match error {
        Error::Database(_) | Error::Storage(StorageError::CannotOpen) if has_no_room() => {
            Error::Storage(StorageError::DiskFull)
        }
        error => error,
    }
}
