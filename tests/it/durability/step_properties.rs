//! Flows with several requests, in any order of events: no finished request is sent again unless run from the start, nothing is
//! lost, and tries are counted for each step.

mod events;
mod model;

use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::join_all;
use hooktray_core::backup;
use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::outcome::Status;
use hooktray_core::store::Query;
use hooktray_support::aray::ArayResponse;
use hooktray_support::polls::polled;
use hooktray_support::receiver::CannedResponse;
use hooktray_support::torture::cycles;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::three_requests::{REQUESTS, ThreeRequests, tell_action, three_requests};
use events::{Again, Edit, FlowKind, RENAMED, StepTransition, events};
use model::Model;

/// The flow under test, what is expected of it, and its last backup with what was expected then.
struct Play {
    flow: ThreeRequests,
    file: Value,
    model: Model,
    saved: Option<(PathBuf, Value, Model)>,
}

impl Play {
    async fn begin(kind: FlowKind) -> Play {
        let mut file = json!(null);
        let flow = three_requests(|flow| {
            flow["source"]["token"] = json!("abcdefghijklmnopqrstuvwxyz");
            if kind == FlowKind::OneOfTwo {
                route(flow, true);
            }
            file = flow.clone();
        })
        .await;
        Play { flow, file, model: Model::new(kind == FlowKind::OneOfTwo), saved: None }
    }

    async fn happens(&mut self, event: StepTransition) {
        let may_release = matches!(
            event,
            StepTransition::Edit(_)
                | StepTransition::EditUnderWay(..)
                | StepTransition::RunAllAgain(_)
                | StepTransition::RunOneAgain(..)
                | StepTransition::Cancel(_)
        );
        match event {
            StepTransition::Receive => {
                let name = (self.model.received() + 1).to_string();
                let id = self.flow.send(&name).await;
                self.model.add(id, name);
            }
            StepTransition::Duplicate(at) => {
                let Some(name) = self.model.nth(at).and_then(|id| self.model.name(&id)) else { return };
                let may_be_an_order = self.model.may_be_an_order(&name, &self.flow);
                let id = self.flow.send(&name).await;
                let status = self.flow.engine.operation(&id)["status"].clone();
                assert!(may_be_an_order || status == "duplicate", "a second order of {name}: {status}");
                self.model.add(id, name);
            }
            StepTransition::NoAnswer => self.flow.aray.respond_next([ArayResponse::HangUp]),
            StepTransition::Step => {
                self.flow.engine.inner().worker().step().await.expect("a step");
            }
            StepTransition::StepLater(seconds) => {
                self.flow.engine.clock.advance(Duration::from_secs(seconds));
                self.flow.engine.inner().worker().step().await.expect("a step");
            }
            StepTransition::CrashAfter(polls) => self.crash_after(polls).await,
            StepTransition::Crash => self.flow.engine.restart().await,
            StepTransition::Wait(seconds) => self.flow.engine.clock.advance(Duration::from_secs(seconds)),
            StepTransition::ArayResponse(0, status) => self.flow.aray.respond_next([ArayResponse::Status(status)]),
            StepTransition::ArayResponse(1, status) => self.flow.told.reply_next([CannedResponse::status(status)]),
            StepTransition::ArayResponse(_, status) => self.flow.booked.reply_next([CannedResponse::status(status)]),
            StepTransition::Edit(edit) => self.edit(edit),
            StepTransition::EditUnderWay(polls, edit) => self.edit_under_way(polls, edit).await,
            StepTransition::RunAllAgain(status) => {
                let before = self.ids_with(status);
                let query = Query { status: Some(status), ..Query::default() };
                let (store, clock) = (self.flow.engine.inner().store(), &self.flow.engine.clock);
                let retried = history::retry_all(store, clock, &query, RequeueOptions::default()).expect("queued");
                let left_out: Vec<String> = retried.left_out.into_iter().map(|left| left.id).collect();
                assert_eq!(retried.queued + left_out.len(), before.len());
                let queued = before.iter().filter(|id| !left_out.contains(id));
                queued.for_each(|id| self.model.queued(id, &self.flow, false, false));
            }
            StepTransition::RunOneAgain(at, again) => {
                let Some(id) = self.model.nth(at) else { return };
                let (store, clock) = (self.flow.engine.inner().store(), &self.flow.engine.clock);
                let waited = self.flow.engine.operation(&id)["status"] == "pending";
                let from_start = again == Again::FromStart;
                let keep_finished = again == Again::KeepFinished;
                let how =
                    RequeueOptions { from_start, keep_finished, even_if_arrived: true, ..RequeueOptions::default() };
                // A record that is delivered and has no unfinished request cannot be run again.
                if history::retry(store, clock, std::slice::from_ref(&id), how).is_ok_and(|retried| retried.queued == 1)
                {
                    self.model.queued(&id, &self.flow, from_start, waited);
                }
            }
            StepTransition::Cancel(at) => {
                let Some(id) = self.model.nth(at) else { return };
                // One that is done cannot be cancelled.
                let _ = history::cancel(self.flow.engine.inner().store(), &self.flow.engine.clock, &[id]);
            }
            StepTransition::BackUp => {
                let path = self.flow.engine.data_dir.path().join(format!("{}.saved", self.model.received()));
                let _ = std::fs::remove_file(&path);
                let (engine, now) = (self.flow.engine.inner(), self.flow.engine.clock.now());
                backup::save(&engine.store().readers, &path, now).expect("saved");
                self.saved = Some((path, self.file.clone(), self.model.clone()));
            }
            StepTransition::Restore => self.restore().await,
        }
        self.model.check(&self.flow, may_release);
    }

