//! Commands that need the tray, the clipboard or the program itself, and not only the engine.

use hooktray_core::Error;
use hooktray_core::api::{ApiError, SystemInfo};
use hooktray_core::base::error::with_causes;
use hooktray_core::settings::Settings;

use crate::app_state::AppState;
use crate::autostart;
use crate::locale;
use crate::tray::Tray;

pub(super) async fn system_info(app: &AppState) -> Result<SystemInfo, ApiError> {
    let tray = app.tray.get().is_some_and(Tray::is_visible);
    Ok(SystemInfo { tray, system: std::env::consts::OS.to_owned(), language: locale::system() })
}

pub(super) async fn settings_save(app: &AppState, changed: Settings) -> Result<Settings, ApiError> {
    let saved = app.api.settings_save(changed).await?;
    if app.locale.choose(saved.language.as_deref()) {
        app.changed.notify_one();
    }
    autostart::apply(saved.autostart).map_err(|error| Error::System(with_causes(&error)))?;
    Ok(saved)
}

pub(super) async fn open_data_dir(app: &AppState) -> Result<(), ApiError> {
    let path = app.api.about().await?.data_dir;
    open::that_detached(path).map_err(|error| Error::System(with_causes(&error)).into())
}

pub(super) async fn copy(app: &AppState, text: String) -> Result<(), ApiError> {
    app.clipboard.copy(text).map_err(ApiError::from)
}

pub(super) async fn quit(app: &AppState) -> Result<(), ApiError> {
    app.shutdown.quit();
    Ok(())
}
