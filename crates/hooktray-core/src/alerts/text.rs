//! Alerts in the user's language. They contain no customer data, except for the reason that a destination gave.

mod summary;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::base::error::ChannelErrorCode;
use crate::base::i18n::Messages;
use crate::incident::IncidentStage;
use crate::incident::alert::{Alert, IncidentReport, OrdersReport};
use crate::outcome::ProblemCode;

/// An alert in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertText {
    /// One line.
    pub title: String,
    /// What happened.
    pub what: String,
    /// What to do, if anything.
    pub todo: Option<String>,
}

/// Returns an alert in the language of these messages.
#[must_use]
pub fn alert_text(alert: &Alert, messages: &Messages, zone: &TimeZone) -> AlertText {
    match alert {
        Alert::Incident(report) if report.stage == IncidentStage::Ended => ended(report, messages),
        Alert::Incident(report) => failing(report, messages),
        Alert::Inactivity { flow, hours } => AlertText {
            title: named(messages, "alert-inactivity-title", &[("flow", flow)]),
            what: messages.text("alert-inactivity", [("count", hours.to_string().as_str())]),
            todo: Some(messages.text("alert-inactivity-todo", [])),
        },
        Alert::WasOff { from, to } => {
            let (from, to) = (local(*from, messages, zone), local(*to, messages, zone));
            AlertText {
                title: messages.text("alert-was-off-title", []),
                what: named(messages, "alert-was-off", &[("from", &from), ("to", &to)]),
                todo: Some(messages.text("alert-was-off-todo", [])),
            }
        }
        Alert::AddressChanged { from, to } => AlertText {
            title: messages.text("alert-address-title", []),
            what: named(messages, "alert-address", &[("from", from), ("to", to)]),
            todo: Some(messages.text("alert-address-todo", [])),
        },
        Alert::ChannelFailed { channel, code } => AlertText {
            title: match code {
                ChannelErrorCode::Partly => messages.text("alert-channel-title-partly", []),
                _ => named(messages, "alert-channel-title", &[("channel", channel.as_str())]),
            },
            what: named(messages, &format!("error-{channel}_{code}"), &[]),
            todo: messages.try_text(&format!("error-{channel}_{code}-todo"), []),
        },
        Alert::Orders(report) => orders(report, messages),
        Alert::Summary(summary) => summary::text(summary, messages, zone),
        Alert::Test => AlertText {
            title: messages.text("message-test-title", []),
            what: messages.text("message-test", []),
            todo: None,
        },
    }
}

fn orders(report: &OrdersReport, messages: &Messages) -> AlertText {
    let (flow, count) = (report.flow.as_str(), report.count.to_string());
    let number = report.orders.first().and_then(|order| order.number.as_deref());
    let title = match number {
        _ if report.gathered => {
            // The number chooses its plural form, and a flow may be called “12”.
            let more = messages.text("alert-orders-more", [("count", count.as_str())]);
            named(messages, "alert-orders-title", &[("flow", flow), ("more", &more)])
        }
        Some(number) => named(messages, "alert-order-number-title", &[("flow", flow), ("number", number)]),
        None => named(messages, "alert-order-title", &[("flow", flow)]),
    };
    AlertText { title, what: messages.text("alert-orders", [("count", count.as_str())]), todo: None }
}

fn failing(report: &IncidentReport, messages: &Messages) -> AlertText {
    let code = report.code.as_str();
    let args = || report.args.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let what = messages.problem(code, "", &report.args).unwrap_or_else(|| report.message.clone());
    let (flow, pending) = (report.flow.as_str(), report.pending.to_string());
    let title = match (report.stage, waits(report.code)) {
        _ if flow.is_empty() => messages.text("alert-machine-title", []),
        (IncidentStage::Digest, _) => {
            // The number chooses its plural form, and a flow may be called “12”.
            let more = messages.text("alert-digest-more", [("count", pending.as_str())]);
            named(messages, "alert-digest-title", &[("flow", flow), ("more", &more)])
        }
        (_, true) => named(messages, "alert-waiting-title", &[("flow", flow)]),
        (_, false) => named(messages, "alert-failed-title", &[("flow", flow)]),
    };
    // The reasons why a tunnel is down have messages of their own, and so has what to do about each.
    let error = report.args.get("error").filter(|_| report.code == ProblemCode::TunnelDown);
    let tunnel = |end: &str| messages.try_text(&format!("tunnel-{}{end}", error?), args());
    let what = tunnel("").map_or_else(|| what.clone(), |error| format!("{what} {error}."));
    let todo = tunnel("-todo").or_else(|| messages.problem(code, "-todo", &report.args));
    AlertText { title, what, todo }
}

fn ended(report: &IncidentReport, messages: &Messages) -> AlertText {
    if report.flow.is_empty() {
        let title = named(messages, "alert-recovered-title", &[("code", report.code.as_str())]);
        return AlertText { title, what: messages.text("alert-recovered", []), todo: None };
    }
    let mut what = messages.text("alert-ended", [("count", report.delivered.to_string().as_str())]);
    if report.pending > 0 {
        let more = messages.text("alert-ended-pending", [("count", report.pending.to_string().as_str())]);
        what = format!("{what} {more}");
    }
    AlertText { title: named(messages, "alert-ended-title", &[("flow", &report.flow)]), what, todo: None }
}

