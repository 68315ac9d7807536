//! What the window does with what belongs to the machine: keys, settings, backups, and the program itself.

use std::path::PathBuf;

use hooktray_core::api::ApiError;
use hooktray_core::settings::Settings;
use hooktray_core::{Error, store};
use secrecy::SecretString;

use super::shown;
use crate::app_state::AppState;
use crate::autostart;

table! { desk:
    overview() => desk.api.overview().await;
    system_info() => Ok(desk.system_info());
    keychain() => desk.api.keychain().await;
    keychain_check() => desk.api.keychain_check().await;
    secret_set(name: String, value: String) => desk.api.secret_set(name, SecretString::from(value)).await;
    secret_delete(name: String) => desk.api.secret_delete(name).await;
    settings() => desk.api.settings().await;
    settings_save(changed: Settings) => save(desk, changed).await;
    backup(file: PathBuf) => backup(desk, file).await;
    restore(file: PathBuf) => restore(desk, file);
    about() => desk.api.about().await;
    diagnostics() => desk.api.diagnostics().await;
    open_folder() => open_folder(desk).await;
    copy(text: String) => desk.clipboard.copy(text).map_err(ApiError::from);
    quit() => { desk.ending.leave(); Ok(()) };
}

async fn save(desk: &AppState, changed: Settings) -> Result<Settings, ApiError> {
    let saved = desk.api.settings_save(changed).await?;
    if desk.speech.choose(saved.language.as_deref()) {
        desk.changed.notify_one();
    }
    autostart::apply(saved.autostart).map_err(|error| Error::NotSetUp(error.to_string()))?;
    Ok(saved)
}

async fn backup(desk: &AppState, file: PathBuf) -> Result<String, ApiError> {
    desk.api.backup(file.clone()).await?;
    Ok(shown(&file))
}

/// Puts this backup in the place of the data on the way to a new start.
fn restore(desk: &AppState, file: PathBuf) -> Result<bool, ApiError> {
    store::check_copy(&file)?;
    desk.ending.restore_then_start(file);
    Ok(true)
}

async fn open_folder(desk: &AppState) -> Result<(), ApiError> {
    let folder = desk.api.about().await?.folder;
    open::that_detached(folder).map_err(|error| Error::NotSetUp(error.to_string()).into())
}
