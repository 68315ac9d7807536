//! What the menu shows, and what its entries do.

use hooktray_core::api::{FlowCard, LastOrder};
use hooktray_core::base::i18n::Language;
use hooktray_core::outcome::Status;

use super::*;

fn dashboard(started: &[bool]) -> Dashboard {
    let flows = started.iter().zip(1..).map(|(enabled, id)| FlowCard {
        id,
        name: format!("Обработка {id}"),
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
    let state = Messages::new(Language::Russian).text("tray-state-running", []);
    assert_eq!(menu.tooltip, format!("{state}\n{counts}"), "the state names the program already");
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
fn unsent_orders_the_last_record_and_a_window_that_does_not_open_are_shown() {
    let messages = Messages::new(Language::Russian);
    let mut dashboard = dashboard(&[true, false]);
    dashboard.flows[0].unsolved = 2;
    let received_at = "2026-11-24T09:00:00Z".parse().unwrap();
    dashboard.last = Some(LastOrder { id: "0192".into(), received_at, status: Status::Delivered });
    let menu = of(&dashboard, Some(&WindowError::Missing), &messages);
    assert_eq!(actions(&menu)[..3], ["unsolved", "last", "open"]);
    let text = format!("{:?}", menu.items);
    for part in [
        "2 заявки не отправлены",
        "Последняя запись",
        "24.11.2026",
        "Доставлен",
        "hooktray-window",
        "Обработка 1: работает",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.contains("Обработка 2: остановлена") && !text.contains(['▶', '⏸']), "{text}");
}

#[test]
fn actions_survive_the_round_trip_through_text() {
    let menu = of(&dashboard(&[true, false]), None, &Messages::new(Language::English));
    for action in actions(&menu) {
        assert_eq!(action.parse::<MenuAction>().unwrap().to_string(), action);
    }
    assert!("start x".parse::<MenuAction>().is_err() && "".parse::<MenuAction>().is_err());
}
