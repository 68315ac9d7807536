//! What the window does with records that came.

use std::path::PathBuf;

use hooktray_core::api::{ApiError, Asked};

use super::shown;
use crate::app_state::AppState;

table! { desk:
    history(asked: Asked, before: Option<i64>) => desk.api.history(asked, before).await;
    history_count(asked: Asked) => desk.api.history_count(asked).await;
    history_export(asked: Asked, file: PathBuf) => export(desk, asked, file).await;
    operation(id: String) => desk.api.operation(id).await;
    retry(ids: Vec<String>) => desk.api.retry(ids).await;
    retry_all(asked: Asked) => desk.api.retry_all(asked).await;
    cancel(ids: Vec<String>) => desk.api.cancel(ids).await;
    handle(ids: Vec<String>, handled: bool) => desk.api.handle(ids, handled).await;
}

async fn export(desk: &AppState, asked: Asked, file: PathBuf) -> Result<String, ApiError> {
    desk.api.history_table(asked, file.clone(), desk.speech.language()).await?;
    Ok(shown(&file))
}
