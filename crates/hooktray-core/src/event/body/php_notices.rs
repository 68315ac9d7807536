//! The notices and warnings that PHP prints before what a script puts out, and behind it.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::bytes::Regex;

/// What a notice may be.
const KIND: &str = "(?:Notice|Warning|Deprecated|Strict Standards|Recoverable fatal error)";

/// Notices in HTML or as text, one after another: `<br />\n<b>Notice</b>:  Undefined index: x in <b>/a.php</b> on line <b>5</b><br />`.
static NOTICES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?-u)^(?:\s*(?:<br ?/?>\s*)?(?:<b>)?(?:PHP )?{KIND}(?:</b>)?: [^\n]* on line (?:<b>)?[0-9]+(?:</b>)?(?:<br ?/?>)?\s*)+"
    ))
    .ok()
});

/// Notices behind a field. None goes on beyond its field: of a `&`, only a character reference is part of one.
static NOTICES_BEHIND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let what = r"(?:[^\n&]|&(?:[a-z]+|#[0-9]+);)*";
    let html = format!(r"(?:<br ?/?>)?\s*<b>(?:PHP )?{KIND}</b>: {what} in {what} on line <b>[0-9]+</b>(?:<br ?/?>)?");
    let text = format!(r"\n\s*(?:PHP )?{KIND}: {what} in {what} on line [0-9]+");
    Regex::new(&format!(r"(?-u)(?:\s*{html}|\s*{text})+\s*(&|\z)")).ok()
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

/// Returns the bytes of a form without the notices behind its fields. `None` if there are none.
pub(super) fn without(bytes: &[u8]) -> Option<Vec<u8>> {
    memchr::memmem::find(bytes, b" on line ")?;
    match NOTICES_BEHIND.as_ref()?.replace_all(bytes, &b"$1"[..]) {
        Cow::Borrowed(_) => None,
        Cow::Owned(without) => Some(without),
    }
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

    #[test]
    fn notices_behind_a_field_are_left_out() {
        assert!(NOTICES_BEHIND.is_some());
        let html = "<br />\n<b>Notice</b>:  Undefined array key &quot;x&quot; in <b>/var/www/a.php</b> on line <b>5</b><br />\n";
        let text = "\nWarning: Undefined variable $y in /a.php on line 7\n";
        let log = "\nPHP Notice:  Undefined index: x in /a.php on line 7";
        for notices in [html.to_owned(), text.to_owned(), log.to_owned(), html.repeat(2), format!("{text}{html}{text}")]
        {
            for (before, behind) in [("name=I&to=1", ""), ("name=I", "&to=1"), ("to=1&name=", "&n=2")] {
                let read = without(format!("{before}{notices}{behind}").as_bytes());
                assert_eq!(read, Some(format!("{before}{behind}").into_bytes()), "{notices}");
            }
        }
        for body in [
            "to=1&text=Notice: a in b on line 5",
            "to=1&text=a\nWarning: b in c on line 5 and 6",
            "text=a\nWarning: b&to=1&place=c in d on line 5",
            "text=a\nWarning: wait on line 5",
            "a=1 on line 5",
        ] {
            assert_eq!(without(body.as_bytes()), None, "{body}");
        }
    }
}