    fn ids_with(&self, status: Status) -> Vec<String> {
        let history = self.flow.engine.history();
        history.into_iter().filter(|line| line.status == status).map(|line| line.id).collect()
    }

    async fn crash_after(&mut self, polls: u32) {
        let worker = self.flow.engine.inner().worker().clone();
        let claimed = worker.claim().await.expect("a claim");
        {
            let attempts = pin!(join_all(claimed.iter().map(|claimed| worker.attempt(claimed))));
            polled(attempts, polls).await;
        }
        drop(worker);
        self.flow.engine.restart().await;
        claimed.iter().for_each(|claimed| self.model.cut(&claimed.id.to_string()));
    }

    async fn edit_under_way(&mut self, polls: u32, edit: Edit) {
        let worker = self.flow.engine.inner().worker().clone();
        let claimed = worker.claim().await.expect("a claim");
        let mut attempts = pin!(join_all(claimed.iter().map(|claimed| worker.attempt(claimed))));
        let ended = polled(attempts.as_mut(), polls).await;
        self.edit(edit);
        let ended = match ended {
            Some(ended) => ended,
            None => attempts.await,
        };
        for (claimed, ended) in claimed.iter().zip(ended) {
            assert!(worker.settle(claimed, ended).await.expect("settled"), "an edit loses nothing");
            worker.done(claimed);
        }
    }

    fn edit(&mut self, edit: Edit) {
        let engine = &self.flow.engine;
        match edit {
            Edit::Stop => self.file["enabled"] = json!(false),
            Edit::Start => self.file["enabled"] = json!(true),
            Edit::Concurrency(concurrency) => self.file["concurrency"] = json!(concurrency),
            Edit::Book(with) => {
                let actions = self.file["actions"].as_array_mut().expect("actions");
                actions.truncate(3);
                // The second request may have its id.
                let id = if actions[2]["id"] == REQUESTS[2] { REQUESTS[1] } else { REQUESTS[2] };
                actions.extend(with.then(|| tell_action(id, &self.flow.booked.url())));
            }
            Edit::PassOver(pass) => {
                self.file["actions"][2]["on_error"] = json!(if pass { "continue" } else { "stop" });
            }
            Edit::Words(words) => {
                self.file["actions"][2]["headers"] = json!([{"name": "X-Words", "value": words.to_string()}])
            }
            Edit::Rename(other) => {
                let id = if other { RENAMED } else { REQUESTS[1] };
                // The third request may have it.
                if self.file["actions"][3]["id"] != id {
                    self.file["actions"][2]["id"] = json!(id);
                }
            }
            Edit::Elsewhere(other) => {
                let path = if other { "elsewhere" } else { REQUESTS[1] };
                self.file["actions"][2]["url"] = json!(format!("{}/{path}", self.flow.told.url()));
            }
            Edit::ExchangeIds => {
                if let [_, _, second, third] = self.file["actions"].as_array_mut().expect("actions").as_mut_slice() {
                    std::mem::swap(&mut second["id"], &mut third["id"]);
                }
            }
            Edit::Route(even_to_second) => route(&mut self.file, even_to_second),
            Edit::Judge(can) => {
                let code = if can { "response.json.code" } else { "response.json.code | fromjson" };
                self.file["actions"][1]["success"]["when"] = json!(format!("{{{{ {code} == 'ok' }}}}"));
            }
            Edit::Remake => {
                engine.inner().change_flows(|flows| flows.delete("aray")).expect("deleted");
            }
        }
        engine.import(&self.file);
    }

    async fn restore(&mut self) {
        let Some((path, file, model)) = self.saved.clone() else { return };
        // The name of a database that is set aside contains the time, to the second.
        self.flow.engine.clock.advance(Duration::from_secs(1));
        self.flow.engine.restore(&path).await;
        self.file = file;
        self.model = model.restored(&self.model, &self.flow);
    }

    async fn end(&mut self) {
        self.edit(Edit::Judge(true));
        self.edit(Edit::Start);
        for _ in 0..20 {
            self.flow.engine.run_worker_after(1_000).await;
        }
        self.model.check(&self.flow, true);
        self.model.check_end(&self.flow);
        super::properties::every_attempt_has_one_row(self.flow.engine.data_dir.path());
    }
}

/// Sends records with an even number to the second request and the others to the third one, or the other way round.
fn route(file: &mut Value, even_to_second: bool) {
    for at in [2, 3] {
        let remainder = usize::from(even_to_second != (at == 2));
        file["actions"][at]["when"] = json!(format!("{{{{ (body.id | int) % 2 == {remainder} }}}}"));
    }
}

fn play(kind: FlowKind, events: Vec<StepTransition>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut play = Play::begin(kind).await;
        for event in events {
            play.happens(event).await;
        }
        play.end().await;
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cycles(16), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_order_of_events_sends_a_finished_request_again_or_loses_a_record(events in events(FlowKind::InARow)) {
        play(FlowKind::InARow, events);
    }

    #[test]
    fn no_order_of_events_sends_a_record_to_both_of_two_requests(events in events(FlowKind::OneOfTwo)) {
        play(FlowKind::OneOfTwo, events);
    }
}
