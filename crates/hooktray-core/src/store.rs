//! The database: SQLite, one writer, many readers. All SQL of the program is under this module.
//!
//! WAL lets readers work beside the writer; `synchronous=FULL` makes a commit survive a power cut, which WAL with the
//! usual `NORMAL` does not (<https://www.sqlite.org/pragma.html#pragma_synchronous>).

pub(crate) mod alerts;
mod db;
pub(crate) mod flows;
mod history;
mod queue;
pub(crate) mod secrets;
pub(crate) mod settings;
pub(crate) mod tunnel;

use std::path::{Path, PathBuf};

pub use alerts::{EmailRow, Example, Failure};
pub(crate) use alerts::{emails, incidents, watches};
pub use db::{Readers, Writer, check_copy, damaged, set_aside};
pub(crate) use db::{copy_to, hold_waiting_in, set_damaged_aside, with_savepoint};
pub use flows::{BrokenFlow, FlowRow};
pub use history::{Detail, Figure, OperationRow, Query};
pub(crate) use history::{
    count, counts, detail, empty_log, figures_since, ids, list, open_figures, prune, search_index, shrink, used,
};
pub use queue::{Accepted, Admission, AttemptKey, AttemptRow, Claimed, Retry, Room, Settlement, State};
pub(crate) use queue::{
    Requeued, accept, bring_forward, cancel, claim, clamp_waits, flow_of_pending, keep_step, mark_solved, next_due,
    open_gates, recover, release_oldest, requeue, settle,
};

use rusqlite::config::DbConfig;

use db::{FileIdentity, migrate};

/// The write connection, as steps inside a transaction get it.
pub(crate) use rusqlite::Connection;

use crate::base::error::{Error, Result};

/// The file's name in the data folder.
pub const FILE: &str = "hooktray.db";

/// The two ways to the database.
#[derive(Debug, Clone)]
pub struct Store {
    /// The only way in.
    pub writer: Writer,
    /// The ways out.
    pub readers: Readers,
    path: PathBuf,
}

impl Store {
    /// Opens the database in this folder, creates or migrates it where needed, and starts the writer's thread.
    ///
    /// # Errors
    /// A database that is broken, foreign or newer than this program; a folder that cannot be written.
    pub fn open(folder: &Path) -> Result<Store> {
        let path = folder.join(FILE);
        let mut connection = migrate::open(&path)?;
        migrate::migrate(&mut connection)?;
        if !history::retention::is_shrinkable(&connection)?
            && let Err(error) = migrate::make_shrinkable(&connection, folder)
        {
            // It does everything else as it is, and is tried again at the next start.
            tracing::warn!(code = error.code(), "the database cannot give free space back yet");
        }
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        let presence = FileIdentity::of(&path);
        Ok(Store { writer: Writer::start(connection, presence)?, readers: Readers::new(path.clone()), path })
    }

    /// Opens the database for reading only; the writer, if there is one, is another process.
    ///
    /// # Errors
    /// As [`Store::open`]; a folder without a database gives one error that says so.
    pub fn read_only(folder: &Path) -> Result<Readers> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Err(Error::NotOurs { path, why: "there is none yet; create a flow first".into() });
        }
        migrate::check(&path)?;
        Ok(Readers::new(path))
    }

    /// Waits until the database is closed and all of it is in its one file, unless somebody else still has this store.
    /// Dropping it does the same and does not wait.
    pub fn close(self) {
        let Store { writer, readers, path: _ } = self;
        drop(readers);
        writer.close();
    }

    /// The database's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}
