//! What is told, in the user's words. Customers' data is in none of it, but for the reason that a destination gave.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use regex::Regex;

use crate::base::i18n::Messages;
use crate::incident::IncidentStage;
use crate::incident::alert::{Alert, IncidentReport};
use crate::outcome::Code;

/// What is told, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertText {
    /// In one line.
    pub title: String,
    /// What happened.
    pub what: String,
    /// What to do, if there is something to do.
    pub todo: Option<String>,
}

/// What is told, in these words.
#[must_use]
pub fn alert_text(alert: &Alert, words: &Messages, zone: &TimeZone) -> AlertText {
    match alert {
        Alert::Incident(report) if report.stage == IncidentStage::Ended => over(report, words),
        Alert::Incident(report) => failing(report, words),
        Alert::Inactivity { flow, hours } => AlertText {
            title: named(words, "alert-inactivity-title", &[("flow", flow)]),
            what: words.text("alert-inactivity", [("count", hours.to_string().as_str())]),
            todo: Some(words.text("alert-inactivity-todo", [])),
        },
        Alert::WasOff { from, to } => {
            let (from, to) = (local(*from, words, zone), local(*to, words, zone));
            AlertText {
                title: words.text("alert-was-off-title", []),
                what: named(words, "alert-was-off", &[("from", &from), ("to", &to)]),
                todo: Some(words.text("alert-was-off-todo", [])),
            }
        }
        Alert::AddressChanged { from, to } => AlertText {
            title: words.text("alert-address-title", []),
            what: named(words, "alert-address", &[("from", from), ("to", to)]),
            todo: Some(words.text("alert-address-todo", [])),
        },
        Alert::EmailFailed { code } => AlertText {
            title: words.text("alert-email-title", []),
            what: named(words, &format!("error-email_{code}"), &[]),
            todo: words.try_text(&format!("error-email_{code}-todo"), []),
        },
        Alert::Test => AlertText {
            title: words.text("email-text-test-title", []),
            what: words.text("email-text-test", []),
            todo: None,
        },
    }
}

fn failing(report: &IncidentReport, words: &Messages) -> AlertText {
    let code = report.code.as_str();
    let args = || report.args.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let what = words.try_text(&format!("problem-{code}"), args()).unwrap_or_else(|| report.message.clone());
    let (flow, untold) = (report.flow.as_str(), report.pending.to_string());
    let title = match (report.stage, waits(report.code)) {
        _ if flow.is_empty() => words.text("alert-machine-title", []),
        (IncidentStage::Digest, _) => {
            // The number chooses its plural form, and a flow may be called “12”.
            let more = words.text("alert-digest-more", [("count", untold.as_str())]);
            named(words, "alert-digest-title", &[("flow", flow), ("more", &more)])
        }
        (_, true) => named(words, "alert-waiting-title", &[("flow", flow)]),
        (_, false) => named(words, "alert-failed-title", &[("flow", flow)]),
    };
    // What is wrong with the way in from outside has words of its own, and so has what to do about it.
    let trouble = report.args.get("trouble").filter(|_| report.code == Code::TunnelDown);
    let tunnel = |end: &str| words.try_text(&format!("tunnel-{}{end}", trouble?), args());
    let what = tunnel("").map_or_else(|| what.clone(), |trouble| format!("{what} {trouble}."));
    let todo = tunnel("-todo").or_else(|| words.try_text(&format!("problem-{code}-todo"), args()));
    AlertText { title, what, todo }
}

fn over(report: &IncidentReport, words: &Messages) -> AlertText {
    if report.flow.is_empty() {
        let title = named(words, "alert-recovered-title", &[("code", report.code.as_str())]);
        return AlertText { title, what: words.text("alert-recovered", []), todo: None };
    }
    let mut what = words.text("alert-ended", [("count", report.delivered.to_string().as_str())]);
    if report.pending > 0 {
        let more = words.text("alert-ended-pending", [("count", report.pending.to_string().as_str())]);
        what = format!("{what} {more}");
    }
    AlertText { title: named(words, "alert-ended-title", &[("flow", &report.flow)]), what, todo: None }
}

/// Names and texts stay as they are, also where they look like a number.
fn named(words: &Messages, key: &str, args: &[(&str, &str)]) -> String {
    words.try_text(key, args.iter().copied()).unwrap_or_else(|| key.to_owned())
}

/// Whether records with this trouble wait, and go out by themselves.
fn waits(code: Code) -> bool {
    matches!(code, Code::Unreachable | Code::SecretMissing | Code::KeychainUnavailable)
}

/// A moment on the clock of this machine, in the user's way of writing it.
#[must_use]
pub fn local(at: Timestamp, words: &Messages, zone: &TimeZone) -> String {
    let zoned = at.to_zoned_datetime(zone.clone());
    jiff::fmt::strtime::format(words.text("email-text-time", []), &zoned)
        .unwrap_or_else(|_| zoned.datetime().to_string())
}

/// Digits that a number in a text has at least to be one of somebody.
const NUMBER: usize = 6;

static NUMBERS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\+?\d(?:[\s().\-‐‑–—/_*]*\d){5,}").ok());

