//! Follows redirects as a browser does, but sends no secrets to another host.

use reqwest::header::HeaderMap;
use url::Url;

use super::Request;
use super::response::Response;
use crate::secrets::Mask;

/// Returns the request that follows a redirect, if the action allows redirects and this one is safe.
///
/// 301, 302 and 303 make a GET without a body of a POST; 307 and 308 keep both (the Fetch Standard, “HTTP-redirect
/// fetch”, <https://fetch.spec.whatwg.org/#http-redirect-fetch>). Another host gets neither headers nor a body, and no
/// address that carries a secret.
pub(super) fn next(request: &Request, response: &Response, mask: &Mask) -> Option<Request> {
    if !request.follows_redirects || !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let url = request.url.join(response.header("location")?).ok()?;
    if !["http", "https"].contains(&url.scheme()) || !url.has_host() {
        return None;
    }
    let mut next = Request { url, ..request.clone() };
    let becomes_get = response.status == 303 || (matches!(response.status, 301 | 302) && request.method == "POST");
    if becomes_get && request.method != "HEAD" {
        (next.method, next.body) = ("GET", None);
        next.headers.remove(reqwest::header::CONTENT_TYPE);
    }
    if is_same_host(&request.url, &next.url) {
        return Some(next);
    }
    next.headers = HeaderMap::new();
    let carries_secret = mask.text(next.url.as_str()) != next.url.as_str();
    (next.body.is_none() && !carries_secret).then_some(next)
}

/// True if a redirect to `next` may follow an order that the server accepted: it names another page to look at, as after a form
/// (RFC 9110, section 15.4.4, of 303; sites use 302 and 301 alike). 307 and 308 ask for the same request again.
pub(super) fn may_follow_an_order(request: &Request, next: &Request, status: u16) -> bool {
    let is_elsewhere = request.method != next.method || request.url.path() != next.url.path();
    match status {
        301 => is_elsewhere,
        // Another query may be the page of the order.
        302 | 303 => is_elsewhere || request.url.query() != next.url.query(),
        _ => false,
    }
}

/// As [`may_follow_an_order`], of a redirect that ends the exchange: it is not followed, or names no address.
pub(super) fn may_end_an_order(request: &Request, response: &Response) -> bool {
    let is_same_page = |location: &str| {
        request.method == "GET" && request.url.join(location).is_ok_and(|next| next.path() == request.url.path())
    };
    match response.status {
        301 => !response.header("location").is_some_and(is_same_page),
        302 | 303 => true,
        _ => false,
    }
}

/// True if secrets for the first may go to the second: the same host and port, or the same host with TLS added.
fn is_same_host(first: &Url, second: &Url) -> bool {
    first.origin() == second.origin()
        || (first.host() == second.host() && first.scheme() == "http" && second.scheme() == "https")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use secrecy::SecretString;

    use super::super::response::ResponseBody;
    use super::*;

    fn after(
        method: &'static str,
        url: &str,
        status: u16,
        location: &str,
    ) -> Option<(&'static str, String, bool, bool)> {
        let headers = HeaderMap::from_iter([
            ("x-key".parse().unwrap(), "k3y".parse().unwrap()),
            ("content-type".parse().unwrap(), "text/plain".parse().unwrap()),
        ]);
        let body = (method == "POST").then(|| "order".to_owned());
        let timeout = Duration::from_secs(1);
        let request = Request { method, url: url.parse().unwrap(), headers, body, timeout, follows_redirects: true };
        let headers = vec![("location".to_owned(), location.to_owned())];
        let body = ResponseBody::Received(Vec::new());
        let response = Response {
            host: "a.example".into(),
            status,
            headers,
            body,
            is_cut: false,
            ended_early: false,
            redirected_after_order: false,
        };
        let mask = Mask::new([SecretString::from("k3y")]);
        let next = next(&request, &response, &mask)?;
        Some((next.method, next.url.to_string(), next.headers.contains_key("x-key"), next.body.is_some()))
    }

    #[test]
    fn redirect_within_a_host_keeps_what_browsers_keep() {
        let at = |path: &str| format!("http://a.example{path}");
        assert_eq!(after("GET", &at("/1"), 302, "/2"), Some(("GET", at("/2"), true, false)));
        assert_eq!(after("POST", &at("/1"), 301, "/2"), Some(("GET", at("/2"), true, false)));
        assert_eq!(after("POST", &at("/1"), 308, "/2"), Some(("POST", at("/2"), true, true)));
        let with_tls = "https://a.example/2".to_owned();
        assert_eq!(after("POST", &at("/1"), 307, &with_tls), Some(("POST", with_tls, true, true)));
    }

    #[test]
    fn other_hosts_get_no_headers_no_body_and_no_secret() {
        let other = "https://b.example/x".to_owned();
        assert_eq!(after("GET", "https://a.example/", 302, &other), Some(("GET", other.clone(), false, false)));
        assert_eq!(after("POST", "https://a.example/", 307, &other), None, "the body would go along");
        assert_eq!(after("GET", "https://a.example/?key=k3y", 302, "https://b.example/?key=k3y"), None);
        assert_eq!(after("GET", "https://a.example/", 302, "http://a.example/x").map(|next| next.2), Some(false));
    }

    #[test]
    fn only_redirects_to_web_addresses_are_followed() {
        for (status, location) in [(304, "/2"), (300, "/2"), (302, "mailto:a@b.example"), (302, "http://")] {
            assert_eq!(after("GET", "http://a.example/1", status, location), None, "{status} {location}");
        }
    }
}
