//! Runs what the user chooses in the tray menu.

use std::sync::Arc;

use hooktray_core::api::ApiError;
use tokio::sync::mpsc::UnboundedReceiver;

use super::menu::MenuAction;
use crate::app_state::AppState;

/// The place in the window that lists all flows.
const FLOWS: &str = "flows";

/// Runs the chosen actions one by one as long as the program runs.
pub(crate) async fn run_all(app: Arc<AppState>, mut actions: UnboundedReceiver<MenuAction>) {
    while let Some(action) = actions.recv().await {
        match action {
            MenuAction::Open => app.window.open(FLOWS),
            MenuAction::History => app.window.open("history"),
            MenuAction::Settings => app.window.open("settings"),
            MenuAction::Summary => check(&app, FLOWS, app.api.summary_tell().await),
            MenuAction::Unsolved => app.window.open("history/unsolved"),
            MenuAction::Last => open_last(&app).await,
            MenuAction::Quit => app.shutdown.quit(),
            MenuAction::StartAll => check(&app, FLOWS, app.api.flow_set_all_started(true).await.map(drop)),
            MenuAction::StopAll => check(&app, FLOWS, app.api.flow_set_all_started(false).await.map(drop)),
            MenuAction::Start(flow) => {
                check(&app, &place_of(flow), app.api.flow_set_started(flow, true).await.map(drop))
            }
            MenuAction::Stop(flow) => {
                check(&app, &place_of(flow), app.api.flow_set_started(flow, false).await.map(drop))
            }
            MenuAction::CopyLink(flow) => check(&app, &place_of(flow), copy_link(&app, flow).await),
        }
    }
}

/// Opens the newest operation.
async fn open_last(app: &AppState) {
    let last = app.api.dashboard().await.ok().and_then(|dashboard| dashboard.last);
    app.window.open(&last.map_or_else(|| "history".to_owned(), |last| format!("history/{}", last.id)));
}

async fn copy_link(app: &AppState, flow: i64) -> Result<(), ApiError> {
    let link = app.api.flow_get(flow).await?.link;
    app.clipboard.copy(link).map_err(ApiError::from)
}

/// After an error, opens the window at the place that shows what is missing.
fn check(app: &AppState, place: &str, result: Result<(), ApiError>) {
    if let Err(error) = result {
        tracing::warn!(code = error.code, "an action of the tray menu failed");
        app.window.open(place);
    }
}

fn place_of(flow: i64) -> String {
    format!("{FLOWS}/{flow}")
}
