//! What is expected of the operations: it follows from what the destinations got and what happened to the engine.

use std::collections::HashMap;

use hooktray_support::receiver::Receiver;
use serde_json::{Value, json};

use crate::three_requests::{REQUESTS, ThreeRequests};

/// The tries of a step: the first one, and one after each delay.
const TRIES: usize = 3;

/// How many requests the receivers accepted, by action.
type Times = [usize; 3];

/// What is known of one operation.
#[derive(Debug, Clone, Default)]
struct Known {
    /// What had been sent when it last began: with its arrival, from the start, or with a restored backup.
    base: Times,
    /// The requests that were finished then.
    done: [bool; 3],
    /// The number of runs in its history then.
    base_runs: usize,
    /// The number of runs that no longer count, since it was run from the start.
    forgotten_runs: usize,
    /// Attempts that crashed before then: what they had sent may arrive later.
    late: usize,
    /// Attempts that crashed.
    cuts: usize,
    /// The number of runs in its history when it was last queued, if that is known.
    queued: Option<usize>,
    /// What had been sent when it was held.
    held: Option<Times>,
    /// Duplicates share it.
    name: String,
    /// The number of runs in its history when the user last said that its order is not in the CRM.
    decided_runs: usize,
}

/// The operations, in the order of their arrival.
#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    /// True if a record goes to the second or the third request, never to both.
    one_of_two: bool,
    received: usize,
    ids: Vec<String>,
    known: HashMap<String, Known>,
}

/// An operation as the history shows it.
struct Shown {
    status: String,
    code: String,
    runs: Vec<Run>,
}

struct Run {
    interrupted: bool,
    /// The requests that have a response, judged or not.
    ok: Vec<String>,
    /// Those that failed.
    failed: Vec<String>,
    /// The same ones by their ids and addresses, which edits change.
    failed_as: Vec<String>,
    /// True if nobody knows whether a request of it arrived.
    is_unanswered: bool,
}

impl Shown {
    fn read(flow: &ThreeRequests, id: &str) -> Shown {
        let operation = flow.engine.operation(id);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let run = |run: &Value| {
            let steps = run["steps"].as_array().expect("steps").iter();
            let with = |outcomes: &[&str]| {
                let steps = steps.clone().filter(|step| outcomes.iter().any(|outcome| step["outcome"] == *outcome));
                steps.filter_map(|step| sent_to(flow, step)).map(str::to_owned).collect()
            };
            let interrupted = run["outcome"] == "interrupted";
            let got_no_response = |step: &Value| step["error"]["code"] == "no_answer" && step["outcome"] == "failed";
            let is_unanswered = steps.clone().any(|step| step["outcome"] == "interrupted" || got_no_response(step));
            let address = |step: &Value| text(&step["request"]["url"]).split('?').next().map(str::to_owned);
            let failed = steps.clone().filter(|step| step["outcome"] == "failed");
            let failed_as =
                failed.filter_map(|step| Some(format!("{} {}", text(&step["id"]), address(step)?))).collect();
            Run { interrupted, ok: with(&["ok", "unjudged"]), failed: with(&["failed"]), failed_as, is_unanswered }
        };
        Shown {
            status: text(&operation["status"]),
            code: text(&operation["error"]["code"]),
            runs: operation["runs"].as_array().expect("runs").iter().map(run).collect(),
        }
    }

    fn interrupted(&self) -> usize {
        self.runs.iter().filter(|run| run.interrupted).count()
    }

    /// Returns the requests that are finished, and how often each may have been cut off by a crash.
    fn finished(&self, known: &Known, one_of_two: bool) -> ([bool; 3], Times) {
        let (mut done, mut cuts) = ([false; 3], [0; 3]);
        for (number, run) in self.runs.iter().enumerate().skip(known.forgotten_runs) {
            let has = |steps: &[String], at: usize| steps.iter().any(|id| id == REQUESTS[at]);
            (0..3).for_each(|at| done[at] |= has(&run.ok, at));
            if run.interrupted && number >= known.base_runs {
                // The crash came at the first request that was not over.
                let under_way = (0..3).find(|at| !done[*at] && !has(&run.failed, *at));
                match under_way {
                    // One of them was skipped.
                    Some(1 | 2) if one_of_two => (1..3).for_each(|at| cuts[at] += 1),
                    Some(at) => cuts[at] += 1,
                    None => {}
                }
            }
        }
        (done, cuts)
    }
}

