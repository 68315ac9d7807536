//! Reads multipart forms: the text fields, and the name and size of each file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mime::Mime;
use serde_json::{Value, json};

use super::charset::{self, Values};
use super::form;
use super::repair::{RepairCode, Repairs};

/// The most bytes of the headers of a part.
const MAX_HEAD: usize = 8 * 1024;

/// A part of the form.
struct FormPart {
    name: Vec<u8>,
    content: PartContent,
}

enum PartContent {
    /// A text, with the charset that the part declares.
    Text(Vec<u8>, Option<String>),
    File(Value),
}

/// Returns the bytes without what is before the first line: a byte order mark, blanks, line ends or zeros.
pub(super) fn trimmed(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let start = bytes.iter().position(|b| !b" \t\r\n\0".contains(b)).unwrap_or(bytes.len());
    &bytes[start..]
}

/// Returns the boundary of a form: the one its bytes begin with, whatever the Content-Type says, or the declared one if it
/// occurs in the bytes.
pub(super) fn boundary(bytes: &[u8], declared: Option<&Mime>) -> Option<String> {
    let leading = || {
        let start = bytes.iter().position(|b| !b"\r\n".contains(b))?;
        let line = bytes[start..].strip_prefix(b"--")?;
        let end = line.iter().position(|b| b"\r\n".contains(b))?;
        let (line, rest) = line.split_at(end);
        let headers = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
        let first = headers.get(..b"content-".len())?;
        // RFC 2046, section 5.1.1: at most 70 characters.
        let fits = (1..=70).contains(&line.len()) && first.eq_ignore_ascii_case(b"content-");
        std::str::from_utf8(line).ok().filter(|_| fits).map(|line| line.trim_end().to_owned())
    };
    let found = || {
        let boundary = declared?.get_param(mime::BOUNDARY)?.as_str();
        (!boundary.is_empty() && next_delimiter(bytes, boundary, 0).is_some()).then(|| boundary.to_owned())
    };
    leading().or_else(found)
}

/// Parses a multipart form with this boundary (RFC 7578). `declared` is the charset of parts that name none. Lines may end with LF,
/// and the last delimiter may be missing if the last part ends with its line.
///
/// # Errors
/// What is missing.
pub(super) fn parse(
    bytes: &[u8],
    boundary: &str,
    declared: Option<&str>,
    repairs: &mut Repairs,
) -> Result<Value, String> {
    let mut delimiter = next_delimiter(bytes, boundary, 0).ok_or("it has no parts")?;
    let mut parts = Vec::new();
    let mut bare_lines = false;
    while !delimiter.last {
        let next = next_delimiter(bytes, boundary, delimiter.end);
        let until = next.as_ref().map_or(bytes.len(), |next| next.start);
        let part = &bytes[delimiter.end.min(until)..until];
        let Some(next) = next else {
            if part.iter().all(|b| b" \t\r\n\0-".contains(b)) && !parts.is_empty() {
                repairs.add(RepairCode::MultipartEnd);
                break;
            }
            let part = without_cut_delimiter(part, boundary);
            let complete = part.strip_suffix(b"\r\n").or_else(|| part.strip_suffix(b"\n"));
            let complete = complete.filter(|part| head(part).is_some()).ok_or("it ends within a part")?;
            repairs.add(RepairCode::MultipartEnd);
            parts.push(read_part(complete, &mut bare_lines, repairs)?);
            break;
        };
        parts.push(read_part(part, &mut bare_lines, repairs)?);
        if next.cut {
            repairs.add(RepairCode::MultipartEnd);
        }
        delimiter = next;
    }
    if bare_lines {
        repairs.add(RepairCode::MultipartLines);
    }
    Ok(decode(parts, declared, repairs))
}

/// Returns a part without the beginning of a delimiter, with at least its two dashes, that it ends with.
fn without_cut_delimiter<'a>(part: &'a [u8], boundary: &str) -> &'a [u8] {
    let line = part.iter().rposition(|b| *b == b'\n').map_or(part, |end| &part[end + 1..]);
    let is_cut = line.len() >= 2 && format!("--{boundary}").as_bytes().starts_with(line);
    if is_cut { &part[..part.len() - line.len()] } else { part }
}

