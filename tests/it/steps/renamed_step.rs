//! A flow whose finished request got another name: nobody knows whether the new one would order again, so it waits.

use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::outcome::Status;
use hooktray_core::store::Query;
use hooktray_support::receiver::CannedResponse;
use serde_json::{Value, json};

use crate::three_requests::{in_retries, three_requests};

fn rename(from: &'static str, to: &'static str) -> impl FnOnce(&mut Vec<Value>) {
    move |actions| {
        let text = Value::Array(std::mem::take(actions)).to_string();
        let text = text.replace(&format!(r#""id":"{from}""#), &format!(r#""id":"{to}""#));
        let text = text.replace(&format!("steps.{from}."), &format!("steps.{to}."));
        *actions = serde_json::from_str(&text).expect("JSON");
    }
}

#[tokio::test]
async fn order_whose_action_was_renamed_goes_on_only_under_the_old_name() {
    let (flow, id) = in_retries().await;
    flow.edit(rename("send", "order_now"));
    flow.engine.run_worker_after(1_000).await;
    let operation = flow.engine.operation(&id);
    assert_eq!((&operation["status"], &operation["error"]["code"]), (&json!("failed"), &json!("step_vanished")));
    assert!(operation["error"]["message"].as_str().expect("a text").contains("“send”"), "{operation}");
    assert_eq!(flow.times(&id), [1, 1, 0], "nothing was sent since");
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let failed = Query { status: Some(Status::Failed), ..Query::default() };
    history::retry_all(store, clock, &failed, RequeueOptions::default()).expect("tried");
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["failed".into()], [1, 1, 0]));
    flow.edit(rename("order_now", "send"));
    history::retry(store, clock, std::slice::from_ref(&id), RequeueOptions::default()).expect("queued");
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 2, 1]));
}

#[tokio::test]
async fn order_whose_action_is_switched_off_and_replaced_is_not_ordered_again() {
    let (flow, id) = in_retries().await;
    flow.edit(|actions| {
        let mut copy = actions[1].clone();
        copy["id"] = json!("send_again");
        actions[1]["enabled"] = json!(false);
        actions[2]["body"] = json!(null);
        actions[3]["body"] = json!(null);
        actions.insert(2, copy);
    });
    flow.engine.run_worker_after(1_000).await;
    assert_eq!(flow.engine.operation(&id)["error"]["code"], "step_vanished");
    assert_eq!(flow.times(&id)[0], 1);
}

#[tokio::test]
async fn finished_request_that_was_only_taken_out_holds_nothing_up() {
    let (flow, id) = in_retries().await;
    flow.edit(|actions| {
        actions.remove(1);
        actions.iter_mut().skip(1).for_each(|action| action["body"] = json!(null));
    });
    flow.engine.run_worker_after(1_000).await;
    assert_eq!(flow.engine.statuses(), ["delivered"]);
    assert_eq!(flow.aray.orders().first().map(|order| order.times), Some(1), "{id}");
}

#[tokio::test]
async fn delivered_order_whose_action_was_renamed_is_sent_again_only_from_the_start() {
    let mut flow = three_requests(|_| {}).await;
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    flow.edit(rename("send", "order_now"));
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let refused = history::retry(store, clock, std::slice::from_ref(&id), RequeueOptions::default());
    assert_eq!(refused.expect_err("the order has a response").code(), "operation_state");
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)[0]), (vec!["delivered".into()], 1));
    history::retry(store, clock, &[id], RequeueOptions { from_start: true, ..RequeueOptions::default() })
        .expect("queued");
    flow.engine.run_worker().await;
    assert_eq!(flow.aray.orders().first().map(|order| order.times), Some(2));
}

#[tokio::test]
async fn order_whose_action_was_renamed_after_a_crash_is_not_ordered_again() {
    let mut flow = three_requests(|_| {}).await;
    flow.told.reply_next([CannedResponse::never()]);
    let id = flow.cut_off_at("tell").await;
    flow.edit(rename("send", "order_now"));
    flow.engine.restart().await;
    flow.engine.run_worker_after(1_000).await;
    assert_eq!(flow.engine.operation(&id)["error"]["code"], "step_vanished");
    assert_eq!(flow.times(&id)[0], 1);
}
