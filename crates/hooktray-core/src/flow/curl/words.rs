//! The words of a command line, as a POSIX shell, the Windows command prompt or PowerShell splits it. Browsers copy requests
//! for the first two.

use std::iter::Peekable;
use std::str::Chars;

/// Splits a command line into its words; `None` if a quotation mark is not closed.
pub(super) fn split(command: &str) -> Option<Vec<String>> {
    let command = command.trim().trim_start_matches(['$', '>', '#']).replace("\r\n", "\n");
    let command = if is_for_command_prompt(&command) { without_carets(&command) } else { command };
    shlex::split(&without_ansi_c_quotes(&command.replace("`\n", " "))?)
}

/// True if a caret escapes a quotation mark or the end of a line.
fn is_for_command_prompt(command: &str) -> bool {
    command.contains("^\"") || command.lines().any(|line| line.ends_with('^'))
}

/// Returns a command of the Windows command prompt without its carets. What is left is quoted as in a POSIX shell.
fn without_carets(command: &str) -> String {
    let mut plain = String::with_capacity(command.len());
    let mut rest = command.chars();
    while let Some(c) = rest.next() {
        match c {
            '^' => plain.extend(rest.next().map(|escaped| if escaped == '\n' { ' ' } else { escaped })),
            c => plain.push(c),
        }
    }
    plain
}

/// Returns a command in which each `$'…'` is an ordinary quoted text; `None` if one is not closed.
fn without_ansi_c_quotes(command: &str) -> Option<String> {
    let mut plain = String::with_capacity(command.len());
    let mut rest = command.chars().peekable();
    let mut quote = None;
    while let Some(c) = rest.next() {
        match (quote, c) {
            (None, '$') if rest.next_if_eq(&'\'').is_some() => {
                let text = ansi_c_text(&mut rest)?;
                plain.push('\'');
                plain.push_str(&text.replace('\'', r"'\''"));
                plain.push('\'');
                continue;
            }
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            // The line goes on.
            (None, '\\') if rest.next_if_eq(&'\n').is_some() => {
                plain.push(' ');
                continue;
            }
            (None | Some('"'), '\\') => {
                plain.push(c);
                plain.extend(rest.next());
                continue;
            }
            _ => {}
        }
        plain.push(c);
    }
    Some(plain)
}

/// Reads the text of a `$'…'` up to its end
/// (<https://www.gnu.org/software/bash/manual/html_node/ANSI_002dC-Quoting.html>).
fn ansi_c_text(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut text = Vec::new();
    loop {
        match rest.next()? {
            '\'' => return Some(String::from_utf8_lossy(&text).into_owned()),
            '\\' => match rest.next()? {
                'n' => text.push(b'\n'),
                'r' => text.push(b'\r'),
                't' => text.push(b'\t'),
                'x' => text.extend(code(rest, 2).and_then(|code| u8::try_from(code).ok())),
                'u' => push(&mut text, code(rest, 4).and_then(char::from_u32)),
                'U' => push(&mut text, code(rest, 8).and_then(char::from_u32)),
                escaped @ ('\\' | '\'' | '"' | '?') => push(&mut text, Some(escaped)),
                other => {
                    text.push(b'\\');
                    push(&mut text, Some(other));
                }
            },
            c => push(&mut text, Some(c)),
        }
    }
}

/// Reads up to `most` hexadecimal digits.
fn code(rest: &mut Peekable<Chars<'_>>, most: usize) -> Option<u32> {
    let digits = std::iter::from_fn(|| rest.next_if(char::is_ascii_hexdigit));
    u32::from_str_radix(&digits.take(most).collect::<String>(), 16).ok()
}

fn push(text: &mut Vec<u8>, c: Option<char>) {
    text.extend(c.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_of_each_shell_have_the_same_words() {
        let words = ["curl", "https://x.example/?a=1&b=2", "--data-raw", r#"{"a":"it's","b":"Ольга"}"#];
        for command in [
            r#"curl 'https://x.example/?a=1&b=2' --data-raw '{"a":"it'\''s","b":"Ольга"}'"#,
            "$ curl 'https://x.example/?a=1&b=2' \\\n  --data-raw $'{\"a\":\"it\\'s\",\"b\":\"\\u041e\\u043b\\u044c\\u0433\\xd0\\xb0\"}'",
            "curl ^\"https://x.example/?a=1^&b=2^\" ^\r\n  --data-raw ^\"^{^\\^\"a^\\^\":^\\^\"it's^\\^\",^\\^\"b^\\^\":^\\^\"Ольга^\\^\"^}^\"",
            r#"curl "https://x.example/?a=1&b=2" --data-raw "{\"a\":\"it's\",\"b\":\"Ольга\"}""#,
        ] {
            assert_eq!(split(command).as_deref(), Some(words.map(str::to_owned).as_slice()), "{command}");
        }
    }

    #[test]
    fn quotation_mark_that_is_not_closed_is_an_error() {
        for command in ["curl 'https://x.example", "curl \"https", "curl $'a\\'"] {
            assert_eq!(split(command), None, "{command}");
        }
    }

    #[test]
    fn dollar_within_quotes_is_a_dollar() {
        let words = split(r#"curl "a$'b'" 'c$'"#);
        assert_eq!(words, Some(vec!["curl".to_owned(), "a$'b'".into(), "c$".into()]));
    }
}
