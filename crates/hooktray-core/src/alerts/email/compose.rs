//! An email in the user's language: as plain text and as simple HTML, both from the same paragraphs.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::alerts::text::{AlertText, alert_text, local, mask_numbers};
use crate::base::i18n::Messages;
use crate::incident::IncidentStage;
use crate::incident::alert::{Alert, IncidentReport};
use crate::outcome::Code;
use crate::store::Example;

/// What an email is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email<'a> {
    /// What it says.
    pub alert: &'a Alert,
    /// The records that it names.
    pub examples: &'a [Example],
    /// Its Message-ID.
    pub message_id: &'a str,
    /// The Message-ID of the first email of the same incident, if this is a later one.
    pub thread_id: Option<&'a str>,
    /// When it was stored.
    pub at: Timestamp,
    /// True if it contains customers' numbers in full.
    pub show_numbers: bool,
}

/// An email, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// The Message-ID.
    pub message_id: String,
    /// The Message-ID of the email that this one follows.
    pub thread_id: Option<String>,
    /// When it was stored.
    pub at: Timestamp,
}

enum Part {
    Heading(String),
    Paragraph(String),
    List(Vec<String>),
    Small(String),
}

/// Returns an email in the language of these messages.
#[must_use]
pub fn compose(email: &Email<'_>, messages: &Messages, zone: &TimeZone) -> Composed {
    let AlertText { title, what, todo } = alert_text(email.alert, messages, zone);
    let mut parts = vec![Part::Heading(title.clone()), Part::Paragraph(what)];
    if let Alert::Incident(report) = email.alert {
        parts.extend(details(report, email, messages, zone));
    }
    if let Some(todo) = todo {
        parts.push(Part::Paragraph(format!("{} {todo}", messages.text("what-to-do", []))));
    }
    if let Some(place) = place(email.alert) {
        parts.push(Part::Paragraph(messages.text(place, [])));
    }
    parts.push(Part::Small(messages.text("email-text-footer", [])));
    Composed {
        subject: one_line(&format!("Hooktray: {title}")),
        text: text(&parts),
        html: html(&title, &parts),
        message_id: email.message_id.to_owned(),
        thread_id: email.thread_id.map(str::to_owned),
        at: email.at,
    }
}

fn details(report: &IncidentReport, email: &Email<'_>, messages: &Messages, zone: &TimeZone) -> Vec<Part> {
    let guarded = |text: &str| if email.show_numbers { text.to_owned() } else { mask_numbers(text) };
    let mut parts = Vec::new();
    // The details of other codes are values of the record, which only the window shows.
    let said_by_destination = matches!(report.code, Code::Refused | Code::Rejected | Code::Unavailable);
    if said_by_destination && report.stage != IncidentStage::Ended {
        let reason = report.args.get("reason").map_or_else(|| "none".to_owned(), |reason| guarded(reason));
        let key = format!("problem-{}-detail", report.code);
        let detail = messages.try_text(&key, [("reason", reason.as_str())]).filter(|detail| !detail.trim().is_empty());
        parts.extend(detail.map(Part::Paragraph));
    }
    let since = local(report.since, messages, zone);
    let mut figures = vec![messages.try_text("email-text-since", [("time", since.as_str())]).unwrap_or(since)];
    if !report.flow.is_empty() {
        let counted = |key: &str, count: u32| messages.text(key, [("count", count.to_string().as_str())]);
        figures.push(counted("email-text-records", report.records));
        if report.stage == IncidentStage::Digest && report.pending < report.records {
            figures.push(counted("email-text-pending", report.pending));
        }
    }
    parts.push(Part::List(figures));
    if !email.examples.is_empty() {
        parts.push(Part::Paragraph(messages.text("email-text-examples", [])));
        let line = |example: &Example| {
            let who = guarded(&example.summary);
            [local(example.received_at, messages, zone), who].join("  ").trim_end().to_owned()
        };
        parts.push(Part::List(email.examples.iter().map(line).collect()));
    }
    parts
}

