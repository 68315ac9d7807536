//! What belongs to the machine and not to a flow: space on the disk, and the port.

use std::time::Duration;

use super::Tender;
use crate::about::About;
use crate::error::Result;
use crate::outcome::{Code, Problem};
use crate::store::{self, Connection, Failure};
use crate::{incident, notice};

/// Bytes that should be free on the disk.
pub const ENOUGH_SPACE: u64 = 200 * 1024 * 1024;
/// How often to look at the disk.
const LOOK: Duration = Duration::from_secs(10 * 60);

impl Tender {
    /// Notes a trouble of the machine: told once, and again when it is over.
    ///
    /// # Errors
    /// A database that cannot be written.
    pub async fn failed(&self, problem: Problem) -> Result<()> {
        let now = self.clock.now();
        let patience = incident::patience(problem.code);
        let failure = Failure { flow_id: 0, flow: String::new(), seq: None, problem, patience, lost: false };
        let note = move |connection: &Connection| {
            let Some(told) = store::incidents::failed(connection, &failure, now)? else { return Ok(None) };
            let ways = notice::ways(connection, told.flow_id)?;
            notice::tell(connection, About::Incident(told.report), None, &ways, now)
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
    pub async fn mended(&self, code: Code) -> Result<()> {
        let now = self.clock.now();
        let is_open = move |connection: &Connection| store::incidents::is_open(connection, code);
        if self.store.readers.read_async(is_open).await? {
            self.store.writer.write(move |connection| store::incidents::mended(connection, code, now)).await?;
            self.wake();
        }
        Ok(())
    }

    /// Looks at the space on the disk, if it is time to.
    pub(super) async fn look_at_space(&self) -> Result<()> {
        if !self.is_time(|noted| &mut noted.space, LOOK, self.clock.now()) {
            return Ok(());
        }
        match fs4::available_space(&self.folder) {
            Ok(free) => self.has_space(free).await,
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
    pub async fn has_space(&self, free: u64) -> Result<()> {
        if free >= ENOUGH_SPACE {
            return self.mended(Code::DiskLow).await;
        }
        let megabytes = free / 1024 / 1024;
        self.failed(Problem::new(Code::DiskLow, format!("{megabytes} MiB are free; free some more"))).await
    }
}