/// The text with all but the last four digits of every number masked.
#[must_use]
pub fn numbers_masked(text: &str) -> String {
    let Some(numbers) = NUMBERS.as_ref() else { return "••••".to_owned() };
    let masked = numbers.replace_all(text, |found: &regex::Captures<'_>| {
        let digits: Vec<char> = found[0].chars().filter(|c| c.is_numeric()).collect();
        let kept = if digits.len() < NUMBER { 0 } else { 4 };
        format!("••••{}", digits[digits.len() - kept..].iter().collect::<String>())
    });
    masked.into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::i18n::Language;
    use crate::outcome::Problem;

    fn report(stage: IncidentStage) -> IncidentReport {
        let problem = Problem::new(Code::Refused, "refused")
            .with("host", "api.aray.com")
            .with("reason", "8916")
            .with("address", "127.0.0.1:8477");
        IncidentReport {
            incident: 1,
            stage,
            flow: "12".into(),
            code: problem.code,
            message: problem.message,
            args: problem.args,
            since: Timestamp::UNIX_EPOCH,
            records: 3,
            pending: 2,
            delivered: 5,
            examples: vec![],
        }
    }

    #[test]
    fn every_telling_has_words_in_both_languages() {
        let zone = TimeZone::UTC;
        let now = Timestamp::UNIX_EPOCH;
        let mut all =
            vec![Alert::Inactivity { flow: "f".into(), hours: 3 }, Alert::WasOff { from: now, to: now }, Alert::Test];
        all.push(Alert::AddressChanged { from: "https://a.lhr.life".into(), to: "https://b.lhr.life".into() });
        for code in ["settings", "unreachable", "tls", "login", "password", "refused", "later", "broken_off"] {
            all.push(Alert::EmailFailed { code: code.into() });
        }
        for stage in [IncidentStage::First, IncidentStage::Digest, IncidentStage::Ended] {
            for code in [Code::Refused, Code::Unreachable, Code::DiskLow, Code::PortLost, Code::StorageFailed] {
                let flow = if matches!(code, Code::DiskLow | Code::PortLost | Code::StorageFailed) { "" } else { "f" };
                all.push(Alert::Incident(IncidentReport { code, flow: flow.into(), ..report(stage) }));
            }
        }
        for language in [Language::English, Language::Russian] {
            let words = Messages::new(language);
            for alert in &all {
                let AlertText { title, what, todo } = alert_text(alert, &words, &zone);
                for text in [Some(title), Some(what), todo].into_iter().flatten() {
                    assert!(text.contains(' ') && !text.contains("alert-") && !text.contains("error-"), "{text}");
                    assert!(!text.contains('{') && !text.contains("8916"), "{text}");
                    assert!(language == Language::English || !text.is_ascii(), "{text}");
                }
            }
        }
    }

    #[test]
    fn what_is_wrong_with_the_way_in_is_said_with_what_to_do_about_it() {
        let down = |trouble: &str| {
            let code = Code::TunnelDown;
            let args = [("trouble", trouble), ("server", "shop:22"), ("user", "hook")];
            let args = args.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
            let report = IncidentReport { code, args, flow: String::new(), ..report(IncidentStage::First) };
            alert_text(&Alert::Incident(report), &Messages::new(Language::Russian), &TimeZone::UTC)
        };
        let told = down("ssh_login");
        assert!(
            told.what.contains("Hooktray извне. SSH-сервер shop:22 не пускает пользователя «hook»."),
            "{}",
            told.what
        );
        assert!(told.todo.unwrap().contains("authorized_keys"));
        assert!(down("unheard_of").todo.unwrap().contains("«Доступ извне»"));
    }

    #[test]
    fn counts_have_their_plural_forms_and_a_flow_may_be_called_12() {
        let words = Messages::new(Language::Russian);
        let digest = alert_text(&Alert::Incident(report(IncidentStage::Digest)), &words, &TimeZone::UTC);
        assert_eq!(digest.title, "«12»: не отправлены ещё 2 заявки");
        let over = alert_text(&Alert::Incident(report(IncidentStage::Ended)), &words, &TimeZone::UTC);
        assert!(over.what.contains("5 заявок") && over.what.contains("2 заявки"), "{}", over.what);
    }

    #[test]
    fn of_a_number_the_last_four_digits_are_left() {
        for (text, masked) in [
            ("Ольга · +7 (916) 555-01-17", "Ольга · ••••0117"),
            ("89165550117 и 8 916 555 01 18!", "••••0117 и ••••0118!"),
            ("phone=89165550117&x=1", "phone=••••0117&x=1"),
            ("1990 руб., offer 1042", "1990 руб., offer 1042"),
        ] {
            assert_eq!(numbers_masked(text), masked);
        }
    }

    proptest! {
        #[test]
        fn no_number_gets_through(before in "[^0-9]{0,6}", number in "[0-9]([ ().-]{0,2}[0-9]){5,14}", after in "[^0-9]{0,6}") {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
            let masked = numbers_masked(&format!("{before}{number}{after}"));
            prop_assert!(digits(&masked) <= 4, "{}", masked);
        }
    }
}
