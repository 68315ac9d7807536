//! Reads a text as a form, such as a body or a query.

use std::borrow::Cow;
use std::ops::Range;

use percent_encoding::percent_decode_str;

use super::is_key_name;

/// A field of a form.
pub(super) enum FormField<'t> {
    /// A key, with everything up to the next field: its value may have an `&` that was not escaped.
    Key { name: &'t str, value: &'t str },
    /// A value with escapes, and what it means: it may be a form itself.
    Form { name: &'t str, value: &'t str, meant: Cow<'t, str> },
    /// Anything else, with its name.
    Other(&'t str),
}

/// Returns the fields of a text that is a form, each with what stands behind it: in a form, a value goes on to the next field, whatever
/// stands in it. A mark such as `|` may belong to a value as well; a field that follows it counts as the next one. So a key with text
/// such as `,c=` in it, as a password may have, ends there, and the rest is shown: it may be the number of an order.
pub(super) fn form(text: &str) -> Option<impl Iterator<Item = (FormField<'_>, &str)>> {
    let name = text.split('=').next().filter(|name| name.len() < text.len())?;
    let is_name = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || "{}<>\"'?:#".contains(c));
    let text = Some(text.trim_end()).filter(|text| is_name && !text.contains(char::is_whitespace))?;
    let ampersand_from = move |start: usize| text[start..].find('&').map_or(text.len(), |length| start + length);
    let (mut left, mut ampersand) = (Some(0), ampersand_from(0));
    Some(std::iter::from_fn(move || {
        let start = left?;
        if ampersand < start {
            ampersand = ampersand_from(start);
        }
        let (rest, mut end) = (&text[start..], ampersand - start);
        let field = match rest[..end].split_once('=') {
            Some((name, whole)) => {
                let value = &whole[..end_at_mark(whole)];
                end = name.len() + 1 + value.len();
                if !value.is_empty() && is_key_name(&decoded(name)) {
                    if value.len() == whole.len() {
                        end = end_of_value(rest, end);
                    }
                    FormField::Key { name, value: &rest[name.len() + 1..end] }
                } else {
                    match decoded(value) {
                        meant if meant == value => FormField::Other(&rest[..end]),
                        meant => FormField::Form { name, value, meant },
                    }
                }
            }
            None => FormField::Other(&rest[..end]),
        };
        let end = start + end;
        left = Some(end + 1).filter(|next| *next <= text.len());
        Some((field, text.get(end..end + 1).unwrap_or_default()))
    }))
}

/// What stands between fields in place of `&`.
const MARKS: [char; 3] = ['|', ',', ';'];

#[cfg(test)]
thread_local! {
    /// The bytes that were scanned for marks and for the names of fields, once for each time.
    pub(super) static SCANNED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Returns where a value ends: before a mark that a field or nothing follows, or at its end.
fn end_at_mark(value: &str) -> usize {
    let mut marks = value.match_indices(MARKS).map(|(at, _)| at);
    let end = marks.find(|at| begins_with_field(&value[at + 1..])).unwrap_or(value.len());
    #[cfg(test)]
    SCANNED.set(SCANNED.get() + end);
    end
}

/// Returns whether a text begins with a name and a `=`, or is empty.
fn begins_with_field(text: &str) -> bool {
    let length = text.find(|c: char| !c.is_alphanumeric() && !"_-.[]%+".contains(c)).unwrap_or(text.len());
    #[cfg(test)]
    SCANNED.set(SCANNED.get() + length);
    text.is_empty() || (length > 0 && text[length..].starts_with('='))
}

/// Returns the fields that marks set apart in the value of one, that one first: the name of each, and where in `value` its own is.
pub(super) fn between_marks<'t>(name: &'t str, value: &'t str) -> impl Iterator<Item = (&'t str, Range<usize>)> {
    let mut next = Some((name, 0));
    std::iter::from_fn(move || {
        let (name, start) = next?;
        let end = start + end_at_mark(&value[start..]);
        let behind = value.get(end + 1..).and_then(|rest| rest.split_once('='));
        next = behind.map(|(name, _)| (name, end + 1 + name.len() + 1));
        Some((name, start..end))
    })
}

/// Returns where the value of the first field ends: it goes on behind an `&` that no name follows.
fn end_of_value(rest: &str, mut end: usize) -> usize {
    while let Some(next) = rest.get(end + 1..) {
        let length = next.find('&').unwrap_or(next.len());
        if length == 0 || next[..length].contains('=') {
            break;
        }
        end += 1 + length;
    }
    end
}

/// Returns whether a text is a form as a whole.
pub(super) fn is_form(text: &str) -> bool {
    form(text).is_some()
}

/// Returns a text without its percent-encoding.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    let text = text.replace('+', " ");
    Cow::Owned(percent_decode_str(&text).decode_utf8_lossy().into_owned())
}
