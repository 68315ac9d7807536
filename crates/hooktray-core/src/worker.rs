//! Claims what is due, runs it, settles it. One pass is [`Worker::step`]; [`Worker::run`] repeats it for as long as the
//! engine is up, and looks again when it is woken, when something falls due, and once a minute in any case.

mod attempt;
mod circuit_breaker;
mod incidents;
mod probe;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
use crate::outcome::{Code, Outcome, Problem, Status};
use crate::retry::{self, Next};
use crate::secrets::Secrets;
use crate::store::{self, Claimed, Room, Settlement, State, Store};

pub use attempt::Ended;
use circuit_breaker::CircuitBreakers;

/// The longest the worker goes without looking, in case a wake-up was lost or the clock was moved.
const LOOK_AGAIN: Duration = Duration::from_secs(60);
/// How long to wait before trying again to write down what happened.
const WRITE_AGAIN: Duration = Duration::from_secs(5);
/// How long attempts under way may take to end when the engine stops.
const DRAIN: Duration = Duration::from_secs(7);

/// Runs attempts.
#[derive(Debug)]
pub struct Worker {
    store: Store,
    live: FlowRegistry,
    secrets: Secrets,
    client: Client,
    clock: Clock,
    wake: Arc<Notify>,
    alert_monitor: Arc<Notify>,
    host: Arc<dyn Host>,
    gates: Mutex<CircuitBreakers>,
    /// Attempts under way in each flow.
    under_way: Mutex<HashMap<i64, u32>>,
}

/// Who is to look when something happened.
#[derive(Debug, Clone, Default)]
pub struct WakeUps {
    /// The worker: something new may be due.
    pub worker: Arc<Notify>,
    /// Who tends incidents and letters.
    pub alert_monitor: Arc<Notify>,
}

impl Worker {
    /// A worker over this store.
    #[must_use]
    pub fn new(
        store: Store,
        live: FlowRegistry,
        secrets: Secrets,
        client: Client,
        clock: Clock,
        bells: WakeUps,
        host: Arc<dyn Host>,
    ) -> Worker {
        let (gates, under_way) = (Mutex::default(), Mutex::default());
        let WakeUps { worker: wake, alert_monitor } = bells;
        Worker { store, live, secrets, client, clock, wake, alert_monitor, host, gates, under_way }
    }

