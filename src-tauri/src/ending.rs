//! The way out: records under way come to their end, then the folder is free. A restore happens on the way.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hooktray_core::api::Api;
use hooktray_core::backup;
use tauri::async_runtime::JoinHandle;
use tauri::{AppHandle, Manager as _};
use tokio_util::sync::CancellationToken;

/// How long the engine may take to end. Its own drain is shorter.
const DEADLINE: Duration = Duration::from_secs(9);

/// What has to end, and what is to be done then.
pub(crate) struct Ending(Mutex<Running>);

struct Running {
    stop: CancellationToken,
    work: Option<JoinHandle<()>>,
    restore: Option<PathBuf>,
}

impl Ending {
    /// Lets the engine work, until the end.
    pub(crate) fn begin(api: &Api) -> Ending {
        let stop = CancellationToken::new();
        let (engine, ends) = (api.engine().clone(), stop.clone());
        let work = tauri::async_runtime::spawn(async move { engine.work(ends).await });
        Ending(Mutex::new(Running { stop, work: Some(work), restore: None }))
    }

    /// Puts this backup in the place of the data when the engine has ended, and starts anew.
    pub(crate) fn restore_then(&self, file: PathBuf) {
        self.locked().restore = Some(file);
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Running> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the engine, and waits for it.
pub(crate) fn end(app: &AppHandle) {
    let (Some(api), Some(ending)) = (app.try_state::<Api>(), app.try_state::<Ending>()) else { return };
    let (stop, work, restore) = {
        let mut running = ending.locked();
        (running.stop.clone(), running.work.take(), running.restore.take())
    };
    stop.cancel();
    let engine = api.engine();
    let ended = tauri::async_runtime::block_on(async {
        let both = async {
            engine.stop_listening().await;
            match work {
                Some(work) => work.await,
                None => Ok(()),
            }
        };
        tokio::time::timeout(DEADLINE, both).await
    });
    match ended {
        Ok(Ok(())) => tracing::info!("ended"),
        Ok(Err(error)) => tracing::error!(%error, "the worker broke off; what was under way is run again"),
        Err(_) => tracing::warn!("not everything came to its end in time; what was under way is run again"),
    }
    if let Some(file) = restore {
        match backup::restore(engine.folder(), &file, engine.clock().now()) {
            Ok(_) => tracing::info!("the backup took the place of the data"),
            Err(error) => tracing::error!(%error, "the backup was not restored; the data is as it was"),
        }
        tauri::process::restart(&app.env());
    }
}

/// Ends the program when the system asks for it.
pub(crate) async fn on_signal(app: AppHandle) {
    told_to_end().await;
    app.exit(0);
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

#[cfg(not(unix))]
async fn told_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
