//! The figures of the daily summary.

use super::MessagePart;
use crate::base::i18n::Messages;
use crate::incident::summary::Summary;

/// Returns the figures of a summary.
pub(super) fn parts(summary: &Summary, messages: &Messages) -> Vec<MessagePart> {
    let counted = |key: &str, count: u32| messages.text(key, [("count", count.to_string().as_str())]);
    let mut figures = vec![counted("summary-line-received", summary.received)];
    figures.push(counted("summary-line-delivered", summary.delivered));
    let further = [
        ("summary-line-known", summary.crm_duplicates),
        ("summary-line-duplicates", summary.duplicates),
        ("summary-line-failed", summary.failed_count()),
    ];
    figures.extend(further.iter().filter(|(_, count)| *count > 0).map(|(key, count)| counted(key, *count)));
    let cause = |code: &str, count: u32| {
        let short = messages.try_text(&format!("problem-short-{code}"), []).unwrap_or_else(|| code.to_owned());
        format!("– {short}: {count}")
    };
    figures.extend(summary.failed.iter().map(|(code, count)| cause(code.as_str(), *count)));
    let left = [("summary-line-waiting", summary.waiting), ("summary-line-held", summary.held)];
    figures.extend(left.iter().filter(|(_, count)| *count > 0).map(|(key, count)| counted(key, *count)));
    if let Some(seconds) = summary.slowest_seconds {
        let (key, count) = match seconds {
            0..120 => ("summary-line-slowest-seconds", seconds),
            120..7200 => ("summary-line-slowest-minutes", seconds / 60),
            _ => ("summary-line-slowest-hours", seconds / 3600),
        };
        figures.push(counted(key, u32::try_from(count).unwrap_or(u32::MAX)));
    }
    let mut parts = vec![MessagePart::List(figures)];
    if !summary.needs_the_owner() {
        let key = if summary.waiting > 0 { "summary-nothing-but-wait" } else { "summary-nothing-to-do" };
        parts.push(MessagePart::Paragraph(messages.text(key, [])));
    }
    parts
}