/// Where a line with the boundary begins, including the line end before it, and where it ends.
struct Delimiter {
    start: usize,
    end: usize,
    last: bool,
    /// The last one, without all of its four dashes.
    cut: bool,
}

fn next_delimiter(bytes: &[u8], boundary: &str, from: usize) -> Option<Delimiter> {
    let line = format!("--{boundary}");
    let finder = memchr::memmem::Finder::new(line.as_bytes());
    for at in finder.find_iter(&bytes[from..]) {
        let at = from + at;
        let rest = &bytes[at + line.len()..];
        let begins = at == 0 || bytes[at - 1] == b'\n';
        let blanks = rest.iter().take_while(|b| b" \t".contains(b)).count();
        let rest = &rest[blanks..];
        // An incomplete delimiter is the last one.
        let cut = rest.is_empty() || rest == b"-" || rest.starts_with(b"-\r\n") || rest.starts_with(b"-\n");
        let last = cut || rest.starts_with(b"--");
        if !begins || !(last || rest.starts_with(b"\r\n") || rest.starts_with(b"\n")) {
            continue;
        }
        let line_end = if rest.starts_with(b"\r\n") { 2 } else { 1 };
        let start = match &bytes[..at] {
            before if before.ends_with(b"\r\n") && at >= from + 2 => at - 2,
            before if before.ends_with(b"\n") && at > from => at - 1,
            _ => at,
        };
        let end = (at + line.len() + blanks + line_end).min(bytes.len());
        return Some(Delimiter { start, end, last, cut });
    }
    None
}

/// Splits a part into its headers and its content.
fn head(part: &[u8]) -> Option<(&[u8], &[u8])> {
    let window = &part[..part.len().min(MAX_HEAD)];
    for (empty, skip) in [(&b"\r\n"[..], 2), (b"\n", 1)] {
        if window.starts_with(empty) {
            return Some((b"", &part[skip..]));
        }
    }
    let crlf = memchr::memmem::find(window, b"\r\n\r\n").map(|at| (at, 4));
    let lf = memchr::memmem::find(window, b"\n\n").map(|at| (at, 2));
    let (at, skip) = [crlf, lf].into_iter().flatten().min()?;
    Some((&part[..at], &part[at + skip..]))
}

fn read_part(part: &[u8], bare_lines: &mut bool, repairs: &mut Repairs) -> Result<FormPart, String> {
    // A part may have headers and no content.
    let (head, content) = head(part).ok_or("a part has no empty line behind its headers")?;
    *bare_lines |= !head.is_empty() && !part[..part.len() - content.len()].contains(&b'\r');
    let head = unfolded(head);
    let header = |name: &str| {
        head.split(|b| *b == b'\n').find_map(|line| {
            let colon = line.iter().position(|b| *b == b':')?;
            let fits = line[..colon].trim_ascii().eq_ignore_ascii_case(name.as_bytes());
            fits.then(|| line[colon + 1..].trim_ascii())
        })
    };
    let disposition = header("content-disposition").unwrap_or_default();
    let content_type: Option<Mime> =
        header("content-type").and_then(|value| std::str::from_utf8(value).ok()?.parse().ok());
    let encoding = header("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
    let decoded = match &encoding[..] {
        b"base64" => base64(content),
        // What has other bytes than ASCII is not encoded.
        b"quoted-printable" if content.is_ascii() => {
            quoted_printable::decode(content, quoted_printable::ParseMode::Robust).ok()
        }
        _ => None,
    };
    let content = decoded.as_deref().unwrap_or(content);
    let text = charset::text(disposition, None).unwrap_or_default();
    let file = named(&text, "filename");
    let content = match file {
        Some(file) => {
            let kind = content_type.map(|mime| mime.to_string());
            PartContent::File(json!({"file": file, "size": content.len(), "content_type": kind}))
        }
        None => {
            let charset = content_type.and_then(|mime| Some(mime.get_param(mime::CHARSET)?.to_string()));
            PartContent::Text(charset::standard(content, repairs).into_owned(), charset)
        }
    };
    Ok(FormPart { name: named(&text, "name").unwrap_or_default().into_bytes(), content })
}

/// Returns headers with each on one line: older software folds long ones (RFC 5322, section 2.2.3).
fn unfolded(head: &[u8]) -> Vec<u8> {
    let mut lines: Vec<u8> = Vec::with_capacity(head.len());
    for line in head.split_inclusive(|b| *b == b'\n') {
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            lines.truncate(lines.trim_ascii_end().len());
        }
        lines.extend_from_slice(line);
    }
    lines
}

