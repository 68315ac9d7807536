//! The proxies that requests go through: the one that the settings name, otherwise those of `HTTPS_PROXY`, `ALL_PROXY` and the
//! like, otherwise the system's. A proxy that is set is never bypassed, even if it cannot be used.

mod exceptions;
mod tunnel;
mod variables;

use std::fmt;
use std::time::Duration;

use hyper_util::client::proxy::matcher::Matcher;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

use self::exceptions::Exceptions;
pub use self::variables::UnusableProxy;
use super::network_failure::NetworkFailure;
use crate::base::error::{NetworkFault, plain};
use crate::outcome::{Problem, ProblemCode, string_enum};
use crate::settings::{NetworkSettings, ProxyChoice, ProxyServer};

/// How long connecting to a proxy may take when it is checked.
const CHECK_TIMEOUT: Duration = Duration::from_secs(5);

/// The proxies that requests go through.
pub struct Proxies {
    way: Way,
    exceptions: Exceptions,
}

enum Way {
    /// As the environment and the system say.
    System {
        http: Option<Result<Url, UnusableProxy>>,
        https: Option<Result<Url, UnusableProxy>>,
        /// What Windows and macOS are set to.
        system: Box<Matcher>,
    },
    /// By none.
    Direct,
    /// By the one that the settings name. The address may have a password in it.
    Chosen(Result<Url, UnusableProxy>),
}

/// A proxy on the way to some host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proxy {
    host: String,
    port: u16,
    /// True if it is known to be an HTTP proxy without TLS.
    is_http: bool,
    set_in: SetIn,
}

string_enum! {
    /// Where a proxy is set: the argument `set_in` of its problems.
    SetIn {
        /// In the environment or the system.
        System = "system",
        /// In the settings of Hooktray.
        Settings = "settings",
    }
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Addresses may contain a password.
        f.write_str("Proxies")
    }
}

impl Proxies {
    /// Returns the proxies of these settings, with the password of the chosen one.
    #[must_use]
    pub fn of(settings: &NetworkSettings, password: Option<&SecretString>) -> Proxies {
        let chosen = |scheme: &str, server| {
            let way = Way::Chosen(address_of(scheme, server, password).ok_or_else(UnusableProxy::of_settings));
            Proxies { way, exceptions: Exceptions::read(&settings.without_proxy) }
        };
        match &settings.proxy {
            ProxyChoice::System => Proxies::of_system(),
            ProxyChoice::None => Proxies { way: Way::Direct, exceptions: Exceptions::default() },
            ProxyChoice::Http(server) => chosen("http", server),
            // With `h` the proxy looks up the names.
            ProxyChoice::Socks5(server) => chosen("socks5h", server),
        }
    }

    /// Returns the proxies of the environment, otherwise the system's.
    fn of_system() -> Proxies {
        let (http, https) = (variables::read(&variables::HTTP), variables::read(&variables::HTTPS));
        let way = Way::System { http, https, system: Box::new(Matcher::from_system()) };
        Proxies { way, exceptions: Exceptions::of_environment() }
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
        match &self.way {
            Way::System { https, .. } if scheme == "https" => https.as_ref(),
            Way::System { http, .. } => http.as_ref(),
            Way::Chosen(chosen) => Some(chosen),
            Way::Direct => None,
        }
    }

    /// Returns the address of the proxy that a request to an address goes through. It may have a password in it.
    pub fn address_for(&self, url: &Url) -> Option<Url> {
        if self.exceptions.include(url) {
            return None;
        }
        if let Some(set) = self.set_for(url.scheme()) {
            return set.as_ref().ok().cloned();
        }
        let Way::System { system, .. } = &self.way else { return None };
        let intercept = system.intercept(&url.as_str().parse().ok()?)?;
        Url::parse(&intercept.uri().to_string()).ok()
    }

    /// Connects to a server that speaks something else than HTTP: through the chosen proxy, otherwise directly. What the environment
    /// and the system say is for HTTP alone.
    pub(crate) async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetworkFailure> {
        let address = match self.chosen_for(host, port) {
            None => return TcpStream::connect((host, port)).await.map_err(|error| NetworkFailure::of(&error)),
            Some(Ok(address)) => address,
            Some(Err(unusable)) => {
                return Err(NetworkFailure { fault: NetworkFault::Proxy, text: unusable.to_string() });
            }
        };
        let opened = tunnel::open(address, host, port).await.map_err(|error| NetworkFailure::of(&*error));
        match (opened, Proxy::at(address, SetIn::Settings)) {
            (Ok(stream), _) => Ok(stream),
            (Err(error), Some(proxy)) => Err(proxy.failure(error).await),
            (Err(error), None) => Err(error),
        }
    }

    fn chosen_for(&self, host: &str, port: u16) -> Option<&Result<Url, UnusableProxy>> {
        let Way::Chosen(chosen) = &self.way else { return None };
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        let is_excepted = Url::parse(&format!("http://{host}:{port}/")).is_ok_and(|url| self.exceptions.include(&url));
        (!is_excepted).then_some(chosen)
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
    pub(crate) fn proxy_for(&self, url: &Url) -> Option<Proxy> {
        let set_in = if matches!(self.way, Way::Chosen(_)) { SetIn::Settings } else { SetIn::System };
        Proxy::at(&self.address_for(url)?, set_in)
    }
}

/// Returns the address of a proxy, with its login. None for a host that is none.
fn address_of(scheme: &str, server: &ProxyServer, password: Option<&SecretString>) -> Option<Url> {
    let ProxyServer { host, port, user } = server;
    let mut url = Url::parse(&format!("{scheme}://{host}:{port}")).ok()?;
    if let Some(user) = user {
        // Whoever reads the address decodes them, and a URL keeps a `%` as it is.
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        url.set_username(&encoded(user)).ok()?;
        url.set_password(password.map(|password| encoded(password.expose_secret())).as_deref()).ok()?;
    }
    Some(url)
}

impl Proxy {
    fn at(address: &Url, set_in: SetIn) -> Option<Proxy> {
        let host = address.host_str()?.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = address.port_or_known_default().unwrap_or(1080);
        Some(Proxy { host, port, is_http: address.scheme() == "http", set_in })
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

    /// Returns a failure of a connection through this proxy, which names what failed: the proxy, or what is behind it.
    pub(crate) async fn failure(&self, failure: NetworkFailure) -> NetworkFailure {
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
        let correct = match self.set_in {
            SetIn::System => format!("in the variable that sets it, as in http://name:password@{self}"),
            SetIn::Settings => "in the settings of Hooktray, under Network".to_owned(),
        };
        let why = format!("the proxy {self} asks for a user name and a password; correct them {correct}");
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
        let problem = Problem::new(ProblemCode::ProxyFailed, why).with("proxy", self.to_string());
        problem.with("fault", fault.as_str()).with("set_in", self.set_in.as_str())
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
