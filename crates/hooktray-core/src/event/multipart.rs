//! Multipart forms: text fields are read, files are noted by name and size.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{FutureExt as _, stream};
use serde_json::{Value, json};

use super::{charset, form};

/// A part of the form before its charset is known.
enum Part {
    Text(Vec<u8>),
    File(Value),
}

/// Reads a multipart form with this boundary.
///
/// # Errors
/// The parser's words.
pub(super) fn parse(bytes: &[u8], boundary: &str) -> Result<Value, String> {
    let whole = stream::once(std::future::ready(Ok::<_, Infallible>(Bytes::copy_from_slice(bytes))));
    let mut multipart = multer::Multipart::new(whole, boundary);
    let reading = async {
        let mut parts = Vec::new();
        while let Some(field) = multipart.next_field().await? {
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(str::to_owned);
            let content_type = field.content_type().map(ToString::to_string);
            let content = field.bytes().await?;
            let part = match file_name {
                Some(file) => Part::File(json!({"file": file, "size": content.len(), "content_type": content_type})),
                None => Part::Text(content.to_vec()),
            };
            parts.push((name, part));
        }
        Ok::<_, multer::Error>(parts)
    };
    // The bytes are all there, so the reading never has to wait.
    let parts = reading.now_or_never().ok_or("the form breaks off")?.map_err(|error| error.to_string())?;
    let texts: Vec<u8> = parts
        .iter()
        .filter_map(|(_, part)| if let Part::Text(bytes) = part { Some(bytes.as_slice()) } else { None })
        .flatten()
        .copied()
        .collect();
    let encoding = charset::detect(&texts, None);
    Ok(form::nest(parts.into_iter().map(|(name, part)| match part {
        Part::Text(bytes) => (name, Value::String(encoding.decode_without_bom_handling(&bytes).0.into_owned())),
        Part::File(note) => (name, note),
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "--X\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nОльга\r\n\
        --X\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\
        \u{1}\u{2}\u{3}\r\n--X--\r\n";

    #[test]
    fn texts_are_read_and_files_are_noted() {
        assert_eq!(
            parse(FORM.as_bytes(), "X").unwrap(),
            json!({"name": "Ольга", "photo": {"file": "a.png", "size": 3, "content_type": "image/png"}})
        );
    }

    #[test]
    fn a_form_that_breaks_off_is_an_error() {
        assert!(parse(&FORM.as_bytes()[..60], "X").is_err());
        assert!(parse(b"name=1", "X").is_err());
    }
}
