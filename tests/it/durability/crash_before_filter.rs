//! A crash while the flow decides whether to send: what it would not have sent was not under way. Where that is not known, the
//! record fails, so that the user looks.

use hooktray_core::history::{self, RequeueOptions, Retried};
use hooktray_support::aray::ArayResponse;
use hooktray_support::http;
use hooktray_support::receiver::CannedResponse;
use serde_json::{Value, json};

use crate::three_requests::{ThreeRequests, three_requests};

type Change = fn(&mut Value);
type Meanwhile = fn(&mut ThreeRequests);

/// Starts a flow that sends an order only for what is paid. `change` sets that up.
async fn orders_of_paid(change: Change) -> ThreeRequests {
    three_requests(|flow| {
        flow["actions"].as_array_mut().expect("actions").truncate(2);
        change(flow);
    })
    .await
}

fn add_filter(flow: &mut Value, when: &str) {
    let filter = json!({"id": "paid", "type": "filter", "when": when});
    flow["actions"].as_array_mut().expect("actions").insert(0, filter);
}

/// Sends a record in this state; all have the same dedup key. Returns the id of its operation.
async fn send(flow: &mut ThreeRequests, state: &str) -> String {
    let address = flow.engine.listen().await;
    let body = json!({"id": "7", "to": "+79165550117", "state": state}).to_string();
    assert_eq!(http::post(&address, &flow.path, &body).await.status, 200);
    flow.engine.history()[0].id.clone()
}

/// Lets the program end right after it claimed the operation that is due.
async fn crash_after_claim(flow: &mut ThreeRequests) {
    flow.claim().await;
    flow.engine.restart().await;
}

fn retry(flow: &ThreeRequests, id: &str, how: RequeueOptions) -> Retried {
    history::retry(flow.engine.inner().store(), &flow.engine.clock, &[id.to_owned()], how).expect("asked")
}

#[tokio::test]
async fn record_that_the_flow_never_sends_is_in_no_doubt_after_a_crash() {
    let changes: [Change; 3] = [
        |flow| add_filter(flow, "{{ body.state == 'paid' }}"),
        |flow| flow["actions"][1]["when"] = json!("{{ body.state == 'paid' }}"),
        |flow| {
            let set = json!({"id": "is", "type": "set", "values": {"paid": "{{ body.state == 'paid' }}"}});
            flow["actions"].as_array_mut().expect("actions").insert(0, set);
            flow["actions"][2]["when"] = json!("{{ steps.is.paid }}");
        },
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut flow = orders_of_paid(change).await;
        send(&mut flow, "draft").await;
        crash_after_claim(&mut flow).await;
        crash_after_claim(&mut flow).await;
        send(&mut flow, "paid").await;
        flow.engine.run_worker().await;
        send(&mut flow, "paid").await;
        assert_eq!(flow.engine.statuses(), ["filtered", "delivered", "duplicate"], "{index}, oldest first");
        assert_eq!(flow.aray.orders().len(), 1);
    }
}

#[tokio::test]
async fn record_that_fails_its_checks_is_in_no_doubt_after_a_crash() {
    let mut flow = orders_of_paid(|flow| {
        let set = json!({"id": "part", "type": "set", "values": {"of": "{{ 1 // (body.state | length - 5) }}"}});
        flow["actions"].as_array_mut().expect("actions").insert(0, set);
    })
    .await;
    let draft = send(&mut flow, "draft").await;
    crash_after_claim(&mut flow).await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.operation(&draft)["error"]["code"], "template_failed");
    assert_eq!(retry(&flow, &draft, RequeueOptions::default()).queued, 1);
    flow.engine.run_worker().await;
    send(&mut flow, "paid").await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.statuses(), ["failed", "delivered"]);
}

