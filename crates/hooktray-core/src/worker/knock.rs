//! Finding out whether what operations wait for is there again.

use std::time::Duration;

use tokio::net::TcpStream;
use url::Url;

use super::{Worker, locked};
use crate::error::Result;
use crate::store;

/// How long a bare connection may take.
const PATIENCE: Duration = Duration::from_secs(5);

impl Worker {
    /// Knocks at every closed gate where it is time to, and lets out who waits there if it opens.
    pub(super) async fn knock(&self) -> Result<()> {
        let gates = locked(&self.gates).knocks(self.clock.now());
        for gate in gates {
            match Url::parse(&gate) {
                Ok(origin) if origin.has_host() => {
                    if takes_connections(&origin).await {
                        let probe = locked(&self.gates).open_on_trial(&gate);
                        self.open(&gate, probe).await?;
                    }
                }
                // Behind a secret's gate, the oldest operation goes to see; trying costs it nothing.
                _ => {
                    let released = self.release_oldest(&gate).await?;
                    if released.is_none() {
                        locked(&self.gates).set_probe(&gate, None);
                    }
                }
            }
        }
        Ok(())
    }

    /// Lets out everything behind a gate, and a probe that waits for its next try.
    pub(super) async fn open(&self, gate: &str, probe: Option<i64>) -> Result<()> {
        tracing::info!(gate, "reachable again; what waited goes out");
        let gate = gate.to_owned();
        let open = move |connection: &_| {
            store::open_gate(connection, &gate)?;
            probe.map_or(Ok(()), |seq| store::hurry(connection, seq))
        };
        self.store.writer.write(open).await?;
        self.wake.notify_one();
        Ok(())
    }

    /// After operation `seq` is done: if it was the probe of a destination, the oldest that waits takes its place.
    pub(super) async fn replace_probe(&self, seq: i64) -> Result<()> {
        let gates = locked(&self.gates).probed_by(seq);
        for gate in gates {
            let next = self.release_oldest(&gate).await?;
            locked(&self.gates).set_probe(&gate, next);
            self.wake.notify_one();
        }
        Ok(())
    }

    async fn release_oldest(&self, gate: &str) -> Result<Option<i64>> {
        let gate = gate.to_owned();
        self.store.writer.write(move |connection| store::release_oldest(connection, &gate)).await
    }
}

async fn takes_connections(origin: &Url) -> bool {
    let (Some(host), Some(port)) = (origin.host_str(), origin.port_or_known_default()) else { return false };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    matches!(tokio::time::timeout(PATIENCE, TcpStream::connect((host, port))).await, Ok(Ok(_)))
}
