//! Attempts that the end of the program cuts off, again and again: they use up no tries, and a record that ends the program
//! itself lets the others pass.

use std::time::Duration;

use hooktray_core::history::{self, RequeueOptions};
use hooktray_support::aray::ArayResponse;
use hooktray_support::receiver::CannedResponse;
use serde_json::json;

use crate::three_requests::{ThreeRequests, three_requests};

const HOUR: Duration = Duration::from_secs(3_600);

/// Claims what is due, and ends the program before anything is sent. Returns the ids of what was claimed.
async fn crash(flow: &mut ThreeRequests) -> Vec<String> {
    let claimed = flow.engine.inner().worker().claim().await.expect("a claim");
    flow.engine.restart().await;
    claimed.iter().map(|claimed| claimed.id.to_string()).collect()
}

#[tokio::test]
async fn interrupted_attempts_use_up_no_tries() {
    let mut flow = three_requests(|_| {}).await;
    let id = flow.send("Ольга").await;
    for _ in 0..12 {
        assert_eq!(crash(&mut flow).await, std::slice::from_ref(&id));
        flow.engine.clock.advance(HOUR);
    }
    // All three tries of the flow are still there.
    flow.aray.respond_next([ArayResponse::Status(503), ArayResponse::Status(503)]);
    flow.engine.run_worker().await;
    flow.engine.run_worker_after(5).await;
    assert_eq!(flow.engine.statuses(), ["pending"]);
    crash(&mut flow).await;
    flow.engine.run_worker_after(30).await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [3, 1, 1]));
}

#[tokio::test]
async fn interrupted_second_request_has_all_its_tries_as_well() {
    let mut flow = three_requests(|_| {}).await;
    flow.told.reply_next([CannedResponse::never(), CannedResponse::status(503), CannedResponse::status(503)]);
    let id = flow.cut_off_at("tell").await;
    flow.engine.restart().await;
    for seconds in [0, 5, 30] {
        flow.engine.run_worker_after(seconds).await;
    }
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 4, 1]));
}

#[tokio::test]
async fn record_that_keeps_ending_the_program_lets_the_others_pass_and_is_quarantined() {
    for concurrency in [1, 4] {
        let mut flow = three_requests(|flow| flow["concurrency"] = json!(concurrency)).await;
        let bad = flow.send("Ольга").await;
        crash(&mut flow).await;
        crash(&mut flow).await;
        crash(&mut flow).await;
        assert!(crash(&mut flow).await.is_empty(), "it waits");
        let good = flow.send("Иван").await;
        flow.engine.clock.advance(Duration::from_secs(4));
        flow.engine.run_worker().await;
        let expected = if concurrency == 1 { "pending" } else { "delivered" };
        assert_eq!(flow.engine.operation(&good)["status"], expected, "strict order is kept");
        for _ in 3..20 {
            flow.engine.clock.advance(HOUR + HOUR);
            assert_eq!(crash(&mut flow).await, std::slice::from_ref(&bad));
        }
        flow.engine.run_worker_after(7_200).await;
        let operation = flow.engine.operation(&bad);
        assert_eq!((&operation["status"], &operation["error"]["code"]), (&json!("failed"), &json!("interrupted")));
        assert!(operation["error"]["message"].as_str().expect("a text").contains("20 times"), "{operation}");
        assert_eq!(flow.engine.notifications().len(), 1, "its owner is told");
        assert_eq!(flow.engine.operation(&good)["status"], "delivered");
        assert_eq!(flow.times(&bad), [0, 0, 0]);
        let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
        let retry = |how| history::retry(store, clock, std::slice::from_ref(&bad), how).expect("asked").queued;
        assert_eq!(retry(RequeueOptions::default()), 0, "its order may have arrived");
        assert_eq!(retry(RequeueOptions { even_if_sent: true, ..RequeueOptions::default() }), 1);
        flow.engine.run_worker().await;
        assert_eq!(flow.times(&bad), [1, 1, 1], "the user may try it again");
    }
}

#[tokio::test]
async fn records_that_were_interrupted_together_are_tried_one_by_one() {
    let mut flow = three_requests(|_| {}).await;
    for name in ["Ольга", "Иван", "Анна"] {
        flow.send(name).await;
    }
    for _ in 0..3 {
        assert_eq!(crash(&mut flow).await.len(), 3);
    }
    let mut waited = Vec::new();
    for _ in 0..60 {
        flow.engine.clock.advance(Duration::from_secs(1));
        waited.push(flow.engine.run_worker().await);
    }
    let seconds: Vec<usize> = (1..).zip(&waited).filter(|(_, attempts)| **attempts > 0).map(|(at, _)| at).collect();
    assert_eq!((seconds, waited.iter().sum()), (vec![5, 15, 25], 3), "each waits 10 seconds longer");
    assert_eq!(flow.engine.statuses(), ["delivered"; 3]);
}
