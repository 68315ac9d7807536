//! Starts and stops the whole: the lock, the store, the worker and the server on one data folder.

mod listener;
mod maintenance;
mod startup;
mod tunnel;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::actions::http_request::Client;
use crate::alerts::host::Host;
use crate::alerts::monitor::AlertMonitor;
use crate::base::clock::Clock;
use crate::base::data_dir::DataDirLock;
use crate::base::error::{Error, Result, SecretError};
use crate::flows::Flows;
use crate::flows::registry::FlowRegistry;
use crate::ingress::inbox::Inbox;
use crate::ingress::{self, Limits};
use crate::secrets::{self, Secrets};
use crate::settings::TunnelSettings;
use crate::store::{self, Store};
use crate::tunnel::{Parts, Tunnel};
use crate::worker::{WakeUps, Worker};

use listener::ListenerState;
pub use listener::Listening;

/// How long open connections may take to end when the engine stops.
const DRAIN: Duration = Duration::from_secs(2);

/// How often a keychain that did not answer is asked whether it does by now.
const ASK_KEYCHAIN: Duration = Duration::from_secs(60);

/// An engine on a data folder. Dropping it gives the folder free.
#[derive(Debug)]
pub struct Engine {
    folder: DataDirLock,
    store: Store,
    live: FlowRegistry,
    door: ingress::IngressState,
    worker: Arc<Worker>,
    alert_monitor: Arc<AlertMonitor>,
    tunnel: Arc<Tunnel>,
    /// The way in from outside for this run, in place of the one of the settings.
    instead: Mutex<Option<TunnelSettings>>,
    wake: Arc<Notify>,
    came: Arc<Notify>,
    seen: Option<Timestamp>,
    keeps_less: Notify,
    secrets: Secrets,
    clock: Clock,
    client: Client,
    host: Arc<dyn Host>,
    ears: ListenerState,
}

impl Engine {
    /// Takes the folder, opens its database and puts back what was under way when the last engine ended. A database that
    /// is damaged is set aside under a new name, see [`crate::store::damaged`], and a new one is begun.
    ///
    /// # Errors
    /// [`Error::AnotherInstance`]; a database that cannot be used.
    pub fn open(folder: &Path, secrets: Secrets, clock: Clock, limits: Limits, host: Arc<dyn Host>) -> Result<Engine> {
        let folder = DataDirLock::take(folder)?;
        startup::ask_for_handles();
        let live = FlowRegistry::default();
        let store = startup::open(folder.path(), &live, clock.now())?;
        let seen = store.readers.read(store::watches::seen)?;
        let bells = WakeUps::default();
        let wake = Arc::clone(&bells.worker);
        let alert_monitor = Arc::new(AlertMonitor::new(
            store.clone(),
            secrets.clone(),
            clock.clone(),
            Arc::clone(&host),
            Arc::clone(&bells.alert_monitor),
            folder.path().to_owned(),
        ));
        let client = Client::new().map_err(Error::Usage)?;
        let worker = Worker::new(
            store.clone(),
            live.clone(),
            secrets.clone(),
            client.clone(),
            clock.clone(),
            bells,
            Arc::clone(&host),
        );
        let came = Arc::new(Notify::new());
        let inbox = Inbox::new(store.writer.clone(), Arc::clone(&wake), Arc::clone(&came), Arc::clone(&host));
        let door =
            ingress::IngressState { live: live.clone(), inbox, secrets: secrets.clone(), clock: clock.clone(), limits };
        let tunnel = Arc::new(Tunnel::new(Parts {
            door: door.clone(),
            secrets: secrets.clone(),
            store: store.clone(),
            clock: clock.clone(),
            alert_monitor: Arc::clone(&alert_monitor),
            host: Arc::clone(&host),
        }));
        let (worker, ears, instead) = (Arc::new(worker), ListenerState::default(), Mutex::default());
        let (late, way_in, to_tell) = (Arc::downgrade(&worker), Arc::downgrade(&tunnel), Arc::clone(&host));
        secrets.when_late(move || {
            if let Some(worker) = late.upgrade() {
                worker.look_at_secrets();
            }
            if let Some(way_in) = way_in.upgrade() {
                way_in.look();
            }
            to_tell.state_changed();
        });
        Ok(Engine {
            folder,
            store,
            live,
            door,
            worker,
            alert_monitor,
            tunnel,
            instead,
            wake,
            came,
            seen,
            keeps_less: Notify::new(),
            secrets,
            clock,
            client,
            host,
            ears,
        })
    }

    /// The worker, to be stepped by hand where nobody calls [`Engine::serve`].
    #[must_use]
    pub fn worker(&self) -> &Arc<Worker> {
        &self.worker
    }

