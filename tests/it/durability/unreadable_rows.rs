//! Rows of the queue that cannot be read: they are quarantined, and stop no other record.

use hooktray_core::api::TestOrder;
use hooktray_core::history;
use hooktray_core::store::FILE;
use serde_json::json;

use crate::three_requests::{ThreeRequests, in_retries, three_requests};
use hooktray_support::receiver::CannedResponse;

fn damage(flow: &ThreeRequests, sql: &str) {
    let database = rusqlite::Connection::open(flow.engine.data_dir.path().join(FILE)).expect("a database");
    assert!(database.execute(sql, []).expect("damaged") > 0, "{sql}");
}

#[tokio::test]
async fn row_that_cannot_be_read_is_quarantined_and_the_others_are_sent() {
    for sql in [
        "UPDATE finished_steps SET record = '{\"id\":'",
        "UPDATE requests SET headers = '[[' WHERE seq = 1",
        "UPDATE requests SET body = x'01ffff1f' WHERE seq = 1",
        "UPDATE operations SET id = 'nothing' WHERE seq = 1",
        "DELETE FROM requests WHERE seq = 1",
    ] {
        for concurrency in [1, 4] {
            let mut flow = three_requests(|flow| flow["concurrency"] = json!(concurrency)).await;
            flow.told.reply_next([CannedResponse::status(503)]);
            flow.send("Ольга").await;
            flow.engine.run_worker().await;
            let other = flow.send("Иван").await;
            damage(&flow, sql);
            flow.engine.run_worker_after(60).await;
            let operation = flow.engine.operation(&other);
            assert_eq!((&operation["status"], flow.times(&other)), (&json!("delivered"), [1, 1, 1]), "{sql}");
            let first = flow.engine.history().pop().expect("the first");
            let error = first.error.expect("a reason");
            assert_eq!((first.status.as_str(), error.code.as_str()), ("failed", "record_unreadable"), "{sql}");
            assert!(error.message.contains("nothing more is sent"), "its order was sent: {}", error.message);
            assert_eq!(flow.aray.requests().len(), 2, "no order of it is sent again");
            assert!(flow.engine.notifications().len() <= 1);
        }
    }
}

#[tokio::test]
async fn owner_is_told_of_a_row_that_is_quarantined() {
    let mut flow = three_requests(|_| {}).await;
    flow.send("Ольга").await;
    damage(&flow, "UPDATE requests SET headers = '[['");
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.notifications().len(), 1);
}

#[tokio::test]
async fn remembered_values_that_cannot_be_read_do_not_keep_an_order_from_being_settled() {
    let mut flow = three_requests(|_| {}).await;
    let id = flow.send("Ольга").await;
    damage(&flow, "UPDATE operations SET remembered = '{'");
    flow.engine.run_worker().await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 1, 1]));
    let row = history::list(
        &flow.engine.inner().store().readers,
        &hooktray_core::store::Query { limit: 1, ..Default::default() },
    );
    assert_eq!(row.expect("a history")[0].remembered["order_id"], json!(1));
}

#[tokio::test]
async fn unreadable_finished_step_does_not_keep_the_engine_from_starting() {
    let mut flow = three_requests(|_| {}).await;
    flow.told.reply_next([CannedResponse::status(503)]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    damage(&flow, "UPDATE finished_steps SET record = '{'");
    damage(&flow, "UPDATE operations SET status = 'running', claimed_at = 0, attempts = attempts + 1");
    flow.engine.restart().await;
    flow.engine.run_worker_after(60).await;
    assert_eq!(flow.engine.operation(&id)["error"]["code"], "record_unreadable");
    assert_eq!(flow.times(&id), [1, 1, 0]);
}

#[tokio::test]
async fn earlier_attempts_that_cannot_be_read_send_nothing_and_say_what_to_do() {
    let (flow, id) = in_retries().await;
    // Whether the finished request is still the same one has to be looked up.
    flow.edit(|actions| actions[1]["method"] = json!("POST"));
    flow.engine.clock.advance(std::time::Duration::from_secs(5));
    let claimed = flow.claim().await;
    damage(&flow, "UPDATE finished_steps SET record = CAST(x'ff' AS TEXT)");
    let worker = flow.engine.inner().worker();
    let ended = worker.attempt(&claimed).await;
    assert!(worker.settle(&claimed, ended).await.expect("settled"));
    worker.done(&claimed);
    let error = flow.engine.operation(&id)["error"].clone();
    assert_eq!(error["message"], "its earlier attempts cannot be read; run `hooktray doctor`");
    assert_eq!(flow.times(&id), [1, 1, 0]);
}

#[tokio::test]
async fn damaged_operation_shows_what_can_be_read_and_names_the_rest() {
    for (sql, damaged) in [
        ("UPDATE requests SET headers = '[['", "headers"),
        ("UPDATE requests SET corrections = '{'", "corrections"),
        ("UPDATE requests SET repairs = '[{'", "repairs"),
        ("UPDATE requests SET path = CAST(x'ff' AS TEXT)", "request"),
        ("UPDATE requests SET body = x'01ffff0f'", "request"),
        ("UPDATE attempts SET steps = '[{'", "attempts"),
        ("UPDATE attempts SET steps = CAST(x'ff' AS TEXT)", "attempts"),
        ("UPDATE attempts SET steps = substr(steps, 1, length(steps) - 1)", "attempts"),
        ("DELETE FROM requests", "request"),
        ("UPDATE operations SET error_code = 'of a newer version', error_message = 'no'", ""),
        ("UPDATE operations SET remembered = '{'", ""),
    ] {
        let mut flow = three_requests(|_| {}).await;
        let id = flow.send("Ольга").await;
        flow.engine.run_worker().await;
        damage(&flow, sql);
        let shown = flow.engine.operation(&id);
        let expected = if damaged.is_empty() { json!(null) } else { json!([damaged]) };
        assert_eq!((&shown["status"], &shown["damaged"]), (&json!("delivered"), &expected), "{sql}");
        if damaged != "request" {
            assert_eq!(shown["request"]["body"]["custmemo"], "Ольга", "{sql}");
        }
        let view = flow.engine.api().operation(id.clone()).await.expect("shown");
        assert_eq!((view.damaged.len(), view.attempts.len()), (usize::from(!damaged.is_empty()), 1), "{sql}");
        let lists = flow.engine.history();
        assert_eq!((lists.len(), lists[0].id.as_str()), (1, id.as_str()), "{sql}");
        flow.engine.set_own_number();
        let order = TestOrder { record: Some(id), marked: false };
        let sent = flow.engine.api().flow_send_test(1, order).await;
        let is_refused = ["headers", "corrections", "request"].contains(&damaged);
        assert_eq!(sent.is_err(), is_refused, "no order is sent from half a record: {sql}");
    }
}
