//! Records that come twice: stored and marked, and sent only if the first one failed.

use hooktray_core::base::clock::from_millis;
use hooktray_core::flow::FindingCode;
use hooktray_core::history::retention::{self, HistoryLimits};
use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::outcome::Status;
use hooktray_core::store::Query;
use hooktray_support::aray::ArayResponse;
use hooktray_support::receiver::CannedResponse;
use serde_json::json;

use crate::test_flow::{SMS, TestFlow, test_flow};
use crate::three_requests::three_requests;

#[tokio::test]
async fn duplicate_is_stored_marked_and_not_sent() {
    let test = test_flow(|_| {}).await;
    test.send(SMS).await;
    test.engine.run_worker().await;
    test.send(SMS).await;
    assert_eq!(test.engine.run_worker().await, 0);
    assert_eq!(test.engine.statuses(), ["delivered", "duplicate"]);
    assert_eq!(test.engine.newest()["duplicate_of"], json!(test.engine.history()[1].id));
    test.engine.clock.advance(std::time::Duration::from_secs(25 * 3600));
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["delivered", "duplicate", "delivered"], "after the window it is a new one");
}

/// SMS Deliverer numbers what it sends and what it receives apart.
#[tokio::test]
async fn sms_to_a_customer_and_one_from_it_with_the_same_number_are_two_records() {
    let test = test_flow(|_| {}).await;
    for record in
        [r#"{"id": "5", "from": "", "to": "+79165550117"}"#, r#"{"id": "5", "from": "+79165550117", "to": ""}"#]
    {
        test.send(record).await;
        test.engine.run_worker().await;
    }
    assert_eq!(test.engine.statuses(), ["delivered", "delivered"]);
}

#[tokio::test]
async fn blanks_around_a_value_make_no_other_record_of_it() {
    let test = test_flow(|_| {}).await;
    for id in [r#""70022""#, r#""70022 ""#, r#"" 70022\n""#, "70022.0"] {
        test.send(&format!(r#"{{"id": {id}, "from": "", "to": "+79165550117"}}"#)).await;
        test.engine.run_worker().await;
    }
    assert_eq!(test.engine.statuses(), ["delivered", "duplicate", "duplicate", "duplicate"]);
}

#[tokio::test]
async fn duplicate_is_found_weeks_later_and_after_the_clock_was_set_back() {
    let test = test_flow(|flow| flow["source"]["deduplicate"]["window_hours"] = json!(24 * 30)).await;
    let clock = test.engine.clock.clone();
    let begun = test.engine.clock.now().as_millisecond();
    for (days, status) in
        [(0, "delivered"), (20, "duplicate"), (29, "duplicate"), (31, "delivered"), (-50, "duplicate")]
    {
        clock.set(from_millis(begun + days * 24 * 60 * 60 * 1000));
        test.send(SMS).await;
        test.engine.run_worker().await;
        assert_eq!(test.engine.newest()["status"], json!(status), "after {days} days");
    }
}

#[tokio::test]
async fn duplicate_of_a_failed_order_is_sent() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::Refuse("no".into())]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["failed", "delivered"]);
}

/// Deletes everything from the history that may be deleted.
async fn prune(test: &TestFlow) -> usize {
    let everything = HistoryLimits { days: None, bytes: Some(1) };
    retention::apply(test.engine.inner().store(), everything, test.engine.clock.now()).await.expect("pruned")
}

#[tokio::test]
async fn duplicate_of_a_record_that_the_history_deleted_is_known_for_its_window() {
    let test = test_flow(|_| {}).await;
    let hours = |hours: u64| test.engine.clock.advance(std::time::Duration::from_secs(hours * 3600));
    test.send(SMS).await;
    test.engine.run_worker().await;
    hours(1);
    assert_eq!(prune(&test).await, 1);
    hours(22);
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["duplicate"]);
    hours(2);
    assert_eq!(prune(&test).await, 1);
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.aray.requests().len()), (vec!["delivered".into()], 2), "it is a new one");
}

#[tokio::test]
async fn failed_record_whose_delivered_duplicate_was_deleted_is_left_out() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::Refuse("no".into())]);
    for _ in 0..2 {
        test.send(SMS).await;
        test.engine.run_worker().await;
    }
    assert_eq!((test.engine.statuses(), prune(&test).await), (vec!["failed".into(), "delivered".into()], 1));
    let unsolved = Query { unsolved: true, ..Query::default() };
    let retried =
        history::retry_all(test.engine.inner().store(), &test.engine.clock, &unsolved, RequeueOptions::default());
    let retried = retried.expect("asked");
    assert_eq!((retried.queued, retried.left_out.len()), (0, 1));
}

