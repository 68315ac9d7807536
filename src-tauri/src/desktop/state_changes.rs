//! What follows a change of the engine's state: the tray shows it, and the window asks anew.

use std::sync::Arc;
use std::time::Duration;

use crate::app_state::AppState;

/// The shortest time between two looks: a thousand records in a second are one change to somebody who watches.
const BREATH: Duration = Duration::from_millis(250);

/// Follows every change, for as long as the program runs.
pub(crate) async fn follow(desk: Arc<AppState>) {
    loop {
        desk.changed.notified().await;
        show(&desk).await;
        tokio::time::sleep(BREATH).await;
    }
}

async fn show(desk: &AppState) {
    if let Some(tray) = desk.tray.get() {
        match desk.api.overview().await {
            Ok(overview) => {
                let menu = desk.speech.with(|words| crate::tray::menu::of(&overview, words));
                tray.show(menu).await;
            }
            Err(trouble) => tracing::error!(code = trouble.code, "the tray cannot show the state"),
        }
    }
    desk.window.tell_of_a_change();
}
