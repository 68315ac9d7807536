//! Tells the owner, the first time the window is closed, that the program goes on in the tray.

use std::sync::Arc;

use hooktray_core::api::ApiError;

use crate::app_state::AppState;
use crate::notification::{Level, plain, show};
use crate::tray::Tray;

/// Tells it unless it was told before, there is no tray icon, or the program is ending.
pub(crate) async fn tell_once(app: Arc<AppState>) {
    if app.shutdown.is_requested() || !app.tray.get().is_some_and(Tray::is_visible) {
        return;
    }
    if let Err(error) = tell(&app).await {
        tracing::warn!(code = error.code, "it could not be noted that the tray was pointed out");
    }
}

async fn tell(app: &AppState) -> Result<(), ApiError> {
    if app.api.settings().await?.window.told_of_tray {
        return Ok(());
    }
    let notification = app
        .locale
        .with_messages(|messages| plain(&messages.text("tray-hint-title", []), &messages.text("tray-hint-text", [])));
    if let Err(error) = show(notification, Level::Info).await {
        tracing::warn!(%error, "notification not shown");
        return Ok(());
    }
    // The owner may have changed settings while the notification was shown.
    app.api.window_settings_change(|window| window.told_of_tray = true).await.map(drop)
}
