//! Where a request goes, told apart from other requests: what a finished step is known by, beside its id.

use super::HttpRequest;

impl HttpRequest {
    /// Returns its method and its address up to the query. Computed parts of the path become `{}`, since they may differ
    /// from record to record; a computed host stays as its template.
    #[must_use]
    pub fn endpoint(&self) -> String {
        let (host, path) = parts(&self.url);
        format!("{} {host}{path}", self.method.as_str())
    }
}

/// Returns an endpoint as a message names it: the method, the host and the last word of the path, with a version behind it or
/// before it. The rest of a path may be a key.
pub(crate) fn shown(endpoint: &str) -> String {
    let (method, address) = endpoint.split_once(' ').unwrap_or(("", endpoint));
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let parts: Vec<&str> = path.split('/').collect();
    let is_shown = |part: &&str| is_word(part) || is_version(part);
    let shown = parts.iter().rev().take(2).take_while(|part| is_shown(part)).count();
    // Two of them only if one is a version.
    let shown = if parts.iter().rev().take(shown).any(|part| is_version(part)) { shown } else { shown.min(1) };
    let end = parts[parts.len() - shown..].join("/");
    match end.len() {
        0 if path.is_empty() => format!("{method} {host}"),
        0 => format!("{method} {host}/…"),
        all if all == path.len() => format!("{method} {host}/{end}"),
        _ => format!("{method} {host}/…/{end}"),
    }
}

/// True for letters, with up to two digits behind them, such as `lead2`.
fn is_word(part: &str) -> bool {
    let letters = part.trim_end_matches(|char: char| char.is_ascii_digit());
    let is_plain = letters.chars().all(|char| char.is_ascii_alphabetic() || "._-".contains(char));
    let digits = part.len() - letters.len();
    (1..=20).contains(&part.len()) && is_plain && (digits == 0 || digits <= 2 && letters.len() >= 4)
}

/// True for a version, such as `v2` or `v1.1`.
fn is_version(part: &str) -> bool {
    let number = part.strip_prefix(['v', 'V']).unwrap_or_default();
    (1..=5).contains(&number.len()) && number.chars().all(|char| char.is_ascii_digit() || char == '.')
}

/// Splits a template for an address: returns its scheme and host, and its path.
fn parts(url: &str) -> (String, String) {
    let (mut host, mut path) = (String::new(), String::new());
    let mut in_path = false;
    let mut rest = url.trim();
    while let Some(char) = rest.chars().next() {
        if let Some((expression, after)) = expression(rest) {
            if in_path {
                path.push_str("{}");
            } else {
                host.extend(expression.chars().filter(|char| !char.is_whitespace()));
            }
            rest = after;
            continue;
        }
        if let Some(after) = rest.strip_prefix("://").filter(|_| !in_path) {
            host.push_str("://");
            rest = after;
            continue;
        }
        match char {
            '?' | '#' => break,
            // A user name and a password do not change the destination.
            '@' if !in_path => host.truncate(host.find("://").map_or(0, |at| at + 3)),
            '/' if !in_path => {
                in_path = true;
                path.push('/');
            }
            char if in_path => path.push(char),
            char => host.extend(char.to_lowercase()),
        }
        rest = &rest[char.len_utf8()..];
    }
    path.truncate(path.trim_end_matches('/').len());
    (host, path)
}

/// Splits off the `{{ … }}` or `{% … %}` that a text begins with.
fn expression(text: &str) -> Option<(&str, &str)> {
    let end = if text.starts_with("{{") { "}}" } else { text.starts_with("{%").then_some("%}")? };
    let at = text.find(end)? + end.len();
    Some(text.split_at(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoint_is_scheme_host_and_path_without_expressions() {
        for (url, host, path) in [
            (
                "https://API.aray.com/api/v2/order/create/?{{ steps.order.encoded }}",
                "https://api.aray.com",
                "/api/v2/order/create",
            ),
            (
                " https://crm.example/orders/{{ body.id | default('a/b?c') }}/notes#x",
                "https://crm.example",
                "/orders/{}/notes",
            ),
            ("https://user:word@crm.example", "https://crm.example", ""),
            ("{{ steps.where.base }}/orders", "{{steps.where.base}}", "/orders"),
            ("https://{{ body.shop }}.crm.example/?a=1", "https://{{body.shop}}.crm.example", ""),
            ("https://crm.example?a={{ body.b }}", "https://crm.example", ""),
            ("https://crm.example/{% if body.a %}x{% endif %}", "https://crm.example", "/{}x{}"),
            ("https://crm.example/{{ broken", "https://crm.example", "/{{ broken"),
            ("", "", ""),
        ] {
            assert_eq!(parts(url), (host.to_owned(), path.to_owned()), "{url}");
        }
    }

    #[test]
    fn endpoint_is_named_without_what_may_be_a_key() {
        for (endpoint, name) in [
            ("GET https://api.aray.com/api/v2/order/create", "GET api.aray.com/…/create"),
            ("POST https://crm.example/orders", "POST crm.example/orders"),
            ("POST https://api.telegram.org/bot1:AbC/sendMessage", "POST api.telegram.org/…/sendMessage"),
            ("POST https://hooks.example/services/T0/B0/Xy7", "POST hooks.example/…"),
            ("POST http://127.0.0.1:8000/o3", "POST 127.0.0.1:8000/…"),
            ("POST https://crm.example/", "POST crm.example"),
            ("POST https://crm.example", "POST crm.example"),
            ("POST https://crm.example/order", "POST crm.example/order"),
            ("POST https://crm.example/order/v2", "POST crm.example/order/v2"),
            ("POST https://crm.example/api/v2", "POST crm.example/api/v2"),
            ("POST https://crm.example/x/v1.1/leads", "POST crm.example/…/v1.1/leads"),
            ("POST https://crm.example/a8Gh3kLm/lead2", "POST crm.example/…/lead2"),
            ("POST https://crm.example/a8Gh3kLm/v2", "POST crm.example/…/v2"),
        ] {
            assert_eq!(shown(endpoint), name);
        }
    }
}
