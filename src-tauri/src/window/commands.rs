//! The commands of the page: asked of the tray program, but for what only the window can do.

use std::path::Path;

use hooktray_core::Error;
use serde_json::{Value as Json, json};
use tauri::ipc::{Invoke, InvokeBody, InvokeError};
use tauri::{AppHandle, Manager as _, Wry};

use crate::dialogs::{BACKUPS, FLOWS, TABLES, where_to, which};
use crate::ipc_client::{Link, trouble};
use crate::{main_window, updates};

/// What the window does by itself. A test holds the names of all commands against each other.
const OWN: [&str; 5] = ["close_window", "unsaved", "update_install", "update_look", "update_source"];

/// What answers the page. Tauri has seen by then that the page may call the command.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    |invoke| {
        let app = invoke.message.webview_ref().app_handle().clone();
        let command = invoke.message.command().to_owned();
        let InvokeBody::Json(with) = invoke.message.payload().clone() else { return false };
        if !OWN.contains(&command.as_str()) {
            invoke.resolver.respond_async(async move { answer(&app, &command, with).await.map_err(InvokeError) });
            return true;
        }
        match command.as_str() {
            "unsaved" => app.state::<main_window::Unsaved>().set(with["changed"] == json!(true)),
            "close_window" => main_window::close(&app),
            _ => {
                let answer = async move { updates::answer(&app, &command).await.map_err(|trouble| json!(trouble)) };
                invoke.resolver.respond_async(async { answer.await.map_err(InvokeError) });
                return true;
            }
        }
        invoke.resolver.resolve(());
        true
    }
}

async fn answer(app: &AppHandle, command: &str, mut with: Json) -> Result<Json, Json> {
    let link = app.state::<Link>();
    let file = match command {
        "flow_import" => which(app, &FLOWS).await,
        "restore" => which(app, &BACKUPS).await,
        "flow_export" => {
            let flow = link.ask("flow_get", json!({ "id": with["id"] })).await?;
            where_to(app, &FLOWS, flow["file"]["name"].as_str().unwrap_or("hooktray")).await
        }
        "history_export" => where_to(app, &TABLES, "hooktray").await,
        "backup" => where_to(app, &BACKUPS, &backup_name()).await,
        _ => return link.ask(command, with).await,
    };
    // Nothing, if the user changed their mind.
    let Some(file) = file else { return Ok(if command == "restore" { json!(false) } else { Json::Null }) };
    with["file"] = text(&file)?;
    link.ask(command, with).await
}

fn backup_name() -> String {
    let now = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::system());
    format!("hooktray-{}", now.strftime("%Y-%m-%d-%H%M"))
}

fn text(file: &Path) -> Result<Json, Json> {
    let problem = "the path has characters that are not text; choose another place";
    file.to_str().map(Json::from).ok_or_else(|| trouble(Error::Usage(problem.into())))
}
