//! The database and its backups: can the file be read and written, is it intact, is there a backup to go back to?

use std::io::ErrorKind;
use std::path::Path;

use super::{DoctorCheck, Topic, check, holders};
use crate::backup;
use crate::base::error::{Error, Result, StorageError};
use crate::base::files;
use crate::store::{self, FILE, Readers, Store};

/// Opens the database for all checks. Waits for no program that holds it. Returns `None` if nothing was stored yet.
pub(super) fn open(data_dir: &Path) -> Result<Option<Readers>> {
    let path = data_dir.join(FILE);
    if path.exists() {
        store::check_readable_now(&path)?;
    }
    Store::read_only_if_any(data_dir)
}

pub(super) fn check_file(data_dir: &Path, opened: &Result<Option<Readers>>) -> DoctorCheck {
    let path = data_dir.join(FILE);
    let bad = |text: String| check(Topic::Database, false, text);
    if let Some(newest) = backup::of_a_lost_database(data_dir) {
        let newest = newest.display();
        return bad(format!("empty, although there are backups; restore the newest with `hooktray restore {newest}`"));
    }
    if path.exists()
        && let Err(error) = files::may_write(&path)
    {
        return bad(Error::io(path)(error).to_string());
    }
    if let Err(error) = store::check_path(&path) {
        return bad(error.to_string());
    }
    if matches!(opened, Ok(None)) {
        return check(Topic::Database, true, "empty; the first flow fills it".to_owned());
    }
    let counts = opened.as_ref().map_err(ToString::to_string).and_then(|readers| {
        let Some(readers) = readers else { return Ok(String::new()) };
        counts(&path, readers).map_err(|error| match error {
            Error::Storage(StorageError::Locked) => held(&path),
            error => error.to_string(),
        })
    });
    match (counts, opened) {
        (Ok(counts), _) if counts.is_empty() => check(Topic::Database, true, "intact; no records yet".to_owned()),
        (Ok(counts), _) => check(Topic::Database, true, format!("intact; {counts}")),
        (Err(_), Err(Error::Storage(StorageError::Locked))) => bad(held(&path)),
        (Err(why), _) => bad(why),
    }
}

/// Returns what the database contains, once it turned out intact and can be written.
fn counts(path: &Path, readers: &Readers) -> Result<String> {
    store::check_copy(path)?;
    if let Some(broken) = crate::flows::broken(readers)?.into_iter().next() {
        return Err(broken.into());
    }
    // Beside an engine too, which holds it for a moment at most.
    store::check_writable(path)?;
    let counts = crate::history::counts_by_status(readers)?;
    Ok(counts.iter().map(|(status, count)| format!("{count} {status}")).collect::<Vec<_>>().join(", "))
}

/// Returns that another program holds the database, with its name where the system tells it.
fn held(path: &Path) -> String {
    let error = Error::Storage(StorageError::Locked);
    match holders::of(path).as_slice() {
        [] => error.to_string(),
        holders => format!("{error}: {}", holders.join(", ")),
    }
}

pub(super) fn damaged(data_dir: &Path, readers: Option<&Readers>) -> Option<DoctorCheck> {
    // Resolved by a backup that was restored since.
    let restored = readers.and_then(|readers| readers.read(store::restored).ok()?);
    let file = store::damaged(data_dir, restored.map(|from| from.restored_at)).pop()?;
    let text = format!(
        "a damaged one was set aside as {}; restore a backup (the newest are in the folder `{}`), then move that file away",
        file.display(),
        backup::FOLDER
    );
    Some(check(Topic::Database, false, text))
}

/// Checks that backups can be written. Creates no folder, and leaves a full disk to the check of the disk.
pub(super) fn backups(data_dir: &Path) -> Option<DoctorCheck> {
    let folder = data_dir.join(backup::FOLDER);
    match tempfile::tempfile_in(&folder) {
        Ok(_) => None,
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => {
            let error = Error::io(folder)(error);
            (!error.is_temporary()).then(|| check(Topic::Backups, false, format!("not written: {error}")))
        }
    }
}
