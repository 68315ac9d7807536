//! The presses of the tray's menu.

use hooktray_core::api::Api;
use tauri::{AppHandle, Manager as _};

use super::window::copy;
use crate::tray::menu::Press;
use crate::window;

/// Does what was pressed in the tray's menu.
pub(crate) fn press(app: &AppHandle, id: &str) {
    let Ok(press) = id.parse::<Press>() else { return };
    match press {
        Press::Open => window::open(app, "flows"),
        Press::History => window::open(app, "history"),
        Press::Settings => window::open(app, "settings"),
        Press::Quit => app.exit(0),
        Press::StartAll | Press::StopAll | Press::Start(_) | Press::Stop(_) | Press::CopyLink(_) => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move { press_and_wait(&app, press).await });
        }
    }
}

async fn press_and_wait(app: &AppHandle, press: Press) {
    let api = app.state::<Api>();
    let (done, flow) = match press {
        Press::StartAll => (api.switch_all(true).await.map(drop), None),
        Press::StopAll => (api.switch_all(false).await.map(drop), None),
        Press::Start(flow) => (api.flow_switch(flow, true).await.map(drop), Some(flow)),
        Press::Stop(flow) => (api.flow_switch(flow, false).await.map(drop), Some(flow)),
        Press::CopyLink(flow) => {
            let copied = api.flow_get(flow).await.and_then(|flow| copy(app.clone(), flow.link));
            (copied, Some(flow))
        }
        Press::Open | Press::History | Press::Settings | Press::Quit => return,
    };
    if let Err(trouble) = done {
        tracing::warn!(code = trouble.code, "what was pressed in the tray was not done");
        // The window says what is missing.
        window::open_from_anywhere(app, &flow.map_or_else(|| "flows".to_owned(), |flow| format!("flows/{flow}")));
    }
}
