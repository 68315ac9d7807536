//! Responses in the window: which values of them can be picked, what the preview makes of them, and how the history shows them.

use hooktray_core::api::{Api, DryRunView, HistoryFilter, TestOrder};
use hooktray_core::base::i18n::Language;
use hooktray_support::aray::ArayResponse;
use serde_json::{Value, json};

use crate::test_flow::{SMS, TestFlow, test_flow};

/// Returns a flow whose second request uses the response to the first, which remembers the order's number.
async fn two_requests(change: impl FnOnce(&mut Value)) -> TestFlow {
    test_flow(|flow| {
        flow["actions"][1]["remember"] = json!({"order_id": "{{ response.json.order_id }}"});
        flow["actions"][1]["success"]["duplicate"] = json!("{{ response.json.is_double }}");
        let url = flow["actions"][1]["url"].clone();
        let tell = json!({"id": "tell", "type": "http_request", "url": url, "when": "{{ steps.send.outcome == 'ok' }}",
            "headers": [{"name": "X-Order", "value": "{{ steps.send.order_id }}"}]});
        flow["actions"].as_array_mut().expect("actions").push(tell);
        change(flow);
    })
    .await
}

fn json_response(body: &Value) -> ArayResponse {
    ArayResponse::StatusWith { status: 200, headers: vec![], body: body.to_string() }
}

async fn dry_run(api: &Api) -> DryRunView {
    let flow = api.dashboard().await.expect("the dashboard").flows[0].id;
    let file = serde_json::to_value(api.flow_get(flow).await.expect("the flow").file).expect("JSON");
    api.flow_dry_run(file, Some("example".into()), Some(flow)).await.expect("a dry run")
}

fn picked(view: &DryRunView, expression: &str) -> Option<String> {
    view.options.iter().find(|pick| pick.expression == expression).map(|pick| pick.value.clone())
}

#[tokio::test]
async fn before_any_response_the_preview_says_what_comes_later() {
    let flow = two_requests(|_| {}).await;
    let view = dry_run(&flow.engine.api()).await;
    let preview = view.preview.as_ref().expect("a preview");
    assert_eq!((preview.later.clone(), preview.requests.len()), (vec!["tell".to_owned()], 1));
    assert!(preview.sampled.is_empty() && !preview.values.contains_key("actions[2].when"), "{preview:?}");
    assert_eq!(picked(&view, "steps.send.response.json.order_id"), None);
}

#[tokio::test]
async fn responses_of_the_history_can_be_picked_and_stand_in_for_the_next() {
    let flow = two_requests(|_| {}).await;
    flow.aray.respond_next([json_response(&json!({"code": "ok", "order_id": 77}))]);
    flow.send(SMS).await;
    flow.engine.run_worker().await;
    let view = dry_run(&flow.engine.api()).await;
    assert_eq!(picked(&view, "steps.send.response.json.order_id").as_deref(), Some("77"));
    assert_eq!(picked(&view, "steps.send.order_id").as_deref(), Some("77"));
    let preview = view.preview.as_ref().expect("a preview");
    assert_eq!((preview.later.len(), preview.sampled.clone()), (0, vec!["send".to_owned(), "tell".to_owned()]));
    assert_eq!(preview.values["actions[2].when"].text, "true");
    assert_eq!(preview.requests[1].headers["x-order"], "77");
}

#[tokio::test]
async fn request_that_the_last_record_skipped_keeps_its_last_response() {
    let flow = two_requests(|flow| flow["actions"][2]["when"] = json!("{{ body.tell }}")).await;
    flow.send(r#"{"id": "1", "to": "89165550117", "custmemo": "Ольга", "tell": "1"}"#).await;
    flow.send(r#"{"id": "2", "to": "89165550118", "custmemo": "Иван"}"#).await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.statuses(), ["delivered", "delivered"]);
    let view = dry_run(&flow.engine.api()).await;
    assert_eq!(picked(&view, "steps.tell.response.status").as_deref(), Some("200"));
}

#[tokio::test]
async fn response_to_a_test_order_can_be_picked_at_once() {
    let flow = two_requests(|_| {}).await;
    flow.send(SMS).await;
    let api = flow.engine.api();
    flow.engine.set_own_number();
    let id = api.dashboard().await.expect("the dashboard").flows[0].id;
    flow.aray.respond_next([json_response(&json!({"code": "ok", "order_id": 501}))]);
    api.flow_send_test(id, TestOrder::default()).await.expect("sent");
    let view = dry_run(&api).await;
    assert_eq!(picked(&view, "steps.send.response.json.order_id").as_deref(), Some("501"));
    assert_eq!(view.preview.expect("a preview").later, Vec::<String>::new());
}

#[tokio::test]
async fn order_that_the_crm_knew_is_counted_apart_filtered_and_in_the_table() {
    let flow = two_requests(|flow| flow["actions"][2]["enabled"] = json!(false)).await;
    flow.aray.respond_next([json_response(&json!({"code": "ok", "order_id": "A-77", "is_double": true}))]);
    flow.send_numbered(1..=2).await;
    flow.engine.run_worker().await;
    let api = flow.engine.api();
    let dashboard = api.dashboard().await.expect("the dashboard");
    let card = &dashboard.flows[0];
    assert_eq!((dashboard.delivered, dashboard.crm_duplicates), (2, 1));
    assert_eq!((card.delivered, card.crm_duplicates, card.sends_to_aray), (2, 1, false));

    let known = HistoryFilter { crm_duplicate: Some(true), ..HistoryFilter::default() };
    assert_eq!(api.history_count(known.clone()).await.expect("a count"), 1);
    let page = api.history(known.clone(), None).await.expect("a page");
    assert_eq!(page.entries.iter().map(|entry| entry.remembered["order_id"].clone()).collect::<Vec<_>>(), ["A-77"]);
    let by_number = HistoryFilter { search: Some("a-77".into()), ..HistoryFilter::default() };
    assert_eq!(api.history_count(by_number).await.expect("a count"), 1);

    let file = flow.engine.data_dir.path().join("table.csv");
    api.history_export(known, None, Vec::new(), file.clone(), Language::English).await.expect("written");
    let table = std::fs::read_to_string(file).expect("a table");
    let mut rows = table.lines();
    assert!(rows.next().expect("titles").contains(";Remembered;Known to the CRM;"), "{table}");
    assert!(rows.next().expect("a row").contains(";A-77;yes;"), "{table}");
}
