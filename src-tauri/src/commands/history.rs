//! What the window does with records that came.

use hooktray_core::api::{Api, Asked, OperationView, Page};
use tauri::{AppHandle, Manager as _, State, command};

use super::{Answer, shown};
use crate::dialogs::{TABLES, where_to};
use crate::speech::Speech;

#[command]
pub(crate) async fn history(api: State<'_, Api>, asked: Asked, before: Option<i64>) -> Answer<Page> {
    api.history(asked, before).await
}

#[command]
pub(crate) async fn history_count(api: State<'_, Api>, asked: Asked) -> Answer<u32> {
    api.history_count(asked).await
}

#[command]
pub(crate) async fn history_export(app: AppHandle, api: State<'_, Api>, asked: Asked) -> Answer<Option<String>> {
    let language = app.state::<Speech>().language();
    let Some(file) = where_to(&app, &TABLES, "hooktray").await else { return Ok(None) };
    api.history_table(asked, file.clone(), language).await?;
    Ok(Some(shown(&file)))
}

#[command]
pub(crate) async fn operation(api: State<'_, Api>, id: String) -> Answer<OperationView> {
    api.operation(id).await
}

#[command]
pub(crate) async fn retry(api: State<'_, Api>, ids: Vec<String>) -> Answer<u32> {
    api.retry(ids).await
}

#[command]
pub(crate) async fn retry_all(api: State<'_, Api>, asked: Asked) -> Answer<u32> {
    api.retry_all(asked).await
}

#[command]
pub(crate) async fn cancel(api: State<'_, Api>, ids: Vec<String>) -> Answer<u32> {
    api.cancel(ids).await
}

#[command]
pub(crate) async fn handle(api: State<'_, Api>, ids: Vec<String>, handled: bool) -> Answer<u32> {
    api.handle(ids, handled).await
}
