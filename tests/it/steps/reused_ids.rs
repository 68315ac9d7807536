//! Edits that reuse ids: an order gets the id of another request, or requests to one address exchange their ids. A finished
//! request is known by what it is, not only by its id.

use hooktray_core::history::{self, RequeueOptions};
use hooktray_support::receiver::CannedResponse;
use serde_json::{Value, json};

use crate::three_requests::{ThreeRequests, in_retries, three_requests};

fn without_responses(actions: &mut [Value]) {
    actions.iter_mut().skip(2).for_each(|action| action["body"] = json!(null));
}

async fn fails_and_sends_nothing_more(flow: &ThreeRequests, id: &str) {
    let before = flow.times(id);
    flow.engine.run_worker_after(1_000).await;
    let operation = flow.engine.operation(id);
    let code = operation["error"]["code"].as_str().unwrap_or_default();
    assert_eq!(operation["status"], "failed", "{operation}");
    assert!(["step_vanished", "step_changed"].contains(&code), "{operation}");
    assert_eq!(flow.times(id), before, "nothing was sent since");
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let refused = history::retry(store, clock, &[id.to_owned()], RequeueOptions::default());
    assert_eq!(refused.expect_err("the order has a response").code(), "operation_state");
}

#[tokio::test]
async fn order_that_takes_the_id_of_a_request_that_failed_is_not_ordered_again() {
    let (flow, id) = in_retries().await;
    flow.edit(|actions| {
        actions.truncate(2);
        actions[1]["id"] = json!("tell");
    });
    fails_and_sends_nothing_more(&flow, &id).await;
}

#[tokio::test]
async fn order_that_takes_the_id_of_a_request_that_was_never_reached_is_not_ordered_again() {
    let (flow, id) = in_retries().await;
    flow.edit(|actions| {
        without_responses(actions);
        actions.pop();
        actions[1]["id"] = json!("book");
    });
    fails_and_sends_nothing_more(&flow, &id).await;
}

#[tokio::test]
async fn order_whose_action_got_its_old_failed_id_back_is_not_ordered_again() {
    let mut flow = three_requests(|flow| flow["actions"].as_array_mut().expect("actions").truncate(2)).await;
    flow.aray.respond_next([hooktray_support::aray::ArayResponse::Status(503)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    let mut failing = crate::three_requests::tell_action("tell", &flow.told.url());
    failing["body"]["text"] = json!("{{ {'record': operation.id} | tojson }}");
    flow.told.reply_next([CannedResponse::status(503)]);
    flow.edit(|actions| {
        actions[1]["id"] = json!("order_now");
        actions.push(failing);
    });
    flow.engine.run_worker_after(1_000).await;
    assert_eq!(flow.times(&id)[0], 2, "the response to the first one was 503");
    flow.edit(|actions| actions[1]["id"] = json!("send"));
    fails_and_sends_nothing_more(&flow, &id).await;
}

/// A flow whose second and third request go to one address, as with an API that is told in the body what to do. The second
/// one has a response, the third one is in retries.
async fn to_one_address() -> (ThreeRequests, String) {
    let mut flow = three_requests(|flow| {
        let url = flow["actions"][2]["url"].as_str().expect("a URL").replace("/tell", "/api");
        for (at, what) in [(2, "order"), (3, "note")] {
            let text =
                format!("{{{{ {{'record': operation.id, 'order': steps.send.order_id, 'do': '{what}'}} | tojson }}}}");
            flow["actions"][at]["url"] = json!(url);
            flow["actions"][at]["body"]["text"] = json!(text);
        }
    })
    .await;
    flow.told.reply_next([CannedResponse::status(200), CannedResponse::status(503)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!(flow.times(&id), [1, 2, 0]);
    (flow, id)
}

fn exchange(actions: &mut [Value]) {
    (actions[2]["id"], actions[3]["id"]) = (json!("book"), json!("tell"));
}

#[tokio::test]
async fn requests_to_one_address_that_exchanged_their_ids_are_told_apart() {
    let (flow, id) = to_one_address().await;
    flow.edit(|actions| exchange(actions));
    fails_and_sends_nothing_more(&flow, &id).await;
    for other in [2, 3] {
        let (flow, id) = to_one_address().await;
        flow.edit(|actions| {
            exchange(actions);
            actions[other]["headers"] = json!([{"name": "X-Shop", "value": "1"}]);
        });
        fails_and_sends_nothing_more(&flow, &id).await;
    }
}

#[tokio::test]
async fn requests_to_one_address_that_exchanged_their_queries_are_told_apart() {
    let mut flow = three_requests(|flow| {
        for (at, what) in [(2, "order"), (3, "note")] {
            let url = flow["actions"][2]["url"].as_str().expect("a URL").to_owned();
            flow["actions"][at]["url"] = json!(format!("{}?do={what}", url.split('?').next().expect("an address")));
        }
    })
    .await;
    flow.told.reply_next([CannedResponse::status(200), CannedResponse::status(503)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    flow.edit(|actions| exchange(actions));
    fails_and_sends_nothing_more(&flow, &id).await;
}

#[tokio::test]
async fn edit_of_a_request_that_shares_its_address_keeps_its_response() {
    for (edited, taken) in [(2, 3), (3, 2)] {
        let (flow, id) = to_one_address().await;
        flow.edit(|actions| {
            actions[edited]["headers"] = json!([{"name": "X-Shop", "value": "1"}]);
            actions[edited]["body"]["text"] = json!("{{ {'record': operation.id, 'do': 'other'} | tojson }}");
            actions[taken]["timeout_seconds"] = json!(77);
        });
        flow.engine.run_worker_after(1_000).await;
        assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 3, 0]), "{edited}");
    }
}

#[tokio::test]
async fn request_that_took_over_the_id_of_its_neighbour_at_one_address_is_not_sent_again() {
    let (flow, id) = to_one_address().await;
    flow.edit(|actions| {
        actions.remove(3);
        actions[2]["id"] = json!("book");
    });
    fails_and_sends_nothing_more(&flow, &id).await;
    let (flow, id) = to_one_address().await;
    flow.edit(|actions| {
        actions.remove(2);
    });
    flow.engine.run_worker_after(1_000).await;
    assert_eq!(flow.engine.statuses(), ["delivered"], "the finished one was only taken out: {id}");
}
