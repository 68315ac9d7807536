//! What retention deletes, what it keeps, and that the file shrinks.

use std::path::Path;

use hooktray_core::backup;
use hooktray_core::history;
use hooktray_core::history::indexing;
use hooktray_core::history::retention::{self, HistoryLimits};
use hooktray_core::outcome::Status;
use hooktray_core::settings::Settings;
use hooktray_core::store::{FILE, Query, Store};
use hooktray_support::harness::{TestEngine, path, plain_flow, start};
use hooktray_support::{http, records, wait};
use serde_json::json;

const DAY: i64 = 24 * 60 * 60;

/// About a day of records.
const MANY: u64 = 3_000;

async fn filled(folder: &Path) -> Store {
    records::fill(folder, 0..MANY, start());
    let store = Store::open(folder).expect("a store");
    indexing::update(&store).await.expect("indexed");
    store
}

fn rows(store: &Store) -> Vec<(Status, bool)> {
    let query = Query { limit: 10_000, ..Query::default() };
    let rows = history::list(&store.readers, &query).expect("a list");
    rows.into_iter().map(|row| (row.status, row.solved)).collect()
}

/// True if retention must not delete an operation.
fn is_kept((status, solved): &(Status, bool)) -> bool {
    matches!(status, Status::Held | Status::Pending | Status::Running) || (*status == Status::Failed && !solved)
}

fn bytes(folder: &Path, suffix: &str) -> u64 {
    std::fs::metadata(folder.join(format!("{FILE}{suffix}"))).map_or(0, |data| data.len())
}

fn search(store: &Store, text: &str) -> usize {
    let query = Query { search: Some(text.into()), limit: 10_000, ..Query::default() };
    history::list(&store.readers, &query).expect("a list").len()
}

#[tokio::test]
async fn old_finished_operations_are_deleted_and_others_stay() {
    let folder = tempfile::TempDir::new().expect("a temporary directory");
    let store = filled(folder.path()).await;
    let before = rows(&store);
    let kept = before.iter().filter(|row| is_kept(row)).count();
    let limits = HistoryLimits { days: Some(1), bytes: None };
    assert_eq!(retention::apply(&store, limits, start()).await.expect("tidied"), pruned_before_a_day(&before));
    let later = start().saturating_add(jiff::SignedDuration::from_secs(2 * DAY)).expect("a time");
    retention::apply(&store, limits, later).await.expect("tidied");
    let after = rows(&store);
    assert!(kept > 50 && after.iter().all(is_kept), "finished operations are deleted");
    assert_eq!(after.len(), kept, "and no others");
    assert_eq!(search(&store, &records::sms(100).phone), 0, "a deleted record is not found");
    assert_eq!(search(&store, &records::sms(0).phone), 1, "a kept record is");
}

/// Counts the deletable rows older than a day. The records are as far apart as a million in a year.
fn pruned_before_a_day(rows: &[(Status, bool)]) -> usize {
    let in_a_day = usize::try_from(DAY * 1000 / 31_536).expect("a size");
    rows.iter().skip(in_a_day).filter(|row| !is_kept(row)).count()
}

#[tokio::test]
async fn oldest_operations_are_deleted_until_the_database_fits_and_the_file_shrinks() {
    let folder = tempfile::TempDir::new().expect("a temporary directory");
    let store = filled(folder.path()).await;
    let (before, kept) = (bytes(folder.path(), ""), rows(&store).iter().filter(|row| is_kept(row)).count());
    let limit = before / 2;
    let limits = HistoryLimits { days: None, bytes: Some(limit) };
    let pruned = retention::apply(&store, limits, start()).await.expect("tidied");
    let after = rows(&store);
    assert_eq!(after.len() + pruned, usize::try_from(MANY).expect("a size"));
    assert_eq!(after.iter().filter(|row| is_kept(row)).count(), kept, "unfinished and unsolved operations stay");
    assert!(after.len() > kept, "no more is deleted than needed");
    assert!(after[..500].iter().any(|row| !is_kept(row)), "the newest stay");
    // At most a twentieth and a megabyte stay free for the next records.
    let now = bytes(folder.path(), "");
    assert!(now <= limit + limit / 15 + 1_100_000 && now < before, "{before} ▶ {now}, asked for {limit}");
    assert_eq!(bytes(folder.path(), "-wal"), 0, "the WAL is empty");
    let nothing = HistoryLimits { days: None, bytes: Some(1) };
    retention::apply(&store, nothing, start()).await.expect("tidied");
    assert!(rows(&store).iter().all(is_kept) && rows(&store).len() == kept, "even if the limit cannot be met");
}

