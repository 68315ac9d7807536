//! What the window does with flows.

use hooktray_core::Error;
use hooktray_core::api::{Api, FlowView, LookedOver, Sent, TemplateView};
use hooktray_core::flow::Field;
use serde_json::Value as Json;
use tauri::{AppHandle, State, command};

use super::{Answer, shown};
use crate::dialogs::{FLOWS, where_to, which};

#[command]
pub(crate) fn templates(api: State<'_, Api>) -> Vec<TemplateView> {
    api.templates()
}

#[command]
pub(crate) fn aray_fields(api: State<'_, Api>) -> Vec<Field> {
    api.aray_fields()
}

#[command]
pub(crate) async fn flow_new(api: State<'_, Api>, template: String, name: String) -> Answer<FlowView> {
    api.flow_new(template, name).await
}

#[command]
pub(crate) async fn flow_get(api: State<'_, Api>, id: i64) -> Answer<FlowView> {
    api.flow_get(id).await
}

#[command]
pub(crate) async fn flow_save(api: State<'_, Api>, id: i64, file: Json) -> Answer<FlowView> {
    api.flow_save(id, file).await
}

#[command]
pub(crate) async fn flow_switch(api: State<'_, Api>, id: i64, started: bool) -> Answer<FlowView> {
    api.flow_switch(id, started).await
}

#[command]
pub(crate) async fn switch_all(api: State<'_, Api>, started: bool) -> Answer<u32> {
    api.switch_all(started).await
}

#[command]
pub(crate) async fn flow_duplicate(api: State<'_, Api>, id: i64, name: String) -> Answer<FlowView> {
    api.flow_duplicate(id, name).await
}

#[command]
pub(crate) async fn flow_delete(api: State<'_, Api>, id: i64) -> Answer<u32> {
    api.flow_delete(id).await
}

#[command]
pub(crate) async fn flow_look(api: State<'_, Api>, file: Json, operation: Option<String>) -> Answer<LookedOver> {
    api.flow_look(file, operation).await
}

#[command]
pub(crate) async fn flow_send(api: State<'_, Api>, id: i64, operation: String) -> Answer<Sent> {
    api.flow_send(id, operation).await
}

#[command]
pub(crate) async fn flow_import(app: AppHandle, api: State<'_, Api>) -> Answer<Option<FlowView>> {
    let Some(file) = which(&app, &FLOWS).await else { return Ok(None) };
    let text = tokio::fs::read_to_string(&file).await.map_err(Error::io(file))?;
    api.flow_import(text).await.map(Some)
}

#[command]
pub(crate) async fn flow_export(app: AppHandle, api: State<'_, Api>, id: i64) -> Answer<Option<String>> {
    let (text, name) = (api.flow_file(id).await?, api.flow_get(id).await?.file.name);
    let Some(file) = where_to(&app, &FLOWS, &name).await else { return Ok(None) };
    tokio::fs::write(&file, text).await.map_err(Error::io(&file))?;
    Ok(Some(shown(&file)))
}
