//! The database: SQLite, one writer, many readers. All SQL of the program is under this module.
//!
//! WAL lets readers work beside the writer; `synchronous=FULL` makes a commit survive a power cut, which WAL with the
//! usual `NORMAL` does not (<https://www.sqlite.org/pragma.html#pragma_synchronous>).

mod asked;
mod attempts;
mod copies;
mod failure;
pub(crate) mod flows;
mod history;
pub(crate) mod incidents;
pub(crate) mod letters;
mod log;
mod mend;
mod migrate;
mod original;
pub(crate) mod outside;
#[cfg(test)]
mod plan;
mod presence;
mod queue;
mod readers;
mod retention;
mod rows;
pub(crate) mod searching;
pub(crate) mod secrets;
pub(crate) mod settings;
mod tallies;
pub(crate) mod vigil;
mod writer;

use std::path::{Path, PathBuf};

pub use asked::Query;
pub(crate) use attempts::settle;
pub use attempts::{AttemptRow, Settlement, State};
pub use copies::{check_copy, damaged, set_aside};
pub(crate) use copies::{copy_to, set_damaged_aside};
pub use flows::FlowRow;
pub use history::{Detail, OperationRow};
pub(crate) use history::{count, detail, ids, list};
pub use incidents::{Failure, Told};
pub use letters::{Example, LetterRow};
pub(crate) use mend::{cancel, handle, requeue};
pub use queue::{Accepted, Admission, Claimed, Room};
pub(crate) use queue::{accept, claim, hurry, next_due, open_gates, recover, release_oldest};
pub use readers::Readers;
pub(crate) use retention::{empty_log, prune, shrink, used};
pub use tallies::Figure;
pub(crate) use tallies::{counts, open as open_figures, since as figures_since};
pub use writer::Writer;
pub(crate) use writer::apart;

use rusqlite::config::DbConfig;

use presence::Presence;

/// The write connection, as steps inside a transaction get it.
pub(crate) use rusqlite::Connection;

use crate::error::{Error, Result};

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
        if !retention::is_shrinkable(&connection)?
            && let Err(error) = migrate::make_shrinkable(&connection, folder)
        {
            // It does everything else as it is, and is tried again at the next start.
            tracing::warn!(code = error.code(), "the database cannot give free space back yet");
        }
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        let presence = Presence::of(&path);
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
