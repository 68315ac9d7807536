//! The proxies that requests go through: those of `HTTPS_PROXY`, `ALL_PROXY` and the like, otherwise the system's. A proxy
//! that is set is never bypassed, even if it cannot be used.

mod exceptions;
mod variables;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::client::proxy::matcher::Matcher;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

use self::exceptions::Exceptions;
pub use self::variables::UnusableProxy;
use super::network_failure::NetworkFailure;
use crate::base::error::{NetworkFault, plain};
use crate::outcome::{Problem, ProblemCode, string_enum};

/// How long connecting to a proxy may take when it is checked.
const CHECK_TIMEOUT: Duration = Duration::from_secs(5);

/// The proxies of this system.
#[derive(Debug)]
pub struct Proxies {
    http: Option<Result<Url, UnusableProxy>>,
    https: Option<Result<Url, UnusableProxy>>,
    exceptions: Exceptions,
    /// What Windows and macOS are set to.
    system: Matcher,
}

/// A proxy on the way to some host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proxy {
    host: String,
    port: u16,
    /// True if it is known to be an HTTP proxy without TLS.
    is_http: bool,
}

impl Proxies {
    /// Returns the proxies that a client of [`builder`] uses.
    #[must_use]
    pub fn of_system() -> Proxies {
        Proxies {
            http: variables::read(&variables::HTTP),
            https: variables::read(&variables::HTTPS),
            exceptions: Exceptions::of_environment(),
            system: Matcher::from_system(),
        }
    }

    /// Returns the variables that set a proxy which cannot be used.
    pub fn unusable(&self) -> impl Iterator<Item = &UnusableProxy> {
        let is_used = !self.exceptions.are_all();
        let of = |scheme| self.set_for(scheme).and_then(|set| set.as_ref().err()).filter(|_| is_used);
        let (http, https) = (of("http"), of("https"));
        http.into_iter().chain(https.filter(|https| http != Some(*https)))
    }

    /// Returns the proxy that is set for an address, if it cannot be used. Then nothing may be sent there.
    #[must_use]
    pub fn unusable_for(&self, url: &Url) -> Option<&UnusableProxy> {
        let unusable = self.set_for(url.scheme())?.as_ref().err()?;
        (!self.exceptions.include(url)).then_some(unusable)
    }

    fn set_for(&self, scheme: &str) -> Option<&Result<Url, UnusableProxy>> {
        if scheme == "https" { self.https.as_ref() } else { self.http.as_ref() }
    }

    /// Returns the address of the proxy that a request to an address goes through.
    fn address_for(&self, url: &Url) -> Option<Url> {
        if self.exceptions.include(url) {
            return None;
        }
        if let Some(set) = self.set_for(url.scheme()) {
            return set.as_ref().ok().cloned();
        }
        let intercept = self.system.intercept(&url.as_str().parse().ok()?)?;
        Url::parse(&intercept.uri().to_string()).ok()
    }

    /// Returns an address for requests with this scheme at which nothing is, to try the proxy on the way there; none without a proxy.
    pub(super) fn test_address(&self, scheme: &str) -> Option<Url> {
        // A host that nobody has (RFC 2606).
        let url = Url::parse(&format!("{scheme}://hooktray.invalid/")).ok()?;
        let proxy = self.address_for(&url)?;
        // A SOCKS proxy may be given only addresses that are looked up here: one that nobody has (RFC 5737).
        if proxy.scheme().starts_with("socks") { Url::parse(&format!("{scheme}://192.0.2.1/")).ok() } else { Some(url) }
    }

    /// Returns the proxy that a request to an address goes through.
    pub(crate) fn of(&self, url: &Url) -> Option<Proxy> {
        Proxy::at(&self.address_for(url)?)
    }
}

impl Proxy {
    /// Returns the proxy at this address.
    pub(crate) fn new(host: String, port: u16) -> Proxy {
        Proxy { host, port, is_http: false }
    }

    fn at(address: &Url) -> Option<Proxy> {
        let host = address.host_str()?.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = address.port_or_known_default().unwrap_or(1080);
        Some(Proxy { host, port, is_http: address.scheme() == "http" })
    }

