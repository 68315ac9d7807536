//! What the window does with what belongs to the machine: keys, settings, backups.

use hooktray_core::api::{About, Api, Keychain, Overview};
use hooktray_core::settings::Settings;
use hooktray_core::{Error, store};
use secrecy::SecretString;
use tauri::{AppHandle, State, command};
use tauri_plugin_opener::OpenerExt as _;

use super::{Answer, shown};
use crate::autostart;
use crate::dialogs::{BACKUPS, where_to, which};
use crate::ending::Ending;

#[command]
pub(crate) async fn overview(api: State<'_, Api>) -> Answer<Overview> {
    api.overview().await
}

#[command]
pub(crate) async fn keychain(api: State<'_, Api>) -> Answer<Keychain> {
    api.keychain().await
}

#[command]
pub(crate) async fn keychain_check(api: State<'_, Api>) -> Answer<()> {
    api.keychain_check().await
}

#[command]
pub(crate) async fn secret_set(api: State<'_, Api>, name: String, value: String) -> Answer<()> {
    api.secret_set(name, SecretString::from(value)).await
}

#[command]
pub(crate) async fn secret_delete(api: State<'_, Api>, name: String) -> Answer<()> {
    api.secret_delete(name).await
}

#[command]
pub(crate) async fn settings(api: State<'_, Api>) -> Answer<Settings> {
    api.settings().await
}

#[command]
pub(crate) async fn settings_save(app: AppHandle, api: State<'_, Api>, changed: Settings) -> Answer<Settings> {
    let saved = api.settings_save(changed).await?;
    autostart::apply(&app, saved.autostart).map_err(|error| Error::NotSetUp(error.to_string()))?;
    Ok(saved)
}

#[command]
pub(crate) async fn backup(app: AppHandle, api: State<'_, Api>) -> Answer<Option<String>> {
    let now = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::system());
    let name = format!("hooktray-{}", now.strftime("%Y-%m-%d-%H%M"));
    let Some(file) = where_to(&app, &BACKUPS, &name).await else { return Ok(None) };
    api.backup(file.clone()).await?;
    Ok(Some(shown(&file)))
}

#[command]
pub(crate) async fn restore(app: AppHandle, ending: State<'_, Ending>) -> Answer<bool> {
    let Some(file) = which(&app, &BACKUPS).await else { return Ok(false) };
    store::check_copy(&file)?;
    ending.restore_then(file);
    app.exit(0);
    Ok(true)
}

#[command]
pub(crate) async fn about(api: State<'_, Api>) -> Answer<About> {
    api.about().await
}

#[command]
pub(crate) async fn diagnostics(api: State<'_, Api>) -> Answer<String> {
    api.diagnostics().await
}

#[command]
pub(crate) async fn open_folder(app: AppHandle, api: State<'_, Api>) -> Answer<()> {
    let folder = api.about().await?.folder;
    app.opener().open_path(folder, None::<&str>).map_err(|error| Error::NotSetUp(error.to_string()).into())
}
