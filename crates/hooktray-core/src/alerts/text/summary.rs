//! The daily summary in words.

use jiff::tz::TimeZone;

use super::{AlertText, local};
use crate::base::i18n::Messages;
use crate::incident::summary::Summary;

/// Returns the title of a summary, the time that it is of, and what there is to do.
pub(super) fn text(summary: &Summary, messages: &Messages, zone: &TimeZone) -> AlertText {
    let counted = |key: &str, count: u32| messages.text(key, [("count", count.to_string().as_str())]);
    let mut title = counted("summary-delivered", summary.delivered);
    if summary.failed_count() > 0 {
        title = format!("{title}, {}", counted("summary-failed", summary.failed_count()));
    }
    let (from, to) = (local(summary.from, messages, zone), local(summary.to, messages, zone));
    let what = messages.try_text("summary-time", [("from", from.as_str()), ("to", to.as_str())]).unwrap_or_default();
    let todo = [("summary-todo-failed", summary.unsolved), ("summary-todo-held", summary.held)];
    let todo = todo.iter().filter(|(_, count)| *count > 0).map(|(key, count)| counted(key, *count));
    let todo = todo.collect::<Vec<_>>().join(" ");
    AlertText { title, what, todo: (!todo.is_empty()).then_some(todo) }
}