#[tokio::test]
async fn duplicate_of_a_record_that_was_sent_in_part_is_recognized_and_no_second_order() {
    for (on_error, ended) in [("stop", "failed"), ("continue", "delivered")] {
        let mut flow = three_requests(|flow| flow["actions"][3]["on_error"] = json!(on_error)).await;
        flow.booked.reply_next([CannedResponse::status(400)]);
        let first = flow.send("Ольга").await;
        flow.engine.run_worker().await;
        assert_eq!(flow.engine.statuses(), [ended]);
        flow.send("Ольга").await;
        flow.engine.run_worker().await;
        assert_eq!(flow.engine.statuses(), [ended, "duplicate"], "{on_error}");
        assert_eq!(flow.engine.newest()["duplicate_of"], json!(first));
        let id = [first.clone()];
        history::cancel(flow.engine.inner().store(), &flow.engine.clock, &id).expect_err("it is done");
        history::retry(flow.engine.inner().store(), &flow.engine.clock, &id, RequeueOptions::default())
            .expect("queued");
        flow.engine.run_worker().await;
        assert_eq!((flow.times(&first), flow.aray.orders().len()), ([1, 1, 2], 1), "{on_error}");
    }
}

#[tokio::test]
async fn duplicate_of_an_order_that_was_refused_when_it_ran_from_the_start_is_recognized() {
    let test = test_flow(|_| {}).await;
    test.send(SMS).await;
    test.engine.run_worker().await;
    test.aray.respond_next([ArayResponse::Refuse("known already".into())]);
    let (store, id) = (test.engine.inner().store(), test.engine.history()[0].id.clone());
    let from_start = RequeueOptions { from_start: true, ..RequeueOptions::default() };
    history::retry(store, &test.engine.clock, &[id], from_start).expect("queued");
    test.engine.run_worker().await;
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.aray.orders().len()), (vec!["failed".into(), "duplicate".into()], 1));
}

#[tokio::test]
async fn duplicate_of_a_record_that_was_cancelled_after_its_order_is_recognized() {
    let mut flow = three_requests(|_| {}).await;
    flow.told.reply_next([CannedResponse::status(503)]);
    let first = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    history::cancel(flow.engine.inner().store(), &flow.engine.clock, &[first]).expect("cancelled");
    flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.aray.orders().len()), (vec!["cancelled".into(), "duplicate".into()], 1));
}

#[tokio::test]
async fn whoever_changes_the_dedup_key_while_duplicates_may_come_is_warned() {
    let test = test_flow(|_| {}).await;
    let changed = |key: &str| {
        let row = hooktray_core::flows::find(&test.engine.inner().store().readers, "aray").expect("the flow");
        let mut file: serde_json::Value = serde_json::from_str(&row.flow.to_json()).expect("JSON");
        file["source"]["deduplicate"]["key"] = json!(key);
        let saved = test.engine.inner().change_flows(|flows| flows.import(&file.to_string(), true)).expect("saved");
        saved.warnings.into_iter().any(|warning| warning.code == FindingCode::KeyChanged)
    };
    assert!(!changed("{{ body.a }}"), "it has no records");
    test.send(SMS).await;
    assert!(!changed("{{ body.b }}"), "none of them has a key");
    assert!(!changed("{{ body.id }}"));
    test.send(SMS).await;
    assert!(!changed(" {{ body.id }} "), "it is the same");
    assert!(changed("x{{ body.id }}"));
    test.engine.clock.advance(std::time::Duration::from_secs(25 * 3600));
    assert!(!changed("y{{ body.id }}"), "their time is over");
}