/// Returns a message with names and texts, which stay as they are even if they look like a number.
fn named(messages: &Messages, key: &str, args: &[(&str, &str)]) -> String {
    messages.try_text(key, args.iter().copied()).unwrap_or_else(|| key.to_owned())
}

/// True if records with this problem wait, and are sent automatically once it is solved.
fn waits(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::Unreachable
            | ProblemCode::ProxyFailed
            | ProblemCode::ProxyUnusable
            | ProblemCode::SecretMissing
            | ProblemCode::KeychainUnavailable
            | ProblemCode::CertificatesMissing
    )
}

/// Returns a moment in local time, formatted for the user's language.
#[must_use]
pub fn local(at: Timestamp, messages: &Messages, zone: &TimeZone) -> String {
    let zoned = at.to_zoned_datetime(zone.clone());
    jiff::fmt::strtime::format(messages.text("message-time", []), &zoned)
        .unwrap_or_else(|_| zoned.datetime().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::error::Channel;
    use crate::base::i18n::Language;
    use crate::incident::alert::AcceptedOrder;
    use crate::incident::summary::Summary;
    use crate::outcome::Problem;

    fn report(stage: IncidentStage) -> IncidentReport {
        let problem = Problem::new(ProblemCode::Refused, "refused")
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
    fn every_alert_has_text_in_both_languages() {
        let zone = TimeZone::UTC;
        let now = Timestamp::UNIX_EPOCH;
        let mut all =
            vec![Alert::Inactivity { flow: "f".into(), hours: 3 }, Alert::WasOff { from: now, to: now }, Alert::Test];
        all.push(Alert::AddressChanged { from: "https://a.lhr.life".into(), to: "https://b.lhr.life".into() });
        for channel in Channel::ALL.iter().copied() {
            all.extend(channel.codes().iter().map(|code| Alert::ChannelFailed { channel, code: *code }));
        }
        for (gathered, number) in [(false, None), (false, Some("771".to_owned())), (true, None)] {
            let orders = vec![AcceptedOrder { operation: "1".into(), number }];
            all.push(Alert::Orders(OrdersReport { flow: "f".into(), count: 2, gathered, orders }));
        }
        let (from, to) = (now, now);
        let few = Summary {
            from,
            to,
            received: 3,
            delivered: 2,
            crm_duplicates: 1,
            duplicates: 1,
            failed: vec![(ProblemCode::Refused, 1)],
            waiting: 1,
            held: 1,
            unsolved: 1,
            slowest_seconds: Some(130),
        };
        all.push(Alert::Summary(few));
        for stage in [IncidentStage::First, IncidentStage::Digest, IncidentStage::Ended] {
            for code in [
                ProblemCode::Refused,
                ProblemCode::Unreachable,
                ProblemCode::DiskLow,
                ProblemCode::PortLost,
                ProblemCode::StorageFailed,
            ] {
                let flow = if matches!(code, ProblemCode::DiskLow | ProblemCode::PortLost | ProblemCode::StorageFailed)
                {
                    ""
                } else {
                    "f"
                };
                all.push(Alert::Incident(IncidentReport { code, flow: flow.into(), ..report(stage) }));
            }
        }
        for language in [Language::English, Language::Russian] {
            let messages = Messages::new(language);
            for alert in &all {
                let AlertText { title, what, todo } = alert_text(alert, &messages, &zone);
                for text in [Some(title), Some(what), todo].into_iter().flatten() {
                    assert!(text.contains(' ') && !text.contains("alert-") && !text.contains("error-"), "{text}");
                    assert!(!text.contains('{') && !text.contains("8916"), "{text}");
                    assert!(language == Language::English || !text.is_ascii(), "{text}");
                }
            }
        }
    }

    #[test]
    fn tunnel_problem_is_named_with_what_to_do() {
        let down = |error: &str| {
            let code = ProblemCode::TunnelDown;
            let args = [("error", error), ("server", "shop:22"), ("user", "hook")];
            let args = args.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
            let report = IncidentReport { code, args, flow: String::new(), ..report(IncidentStage::First) };
            alert_text(&Alert::Incident(report), &Messages::new(Language::Russian), &TimeZone::UTC)
        };
        let alert = down("ssh_login");
        assert!(
            alert.what.contains("Hooktray извне. SSH-сервер shop:22 не пускает пользователя «hook»."),
            "{}",
            alert.what
        );
        assert!(alert.todo.unwrap().contains("authorized_keys"));
        assert!(down("unheard_of").todo.unwrap().contains("«Доступ извне»"));
    }

    #[test]
    fn counts_have_plural_forms_even_if_the_flow_is_called_12() {
        let messages = Messages::new(Language::Russian);
        let digest = alert_text(&Alert::Incident(report(IncidentStage::Digest)), &messages, &TimeZone::UTC);
        assert_eq!(digest.title, "«12»: не отправлены ещё 2 заявки");
        let over = alert_text(&Alert::Incident(report(IncidentStage::Ended)), &messages, &TimeZone::UTC);
        assert!(over.what.contains("5 заявок") && over.what.contains("2 заявки"), "{}", over.what);
    }
}
