//! Records of which nobody knows whether their order arrived: no response came, or the program ended meanwhile. Neither a duplicate
//! nor a retry makes an order of one unless the user says so.

use hooktray_core::flows;
use hooktray_core::history::retention::{self, HistoryLimits};
use hooktray_core::history::{self, RequeueOptions, Retried};
use hooktray_core::outcome::Status;
use hooktray_core::store::Query;
use hooktray_support::aray::ArayResponse;
use hooktray_support::harness::Program;
use hooktray_support::receiver::CannedResponse;
use serde_json::{Value, json};

use crate::test_flow::{SMS, TestFlow, test_flow};
use crate::three_requests::{ThreeRequests, three_requests};

/// A flow without retries whose record got this response, and was sent once.
async fn with_response(response: ArayResponse) -> TestFlow {
    let test = test_flow(|flow| {
        flow["actions"][1]["timeout_seconds"] = json!(1);
        flow["retry"]["delays_seconds"] = json!([]);
    })
    .await;
    test.aray.respond_next([response]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    test
}

/// Answers after which the order may be in the CRM.
fn unknown() -> Vec<ArayResponse> {
    vec![ArayResponse::Hang, ArayResponse::HangUp, ArayResponse::Status(504), ArayResponse::Status(524)]
}

fn retry(test: &TestFlow, how: RequeueOptions) -> Retried {
    let ids = [test.engine.history().last().expect("a record").id.clone()];
    history::retry(test.engine.inner().store(), &test.engine.clock, &ids, how).expect("asked")
}

fn retry_all(test: &TestFlow, how: RequeueOptions) -> Retried {
    let failed = Query { status: Some(Status::Failed), ..Query::default() };
    history::retry_all(test.engine.inner().store(), &test.engine.clock, &failed, how).expect("asked")
}

#[tokio::test]
async fn duplicate_of_a_record_whose_order_may_have_arrived_is_recognized_and_no_second_order() {
    for response in unknown() {
        let test = with_response(response.clone()).await;
        test.send(SMS).await;
        test.engine.run_worker().await;
        assert_eq!(test.engine.statuses(), ["failed", "duplicate"], "{response:?}");
        assert_eq!(test.engine.newest()["duplicate_of"], json!(test.engine.history()[1].id));
        assert_eq!(test.aray.requests().len(), 1, "{response:?}");
    }
}

#[tokio::test]
async fn duplicate_is_known_after_the_history_deleted_the_record_whose_order_may_have_arrived() {
    let test = with_response(ArayResponse::HangUp).await;
    let (store, now) = (test.engine.inner().store(), test.engine.clock.now());
    let ids = [test.engine.history()[0].id.clone()];
    history::mark_solved(store, &test.engine.clock, &ids, true).expect("solved");
    let everything = HistoryLimits { days: None, bytes: Some(1) };
    test.engine.clock.advance(std::time::Duration::from_secs(3600));
    assert_eq!(retention::apply(store, everything, now).await.expect("pruned"), 1);
    test.send(SMS).await;
    assert_eq!(test.engine.statuses(), ["duplicate"]);
}

#[tokio::test]
async fn record_whose_order_may_have_arrived_is_run_again_only_if_the_user_says_so() {
    for response in unknown() {
        let test = with_response(response.clone()).await;
        let (one, all) = (retry(&test, RequeueOptions::default()), retry_all(&test, RequeueOptions::default()));
        assert_eq!((one.queued, one.left_out.len(), all.queued, all.left_out.len()), (0, 1, 0, 1), "{response:?}");
        assert!(all.left_out[0].reason.to_string().contains("“send”"), "{}", all.left_out[0].reason);
        test.engine.run_worker().await;
        assert_eq!((test.engine.statuses(), test.aray.requests().len()), (vec!["failed".to_owned()], 1));
        test.aray.respond_next([ArayResponse::Refuse("no such offer".into())]);
        assert_eq!(retry(&test, RequeueOptions { even_if_sent: true, ..RequeueOptions::default() }).queued, 1);
        test.engine.run_worker().await;
        assert_eq!(test.error(), "refused");
        assert_eq!(retry_all(&test, RequeueOptions::default()).queued, 1, "the user said that it is not there");
    }
}

#[tokio::test]
async fn refusal_after_an_attempt_without_a_response_does_not_make_a_second_order_possible() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::HangUp, ArayResponse::Refuse("wrong key".into())]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    test.engine.run_worker_after(5).await;
    assert_eq!((test.engine.statuses(), test.error().as_str()), (vec!["failed".into()], "refused"));
    assert_eq!(retry_all(&test, RequeueOptions::default()).left_out.len(), 1);
    test.send(SMS).await;
    assert_eq!(test.engine.statuses(), ["failed", "duplicate"]);
}

