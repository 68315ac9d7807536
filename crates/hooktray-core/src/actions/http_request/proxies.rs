//! The system's proxies: `HTTPS_PROXY`, `ALL_PROXY` and the like, else what the system is set to.

use hyper_util::client::proxy::matcher::Matcher;

/// Returns the proxies that a client of [`builder`] uses.
pub(super) fn matcher() -> Matcher {
    if are_off() { Matcher::builder().build() } else { Matcher::from_system() }
}

/// Returns a client builder with the system's proxies.
pub(crate) fn builder() -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder();
    if are_off() { builder.no_proxy() } else { builder }
}

/// Returns whether `NO_PROXY` excepts every host. The library takes `*` for names only, curl for addresses as well
/// (<https://curl.se/libcurl/c/CURLOPT_NOPROXY.html>).
fn are_off() -> bool {
    let is_star = |value: String| value.split([',', ' ']).any(|entry| entry.trim() == "*");
    ["no_proxy", "NO_PROXY"].into_iter().filter_map(|name| std::env::var(name).ok()).any(is_star)
}
