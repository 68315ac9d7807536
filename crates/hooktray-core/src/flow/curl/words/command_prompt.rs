//! Carets of the Windows command prompt, which escape what follows.

use std::borrow::Cow;

/// Returns a command of the Windows command prompt without its carets, quoted as in a POSIX shell; another one as it is.
pub(super) fn without_carets(command: &str) -> Cow<'_, str> {
    if !is_for_command_prompt(command) {
        return Cow::Borrowed(command);
    }
    let mut plain = String::with_capacity(command.len());
    let mut rest = command;
    while let Some((before, after)) = rest.split_once('^') {
        plain.push_str(before);
        let escaped = after.chars().next();
        rest = after.strip_prefix(escaped.unwrap_or_default()).unwrap_or(after);
        match line_end(after) {
            // A line that goes on escapes the sign that it goes on with.
            Some(line) => {
                let is_text = line.starts_with('\n');
                plain.push(if is_text { '\n' } else { ' ' });
                rest = line.strip_prefix('\n').unwrap_or(line);
            }
            // Within quotation marks a caret is a sign like others. Browsers write one before signs even there, and behind each `%`.
            None => {
                let is_text = escaped.is_some_and(char::is_alphanumeric) && !plain.ends_with('%');
                plain.extend(Some('^').filter(|_| is_text));
                plain.extend(escaped);
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// Returns the next line, if this one has nothing more than blanks.
fn line_end(rest: &str) -> Option<&str> {
    rest.trim_start_matches([' ', '\t']).strip_prefix('\n')
}

/// True if a caret stands before the quotation mark of a word, or at the end of a line. In other shells it is quoted.
fn is_for_command_prompt(command: &str) -> bool {
    let (mut quote, mut before) = (None, ' ');
    let mut rest = command.chars();
    while let Some(c) = rest.next() {
        let after = rest.as_str();
        match (quote, c) {
            (None, '^') if after.starts_with('"') && before.is_whitespace() || line_end(after).is_some() => {
                return true;
            }
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None | Some('"'), '\\') => _ = rest.next(),
            _ => {}
        }
        before = c;
    }
    false
}
