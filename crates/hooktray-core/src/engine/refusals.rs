//! Writes down refused requests: a line in the log and a row in the database for each reason, once a minute at most.

use std::time::Duration;

use super::Engine;
use crate::base::error::Result;
use crate::ingress::{RefusalCode, Refused};
use crate::store::{self, Connection};

/// The time between two times that refusals are written down.
const INTERVAL: Duration = Duration::from_secs(60);
/// How long a reason is kept that did not come again.
const KEEP: Duration = Duration::from_secs(24 * 60 * 60);

impl Engine {
    /// Writes down refusals as they come: the first at once, what follows once a minute.
    pub(super) async fn watch_refusals(&self) {
        loop {
            self.ingress.refusals.noted().await;
            self.write_refusals().await;
            tokio::time::sleep(INTERVAL).await;
        }
    }

    /// Writes down what was refused since the last time.
    pub async fn write_refusals(&self) {
        let refused = self.ingress.refusals.take();
        for refused in &refused {
            let Refused { flow, code, count, sender, .. } = refused;
            tracing::warn!(flow, %code, count, last = %sender, "requests were refused");
        }
        // What the disk or the database refused is an incident of its own.
        let is_senders = |code| !matches!(code, RefusalCode::DiskFull | RefusalCode::Database);
        let rows: Vec<_> = refused.into_iter().filter(|refused| is_senders(refused.code)).collect();
        if rows.is_empty() {
            return;
        }
        if let Err(error) = self.store_refusals(rows.clone()).await {
            tracing::warn!(code = error.code(), "refused requests could not be written down");
            self.ingress.refusals.put_back(rows);
        }
        self.host.state_changed();
    }

    async fn store_refusals(&self, refused: Vec<Refused>) -> Result<()> {
        let outdated = self.clock.now().saturating_sub(KEEP).unwrap_or(jiff::Timestamp::MIN);
        let write = move |connection: &Connection| {
            store::refusals::delete_before(connection, outdated)?;
            refused.iter().try_for_each(|refused| {
                let row = store::RefusalRow {
                    flow_id: refused.flow,
                    code: refused.code.to_string(),
                    count: refused.count,
                    first_at: refused.first_at,
                    last_at: refused.last_at,
                    sender: refused.sender.to_string(),
                };
                store::refusals::add(connection, &row)
            })
        };
        self.store.writer.write(write).await
    }
}
