//! One transaction for many jobs, and what a failed job or commit does to the others.

use super::*;

/// Starts a writer that is busy until something is sent to the returned channel, so that jobs sent meanwhile share a batch.
/// Also returns the path of the database.
fn busy_writer(dir: &tempfile::TempDir) -> (Writer, mpsc::Sender<()>, std::path::PathBuf) {
    let path = dir.path().join("rows.db");
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
    send(&writer, move |_| {
        begun.send(()).unwrap();
        wait.recv().unwrap();
        Ok(())
    });
    began.recv().unwrap();
    (writer, go, path)
}

/// Sends a job and does not wait for its answer.
fn send<T: Send + 'static>(
    writer: &Writer,
    work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
) -> mpsc::Receiver<Result<T>> {
    let (reply, answer) = mpsc::channel();
    writer.send(RunOnce(Some(work)), move |result| drop(reply.send(result))).unwrap();
    answer
}

/// Sends a retryable job and does not wait for its answer.
fn send_retryable<T: Send + 'static>(
    writer: &Writer,
    work: impl Fn(&Connection) -> Result<T> + Send + 'static,
) -> mpsc::Receiver<Result<T>> {
    let (reply, answer) = mpsc::channel();
    writer.send(Retryable(work), move |result| drop(reply.send(result))).unwrap();
    answer
}