    /// Returns why no connection to `destination` was made through this proxy: because of the proxy, or behind it.
    pub(super) async fn problem(&self, destination: &str, error: &reqwest::Error) -> Problem {
        let failure = NetworkFailure::of(error);
        match self.connect().await {
            Err(why) => {
                let why = format!("the proxy {self} cannot be reached, and {destination} only through it: {why}");
                self.failed(ProxyFault::Unreachable, why)
            }
            Ok(_) if failure.fault == NetworkFault::ProxyLogin => self.needs_login(),
            Ok(connection) => {
                if self.is_http && !speaks_http(connection).await {
                    return self.closed(destination);
                }
                let what = format!("cannot be reached through the proxy {self}");
                failure.problem(ProblemCode::Unreachable, destination, &what)
            }
        }
    }

    /// As [`Proxy::problem`], as a failure of the connection.
    pub(crate) async fn failure(&self, error: &reqwest::Error) -> NetworkFailure {
        let failure = NetworkFailure::of(error);
        if [NetworkFault::Proxy, NetworkFault::ProxyLogin].contains(&failure.fault) {
            return NetworkFailure { text: format!("{self}: {}", failure.text), ..failure };
        }
        match self.connect().await {
            Err(why) => NetworkFailure {
                fault: NetworkFault::Proxy,
                text: format!("the proxy {self} cannot be reached: {why}"),
            },
            Ok(_) => NetworkFailure { text: format!("through the proxy {self}: {}", failure.text), ..failure },
        }
    }

    /// Connects to this proxy, or returns why it cannot be reached itself. What libraries say of a failed connection rarely tells
    /// which of the two failed. One more connection does.
    async fn connect(&self) -> Result<TcpStream, String> {
        let connect = TcpStream::connect((self.host.as_str(), self.port));
        match tokio::time::timeout(CHECK_TIMEOUT, connect).await {
            Ok(connected) => connected.map_err(|error| plain(&error)),
            Err(_) => Err("there was no response in time".to_owned()),
        }
    }

    /// Returns the problem that this proxy asks for a password.
    pub(super) fn needs_login(&self) -> Problem {
        let why = format!(
            "the proxy {self} asks for a user name and a password; correct them in the variable that sets it, as in http://name:password@{self}"
        );
        self.failed(ProxyFault::Login, why)
    }

    /// Returns the problem that this proxy closed the connection before anything came from `destination`.
    pub(super) fn closed(&self, destination: &str) -> Problem {
        let why = format!(
            "the proxy {self} closed the connection before anything came from {destination}; if it is a SOCKS proxy, its address \
             begins with socks5h://"
        );
        self.failed(ProxyFault::Closed, why).with("host", destination)
    }

    /// Returns the problem that this proxy, or a network that wants a login first, responded in place of the destination.
    pub(super) fn responded_instead(&self, destination: &str, status: u16) -> Problem {
        let why = format!(
            "the proxy {self} answered in place of {destination} (status {status}); it may forbid that address, or the network may ask for a login in the browser first"
        );
        self.failed(ProxyFault::RespondedInstead, why).with("status", status.to_string())
    }

    fn failed(&self, fault: ProxyFault, why: String) -> Problem {
        Problem::new(ProblemCode::ProxyFailed, why).with("proxy", self.to_string()).with("fault", fault.as_str())
    }
}

/// True if what listens at the other end of a connection responds in HTTP to a request for a host that nobody has (RFC 2606), or says
/// nothing for a while.
async fn speaks_http(mut connection: TcpStream) -> bool {
    let mut begin = [0; 5];
    let ask = async {
        connection.write_all(b"CONNECT hooktray.invalid:443 HTTP/1.1\r\nHost: hooktray.invalid:443\r\n\r\n").await?;
        connection.read_exact(&mut begin).await
    };
    match tokio::time::timeout(CHECK_TIMEOUT, ask).await {
        Ok(Ok(_)) => &begin == b"HTTP/",
        Ok(Err(_)) => false,
        Err(_) => true,
    }
}

string_enum! {
    /// What a proxy did wrong: the argument `fault` of the problem.
    ProxyFault {
        /// No connection to it.
        Unreachable = "unreachable",
        /// It asks for a password, or for another one.
        Login = "login",
        /// It closed the connection without a response.
        Closed = "closed",
        /// It responded in place of the destination.
        RespondedInstead = "answered",
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Proxy { host, port, .. } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

/// Returns a client builder with the system's proxies. One that cannot be used is passed by: see [`Proxies::unusable_for`].
pub(crate) fn builder() -> reqwest::ClientBuilder {
    let proxies = Arc::new(Proxies::of_system());
    reqwest::Client::builder().no_proxy().proxy(reqwest::Proxy::custom(move |url| proxies.address_for(url)))
}
