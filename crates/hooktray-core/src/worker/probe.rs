//! Probes: whether a destination or a secret is available again.

use super::Worker;
use crate::base::error::Result;
use crate::mutex::locked;
use crate::outcome::Gate;
use crate::store;

impl Worker {
    /// Returns the gates whose probe is due.
    pub(super) fn due_probes(&self) -> Vec<Gate> {
        locked(&self.breakers).due_probes(self.clock.monotonic())
    }

    /// Probes a gate, and closes its breaker if it works again. The next claim releases the operations that wait for it.
    pub(super) async fn probe(&self, gate: &Gate) {
        let probed = match gate {
            Gate::Origin(origin) if self.client.reaches(origin).await => {
                tracing::info!(%gate, "works again; waiting operations are released");
                locked(&self.breakers).half_open(gate);
                Ok(())
            }
            Gate::Origin(_) => self.keep_probe_operation(gate).await,
            Gate::Certificates => {
                if self.client.finds_certificates() {
                    tracing::info!(%gate, "works again; waiting operations are released");
                    locked(&self.breakers).works_again(gate);
                    self.host.state_changed();
                }
                Ok(())
            }
            // For a secret, the oldest waiting operation tries. That does not count as one of its retries.
            Gate::Secret(_) | Gate::Keychain => self.release_oldest(gate).await.map(|oldest| {
                if oldest.is_none() {
                    locked(&self.breakers).set_probe_operation(gate, None);
                }
            }),
        };
        if let Err(error) = probed {
            tracing::error!(%gate, code = error.code(), "the operations behind this gate cannot be read; probing again");
        }
    }

    /// Replaces the probe operation of an unreachable destination if it will not be tried: it was cancelled, or its flow was
    /// stopped.
    async fn keep_probe_operation(&self, gate: &Gate) -> Result<()> {
        let Some(seq) = locked(&self.breakers).probe_operation(gate) else { return Ok(()) };
        let flow = self.store.readers.read_async(move |connection| store::flow_of_pending(connection, seq)).await?;
        match flow.and_then(|flow| self.flows.by_id(flow)) {
            Some(flow) if flow.compiled.flow.enabled => Ok(()),
            Some(_) | None => self.replace_probe_operation(gate).await,
        }
    }

    /// Call after an attempt at operation `seq`. At each gate whose probe operation it was, the oldest waiting operation takes over,
    /// except at the destination that its next try is for.
    pub(super) async fn replace_probe(&self, seq: i64, waits_for: Option<&Gate>) -> Result<()> {
        let gates = locked(&self.breakers).probed_by(seq);
        for gate in gates.into_iter().filter(|gate| Some(gate) != waits_for) {
            self.replace_probe_operation(&gate).await?;
        }
        Ok(())
    }

    async fn replace_probe_operation(&self, gate: &Gate) -> Result<()> {
        let next = self.release_oldest(gate).await?;
        locked(&self.breakers).set_probe_operation(gate, next);
        self.wake.notify_one();
        Ok(())
    }

    /// Releases the oldest operation of a started flow that waits for a gate.
    async fn release_oldest(&self, gate: &Gate) -> Result<Option<i64>> {
        let (gate, now) = (gate.to_string(), self.clock.now());
        let started: Vec<i64> = self.flows.started().iter().map(|flow| flow.id).collect();
        let release = move |connection: &store::Connection| store::release_oldest(connection, &gate, &started, now);
        self.store.writer.write(release).await
    }
}
