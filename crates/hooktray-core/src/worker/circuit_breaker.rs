//! One circuit breaker for each gate: which are open, and when to probe. Pure state; the time is passed in, from a clock that
//! cannot be set back.
//!
//! The first operation that finds a destination unreachable opens the breaker and becomes its *probe operation*: it
//! continues with its own retries, while all others wait and use up none. Between the tries of the probe operation the worker
//! probes the destination itself, so that a recovery is noticed within a minute. A successful probe makes the breaker
//! half-open: all operations may pass, and the first response or failure decides. A try that a probe brings forward does
//! not count.
//!
//! This state decides, and each claim makes the database follow it. So no operation stays stuck after a failed write, or if
//! its breaker closed while it began to wait: the next claim releases it.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use crate::outcome::{Gate, Problem};

const FIRST_PROBE: Duration = Duration::from_secs(5);
const MAX_PROBE_PAUSE: Duration = Duration::from_secs(60);
/// The wait after a probe that passed while requests still failed, as with connections that are accepted and then break off.
const AFTER_FALSE_PROBE: Duration = Duration::from_secs(600);
/// How often to check whether a secret can be read, or a proxy can be used.
const SECRET_PROBE: Duration = Duration::from_secs(30);

/// The breakers that are open or half-open.
#[derive(Debug, Default)]
pub(super) struct CircuitBreakers {
    open: HashMap<Gate, OpenBreaker>,
    /// Destinations whose probe succeeded, and that have received no request since.
    half_open: HashSet<Gate>,
    /// Probe operations to bring forward, since their probe succeeded. Kept until the database has done it.
    brought_forward: Vec<i64>,
    /// When those would have been due, by their `seq`, as time that has passed. Kept until their try is over.
    scheduled: HashMap<i64, Duration>,
}

#[derive(Debug)]
struct OpenBreaker {
    probe_operation: Option<i64>,
    next_probe: Duration,
    wait: Duration,
    /// Why the destination cannot be reached, if something else is the cause, such as a proxy.
    problem: Option<Problem>,
}

/// What an operation that could not reach a destination is to the destination's breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProbeRole {
    /// Its probe operation: the try counts.
    Probe,
    /// Its probe operation, brought forward: the try does not count, and it waits for the rest of its own time.
    EarlyProbe(Duration),
    /// One of those that wait.
    Waiting,
}

impl CircuitBreakers {
    /// True if this operation may send to the destination behind `gate`.
    pub(super) fn admits(&self, gate: &Gate, seq: i64) -> bool {
        self.open.get(gate).is_none_or(|open| open.probe_operation.is_none_or(|probe| probe == seq))
    }

    /// Notes that the destination could not be reached by this operation, `now` being the time that has passed.
    pub(super) fn unreachable(&mut self, gate: &Gate, seq: i64, now: Duration) -> ProbeRole {
        let wait = if self.half_open.remove(gate) { AFTER_FALSE_PROBE } else { FIRST_PROBE };
        let open = || OpenBreaker { probe_operation: None, next_probe: now + wait, wait, problem: None };
        let open = self.open.entry(gate.clone()).or_insert_with(open);
        let scheduled = self.scheduled.remove(&seq);
        if *open.probe_operation.get_or_insert(seq) != seq {
            return ProbeRole::Waiting;
        }
        scheduled.map_or(ProbeRole::Probe, |due| ProbeRole::EarlyProbe(due.saturating_sub(now)))
    }

    /// Notes why the destination behind an open breaker cannot be reached, if something else is the cause, such as a proxy.
    pub(super) fn set_problem(&mut self, gate: &Gate, problem: Option<Problem>) {
        if let Some(open) = self.open.get_mut(gate) {
            open.problem = problem;
        }
    }

    /// Returns what [`CircuitBreakers::set_problem`] noted.
    pub(super) fn problem(&self, gate: &Gate) -> Option<Problem> {
        self.open.get(gate)?.problem.clone()
    }

