//! Brazilian area codes as people write them: behind the place of a carrier's code, `0xx48`, or without the first bracket.

use std::sync::LazyLock;

use regex::Regex;

static CARRIER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)(?<before>^|[^\d\p{L}])0\s?(?:xx|хх|\*\*)\s?(?<area>[1-9]\d)").ok());
static ONE_BRACKET: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\s*(?<area>[1-9]\d)\)\s*(?<number>9?\d{4}[ -]?\d{4})\s*$").ok());

/// Returns the text with the area code as it is dialled.
pub(super) fn with_area_code(text: &str) -> String {
    let replaced = |pattern: &Option<Regex>, text: &str, by: &str| match pattern {
        Some(pattern) => pattern.replace_all(text, by).into_owned(),
        None => text.to_owned(),
    };
    let text = replaced(&CARRIER, text, "${before}0$area");
    replaced(&ONE_BRACKET, &text, "($area) $number")
}
