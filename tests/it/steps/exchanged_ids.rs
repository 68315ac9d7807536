//! A flow in which the id of a finished request belongs to another request now: nothing is left out and nothing is sent
//! again unasked. Other edits keep the response.

use hooktray_core::flow::FindingCode;
use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::outcome::Status;
use hooktray_core::store::Query;
use hooktray_support::receiver::CannedResponse;
use serde_json::{Value, json};

use crate::three_requests::{in_retries, three_requests};

fn exchange(actions: &mut [Value], one: usize, other: usize) {
    let (first, second) = (actions[one]["id"].clone(), actions[other]["id"].clone());
    (actions[one]["id"], actions[other]["id"]) = (second, first);
}

fn without_responses(actions: &mut [Value]) {
    actions.iter_mut().skip(2).for_each(|action| action["body"] = json!(null));
}

#[tokio::test]
async fn record_goes_no_further_once_the_id_of_its_order_belongs_to_another_request() {
    let (flow, id) = in_retries().await;
    let before = flow.stored();
    flow.edit(|actions| {
        without_responses(actions);
        exchange(actions, 1, 2);
    });
    flow.engine.run_worker_after(1_000).await;
    let operation = flow.engine.operation(&id);
    assert_eq!((&operation["status"], &operation["error"]["code"]), (&json!("failed"), &json!("step_changed")));
    let message = operation["error"]["message"].as_str().expect("a text");
    assert!(message.contains("“send” of this record got a response from GET 127.0.0.1:"), "{message}");
    assert_eq!(flow.times(&id)[..2], [1, 1], "nothing was sent since");
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let failed = Query { status: Some(Status::Failed), ..Query::default() };
    let retried = history::retry_all(store, clock, &failed, RequeueOptions::default()).expect("tried");
    assert_eq!((retried.queued, retried.left_out.len()), (0, 1));
    let refused = history::retry(store, clock, std::slice::from_ref(&id), RequeueOptions::default());
    assert_eq!(refused.expect_err("another request").code(), "operation_state");
    flow.engine.import(&before);
    history::retry(store, clock, std::slice::from_ref(&id), RequeueOptions::default()).expect("queued");
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 2, 1]));
}

#[tokio::test]
async fn request_that_took_over_the_id_of_the_order_is_not_taken_for_sent() {
    let (flow, id) = in_retries().await;
    flow.edit(|actions| {
        without_responses(actions);
        actions.remove(1);
        actions[2]["id"] = json!("send");
    });
    flow.engine.run_worker_after(1_000).await;
    assert_eq!(flow.engine.operation(&id)["error"]["code"], "step_changed");
    assert_eq!(flow.booked.received().len(), 0);
}

#[tokio::test]
async fn order_whose_method_or_path_is_another_is_another_request() {
    for change in [json!({"method": "POST"}), json!({"url": "/api/v2/lead/create/"})] {
        let (flow, id) = in_retries().await;
        flow.edit(|actions| match change["url"].as_str() {
            Some(path) => {
                let url = actions[1]["url"].as_str().expect("a URL").replace("/api/v2/order/create/", path);
                actions[1]["url"] = json!(url);
            }
            None => actions[1]["method"] = change["method"].clone(),
        });
        flow.engine.run_worker_after(1_000).await;
        assert_eq!(flow.engine.operation(&id)["error"]["code"], "step_changed", "{change}");
        assert_eq!(flow.times(&id), [1, 1, 0]);
    }
}

#[tokio::test]
async fn order_keeps_its_response_when_its_fields_query_headers_and_judgement_are_edited() {
    let (flow, id) = in_retries().await;
    flow.edit(|actions| {
        let url = actions[1]["url"].as_str().expect("a URL").replace("/?", "?source=sms&");
        actions[1]["url"] = json!(url);
        actions[1]["headers"] = json!([{"name": "X-Shop", "value": "{{ body.id }}"}]);
        actions[1]["timeout_seconds"] = json!(60);
        actions[0]["fields"][0]["name"] = json!("key");
    });
    flow.engine.run_worker_after(1_000).await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 2, 1]));
}

#[tokio::test]
async fn request_that_failed_for_good_is_sent_to_the_address_it_has_now() {
    let mut flow = three_requests(|flow| flow["actions"][2]["on_error"] = json!("continue")).await;
    flow.told.reply_next([CannedResponse::status(400)]);
    flow.booked.reply_next([CannedResponse::status(503)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    flow.edit(|actions| actions[2]["url"] = json!(format!("{}/elsewhere", actions[2]["url"].as_str().expect("a URL"))));
    flow.engine.run_worker_after(1_000).await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 2, 2]));
}

#[tokio::test]
async fn delivered_record_is_not_run_again_for_a_request_that_took_over_an_id() {
    let mut flow = three_requests(|_| {}).await;
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    flow.edit(|actions| exchange(actions, 2, 3));
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let refused = history::retry(store, clock, std::slice::from_ref(&id), RequeueOptions::default());
    assert!(refused.expect_err("exchanged").to_string().contains("got a response from"));
    history::retry(
        store,
        clock,
        std::slice::from_ref(&id),
        RequeueOptions { from_start: true, ..RequeueOptions::default() },
    )
    .expect("queued");
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [2, 2, 2]));
}

#[tokio::test]
async fn whoever_saves_a_flow_is_warned_of_ids_that_records_wait_for() {
    let (flow, _) = in_retries().await;
    let warned = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut file = flow.stored();
        change(file["actions"].as_array_mut().expect("actions"));
        let saved = flow.engine.inner().change_flows(|flows| flows.import(&file.to_string(), true)).expect("saved");
        saved.warnings.into_iter().map(|warning| (warning.code, warning.path)).collect::<Vec<_>>()
    };
    let exchanged = warned(&|actions| {
        without_responses(actions);
        exchange(actions, 1, 2);
    });
    assert_eq!(
        exchanged,
        [(FindingCode::StepChanged, "actions[1].id".to_owned())]
            .map(|(code, _)| { (code, "actions[2].id".to_owned()) })
    );
    assert_eq!(warned(&|actions| exchange(actions, 1, 2)), [], "as it was");
    let renamed = warned(&|actions| actions[1]["id"] = json!("order_now"));
    assert_eq!(renamed, [(FindingCode::StepVanished, "actions".to_owned())]);
    let api = flow.engine.api();
    let view = api.flow_get(1).await.expect("a flow");
    assert_eq!(view.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), [FindingCode::StepVanished]);
    let mut file = flow.stored();
    file["actions"][1]["id"] = json!("send");
    let edited = api.flow_dry_run(file, None, Some(1)).await.expect("checked");
    assert_eq!(edited.warnings, [], "the editor says so before it is saved");
}
