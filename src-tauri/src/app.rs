//! The parts put together: the engine, the tray, the window, and the way in and out.

use std::process::ExitCode;
use std::sync::Arc;

use hooktray_core::api::{Api, Surroundings};
use hooktray_core::clock::Clock;
use hooktray_core::engine::Engine;
use hooktray_core::ingress::Limits;
use hooktray_core::secrets::Secrets;
use hooktray_core::{Error, Result, folder, logs};
use tauri::{App, AppHandle, Manager as _, RunEvent};

use crate::arguments::{self, Arguments, SecretsPlace};
use crate::ending::Ending;
use crate::host::{Asked, Desktop};
use crate::speech::Speech;
use crate::tray::Tray;
use crate::{autostart, changes, commands, dialogs, ending, notification, speech, wakefulness, window};

/// Runs the program until it is told to end.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let (desktop, asked) = Desktop::new();
    // The engine takes records while the desktop's libraries are still being loaded.
    let begun = tauri::async_runtime::spawn(begin(arguments.clone(), desktop));
    let built = tauri::Builder::default()
        // First, since a second start ends here.
        .plugin(tauri_plugin_single_instance::init(|app, words, _folder| {
            window::open_from_anywhere(app, &arguments::place_of(&words).unwrap_or_else(|| "flows".to_owned()));
        }))
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .invoke_handler(commands::handler())
        .setup(move |app| {
            match tauri::async_runtime::block_on(begun) {
                Ok(Ok(api)) => set_up(app, &arguments, api, asked),
                Ok(Err(error)) => dialogs::cannot_start(app.handle(), error),
                Err(error) => dialogs::cannot_start(app.handle(), Error::NotSetUp(error.to_string())),
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(on_event);
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the desktop cannot be used");
            ExitCode::FAILURE
        }
    }
}

/// Opens the engine, and listens.
async fn begin(arguments: Arguments, desktop: Desktop) -> Result<Api> {
    let folder = arguments.data_dir.clone().or_else(folder::usual).ok_or_else(|| {
        Error::NotSetUp("this system does not say where programs keep their data; name a folder with --data-dir".into())
    })?;
    let secrets = match arguments.secrets {
        SecretsPlace::Keychain => Secrets::keychain(),
        SecretsPlace::Env => Secrets::env(),
    };
    folder::create(&folder)?;
    // Written until the process ends.
    Box::leak(Box::new(logs::start(&folder)?));
    let engine = Engine::open(&folder, secrets, Clock::System, Limits::default(), Arc::new(desktop))?;
    let api = Api::new(Arc::new(engine));
    wakefulness::listen_again(&api, arguments.listen.as_deref()).await;
    Ok(api)
}

fn set_up(app: &App, arguments: &Arguments, api: Api, asked: Asked) {
    let handle = app.handle().clone();
    let chosen = tauri::async_runtime::block_on(api.settings());
    let settings = chosen.unwrap_or_else(|trouble| {
        tracing::error!(code = trouble.code, "the settings cannot be read; these are the ones to begin with");
        hooktray_core::settings::Settings::default()
    });
    app.manage(api.clone());
    app.manage(Speech::new(settings.language.as_deref()));
    app.manage(Tray::default());
    app.manage(window::Unsaved::default());
    app.manage(Ending::begin(&api));
    let tray = app.state::<Tray>().put(&handle);
    app.manage(Surroundings { tray, system: std::env::consts::OS.to_owned(), language: speech::system() });
    if let Err(error) = autostart::apply(&handle, settings.autostart) {
        tracing::warn!(%error, "starting with the system is not as the settings say");
    }
    tauri::async_runtime::spawn(changes::follow(handle.clone(), api.clone(), asked.changed));
    tauri::async_runtime::spawn(notification::show_all(handle.clone(), asked.notices));
    tauri::async_runtime::spawn(wakefulness::watch(api.clone(), arguments.listen.clone()));
    tauri::async_runtime::spawn(ending::on_signal(handle.clone()));
    api.engine().wake();
    if let Some(place) = first_place(arguments, &api, tray) {
        window::open(&handle, &place);
    }
}

/// Where the window opens at the start, if it does: the first time, and where there is no tray to open it from.
fn first_place(arguments: &Arguments, api: &Api, tray: bool) -> Option<String> {
    if let Some(place) = &arguments.open {
        return Some(place.clone());
    }
    let first_time = || {
        let overview = tauri::async_runtime::block_on(api.overview());
        overview.is_ok_and(|overview| overview.flows.is_empty())
    };
    (!arguments.background && (!tray || first_time())).then(|| "flows".to_owned())
}

fn on_event(app: &AppHandle, event: RunEvent) {
    match event {
        // The last window was closed: the tray stays. With a code, somebody wants the program to end.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        RunEvent::Exit => ending::end(app),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::open(app, "flows"),
        _ => {}
    }
}
