//! The causes of an error, as text.

use std::error::Error;
use std::io;

use super::plain::{plain, without_number};

/// Returns the texts of an error and of everything that caused it, outermost first. A text that an earlier one contains
/// is left out: some libraries print their cause themselves.
#[must_use]
pub fn causes(error: &(dyn Error + 'static)) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        let of_system = error.downcast_ref::<io::Error>().filter(|error| error.raw_os_error().is_some());
        let text = of_system.map_or_else(|| without_number(&error.to_string()), plain);
        if !texts.iter().any(|earlier| earlier.contains(&text)) {
            texts.push(text);
        }
        next = error.source();
    }
    texts
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
    fn causes_are_listed_once_outermost_first() {
        let inner = Layer { text: "refused", source: None };
        let middle = Layer { text: "connect: refused", source: Some(Box::new(inner)) };
        let outer = Layer { text: "request failed", source: Some(Box::new(middle)) };
        assert_eq!(with_causes(&outer), "request failed: connect: refused");
    }
}
