//! Claims due operations, runs their attempts and settles them. [`Worker::step`] is one pass. [`Worker::run`] repeats it as
//! long as the engine is up: when it is woken, when an operation falls due, and at least once a minute.

mod attempt;
mod circuit_breaker;
mod claim;
mod clock_set_back;
mod incidents;
mod orders;
mod probe;
mod settle;

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt as _;
use jiff::Timestamp;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::actions::http_request::Client;
use crate::alerts::host::Host;
use crate::base::clock::Clock;
use crate::base::error::Result;
use crate::flows::registry::FlowRegistry;
use crate::mutex::locked;
use crate::outcome::{Outcome, Problem, ProblemCode};
use crate::pipeline::Resolved;
use crate::secrets::Secrets;
use crate::store::{Claimed, RETRY_AFTER, Store};

pub use attempt::AttemptResult;
use circuit_breaker::CircuitBreakers;
use clock_set_back::LatestTime;

/// The longest pause between two passes, in case a wake-up was lost or the clock was set.
const MAX_PAUSE: Duration = Duration::from_secs(60);
/// How long running attempts may take to finish when the engine stops.
const DRAIN: Duration = Duration::from_secs(7);

/// Runs attempts.
#[derive(Debug)]
pub struct Worker {
    store: Store,
    flows: FlowRegistry,
    secrets: Secrets,
    client: Client,
    clock: Clock,
    wake: Arc<Notify>,
    alert_monitor: Arc<Notify>,
    host: Arc<dyn Host>,
    breakers: Mutex<CircuitBreakers>,
    /// The number of running attempts of each flow.
    under_way: Mutex<HashMap<i64, u32>>,
    /// The secrets of the last attempt of each flow.
    last_secrets: Mutex<HashMap<i64, Resolved>>,
    latest: LatestTime,
    /// True while what the last end of the program interrupted is not queued again.
    must_recover: AtomicBool,
    /// True once the first claim has looked for what an earlier run left behind.
    has_taken_over: AtomicBool,
}

/// Who is woken when something happened.
#[derive(Debug, Clone, Default)]
pub struct WakeUps {
    /// The worker: an operation may be due.
    pub worker: Arc<Notify>,
    /// The alert monitor.
    pub alert_monitor: Arc<Notify>,
}

/// What a worker uses.
#[derive(Debug)]
pub struct WorkerContext {
    /// The database.
    pub store: Store,
    /// The compiled flows.
    pub flows: FlowRegistry,
    /// The secrets.
    pub secrets: Secrets,
    /// Sends the requests.
    pub client: Client,
    /// The time.
    pub clock: Clock,
    /// Who is woken.
    pub wake_ups: WakeUps,
    /// The program around the engine.
    pub host: Arc<dyn Host>,
}

impl Worker {
    /// Creates a worker.
    #[must_use]
    pub fn new(context: WorkerContext) -> Worker {
        let WorkerContext { store, flows, secrets, client, clock, wake_ups, host } = context;
        let (breakers, under_way, last_secrets) = (Mutex::default(), Mutex::default(), Mutex::default());
        let WakeUps { worker: wake, alert_monitor } = wake_ups;
        let (must_recover, has_taken_over) = (AtomicBool::new(false), AtomicBool::new(false));
        Worker {
            store,
            flows,
            secrets,
            client,
            clock,
            wake,
            alert_monitor,
            host,
            breakers,
            under_way,
            last_secrets,
            latest: LatestTime::default(),
            must_recover,
            has_taken_over,
        }
    }

