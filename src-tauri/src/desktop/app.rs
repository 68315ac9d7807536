//! Puts the program together: the engine, the tray, the window and the exit.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use hooktray_core::api::{Api, ApiError};
use hooktray_core::base::clock::Clock;
use hooktray_core::base::data_dir;
use hooktray_core::base::error::{plain, with_causes};
use hooktray_core::base::i18n::{Language, Messages};
use hooktray_core::base::logs;
use hooktray_core::engine::{Engine, RunOptions, WaitingToOpen, open_once_possible};
use hooktray_core::ingress::Limits;
use hooktray_core::settings::{DEFAULT_ADDRESS, Settings};
use hooktray_core::{Error, Result};
use hooktray_ipc::ipc;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use crate::app_state::AppState;
use crate::arguments::Arguments;
use crate::clipboard::Clipboard;
use crate::host::{DesktopHost, HostEvents};
use crate::locale::Locale;
use crate::shutdown::{EngineTask, Shutdown};
use crate::tray::actions;
use crate::waiting::WaitingTray;
use crate::window_error::{self, WindowError};
use crate::window_process::{self, WindowProcess};
use crate::{autostart, installation, ipc_server, notification, state_changes};

/// How long a restart waits for the old process, which has ten seconds to exit.
const RESTART_TIMEOUT: Duration = Duration::from_secs(15);

/// Returns the async runtime.
///
/// # Panics
/// The system cannot start a thread.
pub(crate) fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    #[allow(clippy::expect_used, reason = "nothing can be shown without a thread")]
    builder.worker_threads(2).enable_all().build().expect("the system gives threads")
}

/// Runs the program until it is told to exit.
pub(crate) async fn run(arguments: Arguments) -> ExitCode {
    let Some(path) = arguments.data_dir.clone().or_else(data_dir::default_dir) else {
        return cannot_start(Error::NoDataDir).await;
    };
    let path = data_dir::long_path(path);
    if let Some(code) = installation::run(&arguments, &path).await {
        return code;
    }
    // Dropped at the end, which flushes the log.
    // If the folder cannot be made, opening the engine fails as well, or waits.
    let _ = data_dir::create(&path);
    let _logs = match logs::start(&path) {
        Ok(logs) => logs,
        Err(error) => return cannot_start(error).await,
    };
    let (host, events) = DesktopHost::new();
    let (reasons, reported) = mpsc::unbounded_channel();
    let mut waiting = WaitingTray::new(Arc::clone(&events.changed));
    let started = tokio::select! {
        started = start_engine(&arguments, &path, Arc::new(host), reasons) => started,
        () = waiting.show_until_quit(reported) => return ExitCode::SUCCESS,
    };
    match started {
        Ok(api) => run_until_quit(&arguments, path, api, events, waiting).await,
        Err(Error::AnotherInstance(_)) if ipc_server::open_in_first_instance(&path, first_place(&arguments)).await => {
            ExitCode::SUCCESS
        }
        Err(error) => cannot_start(error).await,
    }
}

fn first_place(arguments: &Arguments) -> &str {
    arguments.open.as_deref().unwrap_or("flows")
}

/// Opens the engine and starts listening. Sends why it has to wait, if it has to.
async fn start_engine(
    arguments: &Arguments,
    data_dir: &Path,
    host: Arc<DesktopHost>,
    reasons: mpsc::UnboundedSender<Error>,
) -> Result<Api> {
    let started_at = Instant::now();
    let (folder, place) = (data_dir.to_owned(), arguments.secrets);
    let open = move || Engine::open(&folder, place.open(), Clock::System, Limits::default(), host.clone());
    // The settings cannot be read while another program holds the database.
    let noted = || data_dir::last_address(data_dir).map(|address| address.to_string());
    let listen = arguments.listen.clone().or_else(noted).unwrap_or_else(|| DEFAULT_ADDRESS.to_owned());
    let report = |waiting: WaitingToOpen| {
        tracing::error!(error = %waiting.error, refusing_at = ?waiting.refusing_at, "waiting to start");
        // Fails only while the program exits.
        let _ = reasons.send(waiting.error);
    };
    let engine = loop {
        match open_once_possible(open.clone(), data_dir, &listen, report).await {
            // No system reports that another process has released a file lock.
            Err(Error::AnotherInstance(_)) if arguments.restarted && started_at.elapsed() < RESTART_TIMEOUT => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            opened => break opened?,
        }
    };
    let engine = Arc::new(engine);
    let options = RunOptions { listen: arguments.listen.clone(), tunnel: None };
    // The tray shows the error, and the engine keeps trying.
    if let Err(error) = engine.start(options).await {
        tracing::error!(%error, code = error.code(), "no records can arrive");
    }
    Ok(Api::new(engine))
}

