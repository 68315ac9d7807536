//! `hooktray-window`: the window of Hooktray. `hooktray-desktop`, which does all the work, opens it.

// Without this, Windows opens a console beside the window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod commands;
mod dialogs;
mod ipc_client;
mod main_window;
mod updates;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use hooktray_core::base::data_dir;
use hooktray_ipc::ipc::Said;
use tauri::{AppHandle, Manager as _};

use crate::ipc_client::Link;
use crate::updates::{Source, Updates};

/// The window of Hooktray.
#[derive(Debug, Parser)]
#[command(name = "hooktray-window", version)]
struct Arguments {
    /// The data folder of the program whose window this is [default: the system's place for program data]
    #[arg(long, value_name = "DIR", env = "HOOKTRAY_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// Open at this place: flows, flows/ID, history, history/ID, settings or help
    #[arg(long, value_name = "PLACE", default_value = "flows")]
    open: String,
    /// Show a message, and nothing else
    #[arg(long, value_name = "TEXT")]
    say: Option<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let link = match &arguments.say {
        Some(_) => None,
        None => match tauri::async_runtime::block_on(reach(&arguments)) {
            Ok(link) => Some(link),
            Err(problem) => {
                eprintln!("hooktray-window: {problem}");
                return ExitCode::FAILURE;
            }
        },
    };
    let mut context = tauri::generate_context!();
    let mut builder = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_window_state::Builder::new().build());
    let source = Source::of_this_build();
    if let Some(source) = source {
        source.tell(&mut context);
        builder = builder.plugin(tauri_plugin_updater::Builder::new().build());
    }
    let built = builder
        .invoke_handler(commands::handler())
        .setup(move |app| {
            match (arguments.say, link) {
                (Some(text), _) => dialogs::say(app.handle(), text),
                (None, Some((link, heard))) => {
                    app.manage(link);
                    app.manage(main_window::Unsaved::default());
                    if source.is_some() {
                        app.manage(Updates::of(arguments.data_dir));
                    }
                    main_window::open(app.handle(), &arguments.open)?;
                    tauri::async_runtime::spawn(listen(app.handle().clone(), heard));
                }
                (None, None) => {}
            }
            Ok(())
        })
        .build(context);
    match built {
        Ok(app) => ExitCode::from(u8::try_from(app.run_return(|_, _| {})).unwrap_or(1)),
        Err(error) => {
            eprintln!("hooktray-window: the desktop cannot be used: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn reach(arguments: &Arguments) -> Result<(Link, ipc_client::Heard), String> {
    let folder =
        arguments.data_dir.clone().or_else(data_dir::default_dir).ok_or("name the data folder with --data-dir")?;
    Link::to(&folder).await.map_err(|error| {
        format!(
            "Hooktray does not run with the data in {} ({error}); start hooktray-desktop, which opens this window",
            folder.display()
        )
    })
}

/// Passes on what the tray program says, until it has ended: nothing can be done in the window then.
async fn listen(app: AppHandle, mut heard: ipc_client::Heard) {
    while let Some(said) = heard.recv().await {
        match said {
            Said::Changed => main_window::tell_of_a_change(&app),
            Said::Go { place } => main_window::go(&app, &place),
            Said::Answer { .. } | Said::ApiError { .. } => {}
        }
    }
    if !app.try_state::<Updates>().is_some_and(|updates| updates.outlast_the_program()) {
        app.exit(0);
    }
}
