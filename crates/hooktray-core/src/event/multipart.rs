//! Multipart forms: text fields are read; of files only the name and size are kept.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{FutureExt as _, stream};
use mime::Mime;
use serde_json::{Value, json};

use super::{charset, form};

/// A part of the form.
enum Part {
    /// A text whose charset is not known yet, with the charset that the part declares.
    Text(Vec<u8>, Option<String>),
    File(Value),
}

/// Returns the boundary of a form: the one its bytes begin with, whatever the Content-Type says, or the declared one if it
/// occurs in the bytes.
pub(super) fn boundary(bytes: &[u8], declared: Option<&Mime>) -> Option<String> {
    let leading = || {
        let line = bytes.strip_prefix(b"--")?.split(|b| *b == b'\r').next()?;
        let headers = bytes[2 + line.len()..].strip_prefix(b"\r\n")?;
        let first = headers.get(..b"content-".len())?;
        // RFC 2046, section 5.1.1: at most 70 characters.
        let fits = (1..=70).contains(&line.len()) && first.eq_ignore_ascii_case(b"content-");
        std::str::from_utf8(line).ok().filter(|_| fits).map(|line| line.trim_end().to_owned())
    };
    let found = || {
        let boundary = declared?.get_param(mime::BOUNDARY)?;
        let line = format!("--{boundary}");
        bytes.windows(line.len()).any(|window| window == line.as_bytes()).then(|| boundary.as_str().to_owned())
    };
    leading().or_else(found)
}

/// Parses a multipart form with this boundary.
///
/// # Errors
/// The parser's message.
pub(super) fn parse(bytes: &[u8], boundary: &str) -> Result<Value, String> {
    let whole = stream::once(std::future::ready(Ok::<_, Infallible>(Bytes::copy_from_slice(bytes))));
    let mut multipart = multer::Multipart::new(whole, boundary);
    let reading = async {
        let mut parts = Vec::new();
        while let Some(field) = multipart.next_field().await? {
            // multer returns only names that are UTF-8.
            let disposition = field.headers().get("content-disposition").map(|value| value.as_bytes().to_vec());
            let disposition = disposition.and_then(|bytes| charset::text(&bytes, None)).unwrap_or_default();
            let content_type = field.content_type().cloned();
            let content = field.bytes().await?;
            let file = parameter(&disposition, "filename").or_else(|| parameter(&disposition, "filename*"));
            let part = match file {
                Some(file) => {
                    let kind = content_type.map(|mime| mime.to_string());
                    Part::File(json!({"file": file, "size": content.len(), "content_type": kind}))
                }
                None => {
                    let charset = content_type.and_then(|mime| Some(mime.get_param(mime::CHARSET)?.to_string()));
                    Part::Text(content.to_vec(), charset)
                }
            };
            parts.push((parameter(&disposition, "name").unwrap_or_default(), part));
        }
        Ok::<_, multer::Error>(parts)
    };
    // All bytes are in memory, so the parser never waits.
    let parts = reading.now_or_never().ok_or("the form is incomplete")?.map_err(|error| error.to_string())?;
    // One part is short. All parts together show their charset better.
    let undeclared =
        parts.iter().filter_map(|(_, part)| if let Part::Text(text, None) = part { Some(text) } else { None });
    let common = charset::detect(&undeclared.flatten().copied().collect::<Vec<u8>>(), None);
    let text = |bytes: &[u8], declared: Option<&str>| {
        let encoding = declared.map_or(common, |declared| charset::detect(bytes, Some(declared)));
        encoding.decode_with_bom_removal(bytes).0.into_owned()
    };
    Ok(form::nest(parts.into_iter().map(|(name, part)| match part {
        Part::Text(bytes, charset) => (name, Value::String(text(&bytes, charset.as_deref()))),
        Part::File(note) => (name, note),
    })))
}

/// Returns a parameter of a header such as `form-data; name="a"; filename="b.png"`.
fn parameter(header: &str, wanted: &str) -> Option<String> {
    let mut rest = header.split_once(';')?.1;
    loop {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => after
                .split_once(';')
                .map_or((after.trim().to_owned(), ""), |(value, next)| (value.trim().to_owned(), next)),
        };
        if name.trim_matches([';', ' ', '\t']).eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = next;
    }
}

/// Returns a quoted text, and what follows it. Only a quote can be escaped: old browsers send paths with `\`.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' if chars.peek().is_some_and(|(_, next)| *next == '"') => {
                chars.next();
                value.push('"');
            }
            c => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "--X\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nОльга\r\n\
        --X\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\
        \u{1}\u{2}\u{3}\r\n--X--\r\n";

    #[test]
    fn texts_are_read_and_files_are_described() {
        assert_eq!(
            parse(FORM.as_bytes(), "X").unwrap(),
            json!({"name": "Ольга", "photo": {"file": "a.png", "size": 3, "content_type": "image/png"}})
        );
    }

    /// A form of these parts: each its headers after `form-data`, and its content.
    fn form_of(parts: &[(&str, &str)]) -> Vec<u8> {
        let parts =
            parts.iter().map(|(head, body)| format!("--X\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n"));
        encoding_rs::WINDOWS_1251.encode(&(parts.collect::<String>() + "--X--\r\n")).0.into_owned()
    }

    #[test]
    fn file_is_detected_in_any_charset() {
        let form = form_of(&[("name=\"чек\"; filename=\"фото \\\"1\\\".png\"", "12345"), ("name=имя", "Яна")]);
        let file = json!({"file": "фото \"1\".png", "size": 5, "content_type": null});
        assert_eq!(parse(&form, "X").unwrap(), json!({"чек": file, "имя": "Яна"}));
        assert_eq!(
            parameter("form-data; filename*=UTF-8''a%20b; name=x", "filename*").as_deref(),
            Some("UTF-8''a%20b")
        );
        assert_eq!(parameter("form-data; filename=\"C:\\a.txt\"; name=x", "filename").as_deref(), Some("C:\\a.txt"));
        assert_eq!(parameter("form-data; filename=\"a;name=b\"", "name"), None);
    }

    #[test]
    fn charset_of_a_part_is_used() {
        let greek = "name=\"a\"\r\nContent-Type: text/plain; charset=windows-1253";
        let form = form_of(&[(greek, "б"), ("name=\"b\"", "б")]);
        assert_eq!(parse(&form, "X").unwrap(), json!({"a": "α", "b": "б"}));
    }

    #[test]
    fn incomplete_form_is_an_error() {
        assert!(parse(&FORM.as_bytes()[..60], "X").is_err());
        assert!(parse(b"name=1", "X").is_err());
    }
}
