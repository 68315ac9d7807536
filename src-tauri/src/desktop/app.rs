//! Puts the program together: the engine, the tray, the window and the exit.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use hooktray_core::api::{Api, ApiError};
use hooktray_core::base::clock::Clock;
use hooktray_core::base::data_dir;
use hooktray_core::base::i18n::{Language, Messages};
use hooktray_core::base::logs;
use hooktray_core::engine::{Engine, RunOptions};
use hooktray_core::ingress::Limits;
use hooktray_core::secrets::Secrets;
use hooktray_core::settings::Settings;
use hooktray_core::{Error, Result};
use hooktray_ipc::ipc;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use crate::app_state::AppState;
use crate::arguments::{Arguments, SecretsPlace};
use crate::clipboard::Clipboard;
use crate::host::{Asked, Desktop};
use crate::locale::{self, Speech};
use crate::shutdown::{Ending, Work};
use crate::tray::{Tray, press};
use crate::window::{self, Window};
use crate::{autostart, ipc_server, notification, state_changes};

/// How long a restart waits for the old process, which has ten seconds to end.
const RESTART_TIMEOUT: Duration = Duration::from_secs(15);

/// Returns the async runtime.
///
/// # Panics
/// The system cannot start a thread.
pub(crate) fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    #[allow(clippy::expect_used)] // Nothing can be shown without a thread.
    builder.worker_threads(2).enable_all().build().expect("the system gives threads")
}

/// Runs the program until it is told to exit.
pub(crate) async fn run(arguments: Arguments) -> ExitCode {
    let Some(folder) = arguments.data_dir.clone().or_else(data_dir::default_dir) else {
        return cannot_start(Error::NoDataDir).await;
    };
    let folder = data_dir::long_path(folder);
    // Dropped at the end, which flushes the log.
    let _logs = match data_dir::create(&folder).and_then(|()| logs::start(&folder)) {
        Ok(logs) => logs,
        Err(error) => return cannot_start(error).await,
    };
    let (desktop, asked) = Desktop::new();
    match begin(&arguments, &folder, Arc::new(desktop)).await {
        Ok(api) => work(&arguments, folder, api, asked).await,
        Err(Error::AnotherInstance(_)) if ipc_server::bring(&folder, first_place(&arguments)).await => {
            ExitCode::SUCCESS
        }
        Err(error) => cannot_start(error).await,
    }
}

fn first_place(arguments: &Arguments) -> &str {
    arguments.open.as_deref().unwrap_or("flows")
}

/// Opens the engine and starts listening.
async fn begin(arguments: &Arguments, folder: &Path, desktop: Arc<Desktop>) -> Result<Api> {
    let begun = Instant::now();
    let engine = loop {
        let secrets = match arguments.secrets {
            SecretsPlace::Keychain => Secrets::keychain(),
            SecretsPlace::Env => Secrets::env(),
        };
        match Engine::open(folder, secrets, Clock::System, Limits::default(), desktop.clone()) {
            // No system tells when another process releases a file lock.
            Err(Error::AnotherInstance(_)) if arguments.again && begun.elapsed() < RESTART_TIMEOUT => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            opened => break opened?,
        }
    };
    let engine = Arc::new(engine);
    let options = RunOptions { listen: arguments.listen.clone(), tunnel: None };
    // The tray shows the error, and the running engine goes on trying.
    if let Err(error) = engine.start(options).await {
        tracing::error!(%error, code = error.code(), "no records can arrive");
    }
    Ok(Api::new(engine))
}

async fn work(arguments: &Arguments, folder: PathBuf, api: Api, asked: Asked) -> ExitCode {
    let settings = api.settings().await.unwrap_or_else(|trouble| {
        tracing::error!(code = trouble.code, "the settings cannot be read; using the defaults");
        Settings::default()
    });
    let desk = Arc::new(AppState {
        api: api.clone(),
        speech: Speech::new(settings.language.as_deref()),
        window: Window::of(folder.clone()),
        tray: OnceLock::new(),
        ending: Ending::default(),
        clipboard: Clipboard::default(),
        changed: asked.changed,
    });
    let work = Work::begin(&api);
    match ipc::listen(&folder) {
        Ok(listener) => drop(tokio::spawn(ipc_server::receive(Arc::clone(&desk), listener))),
        Err(error) => tracing::error!(%error, "the window cannot be opened: no connection to it"),
    }
    let (presses, pressed) = mpsc::unbounded_channel();
    let tray = Tray::put(presses, Arc::clone(&desk.changed)).await;
    let shown = tray.is_there();
    let _ = desk.tray.set(tray);
    tokio::spawn(press::follow(Arc::clone(&desk), pressed));
    tokio::spawn(state_changes::follow(Arc::clone(&desk)));
    tokio::spawn(notification::show_all(Arc::clone(&desk), asked.notices));
    if let Err(error) = autostart::apply(settings.autostart) {
        tracing::warn!(%error, "autostart could not be set as in the settings");
    }
    api.engine().wake();
    desk.changed.notify_one();
    if opens_first(arguments, &api, shown).await {
        desk.window.open(first_place(arguments));
    }
    desk.ending.is_wanted().await;
    work.end().await;
    if desk.ending.starts_anew(&api) {
        start_anew(arguments);
    }
    ExitCode::SUCCESS
}

/// Returns whether the window opens at the start: the first time, and where there is no tray to open it from.
async fn opens_first(arguments: &Arguments, api: &Api, tray: bool) -> bool {
    if arguments.open.is_some() || arguments.background {
        return arguments.open.is_some();
    }
    !tray || api.overview().await.is_ok_and(|overview| overview.flows.is_empty())
}

fn start_anew(arguments: &Arguments) {
    let started =
        autostart::installed().and_then(|program| std::process::Command::new(program).args(arguments.again()).spawn());
    if let Err(error) = started {
        tracing::error!(%error, "the program could not be restarted");
    }
}

/// Shows why the program cannot start.
async fn cannot_start(error: Error) -> ExitCode {
    tracing::error!(%error, "cannot start");
    let code = if matches!(error, Error::AnotherInstance(_)) { 3 } else { 1 };
    let text = error.to_string();
    let trouble = ApiError::from(error);
    let words = Messages::new(Language::of(&locale::system()));
    let named = trouble.args.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let said = words.try_text(&format!("error-{}", trouble.code), named);
    window::say(&said.map_or(text.clone(), |said| format!("{said}\n\n{text}"))).await;
    ExitCode::from(code)
}