    /// Notes that `gate` works again. Returns true if its breaker was open.
    pub(super) fn works_again(&mut self, gate: &Gate) -> bool {
        self.half_open.remove(gate);
        self.open.remove(gate).is_some()
    }

    /// Forgets that a try was brought forward: it reached its destination, or sent nothing. The next try counts as usual.
    pub(super) fn try_over(&mut self, seq: i64) {
        self.scheduled.remove(&seq);
    }

    /// Opens the breaker of something that this machine lacks: a secret, certificates, a proxy that can be used.
    pub(super) fn missing(&mut self, gate: &Gate, now: Duration) {
        let wait = if *gate == Gate::Certificates { FIRST_PROBE } else { SECRET_PROBE };
        self.open
            .insert(gate.clone(), OpenBreaker { probe_operation: None, next_probe: now + wait, wait, problem: None });
    }

    /// Makes every probe due but those of destinations: what this machine lacks may be there now.
    pub(super) fn probe_secrets_now(&mut self, now: Duration) {
        let secrets = self.open.iter_mut().filter(|(gate, _)| !matches!(gate, Gate::Origin(_)));
        secrets.for_each(|(_, open)| open.next_probe = now);
    }

    /// Makes every probe due: destinations may be reached another way now.
    pub(super) fn probe_all_now(&mut self, now: Duration) {
        self.open.values_mut().for_each(|open| open.next_probe = now);
    }

    /// Returns the gates whose probe is due, and sets the next one, later each time.
    pub(super) fn due_probes(&mut self, now: Duration) -> Vec<Gate> {
        let due = self.open.iter_mut().filter(|(_, open)| open.next_probe <= now);
        due.map(|(gate, open)| {
            open.wait = if open.wait >= MAX_PROBE_PAUSE { open.wait } else { (open.wait * 2).min(MAX_PROBE_PAUSE) };
            open.next_probe = now + open.wait;
            gate.clone()
        })
        .collect()
    }

    /// Returns when the next probe is due.
    pub(super) fn next_probe(&self) -> Option<Duration> {
        self.open.values().map(|open| open.next_probe).min()
    }

    /// Makes the breaker of a destination half-open after a successful probe.
    pub(super) fn half_open(&mut self, gate: &Gate) {
        // If a request got a response meanwhile, the breaker is closed.
        let Some(open) = self.open.remove(gate) else { return };
        self.half_open.insert(gate.clone());
        self.brought_forward.extend(open.probe_operation);
    }

    /// Brings forward the operations that an earlier run of the program left waiting for their time: it alone knew which of
    /// them were probe operations.
    pub(super) fn take_over(&mut self, seqs: Vec<i64>) {
        self.brought_forward.extend(seqs);
    }

    /// Returns the blocked gates, whose breakers are open, and the probe operations to bring forward: each claim makes the
    /// database follow.
    pub(super) fn blocked_gates(&self) -> (Vec<String>, Vec<i64>) {
        (self.open.keys().map(Gate::to_string).collect(), self.brought_forward.clone())
    }

    /// Notes that the database has brought these forward, with the times at which they would have been due.
    pub(super) fn have_brought_forward(&mut self, asked: &[i64], scheduled: Vec<(i64, Duration)>) {
        self.brought_forward.retain(|seq| !asked.contains(seq));
        self.scheduled.extend(scheduled);
    }

    /// Returns the probe operation of an open breaker.
    pub(super) fn probe_operation(&self, gate: &Gate) -> Option<i64> {
        self.open.get(gate)?.probe_operation
    }

    /// Returns the destinations whose probe operation this was.
    pub(super) fn probed_by(&self, seq: i64) -> Vec<Gate> {
        let probed = self.open.iter().filter(|(_, open)| open.probe_operation == Some(seq));
        probed.map(|(gate, _)| gate.clone()).collect()
    }

