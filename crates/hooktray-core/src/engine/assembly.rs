//! Makes the parts of an engine, each with those that it needs.

use std::path::Path;
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
use crate::ingress::{IngressState, Limits, Metrics, Refusals};
use crate::secrets::Secrets;
use crate::store;
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
        let alert_monitor = AlertMonitor::new(
            store.clone(),
            secrets.clone(),
            clock.clone(),
            Arc::clone(&host),
            Arc::clone(&wake_ups.alert_monitor),
            data_dir.path().to_owned(),
        );
        let alert_monitor = Arc::new(alert_monitor);
        let client = client()?;
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
        let tunnel = tunnel(TunnelContext {
            ingress: ingress.clone(),
            secrets: secrets.clone(),
            store: store.clone(),
            clock: clock.clone(),
            alert_monitor: Arc::clone(&alert_monitor),
            host: Arc::clone(&host),
        });
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

fn client() -> Result<Client> {
    let client = Client::new().map_err(Error::System)?;
    if let Some(missing) = client.missing_certificates() {
        tracing::error!(%missing, "orders to HTTPS addresses wait");
    }
    Ok(client)
}

fn tunnel(context: TunnelContext) -> Arc<Tunnel> {
    let metrics = context.ingress.metrics.clone();
    let tunnel = Arc::new(Tunnel::new(context));
    let watched = Arc::downgrade(&tunnel);
    metrics.watch_tunnel(move || watched.upgrade()?.state().is_up());
    tunnel
}
