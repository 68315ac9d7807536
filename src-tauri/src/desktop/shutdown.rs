//! The way out: records under way come to their end, then the folder is free. A restore happens on the way.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hooktray_core::api::Api;
use hooktray_core::backup;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long the engine may take to end. Its own drain is shorter.
const DEADLINE: Duration = Duration::from_secs(9);

/// What somebody wants: that the program ends, and what is to be done then.
#[derive(Debug, Default)]
pub(crate) struct Ending {
    wanted: CancellationToken,
    anew: AtomicBool,
    restore: Mutex<Option<PathBuf>>,
}

/// The engine at work.
#[derive(Debug)]
pub(crate) struct Work {
    stop: CancellationToken,
    work: JoinHandle<()>,
}

impl Ending {
    /// Ends the program.
    pub(crate) fn leave(&self) {
        self.wanted.cancel();
    }

    /// Ends the program, and starts the one that is in its place then.
    pub(crate) fn start_anew(&self) {
        self.anew.store(true, Ordering::Relaxed);
        self.leave();
    }

    /// Ends the program, puts this backup in the place of the data, and starts anew.
    pub(crate) fn restore_then_start(&self, file: PathBuf) {
        *self.restore.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
        self.start_anew();
    }

    /// Waits until the user, or the system, wants the program to end.
    pub(crate) async fn is_wanted(&self) {
        tokio::select! {
            () = self.wanted.cancelled() => {}
            () = told_to_end() => {}
        }
    }

    /// Restores, if somebody wanted that. Gives whether the program is to be started anew. The engine has ended.
    pub(crate) fn starts_anew(&self, api: &Api) -> bool {
        if let Some(file) = self.restore.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let engine = api.engine();
            match backup::restore(engine.data_dir(), &file, engine.clock().now()) {
                Ok(_) => tracing::info!("the backup took the place of the data"),
                Err(error) => tracing::error!(%error, "the backup was not restored; the data is as it was"),
            }
        }
        self.anew.load(Ordering::Relaxed)
    }
}

impl Work {
    /// Lets the engine work.
    pub(crate) fn begin(api: &Api) -> Work {
        let stop = CancellationToken::new();
        let (engine, ends) = (api.engine().clone(), stop.clone());
        Work { stop, work: tokio::spawn(async move { engine.run(ends).await }) }
    }

    /// Ends the engine, and waits for it.
    pub(crate) async fn end(self) {
        self.stop.cancel();
        match tokio::time::timeout(DEADLINE, self.work).await {
            Ok(Ok(())) => tracing::info!("ended"),
            Ok(Err(error)) => tracing::error!(%error, "the worker broke off; what was under way is run again"),
            Err(_) => tracing::warn!("not everything came to its end in time; what was under way is run again"),
        }
    }
}

#[cfg(unix)]
async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut hang_up)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
    }
}

/// What a console says, which only a build that is not optimized has. The end of the session comes by the event loop.
#[cfg(windows)]
async fn told_to_end() {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};
    let (Ok(mut key_c), Ok(mut key_break), Ok(mut close)) = (ctrl_c(), ctrl_break(), ctrl_close()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = key_c.recv() => {}
        _ = key_break.recv() => {}
        _ = close.recv() => {}
    }
}
