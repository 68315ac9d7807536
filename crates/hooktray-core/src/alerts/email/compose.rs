//! An email in the user's language: as plain text and as simple HTML, both from the same paragraphs.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::alerts::message::{Message, MessageContent, MessagePart};
use crate::base::i18n::Messages;

/// What an email is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email<'a> {
    /// What it says.
    pub content: MessageContent<'a>,
    /// Its Message-ID.
    pub message_id: &'a str,
    /// The Message-ID of the first email of the same incident, if this is a later one.
    pub thread_id: Option<&'a str>,
    /// When it was stored.
    pub at: Timestamp,
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

/// Returns an email in the language of these messages.
#[must_use]
pub fn compose(email: &Email<'_>, messages: &Messages, zone: &TimeZone) -> Composed {
    let message = Message::new(&email.content, messages, zone);
    let footer = messages.text("email-text-footer", []);
    Composed {
        subject: format!("Hooktray: {}", message.title),
        text: format!("{}\n\n{}\n\n-- \n{footer}\n", message.title, message.body()),
        html: html(&message, &footer),
        message_id: email.message_id.to_owned(),
        thread_id: email.thread_id.map(str::to_owned),
        at: email.at,
    }
}

fn html(message: &Message, footer: &str) -> String {
    let title = escaped(&message.title);
    let parts = message.parts.iter().map(|part| match part {
        MessagePart::Paragraph(line) => format!("<p>{}</p>\n", escaped(line)),
        MessagePart::List(lines) => {
            let items: String = lines.iter().map(|line| format!("<li>{}</li>", escaped(line))).collect();
            format!("<ul>{items}</ul>\n")
        }
    });
    let footer = format!("<p style=\"color:#666\"><small>{}</small></p>", escaped(footer));
    let body: String = std::iter::once(format!("<h2>{title}</h2>\n")).chain(parts).chain([footer]).collect();
    format!(
        "<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body>\n{body}\n</body></html>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::i18n::Language;
    use crate::incident::IncidentStage;
    use crate::incident::alert::{Alert, IncidentReport};
    use crate::outcome::{Args, ProblemCode};
    use crate::store::Example;

    fn report() -> IncidentReport {
        let args = [("host", "api.aray.com"), ("reason", "<b>phone 89165550117 is wrong</b>")];
        IncidentReport {
            incident: 1,
            stage: IncidentStage::Digest,
            flow: "Крем & Co\r\nBcc: x".into(),
            code: ProblemCode::Refused,
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
        let examples = [Example { id: String::new(), received_at, summary: "Ольга · +7 (916) 555-01-17".into() }];
        let email = Email {
            content: MessageContent { alert: &alert, examples: &examples, show_numbers },
            message_id: "<2@shop>",
            thread_id: Some("<1@shop>"),
            at: received_at,
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
