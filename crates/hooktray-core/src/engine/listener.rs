//! The listener, whose address can change while the engine runs.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::Engine;
use crate::base::data_dir;
use crate::base::error::{Error, ListenReason, Result, plain};
use crate::ingress;
use crate::mutex::locked;
use crate::outcome::{Problem, ProblemCode};

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
    /// Not listening: the last address that was tried cannot be used.
    Failed {
        /// The address.
        address: String,
        /// Why.
        reason: ListenReason,
    },
}

/// The listener of an engine.
#[derive(Debug, Default)]
pub(super) struct Listener {
    state: Mutex<ListenerState>,
    /// Held while the address changes.
    changing: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct ListenerState {
    open: Option<OpenListener>,
    failed: Option<(String, ListenReason)>,
}

#[derive(Debug)]
struct OpenListener {
    requested: String,
    address: SocketAddr,
    stop: CancellationToken,
    /// Cancelled once the port is free.
    closed: CancellationToken,
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
            self.report_port_lost(address, *reason).await;
        }
        opened
    }

    /// As [`Engine::listen`], without an alert: for a program that does not run without a listener.
    pub(super) async fn open_listener(self: &Arc<Self>, address: &str) -> Result<SocketAddr> {
        let _changing = self.listener.changing.lock().await;
        if let Some(open) = &self.listener.locked().open
            && open.requested == address
            && open.is_running()
        {
            return Ok(open.address);
        }
        let listener = match self.bind_in_place(address).await {
            Ok(listener) => listener,
            Err(error) => {
                if let Error::Listen { address, reason, .. } = &error {
                    self.listener.locked().failed = Some((address.clone(), *reason));
                    self.must_try_again.notify_one();
                }
                self.host.state_changed();
                return Err(error);
            }
        };
        let bound = self.serve(address, listener)?;
        if let Err(error) = self.alert_monitor.machine_recovered(ProblemCode::PortLost).await {
            tracing::warn!(code = error.code(), "listening again, but the incident could not be closed");
        }
        self.host.state_changed();
        Ok(bound)
    }

    /// Binds an address. If our own listener is what is in its way, as 127.0.0.1 is for 0.0.0.0, it is closed first; it is
    /// opened again if that does not help.
    async fn bind_in_place(&self, address: &str) -> Result<TcpListener> {
        let refused = match bind(address).await {
            Ok(listener) => return Ok(listener),
            Err(error) => error,
        };
        if !matches!(refused, Error::Listen { reason: ListenReason::InUse, .. }) {
            return Err(refused);
        }
        let Some(before) = self.listener.take_on_port(address) else { return Err(refused) };
        before.stop.cancel();
        before.closed.cancelled().await;
        let bound = bind(address).await;
        if bound.is_err() {
            let old = before.address.to_string();
            self.serve(&before.requested, bind(&old).await?)?;
        }
        bound
    }

    /// Serves a listener, in place of the one before.
    fn serve(&self, requested: &str, listener: TcpListener) -> Result<SocketAddr> {
        let address = listener.local_addr().map_err(Error::io(requested))?;
        let (stop, closed) = (CancellationToken::new(), CancellationToken::new());
        let task = tokio::spawn(ingress::serve(listener, self.ingress.clone(), stop.clone(), closed.clone(), DRAIN));
        let open = OpenListener { requested: requested.to_owned(), address, stop, closed, task };
        let before = {
            let mut state = self.listener.locked();
            state.failed = None;
            state.open.replace(open)
        };
        if let Some(before) = before {
            before.stop.cancel();
        }
        self.data_dir.note_address(address);
        tracing::info!(%address, "listening");
        Ok(address)
    }

    /// Alerts the owner that no records can arrive, unless another address is still listened on.
    async fn report_port_lost(&self, address: &str, reason: ListenReason) {
        if matches!(&self.listener.locked().open, Some(open) if open.is_running()) {
            return;
        }
        let problem = Problem::new(ProblemCode::PortLost, format!("cannot listen on {address}"));
        if let Err(error) =
            self.alert_monitor.machine_failed(problem.with("address", address).with("reason", reason.as_str())).await
        {
            tracing::warn!(code = error.code(), "the alert that no records can arrive could not be stored");
        }
    }

    /// Stops listening. Returns once requests under way have their reply.
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
        match (&state.open, &state.failed) {
            (Some(open), _) if open.is_running() => ListenerStatus::Listening(open.address),
            (_, Some((address, reason))) => ListenerStatus::Failed { address: address.clone(), reason: *reason },
            (_, None) => ListenerStatus::Off,
        }
    }

    /// Returns whether a connection to the listener succeeds.
    pub(super) async fn accepts_connections(&self) -> bool {
        let Some(address) = self.address().map(data_dir::connectable) else { return false };
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
        locked(&self.state)
    }

    /// Takes the open listener if it has the port of this address.
    fn take_on_port(&self, address: &str) -> Option<OpenListener> {
        let port = address.rsplit(':').next()?.parse::<u16>().ok()?;
        let mut state = self.locked();
        if state.open.as_ref()?.address.port() == port { state.open.take() } else { None }
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
                (ListenReason::InUse, "another program uses this port; choose another one with --listen".into())
            }
            // Windows reserves ranges of ports for virtual machines and refuses them with this.
            ErrorKind::PermissionDenied => {
                (ListenReason::Reserved, "the system reserves this port; choose another one with --listen".into())
            }
            ErrorKind::AddrNotAvailable => {
                let why = "this machine does not have this address; choose one of its own with --listen";
                (ListenReason::NotHere, why.into())
            }
            _ => (ListenReason::Address, format!("{}; write an address such as 127.0.0.1:8477", plain(&error))),
        };
        Error::Listen { address: address.to_owned(), reason, why }
    })
}