fn base64(content: &[u8]) -> Option<Vec<u8>> {
    let plain: Vec<u8> = content.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    STANDARD.decode(plain).ok()
}

/// Decodes the texts, each in its own charset.
fn decode(parts: Vec<FormPart>, declared: Option<&str>, repairs: &mut Repairs) -> Value {
    // RFC 7578, section 4.6: a part of this name has the charset of those that declare none.
    let own = parts.iter().find(|part| part.name == b"_charset_").and_then(|part| match &part.content {
        PartContent::Text(text, _) => std::str::from_utf8(text).ok().map(str::to_owned),
        PartContent::File(_) => None,
    });
    let undeclared: Vec<&[u8]> = parts
        .iter()
        .filter_map(|part| if let PartContent::Text(text, None) = &part.content { Some(&text[..]) } else { None })
        .collect();
    let values = Values::new(&undeclared, own.as_deref().or(declared), repairs);
    let mut fields = Vec::with_capacity(parts.len());
    for part in parts {
        let value = match part.content {
            PartContent::File(note) => note,
            PartContent::Text(bytes, declared) => {
                let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
                let own = declared.as_deref().and_then(|declared| charset::read(bytes, Some(declared), repairs));
                let text = own.unwrap_or_else(|| match values.as_ref() {
                    Some(values) => values.text(bytes, repairs),
                    None => String::from_utf8_lossy(bytes).into_owned(),
                });
                Value::String(text)
            }
        };
        fields.push((String::from_utf8_lossy(&part.name).into_owned(), value));
    }
    form::nest(fields.into_iter(), repairs)
}

/// Returns a parameter as senders write it: plain, or as `name*=UTF-8''…` (RFC 8187). Browsers write a quote in it as `%22`
/// and line ends as `%0D%0A` (the HTML Standard, 4.10.22.8).
fn named(header: &str, wanted: &str) -> Option<String> {
    if let Some(plain) = parameter(header, wanted) {
        return Some(plain.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"));
    }
    let extended = parameter(header, &format!("{wanted}*"))?;
    let (charset, value) =
        extended.split_once('\'').and_then(|(charset, rest)| Some((charset, rest.split_once('\'')?.1)))?;
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(value).collect();
    charset::text(&bytes, Some(charset))
}

/// Returns a parameter of a header such as `form-data; name="a"; filename="b.png"`.
fn parameter(header: &str, wanted: &str) -> Option<String> {
    let mut rest = header.split_once(';')?.1;
    loop {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (value, next) = match (after.strip_prefix('"'), single_quoted(after)) {
            (Some(quoted), _) => unquoted(quoted),
            (None, Some(quoted)) => quoted,
            (None, None) => after
                .split_once(';')
                .map_or((after.trim().to_owned(), ""), |(value, next)| (value.trim().to_owned(), next)),
        };
        if name.trim_matches([';', ' ', '\t']).eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = next;
    }
}

/// Returns a text in single quotes, and what follows it.
fn single_quoted(text: &str) -> Option<(String, &str)> {
    let (value, next) = text.strip_prefix('\'')?.split_once('\'')?;
    (next.is_empty() || next.trim_start().starts_with(';')).then(|| (value.to_owned(), next))
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
mod tests;
