//! Opening the file, and the numbered steps that bring it to this program's schema.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::wal;
use crate::base::error::{Error, Result};

/// Marks the file as Hooktray's (`PRAGMA application_id`): "Hktr".
const APPLICATION_ID: i64 = 0x486b_7472;

/// Every step, in order: step `n` brings schema `n - 1` to schema `n`. A released step is never changed, only followed by
/// another one.
const STEPS: &[&str] = &[include_str!("schema/0001_first.sql")];

/// The schema's number after all steps.
pub(in crate::store) const NEWEST: i64 = STEPS.len() as i64;

/// How long to wait for another process that is writing (`hooktray retry` beside the engine).
const BUSY: Duration = Duration::from_secs(5);

/// Opens the file for writing, creating it where there is none.
pub(in crate::store) fn open(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    // A file that turns out to be damaged is left as it is, and its log beside it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    ours(&connection, path)?;
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
    if pages == 0 {
        // Only before there is anything in the file; a file that is older is written anew, see `make_shrinkable`.
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // A log that grew is cut back to this many bytes once it has been written into the file.
    connection.pragma_update(None, "journal_size_limit", wal::KEPT)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Deleted phone numbers are overwritten, not only unlinked.
    connection.pragma_update(None, "secure_delete", true)?;
    // A plan holds for whatever values are bound: else what is prepared is planned anew for each record.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Opens the file for reading only.
pub(in crate::store) fn open_reader(path: &Path) -> Result<Connection> {
    // A read-only handle could not take part in WAL where the last writer has gone; `query_only` forbids writing.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "query_only", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Whether this program can use the file as it is.
///
/// # Errors
/// [`Error::NotOurs`], [`Error::NewerSchema`], or a database that does not open.
pub(in crate::store) fn check(path: &Path) -> Result<()> {
    let connection = open_reader(path)?;
    ours(&connection, path)?;
    if version(&connection)? < NEWEST {
        return Err(Error::Database("it is of an older version; start the engine once to bring it up to date".into()));
    }
    Ok(())
}

/// Refuses files of other programs and of newer versions, and knows an empty one as fit to be ours.
pub(in crate::store) fn ours(connection: &Connection, path: &Path) -> Result<()> {
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION_ID && !(application == 0 && tables == 0) {
        return Err(Error::NotOurs { path: path.to_owned(), why: "it belongs to another program".into() });
    }
    let found = version(connection)?;
    if found > NEWEST {
        return Err(Error::NewerSchema { found, known: NEWEST });
    }
    Ok(())
}

fn version(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Brings the file to [`NEWEST`].
pub(in crate::store) fn migrate(connection: &mut Connection) -> Result<()> {
    run_missing(connection, STEPS)
}

/// Runs the steps that the file has not seen yet, each in its own transaction.
fn run_missing(connection: &mut Connection, steps: &[&str]) -> Result<()> {
    for (step, number) in steps.iter().zip(1i64..) {
        if version(connection)? >= number {
            continue;
        }
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Writes a file of an older version anew, so that its free pages can be given back. Takes some seconds for each
/// gigabyte, once.
///
/// # Errors
/// Too little space for a second copy and its log.
pub(in crate::store) fn make_shrinkable(connection: &Connection, folder: &Path) -> Result<()> {
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
    let size: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let needed = u64::try_from(pages * size * 3).unwrap_or(u64::MAX);
    if fs4::available_space(folder).map_err(Error::io(folder))? < needed {
        return Err(Error::DiskFull);
    }
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_writer_waits_for_the_disk_and_readers_cannot_write() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("hooktray.db");
        let mut writer = open(&path).unwrap();
        migrate(&mut writer).unwrap();
        let number = |connection: &Connection, name| -> i64 {
            connection.pragma_query_value(None, name, |row| row.get(0)).unwrap()
        };
        assert_eq!(number(&writer, "synchronous"), 2, "FULL: NORMAL loses the last commits in a power cut");
        let mode: String = writer.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
        assert_eq!(mode, "wal");
        assert_eq!((number(&writer, "foreign_keys"), number(&writer, "secure_delete")), (1, 1));
        let reader = open_reader(&path).unwrap();
        assert_eq!(number(&reader, "query_only"), 1);
        assert!(reader.execute("DELETE FROM flows", []).is_err());
    }

    #[test]
    fn each_missing_step_runs_once_and_a_failing_one_changes_nothing() {
        let folder = tempfile::TempDir::new().unwrap();
        let mut connection = open(&folder.path().join("hooktray.db")).unwrap();
        // Neither step can run a second time.
        let (first, second) = ("CREATE TABLE a (n)", "ALTER TABLE a RENAME TO b");
        for steps in [&[first][..], &[first], &[first, second], &[first, second]] {
            run_missing(&mut connection, steps).unwrap();
            assert_eq!(version(&connection).unwrap(), i64::try_from(steps.len()).unwrap());
        }
        let failing = "INSERT INTO b VALUES (1); CREATE TABLE b (n)";
        run_missing(&mut connection, &[first, second, failing]).unwrap_err();
        assert_eq!(version(&connection).unwrap(), 2);
        let rows: i64 = connection.query_row("SELECT count(*) FROM b", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 0, "the failed step is rolled back");
    }

    #[test]
    fn an_older_file_is_refused_for_reading_until_a_writer_has_upgraded_it() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("hooktray.db");
        let mut connection = open(&path).unwrap();
        run_missing(&mut connection, &STEPS[..STEPS.len() - 1]).unwrap();
        assert!(matches!(check(&path), Err(Error::Database(why)) if why.contains("older")));
        migrate(&mut connection).unwrap();
        check(&path).unwrap();
    }
}
