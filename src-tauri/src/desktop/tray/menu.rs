//! The tray menu as a pure function of the state.

use std::fmt;
use std::str::FromStr;

use hooktray_core::api::{AppStatus, Overview};
use hooktray_core::base::i18n::Messages;

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
    /// A submenu.
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
    Settings,
    Quit,
    StartAll,
    StopAll,
    Start(i64),
    Stop(i64),
    CopyLink(i64),
}

/// Returns the menu for a state.
pub(crate) fn of(overview: &Overview, messages: &Messages) -> Menu {
    let plain = |key: &str| messages.text(key, []);
    let (delivered, failed) = (overview.delivered.to_string(), overview.failed.to_string());
    let counts = messages.text("tray-figures", [("delivered", delivered.as_str()), ("failed", failed.as_str())]);
    let status = plain(match overview.status {
        AppStatus::Running => "tray-state-running",
        AppStatus::Stopped => "tray-state-stopped",
        AppStatus::Attention => "tray-state-attention",
    });
    let mut items = vec![Item::Text(counts.clone()), Item::Text(status.clone()), Item::Separator];
    let button = |action, label| Item::Button { action, label };
    items.push(button(MenuAction::Open, plain("tray-open")));
    items.extend(overview.flows.iter().map(|flow| {
        let of_flow =
            |action, key: &str| (action, messages.try_text(key, [("flow", flow.name.as_str())]).unwrap_or_default());
        let switch = if flow.enabled {
            of_flow(MenuAction::Stop(flow.id), "tray-flow-stop")
        } else {
            of_flow(MenuAction::Start(flow.id), "tray-flow-start")
        };
        let items = vec![switch, of_flow(MenuAction::CopyLink(flow.id), "tray-copy-link")];
        let mark = if flow.enabled { "▶" } else { "⏸" };
        Item::Submenu { label: format!("{mark} {}", flow.name), items }
    }));
    items.push(Item::Separator);
    if overview.flows.iter().any(|flow| !flow.enabled) {
        items.push(button(MenuAction::StartAll, plain("tray-start-all")));
    }
    if overview.flows.iter().any(|flow| flow.enabled) {
        items.push(button(MenuAction::StopAll, plain("tray-stop-all")));
    }
    items.push(button(MenuAction::History, plain("tray-history")));
    items.push(button(MenuAction::Settings, plain("tray-settings")));
    items.push(Item::Separator);
    items.push(button(MenuAction::Quit, plain("tray-quit")));
    Menu { status: overview.status, tooltip: format!("Hooktray: {status}\n{counts}"), items }
}

impl fmt::Display for MenuAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MenuAction::Open => f.write_str("open"),
            MenuAction::History => f.write_str("history"),
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
mod tests {
    use hooktray_core::api::FlowCard;
    use hooktray_core::base::i18n::Language;

    use super::*;

    fn overview(started: &[bool]) -> Overview {
        let flows = started.iter().zip(1..).map(|(enabled, id)| FlowCard {
            id,
            name: format!("Поток {id}"),
            enabled: *enabled,
            link: String::new(),
            delivered: 0,
            failed: 0,
            waiting: 0,
            held: 0,
            unsolved: 0,
            hours: Vec::new(),
            missing: Vec::new(),
            exposed: None,
        });
        let status = if started.contains(&true) { AppStatus::Running } else { AppStatus::Stopped };
        Overview {
            status,
            delivered: 12,
            failed: 1,
            incidents: Vec::new(),
            flows: flows.collect(),
            address: String::new(),
        }
    }

    fn actions(menu: &Menu) -> Vec<String> {
        let actions = menu.items.iter().flat_map(|item| match item {
            Item::Text(_) | Item::Separator => Vec::new(),
            Item::Button { action, .. } => vec![action.to_string()],
            Item::Submenu { items, .. } => items.iter().map(|(action, _)| action.to_string()).collect(),
        });
        actions.collect()
    }

    #[test]
    fn first_item_has_the_counters_of_today() {
        let menu = of(&overview(&[true]), &Messages::new(Language::Russian));
        let Some(Item::Text(counts)) = menu.items.first() else { panic!("{menu:?}") };
        assert!(counts.contains("12") && counts.contains("1 ошибка"), "{counts}");
        assert!(menu.tooltip.contains(counts));
    }

    #[test]
    fn each_flow_has_a_switch_and_its_link() {
        let messages = Messages::new(Language::English);
        let menu = of(&overview(&[true, false]), &messages);
        let expected = [
            "open",
            "stop 1",
            "copy-link 1",
            "start 2",
            "copy-link 2",
            "start-all",
            "stop-all",
            "history",
            "settings",
            "quit",
        ];
        assert_eq!(actions(&menu), expected);
        assert_eq!(actions(&of(&overview(&[]), &messages)), ["open", "history", "settings", "quit"]);
        assert!(!actions(&of(&overview(&[true]), &messages)).contains(&"start-all".to_owned()));
    }

    #[test]
    fn actions_survive_the_round_trip_through_text() {
        let menu = of(&overview(&[true, false]), &Messages::new(Language::English));
        for action in actions(&menu) {
            assert_eq!(action.parse::<MenuAction>().unwrap().to_string(), action);
        }
        assert!("start x".parse::<MenuAction>().is_err() && "".parse::<MenuAction>().is_err());
    }
}
