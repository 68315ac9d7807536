//! The listener, whose address can change while the engine runs.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::Engine;
use crate::base::error::{Error, Result};
use crate::ingress;
use crate::outcome::{Code, Problem};

/// How long open connections may take to end when the listener stops.
const DRAIN: Duration = Duration::from_secs(2);
/// How long a connection to our own listener may take.
const SELF_CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Whether the engine accepts records, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListenerStatus {
    /// Not started yet, or stopped.
    Off,
    /// Listening on this address.
    Listening(SocketAddr),
    /// The last address that was tried cannot be used.
    Failed {
        /// The address.
        address: String,
        /// A stable word for the reason.
        reason: &'static str,
    },
}

/// The listener of an engine.
#[derive(Debug, Default)]
pub(super) struct Listener(Mutex<ListenerState>);

#[derive(Debug, Default)]
struct ListenerState {
    open: Option<OpenListener>,
    failed: Option<(String, &'static str)>,
}

#[derive(Debug)]
struct OpenListener {
    requested: String,
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Engine {
    /// Listens on this address, in place of the one before. Does nothing if it listens there already. If it cannot listen
    /// anywhere, the owner is alerted.
    ///
    /// # Errors
    /// [`Error::Listen`]. The listener before stays open then.
    pub async fn listen(self: &Arc<Self>, address: &str) -> Result<SocketAddr> {
        let opened = self.open_listener(address).await;
        if let Err(Error::Listen { address, reason, .. }) = &opened {
            self.report_port_lost(address, reason).await;
        }
        opened
    }

    /// As [`Engine::listen`], without an alert: for a program that does not run without a listener.
    pub(super) async fn open_listener(self: &Arc<Self>, address: &str) -> Result<SocketAddr> {
        if let Some(open) = &self.listener.locked().open
            && open.requested == address
            && open.is_running()
        {
            return Ok(open.address);
        }
        let listener = match bind(address).await {
            Ok(listener) => listener,
            Err(error) => {
                if let Error::Listen { address, reason, .. } = &error {
                    self.listener.locked().failed = Some((address.clone(), reason));
                }
                self.host.state_changed();
                return Err(error);
            }
        };
        let bound = listener.local_addr().map_err(Error::io(address))?;
        let stop = CancellationToken::new();
        let task = tokio::spawn(ingress::serve(listener, self.ingress.clone(), stop.clone(), DRAIN));
        let before = {
            let mut state = self.listener.locked();
            state.failed = None;
            state.open.replace(OpenListener { requested: address.to_owned(), address: bound, stop, task })
        };
        if let Some(before) = before {
            before.stop.cancel();
        }
        tracing::info!(address = %bound, "listening");
        if let Err(error) = self.alert_monitor.machine_recovered(Code::PortLost).await {
            tracing::warn!(code = error.code(), "listening again, but the incident could not be closed");
        }
        self.host.state_changed();
        Ok(bound)
    }

    /// Alerts the owner that no records can arrive, unless another address is still listened on.
    async fn report_port_lost(&self, address: &str, reason: &'static str) {
        if matches!(&self.listener.locked().open, Some(open) if open.is_running()) {
            return;
        }
        let problem = Problem::new(Code::PortLost, format!("cannot listen on {address}"));
        if let Err(error) =
            self.alert_monitor.machine_failed(problem.with("address", address).with("reason", reason)).await
        {
            tracing::warn!(code = error.code(), "the alert that no records can arrive could not be stored");
        }
    }

    /// Stops listening. Returns once requests under way are answered.
    pub async fn stop_listening(&self) {
        let open = self.listener.locked().open.take();
        if let Some(open) = open {
            open.stop.cancel();
            // Nothing aborts the task.
            let _ = open.task.await;
        }
    }

    /// Returns whether the engine accepts records, and where.
    #[must_use]
    pub fn listener_status(&self) -> ListenerStatus {
        let state = self.listener.locked();
        match (&state.failed, &state.open) {
            (Some((address, reason)), _) => ListenerStatus::Failed { address: address.clone(), reason },
            (None, Some(open)) if open.is_running() => ListenerStatus::Listening(open.address),
            (None, _) => ListenerStatus::Off,
        }
    }

    /// Returns whether a connection to the listener succeeds.
    pub(super) async fn accepts_connections(&self) -> bool {
        let Some(mut address) = self.address() else { return false };
        if address.ip().is_unspecified() {
            // Some systems cannot connect to the unspecified address.
            address.set_ip(if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
        }
        matches!(tokio::time::timeout(SELF_CONNECT_TIMEOUT, TcpStream::connect(address)).await, Ok(Ok(_)))
    }

    /// Returns the address of the listener, for links.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.listener.locked().open.as_ref().map(|open| open.address)
    }
}

impl Listener {
    fn locked(&self) -> MutexGuard<'_, ListenerState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenListener {
    fn is_running(&self) -> bool {
        !self.task.is_finished()
    }
}

/// Binds an address.
///
/// # Errors
/// [`Error::Listen`], with what to do.
pub(crate) async fn bind(address: &str) -> Result<TcpListener> {
    use std::io::ErrorKind;
    TcpListener::bind(address).await.map_err(|error| {
        let (reason, why) = match error.kind() {
            ErrorKind::AddrInUse => {
                ("in_use", "another program uses this port; choose another one with --listen".into())
            }
            // Windows reserves ranges of ports for virtual machines and refuses them with this.
            ErrorKind::PermissionDenied => {
                ("reserved", "the system reserves this port; choose another one with --listen".into())
            }
            ErrorKind::AddrNotAvailable => ("not_here", "this machine does not have this address".into()),
            _ => ("address", format!("{error}; write an address such as 127.0.0.1:8477")),
        };
        Error::Listen { address: address.to_owned(), reason, why }
    })
}
