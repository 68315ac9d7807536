//! Records that were not finished in a restored backup, whatever their status was: they may have been sent since then, so nothing
//! of them goes out unasked, and their duplicates are known.

use std::path::PathBuf;

use hooktray_core::backup;
use hooktray_core::history::{self, BulkAction, RequeueOptions};
use hooktray_core::outcome::Status;
use hooktray_core::store::Query;
use hooktray_support::aray::ArayResponse;
use hooktray_support::receiver::CannedResponse;
use serde_json::json;

use crate::test_flow::{SMS, TestFlow, test_flow};
use crate::three_requests::three_requests;

fn saved(test: &TestFlow) -> PathBuf {
    let path = test.engine.data_dir.path().join("saved.db");
    backup::save(&test.engine.inner().store().readers, &path, test.engine.clock.now()).expect("saved");
    path
}

/// A flow with a record of this status, which was sent since the backup was made.
async fn sent_since(status: Status) -> TestFlow {
    let mut test = test_flow(|flow| {
        flow["source"]["deduplicate"] = json!({"key": "{{ body.id }}", "window_hours": 24});
    })
    .await;
    let (engine, clock) = (test.engine.inner().clone(), test.engine.clock.clone());
    match status {
        Status::Failed => {
            test.aray.respond_next([ArayResponse::Refuse("no such offer".into())]);
            test.send(SMS).await;
            test.engine.run_worker().await;
        }
        Status::Held => {
            engine.change_flows(|flows| flows.stop("aray")).expect("stopped");
            test.send(SMS).await;
            engine.change_flows(|flows| flows.start("aray")).expect("started");
        }
        _ => {
            test.send(SMS).await;
            let ids = [test.engine.history()[0].id.clone()];
            history::cancel(engine.store(), &clock, &ids).expect("cancelled");
        }
    }
    assert_eq!(test.engine.statuses(), [status.as_str()]);
    let path = saved(&test);
    let ids = [test.engine.history()[0].id.clone()];
    assert_eq!(history::retry(engine.store(), &clock, &ids, RequeueOptions::default()).expect("queued").queued, 1);
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.aray.orders().len()), (vec!["delivered".into()], 1));
    drop(engine);
    test.engine.restore(&path).await;
    assert_eq!(test.engine.statuses(), [status.as_str()]);
    test
}

const NOT_FINISHED: [Status; 3] = [Status::Failed, Status::Held, Status::Cancelled];

#[tokio::test]
async fn record_that_was_not_finished_in_a_backup_is_run_again_only_if_the_user_says_so() {
    for status in NOT_FINISHED {
        let test = sent_since(status).await;
        let (store, clock) = (test.engine.inner().store(), &test.engine.clock);
        let ids = vec![test.engine.history()[0].id.clone()];
        let requests = test.aray.requests().len();
        let query = Query { status: Some(status), limit: 10, ..Query::default() };
        let all = history::retry_all(store, clock, &query, RequeueOptions::default()).expect("asked");
        let one = history::retry(store, clock, &ids, RequeueOptions::default()).expect("asked");
        let bulk = history::bulk(store, clock, &ids, BulkAction::Retry).expect("asked");
        assert_eq!((all.queued, all.left_out.len(), one.queued, one.left_out.len()), (0, 1, 0, 1), "{status}");
        assert_eq!((bulk.done.len(), &bulk.may_have_arrived), (0, &ids), "{status}");
        test.engine.run_worker_after(1_000_000).await;
        assert_eq!((test.engine.statuses(), test.aray.requests().len()), (vec![status.to_string()], requests));
        let asked = RequeueOptions { even_if_arrived: true, ..RequeueOptions::default() };
        assert_eq!(history::retry_all(store, clock, &query, asked).expect("asked").queued, 1, "{status}");
        test.engine.run_worker().await;
        assert_eq!((test.engine.statuses(), test.aray.orders()[0].times), (vec!["delivered".into()], 2));
    }
}

