//! Commands that read or write a file that the user chose in a dialog of the window.

use std::path::{Path, PathBuf};

use hooktray_core::Error;
use hooktray_core::api::{ApiError, FlowView, HistoryFilter, TableView};
use hooktray_core::base::ca_certificate::CaCertificate;
use hooktray_core::flow::utf8_text;

use crate::app_state::AppState;

pub(super) async fn flow_import(app: &AppState, file: PathBuf) -> Result<FlowView, ApiError> {
    let bytes = tokio::fs::read(&file).await.map_err(Error::io(file))?;
    app.api.flow_import(utf8_text(&bytes).map_err(Error::FlowRefused)?.to_owned()).await
}

pub(super) async fn flow_export(app: &AppState, id: i64, file: PathBuf) -> Result<String, ApiError> {
    let text = app.api.flow_file(id).await?;
    tokio::fs::write(&file, text).await.map_err(Error::io(&file))?;
    Ok(display(&file))
}

pub(super) async fn history_export(
    app: &AppState,
    filter: HistoryFilter,
    ids: Option<Vec<String>>,
    columns: Vec<String>,
    file: PathBuf,
) -> Result<String, ApiError> {
    app.api.history_export(filter, ids, columns, file.clone(), app.locale.language()).await?;
    Ok(display(&file))
}

pub(super) async fn table_load(app: &AppState, name: Option<String>, file: PathBuf) -> Result<TableView, ApiError> {
    app.api.table_load(name, file).await
}

pub(super) async fn table_export(app: &AppState, name: String, file: PathBuf) -> Result<String, ApiError> {
    app.api.table_export(name, file.clone()).await?;
    Ok(display(&file))
}

pub(super) async fn backup(app: &AppState, file: PathBuf) -> Result<String, ApiError> {
    app.api.backup(file.clone()).await?;
    Ok(display(&file))
}

/// Restarts the program. The new one puts this backup in the place of its data, before it opens any of it.
pub(super) async fn restore(app: &AppState, file: PathBuf) -> Result<bool, ApiError> {
    app.api.restore_at_next_start(file).await?;
    app.shutdown.restart();
    Ok(true)
}

pub(super) async fn certificates_choose(app: &AppState, file: PathBuf) -> Result<Vec<CaCertificate>, ApiError> {
    app.api.certificates_read(file).await
}

fn display(file: &Path) -> String {
    file.to_string_lossy().into_owned()
}
