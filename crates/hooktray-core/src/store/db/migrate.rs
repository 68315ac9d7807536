//! Opens the database file and upgrades its schema in numbered steps.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::set_aside;
use super::wal::{self, WalIndex};
use crate::base::error::{Error, Result, StorageError};
use crate::base::files;

/// The application id of Hooktray's files (`PRAGMA application_id`): "Hktr".
const APPLICATION_ID: i64 = 0x486b_7472;

/// Every step, in order: step `n` brings schema `n - 1` to schema `n`. A released step is never changed, only followed by
/// another one.
const STEPS: &[&str] = &[include_str!("schema/0001_first.sql")];

/// The number of the schema after all steps (`PRAGMA user_version`).
pub(in crate::store) const NEWEST: i64 = STEPS.len() as i64;

/// How long to wait for a lock of another process (`hooktray retry` beside a running engine).
const BUSY: Duration = Duration::from_secs(5);
/// How long a check waits for it while a user waits for the check.
const SHORT_BUSY: Duration = Duration::from_secs(1);

/// Opens the file for writing and creates it if needed.
pub(in crate::store) fn open(path: &Path) -> Result<Connection> {
    if !path.exists() {
        files::create_private(path)?;
    }
    open_side_files(path);
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    // No checkpoint on close for now: a damaged file and its WAL must stay as they are.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    check_is_ours(&connection, path)?;
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
    if pages == 0 {
        // Only possible while the file is empty; for other files see `make_shrinkable`.
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // A long WAL file is cut to this size after a checkpoint.
    connection.pragma_update(None, "journal_size_limit", wal::KEPT_BYTES)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Deleted phone numbers are overwritten with zeros.
    connection.pragma_update(None, "secure_delete", true)?;
    // One query plan for all bound values. Otherwise SQLite plans cached statements again for every record.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Makes the files beside a database as writable as the database. SQLite gives them its mode, so that they stay read-only after
/// a database that was read-only can be written again. Where that fails, opening says why.
fn open_side_files(path: &Path) {
    let is_writable = |file: &Path| files::may_write(file).is_ok();
    for beside in ["-wal", "-shm"].map(|part| set_aside::part_of(path, part)) {
        if beside.exists() && !is_writable(&beside) && is_writable(path) {
            let modes = std::fs::metadata(path).map(|database| database.permissions());
            let _ = modes.and_then(|modes| std::fs::set_permissions(&beside, modes));
        }
    }
}

/// Opens the file for reading.
pub(in crate::store) fn open_reader(path: &Path, index: WalIndex) -> Result<Connection> {
    let connection = open_existing(path, BUSY)?;
    if index == WalIndex::InMemory {
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    }
    // Read-only connections cannot read a WAL database without a writer. `query_only` forbids writing instead.
    connection.pragma_update(None, "query_only", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Opens a file that is there, and leaves its WAL alone at the end: `query_only` does not keep SQLite from writing the WAL into
/// the database when the last connection closes, also into a damaged one.
fn open_existing(path: &Path, busy: Duration) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(busy)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(connection)
}

/// Checks that this program can read the file without upgrading it. Returns false if nothing was stored in it yet.
///
/// # Errors
/// [`Error::NotOurs`], [`Error::NewerSchema`], an older schema, or a database that does not open.
pub(in crate::store) fn check(path: &Path, index: WalIndex) -> Result<bool> {
    let connection = open_reader(path, index)?;
    check_is_ours(&connection, path)?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        return Ok(false);
    }
    if version(&connection)? < NEWEST {
        return Err(Error::Database(
            "it is from an older version of Hooktray; start the new version once to upgrade it".into(),
        ));
    }
    Ok(true)
}

/// Checks that no other program keeps the file from being read, without waiting for it.
///
/// # Errors
/// [`StorageError::Locked`]; a file that is not a database.
pub(in crate::store) fn check_readable_now(path: &Path) -> Result<()> {
    let connection = open_reader(path, WalIndex::Shared)?;
    connection.busy_timeout(Duration::ZERO)?;
    Ok(connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?)
}

/// Checks that the file can be written now. Writes nothing.
///
/// # Errors
/// [`Error::Storage`] with the reason.
pub(in crate::store) fn check_writable(path: &Path) -> Result<()> {
    let connection = open_existing(path, SHORT_BUSY)?;
    // A transaction begins in a read-only file too; a statement that writes does not.
    Ok(connection.execute_batch("BEGIN IMMEDIATE; UPDATE heartbeat SET at = at; ROLLBACK")?)
}

/// Checks that the file belongs to Hooktray and is not from a newer version. An empty file is accepted.
///
/// # Errors
/// [`Error::NotOurs`] or [`Error::NewerSchema`].
pub(in crate::store) fn check_is_ours(connection: &Connection, path: &Path) -> Result<()> {
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

/// Runs the missing steps, each in its own transaction.
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

/// Checks that a database of schema [`NEWEST`] has all that belongs to it.
///
/// # Errors
/// What is missing.
pub(in crate::store) fn check_complete(connection: &Connection) -> Result<(), String> {
    let missing = Connection::open_in_memory().map_err(Error::from).and_then(|mut complete| {
        migrate(&mut complete)?;
        let found = schema(connection)?;
        Ok(schema(&complete)?.into_iter().find(|part| !found.contains(part)))
    });
    match missing {
        Ok(None) => Ok(()),
        Ok(Some((kind, name))) => Err(format!("the {kind} {name} is missing in it")),
        Err(error) => Err(error.to_string()),
    }
}

/// Returns what a database consists of: the kind and the name of each part.
fn schema(connection: &Connection) -> Result<Vec<(String, String)>> {
    let mut parts = connection.prepare("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")?;
    let parts = parts.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(parts.collect::<rusqlite::Result<_>>()?)
}

/// Rebuilds a file that another tool created (`sqlite3 .recover`), so that free pages can be returned to the file system.
/// Takes some seconds per gigabyte, once.
///
/// # Errors
/// Too little space for a second copy and its WAL.
pub(in crate::store) fn make_shrinkable(connection: &Connection, dir: &Path) -> Result<()> {
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
    let size: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let needed = u64::try_from(pages * size * 3).unwrap_or(u64::MAX);
    if fs4::available_space(dir).map_err(Error::io(dir))? < needed {
        return Err(Error::Storage(StorageError::DiskFull));
    }
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::explain::temporary_tables;

    #[test]
    fn writer_waits_for_the_disk_and_reader_cannot_write() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("hooktray.db");
        let mut writer = open(&path).unwrap();
        migrate(&mut writer).unwrap();
        let number = |connection: &Connection, name| -> i64 {
            connection.pragma_query_value(None, name, |row| row.get(0)).unwrap()
        };
        assert_eq!(number(&writer, "synchronous"), 2, "FULL: NORMAL loses the last commits in a power failure");
        let mode: String = writer.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
        assert_eq!(mode, "wal");
        assert_eq!((number(&writer, "foreign_keys"), number(&writer, "secure_delete")), (1, 1));
        let reader = open_reader(&path, WalIndex::Shared).unwrap();
        assert_eq!(number(&reader, "query_only"), 1);
        assert!(reader.execute("DELETE FROM flows", []).is_err());
    }

    #[test]
    fn inserts_and_updates_of_operations_make_no_temporary_tables() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        for statement in [
            "INSERT INTO operations (id, flow_id, flow_name, status, received_at) VALUES ('a', 1, 'a', 'pending', 1)",
            "UPDATE operations SET status = 'running', tries = tries + 1 WHERE seq = 1",
            "UPDATE operations SET status = 'failed', undecided = 1, solved_at = 1 WHERE seq = 1",
        ] {
            assert_eq!(temporary_tables(&connection, statement), 0, "{statement}");
        }
        let returning = "UPDATE operations SET tries = 0 WHERE seq = 1 RETURNING seq";
        assert_eq!(temporary_tables(&connection, returning), 1, "SQLite keeps what is returned in one");
    }

    #[test]
    fn missing_steps_run_once_and_a_failing_one_changes_nothing() {
        let dir = tempfile::TempDir::new().unwrap();
        let mut connection = open(&dir.path().join("hooktray.db")).unwrap();
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
    fn older_file_is_not_read_before_it_is_upgraded() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("hooktray.db");
        let mut connection = open(&path).unwrap();
        run_missing(&mut connection, &STEPS[..STEPS.len() - 1]).unwrap();
        assert!(!check(&path, WalIndex::Shared).unwrap(), "nothing is stored in it yet");
        connection.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        connection.execute_batch("CREATE TABLE of_the_older_version (n)").unwrap();
        assert!(matches!(check(&path, WalIndex::Shared), Err(Error::Database(why)) if why.contains("older")));
        migrate(&mut connection).unwrap();
        assert!(check(&path, WalIndex::Shared).unwrap());
    }
}
