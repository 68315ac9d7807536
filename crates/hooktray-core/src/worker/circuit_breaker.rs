//! Which destinations cannot be reached, and who finds out that they can be again. Pure state; time comes in.
//!
//! The first operation that finds a destination unreachable becomes its *probe*: it goes on with its own retries. All
//! others wait behind the gate and use up nothing. Between the probe's tries the worker *knocks*: it makes a bare
//! connection, so that a destination that is back is noticed within a minute and not at the probe's next try.
//!
//! What is here decides; the database follows with each claim. So nothing is lost where a write fails, or where an
//! operation is put behind a gate that has opened in the meantime: the next claim lets it out.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use jiff::Timestamp;

const FIRST_KNOCK: Duration = Duration::from_secs(5);
const SLOWEST_KNOCK: Duration = Duration::from_secs(60);
/// Where a bare connection works and the request still does not (a broken certificate), knocking says little.
const MISLED_KNOCK: Duration = Duration::from_secs(600);
/// How often to ask whether a secret can be read by now.
const SECRET_KNOCK: Duration = Duration::from_secs(30);

/// The gates that are closed.
#[derive(Debug, Default)]
pub(super) struct CircuitBreakers {
    closed: HashMap<String, Gate>,
    /// Destinations whose gate was opened by a knock, and that gave no answer since.
    half_open: HashSet<String>,
    /// Probes whose gate was opened by a knock: they need not wait for their next try.
    hurried: Vec<i64>,
}

#[derive(Debug)]
struct Gate {
    probe: Option<i64>,
    next_knock: Timestamp,
    wait: Duration,
}

impl CircuitBreakers {
    /// Whether this operation may send to `origin`.
    pub(super) fn lets_through(&self, origin: &str, seq: i64) -> bool {
        self.closed.get(origin).is_none_or(|gate| gate.probe.is_none_or(|probe| probe == seq))
    }

    /// Notes that `origin` could not be reached. Gives whether this operation is the probe, whose try counts.
    pub(super) fn unreachable(&mut self, origin: &str, seq: i64, now: Timestamp) -> bool {
        let wait = if self.half_open.remove(origin) { MISLED_KNOCK } else { FIRST_KNOCK };
        let gate = self.closed.entry(origin.to_owned()).or_insert_with(|| Gate {
            probe: None,
            next_knock: after(now, wait),
            wait,
        });
        *gate.probe.get_or_insert(seq) == seq
    }

    /// Notes that `origin` answered. Gives whether its gate was closed.
    pub(super) fn answered(&mut self, origin: &str) -> bool {
        self.half_open.remove(origin);
        self.closed.remove(origin).is_some()
    }

    /// Closes a gate that waits for a secret.
    pub(super) fn secret_missing(&mut self, gate: &str, now: Timestamp) {
        let next_knock = after(now, SECRET_KNOCK);
        self.closed.insert(gate.to_owned(), Gate { probe: None, next_knock, wait: SECRET_KNOCK });
    }

    /// Makes it time to knock at the gates that wait for secrets, which have no probe.
    pub(super) fn hurry_secrets(&mut self, now: Timestamp) {
        let secrets = self.closed.iter_mut().filter(|(name, _)| !name.contains("://"));
        secrets.for_each(|(_, gate)| gate.next_knock = now);
    }

    /// The closed gates at which it is time to knock; the next time is set, later each time.
    pub(super) fn knocks(&mut self, now: Timestamp) -> Vec<String> {
        let due = self.closed.iter_mut().filter(|(_, gate)| gate.next_knock <= now);
        due.map(|(name, gate)| {
            gate.wait = if gate.wait >= SLOWEST_KNOCK { gate.wait } else { (gate.wait * 2).min(SLOWEST_KNOCK) };
            gate.next_knock = after(now, gate.wait);
            name.clone()
        })
        .collect()
    }

