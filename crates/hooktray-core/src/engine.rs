//! The engine: the lock, the store, the worker, the listener and the tunnel on one data dir.

mod clock_watch;
mod listener;
mod maintenance;
mod refusals;
mod run;
mod signals;
pub(crate) mod startup;
mod waiting;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::Notify;

use crate::actions::http_request::Client;
use crate::alerts::host::Host;
use crate::alerts::monitor::AlertMonitor;
use crate::base::clock::Clock;
use crate::base::data_dir::DataDirLock;
use crate::base::error::{Error, Result, SecretError};
use crate::base::logs;
use crate::flows::Flows;
use crate::flows::registry::FlowRegistry;
use crate::ingress::inbox::Inbox;
use crate::ingress::{IngressState, Limits, Metrics, Refusals};
use crate::secrets::{self, Secrets};
use crate::store::{self, Store};
use crate::tunnel::{Tunnel, TunnelContext};
use crate::worker::{WakeUps, Worker, WorkerContext};

use listener::Listener;
pub use listener::ListenerStatus;
pub(crate) use listener::bind;
pub use run::RunOptions;
pub use signals::Signals;
use startup::Opened;
pub use waiting::{WaitingToOpen, open_once_possible};

/// An engine on a data dir. Dropping it releases the data dir.
#[derive(Debug)]
pub struct Engine {
    data_dir: DataDirLock,
    store: Store,
    flows: FlowRegistry,
    ingress: IngressState,
    worker: Arc<Worker>,
    alert_monitor: Arc<AlertMonitor>,
    tunnel: Arc<Tunnel>,
    listener: Listener,
    options: Mutex<Option<RunOptions>>,
    /// Held while a flow is changed.
    flow_changes: Mutex<()>,
    /// Wakes the worker.
    wake: Arc<Notify>,
    /// Wakes the search index.
    record_stored: Arc<Notify>,
    /// Wakes the deletion of old records.
    prune: Notify,
    /// When an engine was last seen on this directory, before this one.
    last_seen: Option<Timestamp>,
    /// True if logs could not be written at the start.
    has_no_logs: bool,
    /// Why a backup was not restored at the start, until the user has seen it.
    restore_error: Mutex<Option<Error>>,
    secrets: Secrets,
    clock: Clock,
    client: Client,
    host: Arc<dyn Host>,
}

impl Engine {
    /// Takes the data dir, opens its database and queues again what was interrupted. A damaged database is set
    /// aside under a new name, see [`crate::store::damaged`], and a new one is created.
    ///
    /// # Errors
    /// [`Error::AnotherInstance`]; a database that cannot be used.
    pub fn open(
        data_dir: &Path,
        secrets: Secrets,
        clock: Clock,
        limits: Limits,
        host: Arc<dyn Host>,
    ) -> Result<Engine> {
        let data_dir = DataDirLock::take(data_dir)?;
        startup::raise_file_limit();
        let flows = FlowRegistry::default();
        let Opened { store, is_recovered, restore_error } = startup::open(&data_dir, &flows, clock.now())?;
        let last_seen = store.readers.read(store::heartbeat::last)?;
        let wake_ups = WakeUps::default();
        let wake = Arc::clone(&wake_ups.worker);
        let alert_monitor = Arc::new(AlertMonitor::new(
            store.clone(),
            secrets.clone(),
            clock.clone(),
            Arc::clone(&host),
            Arc::clone(&wake_ups.alert_monitor),
            data_dir.path().to_owned(),
        ));
        let client = Client::new().map_err(Error::System)?;
        if let Some(missing) = client.missing_certificates() {
            tracing::error!(%missing, "orders to HTTPS addresses wait");
        }
        let worker = Arc::new(Worker::new(WorkerContext {
            store: store.clone(),
            flows: flows.clone(),
            secrets: secrets.clone(),
            client: client.clone(),
            clock: clock.clone(),
            wake_ups,
            host: Arc::clone(&host),
        }));
        if !is_recovered {
            worker.recover_first();
        }
        let has_no_logs = logs::check(data_dir.path()).is_err();
        let record_stored = Arc::new(Notify::new());
        let inbox = Inbox::new(store.writer.clone(), Arc::clone(&wake), Arc::clone(&record_stored), Arc::clone(&host));
        let ingress = IngressState {
            flows: flows.clone(),
            inbox,
            secrets: secrets.clone(),
            clock: clock.clone(),
            limits,
            refusals: Refusals::default(),
            metrics: Metrics::new(store.clone()),
        };
        let tunnel = Arc::new(Tunnel::new(TunnelContext {
            ingress: ingress.clone(),
            secrets: secrets.clone(),
            store: store.clone(),
            clock: clock.clone(),
            alert_monitor: Arc::clone(&alert_monitor),
            host: Arc::clone(&host),
        }));
        let watched = Arc::downgrade(&tunnel);
        ingress.metrics.watch_tunnel(move || watched.upgrade()?.state().is_up());
        let engine = Engine {
            data_dir,
            store,
            flows,
            ingress,
            worker,
            alert_monitor,
            tunnel,
            listener: Listener::default(),
            options: Mutex::default(),
            flow_changes: Mutex::default(),
            wake,
            record_stored,
            prune: Notify::new(),
            last_seen,
            has_no_logs,
            restore_error: Mutex::new(restore_error),
            secrets,
            clock,
            client,
            host,
        };
        engine.follow_late_secrets();
        Ok(engine)
    }

