//! The proxies that requests go through: `HTTPS_PROXY`, `ALL_PROXY` and the like, else what the system is set to. Nothing goes
//! out past a proxy that is set and cannot be used.

use std::env;
use std::fmt;
use std::time::Duration;

use hyper_util::client::proxy::matcher::Matcher;
use tokio::net::TcpStream;
use url::Url;

use super::network_failure::NetworkFailure;
use crate::base::error::{plain, with_causes};
use crate::outcome::{Args, Problem, ProblemCode};

/// The variables for each kind of address. Of each pair the first that is set counts, as in `hyper_util`.
const HTTP: [&str; 2] = ["HTTP_PROXY", "http_proxy"];
const HTTPS: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];
const ALL: [&str; 2] = ["ALL_PROXY", "all_proxy"];
/// The variables for the hosts without a proxy.
const NONE: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// How long connecting to a proxy may take when it is checked.
const CHECK_TIMEOUT: Duration = Duration::from_secs(5);

/// The proxies of this system.
#[derive(Debug)]
pub struct Proxies {
    matcher: Matcher,
    http: Option<UnusableProxy>,
    https: Option<UnusableProxy>,
    /// Matches every host that `NO_PROXY` does not except.
    not_excepted: Matcher,
}

/// A variable that sets a proxy which cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusableProxy {
    variable: &'static str,
    /// What its value begins with, such as `quic`, if it is an address of another kind.
    scheme: Option<String>,
}

/// A proxy on the way to some host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proxy {
    host: String,
    port: u16,
}

impl Proxies {
    /// Returns the proxies that a client of [`builder`] uses.
    #[must_use]
    pub fn of_system() -> Proxies {
        let every = "http://proxy.invalid";
        let excepted = first_set(&NONE).and_then(|(_, value)| value).unwrap_or_default();
        let not_excepted = Matcher::builder().http(every).https(every).no(excepted).build();
        if are_off() {
            return Proxies { matcher: Matcher::builder().build(), http: None, https: None, not_excepted };
        }
        let (http, https) = (unusable(&HTTP), unusable(&HTTPS));
        Proxies { matcher: Matcher::from_system(), http, https, not_excepted }
    }

    /// Returns the variables that set a proxy which cannot be used.
    pub fn unusable(&self) -> impl Iterator<Item = &UnusableProxy> {
        let https = self.https.as_ref().filter(|https| self.http.as_ref() != Some(*https));
        self.http.as_ref().into_iter().chain(https)
    }

    /// Returns the proxy that is set for an address, if it cannot be used. Then nothing may be sent there.
    #[must_use]
    pub fn unusable_for(&self, url: &Url) -> Option<&UnusableProxy> {
        let unusable = if url.scheme() == "https" { self.https.as_ref() } else { self.http.as_ref() };
        unusable.filter(|_| is_matched(&self.not_excepted, url))
    }

    /// Returns the proxy that a request to an address goes through.
    pub(super) fn of(&self, url: &Url) -> Option<Proxy> {
        let intercept = self.matcher.intercept(&url.as_str().parse().ok()?)?;
        let (uri, host) = (intercept.uri(), intercept.uri().host()?);
        let usual_port = match uri.scheme_str() {
            Some("http") => 80,
            Some("https") => 443,
            Some(_) | None => 1080,
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Some(Proxy { host, port: uri.port_u16().unwrap_or(usual_port) })
    }
}

impl Proxy {
    /// Returns why no connection to `destination` was made through this proxy: because of the proxy, or behind it.
    pub(super) async fn problem(&self, destination: &str, error: &reqwest::Error) -> Problem {
        // What libraries say of a failed connection rarely tells which of the two failed. One more connection does.
        let connect = TcpStream::connect((self.host.as_str(), self.port));
        let why = match tokio::time::timeout(CHECK_TIMEOUT, connect).await {
            Ok(Ok(_)) if with_causes(error).contains(NEEDS_LOGIN) => return self.needs_login(),
            Ok(Ok(_)) => {
                let what = format!("cannot be reached through the proxy {self}");
                return NetworkFailure::of(error).problem(ProblemCode::Unreachable, destination, &what);
            }
            Ok(Err(error)) => plain(&error),
            Err(_) => "there was no response in time".to_owned(),
        };
        let why = format!("the proxy {self} cannot be reached, and {destination} only through it: {why}");
        self.failed("unreachable", why)
    }

