//! Renames the database of a data dir out of the way, with all its files or not at all.

use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::base::error::{Error, Result};
use crate::base::files;
use crate::store::FILE;

/// What the names of a database's files end with. The WAL has its last commits; a rollback journal is there after a crash
/// while the database was made or rebuilt. Left beside another database, either would be written over it.
const PARTS: [&str; 4] = ["", "-wal", "-journal", "-shm"];

/// The label of databases set aside as damaged.
const DAMAGED: &str = "damaged-";

/// The label of a WAL or journal whose database is gone.
const ORPHANED: &str = "orphaned-";

/// This file has the label under which a database is being set aside, so that the next start goes on after a crash.
const MOVING: &str = "hooktray.db-moving";

/// The length of a WAL without a single page, in bytes (<https://www.sqlite.org/fileformat2.html#wal_file_format>).
const EMPTY_WAL: u64 = 32;

/// Returns the path of a part of the database in this file.
pub(in crate::store) fn part_of(file: &Path, part: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(part);
    name.into()
}

/// Returns the path that a part of the database has under this label.
fn aside(data_dir: &Path, label: &str, part: &str) -> PathBuf {
    data_dir.join(format!("{FILE}.{label}{part}"))
}

/// Renames every file of the database, with `label` in the new name. Goes on where a crash interrupted it.
///
/// Returns the new path of the database, or of its first file if it is gone itself; nothing if there is no file at all.
///
/// # Errors
/// A file that cannot be renamed. Those that were renamed before get their names back.
pub fn set_aside(data_dir: &Path, label: &str) -> Result<Option<PathBuf>> {
    let mut renamed = Vec::new();
    for part in PARTS {
        let (from, to) = (data_dir.join(format!("{FILE}{part}")), aside(data_dir, label, part));
        match rename_to_new(&from, &to) {
            Ok(()) => renamed.push((from, to)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                for (from, to) in renamed.iter().rev() {
                    // The caller sees by `is_aside` if this fails as well.
                    let _ = std::fs::rename(to, from);
                }
                return Err(Error::io(from)(error));
            }
        }
    }
    files::sync_dir(data_dir)?;
    Ok(PARTS.iter().map(|part| aside(data_dir, label, part)).find(|path| path.exists()))
}

/// Gives the files with this label their names back.
///
/// # Errors
/// A file that cannot be renamed.
pub(crate) fn put_back(data_dir: &Path, label: &str) -> Result<()> {
    for part in PARTS.iter().rev() {
        let (to, from) = (data_dir.join(format!("{FILE}{part}")), aside(data_dir, label, part));
        // What is in its place was never renamed.
        if from.exists() && !to.exists() {
            std::fs::rename(&from, to).map_err(Error::io(from))?;
        }
    }
    files::sync_dir(data_dir)
}

/// As [`set_aside`], with a note that [`finish_setting_aside`] reads after a crash.
fn set_aside_noted(data_dir: &Path, label: &str) -> Result<Option<PathBuf>> {
    let note = data_dir.join(MOVING);
    files::create_private(&note)?;
    let written = File::options().write(true).truncate(true).open(&note);
    let written = written.and_then(|mut note| note.write_all(label.as_bytes()).and_then(|()| note.sync_all()));
    written.map_err(Error::io(&note))?;
    files::sync_dir(data_dir)?;
    let aside = set_aside(data_dir, label);
    if aside.is_ok() || !is_aside(data_dir, label) {
        std::fs::remove_file(&note).map_err(Error::io(&note))?;
    }
    aside
}

/// Sets the rest of a database aside, if a crash interrupted that. Called before anything opens the database.
///
/// # Errors
/// A file that cannot be renamed.
pub(crate) fn finish_setting_aside(data_dir: &Path) -> Result<()> {
    let note = data_dir.join(MOVING);
    let Ok(label) = std::fs::read_to_string(&note) else { return Ok(()) };
    let is_replaced = data_dir.join(FILE).exists() && aside(data_dir, &label, "").exists();
    // A note alone says nothing: the owner may have repaired the database since it was written.
    if is_aside(data_dir, &label) && !is_replaced {
        set_aside(data_dir, &label)?;
    }
    std::fs::remove_file(&note).map_err(Error::io(&note))
}

