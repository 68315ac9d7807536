//! The commands of the window and the presses of the tray: each only passes on.

use std::path::Path;

use hooktray_core::api::{
    About, Api, Asked, FlowView, Keychain, LookedOver, OperationView, Overview, Page, Sent, Surroundings, TemplateView,
    Trouble,
};
use hooktray_core::flow::Field;
use hooktray_core::settings::Settings;
use hooktray_core::{Error, store};
use secrecy::SecretString;
use serde_json::Value as Json;
use tauri::ipc::Invoke;
use tauri::{AppHandle, Manager as _, State, Wry, command};
use tauri_plugin_clipboard_manager::ClipboardExt as _;
use tauri_plugin_opener::OpenerExt as _;

use crate::dialogs::{BACKUPS, FLOWS, TABLES, where_to, which};
use crate::ending::Ending;
use crate::speech::Speech;
use crate::tray::menu::Press;
use crate::{autostart, window};

type Answer<T> = Result<T, Trouble>;

/// What answers the window.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        about,
        aray_fields,
        backup,
        cancel,
        close_window,
        copy,
        diagnostics,
        flow_delete,
        flow_duplicate,
        flow_export,
        flow_get,
        flow_import,
        flow_look,
        flow_new,
        flow_save,
        flow_send,
        flow_switch,
        handle,
        history,
        history_count,
        history_export,
        keychain,
        keychain_check,
        open_folder,
        operation,
        overview,
        quit,
        restore,
        retry,
        retry_all,
        secret_delete,
        secret_set,
        settings,
        settings_save,
        surroundings,
        switch_all,
        templates,
        unsaved,
    ]
}

/// Does what was pressed in the tray's menu.
pub(crate) fn press(app: &AppHandle, id: &str) {
    let Ok(press) = id.parse::<Press>() else { return };
    match press {
        Press::Open => window::open(app, "flows"),
        Press::History => window::open(app, "history"),
        Press::Settings => window::open(app, "settings"),
        Press::Quit => app.exit(0),
        Press::StartAll | Press::StopAll | Press::Start(_) | Press::Stop(_) | Press::CopyLink(_) => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move { press_and_wait(&app, press).await });
        }
    }
}

async fn press_and_wait(app: &AppHandle, press: Press) {
    let api = app.state::<Api>();
    let (done, flow) = match press {
        Press::StartAll => (api.switch_all(true).await.map(drop), None),
        Press::StopAll => (api.switch_all(false).await.map(drop), None),
        Press::Start(flow) => (api.flow_switch(flow, true).await.map(drop), Some(flow)),
        Press::Stop(flow) => (api.flow_switch(flow, false).await.map(drop), Some(flow)),
        Press::CopyLink(flow) => {
            let copied = api.flow_get(flow).await.and_then(|flow| copy(app.clone(), flow.link));
            (copied, Some(flow))
        }
        Press::Open | Press::History | Press::Settings | Press::Quit => return,
    };
    if let Err(trouble) = done {
        tracing::warn!(code = trouble.code, "what was pressed in the tray was not done");
        // The window says what is missing.
        window::open_from_anywhere(app, &flow.map_or_else(|| "flows".to_owned(), |flow| format!("flows/{flow}")));
    }
}

#[command]
async fn overview(api: State<'_, Api>) -> Answer<Overview> {
    api.overview().await
}

#[command]
fn surroundings(surroundings: State<'_, Surroundings>) -> Surroundings {
    surroundings.inner().clone()
}

#[command]
fn templates(api: State<'_, Api>) -> Vec<TemplateView> {
    api.templates()
}

#[command]
fn aray_fields(api: State<'_, Api>) -> Vec<Field> {
    api.aray_fields()
}

#[command]
async fn flow_new(api: State<'_, Api>, template: String, name: String) -> Answer<FlowView> {
    api.flow_new(template, name).await
}

#[command]
async fn flow_get(api: State<'_, Api>, id: i64) -> Answer<FlowView> {
    api.flow_get(id).await
}

#[command]
async fn flow_save(api: State<'_, Api>, id: i64, file: Json) -> Answer<FlowView> {
    api.flow_save(id, file).await
}

#[command]
async fn flow_switch(api: State<'_, Api>, id: i64, started: bool) -> Answer<FlowView> {
    api.flow_switch(id, started).await
}

#[command]
async fn switch_all(api: State<'_, Api>, started: bool) -> Answer<u32> {
    api.switch_all(started).await
}

#[command]
async fn flow_duplicate(api: State<'_, Api>, id: i64, name: String) -> Answer<FlowView> {
    api.flow_duplicate(id, name).await
}

#[command]
async fn flow_delete(api: State<'_, Api>, id: i64) -> Answer<u32> {
    api.flow_delete(id).await
}

#[command]
async fn flow_look(api: State<'_, Api>, file: Json, operation: Option<String>) -> Answer<LookedOver> {
    api.flow_look(file, operation).await
}

