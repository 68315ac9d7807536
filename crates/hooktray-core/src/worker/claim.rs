//! Claims due operations, as many as their flows may run. Each claim first makes the database follow the circuit breakers.

use std::sync::atomic::Ordering;

use jiff::Timestamp;

use super::{Worker, incidents};
use crate::base::error::Result;
use crate::mutex::locked;
use crate::store::{self, Capacity, Claimed};

impl Worker {
    /// Queues what the last end of the program interrupted before anything is claimed: the database could not be written
    /// at the start.
    pub fn recover_first(&self) {
        self.must_recover.store(true, Ordering::Relaxed);
    }

    async fn recover_if_needed(&self) -> Result<()> {
        if self.must_recover.load(Ordering::Relaxed) {
            let now = self.clock.now();
            let recover = move |connection: &store::Connection| store::recover(connection, now);
            let interrupted = self.store.writer.write_retryable(recover).await?;
            self.must_recover.store(false, Ordering::Relaxed);
            tracing::warn!(operations = interrupted, "the database can be written; interrupted operations run again");
            self.host.state_changed();
        }
        Ok(())
    }

    /// Brings forward, at the first claim of a run, what an earlier run left waiting behind destinations that it could not
    /// reach. They may be back.
    async fn take_over_probes(&self) -> Result<()> {
        if !self.has_taken_over.load(Ordering::Relaxed) {
            let seqs = self.store.readers.read_async(store::after_unreachable).await?;
            locked(&self.breakers).take_over(seqs);
            self.has_taken_over.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Claims due operations of every started flow that may run more, oldest first. First it releases operations whose
    /// gate is no longer blocked.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn claim(&self) -> Result<Vec<Claimed>> {
        Ok(self.claim_with_next_due().await?.0)
    }

    /// As [`Worker::claim`]; also returns when the next operation that waits for its time is due.
    pub(super) async fn claim_with_next_due(&self) -> Result<(Vec<Claimed>, Option<Timestamp>)> {
        self.recover_if_needed().await?;
        let (now, passed) = (self.clock.now(), self.clock.monotonic());
        let set_back = self.latest.note(now);
        let capacities = self.capacities();
        if capacities.is_empty() {
            // No flow is started, or each runs as many operations as it may. When that changes, the worker is woken.
            return Ok((Vec::new(), None));
        }
        self.take_over_probes().await?;
        let (blocked, forward) = locked(&self.breakers).blocked_gates();
        let brought = forward.clone();
        let claim = move |connection: &store::Connection| {
            if set_back.is_some() {
                store::clamp_waits(connection, now)?;
            }
            store::release_unblocked(connection, &blocked, now)?;
            let scheduled = store::bring_forward(connection, &brought, now)?;
            let (mut all, mut next) = (Vec::new(), None);
            let mut recorded = incidents::Recorded::default();
            for (flow, capacity) in &capacities {
                let store::Claims { claimed, quarantined } = store::claim(connection, *flow, *capacity, now)?;
                recorded = quarantined
                    .iter()
                    .fold(recorded, |recorded, row| recorded.and(incidents::quarantine(connection, row, now)));
                let is_full = match capacity {
                    Capacity::Strict => !claimed.is_empty(),
                    Capacity::Slots(slots) => claimed.len() >= *slots as usize,
                };
                if !is_full {
                    next = next
                        .into_iter()
                        .chain(store::next_due(connection, *flow, *capacity == Capacity::Strict)?)
                        .min();
                }
                all.extend(claimed);
            }
            Ok((all, next, scheduled, recorded))
        };
        let (claimed, next, scheduled, recorded) = self.store.writer.write_retryable(claim).await?;
        if let Some(latest) = set_back {
            self.latest.shortened(latest, now);
        }
        let scheduled = scheduled.into_iter().map(|(seq, rest)| (seq, passed + rest)).collect();
        locked(&self.breakers).have_brought_forward(&forward, scheduled);
        claimed.iter().for_each(|claimed| self.mark_started(claimed));
        if recorded.wakes_monitor {
            self.host.state_changed();
        }
        self.notify(&recorded);
        Ok((claimed, next))
    }

    /// Takes a slot for an attempt.
    pub(super) fn mark_started(&self, claimed: &Claimed) {
        *locked(&self.under_way).entry(claimed.flow_id).or_default() += 1;
    }

    /// Releases the slot of an attempt. Must be called once per claimed operation.
    pub fn done(&self, claimed: &Claimed) {
        if let Some(count) = locked(&self.under_way).get_mut(&claimed.flow_id) {
            *count = count.saturating_sub(1);
        }
    }

    /// Returns the started flows that may run more, and how many operations of each.
    fn capacities(&self) -> Vec<(i64, Capacity)> {
        let under_way = locked(&self.under_way);
        let started = self.flows.started();
        let capacities = started.iter().filter_map(|flow| {
            let busy = under_way.get(&flow.id).copied().unwrap_or_default();
            match flow.compiled.flow.concurrency.checked_sub(busy)? {
                0 => None,
                _ if flow.compiled.flow.concurrency == 1 => Some((flow.id, Capacity::Strict)),
                slots => Some((flow.id, Capacity::Slots(slots))),
            }
        });
        capacities.collect()
    }
}
