//! Unreachable destinations and missing secrets: one record probes, the others wait without using up tries.

use std::time::Duration;

use hooktray_core::store::FILE;
use hooktray_support::aray::Aray;
use hooktray_support::harness::API_KEY;
#[cfg(target_os = "linux")]
use hooktray_support::harness::{TestEngine, aray_flow, path};
use hooktray_support::http;
use serde_json::json;
#[cfg(target_os = "linux")]
use tokio_util::sync::CancellationToken;

#[cfg(target_os = "linux")]
use crate::test_flow::SMS;
use crate::test_flow::test_flow;

#[tokio::test]
async fn unreachable_destination_is_probed_by_one_record_and_the_others_use_up_no_try() {
    let test = test_flow(|_| {}).await;
    let place = test.aray.addr();
    test.aray.stop();
    let engine = &test.engine;
    for number in 1..=6 {
        http::post(&test.address, &test.path, &format!(r#"{{"to": "89165550117", "custmemo": "{number}"}}"#)).await;
    }
    engine.run_worker().await;
    let mut attempts: Vec<u32> = engine.history().iter().map(|line| line.attempts).collect();
    attempts.sort_unstable();
    // The oldest four run at the same time. The first that fails becomes the probe.
    assert_eq!(attempts, [0, 0, 0, 0, 0, 1], "only the probe has used up a try");
    engine.run_worker_after(5).await;
    assert_eq!(engine.history().iter().map(|line| line.attempts).sum::<u32>(), 2);
    let back = Aray::start_on(place, API_KEY).expect("the port is free again");
    engine.run_worker_after(60).await;
    assert_eq!(engine.statuses(), ["delivered"; 6]);
    let names: Vec<_> = back.orders().iter().filter_map(|order| order.get("name").map(str::to_owned)).collect();
    let mut first: Vec<&str> = names[..4].iter().map(String::as_str).collect();
    first.sort_unstable();
    assert_eq!(first, ["1", "2", "3", "4"], "the oldest four go first");
}

#[tokio::test]
async fn next_record_becomes_the_probe_when_the_first_has_used_up_its_retries() {
    let test = test_flow(|flow| flow["concurrency"] = json!(4)).await;
    let place = test.aray.addr();
    test.aray.stop();
    for number in 1..=2 {
        http::post(&test.address, &test.path, &format!(r#"{{"to": "89165550117", "custmemo": "{number}"}}"#)).await;
    }
    // Both run at the same time, so either may fail first and become the probe.
    let sorted = || {
        let mut states = test.engine.statuses();
        states.sort_unstable();
        states
    };
    for _ in 0..40 {
        test.engine.run_worker_after(30).await;
        if sorted()[0] == "failed" {
            break;
        }
    }
    assert_eq!(sorted(), ["failed", "pending"]);
    assert_eq!(test.engine.newest()["error"]["code"], "unreachable");
    let _back = Aray::start_on(place, API_KEY).expect("the port is free again");
    test.engine.run_worker_after(600).await;
    assert_eq!(sorted(), ["delivered", "failed"]);
}

#[tokio::test]
async fn records_wait_for_a_missing_secret_and_go_out_once_it_is_stored() {
    let test = test_flow(|_| {}).await;
    test.engine.secrets.delete("aray_api_key").expect("deleted");
    test.send_numbered(1..=3).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["pending"; 3]);
    assert_eq!(test.error(), "secret_missing");
    assert!(test.engine.history().iter().all(|line| line.attempts == 0), "waiting uses up no try");
    test.engine.secrets.set("aray_api_key", API_KEY.to_owned().into()).expect("stored");
    test.engine.run_worker_after(30).await;
    assert_eq!(test.engine.statuses(), ["delivered"; 3]);
}

#[tokio::test]
async fn breaker_whose_closing_cannot_be_written_closes_later_without_a_restart() {
    let test = test_flow(|_| {}).await;
    let place = test.aray.addr();
    test.aray.stop();
    for number in 1..=3 {
        http::post(&test.address, &test.path, &format!(r#"{{"to": "89165550117", "custmemo": "{number}"}}"#)).await;
    }
    test.engine.run_worker().await;
    let _back = Aray::start_on(place, API_KEY).expect("the port is free again");
    test.engine.clock.advance(Duration::from_secs(5));
    let database = rusqlite::Connection::open(test.engine.data_dir.path().join(FILE)).expect("a database");
    database.execute_batch("ALTER TABLE operations RENAME TO away").expect("renamed");
    test.engine.inner().worker().step().await.expect_err("nothing can be written");
    database.execute_batch("ALTER TABLE away RENAME TO operations").expect("renamed");
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["delivered"; 3]);
}

#[tokio::test]
async fn record_that_joins_a_breaker_after_it_closed_goes_out() {
    let test = test_flow(|_| {}).await;
    let place = test.aray.addr();
    test.aray.stop();
    for number in 1..=2 {
        http::post(&test.address, &test.path, &format!(r#"{{"to": "89165550117", "custmemo": "{number}"}}"#)).await;
    }
    let worker = test.engine.inner().worker();
    let claimed = worker.claim().await.expect("a claim");
    let probe = worker.attempt(&claimed[0]).await;
    let other = worker.attempt(&claimed[1]).await;
    worker.settle(&claimed[0], probe).await.expect("settled");
    worker.done(&claimed[0]);
    let _back = Aray::start_on(place, API_KEY).expect("the port is free again");
    test.engine.run_worker_after(5).await;
    assert_eq!(test.engine.statuses(), ["delivered", "running"]);
    worker.settle(&claimed[1], other).await.expect("settled");
    worker.done(&claimed[1]);
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["delivered"; 2]);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn firewalled_destination_uses_up_no_try_even_with_a_short_timeout() {
    let silent = hooktray_support::silent_port::SilentPort::new().await;
    let mut engine = TestEngine::new();
    let mut flow = aray_flow(&silent.url());
    flow["actions"][1]["timeout_seconds"] = json!(1);
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    for _ in 0..3 {
        assert_eq!(http::post(&address, &path, r#"{"to": "89165550117", "custmemo": "O"}"#).await.status, 200);
    }
    engine.run_worker().await;
    assert_eq!(engine.newest()["error"]["code"], "unreachable");
    let mut attempts: Vec<u32> = engine.history().iter().map(|line| line.attempts).collect();
    attempts.sort_unstable();
    // All three run at the same time. The first that fails becomes the probe.
    assert_eq!(attempts, [0, 0, 1], "only the probe has used up a try");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn probe_of_an_unreachable_destination_delays_neither_others_nor_the_stop() {
    let silent = hooktray_support::silent_port::SilentPort::new().await;
    let test = test_flow(|_| {}).await;
    let mut dead = aray_flow(&silent.url());
    (dead["name"], dead["actions"][1]["timeout_seconds"]) = (json!("dead"), json!(1));
    dead["retry"] = json!({"delays_seconds": [1000], "jitter": 0});
    let dead = path(&test.engine.import(&dead));
    http::post(&test.address, &dead, SMS).await;
    test.engine.run_worker().await;
    test.send(SMS).await;
    // The TCP probe is due, the probing record's next try is not.
    test.engine.clock.advance(Duration::from_secs(5));
    let stop = CancellationToken::new();
    let aray = &test.aray;
    let ended = async {
        aray.wait_for_requests(1).await;
        let probes = silent.waiting();
        stop.cancel();
        probes
    };
    let ((), probes) = tokio::join!(test.engine.inner().run(stop.clone()), ended);
    assert_eq!(probes, 1, "the order went out while an earlier TCP probe still waited");
}
