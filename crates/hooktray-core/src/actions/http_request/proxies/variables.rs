//! The variables that set a proxy, as people write them.

use std::env;
use std::fmt;

use url::Url;

use crate::outcome::{Args, Problem, ProblemCode};
use crate::settings::ProxyExceptions;

/// The variables for each kind of address. Of each pair the first that is set counts, as in `hyper_util`.
pub(super) const HTTP: [&str; 2] = ["HTTP_PROXY", "http_proxy"];
pub(super) const HTTPS: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];
/// The variables for the hosts without a proxy.
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];
const ALL: [&str; 2] = ["ALL_PROXY", "all_proxy"];
/// The kinds of proxy that requests can go through.
const KNOWN: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// A variable that sets a proxy which cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusableProxy {
    variable: &'static str,
    why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Why {
    /// The value is not an address.
    NoAddress,
    /// The value begins with this, such as `quic`.
    Scheme(String),
    /// It has a user name for a SOCKS4 proxy, which no library sends.
    UserOfSocks4,
}

/// Returns the proxy of these variables, else of `ALL_PROXY`.
pub(super) fn read(names: &[&'static str]) -> Option<Result<Url, UnusableProxy>> {
    let set = |names| first_set(names).filter(|(_, value)| value.as_deref() != Some(""));
    let (variable, value) = set(names).or_else(|| set(&ALL))?;
    let read = value.ok_or(Why::NoAddress).and_then(|value| address(value.trim()));
    Some(read.map_err(|why| UnusableProxy { variable, why }))
}

/// Returns the hosts that the environment excepts.
pub(super) fn exceptions() -> ProxyExceptions {
    ProxyExceptions::read(&first_set(&EXCEPTIONS).and_then(|(_, value)| value).unwrap_or_default())
}

fn address(value: &str) -> Result<Url, Why> {
    let (scheme, rest) = value.split_once("://").unwrap_or(("http", value));
    let scheme = scheme.trim().to_ascii_lowercase();
    if !KNOWN.contains(&scheme.as_str()) {
        let is_scheme = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
        return Err(if is_scheme { Why::Scheme(scheme) } else { Why::NoAddress });
    }
    let url = Url::parse(&format!("{scheme}://{rest}")).map_err(|_| Why::NoAddress)?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err(Why::NoAddress);
    }
    if scheme.starts_with("socks4") && !url.username().is_empty() {
        return Err(Why::UserOfSocks4);
    }
    Ok(url)
}

/// Returns the first of these variables that is set, and its value. `None` in its place is one that is not text.
fn first_set(names: &[&'static str]) -> Option<(&'static str, Option<String>)> {
    names.iter().find_map(|name| Some((*name, env::var_os(name)?.into_string().ok())))
}

impl UnusableProxy {
    /// Returns the one of settings that were stored unchecked.
    pub(super) fn of_settings() -> UnusableProxy {
        UnusableProxy { variable: "proxy", why: Why::NoAddress }
    }

    /// Returns the problem of a request that would go through it.
    pub(in crate::actions::http_request) fn problem(&self) -> Problem {
        Problem { args: self.args(), ..Problem::new(ProblemCode::ProxyUnusable, self.to_string()) }
    }

    /// Returns what its message names: never the value, which may contain a password.
    #[must_use]
    pub fn args(&self) -> Args {
        let scheme = match &self.why {
            Why::NoAddress => "none",
            Why::UserOfSocks4 => "socks4_user",
            Why::Scheme(scheme) => scheme.as_str(),
        };
        Args::from([("variable".to_owned(), self.variable.to_owned()), ("scheme".to_owned(), scheme.to_owned())])
    }
}

impl fmt::Display for UnusableProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variable = self.variable;
        match &self.why {
            Why::NoAddress => write!(f, "{variable} does not contain the address of a proxy")?,
            Why::UserOfSocks4 => {
                write!(f, "{variable} has a user name for a SOCKS4 proxy, which Hooktray does not support")?
            }
            Why::Scheme(scheme) => {
                write!(f, "{variable} sets a proxy that begins with {scheme}://, which Hooktray does not know")?;
            }
        }
        f.write_str("; write http://HOST:PORT or socks5://HOST:PORT there, or remove it, and restart Hooktray")
    }
}
