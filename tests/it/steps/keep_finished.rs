//! A finished request that the flow has under another id or address, of which the user says that it is the same one.

use hooktray_core::history::{self, RequeueOptions, Retried};
use hooktray_support::harness::Program;
use hooktray_support::receiver::CannedResponse;
use serde_json::{Value, json};

use crate::three_requests::{ThreeRequests, in_retries, tell_action, three_requests};

const KEEP: RequeueOptions =
    RequeueOptions { from_start: false, even_if_sent: false, even_if_arrived: false, keep_finished: true };

fn retry(flow: &ThreeRequests, id: &str, how: RequeueOptions) -> hooktray_core::Result<Retried> {
    history::retry(flow.engine.inner().store(), &flow.engine.clock, &[id.to_owned()], how)
}

/// Moves the order to another address, as if the CRM had.
fn moved(actions: &mut [Value]) {
    let url = actions[1]["url"].as_str().expect("a URL").replace("/api/v2/order/create/", "/api/v3/order/create/");
    actions[1]["url"] = json!(url);
}

#[tokio::test]
async fn record_goes_on_behind_a_request_that_has_another_address_now() {
    let (flow, id) = in_retries().await;
    flow.edit(|actions| moved(actions));
    flow.engine.run_worker_after(1_000).await;
    assert_eq!(flow.engine.operation(&id)["error"]["code"], "step_changed");
    retry(&flow, &id, RequeueOptions::default()).expect_err("only the user knows");
    let mut command = Program::new().command(&["retry", &id, "--keep-finished"]);
    let output = command.env("HOOKTRAY_DATA_DIR", flow.engine.data_dir.path()).output().expect("hooktray starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.contains("are not sent again"), "{said}");
    flow.engine.clock.set(jiff::Timestamp::now());
    flow.booked.reply_next([CannedResponse::status(400)]);
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["failed".into()], [1, 2, 1]));
    assert_eq!(retry(&flow, &id, RequeueOptions::default()).expect("it is the same one from now on").queued, 1);
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 2, 2]));
    retry(&flow, &id, RequeueOptions::default()).expect_err("every request has a response");
}

#[tokio::test]
async fn record_goes_on_behind_a_request_that_has_another_id_now() {
    let (flow, id) = in_retries().await;
    flow.edit(|actions| {
        let text = Value::Array(actions.clone()).to_string().replace(r#""id":"send""#, r#""id":"order_now""#);
        *actions = serde_json::from_str(&text.replace("steps.send.", "steps.order_now.")).expect("JSON");
    });
    flow.engine.run_worker_after(1_000).await;
    assert_eq!(flow.engine.operation(&id)["error"]["code"], "step_vanished");
    let api = flow.engine.api();
    assert_eq!(
        api.retry(vec![id.clone()], hooktray_core::api::RetryMode::KeepFinished, false).await.expect("queued").queued,
        1
    );
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 2, 1]));
    let number = flow.aray.orders()[0].id;
    assert_eq!(flow.numbers(&flow.booked, &id), [json!(number)], "its response is read under the new id");
}

#[tokio::test]
async fn finished_request_follows_what_it_sent_if_two_exchanged_their_ids() {
    let (flow, id) = in_retries().await;
    flow.edit(|actions| {
        (actions[1]["id"], actions[2]["id"]) = (json!("tell"), json!("send"));
        for at in [2, 3] {
            actions[at]["body"]["text"] = json!("{{ {'record': operation.id} | tojson }}");
        }
    });
    flow.engine.run_worker_after(1_000).await;
    retry(&flow, &id, KEEP).expect("queued");
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 2, 1]));
}

#[tokio::test]
async fn request_that_may_be_any_of_the_flow_is_not_guessed() {
    let (flow, id) = in_retries().await;
    flow.edit(|actions| {
        moved(actions);
        actions[1]["id"] = json!("order_now");
        for at in [2, 3] {
            actions[at]["body"] = json!(null);
        }
    });
    flow.engine.run_worker_after(1_000).await;
    let refused = retry(&flow, &id, KEEP).expect_err("which one is it?").to_string();
    assert!(refused.contains("give that one the id “send”"), "{refused}");
    assert_eq!(flow.engine.statuses(), ["failed"]);
}

