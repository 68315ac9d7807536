//! What a refusal is about, as far as the response tells. The words for the user depend on it.

use std::sync::LazyLock;

use regex::Regex;

/// How services say that they do not accept the key.
static KEY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let pattern = r"(?i)api[ _-]?key|unauthori[sz]ed|authenticat|ключ|токен|\b(?:bad|wrong|invalid|unknown|incorrect|missing|no) (?:key|token)\b|\b(?:key|token) (?:is |was )?(?:not|invalid|wrong|unknown)";
    // It is a constant; a test compiles it.
    Regex::new(pattern).ok()
});

/// Returns `key` if it is about the key, `page` if a web page answered in place of the service, `nothing` if no reason is named,
/// and `reason` otherwise.
pub(super) fn refusal_topic(status: u16, reason: Option<&str>, text: &str) -> &'static str {
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_lowercase();
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return "page";
    }
    match reason {
        Some(reason) if KEY.as_ref().is_some_and(|key| key.is_match(reason)) => "key",
        _ if status == 401 => "key",
        Some(_) => "reason",
        None => "nothing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reason_names_the_key_in_many_words() {
        for reason in
            ["Wrong api_key", "bad key", "Invalid API key", "key is not valid", "Unauthorized", "Неверный ключ"]
        {
            assert_eq!(refusal_topic(200, Some(reason), "{}"), "key", "{reason}");
        }
        for reason in ["offer is not active", "duplicate key value", "wrong phone", "monkey is not a product"] {
            assert_eq!(refusal_topic(200, Some(reason), "{}"), "reason", "{reason}");
        }
        assert_eq!(refusal_topic(401, None, "{}"), "key");
    }

    #[test]
    fn web_page_and_silence_are_told_apart() {
        assert_eq!(refusal_topic(200, None, "\n<!DOCTYPE html><html>"), "page");
        assert_eq!(refusal_topic(403, Some("Forbidden"), "<html><body>"), "page");
        assert_eq!(refusal_topic(200, None, r#"{"code": "error"}"#), "nothing");
    }
}
