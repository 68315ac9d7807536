//! The database: SQLite with one writer and many readers. All SQL of the program is below this module.
//!
//! WAL mode lets readers work beside the writer. `synchronous=FULL` makes a commit survive a power failure; in WAL mode the
//! usual `NORMAL` does not (<https://www.sqlite.org/pragma.html#pragma_synchronous>).

pub(crate) mod alerts;
mod db;
pub(crate) mod flow_changes;
pub(crate) mod flows;
pub(crate) mod heartbeat;
mod history;
mod queue;
pub(crate) mod refusals;
pub(crate) mod restore;
pub(crate) mod secrets;
pub(crate) mod settings;
pub(crate) mod tables;
pub(crate) mod tunnel;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub(crate) use alerts::LastError;
pub use alerts::{Example, Failure, MessageError, MessageRow};
pub(crate) use alerts::{channels, incidents, messages, summaries, watches};
pub(crate) use db::{CopiedFrom, copy_file, copy_to, finish_setting_aside, free_label, is_aside, put_back};
pub(crate) use db::{RETRY_AFTER, set_damaged_aside, set_orphans_aside, with_savepoint};
pub use db::{Readers, Writer, check_copy, damaged, set_aside};
pub use flows::{BrokenFlow, FlowRow, SavedVersion, VersionRow};
pub use history::{DamagedPart, HourlyCount, OperationDetail, OperationRow, Query, StatusCount};
pub(crate) use history::{
    count, counts_by_status, delivery_times, detail, figures, flows_with_records, hourly_counts, ids, list, newest,
    outstanding_counts, prune, rows, search_index, seqs_and_ids, shrink, status_counts, status_counts_between, summary,
    truncate_wal, used,
};
pub use queue::{
    Accepted, AttemptKey, AttemptRow, Capacity, Claimed, DedupKey, LeftOutReason, NewOperation, NextState,
    RequeueOptions, Settlement, WithoutFlow,
};
pub(crate) use queue::{
    ChangedRequest, Claims, Decided, FLOW_DELETED, Quarantined, Requeued, accept, after_unreachable, begin_test_order,
    bring_forward, cancel, changed_of_waiting, changed_step, claim, clamp_waits, decide, end_test_order,
    flow_of_pending, flows_with_undecided, has_keys, keep_corrections, keep_steps, mark_solved, may_have_arrived,
    next_due, nothing_sent_in_doubt, recover, release_oldest, release_unblocked, request, requeue, settle,
    unanswered_elsewhere, undecided,
};

pub use refusals::RefusalRow;
pub use restore::RestoredFrom;
pub(crate) use restore::{make_restorable, restored};

use rusqlite::config::DbConfig;

use db::{FileIdentity, WalIndex, migrate};

/// A connection: inside a transaction of the writer, or for reading.
pub(crate) use rusqlite::Connection;

use crate::base::error::{Error, NotSetUp, Result, StorageError};
use crate::base::files;

/// The file's name in the data dir.
pub const FILE: &str = "hooktray.db";

/// An open database.
#[derive(Debug, Clone)]
pub struct Store {
    /// All writes.
    pub writer: Writer,
    /// All reads.
    pub readers: Readers,
    path: PathBuf,
}

impl Store {
    /// Opens the database of a data dir, creates or upgrades it if needed, and starts the writer's thread.
    ///
    /// # Errors
    /// A database that is damaged, of another program or of a newer version; a data dir that cannot be written.
    pub fn open(data_dir: &Path) -> Result<Store> {
        let path = data_dir.join(FILE);
        check_path(&path)?;
        let mut connection = migrate::open(&path).map_err(|error| if_refused(error, &path))?;
        migrate::migrate(&mut connection)?;
        if !history::retention::is_shrinkable(&connection)?
            && let Err(error) = migrate::make_shrinkable(&connection, data_dir)
        {
            // Everything else works. The next start tries again.
            tracing::warn!(code = error.code(), "the database cannot return free space to the disk yet");
        }
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        let identity = FileIdentity::of(&path);
        Ok(Store {
            writer: Writer::start(connection, identity)?,
            readers: Readers::new(path.clone(), WalIndex::Shared),
            path,
        })
    }

