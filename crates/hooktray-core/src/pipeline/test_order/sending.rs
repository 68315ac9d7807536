//! Sends a test order outside the queue: to the owner's number only, and stored before it is sent.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use jiff::Timestamp;

use super::number_fields;
use crate::actions::ValueObserver;
use crate::actions::http_request::Client;
use crate::base::clock::Clock;
use crate::base::error::{Error, Result};
use crate::event::{Event, OperationId};
use crate::history::{self, NewTestOrder, TestOrderEnd};
use crate::outcome::{Outcome, Problem};
use crate::pipeline::{CompiledFlow, DryRun, RunOnce, Shop};
use crate::secrets::{Mask, Secrets};
use crate::store::{RETRY_AFTER, Store};

/// Checks that a test order calls nobody but the owner. Returns the fields that were checked, as paths in the flow file: all but
/// those that need a response, see [`calling_only`](super::calling_only). Nothing is sent.
///
/// # Errors
/// [`Error::TestOrderNumber`] if it would call another number; a secret cannot be read.
pub fn check_number(
    compiled: &CompiledFlow,
    event: &Event,
    own: &str,
    secrets: &Secrets,
    shop: &Shop,
    clock: &Clock,
) -> Result<BTreeSet<String>> {
    let paths = number_fields(&compiled.flow);
    let mut called = CalledNumbers { paths, own, checked: BTreeSet::new(), other: None };
    let once = RunOnce::unsent(compiled, event, secrets, clock)?;
    // Nothing is sent, so the future is ready at once.
    if once.run_observed(shop, clock, &mut called).now_or_never().is_none() {
        return Err(Error::Internal("a test order that is only checked waits".to_owned()));
    }
    let Some(other) = called.other else { return Ok(called.checked) };
    let shown = history::key_mask(&event.content()).text(&other);
    let number = Mask::new(secrets.known()).text(&shown);
    Err(Error::TestOrderNumber { number, own: own.to_owned() })
}

/// Looks for a number that is not the owner's.
struct CalledNumbers<'a> {
    paths: Vec<String>,
    own: &'a str,
    checked: BTreeSet<String>,
    other: Option<String>,
}

impl ValueObserver for CalledNumbers<'_> {
    const WANTS_ALL: bool = true;

    fn value(&mut self, path: &str, value: Result<&str, &Problem>) {
        if !self.paths.iter().any(|called| called == path) {
            return;
        }
        self.checked.insert(path.to_owned());
        // One that is empty or no number is told with its field.
        let Ok(number) = value else { return };
        if !number.is_empty() && number != self.own && self.other.is_none() {
            self.other = Some(number.to_owned());
        }
    }
}

/// A test order that is sent, with the id that it is sent with.
#[derive(Debug, Clone)]
pub struct TestOrderRun {
    id: OperationId,
    flow_id: i64,
    flow: String,
    event: Event,
    started_at: Timestamp,
}

impl TestOrderRun {
    /// Returns the test order of a flow, by its id and name, that is made of a record.
    #[must_use]
    pub fn new(flow_id: i64, flow: String, event: Event, now: Timestamp) -> TestOrderRun {
        TestOrderRun { id: OperationId::new(now), flow_id, flow, event, started_at: now }
    }

    /// Returns its id in the history.
    #[must_use]
    pub fn id(&self) -> OperationId {
        self.id
    }

    /// Returns its record.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// Makes it ready to be sent, before it is stored.
    ///
    /// # Errors
    /// A secret cannot be read.
    pub fn ready<'a>(
        &'a self,
        compiled: &'a CompiledFlow,
        secrets: &Secrets,
        client: &'a Client,
    ) -> Result<RunOnce<'a>> {
        RunOnce::sending(compiled, &self.event, self.id, secrets, client)
    }

    /// Stores it, before it is sent.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn begin(&self, store: &Store) -> Result<()> {
        let TestOrderRun { id, flow_id, flow, event, started_at } = self.clone();
        history::begin_test_order(store, NewTestOrder { id, flow_id, flow, event }, started_at)
    }

    /// Stores how it ended.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn end(&self, store: &Store, run: &DryRun, now: Timestamp) -> Result<()> {
        let TestOrderRun { id, event, started_at, .. } = self;
        let end = TestOrderEnd { started_at: *started_at, outcome: run.outcome.clone(), steps: run.steps.clone() };
        history::end_test_order(store, *id, event, end, now)
    }

    /// As [`TestOrderRun::end`], with a second try, for a program that ends with the order.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn end_or_try_again(&self, store: &Store, run: &DryRun, clock: &Clock) -> Result<()> {
        self.end(store, run, clock.now()).or_else(|_| {
            std::thread::sleep(RETRY_AFTER);
            self.end(store, run, clock.now())
        })
    }
}

/// Sends a test order. A bug in Hooktray fails it, so that its end is stored all the same.
pub async fn send(once: RunOnce<'_>, shop: &Shop, clock: &Clock) -> DryRun {
    AssertUnwindSafe(once.run(shop, clock)).catch_unwind().await.unwrap_or_else(|_| {
        let problem = Problem::internal();
        let outcome = Outcome::Failed(problem.clone());
        DryRun { steps: Vec::new(), problem: Some(problem), filtered: false, outcome }
    })
}
