//! Runs an engine: `start` opens the listener, `run` does everything else until it is stopped.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio_util::sync::CancellationToken;

use super::Engine;
use crate::base::error::Result;
use crate::mutex::locked;
use crate::settings::{self, TunnelSettings};

/// How often a keychain that does not answer is checked again.
const KEYCHAIN_RETRY: Duration = Duration::from_secs(60);

/// How long a part of the engine rests after a panic. Twice as long each time, up to [`MAX_REST`].
const FIRST_REST: Duration = Duration::from_secs(1);
const MAX_REST: Duration = Duration::from_secs(60);

/// Runs a part of the engine to its end. After a panic it begins again, and the other parts go on.
async fn despite_panics<F: Future<Output = ()>>(part: &str, mut begin: impl FnMut() -> F) {
    let mut rest = FIRST_REST;
    // The state is in the database, and behind locks that are taken even if a holder panicked.
    while AssertUnwindSafe(begin()).catch_unwind().await.is_err() {
        tracing::error!(part, seconds = rest.as_secs(), "a part of the engine panicked; it begins again");
        tokio::time::sleep(rest).await;
        rest = (rest * 2).min(MAX_REST);
    }
}

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
        *locked(&self.options) = Some(options.clone());
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
            tokio::join!(
                despite_panics("worker", || Arc::clone(&self.worker).run(stop.clone())),
                despite_panics("alert monitor", || self.alert_monitor.run(stop.clone())),
                close
            );
        };
        let background = async {
            tokio::join!(
                despite_panics("clock watch", || self.watch_clock(&stop)),
                despite_panics("wake-ups", || self.listen_for_wake()),
                despite_panics("search index", || self.update_search_index()),
                despite_panics("maintenance", || self.back_up_and_prune()),
                despite_panics("storage watch", || self.watch_storage()),
                despite_panics("keychain watch", || self.watch_keychain()),
                despite_panics("refusals", || self.watch_refusals()),
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
        locked(&self.options).clone()
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
            None => self.store.readers.read_async(settings::load_within).await.map(|settings| settings.tunnel),
        };
        match settings {
            Ok(settings) => self.tunnel.set(settings).await,
            Err(error) => tracing::error!(code = error.code(), "no tunnel: the settings cannot be read"),
        }
    }

    /// Listens for wake-ups from `hooktray retry` and `hooktray notify retry`. Everything else works without them.
    async fn listen_for_wake(&self) {
        let Err(error) = self.data_dir.listen_for_wake(|| self.wake()).await;
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
            while self.secrets.last_error().is_none() {
                self.secrets.wait_for_failure().await;
            }
            tokio::time::sleep(KEYCHAIN_RETRY).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn part_that_panicked_begins_again_and_the_others_go_on() {
        let begun = Cell::new(0);
        let other_ended = Cell::new(false);
        let panics_once = despite_panics("a part", || async {
            begun.set(begun.get() + 1);
            assert!(begun.get() > 1, "the first time");
            assert!(other_ended.get());
        });
        let other = despite_panics("another", || async { other_ended.set(true) });
        tokio::join!(panics_once, other);
        assert_eq!(begun.get(), 2);
    }
}
