//! Why an HTTP exchange failed, in plain words. The libraries report it in layers, and only one of them says what
//! happened.

use std::error::Error;
use std::io;

use crate::base::error::{NetworkFault, layers, plain, plain_tls, with_causes};
use crate::outcome::{Problem, ProblemCode};

/// Why an HTTP exchange failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkFailure {
    /// The kind of failure.
    pub fault: NetworkFault,
    /// The reason, in plain words.
    pub text: String,
}

impl NetworkFailure {
    /// Returns why a call of an HTTP client failed. Contains no address if the error contains none.
    #[must_use]
    pub fn of(error: &(dyn Error + 'static)) -> NetworkFailure {
        let found = layers(error).filter_map(known).last().or_else(|| of_proxy(error));
        let (fault, text) = found.unwrap_or_else(|| (NetworkFault::Other, with_causes(error)));
        NetworkFailure { fault, text }
    }

    /// Returns the failure that a proxy wants another login.
    pub(crate) fn proxy_login() -> NetworkFailure {
        NetworkFailure { fault: NetworkFault::ProxyLogin, text: PROXY_LOGIN.to_owned() }
    }

    /// Returns a failure of another kind.
    pub(crate) fn other(text: String) -> NetworkFailure {
        NetworkFailure { fault: NetworkFault::Other, text }
    }

    /// Returns the problem of a request to a host: what happened to it, and why.
    pub(super) fn problem(&self, code: ProblemCode, host: &str, what: &str) -> Problem {
        let problem = Problem::new(code, format!("{host} {what}: {}", self.text));
        problem.with("host", host).with("fault", self.fault.as_str())
    }
}

/// Returns what happened, if this layer of the error says it.
fn known(layer: &(dyn Error + 'static)) -> Option<(NetworkFault, String)> {
    if let Some(error) = layer.downcast_ref::<rustls::Error>() {
        return Some((NetworkFault::of_tls(error), plain_tls(error)));
    }
    if let Some(error) = layer.downcast_ref::<io::Error>() {
        let fault = NetworkFault::of_io(error);
        let text = match fault {
            NetworkFault::TimedOut => TIMED_OUT.to_owned(),
            NetworkFault::Closed if error.raw_os_error().is_none() => CLOSED.to_owned(),
            NetworkFault::NotHttp => NOT_HTTP.to_owned(),
            _ => plain(error),
        };
        return Some((fault, text));
    }
    if let Some(error) = layer.downcast_ref::<hyper::Error>() {
        return of_http(error).map(|(fault, text)| (fault, text.to_owned()));
    }
    let is_timeout = layer.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_timeout);
    is_timeout.then(|| (NetworkFault::TimedOut, TIMED_OUT.to_owned()))
}

/// What `hyper_util` 0.1 says of a proxy. It exports no types for that.
const OF_PROXIES: [(&str, NetworkFault, &str); 10] = [
    ("tunnel error: proxy authorization required", NetworkFault::ProxyLogin, PROXY_LOGIN),
    ("SOCKS error: credentials not accepted", NetworkFault::ProxyLogin, PROXY_LOGIN),
    ("SOCKS error: server does not support user/pass authentication", NetworkFault::ProxyLogin, PROXY_LOGIN),
    ("SOCKS error: server implements authentication incorrectly", NetworkFault::ProxyLogin, PROXY_LOGIN),
    ("SOCKS error: connection refused", NetworkFault::Refused, "the proxy says that the connection is refused"),
    ("SOCKS error: host unreachable", NetworkFault::NoRoute, "the proxy cannot reach the host"),
    ("SOCKS error: network unreachable", NetworkFault::NoRoute, "the proxy cannot reach the host's network"),
    ("SOCKS error: ttl expired", NetworkFault::TimedOut, "the proxy waited in vain for the host"),
    ("SOCKS error: ", NetworkFault::Proxy, "the proxy made no connection"),
    ("tunnel error: ", NetworkFault::Proxy, NO_TUNNEL),
];
/// Some, such as tinyproxy, refuse a login without saying that it is the login.
const NO_TUNNEL: &str = "the proxy made no connection; it may want another user name or password";
const PROXY_LOGIN: &str = "the proxy asks for a user name and a password, or refuses these";

fn of_proxy(error: &(dyn Error + 'static)) -> Option<(NetworkFault, String)> {
    let said = with_causes(error);
    let known = OF_PROXIES.iter().find(|(words, ..)| said.contains(words));
    known.map(|(_, fault, text)| (*fault, (*text).to_owned()))
}

const TIMED_OUT: &str = "there was no response in time";
const CLOSED: &str = "the other side closed the connection";
const NOT_HTTP: &str = "what came back is not HTTP; another program may use this port";

fn of_http(error: &hyper::Error) -> Option<(NetworkFault, &'static str)> {
    if error.is_parse_too_large() {
        return Some((NetworkFault::NotHttp, "the headers of the response are too long"));
    }
    if error.is_parse() {
        return Some((NetworkFault::NotHttp, NOT_HTTP));
    }
    if error.is_incomplete_message() {
        return Some((NetworkFault::Closed, CLOSED));
    }
    None
}
