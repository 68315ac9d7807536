//! Makes the parts of an engine, each with those that it needs.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;

use super::Engine;
use super::listener::Listener;
use super::startup::{self, Opened};
use crate::actions::http_request::Client;
use crate::alerts::host::Host;
use crate::alerts::monitor::AlertMonitor;
use crate::base::clock::Clock;
use crate::base::data_dir::DataDirLock;
use crate::base::error::{Error, Result};
use crate::base::logs;
use crate::flows::registry::FlowRegistry;
use crate::ingress::inbox::Inbox;
use crate::ingress::{IngressState, Limits, Metrics, Refusals, SlowReads};
use crate::secrets::Secrets;
use crate::settings;
use crate::store::{self, Store};
use crate::tunnel::{Tunnel, TunnelContext};
use crate::worker::{WakeUps, Worker, WorkerContext};

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
        let client = client(&store, &secrets)?;
        let shared = Shared { store: &store, flows: &flows, secrets: &secrets, clock: &clock, host: &host };
        let alert_monitor = Arc::new(shared.alert_monitor(&wake_ups, data_dir.path()));
        let worker = Arc::new(shared.worker(&client, wake_ups));
        if !is_recovered {
            worker.recover_first();
        }
        let has_no_logs = logs::check(data_dir.path()).is_err();
        let record_stored = Arc::new(Notify::new());
        let inbox = Inbox::new(store.writer.clone(), Arc::clone(&wake), Arc::clone(&record_stored), Arc::clone(&host));
        let ingress = shared.ingress(inbox, limits);
        let tunnel = shared.tunnel(&ingress, &alert_monitor);
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
            must_reload: AtomicBool::new(false),
            must_try_again: Notify::new(),
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
        self.secrets.on_late_response(move || {
            if let Some(worker) = worker.upgrade() {
                worker.probe_secrets();
            }
            if let Some(tunnel) = tunnel.upgrade() {
                tunnel.check_now();
            }
            host.state_changed();
        });
    }
}

fn client(store: &Store, secrets: &Secrets) -> Result<Client> {
    // Settings that cannot be read may name a proxy, and nothing goes past it.
    let settings = settings::load(&store.readers)?;
    let client = Client::new(&settings.network, secrets).map_err(Error::System)?;
    if let Some(missing) = client.missing_certificates() {
        tracing::error!(%missing, "orders to HTTPS addresses wait");
    }
    Ok(client)
}

/// What several parts share.
struct Shared<'a> {
    store: &'a Store,
    flows: &'a FlowRegistry,
    secrets: &'a Secrets,
    clock: &'a Clock,
    host: &'a Arc<dyn Host>,
}

impl Shared<'_> {
    fn alert_monitor(&self, wake_ups: &WakeUps, data_dir: &Path) -> AlertMonitor {
        AlertMonitor::new(
            self.store.clone(),
            self.secrets.clone(),
            self.clock.clone(),
            Arc::clone(self.host),
            Arc::clone(&wake_ups.alert_monitor),
            data_dir.to_owned(),
        )
    }

    fn worker(&self, client: &Client, wake_ups: WakeUps) -> Worker {
        Worker::new(WorkerContext {
            store: self.store.clone(),
            flows: self.flows.clone(),
            secrets: self.secrets.clone(),
            client: client.clone(),
            clock: self.clock.clone(),
            wake_ups,
            host: Arc::clone(self.host),
        })
    }

    fn ingress(&self, inbox: Inbox, limits: Limits) -> IngressState {
        IngressState {
            flows: self.flows.clone(),
            inbox,
            secrets: self.secrets.clone(),
            clock: self.clock.clone(),
            slow_reads: SlowReads::new(limits.slow_bodies),
            limits,
            refusals: Refusals::default(),
            metrics: Metrics::new(self.store.clone()),
        }
    }

    /// Makes the tunnel. The metrics tell from then on whether it is up.
    fn tunnel(&self, ingress: &IngressState, alert_monitor: &Arc<AlertMonitor>) -> Arc<Tunnel> {
        let tunnel = Arc::new(Tunnel::new(TunnelContext {
            ingress: ingress.clone(),
            secrets: self.secrets.clone(),
            store: self.store.clone(),
            clock: self.clock.clone(),
            alert_monitor: Arc::clone(alert_monitor),
            host: Arc::clone(self.host),
        }));
        let watched = Arc::downgrade(&tunnel);
        ingress.metrics.watch_tunnel(move || watched.upgrade()?.state().is_up());
        tunnel
    }
}
