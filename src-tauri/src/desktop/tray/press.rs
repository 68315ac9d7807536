//! What is pressed in the tray.

use std::sync::Arc;

use hooktray_core::api::ApiError;
use tokio::sync::mpsc::UnboundedReceiver;

use super::menu::Press;
use crate::app_state::AppState;

/// Where all flows are shown.
const FLOWS: &str = "flows";

/// Does what is pressed, one after the other, for as long as the program runs.
pub(crate) async fn follow(desk: Arc<AppState>, mut presses: UnboundedReceiver<Press>) {
    while let Some(press) = presses.recv().await {
        match press {
            Press::Open => desk.window.open(FLOWS),
            Press::History => desk.window.open("history"),
            Press::Settings => desk.window.open("settings"),
            Press::Quit => desk.ending.leave(),
            Press::StartAll => done(&desk, FLOWS, desk.api.switch_all(true).await.map(drop)),
            Press::StopAll => done(&desk, FLOWS, desk.api.switch_all(false).await.map(drop)),
            Press::Start(flow) => done(&desk, &at(flow), desk.api.flow_switch(flow, true).await.map(drop)),
            Press::Stop(flow) => done(&desk, &at(flow), desk.api.flow_switch(flow, false).await.map(drop)),
            Press::CopyLink(flow) => done(&desk, &at(flow), copy_link(&desk, flow).await),
        }
    }
}

async fn copy_link(desk: &AppState, flow: i64) -> Result<(), ApiError> {
    let link = desk.api.flow_get(flow).await?.link;
    desk.clipboard.copy(link).map_err(ApiError::from)
}

/// Where something was not done, the window says at its place what is missing.
fn done(desk: &AppState, place: &str, done: Result<(), ApiError>) {
    if let Err(trouble) = done {
        tracing::warn!(code = trouble.code, "what was pressed in the tray was not done");
        desk.window.open(place);
    }
}

fn at(flow: i64) -> String {
    format!("{FLOWS}/{flow}")
}
