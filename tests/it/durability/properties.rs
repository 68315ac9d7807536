//! In any order of events no accepted record is lost, none is settled twice, and no held one is sent.

use std::collections::BTreeSet;
use std::path::Path;

use hooktray_core::history;
use hooktray_core::outcome::Status;
use hooktray_core::store::{FILE, Query};
use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, TestEngine, aray_flow, path};
use hooktray_support::http;
use hooktray_support::torture::cycles;
use proptest::prelude::*;
use serde_json::{Value, json};

#[derive(Debug, Clone)]
enum QueueTransition {
    Receive,
    /// Claims what is due and crashes before anything is sent.
    ClaimAndCrash,
    /// Sends what is due and crashes before the outcome is stored.
    SendAndCrash,
    Step,
    /// Runs what is due, and settles it twice.
    SettleTwice,
    /// Settles again what was settled, or lost in a crash, before other events.
    SettleLate,
    Wait(u64),
    AnswerBusy,
    AnswerRefused,
    Retry,
    /// Crashes with nothing claimed.
    Crash,
    Change(Change),
    /// Claims what is due, changes the flow, then sends and settles.
    ChangeUnderWay(Change),
    /// Releases held records.
    ReleaseHeld,
}

/// A change to the flow.
#[derive(Debug, Clone, Copy)]
enum Change {
    Stop,
    Start,
    /// Another concurrency, and other delays.
    Edit(u32, u64),
}

fn changes() -> impl Strategy<Value = Change> {
    prop_oneof![
        2 => Just(Change::Stop),
        3 => Just(Change::Start),
        2 => (1..5u32, 1..60u64).prop_map(|(concurrency, delay)| Change::Edit(concurrency, delay)),
    ]
}

fn events() -> impl Strategy<Value = Vec<QueueTransition>> {
    let event = prop_oneof![
        4 => Just(QueueTransition::Receive),
        1 => Just(QueueTransition::ClaimAndCrash),
        1 => Just(QueueTransition::SendAndCrash),
        3 => Just(QueueTransition::Step),
        2 => Just(QueueTransition::SettleTwice),
        2 => Just(QueueTransition::SettleLate),
        2 => (1..100u64).prop_map(QueueTransition::Wait),
        2 => Just(QueueTransition::AnswerBusy),
        1 => Just(QueueTransition::AnswerRefused),
        1 => Just(QueueTransition::Retry),
        1 => Just(QueueTransition::Crash),
        3 => changes().prop_map(QueueTransition::Change),
        2 => changes().prop_map(QueueTransition::ChangeUnderWay),
        1 => Just(QueueTransition::ReleaseHeld),
    ];
    prop::collection::vec(event, 1..30)
}

/// The expected flow.
struct Model {
    flow: Value,
    /// For each record, true if it arrived while the flow was stopped and was not released since.
    held: Vec<bool>,
}

impl Model {
    fn is_stopped(&self) -> bool {
        self.flow["enabled"] == json!(false)
    }

    fn change(&mut self, engine: &TestEngine, change: Change) {
        match change {
            Change::Stop => {
                engine.inner().change_flows(|flows| flows.stop("aray")).expect("stopped");
                self.flow["enabled"] = json!(false);
            }
            Change::Start => {
                engine.inner().change_flows(|flows| flows.start("aray")).expect("started");
                self.flow["enabled"] = json!(true);
            }
            Change::Edit(concurrency, delay) => {
                self.flow["concurrency"] = json!(concurrency);
                self.flow["retry"] = json!({"delays_seconds": vec![delay; concurrency as usize], "jitter": 0.2});
                engine.import(&self.flow);
            }
        }
    }

    /// The invariants: nothing is lost, the held records are those of the model, and none of them was sent.
    fn check(&self, engine: &TestEngine, aray: &Aray) {
        let states = engine.statuses();
        assert_eq!(states.len(), self.held.len(), "every acknowledged record is stored");
        let held: Vec<bool> = states.iter().map(|state| state == "held").collect();
        assert_eq!(held, self.held);
        let orders = aray.orders();
        let sent =
            orders.iter().map(|order| order.get("name").and_then(|name| name.parse::<usize>().ok()).expect("a number"));
        for number in sent {
            assert!(!self.held[number], "record {number} is held and was sent");
        }
    }
}

