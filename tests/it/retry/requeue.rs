//! Running a record again: after its flow was fixed, beside a running engine, and after its flow was deleted.

use std::time::Duration;

use hooktray_core::{flows, history};
use hooktray_support::aray::ArayResponse;
use hooktray_support::harness::{Program, TestEngine, aray_flow};
use hooktray_support::http;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::test_flow::{SMS, TestFlow, test_flow};

fn retry(engine: &TestEngine) -> hooktray_core::Result<usize> {
    let id = engine.history().first().expect("an operation").id.clone();
    let retried = history::retry(engine.inner().store(), &engine.clock, &[id], history::RequeueOptions::default())?;
    Ok(retried.queued)
}

/// Changes the flow and stores it.
fn change(test: &TestFlow, change: impl FnOnce(&mut Value)) {
    let row = flows::find(&test.engine.inner().store().readers, "aray").expect("the flow");
    let mut flow: Value = serde_json::from_str(&row.flow.to_json()).expect("JSON");
    change(&mut flow);
    test.engine.import(&flow);
}

#[tokio::test]
async fn deleted_flow_cancels_waiting_records_which_run_again_with_a_new_flow() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::Status(503)]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    test.engine.inner().change_flows(|flows| flows.delete("aray")).expect("deleted");
    assert_eq!((test.engine.statuses(), test.error().as_str()), (vec!["cancelled".into()], "flow_deleted"));
    assert_eq!(test.engine.run_worker_after(1_000_000).await, 0);
    assert_eq!(retry(&test.engine).expect_err("no flow").code(), "operation_state");
    test.engine.import(&aray_flow(&test.aray.url()));
    assert_eq!(retry(&test.engine).expect("queued"), 1);
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.aray.orders().len()), (vec!["delivered".into()], 1));
}

#[tokio::test]
async fn flow_deleted_during_an_attempt_leaves_a_cancelled_record() {
    let test = test_flow(|_| {}).await;
    test.send(SMS).await;
    let worker = test.engine.inner().worker();
    let claimed = worker.claim().await.expect("a claim").remove(0);
    test.engine.inner().change_flows(|flows| flows.delete("aray")).expect("deleted");
    let ended = worker.attempt(&claimed).await;
    assert!(worker.settle(&claimed, ended).await.expect("settled"));
    assert_eq!((test.engine.statuses(), test.error().as_str()), (vec!["cancelled".into()], "flow_deleted"));
    assert!(test.aray.requests().is_empty(), "nothing is sent");
}

#[tokio::test]
async fn retry_that_is_due_after_the_flow_was_deleted_is_cancelled() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::Status(503)]);
    test.send(SMS).await;
    let (claimed, ended) = test.attempt().await;
    test.engine.inner().change_flows(|flows| flows.delete("aray")).expect("deleted");
    assert!(test.engine.inner().worker().settle(&claimed, ended).await.expect("settled"));
    assert_eq!((test.engine.statuses(), test.error().as_str()), (vec!["cancelled".into()], "flow_deleted"));
    assert_eq!(test.engine.newest()["runs"].as_array().map(Vec::len), Some(1), "the history has the attempt");
}

#[tokio::test]
async fn retry_uses_the_current_flow() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::Refuse("wrong price".into())]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    change(&test, |flow| {
        let fields = flow["actions"][0]["fields"].as_array_mut().expect("fields");
        fields.iter_mut().find(|field| field["name"] == "price").expect("a price")["value"] = json!("2490");
    });
    retry(&test.engine).expect("queued");
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["delivered"]);
    assert_eq!(test.aray.orders()[0].get("price"), Some("2490"));
    assert_eq!(test.aray.orders()[0].get("ext_in_id"), Some(test.engine.history()[0].id.as_str()));
}