    /// Runs all attempts that are due now, and settles them. Returns how many.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn step(&self) -> Result<usize> {
        let gates = self.due_probes();
        futures_util::future::join_all(gates.iter().map(|gate| self.probe(gate))).await;
        let claimed = self.claim().await?;
        let attempts = claimed.iter().map(|claimed| async {
            let end = self.attempt(claimed).await;
            let settled = self.settle(claimed, end).await;
            self.done(claimed);
            settled
        });
        for settled in futures_util::future::join_all(attempts).await {
            settled?;
        }
        Ok(claimed.len())
    }

    /// Probes for missing secrets on the next pass.
    pub fn probe_secrets(&self) {
        locked(&self.breakers).probe_secrets_now(self.clock.monotonic());
        self.wake.notify_one();
    }

    /// Tries everything that is waited for on the next pass.
    pub fn probe_all(&self) {
        locked(&self.breakers).probe_all_now(self.clock.monotonic());
        self.wake.notify_one();
    }

    /// Runs until `stop`, then waits a few seconds for running attempts.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let (mut tasks, mut probes) = (JoinSet::new(), JoinSet::new());
        while !stop.is_cancelled() {
            // An attempt that ends wakes the worker before its end is on disk.
            while tasks.try_join_next().is_some() {}
            // `notify_one` keeps a permit, so a wake-up between the pass and the wait is not lost. A panic here must not drop the
            // attempts under way, which would stay `running` until the next start.
            let wait = match AssertUnwindSafe(self.start_due(&mut tasks, &mut probes)).catch_unwind().await {
                Ok(Ok(wait)) => wait,
                Ok(Err(error)) => {
                    tracing::error!(code = error.code(), "the queue cannot be read; looking again soon");
                    RETRY_AFTER
                }
                Err(_) => {
                    tracing::error!("a pass over the queue panicked; looking again soon");
                    RETRY_AFTER
                }
            };
            tokio::select! {
                () = self.wake.notified() => {}
                () = stop.cancelled() => {}
                Some(_) = probes.join_next() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
        drop(probes);
        let drained = tokio::time::timeout(DRAIN, async { while tasks.join_next().await.is_some() {} }).await;
        if drained.is_err() {
            tracing::warn!(attempts = tasks.len(), "attempts were cut short; they are run again at the next start");
        }
    }

    /// Starts what is due. Returns how long there is nothing more to do. Probes run in tasks of their own, since a dead
    /// destination may take seconds to fail.
    async fn start_due(self: &Arc<Self>, tasks: &mut JoinSet<()>, probes: &mut JoinSet<()>) -> Result<Duration> {
        for gate in self.due_probes() {
            let worker = Arc::clone(self);
            probes.spawn(async move { worker.probe(&gate).await });
        }
        let (claimed, next) = self.claim_with_next_due().await?;
        for claimed in claimed {
            let worker = Arc::clone(self);
            tasks.spawn(async move { worker.run_one(claimed).await });
        }
        Ok(self.idle_until(next))
    }

    async fn run_one(&self, claimed: Claimed) {
        let end = self.attempt(&claimed).await;
        let has_slot = AtomicBool::new(true);
        // Its slot is released now, so that the next claim goes into the same commit as this settle.
        let free = || {
            has_slot.store(false, Ordering::Relaxed);
            self.done(&claimed);
            self.wake.notify_one();
        };
        // The order may have been sent, so its end must be stored, however long the disk takes. Until then it keeps its
        // slot, so that unsettled attempts cannot pile up.
        loop {
            let settling = AssertUnwindSafe(self.settle_and(&claimed, end.clone(), free)).catch_unwind().await;
            let code = match &settling {
                Ok(Ok(_)) => break,
                Ok(Err(error)) => error.code(),
                Err(_) => ProblemCode::Internal.as_str(),
            };
            tracing::error!(operation = %claimed.id, code, "an outcome cannot be stored; trying again");
            if !has_slot.swap(true, Ordering::Relaxed) {
                self.mark_started(&claimed);
            }
            tokio::time::sleep(RETRY_AFTER).await;
        }
    }

    /// Runs one attempt. A panic in it fails only this operation.
    pub async fn attempt(&self, claimed: &Claimed) -> AttemptResult {
        let started_at = self.clock.now();
        let work = AssertUnwindSafe(attempt::run(self, claimed, started_at));
        let result = work.catch_unwind().await.unwrap_or_else(|_| {
            AttemptResult::without_steps(Outcome::Failed(Problem::internal()), started_at, claimed.tries)
        });
        // One that waits at a gate has not had its try.
        if !matches!(result.outcome, Outcome::Blocked { .. }) {
            locked(&self.breakers).try_over(claimed.seq);
        }
        result
    }

    /// Returns how long nothing is due; zero if something is overdue.
    fn idle_until(&self, due: Option<Timestamp>) -> Duration {
        let now = self.clock.now();
        let due = due.map(|due| Duration::try_from(due.duration_since(now)).unwrap_or_default());
        let probe = locked(&self.breakers).next_probe().map(|probe| probe.saturating_sub(self.clock.monotonic()));
        due.into_iter().chain(probe).min().unwrap_or(MAX_PAUSE).min(MAX_PAUSE)
    }
}
