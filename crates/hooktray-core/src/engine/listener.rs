//! Listening on an address that can be changed while the engine runs.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Engine, bind};
use crate::base::error::{Error, Result};
use crate::outcome::{Code, Problem};

/// How long a connection to ourselves may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether records can come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listening {
    /// Nobody asked for it yet, or it was stopped.
    Off,
    /// At this address.
    At(SocketAddr),
    /// Not: the address that was asked for cannot be had, for this reason.
    Failed {
        /// The address.
        address: String,
        /// A stable word for the reason.
        reason: &'static str,
    },
}

/// What listens, if something does.
#[derive(Debug, Default)]
pub(super) struct ListenerState(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    open: Option<Open>,
    failed: Option<(String, &'static str)>,
}

#[derive(Debug)]
struct Open {
    asked: String,
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Engine {
    /// Listens on this address from now on, and no longer on the one before. Does nothing if it listens there already.
    ///
    /// # Errors
    /// [`Error::Listen`]; what listened before goes on then.
    pub async fn listen(self: &Arc<Self>, address: &str) -> Result<SocketAddr> {
        if let Some(open) = &self.ears.locked().open
            && open.asked == address
            && !open.task.is_finished()
        {
            return Ok(open.address);
        }
        let listener = match bind(address).await {
            Ok(listener) => listener,
            Err(error) => {
                if let Error::Listen { address, reason, .. } = &error {
                    self.ears.locked().failed = Some((address.clone(), reason));
                    self.is_deaf(address, reason).await;
                }
                self.host.state_changed();
                return Err(error);
            }
        };
        let bound = listener.local_addr().map_err(Error::io(address))?;
        let stop = CancellationToken::new();
        let (engine, ends) = (Arc::clone(self), stop.clone());
        let task = tokio::spawn(async move { engine.receive(listener, ends).await });
        let before = {
            let mut ears = self.ears.locked();
            ears.failed = None;
            ears.open.replace(Open { asked: address.to_owned(), address: bound, stop, task })
        };
        if let Some(before) = before {
            before.stop.cancel();
        }
        tracing::info!(address = %bound, "listening");
        if let Err(error) = self.alert_monitor.machine_recovered(Code::PortLost).await {
            tracing::warn!(code = error.code(), "it cannot be told that records can come in again");
        }
        self.host.state_changed();
        Ok(bound)
    }

    /// Lets the owner be told that no record can come in; not where another address goes on listening.
    async fn is_deaf(&self, address: &str, reason: &'static str) {
        if matches!(&self.ears.locked().open, Some(open) if !open.task.is_finished()) {
            return;
        }
        let problem = Problem::new(Code::PortLost, format!("nothing can listen on {address}"));
        if let Err(error) =
            self.alert_monitor.machine_failed(problem.with("address", address).with("reason", reason)).await
        {
            tracing::warn!(code = error.code(), "it cannot be told that no record can come in");
        }
    }

    /// Stops listening, once requests under way are answered.
    pub async fn stop_listening(&self) {
        let open = self.ears.locked().open.take();
        if let Some(open) = open {
            open.stop.cancel();
            // It can end in no other way than by itself.
            let _ = open.task.await;
        }
    }

    /// Whether records can come in, and where.
    #[must_use]
    pub fn listening(&self) -> Listening {
        let ears = self.ears.locked();
        match (&ears.failed, &ears.open) {
            (Some((address, reason)), _) => Listening::Failed { address: address.clone(), reason },
            (None, Some(open)) if !open.task.is_finished() => Listening::At(open.address),
            (None, _) => Listening::Off,
        }
    }

    /// Whether a connection to where it listens can be made.
    pub async fn answers(&self) -> bool {
        let Some(mut address) = self.address() else { return false };
        if address.ip().is_unspecified() {
            // Some systems do not connect to “every address”.
            address.set_ip(if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
        }
        matches!(tokio::time::timeout(PATIENCE, TcpStream::connect(address)).await, Ok(Ok(_)))
    }

    /// The address that links begin with: where it listens, or the one that was asked for.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.ears.locked().open.as_ref().map(|open| open.address)
    }
}

impl ListenerState {
    fn locked(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
