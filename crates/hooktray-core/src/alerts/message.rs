//! A message about an alert, in paragraphs: what every channel says, before it puts that into its own form.

mod summary;

use jiff::tz::TimeZone;

use crate::alerts::numbers::mask_numbers;
use crate::alerts::text::{AlertText, alert_text, local};
use crate::base::i18n::Messages;
use crate::incident::IncidentStage;
use crate::incident::alert::{AcceptedOrder, Alert, IncidentReport, OrdersReport};
use crate::outcome::ProblemCode;
use crate::store::Example;

/// What a message is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageContent<'a> {
    /// What it says.
    pub alert: &'a Alert,
    /// The records that it names.
    pub examples: &'a [Example],
    /// True if it contains customers' numbers in full.
    pub show_numbers: bool,
}

/// A message in the user's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What happened, in one line.
    pub title: String,
    /// The rest.
    pub parts: Vec<MessagePart>,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessagePart {
    /// A paragraph.
    Paragraph(String),
    /// A list.
    List(Vec<String>),
}

impl Message {
    /// Returns a message in the language of these messages.
    #[must_use]
    pub fn new(content: &MessageContent<'_>, messages: &Messages, zone: &TimeZone) -> Message {
        let AlertText { title, what, todo } = alert_text(content.alert, messages, zone);
        let mut parts = vec![MessagePart::Paragraph(what)];
        match content.alert {
            Alert::Incident(report) => parts.extend(details(report, content, messages, zone)),
            Alert::Summary(figures) => parts.extend(summary::parts(figures, messages)),
            Alert::Orders(report) => parts.extend(orders(report, content, messages, zone)),
            _ => {}
        }
        if let Some(todo) = todo {
            parts.push(MessagePart::Paragraph(format!("{} {todo}", messages.text("what-to-do", []))));
        }
        if let Some(place) = place(content.alert) {
            parts.push(MessagePart::Paragraph(messages.text(place, [])));
        }
        Message { title: one_line(&title), parts }
    }

    /// Returns the message as plain text, without its title.
    #[must_use]
    pub fn body(&self) -> String {
        let texts = self.parts.iter().map(|part| match part {
            MessagePart::Paragraph(line) => line.clone(),
            MessagePart::List(lines) => lines.iter().map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n"),
        });
        texts.collect::<Vec<_>>().join("\n\n")
    }
}

impl MessageContent<'_> {
    /// Returns what this text may say of customers' numbers.
    #[must_use]
    pub fn guarded(&self, text: &str) -> String {
        if self.show_numbers { text.to_owned() } else { mask_numbers(text) }
    }
}

/// Returns who ordered, one line for each order.
fn orders(
    report: &OrdersReport,
    content: &MessageContent<'_>,
    messages: &Messages,
    zone: &TimeZone,
) -> Vec<MessagePart> {
    let line = |order: &AcceptedOrder| {
        // A record may be deleted before its message is sent.
        let example = content.examples.iter().find(|example| example.id == order.operation);
        let at = example.map(|example| local(example.received_at, messages, zone));
        let who = example.map(|example| content.guarded(&example.summary));
        // The title has the number of a single order.
        let number = order.number.as_deref().filter(|_| report.gathered);
        let number = number.and_then(|number| messages.try_text("message-order-number", [("number", number)]));
        at.into_iter().chain(who).chain(number).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
    };
    let mut lines: Vec<String> = report.orders.iter().map(line).filter(|line| !line.is_empty()).collect();
    let unnamed = report.count.saturating_sub(u32::try_from(report.orders.len()).unwrap_or(u32::MAX));
    if unnamed > 0 {
        lines.push(messages.text("message-orders-unnamed", [("count", unnamed.to_string().as_str())]));
    }
    (!lines.is_empty()).then_some(MessagePart::List(lines)).into_iter().collect()
}

fn details(
    report: &IncidentReport,
    content: &MessageContent<'_>,
    messages: &Messages,
    zone: &TimeZone,
) -> Vec<MessagePart> {
    let guarded = |text: &str| content.guarded(text);
    let mut parts = Vec::new();
    // The details of other codes are values of the record, which only the window shows.
    let said_by_destination =
        matches!(report.code, ProblemCode::Refused | ProblemCode::Rejected | ProblemCode::Unavailable);
    if said_by_destination && report.stage != IncidentStage::Ended {
        let reason = report.args.get("reason").map_or_else(|| "none".to_owned(), |reason| guarded(reason));
        let key = format!("problem-{}-detail", report.code);
        let detail = messages.try_text(&key, [("reason", reason.as_str())]).filter(|detail| !detail.trim().is_empty());
        parts.extend(detail.map(MessagePart::Paragraph));
    }
    let since = local(report.since, messages, zone);
    let mut figures = vec![messages.try_text("message-since", [("time", since.as_str())]).unwrap_or(since)];
    if !report.flow.is_empty() {
        let counted = |key: &str, count: u32| messages.text(key, [("count", count.to_string().as_str())]);
        figures.push(counted("message-records", report.records));
        if report.stage == IncidentStage::Digest && report.pending < report.records {
            figures.push(counted("message-pending", report.pending));
        }
    }
    parts.push(MessagePart::List(figures));
    if !content.examples.is_empty() {
        parts.push(MessagePart::Paragraph(messages.text("message-examples", [])));
        let line = |example: &Example| {
            let who = guarded(&example.summary);
            [local(example.received_at, messages, zone), who].join("  ").trim_end().to_owned()
        };
        parts.push(MessagePart::List(content.examples.iter().map(line).collect()));
    }
    parts
}

/// True if no part of a flow can fix it.
fn is_of_the_machine(code: ProblemCode) -> bool {
    matches!(code, ProblemCode::CertificatesMissing | ProblemCode::ProxyUnusable | ProblemCode::ProxyFailed)
}

/// Returns the message that says where in the window to look.
fn place(alert: &Alert) -> Option<&'static str> {
    match alert {
        Alert::Incident(report) if report.flow.is_empty() || is_of_the_machine(report.code) => {
            Some("message-place-program")
        }
        Alert::Incident(report)
            if matches!(report.code, ProblemCode::SecretMissing | ProblemCode::KeychainUnavailable) =>
        {
            Some("message-place-keys")
        }
        Alert::Summary(figures) => figures.needs_the_owner().then_some("message-place-history"),
        Alert::Incident(_) | Alert::WasOff { .. } => Some("message-place-history"),
        Alert::Inactivity { .. } => Some("message-place-flow"),
        Alert::AddressChanged { .. } => Some("message-place-program"),
        Alert::ChannelFailed { .. } | Alert::Orders(_) | Alert::Test => None,
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