#[tokio::test]
async fn records_are_stored_between_the_steps_of_a_deletion() {
    let mut engine = TestEngine::new();
    let flow = engine.import(&plain_flow("http://unused.example", json!({"enabled": false})));
    let address = engine.listen().await;
    records::fill(engine.data_dir.path(), 0..MANY, start());
    let store = engine.inner().store().clone();
    let long_after = start().saturating_add(jiff::SignedDuration::from_secs(99 * DAY)).expect("a time");
    let mut order = Vec::new();
    {
        let order = std::cell::RefCell::new(&mut order);
        let delete = async {
            let pruned = retention::prune_by_age(&store, 1, long_after).await.expect("pruned");
            order.borrow_mut().push("deleted");
            assert!(pruned > 2_000, "{pruned}");
        };
        let take = async {
            for _ in 0..3 {
                assert_eq!(http::post(&address, &path(&flow), "{}").await.status, 200);
                order.borrow_mut().push("stored");
            }
        };
        tokio::join!(delete, take);
    }
    assert_eq!(order, ["stored", "stored", "stored", "deleted"], "no sender waits for the end of the deletion");
}

#[tokio::test]
async fn shorter_limit_deletes_old_operations_without_waiting_for_the_hour() {
    let engine = TestEngine::new();
    records::fill(engine.data_dir.path(), 0..MANY, start());
    let inner = engine.api().engine().clone();
    let stop = tokio_util::sync::CancellationToken::new();
    let working = tokio::spawn({
        let (engine, stop) = (inner.clone(), stop.clone());
        async move { engine.run(stop).await }
    });
    // The daily backup comes before the first deletion.
    let folder = engine.data_dir.path().join(backup::FOLDER);
    wait::until("the folder of the backups", || folder.exists()).await;
    let before = rows(inner.store());
    assert_eq!(before.len(), usize::try_from(MANY).expect("a size"));
    let settings = engine.api().settings().await.expect("settings");
    let kept = Settings { keep_days: Some(1), ..settings };
    engine.api().settings_save(kept).await.expect("saved");
    let left = before.len() - pruned_before_a_day(&before);
    wait::until("the old operations are deleted", || rows(inner.store()).len() <= left).await;
    stop.cancel();
    working.await.expect("it ends");
    // The stop may have ended the deletion early: what it would have deleted next counts as well.
    let limits = HistoryLimits { days: Some(1), bytes: None };
    retention::apply(inner.store(), limits, start()).await.expect("tidied");
    assert_eq!(rows(inner.store()).len(), left, "and no others");
}

#[tokio::test]
async fn long_wal_is_truncated() {
    let mut engine = TestEngine::new();
    let flow = engine.import(&plain_flow("http://unused.example", json!({"enabled": false})));
    let address = engine.listen().await;
    // One large transaction. Its WAL stays, because the engine has the database open.
    records::fill(engine.data_dir.path(), 0..2 * MANY, start());
    let log = bytes(engine.data_dir.path(), "-wal");
    assert!(log > 10_000_000, "{log}");
    for _ in 0..3 {
        assert_eq!(http::post(&address, &path(&flow), "{}").await.status, 200);
    }
    let log = bytes(engine.data_dir.path(), "-wal");
    assert!(log <= 8 * 1024 * 1024, "{log}");
}