/// Ends the wait of a [`busy_writer`] and sends a retryable job that inserts 1. Returns its answer, and what it waits for in its batch,
/// until that is dropped.
fn running_insert(writer: &Writer, go: &mpsc::Sender<()>) -> (mpsc::Receiver<Result<()>>, mpsc::Sender<()>) {
    let (begun, began) = mpsc::channel();
    let (finish, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let answer = send_retryable(writer, move |connection| {
        // When it runs again, nobody listens, and nothing is to be waited for.
        let _ = begun.send(());
        let _ = wait.lock().unwrap().recv();
        insert(connection, 1)
    });
    go.send(()).unwrap();
    began.recv().unwrap();
    (answer, finish)
}

/// Counts the committed rows.
fn count(path: &std::path::Path) -> i64 {
    Connection::open(path).unwrap().query_row("SELECT count(*) FROM rows", [], |row| row.get(0)).unwrap()
}

fn insert(connection: &Connection, n: i64) -> Result<()> {
    connection.execute("INSERT INTO rows (n) VALUES (?1)", [n])?;
    Ok(())
}

#[test]
fn waiting_jobs_share_a_commit_and_get_their_results_after_it() {
    let dir = tempfile::TempDir::new().unwrap();
    let (writer, go, path) = busy_writer(&dir);
    let job = |n: i64| {
        let path = path.clone();
        send(&writer, move |connection| {
            insert(connection, n)?;
            // What other connections see during the batch.
            Ok(count(&path))
        })
    };
    let answers: Vec<_> = (0..100).map(job).collect();
    go.send(()).unwrap();
    for answer in answers {
        assert_eq!(answer.recv().unwrap().unwrap(), 0, "nothing is committed before all of them have run");
        assert_eq!(count(&path), 100, "everything is committed before the first answer");
    }
}

#[test]
fn failing_job_leaves_nothing_and_its_neighbours_are_stored() {
    let dir = tempfile::TempDir::new().unwrap();
    let (writer, go, path) = busy_writer(&dir);
    let before = send(&writer, |connection| insert(connection, 1));
    let failing = send(&writer, |connection| {
        insert(connection, 2)?;
        insert(connection, 1)
    });
    let panicking = send(&writer, |connection| -> Result<()> {
        insert(connection, 3)?;
        panic!("on purpose")
    });
    let after = send(&writer, |connection| insert(connection, 4));
    go.send(()).unwrap();
    assert!(before.recv().unwrap().is_ok() && after.recv().unwrap().is_ok());
    assert!(failing.recv().unwrap().is_err() && panicking.recv().unwrap().is_err());
    let sum: i64 = Connection::open(&path).unwrap().query_row("SELECT sum(n) FROM rows", [], |row| row.get(0)).unwrap();
    assert_eq!(sum, 1 + 4, "nothing of a failed job is kept");
}

#[test]
fn failing_retryable_job_leaves_nothing_and_its_neighbours_are_stored_once() {
    let dir = tempfile::TempDir::new().unwrap();
    let (writer, go, path) = busy_writer(&dir);
    let before = send_retryable(&writer, |connection| insert(connection, 1));
    let failing = send_retryable(&writer, |connection| {
        insert(connection, 2)?;
        insert(connection, 1)
    });
    let panicking = send_retryable(&writer, |connection| -> Result<()> {
        insert(connection, 3)?;
        panic!("on purpose")
    });
    let after = send_retryable(&writer, |connection| insert(connection, 4));
    go.send(()).unwrap();
    for fine in [before, after] {
        fine.recv().unwrap().unwrap();
    }
    assert!(failing.recv().unwrap().is_err() && panicking.recv().unwrap().is_err());
    let (count, sum): (i64, i64) = Connection::open(&path)
        .unwrap()
        .query_row("SELECT count(*), sum(n) FROM rows", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert_eq!((count, sum), (2, 1 + 4), "each once, and nothing of the failed ones");
}

#[test]
fn transaction_that_ends_inside_a_job_stores_nothing_of_the_batch() {
    let dir = tempfile::TempDir::new().unwrap();
    let (writer, go, path) = busy_writer(&dir);
    let before = send_retryable(&writer, |connection| insert(connection, 1));
    // As SQLite does on a disk error, in a job that ignores the error.
    let guilty = send_retryable(&writer, |connection| Ok(connection.execute_batch("ROLLBACK")?));
    let after = send_retryable(&writer, |connection| insert(connection, 2));
    go.send(()).unwrap();
    assert!([before, guilty, after].iter().all(|answer| answer.recv().unwrap().is_err()));
    assert_eq!(count(&path), 0, "after an error the sender can send its record again");
    writer.write_blocking(|connection| insert(connection, 3)).unwrap();
    assert_eq!(count(&path), 1);
}

#[test]
fn failed_commit_is_an_error_for_all_of_its_jobs_and_for_no_later_one() {
    let dir = tempfile::TempDir::new().unwrap();
    let (writer, go, path) = busy_writer(&dir);
    let fine = send(&writer, |connection| insert(connection, 1));
    // A dangling reference, which SQLite checks at the commit.
    let guilty = send(&writer, |connection| {
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

#[test]
fn job_that_arrives_while_a_batch_runs_shares_its_commit() {
    let dir = tempfile::TempDir::new().unwrap();
    let (writer, go, path) = busy_writer(&dir);
    let (first, finish) = running_insert(&writer, &go);
    // Another connection sees only what is committed.
    let committed_before = |n: i64| {
        let path = path.clone();
        move |connection: &Connection| {
            insert(connection, n)?;
            Ok(count(&path))
        }
    };
    let late = send_retryable(&writer, committed_before(2));
    let once = send(&writer, committed_before(3));
    let last = send_retryable(&writer, committed_before(4));
    drop(finish);
    first.recv().unwrap().unwrap();
    assert_eq!(late.recv().unwrap().unwrap(), 0);
    assert_eq!(once.recv().unwrap().unwrap(), 2, "what cannot run again waits for the next batch");
    assert_eq!(last.recv().unwrap().unwrap(), 2, "and so does what comes after it");
}

#[test]
fn job_that_joins_a_batch_and_fails_leaves_nothing_and_the_others_are_stored_once() {
    let dir = tempfile::TempDir::new().unwrap();
    let (writer, go, path) = busy_writer(&dir);
    let (first, finish) = running_insert(&writer, &go);
    let failing = send_retryable(&writer, |connection| {
        insert(connection, 2)?;
        Err::<(), _>(Error::Database("it cannot".into()))
    });
    let last = send_retryable(&writer, |connection| insert(connection, 3));
    drop(finish);
    first.recv().unwrap().unwrap();
    failing.recv().unwrap().unwrap_err();
    last.recv().unwrap().unwrap();
    assert_eq!(count(&path), 2);
}
