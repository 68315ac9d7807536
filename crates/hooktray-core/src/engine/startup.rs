//! Opening the database of an engine, and what to do with one that is damaged.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::base::error::{Error, Result, StorageError};
use crate::flows::registry::FlowRegistry;
use crate::store::{self, FILE, Store};

/// Is there when the database was found damaged while it was in use: the next start looks at all of it.
const SUSPECT: &str = "hooktray.db-suspect";

/// Opens the database and puts back what was under way. One that is damaged is set aside with all that belongs to it,
/// and a new one is begun: records that come in now must not be lost for those that are lost already.
pub(super) fn open(folder: &Path, live: &FlowRegistry, now: Timestamp) -> Result<Store> {
    let opened = whole(folder).and_then(|()| used(folder, live, now));
    let damaged = match opened {
        Err(Error::Storage(StorageError::Damaged)) => store::set_damaged_aside(folder, now)?,
        opened => return opened,
    };
    if let Some(file) = damaged {
        tracing::error!(file = %file.display(), "the database is damaged; it is set aside, and a new one is begun");
    }
    unsuspect(folder)?;
    used(folder, live, now)
}

/// Open files and connections that may be needed: all places of both entrances, and as many again for all the rest. Not as
/// many as the system has: programs that we start inherit the number, and some go through all of them.
const HANDLES: u64 = 4_096;

/// Asks the system for enough open files and connections. Unasked it gives 256 on macOS and 1,024 on Linux, which
/// connections alone can need.
pub(super) fn ask_for_handles() {
    if let Err(error) = rlimit::increase_nofile_limit(HANDLES) {
        tracing::warn!(%error, "the system gives no more open files than at the start");
    }
}

/// Notes that the database was found damaged while it was in use.
pub(super) fn suspect(folder: &Path) -> Result<()> {
    let file = folder.join(SUSPECT);
    std::fs::write(&file, "").map_err(Error::io(&file))
}

fn unsuspect(folder: &Path) -> Result<()> {
    let file: PathBuf = folder.join(SUSPECT);
    if file.exists() { std::fs::remove_file(&file).map_err(Error::io(&file)) } else { Ok(()) }
}

/// Looks at all of a database that was found damaged while it was in use. Otherwise only what is needed is looked at: a
/// large one takes a minute.
fn whole(folder: &Path) -> Result<()> {
    let file = folder.join(FILE);
    if !folder.join(SUSPECT).exists() || !file.exists() {
        return Ok(());
    }
    store::check_copy(&file).map_err(|error| match error {
        Error::NotOurs { .. } => Error::Storage(StorageError::Damaged),
        error => error,
    })?;
    unsuspect(folder)
}

fn used(folder: &Path, live: &FlowRegistry, now: Timestamp) -> Result<Store> {
    let store = Store::open(folder)?;
    let begun = begin(&store, live, now);
    match begun {
        Ok(()) => Ok(store),
        Err(error) => {
            // Nobody may have it open when it is set aside.
            store.close();
            Err(error)
        }
    }
}

fn begin(store: &Store, live: &FlowRegistry, now: Timestamp) -> Result<()> {
    let interrupted = store.writer.write_blocking(move |connection| store::recover(connection, now))?;
    if interrupted > 0 {
        tracing::warn!(operations = interrupted, "interrupted by the last end of the program; they run again");
    }
    live.reload(&store.readers)
}