    /// Retries what waits for a secret, each time the keychain answers after its callers stopped waiting.
    fn follow_late_secrets(&self) {
        let (worker, tunnel) = (Arc::downgrade(&self.worker), Arc::downgrade(&self.tunnel));
        let host = Arc::clone(&self.host);
        self.secrets.on_late_answer(move || {
            if let Some(worker) = worker.upgrade() {
                worker.probe_secrets();
            }
            if let Some(tunnel) = tunnel.upgrade() {
                tunnel.check_now();
            }
            host.state_changed();
        });
    }

    /// Returns the worker, for tests that step it instead of calling [`Engine::run`].
    #[must_use]
    pub fn worker(&self) -> &Arc<Worker> {
        &self.worker
    }

    /// Returns the alert monitor, for tests that step it instead of calling [`Engine::run`].
    #[must_use]
    pub fn alert_monitor(&self) -> &AlertMonitor {
        &self.alert_monitor
    }

    /// Returns the database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Deletes now what the settings no longer keep, instead of within the hour.
    pub fn prune_now(&self) {
        self.prune.notify_one();
    }

    /// Returns the flows in memory. They are there even while the database cannot be read.
    #[must_use]
    pub fn flows(&self) -> &FlowRegistry {
        &self.flows
    }

    /// Returns the tunnel.
    #[must_use]
    pub fn tunnel(&self) -> &Tunnel {
        &self.tunnel
    }

    /// Waits until the database is closed, then releases the data dir. Nothing else may hold a part of the engine.
    pub fn close(self) {
        let Engine { data_dir, store, worker, alert_monitor, tunnel, ingress, .. } = self;
        drop((worker, alert_monitor, tunnel, ingress));
        store.close();
        drop(data_dir);
    }

    /// Changes flows and makes the change effective, one change after another: each sees what the one before left, and the
    /// flows in memory are never older than those in the database.
    ///
    /// # Errors
    /// The error of `change`.
    pub fn change_flows<T>(&self, change: impl FnOnce(&Flows) -> Result<T>) -> Result<T> {
        let _one_at_a_time = self.flow_changes.lock().unwrap_or_else(PoisonError::into_inner);
        let flows = Flows::new(self.store.clone(), self.secrets.clone(), self.clock.clone());
        let changed = change(&flows)?;
        self.flows.reload(&self.store.readers)?;
        self.wake();
        Ok(changed)
    }

    /// Makes the worker look at the queue now, the alert monitor at its outbox, and the host at the state.
    pub fn wake(&self) {
        self.wake.notify_one();
        self.alert_monitor.wake();
        self.host.state_changed();
    }

    /// Returns why a backup was not restored at the start, in words, until [`Engine::forget_restore_error`].
    #[must_use]
    pub fn restore_error(&self) -> Option<String> {
        let error = self.restore_error.lock().unwrap_or_else(PoisonError::into_inner);
        error.as_ref().map(ToString::to_string)
    }

    /// Forgets why a backup was not restored: the user has seen it.
    pub fn forget_restore_error(&self) {
        *self.restore_error.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Returns the secrets.
    #[must_use]
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Returns true if logs could not be written at the start.
    #[must_use]
    pub fn has_no_logs(&self) -> bool {
        self.has_no_logs
    }

    /// Returns the HTTP client that sends requests.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Returns the clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Returns the data dir.
    #[must_use]
    pub fn data_dir(&self) -> &DataDirLock {
        &self.data_dir
    }

    /// Asks the keychain again, even if the user refused to unlock it, and retries what waits for a secret.
    ///
    /// # Errors
    /// Why the keychain does not answer; the database cannot be read.
    pub fn retry_keychain(&self) -> Result<()> {
        self.secrets.allow_prompt();
        self.secrets.clear_cache();
        // Only reading a secret that exists makes a locked keychain prompt for its password.
        let stored = secrets::list(&self.store.readers)?;
        let answer = match stored.first().map(|(name, _)| self.secrets.get(name)) {
            None | Some(Err(SecretError::Missing(_))) => self.secrets.check(),
            Some(answer) => answer.map(drop),
        };
        self.worker.probe_secrets();
        self.host.state_changed();
        Ok(answer?)
    }
}
