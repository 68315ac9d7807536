//! Answers the page's commands, as `hooktray_ipc::window_commands` declares them. Most go on to the tray program.

use std::io::ErrorKind;
use std::path::PathBuf;

use hooktray_core::Error;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use tauri::ipc::{Invoke, InvokeBody, InvokeError};
use tauri::{AppHandle, Manager as _, Wry};

use crate::dialogs::{self, BACKUPS, CERTIFICATES, FLOWS, TABLES};
use crate::ipc_client::{IpcClient, error_json};
use crate::main_window::{close_window, ready, unsaved};
use crate::updates::{update_check, update_install, update_source};
use crate::zoom::zoom;

type CommandResult = Result<Json, Json>;

/// Returns the handler of the page's commands. Tauri has checked by then that the page may call the command.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    |invoke| {
        let app = invoke.message.webview_ref().app_handle().clone();
        let command = invoke.message.command().to_owned();
        let InvokeBody::Json(args) = invoke.message.payload().clone() else { return false };
        match answer_now(&app, &command, &args) {
            Some(Ok(answer)) => invoke.resolver.resolve(answer),
            Some(Err(error)) => invoke.resolver.reject(error),
            None => {
                invoke.resolver.respond_async(async move { answer(&app, &command, args).await.map_err(InvokeError) })
            }
        }
        true
    }
}

macro_rules! dispatch {
    ($($(#[$doc:meta])* $by:ident.$name:ident($($argument:ident: $kind:ty $(as $shown:ty)?),*) -> $answer:ty;)*) => {
        /// Answers the `window` commands synchronously, so that they take effect in the order of their calls.
        fn answer_now(app: &AppHandle, command: &str, args: &Json) -> Option<CommandResult> {
            match command {
                $(stringify!($name) => answer_now!($by app, args, $name($($argument: $kind),*)),)*
                _ => None,
            }
        }

        /// Answers the other commands.
        async fn answer(app: &AppHandle, command: &str, mut args: Json) -> CommandResult {
            let client = app.state::<IpcClient>();
            match command {
                $(stringify!($name) => before!($by app, args, $name),)*
                _ => {}
            }
            client.request(command, args).await
        }
    };
}

macro_rules! answer_now {
    (window $app:ident, $args:ident, $name:ident($($argument:ident: $kind:ty),*)) => {{
        #[derive(Deserialize)]
        struct Arguments { $($argument: $kind),* }
        let arguments = Arguments::deserialize($args).map_err(|error| error_json(Error::Internal(error.to_string())));
        Some(arguments.map(|Arguments { $($argument),* }| json!($name($app $(, $argument)*))))
    }};
    ($by:ident $app:ident, $args:ident, $name:ident($($argument:ident: $kind:ty),*)) => { None };
}

/// What happens before a command goes on to the tray program, if it does.
macro_rules! before {
    (updates $app:ident, $args:ident, $name:ident) => {
        return $name($app).await.map(|answer| json!(answer)).map_err(|error| json!(error))
    };
    (dialog $app:ident, $args:ident, $name:ident) => {
        match $name($app, &$args).await? {
            Some(file) => $args["file"] = path(&file)?,
            None => return Ok(Json::Null),
        }
    };
    ($by:ident $app:ident, $args:ident, $name:ident) => {{}};
}

hooktray_ipc::window_commands!(dispatch);

// One function for each `dialog` command: it asks the user for the file.

async fn flow_import(app: &AppHandle, _args: &Json) -> Result<Option<PathBuf>, Json> {
    Ok(dialogs::open_file(app, &FLOWS).await)
}

async fn flow_export(app: &AppHandle, args: &Json) -> Result<Option<PathBuf>, Json> {
    let flow = app.state::<IpcClient>().request("flow_get", json!({ "id": args["id"] })).await?;
    Ok(dialogs::save_file(app, &FLOWS, flow["file"]["name"].as_str().unwrap_or("hooktray")).await)
}

async fn history_export(app: &AppHandle, _args: &Json) -> Result<Option<PathBuf>, Json> {
    Ok(dialogs::save_file(app, &TABLES, &dated("%Y-%m-%d")).await)
}

async fn table_load(app: &AppHandle, _args: &Json) -> Result<Option<PathBuf>, Json> {
    Ok(dialogs::open_file(app, &TABLES).await)
}

async fn table_export(app: &AppHandle, args: &Json) -> Result<Option<PathBuf>, Json> {
    Ok(dialogs::save_file(app, &TABLES, args["name"].as_str().unwrap_or("hooktray")).await)
}

async fn certificates_choose(app: &AppHandle, _args: &Json) -> Result<Option<PathBuf>, Json> {
    Ok(dialogs::open_file(app, &CERTIFICATES).await)
}

async fn backup(app: &AppHandle, _args: &Json) -> Result<Option<PathBuf>, Json> {
    Ok(dialogs::save_file(app, &BACKUPS, &dated("%Y-%m-%d-%H%M")).await)
}

/// Returns a file name with the time in it.
fn dated(format: &str) -> String {
    let now = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::system());
    format!("hooktray-{}", now.strftime(format))
}

async fn restore(app: &AppHandle, _args: &Json) -> Result<Option<PathBuf>, Json> {
    Ok(dialogs::open_file(app, &BACKUPS).await)
}

fn path(file: &std::path::Path) -> CommandResult {
    let not_text = || std::io::Error::new(ErrorKind::InvalidFilename, "the path is not valid Unicode");
    file.to_str().map(Json::from).ok_or_else(|| error_json(Error::io(file)(not_text())))
}
