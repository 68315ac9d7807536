//! Refreshes the tray and the window after a change of the engine's state.

use std::sync::Arc;
use std::time::Duration;

use crate::app_state::AppState;

/// The shortest time between two refreshes, since a thousand records may change the state a thousand times in a second.
const MIN_INTERVAL: Duration = Duration::from_millis(250);

/// Follows all changes as long as the program runs.
pub(crate) async fn watch(app: Arc<AppState>) {
    loop {
        app.changed.notified().await;
        refresh(&app).await;
        tokio::time::sleep(MIN_INTERVAL).await;
    }
}

async fn refresh(app: &AppState) {
    if let Some(tray) = app.tray.get() {
        match app.api.dashboard().await {
            Ok(dashboard) => {
                let error = app.window.error();
                let menu =
                    app.locale.with_messages(|messages| crate::tray::menu::of(&dashboard, error.as_ref(), messages));
                tray.show(menu).await;
            }
            Err(error) => tracing::error!(code = error.code, "the tray cannot show the state"),
        }
    }
    app.window.notify_changed();
}