    /// Makes another operation the probe operation of a destination; without one its breaker closes.
    pub(super) fn set_probe_operation(&mut self, gate: &Gate, probe: Option<i64>) {
        match (probe, self.open.get_mut(gate)) {
            (Some(seq), Some(open)) => open.probe_operation = Some(seq),
            _ => {
                self.open.remove(gate);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aray() -> Gate {
        Gate::Origin("https://api.aray.com".into())
    }

    fn at(second: u64) -> Duration {
        Duration::from_secs(second)
    }

    #[test]
    fn one_operation_probes_and_the_others_wait() {
        let mut breakers = CircuitBreakers::default();
        assert!(breakers.admits(&aray(), 1));
        assert_eq!(breakers.unreachable(&aray(), 1, at(0)), ProbeRole::Probe, "the first one is the probe");
        assert_eq!(breakers.unreachable(&aray(), 2, at(0)), ProbeRole::Waiting, "one that was under way");
        assert!(breakers.admits(&aray(), 1) && !breakers.admits(&aray(), 3));
        assert_eq!(breakers.unreachable(&aray(), 1, at(9)), ProbeRole::Probe, "its next try counts too");
        assert!(breakers.works_again(&aray()) && breakers.admits(&aray(), 3));
        assert!(!breakers.works_again(&aray()));
    }

    #[test]
    fn probes_come_later_each_time_up_to_a_minute() {
        let mut breakers = CircuitBreakers::default();
        breakers.unreachable(&aray(), 1, at(0));
        let mut times = Vec::new();
        for second in 0..200 {
            times.extend(breakers.due_probes(at(second)).iter().map(|_| second));
        }
        assert_eq!(times, [5, 15, 35, 75, 135, 195]);
    }

    #[test]
    fn destination_that_passes_probes_and_fails_requests_is_not_hammered() {
        let mut breakers = CircuitBreakers::default();
        breakers.unreachable(&aray(), 1, at(0));
        breakers.half_open(&aray());
        assert_eq!(breakers.blocked_gates(), (vec![], vec![1]), "its probe operation need not wait");
        breakers.have_brought_forward(&[1], vec![(1, at(3600))]);
        let rest = ProbeRole::EarlyProbe(at(3595));
        assert_eq!(breakers.unreachable(&aray(), 1, at(5)), rest, "it was not its own try");
        assert_eq!(breakers.blocked_gates(), (vec![aray().to_string()], vec![]));
        assert_eq!(breakers.next_probe(), Some(at(605)));
        assert_eq!(breakers.unreachable(&aray(), 1, at(3600)), ProbeRole::Probe, "and this one is");
        breakers.works_again(&aray());
        breakers.unreachable(&aray(), 1, at(3610));
        assert_eq!(breakers.next_probe(), Some(at(3615)), "a response restores the trust");
    }

    #[test]
    fn try_after_one_that_was_brought_forward_and_reached_the_destination_counts() {
        let mut breakers = CircuitBreakers::default();
        breakers.unreachable(&aray(), 1, at(0));
        breakers.half_open(&aray());
        breakers.have_brought_forward(&[1], vec![(1, at(3600))]);
        breakers.works_again(&aray());
        breakers.try_over(1);
        assert_eq!(breakers.unreachable(&aray(), 1, at(30)), ProbeRole::Probe);
    }

    #[test]
    fn probe_that_succeeds_after_a_response_changes_nothing() {
        let mut breakers = CircuitBreakers::default();
        breakers.unreachable(&aray(), 1, at(0));
        breakers.works_again(&aray());
        breakers.half_open(&aray());
        breakers.unreachable(&aray(), 2, at(10));
        assert_eq!(breakers.next_probe(), Some(at(15)), "soon, as after any first failure");
    }

    #[test]
    fn probe_operation_that_is_done_is_replaced_or_the_breaker_closes() {
        let mut breakers = CircuitBreakers::default();
        breakers.unreachable(&aray(), 1, at(0));
        assert_eq!(breakers.probed_by(1), [aray()]);
        breakers.set_probe_operation(&aray(), Some(2));
        assert!(breakers.admits(&aray(), 2) && !breakers.admits(&aray(), 3));
        breakers.set_probe_operation(&aray(), None);
        assert!(breakers.admits(&aray(), 3));
    }
}
