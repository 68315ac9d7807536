//! Opens an engine, and waits while that is not possible: another program holds the database, it is read-only, or the disk
//! has no room.
//! Meanwhile a stand-in replies to senders.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use tokio::task::JoinError;

use super::{Engine, bind};
use crate::base::data_dir::{self, WaitingAddress};
use crate::base::error::{Error, Result};
use crate::ingress::StartupListener;

/// How long opening may take before a stand-in replies to senders.
const PATIENCE: Duration = Duration::from_millis(500);
/// Between two attempts.
const OPEN_AGAIN: Duration = Duration::from_secs(1);

/// Why an engine is not open yet.
#[derive(Debug)]
pub struct WaitingToOpen {
    /// What keeps it from opening.
    pub error: Error,
    /// Where senders are told to send again later, if a port is free for that.
    pub refusing_at: Option<SocketAddr>,
}

/// Opens an engine with `open`, which may block, as soon as that is possible. Until then, requests to `listen` are refused as
/// temporary, and the data dir has that address. `report` is called with each new reason to wait.
///
/// # Errors
/// Any other error of `open`.
pub async fn open_once_possible(
    open: impl Fn() -> Result<Engine> + Clone + Send + 'static,
    data_dir: &Path,
    listen: &str,
    mut report: impl FnMut(WaitingToOpen),
) -> Result<Engine> {
    let mut startup_listener: Option<(StartupListener, WaitingAddress)> = None;
    let mut reported = String::new();
    loop {
        let mut opening = tokio::task::spawn_blocking(open.clone());
        let opened = tokio::select! {
            opened = &mut opening => opened,
            () = tokio::time::sleep(PATIENCE), if startup_listener.is_none() => {
                startup_listener = start_listener(data_dir, listen).await;
                opening.await
            }
        };
        match opened.unwrap_or_else(stopped) {
            Err(error) if error.is_temporary() => {
                if startup_listener.is_none() {
                    startup_listener = start_listener(data_dir, listen).await;
                }
                if let Some((startup_listener, _)) = &startup_listener {
                    startup_listener.refuse_because_of(&error);
                }
                let reason = error.to_string();
                if reason != reported {
                    report(WaitingToOpen {
                        error,
                        refusing_at: startup_listener.as_ref().map(|(listener, _)| listener.address()),
                    });
                    reported = reason;
                }
                tokio::time::sleep(OPEN_AGAIN).await;
            }
            opened => {
                if let Some((startup_listener, _)) = startup_listener {
                    startup_listener.stop().await;
                }
                return opened;
            }
        }
    }
}

async fn start_listener(data_dir: &Path, listen: &str) -> Option<(StartupListener, WaitingAddress)> {
    let listener = bind(listen).await.and_then(|listener| StartupListener::start(listener).map_err(Error::io(listen)));
    let startup_listener = listener
        .inspect_err(|error| tracing::error!(%error, "senders get no reply until the start is finished"))
        .ok()?;
    let noted = data_dir::note_waiting_address(data_dir, startup_listener.address());
    Some((startup_listener, noted))
}

fn stopped(error: JoinError) -> Result<Engine> {
    match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Err(Error::Ended),
    }
}
