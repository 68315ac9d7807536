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
            .push(button(MenuAction::Unsolved, messages.text("tray-unsent", [("count", unsent.to_string().as_str())])));
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
    Menu { status: dashboard.status, tooltip: format!("Hooktray: {status}\n{counts}"), items }
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
mod tests {
    use hooktray_core::api::{FlowCard, LastOrder};
    use hooktray_core::base::i18n::Language;
    use hooktray_core::outcome::Status;

    use super::*;

    fn dashboard(started: &[bool]) -> Dashboard {
        let flows = started.iter().zip(1..).map(|(enabled, id)| FlowCard {
            id,
            name: format!("Поток {id}"),
            enabled: *enabled,
            receives: *enabled,
            link: String::new(),
            delivered: 0,
            crm_duplicates: 0,
            partial: 0,
            sends_to_aray: true,
            failed: 0,
            waiting: 0,
            held: 0,
            unsolved: 0,
            hours: Vec::new(),
            missing: Vec::new(),
            exposed: None,
        });
        let status = if started.contains(&true) { AppStatus::Running } else { AppStatus::Stopped };
        Dashboard {
            status,
            delivered: 12,
            crm_duplicates: 0,
            partial: 0,
            failed: 1,
            attention: Vec::new(),
            flows: flows.collect(),
            restored: None,
            last: None,
            address: String::new(),
            refused: Vec::new(),
        }
    }

    #[test]
    fn flow_whose_records_cannot_arrive_is_not_shown_as_running() {
        let messages = Messages::new(Language::English);
        let mut dashboard = dashboard(&[true, false]);
        dashboard.status = AppStatus::Attention;
        dashboard.flows[0].receives = false;
        let menu = of(&dashboard, None, &messages);
        assert!(menu.tooltip.contains("cannot arrive"), "{}", menu.tooltip);
        let labels = menu.items.iter().filter_map(|item| match item {
            Item::Submenu { label, .. } => Some(label.as_str()),
            Item::Text(_) | Item::Separator | Item::Button { .. } => None,
        });
        let labels: Vec<&str> = labels.collect();
        assert!(labels[0].contains("cannot arrive") && labels[1].contains("stopped"), "{labels:?}");
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
        let menu = of(&dashboard(&[true]), None, &Messages::new(Language::Russian));
        let Some(Item::Text(counts)) = menu.items.first() else { panic!("{menu:?}") };
        assert!(counts.contains("12") && counts.contains("1 ошибка"), "{counts}");
        assert!(menu.tooltip.contains(counts));
    }

    #[test]
    fn each_flow_has_a_switch_and_its_link() {
        let messages = Messages::new(Language::English);
        let menu = of(&dashboard(&[true, false]), None, &messages);
        let expected = [
            "open",
            "stop 1",
            "copy-link 1",
            "start 2",
            "copy-link 2",
            "start-all",
            "stop-all",
            "history",
            "summary",
            "settings",
            "quit",
        ];
        assert_eq!(actions(&menu), expected);
        assert_eq!(actions(&of(&dashboard(&[]), None, &messages)), ["open", "history", "summary", "settings", "quit"]);
        assert!(!actions(&of(&dashboard(&[true]), None, &messages)).contains(&"start-all".to_owned()));
    }

    #[test]
    fn program_that_waits_says_why_and_can_be_ended() {
        let messages = Messages::new(Language::English);
        let menu = waiting("The database is locked\n\nthe database cannot be used", &messages);
        assert_eq!((menu.status, actions(&menu)), (AppStatus::Attention, vec!["quit".to_owned()]));
        assert!(menu.tooltip.contains("cannot arrive") && menu.tooltip.ends_with("is locked"), "{}", menu.tooltip);
    }

    #[test]
    fn unsent_orders_the_last_one_and_a_window_that_does_not_open_are_shown() {
        let messages = Messages::new(Language::Russian);
        let mut dashboard = dashboard(&[true, false]);
        dashboard.flows[0].unsolved = 2;
        let received_at = "2026-11-24T09:00:00Z".parse().unwrap();
        dashboard.last = Some(LastOrder { id: "0192".into(), received_at, status: Status::Delivered });
        let menu = of(&dashboard, Some(&WindowError::Missing), &messages);
        assert_eq!(actions(&menu)[..3], ["unsolved", "last", "open"]);
        let text = format!("{:?}", menu.items);
        for part in ["2 заявки не отправлены", "24.11.2026", "Доставлен", "hooktray-window", "Поток 1: работает"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(text.contains("Поток 2: остановлена") && !text.contains(['▶', '⏸']), "{text}");
    }

    #[test]
    fn actions_survive_the_round_trip_through_text() {
        let menu = of(&dashboard(&[true, false]), None, &Messages::new(Language::English));
        for action in actions(&menu) {
            assert_eq!(action.parse::<MenuAction>().unwrap().to_string(), action);
        }
        assert!("start x".parse::<MenuAction>().is_err() && "".parse::<MenuAction>().is_err());
    }
}
