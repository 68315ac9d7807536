//! Texts in quotation marks. Each function reads up to the closing one, and returns `None` if there is none.

use std::str::Chars;

const DOUBLE: [char; 6] = ['“', '”', '„', '«', '»', '"'];
const SINGLE: [char; 4] = ['‘', '’', '‚', '\''];

/// Takes the next sign if it is as wanted.
pub(super) fn next_if(rest: &mut Chars<'_>, is_wanted: impl Fn(char) -> bool) -> Option<char> {
    let next = rest.clone().next().filter(|c| is_wanted(*c))?;
    rest.next();
    Some(next)
}

/// Reads a text in `"…"`. `is_first` says that it begins a word.
pub(super) fn double_quoted(rest: &mut Chars<'_>, is_first: bool) -> Option<String> {
    // Windows lets programs read `""` as a quotation mark. In a POSIX shell it means nothing, so that nobody writes it in JSON.
    let begin: String = rest.clone().filter(|c| !c.is_whitespace()).take(4).collect();
    let is_doubled = is_first && ["{\"\"", "[\"\"", "[{\"\""].iter().any(|json| begin.starts_with(json));
    let mut text = String::new();
    loop {
        match rest.next()? {
            '"' if is_doubled && next_if(rest, |c| c == '"').is_some() => text.push('"'),
            '"' => return Some(text),
            '\\' => match rest.next()? {
                '\n' => {}
                escaped @ ('"' | '\\' | '$' | '`') => text.push(escaped),
                other => text.extend(['\\', other]),
            },
            c => text.push(c),
        }
    }
}

/// Reads a text in quotation marks of a word processor, which `open` may begin; `None` if it does not.
pub(super) fn typographic(open: char, rest: &mut Chars<'_>) -> Option<Option<String>> {
    let marks: &[char] = [&DOUBLE[..], &SINGLE[..]].into_iter().find(|marks| marks.contains(&open))?;
    let whole = rest.as_str();
    let end = whole.match_indices(marks).find(|(at, mark)| {
        let after = &whole[at + mark.len()..];
        after.is_empty() || after.starts_with(char::is_whitespace)
    });
    let Some((end, mark)) = end else { return Some(None) };
    *rest = whole[end + mark.len()..].chars();
    Some(Some(whole[..end].to_owned()))
}

/// Reads the text of a `$'…'`
/// (<https://www.gnu.org/software/bash/manual/html_node/ANSI_002dC-Quoting.html>).
pub(super) fn ansi_c_text(rest: &mut Chars<'_>) -> Option<String> {
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
fn code(rest: &mut Chars<'_>, most: usize) -> Option<u32> {
    let digits = std::iter::from_fn(|| next_if(rest, |c| c.is_ascii_hexdigit()));
    u32::from_str_radix(&digits.take(most).collect::<String>(), 16).ok()
}

fn push(text: &mut Vec<u8>, c: Option<char>) {
    text.extend(c.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut [0; 4]).as_bytes());
}
