//! One operation in full, also where a part of what is stored about it cannot be read.

use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::store::FILE;
use hooktray_support::aray::ArayResponse;

use crate::test_flow::{SMS, TestFlow, test_flow};

/// Returns a failed operation with two attempts, of which the first cannot be read any more.
async fn with_an_unreadable_attempt() -> (TestFlow, String) {
    let flow = test_flow(|_| {}).await;
    flow.aray.respond_next([ArayResponse::Status(503), ArayResponse::Refuse("no".into())]);
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    flow.engine.run_worker_after(5).await;
    assert_eq!(flow.engine.statuses(), ["failed"]);
    let database = rusqlite::Connection::open(flow.engine.data_dir.path().join(FILE)).expect("a database");
    let changed = database.execute("UPDATE attempts SET steps = '[{\"id\": 1' WHERE number = 1", []).expect("changed");
    assert_eq!(changed, 1);
    let id = flow.engine.history()[0].id.clone();
    (flow, id)
}

#[tokio::test]
async fn attempt_that_cannot_be_read_says_so_and_hides_nothing_else() {
    let (flow, id) = with_an_unreadable_attempt().await;
    let view = flow.engine.api().operation(id).await.expect("the operation");
    assert_eq!(view.request.body["custmemo"], "Ольга");
    let runs: Vec<_> = view.attempts.iter().map(|run| (run.unreadable, run.steps.len())).collect();
    assert_eq!(runs, [(true, 0), (false, 2)]);
    let shown = flow.engine.newest();
    assert_eq!((&shown["runs"][0]["unreadable"], &shown["runs"][1]["unreadable"]), (&true.into(), &().into()));
}

#[tokio::test]
async fn operation_whose_attempts_cannot_be_read_runs_again_only_from_the_start() {
    let (flow, id) = with_an_unreadable_attempt().await;
    let retry = |from_start| {
        let how = RequeueOptions { from_start, ..RequeueOptions::default() };
        history::retry(flow.engine.inner().store(), &flow.engine.clock, std::slice::from_ref(&id), how)
    };
    let refused = retry(false).expect_err("nobody knows what was sent");
    assert_eq!(refused.code(), "operation_state");
    assert!(refused.to_string().contains("from the start"), "{refused}");
    assert_eq!(retry(true).expect("queued").queued, 1);
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.statuses(), ["delivered"]);
}

#[tokio::test]
async fn remembered_values_that_cannot_be_read_do_not_hide_the_history() {
    let flow = test_flow(|_| {}).await;
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    let database = rusqlite::Connection::open(flow.engine.data_dir.path().join(FILE)).expect("a database");
    assert_eq!(database.execute("UPDATE operations SET remembered = '{'", []).expect("changed"), 1);
    let history = flow.engine.history();
    assert_eq!((history.len(), history[0].remembered.len()), (1, 0));
}
