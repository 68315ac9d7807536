//! Replaces the database by a backup, in two steps: the backup is staged, and replaces the database before that is opened.
//!
//! A staged backup is checked, complete and on disk. Once staged, a restore cannot be left half done: if the second step is
//! interrupted, the next start repeats it.

use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{UNFINISHED_RESTORE, delete_unfinished, of_disk};
use crate::base::data_dir::DataDirLock;
use crate::base::error::{Error, Result};
use crate::base::files;
use crate::store::{self, CopiedFrom, FILE};

/// What the name of a staged backup begins with. The rest is the label of the database that it replaces.
const STAGED: &str = "hooktray.db-staged-";
/// The label of databases that a backup replaced.
const REPLACED: &str = "before-restore-";

/// The result of [`restore`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The new path of the old database, if there was one.
    pub aside: Option<PathBuf>,
    /// Operations that were unfinished in the backup and are held now.
    pub held: u32,
    /// When the backup was made; unknown of a database that is not a backup.
    pub saved_at: Option<Timestamp>,
    /// True if the file was copied from a database that may have been in use, without its WAL.
    pub may_lack_records: bool,
}

/// The result of [`stage`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// Where the data comes from.
    pub origin: store::RestoredFrom,
    /// As [`Restored::may_lack_records`].
    pub may_lack_records: bool,
}

/// Replaces the database with a backup, at once. Nothing may have it open.
///
/// Unfinished operations in it become held: they may have been sent since the backup was made, and only the user can know.
///
/// # Errors
/// As [`stage`] and [`finish`]; the database is unchanged then.
pub fn restore(folder: &DataDirLock, file: &Path, now: Timestamp) -> Result<Restored> {
    finish_if_begun(folder)?;
    let Staged { origin, may_lack_records } = stage(folder, file, now)?;
    let aside = finish(folder)?.and_then(|finished| finished.aside);
    Ok(Restored { aside, held: origin.held, saved_at: origin.saved_at, may_lack_records })
}

/// Finishes a restore that was interrupted while it moved the files of the database. Another restore that began there would
/// move the rest of them elsewhere.
fn finish_if_begun(folder: &DataDirLock) -> Result<()> {
    let data_dir = folder.path();
    store::finish_setting_aside(data_dir)?;
    let is_begun = |suffix: &str| store::is_aside(data_dir, &format!("{REPLACED}{suffix}"));
    if staged(data_dir)?.iter().any(|(_, suffix)| is_begun(suffix)) {
        finish(folder)?;
    }
    Ok(())
}

/// Checks a backup and stages it: the next [`finish`] puts it in the place of the database. An engine may run meanwhile.
///
/// # Errors
/// A file that is not a complete backup or is from a newer version; a disk that is full. Nothing is staged then.
pub fn stage(folder: &DataDirLock, file: &Path, now: Timestamp) -> Result<Staged> {
    match std::fs::metadata(file) {
        Err(_) => return Err(Error::NoSuchFile(file.to_owned())),
        // Reading a pipe or a device may never end.
        Ok(found) if !found.is_file() => {
            return Err(Error::NotOurs { path: file.to_owned(), why: "it is not an ordinary file".into() });
        }
        Ok(_) => {}
    }
    let data_dir = folder.path();
    delete_unfinished(data_dir, UNFINISHED_RESTORE)?;
    for (earlier, _) in staged(data_dir)? {
        std::fs::remove_file(&earlier).map_err(Error::io(&earlier))?;
    }
    // Of two staged backups nobody could tell which one to restore.
    files::sync_dir(data_dir)?;
    let unfinished = tempfile::Builder::new().prefix(UNFINISHED_RESTORE).tempdir_in(data_dir);
    let unfinished = unfinished.map_err(Error::io(data_dir))?;
    // Contents only: the permissions of the backup's file are not those of a database.
    let copy = unfinished.path().join(FILE);
    files::create_private(&copy)?;
    let copied = store::copy_file(file, &copy);
    let copied = copied.and_then(|from| Ok((from, store::make_restorable(&copy, file, from, now)?)));
    let (from, origin) = copied.map_err(|error| of_disk(error, data_dir))?;
    let written = File::options().write(true).open(&copy).and_then(|copy| copy.sync_all());
    written.map_err(Error::io(&copy))?;
    let label = store::free_label(data_dir, &format!("{REPLACED}{}", now.as_second()));
    let target = data_dir.join(format!("{STAGED}{}", label.trim_start_matches(REPLACED)));
    std::fs::rename(&copy, &target).map_err(Error::io(target))?;
    files::sync_dir(data_dir)?;
    // Beside a file of the data dir itself there would be its WAL.
    let was_copied = file.parent().and_then(|dir| dir.canonicalize().ok()) != data_dir.canonicalize().ok();
    Ok(Staged { origin, may_lack_records: from == CopiedFrom::DatabaseAlone && was_copied })
}

/// The result of [`finish`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinishedRestore {
    /// The new path of the old database, if there was one.
    pub aside: Option<PathBuf>,
}

/// Puts a staged backup in the place of the database, if there is one. Called before anything opens the database.
///
/// # Errors
/// A file that cannot be renamed, on Windows one that another program has open. The database is as it was then, and the
/// backup is no longer staged.
pub fn finish(folder: &DataDirLock) -> Result<Option<FinishedRestore>> {
    let data_dir = folder.path();
    // A copy that stays does no harm, but is large.
    if let Err(error) = delete_unfinished(data_dir, UNFINISHED_RESTORE) {
        tracing::warn!(%error, "an unfinished copy of a backup stays");
    }
    store::finish_setting_aside(data_dir)?;
    let Some((file, suffix)) = staged(data_dir)?.pop() else { return Ok(None) };
    let label = format!("{REPLACED}{suffix}");
    let replaced = store::set_aside(data_dir, &label).and_then(|aside| {
        let target = data_dir.join(FILE);
        std::fs::rename(&file, &target).map_err(Error::io(target))?;
        files::sync_dir(data_dir)?;
        Ok(FinishedRestore { aside })
    });
    match replaced {
        Ok(finished) => Ok(Some(finished)),
        Err(error) => {
            // If not even that works, the backup stays staged, and the next start goes on from here.
            store::put_back(data_dir, &label)?;
            std::fs::remove_file(&file).map_err(Error::io(&file))?;
            Err(error)
        }
    }
}

/// True if a backup is staged.
#[must_use]
pub fn is_staged(data_dir: &Path) -> bool {
    staged(data_dir).is_ok_and(|staged| !staged.is_empty())
}

/// Returns the staged backups, each with the end of its name.
fn staged(data_dir: &Path) -> Result<Vec<(PathBuf, String)>> {
    let entries = super::entries(data_dir)?.into_iter();
    // SQLite may have left files beside one that it opened.
    let is_label = |suffix: &&str| suffix.chars().all(|c| c.is_ascii_digit() || c == '-');
    let suffix = |path: &PathBuf| super::name(path).strip_prefix(STAGED).filter(is_label).map(str::to_owned);
    Ok(entries.filter_map(|path| suffix(&path).map(|suffix| (path, suffix))).collect())
}
