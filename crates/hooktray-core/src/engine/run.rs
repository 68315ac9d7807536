//! Runs an engine: `start` opens the listener, `run` does everything else until it is stopped.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Engine;
use crate::base::error::Result;
use crate::settings::{self, TunnelSettings};

/// How often a keychain that does not answer is checked again.
const KEYCHAIN_RETRY: Duration = Duration::from_secs(60);

/// Options of one run, which override the settings.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// The address to listen on.
    pub listen: Option<String>,
    /// The tunnel to open.
    pub tunnel: Option<TunnelSettings>,
}

impl Engine {
    /// Starts listening and returns the address. [`Engine::run`] does the rest, and goes on trying to listen after a
    /// failure here.
    ///
    /// # Errors
    /// [`crate::Error::Listen`]; settings that cannot be read.
    pub async fn start(self: &Arc<Self>, options: RunOptions) -> Result<SocketAddr> {
        *self.options.lock().unwrap_or_else(PoisonError::into_inner) = Some(options.clone());
        self.open_listener(&self.listen_address(&options).await?).await
    }

    /// Processes and sends records, alerts the owner, keeps the listener and the tunnel open and deletes old records,
    /// until `stop`. Then it accepts no more connections, and lets requests and attempts under way finish. That takes less
    /// than ten seconds.
    pub async fn run(self: &Arc<Self>, stop: CancellationToken) {
        self.open_tunnel().await;
        let close = async {
            stop.cancelled().await;
            tokio::join!(self.stop_listening(), self.tunnel.close());
        };
        let work = async {
            tokio::join!(Arc::clone(&self.worker).run(stop.clone()), self.alert_monitor.run(stop.clone()), close);
        };
        let background = async {
            tokio::join!(
                self.watch_clock(&stop),
                self.listen_for_wake(),
                self.update_search_index(),
                self.back_up_and_prune(),
                self.watch_storage(),
                self.watch_keychain(),
                self.watch_refusals(),
            );
        };
        tokio::select! {
            () = work => {}
            () = background => {}
        }
        self.write_refusals().await;
    }

    /// Returns the options of this run; `None` before [`Engine::start`].
    pub(super) fn options(&self) -> Option<RunOptions> {
        self.options.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the address that this run should listen on.
    pub(super) async fn listen_address(&self, options: &RunOptions) -> Result<String> {
        match &options.listen {
            Some(address) => Ok(address.clone()),
            None => Ok(self.store.readers.read_async(settings::load_within).await?.listen),
        }
    }

    async fn open_tunnel(&self) {
        let settings = match self.options().and_then(|options| options.tunnel) {
            Some(tunnel) => Ok(Some(tunnel)),
            None => settings::load(&self.store.readers).map(|settings| settings.tunnel),
        };
        match settings {
            Ok(settings) => self.tunnel.set(settings).await,
            Err(error) => tracing::error!(code = error.code(), "no tunnel: the settings cannot be read"),
        }
    }

    /// Listens for wake-ups from `hooktray retry`. Everything else works without them.
    async fn listen_for_wake(&self) {
        let woken = || {
            self.wake.notify_one();
            self.host.state_changed();
        };
        let Err(error) = self.data_dir.listen_for_wake(woken).await;
        tracing::warn!(%error, "wake-ups from other processes are off");
        std::future::pending().await
    }

    /// Checks at the start whether the keychain answers, and goes on checking one that does not. Never prompts the user.
    async fn watch_keychain(&self) {
        loop {
            let (secrets, before) = (self.secrets.clone(), self.secrets.last_error());
            // A thread that panicked has checked nothing.
            let _ = tokio::task::spawn_blocking(move || secrets.check()).await;
            if self.secrets.last_error() != before {
                self.worker.probe_secrets();
                self.host.state_changed();
            }
            tokio::time::sleep(KEYCHAIN_RETRY).await;
            while self.secrets.last_error().is_none() {
                tokio::time::sleep(KEYCHAIN_RETRY).await;
            }
        }
    }
}
