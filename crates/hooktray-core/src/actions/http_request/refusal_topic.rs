//! What a refusal is about, as far as the response tells. The words for the user depend on it.

use std::sync::LazyLock;

use regex::Regex;

/// How services say that they do not accept the key.
static KEY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let pattern = r"(?i)api[ _-]?key|unauthori[sz]ed|authenticat|ключ|токен|\b(?:bad|wrong|invalid|unknown|incorrect|missing|no) (?:key|token)\b|\b(?:key|token) (?:is |was )?(?:not|invalid|wrong|unknown)";
    // It is a constant; a test compiles it.
    Regex::new(pattern).ok()
});

/// What a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RefusalTopic {
    /// The api key.
    Key,
    /// A web page came in place of the service's response.
    Page,
    /// No reason is named.
    Nothing,
    /// Something else, which the reason names.
    Reason,
}

impl RefusalTopic {
    /// Returns the code that the words for the user depend on.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            RefusalTopic::Key => "key",
            RefusalTopic::Page => "page",
            RefusalTopic::Nothing => "nothing",
            RefusalTopic::Reason => "reason",
        }
    }
}

/// Returns what a refusal is about.
pub(super) fn refusal_topic(status: u16, reason: Option<&str>, text: &str) -> RefusalTopic {
    if is_web_page(text) {
        return RefusalTopic::Page;
    }
    match reason {
        Some(reason) if KEY.as_ref().is_some_and(|key| key.is_match(reason)) => RefusalTopic::Key,
        _ if status == 401 => RefusalTopic::Key,
        Some(_) => RefusalTopic::Reason,
        None => RefusalTopic::Nothing,
    }
}

/// True if a text is a web page.
pub(super) fn is_web_page(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reason_names_the_key_in_many_words() {
        for reason in
            ["Wrong api_key", "bad key", "Invalid API key", "key is not valid", "Unauthorized", "Неверный ключ"]
        {
            assert_eq!(refusal_topic(200, Some(reason), "{}"), RefusalTopic::Key, "{reason}");
        }
        for reason in ["offer is not active", "duplicate key value", "wrong phone", "monkey is not a product"] {
            assert_eq!(refusal_topic(200, Some(reason), "{}"), RefusalTopic::Reason, "{reason}");
        }
        assert_eq!(refusal_topic(401, None, "{}"), RefusalTopic::Key);
    }

    #[test]
    fn web_page_and_silence_are_told_apart() {
        assert_eq!(refusal_topic(200, None, "\n<!DOCTYPE html><html>"), RefusalTopic::Page);
        assert_eq!(refusal_topic(403, Some("Forbidden"), "<html><body>"), RefusalTopic::Page);
        assert_eq!(refusal_topic(200, None, r#"{"code": "error"}"#), RefusalTopic::Nothing);
    }
}