/// True if a file has this label.
pub(crate) fn is_aside(data_dir: &Path, label: &str) -> bool {
    PARTS.iter().any(|part| aside(data_dir, label, part).exists())
}

/// Returns a label that no file has, beginning with this one.
pub(crate) fn free_label(data_dir: &Path, label: &str) -> String {
    let mut labels = std::iter::once(label.to_owned()).chain((2..).map(|number| format!("{label}-{number}")));
    labels.find(|label| !is_aside(data_dir, label)).unwrap_or_default()
}

/// Renames a file, and never over another one.
fn rename_to_new(from: &Path, to: &Path) -> std::io::Result<()> {
    // Only this process writes into the data dir.
    if from.try_exists()? && to.try_exists()? {
        return Err(std::io::Error::new(ErrorKind::AlreadyExists, format!("{} exists already", to.display())));
    }
    std::fs::rename(from, to)
}

/// Renames the damaged database of a data dir. Returns its new path, or nothing if there is no database.
///
/// # Errors
/// A file that cannot be renamed.
pub(crate) fn set_damaged_aside(data_dir: &Path, now: Timestamp) -> Result<Option<PathBuf>> {
    set_aside_noted(data_dir, &free_label(data_dir, &format!("{DAMAGED}{}", now.as_second())))
}

/// Sets a WAL or a journal aside whose database is gone: SQLite would delete it, or write it over the next database.
///
/// # Errors
/// A file that cannot be renamed.
pub(crate) fn set_orphans_aside(data_dir: &Path, now: Timestamp) -> Result<Option<PathBuf>> {
    let path = |part: &str| data_dir.join(format!("{FILE}{part}"));
    let length = |part: &str| std::fs::metadata(path(part)).map_or(0, |file| file.len());
    if length("") > 0 || (length("-wal") <= EMPTY_WAL && !had_pages(&path("-journal"))) {
        return Ok(None);
    }
    set_aside_noted(data_dir, &free_label(data_dir, &format!("{ORPHANED}{}", now.as_second())))
}

/// True if a journal belongs to a database that had pages. The first start writes one of an empty database, which has
/// nothing to lose (<https://www.sqlite.org/fileformat2.html#the_rollback_journal>: bytes 16 to 19 have the size in pages).
fn had_pages(journal: &Path) -> bool {
    let mut header = [0; 20];
    let read = File::open(journal).and_then(|mut file| file.read_exact(&mut header));
    read.is_ok() && header[16..] != [0; 4]
}

