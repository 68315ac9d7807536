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
    let before = app.api.settings().await?.autostart;
    let save = |settings| app.api.settings_save(settings);
    let saved = save_with_autostart(before, changed, set_autostart, save).await?;
    if app.locale.choose(saved.language.as_deref()) {
        app.changed.notify_one();
    }
    Ok(saved)
}

fn set_autostart(enabled: bool) -> Result<(), ApiError> {
    autostart::apply(enabled).map_err(|error| Error::System(with_causes(&error)).into())
}

/// Saves settings. The system is asked to start the program, or not to, only if that changed, and before it is stored: what
/// the system refuses is not stored, and where it always refuses, the other settings can still be changed.
async fn save_with_autostart<F: Future<Output = Result<Settings, ApiError>>>(
    before: bool,
    changed: Settings,
    set: impl Fn(bool) -> Result<(), ApiError>,
    save: impl FnOnce(Settings) -> F,
) -> Result<Settings, ApiError> {
    if changed.autostart == before {
        return save(changed).await;
    }
    set(changed.autostart)?;
    let saved = save(changed).await;
    if saved.is_err()
        && let Err(error) = set(before)
    {
        tracing::warn!(code = error.code, "autostart could not be set back");
    }
    saved
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

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    fn refused() -> ApiError {
        Error::Internal("refused".to_owned()).into()
    }

    #[tokio::test]
    async fn other_settings_are_stored_where_autostart_cannot_be_set() {
        let changed = Settings { keep_days: Some(30), ..Settings::default() };
        let save = |settings: Settings| async move { Ok(settings) };
        let saved = save_with_autostart(false, changed.clone(), |_| Err(refused()), save).await;
        assert_eq!(saved.unwrap(), changed);
    }

    #[tokio::test]
    async fn autostart_that_cannot_be_set_is_not_stored() {
        let changed = Settings { autostart: true, ..Settings::default() };
        let is_stored = Cell::new(false);
        let save = |settings: Settings| {
            is_stored.set(true);
            async move { Ok(settings) }
        };
        save_with_autostart(false, changed, |_| Err(refused()), save).await.unwrap_err();
        assert!(!is_stored.get());
    }

    #[tokio::test]
    async fn autostart_is_set_back_if_it_cannot_be_stored() {
        let changed = Settings { autostart: true, ..Settings::default() };
        let asked = RefCell::new(Vec::new());
        let set = |enabled| {
            asked.borrow_mut().push(enabled);
            Ok(())
        };
        let save = |_: Settings| async { Err(refused()) };
        save_with_autostart(false, changed, set, save).await.unwrap_err();
        assert_eq!(*asked.borrow(), [true, false]);
    }
}
