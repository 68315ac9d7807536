//! Ending the program: the engine drains, and the program may restart.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hooktray_core::api::Api;
use hooktray_core::engine::Signals;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long to wait for the engine, whose own drain timeout is shorter.
const ENGINE_TIMEOUT: Duration = Duration::from_secs(9);

/// A request to end the program, and what to do afterwards.
#[derive(Debug, Default)]
pub(crate) struct Shutdown {
    requested: CancellationToken,
    restart: AtomicBool,
}

/// The running engine.
#[derive(Debug)]
pub(crate) struct EngineTask {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Shutdown {
    /// Ends the program.
    pub(crate) fn quit(&self) {
        self.requested.cancel();
    }

    /// Ends the program and starts it again, in the version that is installed by then.
    pub(crate) fn restart(&self) {
        self.restart.store(true, Ordering::Relaxed);
        self.quit();
    }

    /// Waits until the user or the system ends the program.
    pub(crate) async fn requested(&self) {
        tokio::select! {
            () = self.requested.cancelled() => {}
            () = termination_signal() => {}
        }
    }

    /// Returns whether the program is ending on the user's request.
    pub(crate) fn is_requested(&self) -> bool {
        self.requested.is_cancelled()
    }

    /// Returns whether to start the program again.
    pub(crate) fn restarts(&self) -> bool {
        self.restart.load(Ordering::Relaxed)
    }
}

impl EngineTask {
    /// Runs the engine in the background.
    pub(crate) fn start(api: &Api) -> EngineTask {
        let stop = CancellationToken::new();
        let (engine, stopped) = (api.engine().clone(), stop.clone());
        EngineTask { stop, task: tokio::spawn(async move { engine.run(stopped).await }) }
    }

    /// Stops the engine and waits for it.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        match tokio::time::timeout(ENGINE_TIMEOUT, self.task).await {
            Ok(Ok(())) => tracing::info!("stopped"),
            Ok(Err(error)) => {
                tracing::error!(%error, "the engine panicked; unfinished records are sent at the next start")
            }
            Err(_) => tracing::warn!("the engine did not stop in time; unfinished records are sent at the next start"),
        }
    }
}

/// Waits for a signal to stop. On Windows, only the console of debug builds sends one: the end of the session arrives through
/// the event loop.
async fn termination_signal() {
    match Signals::listen() {
        Ok(mut signals) => signals.next().await,
        Err(error) => {
            tracing::error!(%error, "signals do not stop the program");
            std::future::pending().await
        }
    }
}