    /// Who tends incidents and letters, to be stepped by hand where nobody calls [`Engine::serve`].
    #[must_use]
    pub fn alert_monitor(&self) -> &AlertMonitor {
        &self.alert_monitor
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Deletes what the settings do not keep now, and not only in an hour.
    pub fn tidy_now(&self) {
        self.keeps_less.notify_one();
    }

    /// The flows as they are in memory, also while the database cannot be read.
    #[must_use]
    pub fn live(&self) -> &FlowRegistry {
        &self.live
    }

    /// Waits until the database is closed, where nobody else has a part of this engine; then the folder is free.
    pub fn close(self) {
        let Engine { folder, store, worker, alert_monitor, tunnel, door, .. } = self;
        drop((worker, alert_monitor, tunnel, door));
        store.close();
        drop(folder);
    }

    /// Changes the flows and lets the engine see it.
    ///
    /// # Errors
    /// What `change` fails with.
    pub fn change_flows<T>(&self, change: impl FnOnce(&Flows) -> Result<T>) -> Result<T> {
        let flows = Flows::new(self.store.clone(), self.secrets.clone(), self.clock.clone());
        let changed = change(&flows)?;
        self.live.reload(&self.store.readers)?;
        self.wake();
        Ok(changed)
    }

    /// Lets the worker look at the queue now, the alert monitor at letters, and the host at everything.
    pub fn wake(&self) {
        self.wake.notify_one();
        self.alert_monitor.wake();
        self.host.state_changed();
    }

    /// The secrets.
    #[must_use]
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// What sends requests.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The data folder.
    #[must_use]
    pub fn folder(&self) -> &DataDirLock {
        &self.folder
    }

    /// Answers requests until `stop`, without running any attempt. Gives back when the last connection has ended.
    pub async fn receive(&self, listener: TcpListener, stop: CancellationToken) {
        ingress::serve(listener, self.door.clone(), stop, DRAIN).await;
    }

    /// Receives and sends until `stop`, then drains: takes no more connections, lets requests and attempts under way
    /// come to their end. Takes less than ten seconds from `stop` on.
    pub async fn serve(&self, listener: TcpListener, stop: CancellationToken) {
        tokio::join!(self.receive(listener, stop.clone()), self.work(stop));
    }

    /// Sends what is due, tells the owner what has to be told, and deletes what is old, until `stop`; then lets attempts
    /// under way come to their end.
    pub async fn work(&self, stop: CancellationToken) {
        self.open_way_in().await;
        let close_way_in = async {
            stop.cancelled().await;
            self.tunnel.end().await;
        };
        let work = async {
            tokio::join!(
                Arc::clone(&self.worker).run(stop.clone()),
                self.alert_monitor.run(stop.clone()),
                close_way_in
            );
        };
        let beside = async {
            tokio::join!(self.hear(), self.index(), self.tidy(), self.watch_storage(), self.mind_keychain());
        };
        tokio::select! {
            () = work => {}
            () = beside => {}
        }
    }

    /// Listens for wake-ups from `hooktray retry`. The engine does its main work without them.
    async fn hear(&self) {
        let woken = || {
            self.wake.notify_one();
            self.host.state_changed();
        };
        if let Err(error) = self.folder.listen_for_wake(woken).await {
            tracing::warn!(%error, "no wake-ups from outside");
        }
        std::future::pending().await
    }

    /// Asks the keychain anew, though the user may have kept it closed, and lets out what waited for it.
    ///
    /// # Errors
    /// Why it does not answer; a database that cannot be read.
    pub fn ask_keychain_again(&self) -> Result<()> {
        self.secrets.ask_again();
        self.secrets.forget();
        // Only asking for a secret that is there makes a locked keychain ask for its password.
        let stored = secrets::noted(&self.store.readers)?;
        let answer = match stored.first().map(|(name, _)| self.secrets.get(name)) {
            None | Some(Err(SecretError::Missing(_))) => self.secrets.check(),
            Some(answer) => answer.map(drop),
        };
        self.worker.look_at_secrets();
        self.host.state_changed();
        Ok(answer?)
    }

    /// Finds out at the start whether the keychain answers, and goes on asking one that does not. It asks the user nothing.
    async fn mind_keychain(&self) {
        loop {
            let (secrets, before) = (self.secrets.clone(), self.secrets.trouble());
            // A thread that is gone has asked nothing.
            let _ = tokio::task::spawn_blocking(move || secrets.check()).await;
            if self.secrets.trouble() != before {
                self.worker.look_at_secrets();
                self.host.state_changed();
            }
            tokio::time::sleep(ASK_KEYCHAIN).await;
            while self.secrets.trouble().is_none() {
                tokio::time::sleep(ASK_KEYCHAIN).await;
            }
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
        let (reason, why) = match error.kind() {
            ErrorKind::AddrInUse => {
                ("in_use", "another program has this port; choose another one with --listen".into())
            }
            // Windows reserves ranges of ports for virtual machines and refuses them with this.
            ErrorKind::PermissionDenied => {
                ("reserved", "the system reserves this port; choose another one with --listen".into())
            }
            ErrorKind::AddrNotAvailable => ("not_here", "this machine has no such address".into()),
            _ => ("address", format!("{error}; write an address such as 127.0.0.1:8477")),
        };
        Error::Listen { address: address.to_owned(), reason, why }
    })
}