async fn run_until_quit(
    arguments: &Arguments,
    data_dir: PathBuf,
    api: Api,
    events: HostEvents,
    waiting: WaitingTray,
) -> ExitCode {
    let settings = api.settings().await.unwrap_or_else(|error| {
        tracing::error!(code = error.code, "the settings cannot be read; using the defaults");
        Settings::default()
    });
    let (window_errors, reported) = mpsc::unbounded_channel();
    let app = Arc::new(AppState {
        api: api.clone(),
        locale: Locale::new(settings.language.as_deref()),
        window: WindowProcess::new(data_dir.clone(), window_errors),
        tray: OnceLock::new(),
        shutdown: Shutdown::default(),
        clipboard: Clipboard::default(),
        changed: events.changed,
    });
    let engine_task = EngineTask::start(&api);
    match ipc::listen(&data_dir) {
        Ok((listener, key)) => drop(tokio::spawn(ipc_server::serve(Arc::clone(&app), listener, key))),
        Err(error) => {
            tracing::error!(error = %plain(&error), "the window cannot be opened: no connection to it");
            app.window.set_unreachable(WindowError::of_socket(&error, &data_dir));
        }
    }
    // Before the tray says that the program is ready, so that a shutdown right after that leaves a complete entry.
    if let Err(error) = autostart::apply(settings.autostart) {
        tracing::warn!(error = %with_causes(&error), "autostart could not be set");
    }
    let (tray, receiver) = waiting.into_tray().await;
    let _ = app.tray.set(tray);
    tokio::spawn(actions::run_all(Arc::clone(&app), receiver));
    tokio::spawn(state_changes::watch(Arc::clone(&app)));
    tokio::spawn(window_error::show_all(Arc::clone(&app), reported));
    tokio::spawn(notification::show_all(Arc::clone(&app), events.notifications));
    api.engine().wake();
    app.changed.notify_one();
    // Who starts it by hand wants to see it. The system starts it with `--background`.
    if !arguments.background {
        app.window.open(first_place(arguments));
    }
    app.shutdown.requested().await;
    engine_task.stop().await;
    if app.shutdown.restarts() {
        restart(arguments);
    }
    ExitCode::SUCCESS
}

fn restart(arguments: &Arguments) {
    let started = autostart::installed()
        .and_then(|program| std::process::Command::new(program).args(arguments.for_restart()).spawn());
    if let Err(error) = started {
        tracing::error!(error = %plain(&error), "the program could not be restarted");
    }
}

/// Shows why the program cannot start.
async fn cannot_start(error: Error) -> ExitCode {
    tracing::error!(%error, "cannot start");
    let code = if matches!(error, Error::AnotherInstance(_)) { 3 } else { 1 };
    let messages = Messages::new(Language::chosen(None));
    window_process::show_message(&localized(error, &messages)).await;
    ExitCode::from(code)
}

/// Returns an error in the user's language with its details and what to do, followed by the English text that support asks for.
fn localized(error: Error, messages: &Messages) -> String {
    let english = error.to_string();
    match ApiError::from(error).localized(messages) {
        Some(own) => format!("{own}\n\n{english}"),
        None => english,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first program may be waiting for its database, without a window to open: its icon says why.
    #[test]
    fn second_start_says_where_the_first_is_found() {
        let text = localized(Error::AnotherInstance("/data".into()), &Messages::new(Language::Russian));
        assert!(text.starts_with("Hooktray уже запущен\nНайдите его значок"), "{text}");
    }
}