#[tokio::test]
async fn duplicate_of_a_record_that_was_not_finished_in_a_backup_is_no_second_order() {
    for status in NOT_FINISHED {
        let mut test = sent_since(status).await;
        test.address = test.engine.listen().await;
        test.send(SMS).await;
        test.engine.run_worker().await;
        assert_eq!(test.engine.statuses(), [status.as_str(), "duplicate"], "{status}");
        // Nor is it one when the user runs the duplicate, alone or with others.
        let (store, clock) = (test.engine.inner().store(), &test.engine.clock);
        let ids = [test.engine.history().last().expect("the duplicate").id.clone()];
        let one = history::retry(store, clock, &ids, RequeueOptions::default()).expect("asked");
        let query = Query { status: Some(Status::Duplicate), limit: 10, ..Query::default() };
        let all = history::retry_all(store, clock, &query, RequeueOptions::default()).expect("asked");
        assert_eq!((one.queued, one.left_out.len(), all.queued, all.left_out.len()), (0, 1, 0, 1), "{status}");
        test.engine.run_worker().await;
        assert_eq!(test.aray.orders()[0].times, 1, "{status}");
    }
}

#[tokio::test]
async fn record_that_fails_again_after_the_user_ran_it_is_run_again_unasked() {
    let test = sent_since(Status::Failed).await;
    let (store, clock) = (test.engine.inner().store(), &test.engine.clock);
    let ids = [test.engine.history()[0].id.clone()];
    test.aray.respond_next([ArayResponse::Refuse("no such offer".into())]);
    history::retry(store, clock, &ids, RequeueOptions { even_if_arrived: true, ..RequeueOptions::default() })
        .expect("queued");
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["failed"]);
    assert_eq!(
        history::retry(store, clock, &ids, RequeueOptions::default()).expect("queued").queued,
        1,
        "it was not sent"
    );
}

#[tokio::test]
async fn failed_request_of_a_delivered_restored_record_waits_for_the_user() {
    let mut flow = three_requests(|flow| flow["actions"][3]["on_error"] = json!("continue")).await;
    flow.booked.reply_next([CannedResponse::status(400)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.statuses(), ["delivered"]);
    let path = flow.engine.data_dir.path().join("saved.db");
    backup::save(&flow.engine.inner().store().readers, &path, flow.engine.clock.now()).expect("saved");
    flow.engine.restore(&path).await;
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let retried = history::retry(store, clock, &[id], RequeueOptions::default()).expect("asked");
    assert_eq!((retried.queued, retried.left_out.len()), (0, 1));
}

/// A flow that sends only what is paid, restored from a backup that was made when `states` had arrived and were sent, or waited.
async fn restored_with(states: &[&str], sent: bool) -> TestFlow {
    let mut test = test_flow(|flow| flow["actions"][1]["when"] = json!("{{ body.state == 'paid' }}")).await;
    for state in states {
        test.send(&in_state(state)).await;
    }
    if sent {
        test.engine.run_worker().await;
    }
    let path = saved(&test);
    test.engine.restore(&path).await;
    test.address = test.engine.listen().await;
    test
}

fn in_state(state: &str) -> String {
    json!({"id": "7", "to": "+79165550117", "state": state}).to_string()
}

#[tokio::test]
async fn paid_copy_of_a_draft_that_a_restored_backup_has_as_filtered_is_sent() {
    let test = restored_with(&["draft"], true).await;
    test.send(&in_state("paid")).await;
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.aray.orders().len()), (vec!["filtered".into(), "delivered".into()], 1));
}

#[tokio::test]
async fn restored_draft_that_the_user_runs_and_that_is_filtered_then_fails() {
    let test = restored_with(&["draft", "paid"], false).await;
    assert_eq!(test.engine.statuses(), ["held", "duplicate"]);
    let (store, clock) = (test.engine.inner().store(), &test.engine.clock);
    let draft = [test.engine.history()[1].id.clone()];
    let even_so = RequeueOptions { even_if_sent: true, ..RequeueOptions::default() };
    assert_eq!(history::retry(store, clock, &draft, even_so).expect("queued").queued, 1);
    test.engine.run_worker().await;
    let error = test.engine.operation(&draft[0])["error"].clone();
    assert_eq!(
        (test.engine.statuses(), &error["code"]),
        (vec!["failed".into(), "duplicate".into()], &json!("arrival_unknown"))
    );
    assert!(error["message"].as_str().is_some_and(|message| message.contains("backup")), "{error}");
}