/// The first flow decides by the number of the attempt; the other two are edited between the crash and the next attempt.
#[tokio::test]
async fn record_that_is_filtered_after_a_crash_fails_if_the_flow_may_have_sent_it_before() {
    let cases: [(Change, Meanwhile); 3] = [
        (|flow| add_filter(flow, "{{ operation.attempt == 1 }}"), |_| {}),
        (
            |flow| flow["actions"][1]["when"] = json!("{{ body.state == 'draft' }}"),
            |flow| flow.edit(|actions| actions[1]["when"] = json!("{{ body.state == 'paid' }}")),
        ),
        (
            |_| {},
            |flow| {
                let paid = json!({"id": "paid", "type": "filter", "when": "{{ body.state == 'paid' }}"});
                flow.edit(|actions| actions.insert(0, paid));
            },
        ),
    ];
    for (index, (change, meanwhile)) in cases.into_iter().enumerate() {
        let mut flow = orders_of_paid(change).await;
        let draft = send(&mut flow, "draft").await;
        crash_after_claim(&mut flow).await;
        meanwhile(&mut flow);
        flow.engine.run_worker().await;
        let operation = flow.engine.operation(&draft);
        assert_eq!((&operation["status"], &operation["error"]["code"]), (&json!("failed"), &json!("arrival_unknown")));
        let message = operation["error"]["message"].as_str().expect("a text");
        assert!(message.contains("“send” may have arrived"), "{index}: {message}");
        send(&mut flow, "paid").await;
        assert_eq!(flow.engine.statuses(), ["failed", "duplicate"], "{index}");

        // A retry that sends nothing does not tell whether the first try arrived.
        assert_eq!(retry(&flow, &draft, RequeueOptions::default()).left_out.len(), 1);
        let even_so = RequeueOptions { even_if_arrived: true, ..RequeueOptions::default() };
        assert_eq!(retry(&flow, &draft, even_so).queued, 1);
        flow.engine.run_worker().await;
        assert_eq!(flow.engine.operation(&draft)["error"]["code"], "arrival_unknown", "{index}");
    }
}

/// Returns a flow that would filter its draft now, whose first try got no answer, and whose retry is due; and the draft's id.
async fn filtered_after_no_answer() -> (ThreeRequests, String) {
    let mut flow = orders_of_paid(|_| {}).await;
    flow.aray.respond_next([ArayResponse::Status(504)]);
    let draft = send(&mut flow, "draft").await;
    flow.engine.run_worker().await;
    flow.edit(|actions| actions[1]["when"] = json!("{{ body.state == 'paid' }}"));
    flow.engine.clock.advance(std::time::Duration::from_secs(5));
    (flow, draft)
}

#[tokio::test]
async fn record_that_got_no_answer_and_is_filtered_then_fails() {
    let (flow, draft) = filtered_after_no_answer().await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.operation(&draft)["error"]["code"], "arrival_unknown");
    let told = flow.engine.notifications();
    assert!(told.iter().any(|told| told.operation.is_some_and(|id| id.to_string() == draft)), "{told:?}");
}

#[tokio::test]
async fn crash_in_a_retry_does_not_settle_what_an_earlier_try_left_open() {
    let (mut flow, draft) = filtered_after_no_answer().await;
    crash_after_claim(&mut flow).await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.operation(&draft)["error"]["code"], "arrival_unknown");
}

#[tokio::test]
async fn filter_behind_a_request_says_nothing_about_that_request() {
    let mut flow = three_requests(|flow| {
        let filter = json!({"id": "paid", "type": "filter", "when": "{{ body.state == 'paid' }}"});
        flow["actions"].as_array_mut().expect("actions").insert(2, filter);
    })
    .await;
    flow.told.reply_next([CannedResponse::status(200)]);
    let draft = send(&mut flow, "draft").await;
    crash_after_claim(&mut flow).await;
    send(&mut flow, "paid").await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.statuses(), ["delivered", "duplicate"]);
    assert_eq!(flow.times(&draft), [1, 0, 0]);
}
