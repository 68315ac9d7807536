//! `hooktray-window`: the window of Hooktray. `hooktray-desktop` starts it and answers its requests.

// Without this, Windows opens a console window as well.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod commands;
mod dialogs;
mod ipc_client;
mod main_window;
mod updates;
mod zoom;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use hooktray_core::base::error::{plain, with_causes};
use hooktray_core::base::{data_dir, process};
use hooktray_ipc::ipc::IpcMessage;
use tauri::{AppHandle, Manager as _};

use crate::ipc_client::{Events, IpcClient};
use crate::updates::{UpdateSource, Updates};

/// The window of Hooktray.
#[derive(Debug, Parser)]
#[command(name = "hooktray-window", version)]
struct Arguments {
    /// The directory with the database and the logs of the program whose window this is [default: the system's place for program data]
    #[arg(long, value_name = "DIR", env = "HOOKTRAY_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// Open at this place: flows, flows/ID, history, history/ID, settings or help
    #[arg(long, value_name = "PLACE", default_value = "flows")]
    open: String,
    /// Show only this message
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,
}

fn main() -> ExitCode {
    process::prepare();
    let arguments = Arguments::parse();
    let connection = match &arguments.message {
        Some(_) => None,
        None => match tauri::async_runtime::block_on(connect(&arguments)) {
            Ok(connection) => Some(connection),
            Err(error) => {
                eprintln!("hooktray-window: {error}");
                return ExitCode::FAILURE;
            }
        },
    };
    let mut context = tauri::generate_context!();
    let mut builder = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_window_state::Builder::new().build());
    let source = UpdateSource::of_this_build();
    if let Some(source) = source {
        source.configure(&mut context);
        builder = builder.plugin(tauri_plugin_updater::Builder::new().build());
    }
    let built = builder
        .invoke_handler(commands::handler())
        .setup(move |app| {
            match (arguments.message, connection) {
                (Some(text), _) => dialogs::show_message_and_exit(app.handle(), text),
                (None, Some((client, events))) => {
                    app.manage(client);
                    app.manage(main_window::Unsaved::default());
                    app.manage(main_window::Places::default());
                    if let Some(source) = source {
                        app.manage(Updates::new(arguments.data_dir, source));
                    }
                    main_window::open(app.handle(), &arguments.open)?;
                    tauri::async_runtime::spawn(handle_events(app.handle().clone(), events));
                }
                (None, None) => {}
            }
            Ok(())
        })
        .build(context);
    match built {
        Ok(app) => ExitCode::from(u8::try_from(app.run_return(|_, _| {})).unwrap_or(1)),
        Err(error) => {
            eprintln!("hooktray-window: the desktop cannot be used: {}", with_causes(&error));
            ExitCode::FAILURE
        }
    }
}

async fn connect(arguments: &Arguments) -> Result<(IpcClient, Events), String> {
    let path = arguments
        .data_dir
        .clone()
        .or_else(data_dir::default_dir)
        .ok_or("the data dir is unknown: give it with --data-dir")?;
    IpcClient::connect(&path).await.map_err(|error| {
        format!(
            "Hooktray is not running with the data in {} ({}); start hooktray-desktop, which opens this window",
            path.display(),
            plain(&error)
        )
    })
}

/// Handles the events of the tray program. When that program exits, so does the window.
async fn handle_events(app: AppHandle, mut events: Events) {
    while let Some(event) = events.recv().await {
        match event {
            IpcMessage::Changed => main_window::notify_changed(&app),
            IpcMessage::Go { place } => main_window::go(&app, &place),
            IpcMessage::Response { .. } | IpcMessage::Error { .. } => {}
        }
    }
    if !app.try_state::<Updates>().is_some_and(|updates| updates.is_replacing_program()) {
        app.exit(0);
    }
}