/// Returns the damaged databases that were set aside in this data dir after `since`, and what was left of lost ones, the
/// oldest first.
#[must_use]
pub fn damaged(data_dir: &Path, since: Option<Timestamp>) -> Vec<PathBuf> {
    let moment = |path: &Path| {
        let label = path.file_name()?.to_str()?.strip_prefix(FILE)?.strip_prefix('.')?;
        let is_part = PARTS.iter().skip(1).any(|part| label.ends_with(part));
        let is_log = label.ends_with("-wal") || label.ends_with("-journal");
        let rest = match (label.strip_prefix(DAMAGED), label.strip_prefix(ORPHANED)) {
            (Some(rest), _) if !is_part => rest,
            (_, Some(rest)) if is_log => rest,
            _ => return None,
        };
        rest.split('-').next()?.parse::<i64>().ok()
    };
    let since = since.map_or(i64::MIN, Timestamp::as_second);
    let entries = std::fs::read_dir(data_dir).into_iter().flatten().flatten();
    let found = entries.filter_map(|entry| Some((moment(&entry.path())?, entry.path())));
    let mut found: Vec<(i64, PathBuf)> = found.filter(|(at, _)| *at >= since).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, path)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap().flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn every_file_moves_by_itself_or_none_does() {
        for parts in [&["", "-wal", "-shm"][..], &["-wal"], &["-journal", "-shm"], &[""]] {
            let folder = tempfile::tempdir().unwrap();
            for part in parts {
                std::fs::write(folder.path().join(format!("{FILE}{part}")), part).unwrap();
            }
            let before = names(folder.path());
            // The new name is taken, so the file cannot be renamed: as on Windows, while another program has it open.
            let taken = aside(folder.path(), "x", parts.last().unwrap());
            std::fs::write(&taken, "another").unwrap();
            set_aside(folder.path(), "x").unwrap_err();
            std::fs::remove_file(taken).unwrap();
            assert_eq!(names(folder.path()), before, "nothing moved");
            assert_eq!(set_aside(folder.path(), "x").unwrap(), Some(aside(folder.path(), "x", parts[0])));
            assert_eq!(names(folder.path()).len(), parts.len());
            for part in parts {
                assert_eq!(std::fs::read_to_string(aside(folder.path(), "x", part)).unwrap(), **part);
            }
            put_back(folder.path(), "x").unwrap();
            assert_eq!(names(folder.path()), before);
        }
    }

    #[test]
    fn setting_aside_that_a_crash_interrupted_is_finished_under_the_same_label() {
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        let label = format!("{DAMAGED}{}", now.as_second());
        // A power cut may leave the renames in any order.
        for moved in [&[][..], &[""], &["-wal"], &["-shm", ""], &["", "-wal"], &["", "-wal", "-shm"]] {
            let folder = tempfile::tempdir().unwrap();
            for part in ["", "-wal", "-shm"] {
                let name =
                    if moved.contains(&part) { format!("{FILE}.{label}{part}") } else { format!("{FILE}{part}") };
                std::fs::write(folder.path().join(name), part).unwrap();
            }
            std::fs::write(folder.path().join(MOVING), &label).unwrap();
            finish_setting_aside(folder.path()).unwrap();
            let expected = ["", "-wal", "-shm"].map(|part| match moved {
                [] => format!("{FILE}{part}"),
                _ => format!("{FILE}.{label}{part}"),
            });
            let mut expected = expected.to_vec();
            expected.sort_unstable();
            assert_eq!(names(folder.path()), expected, "{moved:?}");
        }
    }

    #[test]
    fn database_put_in_place_of_one_set_aside_stays() {
        let folder = tempfile::tempdir().unwrap();
        for name in [FILE.to_owned(), format!("{FILE}.{DAMAGED}1")] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::write(folder.path().join(MOVING), format!("{DAMAGED}1")).unwrap();
        finish_setting_aside(folder.path()).unwrap();
        assert_eq!(names(folder.path()), [FILE.to_owned(), format!("{FILE}.{DAMAGED}1")]);
    }

    #[test]
    fn journal_of_an_empty_database_is_left_alone() {
        // A journal of 0 pages: the power was cut in the very first start. Of 3 pages: a real database.
        let journal = |pages: u32| [&[0; 16][..], &pages.to_be_bytes(), &[0; 492]].concat();
        let folder = tempfile::tempdir().unwrap();
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        let path = folder.path().join(format!("{FILE}-journal"));
        std::fs::write(&path, journal(0)).unwrap();
        assert_eq!(set_orphans_aside(folder.path(), now).unwrap(), None);
        std::fs::write(&path, journal(3)).unwrap();
        assert!(set_orphans_aside(folder.path(), now).unwrap().is_some());
    }

    #[test]
    fn wal_without_its_database_is_set_aside_and_counts_as_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        assert_eq!(set_orphans_aside(folder.path(), now).unwrap(), None);
        std::fs::write(folder.path().join(format!("{FILE}-wal")), [1; 5000]).unwrap();
        let file = set_orphans_aside(folder.path(), now).unwrap().unwrap();
        assert_eq!(damaged(folder.path(), None), std::slice::from_ref(&file));
        assert_eq!(damaged(folder.path(), Some(now)), [file]);
        let later = now.saturating_add(std::time::Duration::from_secs(1)).unwrap();
        assert_eq!(damaged(folder.path(), Some(later)), [] as [PathBuf; 0]);
    }
}
