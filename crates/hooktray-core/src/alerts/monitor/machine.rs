//! What belongs to the machine and not to a flow: space on the disk, the port, and the way in from outside.

use std::time::Duration;

use super::AlertMonitor;
use crate::alerts::raise;
use crate::base::error::Result;
use crate::incident;
use crate::incident::alert::Alert;
use crate::outcome::{Code, Problem};
use crate::store::{self, Connection, Failure};

/// Bytes that should be free on the disk.
pub const ENOUGH_SPACE: u64 = 200 * 1024 * 1024;
/// How often to look at the disk.
const LOOK: Duration = Duration::from_secs(10 * 60);
/// How often it is noted that an address still works.
const NOTED: Duration = Duration::from_secs(60 * 60);

impl AlertMonitor {
    /// Notes a trouble of the machine: told once, and again when it is over.
    ///
    /// # Errors
    /// A database that cannot be written.
    pub async fn machine_failed(&self, problem: Problem) -> Result<()> {
        let now = self.clock.now();
        let patience = incident::patience(problem.code);
        let failure = Failure { flow_id: 0, flow: String::new(), seq: None, problem, patience, lost: false };
        let note = move |connection: &Connection| {
            let Some(told) = store::incidents::failed(connection, &failure, now)? else { return Ok(None) };
            let ways = raise::ways(connection, told.flow_id)?;
            raise::tell(connection, Alert::Incident(told.report), None, &ways, now)
        };
        let notice = self.store.writer.write(note).await?;
        self.show(notice);
        self.wake();
        Ok(())
    }

    /// Notes that a trouble of the machine is over, if there was one.
    ///
    /// # Errors
    /// A database that cannot be read or written.
    pub async fn machine_recovered(&self, code: Code) -> Result<()> {
        let now = self.clock.now();
        let is_open = move |connection: &Connection| store::incidents::is_open(connection, code);
        if self.store.readers.read_async(is_open).await? {
            self.store.writer.write(move |connection| store::incidents::mended(connection, code, now)).await?;
            self.wake();
        }
        Ok(())
    }

    /// Closes a trouble of the machine without a word: the user took away what was in trouble.
    ///
    /// # Errors
    /// A database that cannot be written.
    pub async fn machine_incident_dropped(&self, code: Code) -> Result<()> {
        let now = self.clock.now();
        let is_open = move |connection: &Connection| store::incidents::is_open(connection, code);
        if self.store.readers.read_async(is_open).await? {
            self.store.writer.write(move |connection| store::incidents::dropped(connection, code, now)).await?;
        }
        Ok(())
    }

    /// Notes that senders reach this machine at this address by this way. One that was reached at another address by the
    /// same way until now is told: links that senders have are worth nothing any more.
    ///
    /// # Errors
    /// A database that cannot be read or written.
    pub async fn public_address_works(&self, way: &str, address: &str) -> Result<()> {
        let now = self.clock.now();
        let (way, to) = (way.to_owned(), address.to_owned());
        let noted = self.store.readers.read_async(store::tunnel::last_address).await?;
        let is_noted = |last: store::tunnel::LastAddress| {
            last.way == way && last.address == to && now.duration_since(last.worked_at).unsigned_abs() < NOTED
        };
        if noted.is_some_and(is_noted) {
            return Ok(());
        }
        let note = move |connection: &Connection| {
            let Some(from) = store::tunnel::works_at(connection, &way, &to, now)? else { return Ok(None) };
            let ways = raise::ways(connection, 0)?;
            raise::tell(connection, Alert::AddressChanged { from, to }, None, &ways, now)
        };
        let notice = self.store.writer.write(note).await?;
        self.show(notice);
        self.wake();
        Ok(())
    }

    /// Looks at the space on the disk, if it is time to.
    pub(super) async fn look_at_space(&self) -> Result<()> {
        if !self.is_time(|noted| &mut noted.space, LOOK, self.clock.now()) {
            return Ok(());
        }
        match fs4::available_space(&self.folder) {
            Ok(free) => self.free_space(free).await,
            Err(error) => {
                tracing::warn!(%error, "the free space cannot be read");
                Ok(())
            }
        }
    }

    /// Notes how many bytes are free on the disk.
    ///
    /// # Errors
    /// A database that cannot be read or written.
    pub async fn free_space(&self, free: u64) -> Result<()> {
        if free >= ENOUGH_SPACE {
            return self.machine_recovered(Code::DiskLow).await;
        }
        let megabytes = free / 1024 / 1024;
        self.machine_failed(Problem::new(Code::DiskLow, format!("{megabytes} MiB are free; free some more"))).await
    }
}
