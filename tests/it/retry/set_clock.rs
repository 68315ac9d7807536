//! A clock that is set forward and back: nothing waits longer than its own delay.

use hooktray_core::store::FILE;
use hooktray_support::aray::ArayResponse;
use jiff::SignedDuration;
use serde_json::json;

use crate::test_flow::{SMS, TestFlow, test_flow};

fn set_forward(test: &TestFlow, hours: i64) {
    let clock = &test.engine.clock;
    clock.set(clock.now() + SignedDuration::from_hours(hours));
}

#[tokio::test]
async fn waits_are_no_longer_with_a_concurrency_of_one() {
    let test = test_flow(|flow| flow["concurrency"] = json!(1)).await;
    set_forward(&test, 3);
    test.aray.respond_next([ArayResponse::Status(503)]);
    test.send_numbered(1..=2).await;
    test.engine.run_worker().await;
    set_forward(&test, -3);
    test.send_numbered(3..=4).await;
    test.engine.run_worker().await;
    test.engine.run_worker_after(5).await;
    assert_eq!(test.names(), ["1", "2", "3", "4"]);
}

#[tokio::test]
async fn record_that_came_by_a_wrong_clock_while_all_were_busy_goes_out() {
    let test = test_flow(|flow| flow["concurrency"] = json!(2)).await;
    test.send_numbered(1..=2).await;
    let worker = test.engine.inner().worker();
    let busy = worker.claim().await.expect("a claim");
    assert_eq!(busy.len(), 2);
    set_forward(&test, 3);
    test.send_numbered(3..=3).await;
    assert_eq!(worker.claim().await.expect("a look"), [], "there is no room");
    set_forward(&test, -3);
    for claimed in busy {
        let ended = worker.attempt(&claimed).await;
        worker.settle(&claimed, ended).await.expect("settled");
        worker.done(&claimed);
    }
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["delivered"; 3]);
}

#[tokio::test]
async fn retry_that_was_set_by_a_wrong_clock_during_an_attempt_comes_in_time() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::Status(503)]);
    test.send(SMS).await;
    let (claimed, ended) = test.attempt().await;
    let worker = test.engine.inner().worker();
    set_forward(&test, 3);
    worker.settle(&claimed, ended).await.expect("settled");
    worker.done(&claimed);
    set_forward(&test, -3);
    test.engine.run_worker().await;
    test.engine.run_worker_after(5).await;
    assert_eq!(test.engine.statuses(), ["delivered"]);
}

#[tokio::test]
async fn waits_are_shortened_later_where_that_could_not_be_written() {
    let test = test_flow(|_| {}).await;
    set_forward(&test, 3);
    test.aray.respond_next([ArayResponse::Status(503)]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    set_forward(&test, -3);
    let database = rusqlite::Connection::open(test.engine.data_dir.path().join(FILE)).expect("a database");
    database.execute_batch("ALTER TABLE operations RENAME TO away").expect("renamed");
    test.engine.inner().worker().step().await.expect_err("nothing can be written");
    database.execute_batch("ALTER TABLE away RENAME TO operations").expect("renamed");
    test.engine.run_worker().await;
    test.engine.run_worker_after(5).await;
    assert_eq!(test.engine.statuses(), ["delivered"]);
}

#[tokio::test]
async fn retry_after_comes_in_time_although_the_clock_was_set_back() {
    for (forward, concurrency) in [(3, 4), (3, 1), (30 * 365 * 24, 1)] {
        let test = test_flow(|flow| flow["concurrency"] = json!(concurrency)).await;
        set_forward(&test, forward);
        let headers = vec![("Retry-After".into(), "100".into())];
        test.aray.respond_next([ArayResponse::StatusWith { status: 429, headers, body: String::new() }]);
        test.send(SMS).await;
        test.engine.run_worker().await;
        set_forward(&test, -forward);
        assert_eq!(test.engine.run_worker().await, 0, "{forward} hours: the wait begins again");
        assert_eq!(test.engine.run_worker_after(99).await, 0, "{forward} hours: not before its time");
        assert_eq!(test.engine.run_worker_after(1).await, 1, "{forward} hours");
        assert_eq!(test.engine.statuses(), ["delivered"]);
    }
}

#[tokio::test]
async fn retry_after_comes_in_time_after_a_restart_with_the_clock_set_back() {
    let mut test = test_flow(|_| {}).await;
    set_forward(&test, 3);
    let headers = vec![("Retry-After".into(), "100".into())];
    test.aray.respond_next([ArayResponse::StatusWith { status: 503, headers, body: String::new() }]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    set_forward(&test, -3);
    test.engine.restart().await;
    test.engine.run_worker().await;
    test.engine.run_worker_after(100).await;
    assert_eq!(test.engine.statuses(), ["delivered"]);
}
