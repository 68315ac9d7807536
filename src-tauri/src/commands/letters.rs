//! How the owner is told: letters, and whom to listen for.

use hooktray_core::api::{Api, LetterView};
use hooktray_core::mail::Preset;
use hooktray_core::settings::MailSettings;
use hooktray_core::silence::Watch;
use tauri::{State, command};

use super::Answer;

#[command]
pub(crate) fn mail_presets(api: State<'_, Api>) -> Vec<Preset> {
    api.mail_presets()
}

#[command]
pub(crate) async fn mail_test(api: State<'_, Api>, mail: MailSettings) -> Answer<()> {
    api.mail_test(mail).await
}

#[command]
pub(crate) async fn letters_failed(api: State<'_, Api>) -> Answer<Vec<LetterView>> {
    api.letters_failed().await
}

#[command]
pub(crate) async fn letters_retry(api: State<'_, Api>) -> Answer<usize> {
    api.letters_retry().await
}

#[command]
pub(crate) async fn letters_dismiss(api: State<'_, Api>) -> Answer<usize> {
    api.letters_dismiss().await
}

#[command]
pub(crate) async fn watch(api: State<'_, Api>, flow_id: i64) -> Answer<Option<Watch>> {
    api.watch(flow_id).await
}

#[command]
pub(crate) async fn watch_set(api: State<'_, Api>, flow_id: i64, watch: Option<Watch>) -> Answer<()> {
    api.watch_set(flow_id, watch).await
}
