//! Being reachable from outside: a way in that the user chose, kept open, and tried out from outside again and again.
//!
//! Nothing of it is there while it is switched off: no task, no port, no connection. In reading order: the settings say
//! which [`way`] it is; [`near`], [`ssh`] and [`cloudflared`] open one; [`keeper`] keeps it open and lets [`proof`] knock
//! at our own door through the public address; [`vigil`] decides when it is opened anew and when the owner is told;
//! [`state`] is what is shown of all this. What comes in goes the way of every record, by an entrance of its own
//! ([`crate::ingress::PublicGuard`]).

mod backoff;
mod cloudflared;
mod direct;
mod error;
pub mod keys;
pub mod network;
mod presets;
mod provider;
mod self_check;
mod ssh;
mod state;
mod supervisor;

use std::sync::Arc;

use jiff::Timestamp;
use russh::keys::PublicKey;
use tokio::sync::{Mutex, Notify, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::alerts::host::Host;
use crate::alerts::monitor::AlertMonitor;
use crate::base::clock::Clock;
use crate::ingress::IngressState;
use crate::secrets::Secrets;
use crate::settings::TunnelSettings;
use crate::settings::tunnel::TunnelProvider;
use crate::store::{self, Readers, Store};

pub use backoff::Pace;
pub use error::TunnelError;
pub use presets::{PRESETS, SshPreset};
pub use state::{Stage, State};

use provider::Provider;

/// What a way in needs of the engine.
#[derive(Debug, Clone)]
pub struct Parts {
    /// Where what comes in goes.
    pub door: IngressState,
    /// Where keys and passwords are.
    pub secrets: Secrets,
    /// Where servers are remembered.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Who tells the owner.
    pub alert_monitor: Arc<AlertMonitor>,
    /// Who is told of changes.
    pub host: Arc<dyn Host>,
}

/// The way in from outside, if there is one.
#[derive(Debug)]
pub struct Tunnel {
    parts: Parts,
    state: watch::Sender<State>,
    look: Arc<Notify>,
    running: Mutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    settings: TunnelSettings,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Tunnel {
    /// None yet.
    #[must_use]
    pub fn new(parts: Parts) -> Tunnel {
        Tunnel { parts, state: watch::Sender::new(State::off()), look: Arc::default(), running: Mutex::default() }
    }

    /// Opens the way that the settings say, in place of the one that is open; nothing closes it.
    pub async fn set(&self, settings: Option<TunnelSettings>) {
        self.set_at(settings, Pace::default()).await;
    }

    /// As [`Tunnel::set`], at another pace.
    pub async fn set_at(&self, settings: Option<TunnelSettings>, pace: Pace) {
        let mut running = self.running.lock().await;
        if running.as_ref().map(|running| &running.settings) == settings.as_ref() {
            return;
        }
        if let Some(before) = running.take() {
            end(before).await;
        }
        match settings {
            Some(settings) => {
                self.state.send_replace(State::begin(&settings.provider, self.parts.clock.now()));
                let stop = CancellationToken::new();
                let keeper = supervisor::Supervisor {
                    parts: self.parts.clone(),
                    settings: settings.clone(),
                    pace,
                    state: self.state.clone(),
                    look: Arc::clone(&self.look),
                    stop: stop.clone(),
                };
                let task = tokio::spawn(keeper.run());
                *running = Some(Running { settings, stop, task });
            }
            None => {
                self.state.send_replace(State::off());
                // Whoever switches it off knows that it does not work, and need not hear that it works again.
                if let Err(error) =
                    self.parts.alert_monitor.machine_incident_dropped(crate::outcome::Code::TunnelDown).await
                {
                    tracing::warn!(code = error.code(), "the incident of the way in cannot be closed");
                }
            }
        }
        self.parts.host.state_changed();
    }

    /// Closes the way for the end of the engine: what there was to tell of it stays.
    pub async fn end(&self) {
        if let Some(running) = self.running.lock().await.take() {
            end(running).await;
            self.state.send_replace(State::off());
        }
    }

    /// Tries it out now, and opens it now if it waits to be opened again.
    pub fn look(&self) {
        self.look.notify_one();
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// How it stands, to be followed.
    #[must_use]
    pub fn follow(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }
}

async fn end(running: Running) {
    running.stop.cancel();
    // It can end in no other way than by itself.
    let _ = running.task.await;
}

/// The way of these settings.
fn way(parts: &Parts, way: &TunnelProvider) -> Box<dyn Provider> {
    match way {
        TunnelProvider::Lan { interface, port } => Box::new(direct::Lan { interface: interface.clone(), port: *port }),
        TunnelProvider::Address { url, listen } => {
            Box::new(direct::Address { url: url.clone(), listen: listen.clone() })
        }
        TunnelProvider::Ssh(settings) => Box::new(ssh::Ssh {
            settings: settings.clone(),
            secrets: parts.secrets.clone(),
            store: parts.store.clone(),
            clock: parts.clock.clone(),
        }),
        TunnelProvider::Cloudflared { named } => {
            Box::new(cloudflared::Cloudflared { named: named.clone(), secrets: parts.secrets.clone() })
        }
    }
}

/// Whether this way can be opened at all on this machine, as far as can be told without opening it.
///
/// # Errors
/// What is missing.
pub fn possible(settings: &TunnelSettings) -> Result<(), TunnelError> {
    settings.check().map_err(|error| TunnelError::settings(error.to_string()))?;
    match &settings.provider {
        TunnelProvider::Lan { interface, .. } => {
            network::address_of(interface).map(drop).ok_or_else(|| TunnelError::no_interface(interface))
        }
        TunnelProvider::Cloudflared { .. } if !cloudflared::is_installed() => Err(TunnelError::cloudflared_missing()),
        TunnelProvider::Address { .. } | TunnelProvider::Ssh(_) | TunnelProvider::Cloudflared { .. } => Ok(()),
    }
}

/// Whether a Hooktray answers at a public address. Which one it is, only that one itself can find out.
///
/// # Errors
/// Why not.
pub async fn answers(address: &str) -> Result<(), TunnelError> {
    self_check::somebody_answers(&self_check::client()?, address).await
}

/// The fingerprint of the key that this SSH server had when it was first seen, and when that was; the server as
/// `host:port`. Nothing if it was never seen.
///
/// # Errors
/// A database that cannot be read.
pub fn known_server(readers: &Readers, server: &str) -> crate::Result<Option<(String, Timestamp)>> {
    let server = server.to_ascii_lowercase();
    let known = readers.read(move |connection| store::tunnel::known_host(connection, &server))?;
    let shown = |(key, seen_at): (String, Timestamp)| {
        PublicKey::from_openssh(&key).ok().map(|key| (ssh::fingerprint(&key), seen_at))
    };
    Ok(known.and_then(shown))
}

/// Takes the next key that this SSH server shows for its own; the server as `host:port`.
///
/// # Errors
/// A database that cannot be written.
pub fn forget_server(store: &Store, server: &str) -> crate::Result<()> {
    let server = server.to_ascii_lowercase();
    store.writer.write_blocking(move |connection| store::tunnel::forget_host_key(connection, &server))
}

/// The public address that worked last, if one ever did.
///
/// # Errors
/// A database that cannot be read.
pub fn last_address(readers: &Readers) -> crate::Result<Option<String>> {
    Ok(readers.read(store::tunnel::last_address)?.map(|last| last.address))
}