#[tokio::test]
async fn record_of_which_nothing_was_sent_makes_no_duplicate_of_the_next_one() {
    type Change = fn(&mut serde_json::Value);
    let changes: [Change; 2] = [
        |flow| {
            let filter = json!({"id": "paid", "type": "filter", "when": "{{ body.state == 'paid' }}"});
            flow["actions"].as_array_mut().expect("actions").insert(0, filter);
        },
        |flow| flow["actions"][1]["when"] = json!("{{ body.state == 'paid' }}"),
    ];
    for change in changes {
        let test = test_flow(change).await;
        for state in ["draft", "draft", "paid", "paid", "draft"] {
            test.send(&format!(r#"{{"id": "7", "to": "+79165550117", "state": "{state}"}}"#)).await;
            test.engine.run_worker().await;
        }
        let statuses = ["filtered", "filtered", "delivered", "duplicate", "duplicate"];
        assert_eq!(test.engine.statuses(), statuses, "oldest first");
        assert_eq!(test.aray.orders().len(), 1);
    }
}

#[tokio::test]
async fn duplicate_takes_the_place_of_a_record_that_is_filtered_after_it_came() {
    let test = test_flow(|flow| flow["actions"][1]["when"] = json!("{{ body.state == 'paid' }}")).await;
    for state in ["draft", "draft", "paid", "paid"] {
        test.send(&format!(r#"{{"id": "7", "to": "+79165550117", "state": "{state}"}}"#)).await;
    }
    assert_eq!(test.engine.statuses(), ["pending", "duplicate", "duplicate", "duplicate"], "oldest first");
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["filtered", "filtered", "delivered", "duplicate"]);
    assert_eq!(test.engine.newest()["duplicate_of"], json!(test.engine.history()[1].id));
    assert_eq!(test.aray.orders().len(), 1);
}

#[tokio::test]
async fn duplicate_that_takes_the_place_of_a_filtered_record_is_held_while_its_flow_is_stopped() {
    let test = test_flow(|flow| flow["actions"][1]["when"] = json!("{{ body.state == 'paid' }}")).await;
    for state in ["draft", "paid"] {
        test.send(&format!(r#"{{"id": "7", "to": "+79165550117", "state": "{state}"}}"#)).await;
    }
    let worker = test.engine.inner().worker();
    let claimed = worker.claim().await.expect("a claim").remove(0);
    test.engine.inner().change_flows(|flows| flows.stop("aray")).expect("stopped");
    let ended = worker.attempt(&claimed).await;
    assert!(worker.settle(&claimed, ended).await.expect("written"));
    assert_eq!(test.engine.statuses(), ["filtered", "held"]);
    assert_eq!(test.aray.orders().len(), 0);
}

#[tokio::test]
async fn duplicate_takes_no_place_beside_one_that_the_user_has_sent() {
    for ends in ["delivered", "pending"] {
        let test = test_flow(|flow| flow["actions"][1]["when"] = json!("{{ body.state == 'paid' }}")).await;
        for state in ["draft", "paid", "paid"] {
            test.send(&format!(r#"{{"id": "7", "to": "+79165550117", "state": "{state}"}}"#)).await;
        }
        let (claimed, ended) = test.attempt().await;
        let even_so = RequeueOptions { even_if_sent: true, ..RequeueOptions::default() };
        let last = [test.engine.history()[0].id.clone()];
        let (store, clock) = (test.engine.inner().store(), &test.engine.clock);
        assert_eq!(history::retry(store, clock, &last, even_so).expect("queued").queued, 1);
        if ends == "delivered" {
            test.engine.run_worker().await;
        }
        assert!(test.engine.inner().worker().settle(&claimed, ended).await.expect("written"));
        test.engine.run_worker().await;
        assert_eq!(test.engine.statuses(), ["filtered", "duplicate", "delivered"], "{ends}");
        assert_eq!(
            json!(test.engine.history()[0].id),
            test.engine.operation(&test.engine.history()[1].id)["duplicate_of"]
        );
        assert_eq!(test.aray.orders().len(), 1);
    }
}

#[tokio::test]
async fn record_that_came_while_the_clock_was_ahead_is_not_sent_beside_its_duplicate() {
    let test = test_flow(|_| {}).await;
    let (store, clock) = (test.engine.inner().store(), test.engine.clock.clone());
    let begun = clock.now().as_millisecond();
    clock.set(from_millis(begun + 2 * 24 * 60 * 60 * 1000));
    test.aray.respond_next([ArayResponse::Refuse("no".into())]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    clock.set(from_millis(begun));
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["failed", "delivered"]);
    let failed = Query { status: Some(Status::Failed), ..Query::default() };
    let retried = history::retry_all(store, &clock, &failed, RequeueOptions::default()).expect("asked");
    assert_eq!((retried.queued, retried.left_out.len()), (0, 1));
}
