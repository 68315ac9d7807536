//! The tray's menu as a pure function of the state.

use std::fmt;
use std::str::FromStr;

use hooktray_core::api::{AppStatus, Overview};
use hooktray_core::base::i18n::Messages;

/// What the tray shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Menu {
    /// Which icon.
    pub(crate) state: AppStatus,
    /// What it says under the mouse.
    pub(crate) tooltip: String,
    /// The menu, from top to bottom.
    pub(crate) items: Vec<Item>,
}

/// One line of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    /// Only to be read.
    Text(String),
    /// A line between two parts.
    Line,
    /// Something to press.
    Button {
        /// What it does.
        press: Press,
        /// What it says.
        label: String,
    },
    /// Buttons behind a label.
    Group {
        /// What it says.
        label: String,
        /// The buttons.
        items: Vec<(Press, String)>,
    },
}

/// What a press on the menu means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Press {
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

/// The menu for a state.
pub(crate) fn of(overview: &Overview, words: &Messages) -> Menu {
    let plain = |key: &str| words.text(key, []);
    let (delivered, failed) = (overview.delivered.to_string(), overview.failed.to_string());
    let figures = words.text("tray-figures", [("delivered", delivered.as_str()), ("failed", failed.as_str())]);
    let state = plain(match overview.status {
        AppStatus::Running => "tray-state-running",
        AppStatus::Stopped => "tray-state-stopped",
        AppStatus::Attention => "tray-state-attention",
    });
    let mut items = vec![Item::Text(figures.clone()), Item::Text(state.clone()), Item::Line];
    let button = |press, label| Item::Button { press, label };
    items.push(button(Press::Open, plain("tray-open")));
    items.extend(overview.flows.iter().map(|flow| {
        let of_flow =
            |press, key: &str| (press, words.try_text(key, [("flow", flow.name.as_str())]).unwrap_or_default());
        let switch = if flow.enabled {
            of_flow(Press::Stop(flow.id), "tray-flow-stop")
        } else {
            of_flow(Press::Start(flow.id), "tray-flow-start")
        };
        let items = vec![switch, of_flow(Press::CopyLink(flow.id), "tray-copy-link")];
        let mark = if flow.enabled { "▶" } else { "⏸" };
        Item::Group { label: format!("{mark} {}", flow.name), items }
    }));
    items.push(Item::Line);
    if overview.flows.iter().any(|flow| !flow.enabled) {
        items.push(button(Press::StartAll, plain("tray-start-all")));
    }
    if overview.flows.iter().any(|flow| flow.enabled) {
        items.push(button(Press::StopAll, plain("tray-stop-all")));
    }
    items.push(button(Press::History, plain("tray-history")));
    items.push(button(Press::Settings, plain("tray-settings")));
    items.push(Item::Line);
    items.push(button(Press::Quit, plain("tray-quit")));
    Menu { state: overview.status, tooltip: format!("Hooktray: {state}\n{figures}"), items }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Press::Open => f.write_str("open"),
            Press::History => f.write_str("history"),
            Press::Settings => f.write_str("settings"),
            Press::Quit => f.write_str("quit"),
            Press::StartAll => f.write_str("start-all"),
            Press::StopAll => f.write_str("stop-all"),
            Press::Start(flow) => write!(f, "start {flow}"),
            Press::Stop(flow) => write!(f, "stop {flow}"),
            Press::CopyLink(flow) => write!(f, "copy-link {flow}"),
        }
    }
}

impl FromStr for Press {
    type Err = ();

    fn from_str(text: &str) -> Result<Press, ()> {
        let (word, flow) = text.split_once(' ').unwrap_or((text, ""));
        let flow = || flow.parse().map_err(|_| ());
        Ok(match word {
            "open" => Press::Open,
            "history" => Press::History,
            "settings" => Press::Settings,
            "quit" => Press::Quit,
            "start-all" => Press::StartAll,
            "stop-all" => Press::StopAll,
            "start" => Press::Start(flow()?),
            "stop" => Press::Stop(flow()?),
            "copy-link" => Press::CopyLink(flow()?),
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

    fn presses(menu: &Menu) -> Vec<String> {
        let presses = menu.items.iter().flat_map(|item| match item {
            Item::Text(_) | Item::Line => Vec::new(),
            Item::Button { press, .. } => vec![press.to_string()],
            Item::Group { items, .. } => items.iter().map(|(press, _)| press.to_string()).collect(),
        });
        presses.collect()
    }

    #[test]
    fn the_first_line_has_todays_figures() {
        let menu = of(&overview(&[true]), &Messages::new(Language::Russian));
        let Some(Item::Text(figures)) = menu.items.first() else { panic!("{menu:?}") };
        assert!(figures.contains("12") && figures.contains("1 ошибка"), "{figures}");
        assert!(menu.tooltip.contains(figures));
    }

    #[test]
    fn each_flow_is_started_or_stopped_and_its_link_copied() {
        let words = Messages::new(Language::English);
        let menu = of(&overview(&[true, false]), &words);
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
        assert_eq!(presses(&menu), expected);
        assert_eq!(presses(&of(&overview(&[]), &words)), ["open", "history", "settings", "quit"]);
        assert!(!presses(&of(&overview(&[true]), &words)).contains(&"start-all".to_owned()));
    }

    #[test]
    fn what_is_pressed_is_understood() {
        let menu = of(&overview(&[true, false]), &Messages::new(Language::English));
        for press in presses(&menu) {
            assert_eq!(press.parse::<Press>().unwrap().to_string(), press);
        }
        assert!("start x".parse::<Press>().is_err() && "".parse::<Press>().is_err());
    }
}