async fn play(events: Vec<QueueTransition>) {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let mut flow = aray_flow(&aray.url());
    flow["retry"] = json!({"delays_seconds": [5, 30, 60], "jitter": 0.2});
    let path = path(&engine.import(&flow));
    let mut model = Model { flow, held: Vec::new() };
    let mut earlier = Vec::new();
    for event in events {
        match event {
            QueueTransition::Receive => {
                let address = engine.listen().await;
                let body = format!(r#"{{"to": "89165550117", "custmemo": "{}"}}"#, model.held.len());
                assert_eq!(http::post(&address, &path, &body).await.status, 200);
                model.held.push(model.is_stopped());
            }
            QueueTransition::ClaimAndCrash => {
                engine.inner().worker().claim().await.expect("a claim");
                engine.restart().await;
            }
            QueueTransition::SendAndCrash => {
                let worker = engine.inner().worker().clone();
                for claimed in worker.claim().await.expect("a claim") {
                    let ended = worker.attempt(&claimed).await;
                    earlier.push((claimed, ended));
                }
                drop(worker);
                engine.restart().await;
            }
            QueueTransition::SettleTwice => {
                let worker = engine.inner().worker();
                for claimed in worker.claim().await.expect("a claim") {
                    let ended = worker.attempt(&claimed).await;
                    assert!(worker.settle(&claimed, ended.clone()).await.expect("settled"));
                    assert!(!worker.settle(&claimed, ended.clone()).await.expect("asked"), "it was already settled");
                    worker.done(&claimed);
                    earlier.push((claimed, ended));
                }
            }
            QueueTransition::SettleLate => {
                for (claimed, ended) in earlier.drain(..) {
                    let settled = engine.inner().worker().settle(&claimed, ended).await.expect("asked");
                    assert!(!settled, "it was settled, or queued again after a crash");
                }
            }
            QueueTransition::Step => {
                let before = aray.requests_count();
                let attempts = engine.inner().worker().step().await.expect("a step");
                assert!(!model.is_stopped() || (attempts, aray.requests_count()) == (0, before), "it is stopped");
            }
            QueueTransition::Crash => engine.restart().await,
            QueueTransition::Change(change) => model.change(&engine, change),
            QueueTransition::ChangeUnderWay(change) => {
                let claimed = engine.inner().worker().claim().await.expect("a claim");
                model.change(&engine, change);
                let worker = engine.inner().worker();
                for claimed in claimed {
                    let ended = worker.attempt(&claimed).await;
                    assert!(
                        worker.settle(&claimed, ended).await.expect("settled"),
                        "a change of the flow loses nothing"
                    );
                    worker.done(&claimed);
                }
            }
            QueueTransition::ReleaseHeld => {
                queue(&engine, Status::Held);
                model.held.fill(false);
            }
            QueueTransition::Wait(seconds) => engine.clock.advance(std::time::Duration::from_secs(seconds)),
            QueueTransition::AnswerBusy => aray.respond_next([ArayResponse::Status(503)]),
            QueueTransition::AnswerRefused => aray.respond_next([ArayResponse::Refuse("no".into())]),
            QueueTransition::Retry => queue(&engine, Status::Failed),
        }
        model.check(&engine, &aray);
    }
    model.change(&engine, Change::Start);
    // In the end every record is done under one id, and the delivered ones reached aray under it.
    for _ in 0..40 {
        engine.run_worker_after(1_000).await;
    }
    model.check(&engine, &aray);
    let orders = aray.orders();
    for line in &engine.history() {
        let status = line.status.as_str();
        assert!(["delivered", "failed", "held"].contains(&status), "{line:?}");
        let known = orders.iter().filter(|order| order.get("ext_in_id") == Some(line.id.as_str())).count();
        assert!(known <= 1 && (status != "delivered" || known == 1), "{line:?}");
    }
    let names: BTreeSet<_> = orders.iter().filter_map(|order| order.get("name")).collect();
    assert_eq!(names.len(), orders.len(), "one record is one order");
    every_attempt_has_one_row(engine.data_dir.path());
}

/// Queues everything with this status again.
fn queue(engine: &TestEngine, status: Status) {
    let query = Query { status: Some(status), ..Query::default() };
    history::retry_all(engine.inner().store(), &engine.clock, &query, history::RequeueOptions::default())
        .expect("queued");
}

/// Every counted attempt is in the history once, under its number.
pub fn every_attempt_has_one_row(folder: &Path) {
    let database = rusqlite::Connection::open(folder.join(FILE)).expect("a database");
    let mut differing = database
        .prepare(
            "SELECT id, attempts, count(number), ifnull(max(number), 0) FROM operations LEFT JOIN attempts USING (seq)
             WHERE status != 'running' GROUP BY seq HAVING attempts != count(number) OR attempts != ifnull(max(number), 0)",
        )
        .expect("a question");
    let columns = |row: &rusqlite::Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let differing: Vec<(String, u32, u32, u32)> =
        differing.query_map([], columns).expect("asked").collect::<Result<_, _>>().expect("rows");
    assert_eq!(differing, [], "id, attempts, rows, highest number");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cycles(24), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_order_of_events_loses_nothing_and_settles_nothing_twice(events in events()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(play(events));
    }
}
