//! Finds the link in the address of a request. Slashes, blanks and line ends around it do not matter, since links are pasted.

use crate::event::query_names;

/// A link, as it was called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// The token.
    pub(super) token: String,
    /// The query of an address without `?`, percent-encoded: `name=value` in `/hook/token&name=value`. Some senders always
    /// append with `&`.
    pub(super) appended: String,
}

/// Returns the link in a path, or `None` if the path is not a link's.
pub(super) fn of(path: &str) -> Option<Link> {
    let (path, appended) = split_appended(path);
    let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let written: Vec<&str> =
        path.split('/').filter(|segment| !segment.is_empty()).map(|segment| segment.trim_matches(is_foreign)).collect();
    let segments: Vec<&str> = written.iter().copied().filter(|segment| !segment.is_empty()).collect();
    let (hook, token) = match segments[..] {
        [hook, token] => (hook, token),
        // Something is in the token's place, but no character of a token.
        [hook] if written.len() > 1 => (hook, ""),
        _ => return None,
    };
    let link = Link { token: token.to_owned(), appended: appended.to_owned() };
    hook.eq_ignore_ascii_case("hook").then_some(link)
}

/// Splits a path where a query begins that was appended with `&`, or with an encoded `?` or `&`.
fn split_appended(path: &str) -> (&str, &str) {
    const STARTS: [&str; 4] = ["&", "%3F", "%3f", "%26"];
    let first = STARTS.iter().filter_map(|start| path.find(start).map(|at| (at, start.len()))).min();
    match first {
        Some((at, length)) => (&path[..at], &path[at + length..]),
        None => (path, ""),
    }
}

/// What social networks, search engines and mail services append to every link that is opened from them.
const CLICK_IDS: [&str; 23] = [
    "gad_source",
    "gad_campaignid",
    "gclsrc",
    "yrclid",
    "vkclid",
    "rb_clickid",
    "li_fat_id",
    "fbclid",
    "gclid",
    "gbraid",
    "wbraid",
    "dclid",
    "yclid",
    "ysclid",
    "msclkid",
    "ttclid",
    "twclid",
    "igsh",
    "igshid",
    "mc_cid",
    "mc_eid",
    "_openstat",
    "srsltid",
];

/// True if a query has no fields of a record: it is empty or has only click ids and `utm_` parameters.
pub(super) fn has_no_fields(query: &str) -> bool {
    let is_appended = |name: &str| CLICK_IDS.contains(&name) || name.starts_with("utm_");
    let mut names =
        query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split('=').next().unwrap_or_default());
    // Fields of a record may stand behind another separator, or be encoded with all that is between them.
    let is_read_so = || query_names(query).is_some_and(|names| names.iter().all(|name| is_appended(name)));
    query.is_empty() || (names.all(is_appended) && is_read_so())
}

/// Returns whether no token has this character.
fn is_foreign(character: char) -> bool {
    !(character.is_ascii_alphanumeric() || character == '-' || character == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_is_read_without_what_is_around_it() {
        for path in
            ["/hook/a-b_1", "//hook//a-b_1//", "/hook/%20a-b_1%0D%0A", "/Hook/a-b_1.", "/hook/%C2%ABa-b_1%C2%BB"]
        {
            assert_eq!(of(path), Some(Link { token: "a-b_1".into(), appended: String::new() }), "{path}");
        }
        for path in ["/", "/hook", "/hook/", "/hook/a/b", "/x/hook/a", "/hooks/a"] {
            assert_eq!(of(path), None, "{path}");
        }
        for path in ["/hook/%00", "/hook/%ff", "/hook/%20/"] {
            assert_eq!(of(path).map(|link| link.token), Some(String::new()), "{path}");
        }
    }

    #[test]
    fn appended_query_stays_encoded() {
        let link = of("/hook/a/%3Fn=%26&m=1");
        assert_eq!(link, Some(Link { token: "a".into(), appended: "n=%26&m=1".into() }));
    }
}