#[tokio::test]
async fn record_with_a_broken_template_or_address_runs_once_the_flow_is_fixed() {
    type Case = (fn(&mut Value), &'static str, &'static str);
    let cases: [Case; 3] = [
        (
            |flow| flow["actions"][0]["fields"][9]["value"] = json!("{{ body.to | phone(body.custmemo) }}"),
            "template_failed",
            "fields[9].value",
        ),
        (|flow| flow["actions"][1]["url"] = json!("{{ body.address }}"), "request_invalid", "no valid web address"),
        (
            |flow| flow["actions"][1]["headers"] = json!([{"name": "X-A", "value": "{{ 'a\nb' }}"}]),
            "request_invalid",
            "X-A",
        ),
    ];
    for (broken, code, word) in cases {
        let test = test_flow(|_| {}).await;
        let whole = flows::find(&test.engine.inner().store().readers, "aray").expect("the flow").flow.to_json();
        change(&test, broken);
        test.send(SMS).await;
        test.engine.run_worker().await;
        assert_eq!((test.engine.statuses(), test.error().as_str()), (vec!["failed".into()], code));
        let message = test.engine.newest()["error"]["message"].clone();
        assert!(message.as_str().is_some_and(|message| message.contains(word)), "{message}");
        assert!(test.aray.requests().is_empty(), "nothing is sent");
        test.engine.import(&serde_json::from_str(&whole).expect("JSON"));
        retry(&test.engine).expect("queued");
        test.engine.run_worker().await;
        assert_eq!((test.engine.statuses(), test.aray.orders().len()), (vec!["delivered".into()], 1), "{code}");
    }
}

#[tokio::test]
async fn every_temporary_status_is_retried() {
    for status in [408, 425, 429, 500, 502, 503, 504, 599] {
        let test = test_flow(|_| {}).await;
        test.aray.respond_next([ArayResponse::Status(status)]);
        test.send(SMS).await;
        test.engine.run_worker().await;
        assert_eq!(
            (test.engine.statuses(), test.error().as_str()),
            (vec!["pending".into()], "unavailable"),
            "{status}"
        );
        test.engine.run_worker_after(5).await;
        assert_eq!(test.engine.statuses(), ["delivered"], "{status}");
    }
}

#[tokio::test]
async fn retry_after_of_zero_or_in_the_past_shortens_no_delay() {
    for value in ["0", "Tue, 24 Nov 2020 09:00:00 GMT"] {
        let test = test_flow(|_| {}).await;
        let headers = vec![("Retry-After".into(), value.into())];
        test.aray.respond_next([ArayResponse::StatusWith { status: 503, headers, body: String::new() }]);
        test.send(SMS).await;
        assert_eq!(
            [
                test.engine.run_worker().await,
                test.engine.run_worker_after(4).await,
                test.engine.run_worker_after(1).await
            ],
            [1, 0, 1],
            "{value}"
        );
    }
}

#[tokio::test]
async fn retry_from_the_command_line_wakes_a_running_engine() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::Refuse("no".into())]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    let id = test.engine.history()[0].id.clone();
    // `hooktray retry` uses the system's clock.
    test.engine.clock.advance(Duration::from_secs(100 * 365 * 24 * 3600));
    let mut command = Program::new().command(&["retry", &id]);
    command.env("HOOKTRAY_DATA_DIR", test.engine.data_dir.path());
    // With paused time the poll once a minute never comes, so only the wake-up can start the record. A busy thread keeps
    // tokio from advancing paused time. Without a wake-up it ends after a while, time advances, and the assertion below
    // fails. Not paused from the start: network calls would time out at once.
    let (done, busy) = std::sync::mpsc::channel::<()>();
    let busy = tokio::task::spawn_blocking(move || busy.recv_timeout(Duration::from_secs(20)).is_ok());
    tokio::time::pause();
    let began = tokio::time::Instant::now();
    let stop = CancellationToken::new();
    let beside = async {
        tokio::task::yield_now().await;
        let output = tokio::task::spawn_blocking(move || command.output()).await.expect("run").expect("it starts");
        assert!(output.status.success(), "{output:?}");
        test.aray.wait_for_requests(2).await;
        let waited = began.elapsed();
        assert_eq!(http::request(&test.address, "GET", "/health", "", b"").await.status, 200);
        let _ = done.send(());
        stop.cancel();
        waited
    };
    let ((), waited) = tokio::join!(test.engine.inner().run(stop.clone()), beside);
    tokio::time::resume();
    assert!(busy.await.expect("a thread") && waited.is_zero(), "the poll started it, not the wake-up");
    assert_eq!(test.aray.orders().len(), 1);
}