#[tokio::test]
async fn retry_of_many_says_how_one_that_sends_elsewhere_now_is_kept() {
    let (flow, _) = in_retries().await;
    flow.edit(|actions| moved(actions));
    flow.engine.run_worker_after(1_000).await;
    let mut command = Program::new().command(&["retry", "--status", "failed"]);
    let output = command.env("HOOKTRAY_DATA_DIR", flow.engine.data_dir.path()).output().expect("hooktray starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("hooktray retry ID --keep-finished") && !said.contains("--even-if-sent"), "{said}");
}

#[tokio::test]
async fn request_of_the_same_id_is_not_taken_while_another_one_has_the_address() {
    let (flow, id) = in_retries().await;
    flow.edit(|actions| {
        let mut again = actions[1].clone();
        again["id"] = json!("again");
        again["headers"] = json!([{"name": "X-Shop", "value": "1"}]);
        moved(actions);
        actions.insert(1, again);
    });
    flow.engine.run_worker_after(1_000).await;
    let refused = retry(&flow, &id, KEEP).expect_err("which one is it?").to_string();
    assert!(refused.contains("“send”"), "{refused}");
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["failed".into()], [1, 1, 0]));
}

#[tokio::test]
async fn moved_request_is_kept_although_another_one_goes_to_its_old_address() {
    let mut flow = three_requests(|flow| {
        let mut other = flow["actions"][1].clone();
        other["id"] = json!("other");
        other["headers"] = json!([{"name": "X-Shop", "value": "1"}]);
        flow["actions"].as_array_mut().expect("actions").insert(2, other);
    })
    .await;
    flow.told.reply_next([CannedResponse::status(503)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!(flow.times(&id), [2, 1, 0]);
    flow.edit(|actions| moved(actions));
    flow.engine.run_worker_after(1_000).await;
    assert_eq!(flow.engine.operation(&id)["error"]["code"], "step_changed");
    assert_eq!(retry(&flow, &id, KEEP).expect("the other one was there before").queued, 1);
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [2, 2, 1]));
}

#[tokio::test]
async fn retry_that_keeps_what_is_finished_is_an_ordinary_one_where_nothing_changed() {
    let mut flow = three_requests(|flow| {
        let told = flow["actions"][2]["url"].as_str().expect("a URL").replace("/tell", "");
        flow["actions"].as_array_mut().expect("actions").push(tell_action("last", &told));
    })
    .await;
    flow.booked.reply_next([CannedResponse::status(400)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!(retry(&flow, &id, KEEP).expect("queued").queued, 1);
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 2, 2]));
}

#[tokio::test]
async fn finished_request_that_has_the_id_of_a_failed_one_now_is_not_sent_again() {
    let mut flow = three_requests(|flow| flow["actions"][2]["on_error"] = json!("continue")).await;
    flow.told.reply_next([CannedResponse::status(400)]);
    flow.booked.reply_next([CannedResponse::status(503)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    flow.edit(|actions| {
        actions.remove(2);
        actions[1]["id"] = json!("tell");
        actions[2]["body"]["text"] = json!("{{ {'record': operation.id} | tojson }}");
    });
    flow.engine.run_worker_after(1_000).await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["failed".into()], [1, 1, 1]));
    assert_eq!(retry(&flow, &id, KEEP).expect("queued").queued, 1);
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 1, 2]));
}

#[tokio::test]
async fn edited_request_is_not_taken_for_another_one_at_its_address() {
    let mut flow = three_requests(|flow| {
        let url = flow["actions"][2]["url"].clone();
        flow["actions"][3]["url"] = url.clone();
        let mut last = flow["actions"][3].clone();
        last["id"] = json!("last");
        last["body"]["text"] = json!("{{ {'record': operation.id, 'do': 'last'} | tojson }}");
        flow["actions"][3]["body"]["text"] = json!("{{ {'record': operation.id, 'do': 'book'} | tojson }}");
        flow["actions"].as_array_mut().expect("actions").push(last);
    })
    .await;
    flow.told.reply_next([CannedResponse::status(200), CannedResponse::status(200), CannedResponse::status(503)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!(flow.times(&id), [1, 3, 0], "“last” is in retries");
    flow.edit(|actions| {
        actions[2]["id"] = json!("a_note");
        for at in [2, 3] {
            actions[at]["headers"] = json!([{"name": "X-Shop", "value": "1"}]);
        }
    });
    flow.engine.run_worker_after(1_000).await;
    assert_eq!(flow.engine.operation(&id)["error"]["code"], "step_vanished");
    assert_eq!(retry(&flow, &id, KEEP).expect("no such request was there beside it").queued, 1);
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 4, 0]), "only “last”");
}