#[command]
async fn flow_send(api: State<'_, Api>, id: i64, operation: String) -> Answer<Sent> {
    api.flow_send(id, operation).await
}

#[command]
async fn flow_import(app: AppHandle, api: State<'_, Api>) -> Answer<Option<FlowView>> {
    let Some(file) = which(&app, &FLOWS).await else { return Ok(None) };
    let text = tokio::fs::read_to_string(&file).await.map_err(Error::io(file))?;
    api.flow_import(text).await.map(Some)
}

#[command]
async fn flow_export(app: AppHandle, api: State<'_, Api>, id: i64) -> Answer<Option<String>> {
    let (text, name) = (api.flow_file(id).await?, api.flow_get(id).await?.file.name);
    let Some(file) = where_to(&app, &FLOWS, &name).await else { return Ok(None) };
    tokio::fs::write(&file, text).await.map_err(Error::io(&file))?;
    Ok(Some(shown(&file)))
}

#[command]
async fn history(api: State<'_, Api>, asked: Asked, before: Option<i64>) -> Answer<Page> {
    api.history(asked, before).await
}

#[command]
async fn history_count(api: State<'_, Api>, asked: Asked) -> Answer<u32> {
    api.history_count(asked).await
}

#[command]
async fn history_export(app: AppHandle, api: State<'_, Api>, asked: Asked) -> Answer<Option<String>> {
    let language = app.state::<Speech>().language();
    let Some(file) = where_to(&app, &TABLES, "hooktray").await else { return Ok(None) };
    api.history_table(asked, file.clone(), language).await?;
    Ok(Some(shown(&file)))
}

#[command]
async fn operation(api: State<'_, Api>, id: String) -> Answer<OperationView> {
    api.operation(id).await
}

#[command]
async fn retry(api: State<'_, Api>, ids: Vec<String>) -> Answer<u32> {
    api.retry(ids).await
}

#[command]
async fn retry_all(api: State<'_, Api>, asked: Asked) -> Answer<u32> {
    api.retry_all(asked).await
}

#[command]
async fn cancel(api: State<'_, Api>, ids: Vec<String>) -> Answer<u32> {
    api.cancel(ids).await
}

#[command]
async fn handle(api: State<'_, Api>, ids: Vec<String>, handled: bool) -> Answer<u32> {
    api.handle(ids, handled).await
}

#[command]
async fn keychain(api: State<'_, Api>) -> Answer<Keychain> {
    api.keychain().await
}

#[command]
async fn keychain_check(api: State<'_, Api>) -> Answer<()> {
    api.keychain_check().await
}

#[command]
async fn secret_set(api: State<'_, Api>, name: String, value: String) -> Answer<()> {
    api.secret_set(name, SecretString::from(value)).await
}

#[command]
async fn secret_delete(api: State<'_, Api>, name: String) -> Answer<()> {
    api.secret_delete(name).await
}

#[command]
async fn settings(api: State<'_, Api>) -> Answer<Settings> {
    api.settings().await
}

#[command]
async fn settings_save(app: AppHandle, api: State<'_, Api>, changed: Settings) -> Answer<Settings> {
    let saved = api.settings_save(changed).await?;
    autostart::apply(&app, saved.autostart).map_err(|error| Error::NotSetUp(error.to_string()))?;
    Ok(saved)
}

#[command]
async fn backup(app: AppHandle, api: State<'_, Api>) -> Answer<Option<String>> {
    let now = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::system());
    let name = format!("hooktray-{}", now.strftime("%Y-%m-%d-%H%M"));
    let Some(file) = where_to(&app, &BACKUPS, &name).await else { return Ok(None) };
    api.backup(file.clone()).await?;
    Ok(Some(shown(&file)))
}

#[command]
async fn restore(app: AppHandle, ending: State<'_, Ending>) -> Answer<bool> {
    let Some(file) = which(&app, &BACKUPS).await else { return Ok(false) };
    store::check_copy(&file)?;
    ending.restore_then(file);
    app.exit(0);
    Ok(true)
}

#[command]
async fn about(api: State<'_, Api>) -> Answer<About> {
    api.about().await
}

#[command]
async fn diagnostics(api: State<'_, Api>) -> Answer<String> {
    api.diagnostics().await
}

#[command]
fn copy(app: AppHandle, text: String) -> Answer<()> {
    app.clipboard().write_text(text).map_err(|error| Error::NotSetUp(error.to_string()).into())
}

#[command]
async fn open_folder(app: AppHandle, api: State<'_, Api>) -> Answer<()> {
    let folder = api.about().await?.folder;
    app.opener().open_path(folder, None::<&str>).map_err(|error| Error::NotSetUp(error.to_string()).into())
}

#[command]
fn unsaved(unsaved: State<'_, window::Unsaved>, changed: bool) {
    unsaved.set(changed);
}

#[command]
fn close_window(app: AppHandle) {
    window::close(&app);
}

#[command]
fn quit(app: AppHandle) {
    app.exit(0);
}

fn shown(file: &Path) -> String {
    file.to_string_lossy().into_owned()
}
