//! The tunnel makes this machine reachable from outside, and checks from outside that it does.
//!
//! While it is off there is no task, no port and no connection. In reading order: the settings name a [`provider`];
//! [`direct`], [`ssh`] and [`cloudflared`] open it; [`supervisor`] keeps it open and runs the [`self_check`] through the
//! public address; [`backoff`] decides when it is reopened and when the owner is alerted; [`state`] is what the user
//! sees. Requests come in through the public entry point ([`crate::ingress::EntryPoint::Public`]).

mod backoff;
mod cloudflared;
mod direct;
mod error;
pub mod network;
mod presets;
mod provider;
mod self_check;
mod ssh;
pub mod ssh_key;
mod state;
mod supervisor;

use std::sync::Arc;

use jiff::Timestamp;
use russh::keys::PublicKey;
use tokio::sync::{Mutex, Notify, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::actions::http_request::network::Network;
use crate::alerts::host::Host;
use crate::alerts::monitor::AlertMonitor;
use crate::base::clock::Clock;
use crate::ingress::IngressState;
use crate::secrets::Secrets;
use crate::settings::tunnel::TunnelProvider;
use crate::settings::{NetworkSettings, TunnelSettings};
use crate::store::{self, Readers, Store};

pub use backoff::TunnelTiming;
pub use error::{TunnelError, TunnelErrorCode};
pub use presets::{PRESETS, SshPreset};
pub use state::{TunnelStage, TunnelState};

use provider::Provider;

/// What the tunnel needs of the engine.
#[derive(Debug, Clone)]
pub struct TunnelContext {
    /// Handles the requests that come through the tunnel.
    pub ingress: IngressState,
    /// The keys and passwords.
    pub secrets: Secrets,
    /// Stores host keys and the last address.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// Alerts the owner.
    pub alert_monitor: Arc<AlertMonitor>,
    /// Is notified when the state changes.
    pub host: Arc<dyn Host>,
}

/// The tunnel of an engine, on or off.
#[derive(Debug)]
pub struct Tunnel {
    context: TunnelContext,
    state: watch::Sender<TunnelState>,
    check_now: Arc<Notify>,
    running: Mutex<Option<RunningTunnel>>,
}

#[derive(Debug)]
struct RunningTunnel {
    settings: TunnelSettings,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Tunnel {
    /// Returns a tunnel that is off.
    #[must_use]
    pub fn new(context: TunnelContext) -> Tunnel {
        let state = watch::Sender::new(TunnelState::off());
        Tunnel { context, state, check_now: Arc::default(), running: Mutex::default() }
    }

    /// Opens the tunnel of these settings in place of the one that is open; `None` switches it off.
    pub async fn set(&self, settings: Option<TunnelSettings>) {
        self.set_with(settings, TunnelTiming::default()).await;
    }

    /// As [`Tunnel::set`], with other intervals.
    pub async fn set_with(&self, settings: Option<TunnelSettings>, timing: TunnelTiming) {
        let mut running = self.running.lock().await;
        if running.as_ref().map(|running| &running.settings) == settings.as_ref() {
            return;
        }
        if let Some(before) = running.take() {
            stop(before).await;
        }
        match settings {
            Some(settings) => {
                self.state.send_replace(TunnelState::opening(&settings.provider, self.context.clock.now()));
                let stop = CancellationToken::new();
                let supervisor = supervisor::Supervisor {
                    context: self.context.clone(),
                    settings: settings.clone(),
                    timing,
                    state: self.state.clone(),
                    check_now: Arc::clone(&self.check_now),
                    stop: stop.clone(),
                };
                let task = tokio::spawn(supervisor.run());
                *running = Some(RunningTunnel { settings, stop, task });
            }
            None => {
                self.state.send_replace(TunnelState::off());
                // A user who switches it off needs no alert that it works again.
                if let Err(error) =
                    self.context.alert_monitor.close_machine_incident(crate::outcome::ProblemCode::TunnelDown).await
                {
                    tracing::warn!(code = error.code(), "the incident of the tunnel could not be closed");
                }
            }
        }
        self.context.host.state_changed();
    }

    /// Closes the tunnel because the engine stops. Its incident stays open.
    pub async fn close(&self) {
        if let Some(running) = self.running.lock().await.take() {
            stop(running).await;
            self.state.send_replace(TunnelState::off());
        }
    }

    /// Runs a self-check now, or reopens the tunnel now if it waits for that.
    pub fn check_now(&self) {
        self.check_now.notify_one();
    }

    /// Returns the state.
    #[must_use]
    pub fn state(&self) -> TunnelState {
        self.state.borrow().clone()
    }

    /// Returns the state, to be followed.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<TunnelState> {
        self.state.subscribe()
    }
}

async fn stop(running: RunningTunnel) {
    running.stop.cancel();
    // Nothing aborts the task.
    let _ = running.task.await;
}

/// Returns the provider that the settings name.
fn provider_of(context: &TunnelContext, provider: &TunnelProvider) -> Box<dyn Provider> {
    match provider {
        TunnelProvider::Lan { interface, port } => Box::new(direct::Lan { interface: interface.clone(), port: *port }),
        TunnelProvider::Address { url, listen } => {
            Box::new(direct::OwnAddress { url: url.clone(), listen: listen.clone() })
        }
        TunnelProvider::Ssh(settings) => Box::new(ssh::Ssh {
            settings: settings.clone(),
            secrets: context.secrets.clone(),
            store: context.store.clone(),
            clock: context.clock.clone(),
        }),
        TunnelProvider::Cloudflared { named } => {
            Box::new(cloudflared::Cloudflared { named: named.clone(), secrets: context.secrets.clone() })
        }
    }
}

/// Checks what can be checked without opening the tunnel.
///
/// # Errors
/// What is missing on this machine or in the settings.
pub fn check_prerequisites(settings: &TunnelSettings) -> Result<(), TunnelError> {
    settings.check().map_err(TunnelError::settings)?;
    match &settings.provider {
        TunnelProvider::Lan { interface, .. } => {
            network::address_of(interface).map(drop).ok_or_else(|| TunnelError::no_interface(interface))
        }
        TunnelProvider::Cloudflared { .. } if !cloudflared::is_installed() => Err(TunnelError::cloudflared_missing()),
        TunnelProvider::Address { .. } | TunnelProvider::Ssh(_) | TunnelProvider::Cloudflared { .. } => Ok(()),
    }
}

/// Checks that a Hooktray answers at a public address. Only a running engine can check that it is this one.
///
/// # Errors
/// Why none answers.
pub async fn check_address(network: &NetworkSettings, secrets: &Secrets, address: &str) -> Result<(), TunnelError> {
    let network = Network::of(network, secrets).await;
    let network = network.map_err(|error| TunnelError::not_reached(address, &error.to_string()))?;
    self_check::is_hooktray_at(&network, address).await
}

/// Returns the fingerprint of the known host key of an SSH server, and when it was first seen. The server is
/// `host:port`.
///
/// # Errors
/// The database cannot be read.
pub fn known_server(readers: &Readers, server: &str) -> crate::Result<Option<(String, Timestamp)>> {
    let server = server.to_ascii_lowercase();
    let known = readers.read(move |connection| store::tunnel::known_host(connection, &server))?;
    let shown = |(key, seen_at): (String, Timestamp)| {
        PublicKey::from_openssh(&key).ok().map(|key| (ssh::fingerprint(&key), seen_at))
    };
    Ok(known.and_then(shown))
}

/// Forgets the host key of an SSH server, so the next key it shows is accepted. The server is `host:port`.
///
/// # Errors
/// The database cannot be written.
pub fn forget_server(store: &Store, server: &str) -> crate::Result<()> {
    let server = server.to_ascii_lowercase();
    store.writer.write_blocking(move |connection| store::tunnel::forget_host_key(connection, &server))
}

/// Returns the last public address that worked.
///
/// # Errors
/// The database cannot be read.
pub fn last_address(readers: &Readers) -> crate::Result<Option<String>> {
    Ok(readers.read(store::tunnel::last_address)?.map(|last| last.address))
}