    /// Opens the database of a data dir for reading. A writer, if there is one, is in another process.
    ///
    /// # Errors
    /// As [`Store::open`]; also [`NotSetUp::Database`], or a database that must be upgraded first.
    pub fn read_only(data_dir: &Path) -> Result<Readers> {
        Store::read_only_if_any(data_dir)?.ok_or_else(|| NotSetUp::Database.into())
    }

    /// As [`Store::read_only`]; returns `None` if nothing was stored yet.
    ///
    /// # Errors
    /// As [`Store::open`], or a database that must be upgraded first.
    pub fn read_only_if_any(data_dir: &Path) -> Result<Option<Readers>> {
        let path = data_dir.join(FILE);
        if !is_there(data_dir)? || !is_there(&path)? {
            return Ok(None);
        }
        check_path(&path)?;
        let (has_contents, index) = match migrate::check(&path, WalIndex::Shared) {
            Err(Error::Storage(StorageError::DiskFull)) => {
                (migrate::check(&path, WalIndex::InMemory)?, WalIndex::InMemory)
            }
            checked => (checked?, WalIndex::Shared),
        };
        Ok(has_contents.then(|| Readers::new(path, index)))
    }

    /// Waits until the database is closed and all of it is in one file. With other clones still open it does not wait.
    /// Dropping the store closes it as well, without waiting.
    pub fn close(self) {
        let Store { writer, readers, path: _ } = self;
        drop(readers);
        writer.close();
    }

    /// Returns the database's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Returns whether a path leads to something.
///
/// # Errors
/// [`Error::Io`] if that cannot be told, or if it is a link to nothing.
fn is_there(path: &Path) -> Result<bool> {
    let is_there = path.try_exists().map_err(Error::io(path))?;
    if !is_there && path.is_symlink() {
        let source = std::io::Error::new(ErrorKind::NotFound, "this is a link to something that is not there");
        return Err(Error::io(path)(source));
    }
    Ok(is_there)
}

/// Checks that SQLite can open a path: it takes 512 bytes with the longest ending that it adds, on all systems but Windows
/// (`MAX_PATHNAME` in os_unix.c).
///
/// # Errors
/// [`Error::Io`] with a path that is too long, or leads to something that is not a file.
pub(crate) fn check_path(path: &Path) -> Result<()> {
    const MAX_PATH_BYTES: usize = 512 - "-journal".len();
    let absolute = std::path::absolute(path).map_err(Error::io(path))?;
    if cfg!(unix) && absolute.as_os_str().len() > MAX_PATH_BYTES {
        let source = std::io::Error::new(
            ErrorKind::InvalidFilename,
            "this path is too long for a database; choose a folder with a shorter path",
        );
        return Err(Error::io(path)(source));
    }
    files::check_ordinary(path)
}

/// Names the reason of an error that SQLite does not explain: this user may not open a file of the database.
fn if_refused(error: Error, path: &Path) -> Error {
    let is_refused =
        |file: &Path| files::may_write(file).is_err_and(|error| error.kind() == ErrorKind::PermissionDenied);
    match error {
        Error::Database(_) | Error::Storage(StorageError::CannotOpen)
            if is_refused(path) || ["-wal", "-shm"].iter().any(|part| is_refused(&db::part_of(path, part))) =>
        {
            Error::Storage(StorageError::ReadOnly)
        }
        error => error,
    }
}

/// Checks that no other program keeps the database from being read now.
///
/// # Errors
/// Another program holds all of it.
pub(crate) fn check_readable_now(path: &Path) -> Result<()> {
    migrate::check_readable_now(path)
}

/// Returns true if a database has no bytes, and no WAL that could have some. Opens nothing: a connection that writes and
/// closes takes the WAL with it, also that of a damaged database.
pub(crate) fn is_empty(path: &Path) -> bool {
    let bytes = |file: &Path| std::fs::metadata(file).map_or(0, |file| file.len());
    path.exists() && bytes(path) == 0 && bytes(&db::part_of(path, "-wal")) == 0
}

/// Checks that the database can be written now. Writes nothing.
///
/// # Errors
/// Why not: it is read-only, or another program holds it.
pub(crate) fn check_writable(path: &Path) -> Result<()> {
    migrate::check_writable(path)
}
