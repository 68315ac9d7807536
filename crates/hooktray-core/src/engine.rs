//! The engine: the lock, the store, the worker, the listener and the tunnel on one data dir.

mod assembly;
mod clock_watch;
mod listener;
mod maintenance;
mod refusals;
mod run;
mod signals;
pub(crate) mod startup;
mod waiting;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use tokio::sync::Notify;

use crate::actions::http_request::Client;
use crate::alerts::host::Host;
use crate::alerts::monitor::AlertMonitor;
use crate::base::clock::Clock;
use crate::base::data_dir::DataDirLock;
use crate::base::error::{Error, Result, SecretError};
use crate::flow::SavedBy;
use crate::flows::registry::FlowRegistry;
use crate::flows::{self, Flows};
use crate::ingress::IngressState;
use crate::mutex::locked;
use crate::secrets::{self, Secrets};
use crate::settings::NetworkSettings;
use crate::store::Store;
use crate::tunnel::Tunnel;
use crate::worker::Worker;

use listener::Listener;
pub use listener::ListenerStatus;
pub(crate) use listener::bind;
pub use run::RunOptions;
pub use signals::Signals;
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
    /// True while a change of flows is stored and not in `flows` yet.
    must_reload: AtomicBool,
    /// Tells the clock watch that the listener could not be opened, or changed flows could not be read.
    must_try_again: Notify,
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

    /// Changes flows and makes the change effective, one change after another: each sees what the one before left. A change
    /// that failed may be stored in part, so the flows are read again after it as well. If they cannot be read, that is tried
    /// again until it succeeds.
    ///
    /// # Errors
    /// The error of `change`.
    pub fn change_flows<T>(&self, change: impl FnOnce(&Flows) -> Result<T>) -> Result<T> {
        let _one_at_a_time = locked(&self.flow_changes);
        let flows = Flows::new(self.store.clone(), self.secrets.clone(), self.clock.clone(), SavedBy::Window);
        let changed = change(&flows);
        self.must_reload.store(true, Ordering::Relaxed);
        if let Err(error) = self.reload_flows() {
            tracing::error!(code = error.code(), "the flows cannot be read after a change; trying again");
            self.must_try_again.notify_one();
        }
        changed
    }

    /// Makes the flows in memory those of the database again, if that failed after a change.
    fn reload_if_needed(&self) {
        let _one_at_a_time = locked(&self.flow_changes);
        if self.must_reload.load(Ordering::Relaxed)
            && let Err(error) = self.reload_flows()
        {
            tracing::debug!(code = error.code(), "the flows still cannot be read");
        }
    }

    /// The caller holds `flow_changes`.
    fn reload_flows(&self) -> Result<()> {
        self.flows.reload(&self.store.readers)?;
        flows::undecided::decide(&self.store, &self.flows, self.clock.now())?;
        self.must_reload.store(false, Ordering::Relaxed);
        self.wake();
        Ok(())
    }

    /// Makes the worker look at the queue now, the alert monitor at its outbox, and the host at the state.
    pub fn wake(&self) {
        self.wake.notify_one();
        self.alert_monitor.wake();
        self.host.state_changed();
    }

    /// Sends by these settings from now on, and tries what waits.
    ///
    /// # Errors
    /// No client can be made on this system.
    pub fn network_changed(&self, network: &NetworkSettings) -> Result<()> {
        self.client.change(network).map_err(Error::System)?;
        self.worker.probe_all();
        self.tunnel.check_now();
        Ok(())
    }

    /// Returns why a backup was not restored at the start, in words, until [`Engine::forget_restore_error`].
    #[must_use]
    pub fn restore_error(&self) -> Option<String> {
        let error = locked(&self.restore_error);
        error.as_ref().map(ToString::to_string)
    }

    /// Forgets why a backup was not restored: the user has seen it.
    pub fn forget_restore_error(&self) {
        *locked(&self.restore_error) = None;
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
