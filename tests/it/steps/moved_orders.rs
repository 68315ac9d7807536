//! Orders that may have arrived, in a flow that sends to another address now.

use hooktray_core::flow::FindingCode;
use hooktray_support::aray::ArayResponse;
use serde_json::{Value, json};

use crate::three_requests::{ThreeRequests, three_requests};

/// Returns a flow and the id of a record whose order got the response 504, and is in retries.
async fn unanswered() -> (ThreeRequests, String) {
    let mut flow = three_requests(|_| {}).await;
    flow.aray.respond_next([ArayResponse::Status(504)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["pending".into()], [1, 0, 0]));
    (flow, id)
}

/// Saves the flow with this change. Returns what its owner is warned of.
fn warned(flow: &ThreeRequests, change: impl FnOnce(&mut Vec<Value>)) -> Vec<(FindingCode, String)> {
    let mut file = flow.stored();
    change(file["actions"].as_array_mut().expect("actions"));
    let saved = flow.engine.inner().change_flows(|flows| flows.import(&file.to_string(), true)).expect("saved");
    saved.warnings.into_iter().map(|warning| (warning.code, warning.message)).collect()
}

#[tokio::test]
async fn whoever_changes_an_address_is_warned_of_orders_that_may_have_arrived_there() {
    let (flow, _) = unanswered().await;
    let renamed = |from: &str, to: &str| {
        warned(&flow, |actions| {
            let text = Value::Array(actions.clone())
                .to_string()
                .replace(&format!(r#""id":"{from}""#), &format!(r#""id":"{to}""#));
            let text = text.replace(&format!("steps.{from}."), &format!("steps.{to}."));
            *actions = serde_json::from_str(&text).expect("JSON");
        })
    };
    assert_eq!(renamed("send", "order_now"), [], "it goes to the same address");
    assert_eq!(renamed("order_now", "send"), [], "as it was");
    let moved = warned(&flow, |actions| {
        let url = actions[1]["url"].as_str().expect("a URL").replace("/api/v2/", "/api/v3/");
        actions[1]["url"] = json!(url);
    });
    let [(FindingCode::OrderMoved, message)] = &moved[..] else { panic!("{moved:?}") };
    assert!(message.contains("(1)") && message.contains("create"), "{message}");
}

#[tokio::test]
async fn nobody_is_warned_once_the_order_has_a_response() {
    let (flow, id) = unanswered().await;
    flow.told.reply_next([hooktray_support::receiver::CannedResponse::status(503)]);
    flow.engine.run_worker_after(6).await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["pending".into()], [2, 1, 0]));
    let moved = warned(&flow, |actions| {
        let url = actions[2]["url"].as_str().expect("a URL").replace("/tell", "/told");
        actions[2]["url"] = json!(url);
    });
    assert_eq!(moved, []);
}
