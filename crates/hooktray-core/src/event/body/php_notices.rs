//! The notices and warnings that PHP prints before what a script puts out.

use std::sync::LazyLock;

use regex::bytes::Regex;

/// Notices in HTML or as text, one after another: `<br />\n<b>Notice</b>:  Undefined index: x in <b>/a.php</b> on line <b>5</b><br />`.
static NOTICES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let kind = "(?:Notice|Warning|Deprecated|Strict Standards|Recoverable fatal error)";
    Regex::new(&format!(
        r"(?-u)^(?:\s*(?:<br ?/?>\s*)?(?:<b>)?(?:PHP )?{kind}(?:</b>)?: [^\n]* on line (?:<b>)?[0-9]+(?:</b>)?(?:<br ?/?>)?\s*)+"
    ))
    .ok()
});

/// Returns where the notices end that bytes begin with.
pub(super) fn end(bytes: &[u8]) -> Option<usize> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // Most bodies begin like none.
    let first = text.trim_ascii_start().first()?;
    if !b"<NWDSRP".contains(first) {
        return None;
    }
    let end = NOTICES.as_ref()?.find(text)?.end();
    Some(bytes.len() - text.len() + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_end_before_what_the_script_puts_out() {
        assert!(NOTICES.is_some());
        for notices in [
            "<br />\n<b>Notice</b>:  Undefined index: x in <b>/var/www/a.php</b> on line <b>5</b><br />\n",
            "PHP Notice:  Undefined variable: y in /a.php on line 7\n",
            "\nWarning: Undefined array key \"a\" in /a.php on line 7\nDeprecated: f() in /a.php on line 8\n\n",
        ] {
            assert_eq!(end(format!("{notices}to=1").as_bytes()), Some(notices.len()), "{notices}");
        }
        for text in ["Notice: call me", "<b>Ольга</b>", "Warning", "to=1", ""] {
            assert_eq!(end(text.as_bytes()), None, "{text}");
        }
    }
}