#[tokio::test]
async fn response_to_a_later_try_settles_what_an_earlier_one_left_open() {
    let mut flow = three_requests(|flow| {
        flow["actions"][2]["on_error"] = json!("continue");
    })
    .await;
    flow.aray.respond_next([ArayResponse::HangUp]);
    flow.told.reply_next([CannedResponse::status(400)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    flow.engine.run_worker_after(5).await;
    assert_eq!(flow.engine.statuses(), ["delivered"]);
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let partial = Query { partial: true, ..Query::default() };
    assert_eq!(history::retry_all(store, clock, &partial, RequeueOptions::default()).expect("asked").queued, 1);
    flow.engine.run_worker().await;
    assert_eq!(flow.times(&id), [2, 2, 1]);
}

/// Sends a record, and deletes the flow while its order waits for the next try after one without a response.
async fn deleted_between_two_tries() -> (ThreeRequests, Value) {
    let mut flow = three_requests(|_| {}).await;
    flow.aray.respond_next([ArayResponse::HangUp]);
    flow.send("Ольга").await;
    flow.engine.run_worker().await;
    let stored = flow.stored();
    assert_eq!(flow.engine.statuses(), ["pending"]);
    flow.engine.inner().change_flows(|flows| flows.delete("aray")).expect("deleted");
    (flow, stored)
}

/// Sends a record, and deletes the flow while its order is under way, which gets no response.
async fn deleted_under_way() -> (ThreeRequests, Value) {
    let mut flow = three_requests(|flow| flow["actions"][1]["timeout_seconds"] = json!(1)).await;
    flow.aray.respond_next([ArayResponse::Hang]);
    let stored = flow.stored();
    flow.send("Ольга").await;
    let claimed = flow.claim().await;
    let worker = flow.engine.inner().worker().clone();
    let mut attempt = Box::pin(worker.attempt(&claimed));
    tokio::select! {
        biased;
        () = flow.arrived("send", 1) => {}
        _ = &mut attempt => panic!("it has no response"),
    }
    flow.engine.inner().change_flows(|flows| flows.delete("aray")).expect("deleted");
    let ended = attempt.await;
    assert!(worker.settle(&claimed, ended).await.expect("settled"));
    worker.done(&claimed);
    (flow, stored)
}

/// Sends a record, and deletes the flow by the command line after the program ended while its order was under way.
async fn deleted_after_a_crash() -> (ThreeRequests, Value) {
    let mut flow = three_requests(|_| {}).await;
    flow.aray.respond_next([ArayResponse::Hang]);
    let stored = flow.stored();
    flow.cut_off_at("send").await;
    let data_dir = flow.engine.data_dir.path().to_owned();
    let delete = || {
        let mut command = Program::new().command(&["flow", "delete", "aray"]);
        let output = command.env("HOOKTRAY_DATA_DIR", &data_dir).output().expect("hooktray starts");
        let said = String::from_utf8(output.stderr).expect("text");
        assert!(output.status.success() && said.contains("1 may have been ordered"), "{said}");
    };
    flow.engine.restart_after(delete).await;
    (flow, stored)
}

async fn needs_a_decision(case: &str, (mut flow, stored): (ThreeRequests, Value)) {
    assert_eq!(flow.engine.statuses(), ["failed"], "{case}");
    let error = flow.engine.newest()["error"].clone();
    assert_eq!((error["code"].as_str(), flow.aray.requests().len()), (Some("flow_deleted"), 1), "{case}");
    assert!(error["message"].as_str().is_some_and(|why| why.contains("“send”")), "{case}: {error}");
    flow.engine.import(&stored);
    assert!(flows::find(&flow.engine.inner().store().readers, "aray").is_ok());
    flow.send("Ольга").await;
    flow.engine.run_worker_after(1_000).await;
    assert_eq!((flow.engine.statuses(), flow.aray.requests().len()), (vec!["failed".into(), "duplicate".into()], 1));
}

#[tokio::test]
async fn record_whose_order_may_have_arrived_is_failed_and_not_cancelled_with_its_flow() {
    needs_a_decision("between two tries", deleted_between_two_tries().await).await;
    needs_a_decision("under way", deleted_under_way().await).await;
    needs_a_decision("after a crash", deleted_after_a_crash().await).await;
}

#[tokio::test]
async fn other_request_that_has_the_id_now_does_not_settle_what_went_to_the_old_address() {
    let mut flow = three_requests(|_| {}).await;
    flow.aray.respond_next([ArayResponse::HangUp]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    flow.edit(|actions| {
        let mut ping = actions[2].clone();
        ping["body"]["text"] = json!("{{ {'record': operation.id} | tojson }}");
        let text = Value::Array(actions.clone()).to_string().replace(r#""id":"send""#, r#""id":"order_now""#);
        *actions = serde_json::from_str(&text.replace("steps.send.", "steps.order_now.")).expect("JSON");
        ping["id"] = json!("send");
        actions.insert(1, ping);
    });
    flow.aray.respond_next([ArayResponse::Refuse("no such offer".into())]);
    flow.engine.run_worker_after(1_000).await;
    assert_eq!((flow.engine.statuses(), flow.aray.requests().len()), (vec!["failed".into()], 2));
    let failed = Query { status: Some(Status::Failed), ..Query::default() };
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let retried = history::retry_all(store, clock, &failed, RequeueOptions::default()).expect("asked");
    assert_eq!((retried.queued, retried.left_out.len()), (0, 1), "{id}");
}

#[tokio::test]
async fn retry_that_the_user_wanted_and_that_sent_nothing_settles_nothing() {
    let test = with_response(ArayResponse::HangUp).await;
    let row = flows::find(&test.engine.inner().store().readers, "aray").expect("the flow");
    let mut file: Value = serde_json::from_str(&row.flow.to_json()).expect("JSON");
    file["actions"][0]["fields"][0]["value"] = json!("{{ 1 // (body.id | length - 1) }}");
    test.engine.import(&file);
    assert_eq!(retry(&test, RequeueOptions { even_if_sent: true, ..RequeueOptions::default() }).queued, 1);
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.aray.requests().len()), (vec!["failed".into()], 1));
    assert_eq!(retry_all(&test, RequeueOptions::default()).left_out.len(), 1, "still nobody knows");
    test.send(SMS).await;
    assert_eq!(test.engine.statuses(), ["failed", "duplicate"]);
}
