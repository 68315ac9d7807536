//! Reads a text as a form, such as a body or a query.

use std::borrow::Cow;

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

/// Returns the fields of a text that is a form: in one, a value goes on to the next field, whatever stands in it.
pub(super) fn form(text: &str) -> Option<impl Iterator<Item = FormField<'_>>> {
    let name = text.split('=').next().filter(|name| name.len() < text.len())?;
    let is_name = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || "{}<>\"'?:#".contains(c));
    let mut left = Some(text.trim_end()).filter(|text| is_name && !text.contains(char::is_whitespace));
    left?;
    Some(std::iter::from_fn(move || {
        let rest = left?;
        let mut end = rest.find('&').unwrap_or(rest.len());
        let field = match rest[..end].split_once('=') {
            Some((name, value)) if !value.is_empty() && is_key_name(&decoded(name)) => {
                end = end_of_value(rest, end);
                FormField::Key { name, value: &rest[name.len() + 1..end] }
            }
            Some((name, value)) => match decoded(value) {
                meant if meant == value => FormField::Other(&rest[..end]),
                meant => FormField::Form { name, value, meant },
            },
            None => FormField::Other(&rest[..end]),
        };
        left = rest.get(end + 1..);
        Some(field)
    }))
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
