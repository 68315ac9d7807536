//! Backups: one file with flows, settings and history. Secrets are not in it, because they are in the keychain.

mod daily;
mod restore;

use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

pub use daily::{Daily, KEPT, daily, of_a_lost_database};
pub use restore::{FinishedRestore, Restored, Staged, finish, is_staged, restore, stage};

use crate::base::error::{Error, Result, StorageError};
use crate::base::files;
use crate::store::{self, FILE, Readers};

/// The directory of the daily backups, inside the data dir, so that customers' data stays there.
pub const FOLDER: &str = "backups";
/// The prefix of an unfinished backup.
const UNFINISHED: &str = ".hooktray-backup-";
/// The file beside an unfinished backup that is locked while it is written.
const LOCK: &str = "lock";
/// The prefix of an unfinished copy of a backup that is being restored.
const UNFINISHED_RESTORE: &str = ".hooktray-restore-";

/// Writes a backup into a new file, even while an engine runs. Only this user can read it.
///
/// # Errors
/// A file that exists or cannot be written.
pub fn save(readers: &Readers, target: &Path, now: Timestamp) -> Result<()> {
    if target.exists() {
        return Err(Error::FileExists(target.to_owned()));
    }
    refuse_part_of_a_database(target)?;
    // The file gets its name when it is complete, so that an unfinished backup never looks like one.
    let dir = target.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !dir.exists() {
        let why = "this folder does not exist; make it first, or choose another one";
        return Err(Error::io(dir)(std::io::Error::new(std::io::ErrorKind::NotFound, why)));
    }
    delete_abandoned(dir);
    let unfinished = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(dir).map_err(Error::io(dir))?;
    // Where files cannot be locked, what a crash leaves stays.
    let lock = File::create(unfinished.path().join(LOCK)).map_err(Error::io(dir))?;
    let _ = lock.try_lock();
    let file = unfinished.path().join(FILE);
    files::create_private(&file)?;
    let copied = readers.read(|connection| store::copy_to(connection, &file, now));
    copied.and_then(|()| store::check_copy(&file)).map_err(|error| of_disk(error, target))?;
    std::fs::rename(&file, target).map_err(Error::io(target))?;
    files::sync_dir(dir)
}

/// Refuses a name that SQLite would take for a part of a database: it would write such a file over it, or delete it.
fn refuse_part_of_a_database(target: &Path) -> Result<()> {
    let name = name(target).to_lowercase();
    let is_part = ["-wal", "-shm", "-journal"].iter().any(|part| name.ends_with(part));
    if !is_part && !name.starts_with(&format!("{FILE}-")) {
        return Ok(());
    }
    let why = "a file of this name is taken for a part of a database; choose another name";
    Err(Error::io(target)(std::io::Error::new(std::io::ErrorKind::InvalidInput, why)))
}

/// Names the file whose disk is full: SQLite does not, and it is not that of the database.
fn of_disk(error: Error, file: &Path) -> Error {
    match error {
        Error::Storage(StorageError::DiskFull) => Error::io(file)(std::io::ErrorKind::StorageFull.into()),
        error => error,
    }
}

/// Deletes unfinished backups of programs that were killed: nobody has them locked. One that stays does no harm.
fn delete_abandoned(dir: &Path) {
    for path in entries(dir).unwrap_or_default() {
        if name(&path).starts_with(UNFINISHED)
            && File::open(path.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
            && let Err(error) = std::fs::remove_dir_all(&path)
        {
            tracing::warn!(%error, "an unfinished backup stays");
        }
    }
}

/// Returns which backup this data was restored from, if any.
///
/// # Errors
/// A database that cannot be read.
pub fn restored(readers: &Readers) -> Result<Option<store::RestoredFrom>> {
    readers.read(store::restored)
}

fn entries(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(dir).map_err(Error::io(dir))?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(Error::io(dir))).collect()
}

/// Deletes the directories whose names have this prefix, which a crash may have left.
fn delete_unfinished(dir: &Path, prefix: &str) -> Result<()> {
    for path in entries(dir)? {
        if name(&path).starts_with(prefix) {
            std::fs::remove_dir_all(&path).map_err(Error::io(&path))?;
        }
    }
    Ok(())
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}
