//! The proxies that requests go through: the one that the settings name, otherwise those of `HTTPS_PROXY`, `ALL_PROXY` and the
//! like, otherwise the system's. A proxy that is set is never bypassed, even if it cannot be used.

mod login;
mod proxy;
mod question;
mod tunnel;
mod variables;

use std::fmt;

use hyper_util::client::proxy::matcher::Matcher;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::net::TcpStream;
use url::Url;

pub(crate) use self::proxy::Proxy;
pub use self::proxy::{ProxyFault, SetIn};
pub use self::variables::UnusableProxy;
use super::network_failure::NetworkFailure;
use crate::base::error::NetworkFault;
use crate::settings::{NetworkSettings, ProxyChoice, ProxyExceptions, ProxyServer};

/// The proxies that requests go through.
pub struct Proxies {
    way: Way,
    exceptions: ProxyExceptions,
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
            Proxies { way, exceptions: ProxyExceptions::read(&settings.without_proxy) }
        };
        match &settings.proxy {
            ProxyChoice::System => Proxies::of_system(),
            ProxyChoice::None => Proxies { way: Way::Direct, exceptions: ProxyExceptions::default() },
            ProxyChoice::Http(server) => chosen("http", server),
            // With `h` the proxy looks up the names.
            ProxyChoice::Socks5(server) => chosen("socks5h", server),
        }
    }

    /// Returns the proxies of the environment, otherwise the system's.
    fn of_system() -> Proxies {
        let (http, https) = (variables::read(&variables::HTTP), variables::read(&variables::HTTPS));
        let way = Way::System { http, https, system: Box::new(Matcher::from_system()) };
        Proxies { way, exceptions: variables::exceptions() }
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

/// Returns the address of a proxy, with its login; `None` if the host is not valid.
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
