//! What is remembered of a response: the order's number, and that the CRM knew the order.

use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::outcome::Status;
use hooktray_support::aray::ArayResponse;
use hooktray_support::receiver::CannedResponse;
use serde_json::json;

use crate::three_requests::three_requests;
use crate::two_requests::{SMS, two_requests};

#[tokio::test]
async fn order_that_the_crm_knew_is_delivered_and_marked() {
    let flow = two_requests(|flow| {
        flow["actions"][1]["success"]["duplicate"] = json!("{{ response.json.is_double }}");
    })
    .await;
    let body = json!({"code": "ok", "order_id": 77, "is_double": true}).to_string();
    flow.aray.respond_next([ArayResponse::StatusWith { status: 200, headers: vec![], body }]);
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    let row = &flow.engine.history()[0];
    assert_eq!((row.status, row.crm_duplicate), (Status::Delivered, true));
    assert_eq!(row.remembered["order_id"], json!(77));
    let found = history::list(
        &flow.engine.inner().store().readers,
        &hooktray_core::store::Query { search: Some("77".into()), limit: 10, ..Default::default() },
    );
    assert_eq!(found.expect("a history").len(), 1, "the order's number is found");
}

#[tokio::test]
async fn mark_and_number_of_an_order_outlast_an_attempt_that_only_waits() {
    let flow = two_requests(|flow| {
        flow["actions"][1]["success"]["duplicate"] = json!("{{ response.json.is_double }}");
    })
    .await;
    let body = json!({"code": "ok", "order_id": 77, "is_double": true}).to_string();
    flow.aray.respond_next([ArayResponse::StatusWith { status: 200, headers: vec![], body }]);
    flow.told.reply_next([CannedResponse::status(503)]);
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    flow.engine.secrets.delete("aray_api_key").expect("deleted");
    flow.engine.run_worker_after(5).await;
    assert_eq!(flow.engine.newest()["error"]["code"], "secret_missing");
    let row = &flow.engine.history()[0];
    assert_eq!((row.crm_duplicate, &row.remembered["order_id"]), (true, &json!(77)));
}

#[tokio::test]
async fn newly_remembered_value_is_read_from_the_kept_response() {
    let mut flow = three_requests(|_| {}).await;
    flow.told.reply_next([CannedResponse::status(400)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    flow.edit(|actions| {
        actions[1]["remember"]["number"] = json!("{{ response.json.order_id }}");
        actions[1]["remember"]["none"] = json!("{{ response.json.none }}");
        actions[2]["body"]["text"] = json!("{{ {'record': operation.id, 'order': steps.send.number} | tojson }}");
    });
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    history::retry(store, clock, std::slice::from_ref(&id), RequeueOptions::default()).expect("queued");
    flow.engine.run_worker().await;
    let number = json!(flow.aray.orders()[0].id);
    assert_eq!((flow.times(&id)[0], &flow.numbers(&flow.told, &id)[1]), (1, &number));
    let operation = flow.engine.operation(&id);
    assert_eq!((&operation["status"], &operation["remembered"]["number"]), (&json!("delivered"), &number));
    assert_eq!(operation["notes"], json!([]));
}