    /// When it is next time to knock.
    pub(super) fn next_knock(&self) -> Option<Timestamp> {
        self.closed.values().map(|gate| gate.next_knock).min()
    }

    /// Opens the gate of a destination that took a bare connection.
    pub(super) fn half_open(&mut self, origin: &str) {
        self.half_open.insert(origin.to_owned());
        self.hurried.extend(self.closed.remove(origin).and_then(|gate| gate.probe));
    }

    /// The gates that are closed, and the probes that need not wait: what the database has to agree with.
    pub(super) fn now(&self) -> (Vec<String>, Vec<i64>) {
        (self.closed.keys().cloned().collect(), self.hurried.clone())
    }

    /// Notes that the database knows of these probes.
    pub(super) fn have_hurried(&mut self, probes: &[i64]) {
        self.hurried.retain(|seq| !probes.contains(seq));
    }

    /// The destinations that this operation was the probe of.
    pub(super) fn probed_by(&self, seq: i64) -> Vec<String> {
        self.closed.iter().filter(|(_, gate)| gate.probe == Some(seq)).map(|(name, _)| name.clone()).collect()
    }

    /// Makes another operation the probe of a destination; without one its gate opens.
    pub(super) fn set_probe(&mut self, origin: &str, probe: Option<i64>) {
        match (probe, self.closed.get_mut(origin)) {
            (Some(seq), Some(gate)) => gate.probe = Some(seq),
            _ => {
                self.closed.remove(origin);
            }
        }
    }
}

fn after(now: Timestamp, wait: Duration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARAY: &str = "https://api.aray.com";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn one_operation_probes_and_the_others_wait() {
        let mut gates = CircuitBreakers::default();
        assert!(gates.lets_through(ARAY, 1));
        assert!(gates.unreachable(ARAY, 1, at(0)), "the first one is the probe");
        assert!(!gates.unreachable(ARAY, 2, at(0)), "one that was under way waits");
        assert!(gates.lets_through(ARAY, 1) && !gates.lets_through(ARAY, 3));
        assert!(gates.unreachable(ARAY, 1, at(9)), "its next try counts too");
        assert!(gates.answered(ARAY) && gates.lets_through(ARAY, 3));
        assert!(!gates.answered(ARAY));
    }

    #[test]
    fn knocks_come_later_each_time_up_to_a_minute() {
        let mut gates = CircuitBreakers::default();
        gates.unreachable(ARAY, 1, at(0));
        let mut times = Vec::new();
        for second in 0..200 {
            times.extend(gates.knocks(at(second)).iter().map(|_| second));
        }
        assert_eq!(times, [5, 15, 35, 75, 135, 195]);
    }

    #[test]
    fn a_destination_that_takes_connections_but_no_requests_is_not_hammered() {
        let mut gates = CircuitBreakers::default();
        gates.unreachable(ARAY, 1, at(0));
        gates.half_open(ARAY);
        assert_eq!(gates.now(), (vec![], vec![1]), "its probe need not wait");
        gates.have_hurried(&[1]);
        assert!(gates.unreachable(ARAY, 1, at(5)));
        assert_eq!(gates.now(), (vec![ARAY.to_owned()], vec![]));
        assert_eq!(gates.next_knock(), Some(at(605)));
        gates.answered(ARAY);
        gates.unreachable(ARAY, 1, at(10));
        assert_eq!(gates.next_knock(), Some(at(15)), "an answer restores the trust");
    }

    #[test]
    fn a_probe_that_is_done_is_replaced_or_the_gate_opens() {
        let mut gates = CircuitBreakers::default();
        gates.unreachable(ARAY, 1, at(0));
        assert_eq!(gates.probed_by(1), [ARAY]);
        gates.set_probe(ARAY, Some(2));
        assert!(gates.lets_through(ARAY, 2) && !gates.lets_through(ARAY, 3));
        gates.set_probe(ARAY, None);
        assert!(gates.lets_through(ARAY, 3));
    }
}