    /// Runs everything that is due now, once, and settles it; gives how many attempts that were.
    ///
    /// # Errors
    /// A database that cannot be read or written.
    pub async fn step(&self) -> Result<usize> {
        let gates = self.knocks();
        futures_util::future::join_all(gates.iter().map(|gate| self.knock(gate))).await;
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

    /// Claims what is due in every started flow that has room, oldest first. What waited behind gates that are open by
    /// now is due.
    ///
    /// # Errors
    /// A database that cannot be written.
    pub async fn claim(&self) -> Result<Vec<Claimed>> {
        Ok(self.claim_and_look().await?.0)
    }

    /// As [`Worker::claim`]; gives also when the next one is due of those that wait for nothing but the time.
    async fn claim_and_look(&self) -> Result<(Vec<Claimed>, Option<Timestamp>)> {
        let rooms = self.rooms();
        if rooms.is_empty() {
            // Nothing is started, or all is under way: whatever changes that wakes the worker.
            return Ok((Vec::new(), None));
        }
        let now = self.clock.now();
        let (closed, hurried) = locked(&self.gates).now();
        let probes = hurried.clone();
        let claim = move |connection: &store::Connection| {
            store::open_gates(connection, &closed)?;
            probes.iter().try_for_each(|seq| store::hurry(connection, *seq))?;
            let (mut all, mut next) = (Vec::new(), None);
            for (flow, room) in &rooms {
                let claimed = store::claim(connection, *flow, *room, now)?;
                let is_full = match room {
                    Room::Strict => !claimed.is_empty(),
                    Room::Slots(slots) => claimed.len() >= *slots as usize,
                };
                if !is_full {
                    next = next.into_iter().chain(store::next_due(connection, *flow, *room == Room::Strict)?).min();
                }
                all.extend(claimed);
            }
            Ok((all, next))
        };
        let (claimed, next) = self.store.writer.write_retryable(claim).await?;
        locked(&self.gates).have_hurried(&hurried);
        claimed.iter().for_each(|claimed| self.begun(claimed));
        Ok((claimed, next))
    }

    /// Writes down how an attempt ended and what becomes of the operation. Gives false if that was done already.
    ///
    /// # Errors
    /// A database that cannot be written.
    pub async fn settle(&self, claimed: &Claimed, ended: Ended) -> Result<bool> {
        self.settle_and(claimed, ended, || ()).await
    }

    /// As [`Worker::settle`]; calls `handed_over` as soon as the writer has it.
    async fn settle_and(&self, claimed: &Claimed, ended: Ended, handed_over: impl FnOnce()) -> Result<bool> {
        let now = self.clock.now();
        let gone = matches!(ended.outcome, Outcome::Delivered | Outcome::Filtered | Outcome::Rejected(_));
        let settlement = self.settlement(claimed, ended, now);
        let finally = gone || matches!(settlement.state, State::Done(..));
        tracing::info!(
            operation = %claimed.id, attempt = claimed.attempt, outcome = settlement.outcome,
            code = settlement.state.problem().map(|problem| problem.code.as_str()), "attempt ended"
        );
        let row = claimed.clone();
        let live = self.live.by_id(claimed.flow_id);
        let meaning = live.and_then(|live| incidents::meaning(claimed, &live.compiled.flow.name, &settlement.state));
        let settle = move |connection: &store::Connection| {
            let settled = store::settle(connection, &row, &settlement, now)?;
            let meaning = meaning.as_ref().filter(|_| settled);
            let recorded = meaning.map(|meaning| incidents::record(connection, &row, meaning, now));
            Ok((settled, recorded.unwrap_or_default()))
        };
        let handing_over = async { handed_over() };
        let (written, ()) = futures_util::future::join(self.store.writer.write_retryable(settle), handing_over).await;
        let (settled, recorded) = written?;
        self.host.state_changed();
        recorded.notifications.iter().for_each(|notification| self.host.notify(notification));
        if recorded.has_incident {
            self.alert_monitor.notify_one();
        }
        if finally {
            self.replace_probe(claimed.seq).await?;
        }
        Ok(settled)
    }

    fn settlement(&self, claimed: &Claimed, ended: Ended, now: Timestamp) -> Settlement {
        let word = ended.outcome.as_str();
        let state = match ended.outcome {
            Outcome::Delivered => State::Done(Status::Delivered, None),
            Outcome::Filtered => State::Done(Status::Filtered, None),
            Outcome::Rejected(problem) => State::Done(Status::Failed, Some(problem)),
            Outcome::Blocked { gate, problem } => State::Behind(gate, problem),
            Outcome::Retryable { problem, retry_after } => {
                let spread = f64::from(claimed.id.spread()) / f64::from(u16::MAX);
                let rules = self.live.by_id(claimed.flow_id).map(|live| live.compiled.flow.retry.clone());
                match retry::next(&rules.unwrap_or_default(), claimed.tries, retry_after, spread) {
                    Next::After(wait) => State::Again(now.saturating_add(wait).unwrap_or(Timestamp::MAX), problem),
                    Next::GiveUp => State::Done(Status::Failed, Some(problem)),
                }
            }
        };
        Settlement {
            started_at: ended.started_at,
            duration_ms: ended.duration_ms,
            outcome: word,
            steps: ended.steps,
            recorded: ended.recorded,
            state,
        }
    }

    /// Makes it time to see whether secrets that operations wait for are there by now.
    pub fn look_at_secrets(&self) {
        locked(&self.gates).hurry_secrets(self.clock.now());
        self.wake.notify_one();
    }

    /// Works until `stop`; then lets what is under way come to its end, for a few seconds.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let (mut tasks, mut knocks) = (JoinSet::new(), JoinSet::new());
        while !stop.is_cancelled() {
            // An attempt that ends wakes the worker by itself, before its end is on disk.
            while tasks.try_join_next().is_some() {}
            // The permit of `notify_one` is kept, so that a wake-up between the look and the wait is not lost.
            let wait = match self.look(&mut tasks, &mut knocks).await {
                Ok(wait) => wait,
                Err(error) => {
                    tracing::error!(code = error.code(), "the queue cannot be read; looking again soon");
                    WRITE_AGAIN
                }
            };
            tokio::select! {
                () = self.wake.notified() => {}
                () = stop.cancelled() => {}
                Some(_) = knocks.join_next() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
        drop(knocks);
        let drained = tokio::time::timeout(DRAIN, async { while tasks.join_next().await.is_some() {} }).await;
        if drained.is_err() {
            tracing::warn!(attempts = tasks.len(), "attempts were cut short; they are run again at the next start");
        }
    }

    /// Starts what is due; gives how long there is nothing more to do. A dead destination takes its time to show that it
    /// is dead, so the knocks run beside.
    async fn look(self: &Arc<Self>, tasks: &mut JoinSet<()>, knocks: &mut JoinSet<()>) -> Result<Duration> {
        for gate in self.knocks() {
            let worker = Arc::clone(self);
            knocks.spawn(async move { worker.knock(&gate).await });
        }
        let (claimed, next) = self.claim_and_look().await?;
        for claimed in claimed {
            let worker = Arc::clone(self);
            tasks.spawn(async move { worker.run_one(claimed).await });
        }
        Ok(self.idle_until(next))
    }

    async fn run_one(&self, claimed: Claimed) {
        let end = self.attempt(&claimed).await;
        // Its room is free with its end: the next claim then stands behind it in the same commit, and not in another one.
        let free = || {
            self.done(&claimed);
            self.wake.notify_one();
        };
        let mut settled = self.settle_and(&claimed, end.clone(), free).await;
        // The order may have gone out: what became of it has to be written down, however long the disk takes. Until then
        // it takes up room, so that no more of them come together than may be under way.
        while let Err(error) = settled {
            tracing::error!(operation = %claimed.id, code = error.code(), "an outcome cannot be stored; trying again");
            self.begun(&claimed);
            tokio::time::sleep(WRITE_AGAIN).await;
            settled = self.settle_and(&claimed, end.clone(), free).await;
        }
    }

    /// Runs one attempt; a panic in it is a failure of that operation alone.
    pub async fn attempt(&self, claimed: &Claimed) -> Ended {
        let started_at = self.clock.now();
        let work = std::panic::AssertUnwindSafe(attempt::run(self, claimed, started_at));
        work.catch_unwind().await.unwrap_or_else(|_| {
            let problem = Problem::new(Code::Internal, "a mistake in Hooktray itself; please report it");
            Ended::without_steps(Outcome::Rejected(problem), started_at)
        })
    }

    fn begun(&self, claimed: &Claimed) {
        *locked(&self.under_way).entry(claimed.flow_id).or_default() += 1;
    }

    /// Gives back the room that an attempt took. To be called once for everything that was claimed.
    pub fn done(&self, claimed: &Claimed) {
        if let Some(count) = locked(&self.under_way).get_mut(&claimed.flow_id) {
            *count = count.saturating_sub(1);
        }
    }

    fn rooms(&self) -> Vec<(i64, Room)> {
        let under_way = locked(&self.under_way);
        let started = self.live.started();
        let rooms = started.iter().filter_map(|live| {
            let busy = under_way.get(&live.id).copied().unwrap_or_default();
            match live.compiled.flow.concurrency.checked_sub(busy)? {
                0 => None,
                _ if live.compiled.flow.concurrency == 1 => Some((live.id, Room::Strict)),
                slots => Some((live.id, Room::Slots(slots))),
            }
        });
        rooms.collect()
    }

    fn idle_until(&self, due: Option<Timestamp>) -> Duration {
        let knock = locked(&self.gates).next_knock();
        let now = self.clock.now();
        let next = due.into_iter().chain(knock).min();
        let wait = next.map_or(LOOK_AGAIN, |next| Duration::try_from(next.duration_since(now)).unwrap_or_default());
        // A manual clock does not move by itself, and a due moment that was just missed is looked at at once.
        wait.min(LOOK_AGAIN)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
