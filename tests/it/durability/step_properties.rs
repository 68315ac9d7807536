//! Flows with several requests, in any order of events: no finished request is sent again unless run from the start, nothing is
//! lost, and tries are counted for each step.

mod model;

use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::join_all;
use hooktray_core::backup;
use hooktray_core::history::{self, Retry};
use hooktray_core::outcome::Status;
use hooktray_core::store::Query;
use hooktray_support::aray::Answer;
use hooktray_support::polls::polled;
use hooktray_support::receiver::Reply;
use hooktray_support::torture::cycles;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::three_requests::{REQUESTS, ThreeRequests, tell_action, three_requests};
use model::Model;

/// The second request's other id.
const RENAMED: &str = "tell_again";

#[derive(Debug, Clone)]
enum Event {
    Receive,
    Step,
    /// Steps after this many seconds.
    StepLater(u64),
    /// Claims what is due, and crashes when its attempts have been polled this often.
    CrashAfter(u32),
    Crash,
    Wait(u64),
    /// The next request of this action gets this answer.
    Answer(usize, u16),
    Edit(Edit),
    /// Claims what is due, and edits the flow when its attempts have been polled this often.
    EditUnderWay(u32, Edit),
    /// Runs everything again that has this status.
    RunAllAgain(Status),
    /// Runs one record again, perhaps from the start.
    RunOneAgain(usize, bool),
    Cancel(usize),
    BackUp,
    Restore,
}

#[derive(Debug, Clone, Copy)]
enum Edit {
    Stop,
    Start,
    Concurrency(u32),
    /// With the third request, or without it.
    Book(bool),
    /// Goes on when the second request fails, or not.
    PassOver(bool),
    /// Another text in the second request.
    Words(u32),
    /// The second request has another id, or its own again.
    Rename(bool),
    /// The second request goes to another address, or to its own again.
    Elsewhere(bool),
    /// The answer to the first request can be judged, or not.
    Judge(bool),
    /// Deletes the flow and makes it again.
    Remake,
}

fn edits() -> impl Strategy<Value = Edit> {
    prop_oneof![
        1 => Just(Edit::Stop),
        2 => Just(Edit::Start),
        1 => prop_oneof![Just(1), Just(4)].prop_map(Edit::Concurrency),
        2 => any::<bool>().prop_map(Edit::Book),
        1 => any::<bool>().prop_map(Edit::PassOver),
        1 => (0..9u32).prop_map(Edit::Words),
        1 => any::<bool>().prop_map(Edit::Rename),
        1 => any::<bool>().prop_map(Edit::Elsewhere),
        1 => any::<bool>().prop_map(Edit::Judge),
        2 => Just(Edit::Remake),
    ]
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let status = prop_oneof![
        3 => Just(Status::Failed), 2 => Just(Status::Held), 2 => Just(Status::Cancelled), 1 => Just(Status::Filtered),
    ];
    let event = prop_oneof![
        6 => Just(Event::Receive),
        3 => Just(Event::Step),
        6 => (5..40u64).prop_map(Event::StepLater),
        4 => (0..40u32).prop_map(Event::CrashAfter),
        1 => Just(Event::Crash),
        2 => (1..60u64).prop_map(Event::Wait),
        7 => (0..3usize, prop_oneof![4 => Just(503), 1 => Just(400)]).prop_map(|(at, status)| Event::Answer(at, status)),
        3 => edits().prop_map(Event::Edit),
        3 => (0..40u32, edits()).prop_map(|(polls, edit)| Event::EditUnderWay(polls, edit)),
        2 => status.prop_map(Event::RunAllAgain),
        2 => (0..9usize, prop_oneof![3 => Just(false), 1 => Just(true)]).prop_map(|(at, from_start)| Event::RunOneAgain(at, from_start)),
        1 => (0..9usize).prop_map(Event::Cancel),
        2 => Just(Event::BackUp),
        2 => Just(Event::Restore),
    ];
    prop::collection::vec(event, 1..60)
}

/// The flow under test, what is expected of it, and its last backup with what was expected then.
struct Play {
    flow: ThreeRequests,
    file: Value,
    model: Model,
    saved: Option<(PathBuf, Value, Model)>,
}

impl Play {
    async fn begin() -> Play {
        let mut file = json!(null);
        let flow = three_requests(|flow| {
            flow["source"]["token"] = json!("abcdefghijklmnopqrstuvwxyz");
            file = flow.clone();
        })
        .await;
        Play { flow, file, model: Model::default(), saved: None }
    }

