//! What the window does with flows.

use std::path::PathBuf;

use hooktray_core::Error;
use hooktray_core::api::{Api, ApiError, FlowView};
use hooktray_core::flow::utf8_text;
use serde_json::Value as Json;

use super::shown;

table! { desk:
    templates() => Ok(desk.api.templates());
    aray_fields() => Ok(desk.api.aray_fields());
    flow_new(template: String, name: String) => desk.api.flow_new(template, name).await;
    flow_get(id: i64) => desk.api.flow_get(id).await;
    flow_save(id: i64, file: Json) => desk.api.flow_save(id, file).await;
    flow_switch(id: i64, started: bool) => desk.api.flow_switch(id, started).await;
    switch_all(started: bool) => desk.api.switch_all(started).await;
    flow_duplicate(id: i64, name: String) => desk.api.flow_duplicate(id, name).await;
    flow_delete(id: i64) => desk.api.flow_delete(id).await;
    flow_dry_run(file: Json, operation: Option<String>) => desk.api.flow_dry_run(file, operation).await;
    flow_send_test(id: i64, operation: String) => desk.api.flow_send_test(id, operation).await;
    flow_import(file: PathBuf) => import(&desk.api, file).await;
    flow_export(id: i64, file: PathBuf) => export(&desk.api, id, file).await;
}

async fn import(api: &Api, file: PathBuf) -> Result<FlowView, ApiError> {
    let bytes = tokio::fs::read(&file).await.map_err(Error::io(file))?;
    api.flow_import(utf8_text(&bytes).map_err(Error::FlowRefused)?.to_owned()).await
}

async fn export(api: &Api, id: i64, file: PathBuf) -> Result<String, ApiError> {
    let text = api.flow_file(id).await?;
    tokio::fs::write(&file, text).await.map_err(Error::io(&file))?;
    Ok(shown(&file))
}
