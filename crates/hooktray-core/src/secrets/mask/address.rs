//! A secret that is a whole address, such as that of a webhook: the other side repeats parts of it, and so does parsing.

use percent_encoding::percent_decode_str;
use url::Url;

/// The fewest characters of a part that is looked for by itself. Shorter ones are in any text.
const MIN_PART_CHARS: usize = 6;
/// The most parts of one address that are looked for. No service has as many.
const MAX_PARTS: usize = 24;

/// Parts of paths that are not secret, and that stand in many texts.
const COMMON: [&str; 24] = [
    "webhook",
    "webhooks",
    "service",
    "services",
    "sendmessage",
    "workflow",
    "workflows",
    "trigger",
    "triggers",
    "invoke",
    "incoming",
    "integration",
    "integrations",
    "message",
    "messages",
    "notify",
    "notification",
    "notifications",
    "public",
    "index.php",
    "webhook.php",
    "hook.php",
    "alerts",
    "orders",
];

/// Returns what is looked for besides the whole of a secret: nothing unless it is an address.
pub(super) fn parts(secret: &str) -> Vec<String> {
    let Some(url) = Url::parse(secret).ok().filter(Url::has_host) else { return Vec::new() };
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let path = url.path().trim_end_matches('/');
    let query = url.query().unwrap_or_default();
    let pairs = query.split('&').filter(|pair| pair.contains('='));
    let values = pairs.clone().filter_map(|pair| pair.split_once('=').map(|(_, value)| value));
    let alone = path.split('/').chain(values).chain([url.username(), url.password().unwrap_or_default()]);
    // The host is shown in any case.
    let alone = alone.filter(|part| is_long(part) && !COMMON.contains(&part.to_ascii_lowercase().as_str()));
    let alone = alone.filter(|part| !host.contains(&part.to_ascii_lowercase()));
    let together = [path, query].into_iter().chain(pairs.filter(|pair| !pair.ends_with('=')));
    let together = together.filter(|part| is_long(part));
    let written = together.chain(alone).flat_map(|part| [part.to_owned(), decoded(part)]);
    let mut parts: Vec<String> = written.collect();
    parts.sort_unstable();
    parts.dedup();
    parts.truncate(MAX_PARTS);
    parts
}

fn is_long(part: &str) -> bool {
    part.chars().count() >= MIN_PART_CHARS
}

fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_address_are_those_that_only_its_owner_knows() {
        let of = |secret: &str| parts(secret);
        assert_eq!(
            of("https://bot.example/Key7788/send?token=Tt9-Xx5&a=1"),
            ["/Key7788/send", "Key7788", "Tt9-Xx5", "token=Tt9-Xx5", "token=Tt9-Xx5&a=1"]
        );
        assert_eq!(of("https://hooks.example/services/T0"), ["/services/T0"], "`services` is in many texts");
        assert_eq!(of("https://shop7.example/shop7/"), ["/shop7"], "the host is known");
        assert_eq!(of("https://u:pass%2Fword@a.example"), ["pass%2Fword", "pass/word"]);
        for other in ["k3y-of-another-kind", "https://bot.example", "https://bot.example/", "mailto:a@b.example"] {
            assert_eq!(of(other), [""; 0], "{other}");
        }
    }
}