    async fn happens(&mut self, event: Event) {
        let may_release = matches!(
            event,
            Event::Edit(_)
                | Event::EditUnderWay(..)
                | Event::RunAllAgain(_)
                | Event::RunOneAgain(..)
                | Event::Cancel(_)
        );
        match event {
            Event::Receive => {
                let name = self.model.received().to_string();
                let id = self.flow.send(&name).await;
                self.model.add(id);
            }
            Event::Step => {
                self.flow.engine.inner().worker().step().await.expect("a step");
            }
            Event::StepLater(seconds) => {
                self.flow.engine.clock.advance(Duration::from_secs(seconds));
                self.flow.engine.inner().worker().step().await.expect("a step");
            }
            Event::CrashAfter(polls) => self.crash_after(polls).await,
            Event::Crash => self.flow.engine.restart().await,
            Event::Wait(seconds) => self.flow.engine.clock.advance(Duration::from_secs(seconds)),
            Event::Answer(0, status) => self.flow.aray.answer_next([Answer::Status(status)]),
            Event::Answer(1, status) => self.flow.told.reply_next([Reply::status(status)]),
            Event::Answer(_, status) => self.flow.booked.reply_next([Reply::status(status)]),
            Event::Edit(edit) => self.edit(edit),
            Event::EditUnderWay(polls, edit) => self.edit_under_way(polls, edit).await,
            Event::RunAllAgain(status) => {
                let before = self.ids_with(status);
                let query = Query { status: Some(status), ..Query::default() };
                let (store, clock) = (self.flow.engine.inner().store(), &self.flow.engine.clock);
                let retried = history::retry_all(store, clock, &query, Retry::default()).expect("queued");
                let left_out: Vec<String> = retried.left_out.into_iter().map(|left| left.id).collect();
                assert_eq!(retried.queued + left_out.len(), before.len());
                let queued = before.iter().filter(|id| !left_out.contains(id));
                queued.for_each(|id| self.model.queued(id, &self.flow, false));
            }
            Event::RunOneAgain(at, from_start) => {
                let Some(id) = self.model.nth(at) else { return };
                let (store, clock) = (self.flow.engine.inner().store(), &self.flow.engine.clock);
                let how = Retry { from_start, even_restored: true, ..Retry::default() };
                // A record that is delivered and has no unfinished request cannot be run again.
                if history::retry(store, clock, std::slice::from_ref(&id), how).is_ok_and(|retried| retried.queued == 1)
                {
                    self.model.queued(&id, &self.flow, from_start);
                }
            }
            Event::Cancel(at) => {
                let Some(id) = self.model.nth(at) else { return };
                // One that is done cannot be cancelled.
                let _ = history::cancel(self.flow.engine.inner().store(), &self.flow.engine.clock, &[id]);
            }
            Event::BackUp => {
                let path = self.flow.engine.data_dir.path().join(format!("{}.saved", self.model.received()));
                let _ = std::fs::remove_file(&path);
                let (engine, now) = (self.flow.engine.inner(), self.flow.engine.clock.now());
                backup::save(&engine.store().readers, &path, now).expect("saved");
                self.saved = Some((path, self.file.clone(), self.model.clone()));
            }
            Event::Restore => self.restore().await,
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
                actions.extend(with.then(|| tell_action("book", &self.flow.booked.url())));
            }
            Edit::PassOver(pass) => {
                self.file["actions"][2]["on_error"] = json!(if pass { "continue" } else { "stop" });
            }
            Edit::Words(words) => {
                self.file["actions"][2]["headers"] = json!([{"name": "X-Words", "value": words.to_string()}])
            }
            Edit::Rename(other) => {
                self.file["actions"][2]["id"] = json!(if other { RENAMED } else { REQUESTS[1] });
            }
            Edit::Elsewhere(other) => {
                let path = if other { "elsewhere" } else { REQUESTS[1] };
                self.file["actions"][2]["url"] = json!(format!("{}/{path}", self.flow.told.url()));
            }
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

proptest! {
    #![proptest_config(ProptestConfig { cases: cycles(16), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_order_of_events_sends_a_finished_request_again_or_loses_a_record(events in events()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let mut play = Play::begin().await;
            for event in events {
                play.happens(event).await;
            }
            play.end().await;
        });
    }
}
