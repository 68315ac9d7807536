//! An operation that is delivered although an action behind its order failed: it is marked, found and counted, and what failed
//! is sent again alone.

use hooktray_core::api::HistoryFilter;
use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::store::Query;
use hooktray_support::aray::ArayResponse;
use hooktray_support::harness::Program;
use hooktray_support::receiver::CannedResponse;
use serde_json::json;

use crate::three_requests::{ThreeRequests, three_requests};

/// A flow that goes on although its second and its third request fail. Its third one is refused.
async fn in_part() -> (ThreeRequests, String) {
    let mut flow = three_requests(|flow| {
        for at in [2, 3] {
            flow["actions"][at]["on_error"] = json!("continue");
        }
    })
    .await;
    flow.booked.reply_next([CannedResponse::status(400)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.statuses(), ["delivered"]);
    (flow, id)
}

#[tokio::test]
async fn retry_of_what_failed_reads_the_whole_response_of_the_order() {
    let mut flow = three_requests(|flow| {
        flow["actions"][2]["on_error"] = json!("continue");
        flow["actions"][2]["when"] = json!("{{ steps.send.response.json.order_id }}");
    })
    .await;
    let body = json!({"code": "ok", "pad": "x".repeat(30_000), "order_id": "N777"}).to_string();
    flow.aray.respond_next([ArayResponse::StatusWith { status: 200, headers: Vec::new(), body }]);
    flow.told.reply_next([CannedResponse::status(400)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 1, 1]));
    let partial = Query { partial: true, ..Query::default() };
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    assert_eq!(history::retry_all(store, clock, &partial, RequeueOptions::default()).expect("asked").queued, 1);
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 2, 1]));
}

fn found(flow: &ThreeRequests) -> usize {
    let query = Query { partial: true, limit: 10, ..Query::default() };
    history::list(&flow.engine.inner().store().readers, &query).expect("a list").len()
}

#[tokio::test]
async fn operation_whose_later_action_failed_is_marked_found_and_counted() {
    let (mut flow, id) = in_part().await;
    flow.send("Анна").await;
    flow.engine.run_worker().await;
    let row = |id: &str| flow.engine.operation(id)["partial"].clone();
    assert_eq!((row(&id), row(&flow.engine.history()[0].id)), (json!(true), json!(false)));
    let api = flow.engine.api();
    let in_part = HistoryFilter { partial: Some(true), ..HistoryFilter::default() };
    let page = api.history(in_part, None).await.expect("a page");
    assert_eq!(page.entries.iter().map(|entry| (&entry.id, entry.partial)).collect::<Vec<_>>(), [(&id, true)]);
    assert_eq!(api.history_counts(HistoryFilter::default()).await.expect("counts").partial, 1);
    let dashboard = api.dashboard().await.expect("the dashboard");
    assert_eq!((dashboard.delivered, dashboard.partial, dashboard.flows[0].partial), (2, 1, 1));
    let run = |arguments: &[&str]| {
        let mut command = Program::new().command(arguments);
        command.env("HOOKTRAY_DATA_DIR", flow.engine.data_dir.path()).stdin(std::process::Stdio::null());
        let output = command.output().expect("hooktray starts");
        String::from_utf8(output.stdout).expect("text")
    };
    let listed = run(&["history", "--partial"]);
    assert!(listed.lines().count() == 1 && listed.contains("a later action failed"), "{listed}");
    let table = run(&["history", "--csv"]);
    let marked: Vec<bool> = table.lines().skip(1).map(|line| line.trim_end().ends_with("true")).collect();
    assert_eq!(marked, [false, true], "{table}");
    assert!(run(&["show", &id]).contains("delivered in part"));
}

#[tokio::test]
async fn retry_of_what_was_delivered_in_part_sends_only_what_failed_and_removes_the_mark() {
    let (flow, id) = in_part().await;
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let in_part = Query { partial: true, ..Query::default() };
    assert_eq!(history::retry_all(store, clock, &in_part, RequeueOptions::default()).expect("queued").queued, 1);
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id), found(&flow)), (vec!["delivered".into()], [1, 1, 2], 0));
}

#[tokio::test]
async fn mark_stays_while_another_request_is_retried() {
    let mut flow = three_requests(|flow| flow["actions"][2]["on_error"] = json!("continue")).await;
    flow.told.reply_next([CannedResponse::status(400)]);
    flow.booked.reply_next([CannedResponse::status(503)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    flow.engine.run_worker_after(1_000).await;
    assert_eq!((flow.engine.statuses(), flow.times(&id), found(&flow)), (vec!["delivered".into()], [1, 1, 2], 1));
    flow.booked.reply_next([CannedResponse::status(503)]);
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let again = RequeueOptions { from_start: true, ..RequeueOptions::default() };
    history::retry(store, clock, std::slice::from_ref(&id), again).expect("queued");
    assert_eq!(found(&flow), 0, "it is no longer delivered");
    flow.engine.run_worker().await;
    flow.engine.run_worker_after(1_000).await;
    assert_eq!((flow.engine.statuses(), found(&flow)), (vec!["delivered".into()], 0));
}

#[tokio::test]
async fn last_request_of_which_nobody_knows_whether_it_was_accepted_is_not_sent_again() {
    let mut flow = three_requests(|flow| {
        flow["actions"].as_array_mut().expect("actions").truncate(3);
        flow["actions"][2]["on_error"] = json!("continue");
        flow["actions"][2]["success"] = json!({"when": "{{ response.json.code == 'ok' }}"});
    })
    .await;
    flow.told.reply_next([CannedResponse::text(200, r#"{"code": "o"#)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 1, 0]));
    let partial = Query { partial: true, ..Query::default() };
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    history::retry_all(store, clock, &partial, RequeueOptions::default()).expect("asked");
    flow.engine.run_worker().await;
    assert_eq!(flow.times(&id), [1, 1, 0], "it is judged again, and not sent");
}
