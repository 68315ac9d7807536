//! The tray menu as a pure function of the state.

use std::fmt;
use std::str::FromStr;

use hooktray_core::alerts::text::local;
use hooktray_core::api::{AppStatus, Dashboard};
use hooktray_core::base::i18n::Messages;
use jiff::tz::TimeZone;

use crate::window_error::WindowError;

/// What the tray shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Menu {
    /// Decides the icon.
    pub(crate) status: AppStatus,
    /// The text under the mouse.
    pub(crate) tooltip: String,
    /// The menu, from top to bottom.
    pub(crate) items: Vec<Item>,
}

/// One item of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    /// A text that cannot be chosen.
    Text(String),
    /// A line between two groups.
    Separator,
    /// An item that can be chosen.
    Button {
        /// What it does.
        action: MenuAction,
        /// Its text.
        label: String,
    },
    /// The submenu of a flow. What starts or stops it comes first.
    Submenu {
        /// Its text.
        label: String,
        /// Its items.
        items: Vec<(MenuAction, String)>,
    },
}

/// What an item of the menu does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MenuAction {
    Open,
    History,
    Unsolved,
    Last,
    Summary,
    Settings,
    Quit,
    StartAll,
    StopAll,
    Start(i64),
    Stop(i64),
    CopyLink(i64),
}

/// Returns the menu for a state. `window_error` is why the last window did not open, if it did not.
pub(crate) fn of(dashboard: &Dashboard, window_error: Option<&WindowError>, messages: &Messages) -> Menu {
    let plain = |key: &str| messages.text(key, []);
    let (delivered, failed) = (dashboard.delivered.to_string(), dashboard.failed.to_string());
    let counts = messages.text("tray-figures", [("delivered", delivered.as_str()), ("failed", failed.as_str())]);
    let is_not_receiving = dashboard.flows.iter().any(|flow| flow.enabled && !flow.receives);
    let status = plain(match dashboard.status {
        AppStatus::Attention if is_not_receiving => "tray-state-not-receiving",
        AppStatus::Running => "tray-state-running",
        AppStatus::Stopped => "tray-state-stopped",
        AppStatus::Attention => "tray-state-attention",
    });
    let button = |action, label| Item::Button { action, label };
    let mut items = vec![Item::Text(counts.clone()), Item::Text(status.clone())];
    items.extend(window_error.map(|error| Item::Text(error.title(messages))));
    let unsent: u32 = dashboard.flows.iter().map(|flow| flow.unsolved).sum();
    if unsent > 0 {
        items
            .push(button(MenuAction::Unsolved, messages.text("unsent-show", [("count", unsent.to_string().as_str())])));
    }
    if let Some(last) = &dashboard.last {
        let time = local(last.received_at, messages, &TimeZone::system());
        let status = plain(&format!("status-{}", last.status));
        let args = [("time", time.as_str()), ("status", status.as_str())];
        items.push(button(MenuAction::Last, messages.try_text("tray-last", args).unwrap_or_default()));
    }
    items.push(Item::Separator);
    items.push(button(MenuAction::Open, plain("tray-open")));
    items.extend(dashboard.flows.iter().map(|flow| {
        let of_flow =
            |action, key: &str| (action, messages.try_text(key, [("flow", flow.name.as_str())]).unwrap_or_default());
        let switch = if flow.enabled {
            of_flow(MenuAction::Stop(flow.id), "tray-flow-stop")
        } else {
            of_flow(MenuAction::Start(flow.id), "tray-flow-start")
        };
        let items = vec![switch, of_flow(MenuAction::CopyLink(flow.id), "tray-copy-link")];
        let label = match (flow.enabled, flow.receives) {
            (true, true) => "tray-flow-running",
            (true, false) => "tray-flow-not-receiving",
            (false, _) => "tray-flow-stopped",
        };
        Item::Submenu { label: of_flow(MenuAction::Open, label).1, items }
    }));
    items.push(Item::Separator);
    if dashboard.flows.iter().any(|flow| !flow.enabled) {
        items.push(button(MenuAction::StartAll, plain("tray-start-all")));
    }
    if dashboard.flows.iter().any(|flow| flow.enabled) {
        items.push(button(MenuAction::StopAll, plain("tray-stop-all")));
    }
    items.push(button(MenuAction::History, plain("tray-history")));
    items.push(button(MenuAction::Summary, plain("tray-summary")));
    items.push(button(MenuAction::Settings, plain("tray-settings")));
    items.push(Item::Separator);
    items.push(button(MenuAction::Quit, plain("tray-quit")));
    Menu { status: dashboard.status, tooltip: format!("{status}\n{counts}"), items }
}

/// Returns the menu while the engine cannot open its database. The first line of `why` says what keeps it.
pub(crate) fn waiting(why: &str, messages: &Messages) -> Menu {
    let state = messages.text("tray-state-not-receiving", []);
    let first = why.lines().next().unwrap_or_default().to_owned();
    let quit = Item::Button { action: MenuAction::Quit, label: messages.text("tray-quit", []) };
    let tooltip = format!("{state}\n{first}");
    Menu {
        status: AppStatus::Attention,
        tooltip,
        items: vec![Item::Text(state), Item::Text(first), Item::Separator, quit],
    }
}

impl fmt::Display for MenuAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MenuAction::Open => f.write_str("open"),
            MenuAction::History => f.write_str("history"),
            MenuAction::Unsolved => f.write_str("unsolved"),
            MenuAction::Last => f.write_str("last"),
            MenuAction::Summary => f.write_str("summary"),
            MenuAction::Settings => f.write_str("settings"),
            MenuAction::Quit => f.write_str("quit"),
            MenuAction::StartAll => f.write_str("start-all"),
            MenuAction::StopAll => f.write_str("stop-all"),
            MenuAction::Start(flow) => write!(f, "start {flow}"),
            MenuAction::Stop(flow) => write!(f, "stop {flow}"),
            MenuAction::CopyLink(flow) => write!(f, "copy-link {flow}"),
        }
    }
}

impl FromStr for MenuAction {
    type Err = ();

    fn from_str(text: &str) -> Result<MenuAction, ()> {
        let (word, flow) = text.split_once(' ').unwrap_or((text, ""));
        let flow = || flow.parse().map_err(|_| ());
        Ok(match word {
            "open" => MenuAction::Open,
            "history" => MenuAction::History,
            "unsolved" => MenuAction::Unsolved,
            "last" => MenuAction::Last,
            "summary" => MenuAction::Summary,
            "settings" => MenuAction::Settings,
            "quit" => MenuAction::Quit,
            "start-all" => MenuAction::StartAll,
            "stop-all" => MenuAction::StopAll,
            "start" => MenuAction::Start(flow()?),
            "stop" => MenuAction::Stop(flow()?),
            "copy-link" => MenuAction::CopyLink(flow()?),
            _ => return Err(()),
        })
    }
}

#[cfg(test)]
mod tests;
