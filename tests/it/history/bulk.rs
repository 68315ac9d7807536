//! Many operations at once: each is treated as if it were alone, and what cannot be done is left and counted.

use hooktray_core::api::{BulkAction, BulkView, HistoryFilter};
use hooktray_core::outcome::Status;
use hooktray_core::store::FILE;
use hooktray_support::aray::ArayResponse;
use serde_json::json;

use crate::test_flow::{SMS, TestFlow, test_flow};

async fn ids(test: &TestFlow, filter: HistoryFilter) -> Vec<String> {
    test.engine.api().history_ids(filter).await.expect("ids")
}

async fn bulk(test: &TestFlow, ids: Vec<String>, action: BulkAction) -> BulkView {
    test.engine.api().bulk(ids, action).await.expect("done")
}

/// Three refused records and a delivered one.
async fn three_failed() -> TestFlow {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next(["a", "b", "c"].map(|why| ArayResponse::Refuse(why.into())));
    test.send_numbered(1..=3).await;
    test.engine.run_worker().await;
    test.send_numbered(4..=4).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["failed", "failed", "failed", "delivered"]);
    test
}

#[tokio::test]
async fn all_errors_are_solved_at_once_and_back() {
    let test = three_failed().await;
    let unsolved = || HistoryFilter { unsolved: Some(true), ..HistoryFilter::default() };
    let failed = ids(&test, unsolved()).await;
    let solved = bulk(&test, failed.clone(), BulkAction::Solve).await;
    assert_eq!((solved.done, solved.left_out, solved.skipped), (failed.clone(), 0, 0));
    assert!(ids(&test, unsolved()).await.is_empty());
    assert_eq!(bulk(&test, failed.clone(), BulkAction::Unsolve).await.done, failed);
    assert_eq!(ids(&test, unsolved()).await, failed);
}

#[tokio::test]
async fn delivered_one_in_a_selection_is_not_sent_again() {
    let test = three_failed().await;
    let all = ids(&test, HistoryFilter::default()).await;
    assert_eq!(all.len(), 4);
    let queued = bulk(&test, all, BulkAction::Retry).await;
    assert_eq!((queued.done.len(), queued.skipped), (3, 1));
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["delivered"; 4]);
    assert_eq!(test.aray.requests().len(), 7, "three refused, one accepted, three again");
    let mut names = test.names();
    names.sort_unstable();
    assert_eq!(names, ["1", "2", "3", "4"], "one order each");
}

#[tokio::test]
async fn records_that_were_queued_before_an_error_are_sent_without_delay() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next(vec![ArayResponse::Refuse("no".into()); 51]);
    test.send_numbered(1..=51).await;
    test.engine.run_worker().await;
    let database = rusqlite::Connection::open(test.engine.data_dir.path().join(FILE)).expect("a database");
    let full =
        "CREATE TRIGGER full BEFORE UPDATE ON operations WHEN old.seq = 51 BEGIN SELECT RAISE(ABORT, 'full'); END";
    database.execute_batch(full).expect("a trigger");
    test.engine.state_changed().await;
    let failed = HistoryFilter { status: Some(Status::Failed), ..HistoryFilter::default() };
    test.engine.api().retry_all(failed, false).await.expect_err("the last one is not stored");
    assert_eq!(test.engine.statuses().iter().filter(|status| *status == "pending").count(), 50);
    test.engine.state_changed().await;
}

#[tokio::test]
async fn record_whose_duplicate_was_sent_is_left_out_of_a_selection() {
    let test =
        test_flow(|flow| flow["source"]["deduplicate"] = json!({"key": "{{ body.id }}", "window_hours": 24})).await;
    test.aray.respond_next([ArayResponse::Refuse("no".into())]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    test.send(SMS).await;
    test.engine.run_worker().await;
    let failed = ids(&test, HistoryFilter { status: Some(Status::Failed), ..HistoryFilter::default() }).await;
    let queued = bulk(&test, failed, BulkAction::Retry).await;
    assert_eq!((queued.done.len(), queued.left_out, queued.skipped), (0, 1, 0));
    test.engine.run_worker().await;
    assert_eq!(test.aray.orders().len(), 1);
}

#[tokio::test]
async fn only_what_waits_is_cancelled_and_what_is_gone_is_skipped() {
    let test = three_failed().await;
    test.engine.inner().change_flows(|flows| flows.stop("aray")).expect("stopped");
    test.send_numbered(5..=6).await;
    let mut all = ids(&test, HistoryFilter::default()).await;
    all.push("0192f3a1-7c00-7000-8000-000000000000".into());
    let cancelled = bulk(&test, all, BulkAction::Cancel).await;
    assert_eq!((cancelled.done.len(), cancelled.skipped), (2, 5));
    assert_eq!(test.engine.statuses()[4..], ["cancelled", "cancelled"]);
}
