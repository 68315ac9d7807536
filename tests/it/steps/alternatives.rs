//! Alternative requests, such as a second CRM for some of the records: a response to one of them keeps the other from being sent,
//! even if their conditions are edited.

use hooktray_core::api::ValueOption;
use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::outcome::Status;
use hooktray_core::store::Query;
use hooktray_support::aray::ArayResponse;
use hooktray_support::receiver::CannedResponse;
use serde_json::{Value, json};

use crate::three_requests::{ThreeRequests, three_requests};

/// Returns a flow in which “send” runs under one condition and “tell”, its alternative, under another one, and an operation of it
/// whose “book” waits for a retry.
pub(super) async fn with_alternative(send: Option<&str>, alternative: &str) -> (ThreeRequests, String) {
    let mut flow = three_requests(|flow| {
        let actions = flow["actions"].as_array_mut().expect("actions");
        if let Some(when) = send {
            actions[1]["when"] = json!(when);
        }
        actions[2]["when"] = json!(alternative);
        for at in [2, 3] {
            actions[at]["body"]["text"] = json!("{{ {'record': operation.id} | tojson }}");
        }
    })
    .await;
    flow.booked.reply_next([CannedResponse::status(503)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!(flow.times(&id), [1, 0, 1]);
    (flow, id)
}

/// Checks that the alternative is not sent unasked, and is once the user wants it.
pub(super) async fn waits_for_the_user(flow: &ThreeRequests, id: &str) {
    flow.engine.run_worker_after(1_000).await;
    let operation = flow.engine.operation(id);
    assert_eq!((&operation["status"], &operation["error"]["code"]), (&json!("failed"), &json!("sent_instead")));
    let message = operation["error"]["message"].as_str().expect("a text");
    assert!(message.contains("“send”") && message.contains("“tell”"), "{message}");
    assert_eq!(flow.times(id), [1, 0, 1], "nothing was sent since");
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let failed = Query { status: Some(Status::Failed), limit: 10, ..Query::default() };
    let retried = history::retry_all(store, clock, &failed, RequeueOptions::default()).expect("asked");
    assert_eq!((retried.queued, retried.left_out.len()), (0, 1));
    let asked = RequeueOptions { even_if_sent: true, ..RequeueOptions::default() };
    assert_eq!(history::retry(store, clock, &[id.to_owned()], asked).expect("queued").queued, 1);
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(id)), (vec!["delivered".into()], [1, 1, 2]));
}

pub(super) const NEVER: &str = "{{ body.id == 'x' }}";

#[tokio::test]
async fn alternative_whose_condition_was_edited_to_run_waits_for_the_user() {
    for (was, is) in [
        (NEVER, Some("{{ body.id != 'x' }}")),
        (NEVER, None),
        ("{{ steps.send.outcome == 'failed' }}", Some("{{ steps.send.outcome in ['failed', 'ok'] }}")),
    ] {
        let (flow, id) = with_alternative(None, was).await;
        flow.edit(|actions| match is {
            Some(when) => actions[2]["when"] = json!(when),
            None => drop(actions[2].as_object_mut().expect("an action").remove("when")),
        });
        waits_for_the_user(&flow, &id).await;
    }
}

#[tokio::test]
async fn conditions_that_were_exchanged_do_not_send_the_other_request_as_well() {
    let (flow, id) = with_alternative(Some("{{ body.id == 'Ольга' }}"), "{{ body.id != 'Ольга' }}").await;
    flow.edit(|actions| {
        (actions[1]["when"], actions[2]["when"]) = (actions[2]["when"].clone(), actions[1]["when"].clone());
    });
    waits_for_the_user(&flow, &id).await;
}

#[tokio::test]
async fn condition_that_reads_an_edited_value_does_not_send_the_other_request_as_well() {
    let (flow, id) = with_alternative(None, NEVER).await;
    flow.edit(|actions| {
        actions.insert(1, json!({"id": "use", "type": "set", "values": {"alternative": "yes"}}));
        actions[3]["when"] = json!("{{ steps.use.alternative == 'yes' }}");
    });
    flow.engine.run_worker_after(1_000).await;
    assert_eq!(
        (flow.engine.operation(&id)["error"]["code"].clone(), flow.times(&id)),
        (json!("sent_instead"), [1, 0, 1])
    );
}

#[tokio::test]
async fn alternative_that_runs_once_the_order_was_taken_out_waits_for_the_user() {
    let (flow, id) = with_alternative(None, NEVER).await;
    flow.edit(|actions| {
        actions.remove(1);
        actions[1].as_object_mut().expect("an action").remove("when");
    });
    flow.engine.run_worker_after(1_000).await;
    let operation = flow.engine.operation(&id);
    assert_eq!((&operation["status"], flow.times(&id)), (&json!("failed"), [1, 0, 1]), "{operation}");
}

#[tokio::test]
async fn renamed_alternative_that_runs_now_waits_for_the_user() {
    let (flow, id) = with_alternative(None, NEVER).await;
    flow.edit(|actions| {
        actions[2]["id"] = json!("tell_now");
        actions[2]["when"] = json!("{{ true }}");
    });
    flow.engine.run_worker_after(1_000).await;
    assert_eq!(
        (flow.engine.operation(&id)["error"]["code"].clone(), flow.times(&id)),
        (json!("sent_instead"), [1, 0, 1])
    );
}

