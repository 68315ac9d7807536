//! Finding out whether what operations wait for is there again.

use std::time::Duration;

use tokio::net::TcpStream;
use url::Url;

use super::{Worker, locked};
use crate::base::error::Result;
use crate::store;

/// How long a bare connection may take.
const PATIENCE: Duration = Duration::from_secs(5);

impl Worker {
    /// The gates at which it is time to knock.
    pub(super) fn knocks(&self) -> Vec<String> {
        locked(&self.gates).knocks(self.clock.now())
    }

    /// SelfCheckTokens at a gate, and opens it if what it waits for is there. The next claim lets out who waits behind it.
    pub(super) async fn knock(&self, gate: &str) {
        match Url::parse(gate) {
            Ok(origin) if origin.has_host() => {
                if takes_connections(&origin).await {
                    tracing::info!(gate, "reachable again; what waited goes out");
                    locked(&self.gates).half_open(gate);
                }
            }
            // Behind a secret's gate, the oldest operation goes to see; trying costs it nothing.
            _ => match self.release_oldest(gate).await {
                Ok(Some(_)) => {}
                Ok(None) => locked(&self.gates).set_probe(gate, None),
                Err(error) => tracing::error!(gate, code = error.code(), "nobody could be let out; trying again soon"),
            },
        }
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
