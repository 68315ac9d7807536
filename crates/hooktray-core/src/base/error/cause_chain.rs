//! The causes of an error, as text.

use std::error::Error;
use std::io;

use super::system_errors::{plain, without_number};
use super::tls::plain_tls;

/// Returns an error and everything that caused it, outermost first. An I/O error hides its content from `source`: an error of
/// TLS, often within a second I/O error.
pub fn layers<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |layer| {
        let error: &'e (dyn Error + 'static) = *layer;
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(content) => Some(content),
            None => error.source(),
        }
    })
}

/// Returns the innermost error of this kind among an error and everything that caused it.
pub fn innermost_of<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    layers(error).filter_map(|layer| layer.downcast_ref()).last()
}

/// Returns the texts of an error and of everything that caused it, outermost first. A text that an earlier one contains
/// is left out: some libraries print their cause themselves.
#[must_use]
pub fn causes(error: &(dyn Error + 'static)) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for text in layers(error).filter_map(own_text) {
        if !text.is_empty() && !texts.iter().any(|earlier| earlier.contains(&text)) {
            texts.push(text);
        }
    }
    texts
}

/// Returns the text of an error without its causes, in plain words where there are some; none if all that it says is what it
/// contains.
fn own_text(error: &(dyn Error + 'static)) -> Option<String> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(plain_tls(tls));
    }
    if let Some(io) = error.downcast_ref::<io::Error>() {
        return io.get_ref().is_none().then(|| plain(io));
    }
    let text = error.to_string();
    // Some libraries append the text of their cause, which is removed here.
    let own = error.source().and_then(|source| text.strip_suffix(&source.to_string())).map(str::trim_end);
    Some(without_number(own.map_or(text.as_str(), |own| own.strip_suffix(':').unwrap_or(own))))
}

/// Returns an error with its causes in one line, since the outermost error rarely says what happened.
#[must_use]
pub fn with_causes(error: &(dyn Error + 'static)) -> String {
    causes(error).join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Layer {
        text: &'static str,
        source: Option<Box<Layer>>,
    }

    #[test]
    fn error_of_tls_is_found_within_errors_of_io() {
        let certificate = rustls::Error::InvalidCertificate(rustls::CertificateError::BadEncoding);
        let error = io::Error::other(io::Error::other(certificate));
        let text = with_causes(&error);
        assert!(text.contains("cannot be checked") && !text.contains("BadEncoding"), "{text}");
    }

    #[test]
    fn causes_are_listed_once_outermost_first() {
        let inner = Layer { text: "refused", source: None };
        let middle = Layer { text: "connect: refused", source: Some(Box::new(inner)) };
        let outer = Layer { text: "request failed", source: Some(Box::new(middle)) };
        assert_eq!(with_causes(&outer), "request failed: connect: refused");
    }
}