/// Returns the message that says where in the window to look.
fn place(alert: &Alert) -> Option<&'static str> {
    match alert {
        Alert::Incident(report) if report.flow.is_empty() || report.code == Code::CertificatesMissing => {
            Some("email-text-place-program")
        }
        Alert::Incident(report) if matches!(report.code, Code::SecretMissing | Code::KeychainUnavailable) => {
            Some("email-text-place-keys")
        }
        Alert::Incident(_) | Alert::WasOff { .. } => Some("email-text-place-history"),
        Alert::Inactivity { .. } => Some("email-text-place-flow"),
        Alert::AddressChanged { .. } => Some("email-text-place-program"),
        Alert::EmailFailed { .. } | Alert::Test => None,
    }
}

fn text(parts: &[Part]) -> String {
    let texts = parts.iter().map(|part| match part {
        Part::Heading(line) | Part::Paragraph(line) => line.clone(),
        Part::List(lines) => lines.iter().map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n"),
        Part::Small(line) => format!("-- \n{line}"),
    });
    texts.collect::<Vec<_>>().join("\n\n") + "\n"
}

fn html(title: &str, parts: &[Part]) -> String {
    let parts = parts.iter().map(|part| match part {
        Part::Heading(line) => format!("<h2>{}</h2>", escaped(line)),
        Part::Paragraph(line) => format!("<p>{}</p>", escaped(line)),
        Part::List(lines) => {
            let items: String = lines.iter().map(|line| format!("<li>{}</li>", escaped(line))).collect();
            format!("<ul>{items}</ul>")
        }
        Part::Small(line) => format!("<p style=\"color:#666\"><small>{}</small></p>", escaped(line)),
    });
    let body = parts.collect::<Vec<_>>().join("\n");
    format!(
        "<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>{}</title></head>\n<body>\n{body}\n</body></html>\n",
        escaped(title)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::i18n::Language;
    use crate::outcome::Args;

    fn report() -> IncidentReport {
        let args = [("host", "api.aray.com"), ("reason", "<b>phone 89165550117 is wrong</b>")];
        IncidentReport {
            incident: 1,
            stage: IncidentStage::Digest,
            flow: "Крем & Co\r\nBcc: x".into(),
            code: Code::Refused,
            message: "refused".into(),
            args: args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Args>(),
            since: "2026-11-24T09:00:00Z".parse().unwrap(),
            records: 7,
            pending: 2,
            delivered: 0,
            examples: vec![],
        }
    }

    fn composed(show_numbers: bool, language: Language) -> Composed {
        let alert = Alert::Incident(report());
        let received_at = "2026-11-24T09:05:00Z".parse().unwrap();
        let examples = [Example { received_at, summary: "Ольга · +7 (916) 555-01-17".into() }];
        let email = Email {
            alert: &alert,
            examples: &examples,
            message_id: "<2@shop>",
            thread_id: Some("<1@shop>"),
            at: received_at,
            show_numbers,
        };
        compose(&email, &Messages::new(language), &TimeZone::fixed(jiff::tz::offset(3)))
    }

    #[test]
    fn email_says_what_since_when_how_many_who_and_what_to_do() {
        let email = composed(false, Language::Russian);
        for part in ["api.aray.com не принял заявку", "24.11.2026 12:00", "7 заявок", "12:05", "Ольга", "Что делать:"]
        {
            assert!(email.text.contains(part), "{part} is in\n{}", email.text);
        }
        assert!(email.text.contains("История операций"), "{}", email.text);
        assert!(email.subject.starts_with("Hooktray: «Крем & Co") && !email.subject.contains('\n'), "{email:?}");
    }

    #[test]
    fn numbers_are_masked_unless_allowed() {
        for language in [Language::Russian, Language::English] {
            let email = composed(false, language);
            for text in [&email.text, &email.html, &email.subject] {
                assert!(!text.contains("916") && !text.contains("555"), "{text}");
            }
            assert!(email.text.contains("Ольга · ••••0117"), "{}", email.text);
            assert!(composed(true, language).text.contains("+7 (916) 555-01-17"));
        }
    }

    #[test]
    fn foreign_text_is_escaped() {
        let email = composed(false, Language::English);
        assert!(!email.html.contains("<b>") && email.html.contains("&lt;b&gt;"), "{}", email.html);
        assert!(email.html.contains("Крем &amp; Co"), "{}", email.html);
    }
}