#[tokio::test]
async fn duplicate_of_a_delivered_record_is_left_out() {
    let test = test_flow(|flow| flow["source"]["deduplicate"]["key"] = json!("{{ body.id }}")).await;
    test.aray.respond_next([ArayResponse::Refuse("no such offer".into())]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["failed", "delivered"], "the duplicate was the second chance");
    let ids: Vec<String> = test.engine.history().into_iter().map(|line| line.id).collect();
    let (store, clock) = (test.engine.inner().store(), &test.engine.clock);
    let failed = [ids[1].clone()];
    let retried = history::retry(store, clock, &failed, history::RequeueOptions::default()).expect("asked");
    assert_eq!((retried.queued, &retried.left_out[0].reason), (0, &history::LeftOutReason::Duplicate(ids[0].clone())));
    let query = hooktray_core::store::Query { unsolved: true, ..Default::default() };
    assert_eq!(
        history::retry_all(store, clock, &query, hooktray_core::history::RequeueOptions::default())
            .expect("asked")
            .queued,
        0
    );
    let asked_for = history::RequeueOptions { even_if_sent: true, ..Default::default() };
    assert_eq!(history::retry(store, clock, &failed, asked_for).expect("queued").queued, 1);
}

fn retry_unsolved(test: &TestFlow) -> history::Retried {
    let unsolved = hooktray_core::store::Query { unsolved: true, ..Default::default() };
    let (store, clock) = (test.engine.inner().store(), &test.engine.clock);
    history::retry_all(store, clock, &unsolved, history::RequeueOptions::default()).expect("asked")
}

#[tokio::test]
async fn duplicate_that_was_sent_by_the_flow_made_again_is_left_out() {
    let test = test_flow(|_| {}).await;
    let stored = flows::find(&test.engine.inner().store().readers, "aray").expect("the flow").flow.to_json();
    test.aray.respond_next([ArayResponse::Refuse("no such offer".into())]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    test.engine.inner().change_flows(|flows| flows.delete("aray")).expect("deleted");
    test.engine.import(&serde_json::from_str(&stored).expect("JSON"));
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["failed", "delivered"]);
    let retried = retry_unsolved(&test);
    assert_eq!((retried.queued, retried.left_out.len()), (0, 1));
}

#[tokio::test]
async fn of_two_failed_duplicates_one_is_run_again() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::Refuse("no".into()), ArayResponse::Refuse("no".into())]);
    for _ in 0..2 {
        test.send(SMS).await;
        test.engine.run_worker().await;
    }
    assert_eq!(test.engine.statuses(), ["failed"; 2]);
    let retried = retry_unsolved(&test);
    assert_eq!((retried.queued, retried.left_out.len()), (1, 1), "the other one waits for the first");
    test.engine.run_worker().await;
    assert_eq!(test.aray.orders().len(), 1);
}

#[tokio::test]
async fn waits_are_no_longer_after_the_clock_was_set_back() {
    let mut test = test_flow(|_| {}).await;
    let right = test.engine.clock.now();
    test.engine.clock.set(right + jiff::SignedDuration::from_hours(3));
    test.aray.respond_next([ArayResponse::Status(503), ArayResponse::Status(503)]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    test.engine.clock.set(right);
    test.send(r#"{"id": "2", "to": "89165550117", "custmemo": "Ольга"}"#).await;
    test.engine.run_worker().await;
    test.engine.run_worker_after(5).await;
    assert_eq!(test.engine.statuses(), ["delivered"; 2], "the engine went on running");
    test.engine.clock.set(right + jiff::SignedDuration::from_hours(24 * 365 * 30));
    test.aray.respond_next([ArayResponse::Status(503)]);
    test.send(r#"{"id": "3", "to": "89165550117", "custmemo": "Ольга"}"#).await;
    test.engine.run_worker().await;
    test.engine.clock.set(right);
    test.engine.restart().await;
    test.engine.run_worker_after(5).await;
    assert_eq!(test.engine.statuses(), ["delivered"; 3], "it was started again");
}