/// Returns the request that a step sent, known by its destination: edits rename and exchange the ids.
fn sent_to(flow: &ThreeRequests, step: &Value) -> Option<&'static str> {
    let url = step["request"]["url"].as_str()?;
    let receivers = [flow.aray.url(), flow.told.url(), flow.booked.url()];
    let at = receivers.iter().position(|receiver| url.starts_with(receiver))?;
    Some(REQUESTS[at])
}

/// Returns how often the receiver of each request accepted that of an operation.
fn taken(flow: &ThreeRequests, id: &str) -> Times {
    let orders = flow.aray.orders();
    let order = orders.iter().find(|order| order.get("ext_in_id") == Some(id)).map_or(0, |order| order.times as usize);
    [order, told(flow, &flow.told, id), told(flow, &flow.booked, id)]
}

/// Returns how often a receiver accepted a request about an operation. Checks that each request has the number of its order.
fn told(flow: &ThreeRequests, receiver: &Receiver, id: &str) -> usize {
    let orders = flow.aray.orders();
    let number = orders.iter().find(|order| order.get("ext_in_id") == Some(id)).map(|order| order.id);
    let told = receiver.received().into_iter().filter(|told| told.status == 200);
    let told = told.map(|told| serde_json::from_str::<Value>(&told.body).expect("JSON"));
    told.filter(|told| told["record"] == id).inspect(|told| assert_eq!(told["order"], json!(number), "{id}")).count()
}

impl Model {
    pub(super) fn new(one_of_two: bool) -> Model {
        Model { one_of_two, ..Model::default() }
    }

    /// Returns the number of records so far.
    pub(super) fn received(&self) -> usize {
        self.received
    }

    /// Returns the operation with this number, modulo the number of operations.
    pub(super) fn nth(&self, at: usize) -> Option<String> {
        self.ids.get(at % self.ids.len().max(1)).cloned()
    }

    pub(super) fn name(&self, id: &str) -> Option<String> {
        self.known.get(id).map(|known| known.name.clone())
    }

    /// True if nothing of this name was sent, may have been sent, or waits, so that a duplicate of it may be an order.
    pub(super) fn may_be_an_order(&self, name: &str, flow: &ThreeRequests) -> bool {
        let same = self.known.iter().filter(|(_, known)| known.name == name);
        let mut shown = same.map(|(id, known)| (Shown::read(flow, id), known));
        shown.all(|(shown, known)| {
            let waits = ["pending", "running", "delivered"].contains(&shown.status.as_str());
            let was_sent = shown.runs.iter().any(|run| !run.ok.is_empty());
            let may_have_arrived = shown.runs.iter().skip(known.decided_runs).any(|run| run.is_unanswered);
            !waits && !was_sent && !may_have_arrived
        })
    }

    pub(super) fn add(&mut self, id: String, name: String) {
        self.received += 1;
        self.known.insert(id.clone(), Known { queued: Some(0), name, ..Known::default() });
        self.ids.push(id);
    }

    /// An attempt at this operation crashed.
    pub(super) fn cut(&mut self, id: &str) {
        self.known(id).cuts += 1;
    }

    /// The user ran this operation again; `waited` says that it waited for its next try.
    pub(super) fn queued(&mut self, id: &str, flow: &ThreeRequests, from_start: bool, waited: bool) {
        let runs = Shown::read(flow, id).runs.len();
        let known = self.known(id);
        known.queued = Some(runs);
        if !from_start && !waited {
            known.decided_runs = runs;
        }
        if from_start {
            (known.base, known.done) = (taken(flow, id), [false; 3]);
            (known.base_runs, known.forgotten_runs, known.late) = (runs, runs, known.cuts);
        }
    }