#[tokio::test]
async fn corrected_record_that_now_selects_the_alternative_waits_for_the_user() {
    let (flow, id) = with_alternative(Some("{{ body.id == 'Ольга' }}"), "{{ body.id != 'Ольга' }}").await;
    flow.engine.run_worker_after(1_000).await;
    assert_eq!(flow.engine.statuses(), ["delivered"]);
    let api = flow.engine.api();
    let value = |expression: &str, value: &str| ValueOption { expression: expression.into(), value: value.into() };
    api.correct(id.clone(), vec![value("body.id", "Анна")], hooktray_core::api::RetryMode::Unfinished, false)
        .await
        .expect("queued");
    flow.engine.run_worker().await;
    assert_eq!(
        (flow.engine.operation(&id)["error"]["code"].clone(), flow.times(&id)),
        (json!("sent_instead"), [1, 0, 2])
    );
}

#[tokio::test]
async fn request_that_was_skipped_since_another_one_failed_runs_once_that_one_has_a_response() {
    let mut flow = three_requests(|flow| {
        flow["actions"][2]["on_error"] = json!("continue");
        flow["actions"][3]["when"] = json!("{{ steps.tell.outcome == 'ok' }}");
    })
    .await;
    flow.told.reply_next([CannedResponse::status(400)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 1, 0]));
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    history::retry(store, clock, std::slice::from_ref(&id), RequeueOptions::default()).expect("queued");
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 2, 1]));
}

/// A flow whose order was refused, after which its alternative took the order. “book” is in retries if `waits`.
async fn sent_instead(waits: bool) -> (ThreeRequests, String) {
    let mut flow = three_requests(|flow| {
        flow["actions"][1]["on_error"] = json!("continue");
        flow["actions"][2]["when"] = json!("{{ steps.send.outcome == 'failed' }}");
    })
    .await;
    flow.aray.respond_next([ArayResponse::Refuse("no such offer".into())]);
    if waits {
        flow.booked.reply_next([CannedResponse::status(503)]);
    }
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!(flow.times(&id), [1, 1, 1]);
    (flow, id)
}

#[tokio::test]
async fn request_is_not_sent_after_its_accepted_alternative_was_edited_or_removed() {
    type Edit = fn(&mut Vec<Value>);
    let edits: [Edit; 3] = [
        |actions| drop(actions[2].as_object_mut().expect("an action").remove("when")),
        |actions| actions.truncate(2),
        |actions| actions[1]["on_error"] = json!("stop"),
    ];
    for (edit, number) in edits.into_iter().zip(1..) {
        let (flow, id) = sent_instead(false).await;
        flow.edit(edit);
        let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
        let failed = Query { status: Some(Status::Failed), limit: 10, ..Query::default() };
        let retried = history::retry_all(store, clock, &failed, RequeueOptions::default()).expect("nothing is queued");
        assert_eq!((retried.queued, retried.left_out.len()), (0, 1), "edit {number}");
        flow.engine.run_worker().await;
        assert_eq!(flow.times(&id)[0], 1, "edit {number}");
    }
}

#[tokio::test]
async fn unrenderable_request_is_not_sent_once_its_alternative_was_accepted() {
    let mut flow = three_requests(|flow| {
        flow["actions"][1]["on_error"] = json!("continue");
        flow["actions"][1]["headers"] = json!([{"name": "X-A", "value": "{{ 'a\nb' }}"}]);
        flow["actions"][2]["when"] = json!("{{ steps.send.outcome == 'failed' }}");
    })
    .await;
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!(flow.times(&id), [0, 1, 1]);
    flow.edit(|actions| actions[1]["headers"] = json!([]));
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let retried = history::retry(store, clock, std::slice::from_ref(&id), RequeueOptions::default()).expect("left out");
    assert_eq!((retried.queued, retried.left_out.len()), (0, 1));
}

#[tokio::test]
async fn retry_of_a_later_request_sends_no_alternative_to_its_new_address() {
    let (flow, id) = sent_instead(true).await;
    flow.edit(|actions| {
        let url = actions[1]["url"].as_str().expect("a URL").replace("/order/create/", "/lead/create/");
        actions[1]["url"] = json!(url);
    });
    flow.engine.run_worker_after(1_000).await;
    assert_eq!(
        (flow.engine.operation(&id)["error"]["code"].clone(), flow.times(&id)),
        (json!("sent_instead"), [1, 1, 1])
    );
}

#[tokio::test]
async fn request_identical_to_an_accepted_one_is_not_sent_after_addresses_were_exchanged() {
    let mut flow = three_requests(|flow| {
        let actions = flow["actions"].as_array_mut().expect("actions");
        let url = |at: usize| actions[at]["url"].as_str().expect("a URL").to_owned();
        let values = json!({"first": url(2), "second": url(3)});
        for (at, name) in [(2, "first"), (3, "second")] {
            actions[at]["url"] = json!(format!("{{{{ steps.where.{name} }}}}"));
            actions[at]["body"]["text"] = json!("{{ {'record': operation.id} | tojson }}");
        }
        actions.insert(2, json!({"id": "where", "type": "set", "values": values}));
    })
    .await;
    flow.booked.reply_next([CannedResponse::status(503)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!(flow.times(&id), [1, 1, 1]);
    flow.edit(|actions| {
        let values = &mut actions[2]["values"];
        (values["first"], values["second"]) = (values["second"].clone(), values["first"].clone());
    });
    flow.engine.run_worker_after(1_000).await;
    assert_eq!(
        (flow.engine.operation(&id)["error"]["code"].clone(), flow.times(&id)),
        (json!("sent_instead"), [1, 1, 1])
    );
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let asked = RequeueOptions { even_if_sent: true, ..RequeueOptions::default() };
    assert_eq!(history::retry(store, clock, std::slice::from_ref(&id), asked).expect("queued").queued, 1);
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 2, 1]));
}
