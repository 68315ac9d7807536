//! Numbers in links and addresses of messengers, and percent-encoded ones.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// Where a number always has its country's code and may lack the plus: a link to a chat, and the address of a chat in WhatsApp.
static WITH_CODE: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let patterns = [
        r"(?i)(?<before>\bwa\.me/|(?:whatsapp\.com|whatsapp:|viber:|\btg:)[^\s]*?[?&](?:phone|number)=|\bviber\.click/)(?<number>\d{7,15})",
        r"(?i)(?<before>\b)(?<number>\d{7,15})(?:[:.]\d{1,3})?@(?:s\.whatsapp\.net|c\.us)\b",
    ];
    // They are constants; a test reads numbers with each.
    patterns.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
});

/// Maximum times that a text is percent-encoded.
const MAX_ENCODINGS: usize = 3;

/// Returns the text with a plus before each number that is sure to begin with a country's code, and with the characters of
/// a number in place of their percent-encoding.
pub(super) fn with_plus(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '@', '/', ':']) {
        return Cow::Borrowed(text);
    }
    // A text may have been encoded several times, by one program after another.
    let text = (0..MAX_ENCODINGS).fold(Cow::Borrowed(text), |text, _| {
        if text.contains("%25") { Cow::Owned(text.replace("%25", "%")) } else { text }
    });
    let encoded = [("%2B", "+"), ("%2b", "+"), ("%20", " "), ("%28", "("), ("%29", ")"), ("%2D", "-"), ("%2d", "-")];
    let decoded =
        encoded.iter().fold(
            text,
            |text, (code, plain)| {
                if text.contains(code) { Cow::Owned(text.replace(code, plain)) } else { text }
            },
        );
    WITH_CODE.iter().fold(decoded, |text, pattern| {
        // A link with a plus does not match: the pattern has a digit there.
        if pattern.is_match(&text) {
            Cow::Owned(pattern.replace_all(&text, "$before+$number").into_owned())
        } else {
            text
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_in_a_link_has_its_plus() {
        assert_eq!(WITH_CODE.len(), 2);
        for (text, with) in [
            ("%2B84912349435", "+84912349435"),
            ("%252B84%2520912349435", "+84 912349435"),
            ("tel:%2b84%20912%20349-435", "tel:+84 912 349-435"),
            ("https://wa.me/84912349435?text=hi", "https://wa.me/+84912349435?text=hi"),
            ("https://wa.me/+84912349435", "https://wa.me/+84912349435"),
            ("https://api.whatsapp.com/send?phone=84912349435", "https://api.whatsapp.com/send?phone=+84912349435"),
            ("viber://chat?number=%2B84912349435", "viber://chat?number=+84912349435"),
            ("84912349435@s.whatsapp.net", "+84912349435"),
            ("84912349435:12@s.whatsapp.net", "+84912349435"),
            ("84912349435@c.us", "+84912349435"),
            ("84912349435@mail.example", "84912349435@mail.example"),
            ("https://shop.example/?phone=89165550117", "https://shop.example/?phone=89165550117"),
        ] {
            assert_eq!(with_plus(text), with);
        }
    }
}
