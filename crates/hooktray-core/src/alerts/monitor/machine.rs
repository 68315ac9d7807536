//! Incidents of the machine rather than of a flow: disk space, the port, and the tunnel.

use std::time::Duration;

use super::AlertMonitor;
use crate::base::error::{Result, plain};
use crate::incident;
use crate::incident::alert::{Alert, DueAlert, MACHINE};
use crate::outcome::{Problem, ProblemCode};
use crate::store::{self, Connection, Failure};

/// Bytes that must be free on the disk.
pub const MIN_FREE_BYTES: u64 = 200 * 1024 * 1024;
/// How often the disk is checked.
const DISK_CHECK: Duration = Duration::from_secs(10 * 60);
/// How often it is stored that the public address still works.
const ADDRESS_NOTE: Duration = Duration::from_secs(60 * 60);

impl AlertMonitor {
    /// Opens an incident of the machine, or continues it: the owner hears of it once, and again when it ends.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn machine_failed(&self, problem: Problem) -> Result<()> {
        let now = self.clock.now();
        let grace = incident::grace_period(problem.code);
        let failure = Failure { flow_id: MACHINE, flow: String::new(), seq: None, problem, grace, given_up: false };
        self.raise_and_show(move |connection| store::incidents::record_failure(connection, &failure, now)).await?;
        self.wake();
        Ok(())
    }

    /// Notes that a problem of the machine is over, if there was one.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn machine_recovered(&self, code: ProblemCode) -> Result<()> {
        let now = self.clock.now();
        if self.has_machine_incident(code).await? {
            let recovered = move |connection: &Connection| store::incidents::machine_recovered(connection, code, now);
            self.store.writer.write(recovered).await?;
            self.wake();
        }
        Ok(())
    }

    /// Ends an incident of the machine without an alert, since the user removed what had the problem.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn close_machine_incident(&self, code: ProblemCode) -> Result<()> {
        let now = self.clock.now();
        if self.has_machine_incident(code).await? {
            let close = move |connection: &Connection| store::incidents::close_machine(connection, code, now);
            self.store.writer.write(close).await?;
        }
        Ok(())
    }

    async fn has_machine_incident(&self, code: ProblemCode) -> Result<bool> {
        self.store.readers.read_async(move |connection| store::incidents::is_open(connection, code)).await
    }

    /// Notes that senders reach this machine at this public address through this provider. If it was another address
    /// until now, an alert is raised: the links that senders have no longer work.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn public_address_works(&self, tunnel: &str, address: &str) -> Result<()> {
        let now = self.clock.now();
        let (tunnel, to) = (tunnel.to_owned(), address.to_owned());
        let last = self.store.readers.read_async(store::tunnel::last_address).await?;
        let is_noted = |last: store::tunnel::LastAddress| {
            last.tunnel == tunnel
                && last.address == to
                && now.duration_since(last.worked_at).unsigned_abs() < ADDRESS_NOTE
        };
        if last.is_some_and(is_noted) {
            return Ok(());
        }
        self.raise_and_show(move |connection| {
            let before = store::tunnel::save_address(connection, &tunnel, &to, now)?;
            Ok(before.map(|from| DueAlert::of_machine(Alert::AddressChanged { from, to })))
        })
        .await?;
        self.wake();
        Ok(())
    }

    /// Checks the free space on the disk, from time to time.
    pub(super) async fn check_disk(&self) -> Result<()> {
        if !self.timers.disk_check_is_due(DISK_CHECK, self.clock.now()) {
            return Ok(());
        }
        match fs4::available_space(&self.data_dir) {
            Ok(free) => self.free_space(free).await,
            Err(error) => {
                tracing::warn!(error = %plain(&error), "the free disk space cannot be read");
                Ok(())
            }
        }
    }

    /// Opens an incident if too few bytes are free on the disk, and ends it when enough are.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn free_space(&self, free: u64) -> Result<()> {
        if free >= MIN_FREE_BYTES {
            return self.machine_recovered(ProblemCode::DiskLow).await;
        }
        let megabytes = free / 1024 / 1024;
        self.machine_failed(Problem::new(ProblemCode::DiskLow, format!("{megabytes} MiB are free; free up some space")))
            .await
    }
}
