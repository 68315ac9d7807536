//! Whatever the order of events, no accepted record is lost, and none is settled twice.

use hooktray_core::store::{FILE, Query};
use hooktray_support::aray::{Answer, Aray};
use hooktray_support::harness::{API_KEY, Bench, aray_flow, path};
use hooktray_support::http;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Event {
    Receive,
    /// Claims what is due and crashes before anything is sent.
    ClaimAndCrash,
    /// Sends what is due and crashes before it is written down.
    SendAndCrash,
    Step,
    /// Settles what is due, and the same once more.
    SettleTwice,
    /// Settles once more what was settled, or lost in a crash, before other events.
    SettleLate,
    Wait(u64),
    AnswerBusy,
    AnswerRefused,
    Retry,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        4 => Just(Event::Receive),
        1 => Just(Event::ClaimAndCrash),
        1 => Just(Event::SendAndCrash),
        3 => Just(Event::Step),
        2 => Just(Event::SettleTwice),
        2 => Just(Event::SettleLate),
        2 => (1..100u64).prop_map(Event::Wait),
        2 => Just(Event::AnswerBusy),
        1 => Just(Event::AnswerRefused),
        1 => Just(Event::Retry),
    ];
    prop::collection::vec(event, 1..25)
}

async fn play(events: Vec<Event>) {
    let aray = Aray::start(API_KEY);
    let mut bench = Bench::new();
    let mut flow = aray_flow(&aray.url());
    flow["retry"] = serde_json::json!({"delays_seconds": [5, 30, 60], "jitter": 0.2});
    let path = path(&bench.import(&flow));
    let mut accepted = 0;
    let mut earlier = Vec::new();
    for event in events {
        match event {
            Event::Receive => {
                let address = bench.listen().await;
                let body = format!(r#"{{"to": "89165550117", "custmemo": "{accepted}"}}"#);
                assert_eq!(http::post(&address, &path, &body).await.status, 200);
                accepted += 1;
            }
            Event::ClaimAndCrash => {
                bench.engine().worker().claim().await.expect("a claim");
                bench.restart().await;
            }
            Event::SendAndCrash => {
                let worker = bench.engine().worker().clone();
                for claimed in worker.claim().await.expect("a claim") {
                    let ended = worker.attempt(&claimed).await;
                    earlier.push((claimed, ended));
                }
                drop(worker);
                bench.restart().await;
            }
            Event::SettleTwice => {
                let worker = bench.engine().worker();
                for claimed in worker.claim().await.expect("a claim") {
                    let ended = worker.attempt(&claimed).await;
                    assert!(worker.settle(&claimed, ended.clone()).await.expect("settled"));
                    assert!(!worker.settle(&claimed, ended.clone()).await.expect("asked"), "settled already");
                    worker.done(&claimed);
                    earlier.push((claimed, ended));
                }
            }
            Event::SettleLate => {
                for (claimed, ended) in earlier.drain(..) {
                    let settled = bench.engine().worker().settle(&claimed, ended).await.expect("asked");
                    assert!(!settled, "it was settled, or put back after a crash");
                }
            }
            Event::Step => {
                bench.engine().worker().step().await.expect("a step");
            }
            Event::Wait(seconds) => bench.clock.advance(std::time::Duration::from_secs(seconds)),
            Event::AnswerBusy => aray.answer_next([Answer::Status(503)]),
            Event::AnswerRefused => aray.answer_next([Answer::Refuse("no".into())]),
            Event::Retry => {
                let failed = hooktray_core::outcome::Status::Failed;
                hooktray_core::history::retry_all(
                    bench.engine().store(),
                    &bench.clock,
                    &Query { status: Some(failed), ..Query::default() },
                )
                .expect("queued");
            }
        }
    }
    // In the end, every record is done, each under one id, and delivered ones have reached aray under it.
    for _ in 0..40 {
        bench.after(1_000).await;
    }
    let history = bench.history();
    assert_eq!(history.len(), accepted);
    for line in &history {
        let status = line.status.as_str();
        assert!(["delivered", "failed"].contains(&status), "{line:?}");
        let known = aray.orders().iter().filter(|order| order.get("ext_in_id") == Some(line.id.as_str())).count();
        assert!(known <= 1 && (status == "failed" || known == 1), "{line:?}");
    }
    every_attempt_has_one_row(&bench);
}

/// What was counted as an attempt stands in the history once, under its number.
fn every_attempt_has_one_row(bench: &Bench) {
    let database = rusqlite::Connection::open(bench.folder.path().join(FILE)).expect("a database");
    let mut differing = database
        .prepare(
            "SELECT id, attempts, count(number), ifnull(max(number), 0) FROM operations LEFT JOIN attempts USING (seq)
             GROUP BY seq HAVING attempts != count(number) OR attempts != ifnull(max(number), 0)",
        )
        .expect("a question");
    let columns = |row: &rusqlite::Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let differing: Vec<(String, u32, u32, u32)> =
        differing.query_map([], columns).expect("asked").collect::<Result<_, _>>().expect("rows");
    assert_eq!(differing, [], "id, attempts, rows, highest number");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nothing_is_lost_and_nothing_is_settled_twice(events in events()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(play(events));
    }
}