    /// Returns what is expected after the backup that was made of this state was restored, `now` being the state before.
    pub(super) fn restored(mut self, now: &Model, flow: &ThreeRequests) -> Model {
        let one_of_two = self.one_of_two;
        self.received = now.received;
        for id in self.ids.clone() {
            let shown = Shown::read(flow, &id);
            assert!(!["pending", "running"].contains(&shown.status.as_str()), "what waited in a backup is held: {id}");
            let late = now.known.get(&id).map_or(0, |known| known.cuts);
            let known = self.known(&id);
            let (done, _) = shown.finished(known, one_of_two);
            (known.base, known.done, known.base_runs) = (taken(flow, &id), done, shown.runs.len());
            (known.late, known.queued, known.held) = (late, None, None);
        }
        self
    }

    fn known(&mut self, id: &str) -> &mut Known {
        self.known.get_mut(id).expect("a known operation")
    }

    /// The invariants. `may_release` is true after an event that may end the holding of a record.
    pub(super) fn check(&mut self, flow: &ThreeRequests, may_release: bool) {
        let stored: Vec<String> = flow.engine.history().into_iter().rev().map(|line| line.id).collect();
        assert_eq!(stored, self.ids, "every acknowledged record is stored");
        let one_of_two = self.one_of_two;
        for id in self.ids.clone() {
            let (shown, times) = (Shown::read(flow, &id), taken(flow, &id));
            let known = self.known(&id);
            assert_eq!(shown.interrupted(), known.cuts, "every crash of an attempt is in the history");
            let (_, cuts) = shown.finished(known, one_of_two);
            for at in 0..3 {
                let most = known.base[at] + usize::from(!known.done[at]) + cuts[at] + known.late;
                assert!(times[at] <= most, "{} was sent {times:?} times: {known:?}, {cuts:?}", REQUESTS[at]);
            }
            if one_of_two {
                let first = usize::from(!known.done[1] && !known.done[2]);
                let most = known.base[1] + known.base[2] + first + cuts[1] + known.late;
                assert!(
                    times[1] + times[2] <= most,
                    "{id} went to both requests, {times:?} times: {known:?}, {cuts:?}"
                );
            }
            match (shown.status == "held", known.held) {
                (true, None) => known.held = Some(times),
                (true, Some(before)) => {
                    assert!(times == before || known.late + known.cuts > 0, "{id} is held and was sent")
                }
                (false, Some(_)) => {
                    assert!(may_release, "{id} is held no longer, and nobody said so");
                    known.held = None;
                }
                (false, None) => {}
            }
            check_tries(&shown, known);
        }
    }

    /// At the end only held operations wait, and every delivered one was sent.
    pub(super) fn check_end(&self, flow: &ThreeRequests) {
        for id in &self.ids {
            let status = Shown::read(flow, id).status;
            assert!(
                ["delivered", "failed", "held", "cancelled", "duplicate"].contains(&status.as_str()),
                "{id}: {status}"
            );
            assert!(status != "delivered" || taken(flow, id)[0] > 0, "{id} is delivered and no order");
        }
    }
}

/// Each step has its own tries: a step fails for good with the last of them, and not before.
fn check_tries(shown: &Shown, known: &Known) {
    let Some(runs) = known.queued else { return };
    let since = &shown.runs[runs.min(shown.runs.len())..];
    let Some(step) = since.last().and_then(|run| run.failed_as.last()) else { return };
    // A request that is finished gives the next one all its tries, also one that an edit put before a failed one. So does an
    // edit of the request, or one that puts another in its place.
    let is_another = |run: &Run| !run.failed_as.is_empty() && !run.failed_as.contains(step);
    let begun = since.iter().rposition(|run| !run.ok.is_empty() || is_another(run)).unwrap_or(0);
    let with_interrupted = since[begun..].iter().filter(|run| run.failed_as.contains(step)).count();
    // A crash uses up no try, also one that comes after the response and before the end of the attempt.
    let failed = since[begun..].iter().filter(|run| !run.interrupted && run.failed_as.contains(step)).count();
    if shown.code == "unavailable" {
        match shown.status.as_str() {
            "failed" => {
                assert!(failed <= TRIES && with_interrupted >= TRIES, "{step} failed after {failed} tries")
            }
            "pending" => assert!(failed < TRIES, "{step} goes on after {failed} tries"),
            _ => {}
        }
    }
}