    /// Returns the problem that this proxy asks for a password.
    pub(super) fn needs_login(&self) -> Problem {
        let why = format!(
            "the proxy {self} asks for a user name and a password; correct them in the variable that sets it, as in http://name:password@{self}"
        );
        self.failed("login", why)
    }

    fn failed(&self, reason: &str, why: String) -> Problem {
        Problem::new(ProblemCode::ProxyFailed, why).with("proxy", self.to_string()).with("fault", reason)
    }
}

/// What `hyper_util` says of a 407 in response to CONNECT. It exports no type for that.
const NEEDS_LOGIN: &str = "proxy authorization required";

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Proxy { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

impl UnusableProxy {
    /// Returns the problem of a request that would go through it.
    pub(super) fn problem(&self) -> Problem {
        Problem { args: self.args(), ..Problem::new(ProblemCode::ProxyUnusable, self.to_string()) }
    }

    /// Returns what its message names: never the value, which may contain a password.
    #[must_use]
    pub fn args(&self) -> Args {
        let scheme = self.scheme.as_deref().unwrap_or("none");
        Args::from([("variable".to_owned(), self.variable.to_owned()), ("scheme".to_owned(), scheme.to_owned())])
    }
}

impl fmt::Display for UnusableProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let UnusableProxy { variable, scheme } = self;
        match scheme {
            Some(scheme) => {
                write!(f, "{variable} sets a proxy that begins with {scheme}://, which Hooktray does not know")?
            }
            None => write!(f, "{variable} does not contain the address of a proxy")?,
        }
        f.write_str("; write http://HOST:PORT or socks5://HOST:PORT there, or remove it, and restart Hooktray")
    }
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
    NONE.into_iter().filter_map(|name| env::var(name).ok()).any(is_star)
}

/// Returns the first of these variables that is set, and its value. `None` in its place is one that is not text.
fn first_set(names: &[&'static str]) -> Option<(&'static str, Option<String>)> {
    names.iter().find_map(|name| Some((*name, env::var_os(name)?.into_string().ok())))
}

/// Returns the proxy of these variables, else of `ALL_PROXY`, if it is one that `hyper_util` would pass by without a word.
fn unusable(names: &[&'static str]) -> Option<UnusableProxy> {
    let set = |names| first_set(names).filter(|(_, value)| value.as_deref() != Some(""));
    let (variable, value) = set(names).or_else(|| set(&ALL))?;
    let Some(value) = value else { return Some(UnusableProxy { variable, scheme: None }) };
    if is_usable(&value) {
        return None;
    }
    let known = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];
    let scheme = value.split_once("://").map(|(scheme, _)| scheme.trim().to_ascii_lowercase());
    let is_scheme = |scheme: &String| {
        !known.contains(&scheme.as_str())
            && !scheme.is_empty()
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    Some(UnusableProxy { variable, scheme: scheme.filter(is_scheme) })
}

fn is_usable(value: &str) -> bool {
    let matcher = Matcher::builder().http(value).build();
    let proxy = "http://shop.example".parse().ok().and_then(|uri| matcher.intercept(&uri));
    let Some(authority) = proxy.as_ref().and_then(|proxy| proxy.uri().authority()) else { return false };
    // A port that is no number would be taken for none.
    let has_port_or_none = authority.as_str() == authority.host() || authority.port_u16().is_some();
    !authority.host().is_empty() && has_port_or_none
}

fn is_matched(matcher: &Matcher, url: &Url) -> bool {
    url.as_str().parse().is_ok_and(|uri| matcher.intercept(&uri).is_some())
}
