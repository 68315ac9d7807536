//! What follows a change of the engine's state: the tray shows it, and the window asks anew.

use std::sync::Arc;
use std::time::Duration;

use hooktray_core::api::Api;
use tauri::{AppHandle, Emitter as _, Manager as _};
use tokio::sync::Notify;

use crate::speech::Speech;
use crate::tray::Tray;
use crate::window;

/// The shortest time between two looks: a thousand records in a second are one change to somebody who watches.
const BREATH: Duration = Duration::from_millis(250);

/// Follows every change, for as long as the program runs.
pub(crate) async fn follow(app: AppHandle, api: Api, changed: Arc<Notify>) {
    loop {
        changed.notified().await;
        show(&app, &api).await;
        tokio::time::sleep(BREATH).await;
    }
}

async fn show(app: &AppHandle, api: &Api) {
    match api.overview().await {
        Ok(overview) => {
            if let Ok(settings) = api.settings().await {
                app.state::<Speech>().choose(settings.language.as_deref());
            }
            let menu = app.state::<Speech>().with(|words| crate::tray::menu::of(&overview, words));
            app.state::<Tray>().show(app, menu);
        }
        Err(trouble) => tracing::error!(code = trouble.code, "the tray cannot show the state"),
    }
    if window::is_open(app)
        && let Err(error) = app.emit("changed", ())
    {
        tracing::warn!(%error, "the window was not told of a change");
    }
}
