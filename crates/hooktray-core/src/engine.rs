//! Starts and stops the whole: the lock, the store, the worker and the server on one data folder.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::actions::http_request::Client;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::flows::Flows;
use crate::folder::Locked;
use crate::inbox::Inbox;
use crate::ingress::{self, Limits};
use crate::live::LiveFlows;
use crate::secrets::Secrets;
use crate::store::{self, Store};
use crate::worker::Worker;

/// How long open connections may take to end when the engine stops.
const DRAIN: Duration = Duration::from_secs(2);

/// An engine on a data folder. Dropping it gives the folder free.
#[derive(Debug)]
pub struct Engine {
    folder: Locked,
    store: Store,
    live: LiveFlows,
    inbox: Inbox,
    worker: Arc<Worker>,
    wake: Arc<Notify>,
    secrets: Secrets,
    clock: Clock,
    limits: Limits,
}

impl Engine {
    /// Takes the folder, opens its database and puts back what was under way when the last engine ended.
    ///
    /// # Errors
    /// [`Error::AnotherInstance`]; a database that cannot be used.
    pub fn open(folder: &Path, secrets: Secrets, clock: Clock, limits: Limits) -> Result<Engine> {
        let folder = Locked::take(folder)?;
        let store = Store::open(folder.path())?;
        let now = clock.now();
        let interrupted = store.writer.write_blocking(move |connection| store::recover(connection, now))?;
        if interrupted > 0 {
            tracing::warn!(operations = interrupted, "interrupted by the last end of the program; they run again");
        }
        let live = LiveFlows::default();
        live.reload(&store.readers)?;
        let wake = Arc::new(Notify::new());
        let client = Client::new().map_err(Error::Usage)?;
        let worker =
            Worker::new(store.clone(), live.clone(), secrets.clone(), client, clock.clone(), Arc::clone(&wake));
        let inbox = Inbox::new(store.writer.clone(), Arc::clone(&wake));
        Ok(Engine { folder, store, live, inbox, worker: Arc::new(worker), wake, secrets, clock, limits })
    }

    /// The worker, to be stepped by hand where nobody calls [`Engine::serve`].
    #[must_use]
    pub fn worker(&self) -> &Arc<Worker> {
        &self.worker
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Changes the flows and lets the engine see it.
    ///
    /// # Errors
    /// What `change` fails with.
    pub fn change_flows<T>(&self, change: impl FnOnce(&Flows) -> Result<T>) -> Result<T> {
        let flows = Flows::new(self.store.clone(), self.secrets.clone(), self.clock.clone());
        let changed = change(&flows)?;
        self.live.reload(&self.store.readers)?;
        self.wake.notify_one();
        Ok(changed)
    }

    /// Answers requests until `stop`, without running any attempt. Gives back when the last connection has ended.
    pub async fn receive(&self, listener: TcpListener, stop: CancellationToken) {
        let door = ingress::Door {
            live: self.live.clone(),
            inbox: self.inbox.clone(),
            secrets: self.secrets.clone(),
            clock: self.clock.clone(),
            limits: self.limits.clone(),
        };
        ingress::serve(listener, door, stop, DRAIN).await;
    }

    /// Receives and sends until `stop`, then drains: takes no more connections, lets requests and attempts under way
    /// come to their end. Takes less than ten seconds from `stop` on.
    pub async fn serve(&self, listener: TcpListener, stop: CancellationToken) {
        let ears = self.folder.listen_for_wake(Arc::clone(&self.wake));
        let work = Arc::clone(&self.worker).run(stop.clone());
        let both = async { tokio::join!(self.receive(listener, stop), work) };
        tokio::select! {
            _ = both => {}
            // Ends only with an error, and the engine does its main work without it.
            _ = async { if let Err(error) = ears.await { tracing::warn!(%error, "no wake-ups from outside"); }
                        std::future::pending::<()>().await } => {}
        }
    }
}

/// Binds the address to listen on.
///
/// # Errors
/// [`Error::Listen`] with what to do.
pub async fn bind(address: &str) -> Result<TcpListener> {
    use std::io::ErrorKind;
    TcpListener::bind(address).await.map_err(|error| {
        let why = match error.kind() {
            ErrorKind::AddrInUse => "another program has this port; choose another one with --listen".to_owned(),
            // Windows reserves ranges of ports for virtual machines and refuses them with this.
            ErrorKind::PermissionDenied => "the system reserves this port; choose another one with --listen".to_owned(),
            ErrorKind::AddrNotAvailable => "this machine has no such address".to_owned(),
            _ => format!("{error}; write an address such as 127.0.0.1:8477"),
        };
        Error::Listen { address: address.to_owned(), why }
    })
}
