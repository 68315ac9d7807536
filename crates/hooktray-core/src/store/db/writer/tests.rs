use super::*;

/// A writer that is busy until `go` is sent, so that what is asked of it meanwhile comes into one round; and a
/// connection that sees only what is committed.
fn busy(folder: &tempfile::TempDir) -> (Writer, mpsc::Sender<()>, std::path::PathBuf) {
    let path = folder.path().join("rows.db");
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;
             CREATE TABLE rows (n INTEGER PRIMARY KEY, of INTEGER REFERENCES rows DEFERRABLE INITIALLY DEFERRED)",
        )
        .unwrap();
    let writer = Writer::start(connection, FileIdentity::of(&path)).unwrap();
    let (go, wait) = mpsc::channel::<()>();
    let (begun, began) = mpsc::channel();
    ask(&writer, move |_| {
        begun.send(()).unwrap();
        wait.recv().unwrap();
        Ok(())
    });
    began.recv().unwrap();
    (writer, go, path)
}

/// Asks without waiting for the answer.
fn ask<T: Send + 'static>(
    writer: &Writer,
    work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
) -> mpsc::Receiver<Result<T>> {
    let (reply, answer) = mpsc::channel();
    writer.send(Once(Some(work)), move |result| drop(reply.send(result))).unwrap();
    answer
}

/// The same for work that can be done anew.
fn ask_again<T: Send + 'static>(
    writer: &Writer,
    work: impl Fn(&Connection) -> Result<T> + Send + 'static,
) -> mpsc::Receiver<Result<T>> {
    let (reply, answer) = mpsc::channel();
    writer.send(Again(work), move |result| drop(reply.send(result))).unwrap();
    answer
}

fn count(path: &std::path::Path) -> i64 {
    Connection::open(path).unwrap().query_row("SELECT count(*) FROM rows", [], |row| row.get(0)).unwrap()
}

fn insert(connection: &Connection, n: i64) -> Result<()> {
    connection.execute("INSERT INTO rows (n) VALUES (?1)", [n])?;
    Ok(())
}

#[test]
fn what_waits_is_committed_at_once_and_answered_after_it() {
    let folder = tempfile::TempDir::new().unwrap();
    let (writer, go, path) = busy(&folder);
    let job = |n: i64| {
        let path = path.clone();
        ask(&writer, move |connection| {
            insert(connection, n)?;
            // What others see while the round is under way.
            Ok(count(&path))
        })
    };
    let answers: Vec<_> = (0..100).map(job).collect();
    go.send(()).unwrap();
    for answer in answers {
        assert_eq!(answer.recv().unwrap().unwrap(), 0, "nothing is committed before all of them have run");
        assert_eq!(count(&path), 100, "and whoever is answered is committed");
    }
}

#[test]
fn one_jobs_mistake_takes_nothing_of_its_neighbours() {
    let folder = tempfile::TempDir::new().unwrap();
    let (writer, go, path) = busy(&folder);
    let before = ask(&writer, |connection| insert(connection, 1));
    let failing = ask(&writer, |connection| {
        insert(connection, 2)?;
        insert(connection, 1)
    });
    let panicking = ask(&writer, |connection| -> Result<()> {
        insert(connection, 3)?;
        panic!("on purpose")
    });
    let after = ask(&writer, |connection| insert(connection, 4));
    go.send(()).unwrap();
    assert!(before.recv().unwrap().is_ok() && after.recv().unwrap().is_ok());
    assert!(failing.recv().unwrap().is_err() && panicking.recv().unwrap().is_err());
    let sum: i64 = Connection::open(&path).unwrap().query_row("SELECT sum(n) FROM rows", [], |row| row.get(0)).unwrap();
    assert_eq!(sum, 1 + 4, "nothing of a job that failed is kept");
}

#[test]
fn what_runs_without_a_savepoint_loses_nothing_by_a_neighbours_mistake() {
    let folder = tempfile::TempDir::new().unwrap();
    let (writer, go, path) = busy(&folder);
    let before = ask_again(&writer, |connection| insert(connection, 1));
    let failing = ask_again(&writer, |connection| {
        insert(connection, 2)?;
        insert(connection, 1)
    });
    let panicking = ask_again(&writer, |connection| -> Result<()> {
        insert(connection, 3)?;
        panic!("on purpose")
    });
    let after = ask_again(&writer, |connection| insert(connection, 4));
    go.send(()).unwrap();
    for fine in [before, after] {
        fine.recv().unwrap().unwrap();
    }
    assert!(failing.recv().unwrap().is_err() && panicking.recv().unwrap().is_err());
    let (count, sum): (i64, i64) = Connection::open(&path)
        .unwrap()
        .query_row("SELECT count(*), sum(n) FROM rows", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert_eq!((count, sum), (2, 1 + 4), "each once, and nothing of those that failed");
}

#[test]
fn a_transaction_that_ended_under_a_job_stores_nothing_of_those_behind_it() {
    let folder = tempfile::TempDir::new().unwrap();
    let (writer, go, path) = busy(&folder);
    let before = ask_again(&writer, |connection| insert(connection, 1));
    // As SQLite does by itself when the disk fails, in a job that makes nothing of it.
    let guilty = ask_again(&writer, |connection| Ok(connection.execute_batch("ROLLBACK")?));
    let after = ask_again(&writer, |connection| insert(connection, 2));
    go.send(()).unwrap();
    assert!([before, guilty, after].iter().all(|answer| answer.recv().unwrap().is_err()));
    assert_eq!(count(&path), 0, "whoever is told that nothing is stored can send it again");
    writer.write_blocking(|connection| insert(connection, 3)).unwrap();
    assert_eq!(count(&path), 1);
}

#[test]
fn a_commit_that_fails_is_an_error_for_everybody_in_it_and_for_nobody_after_it() {
    let folder = tempfile::TempDir::new().unwrap();
    let (writer, go, path) = busy(&folder);
    let fine = ask(&writer, |connection| insert(connection, 1));
    // A reference to nothing, which is looked at only when all is to be committed.
    let guilty = ask(&writer, |connection| {
        connection.execute("INSERT INTO rows VALUES (2, 77)", [])?;
        Ok(())
    });
    go.send(()).unwrap();
    assert!(fine.recv().unwrap().is_err(), "it is not on disk");
    assert!(guilty.recv().unwrap().is_err());
    assert_eq!(count(&path), 0);
    writer.write_blocking(|connection| insert(connection, 3)).unwrap();
    assert_eq!(count(&path), 1);
}
