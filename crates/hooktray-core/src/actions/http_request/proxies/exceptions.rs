//! The hosts without a proxy: `NO_PROXY` and its like in the settings, as curl, other programs and people write it.

use std::net::IpAddr;

use ipnet::IpNet;
use url::{Host, Url};

use super::variables::first_set;

/// The variables for them.
const VARIABLES: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The hosts to which requests go without a proxy.
#[derive(Debug, Default)]
pub(super) struct Exceptions(Vec<Exception>);

#[derive(Debug, PartialEq, Eq)]
struct Exception {
    host: Excepted,
    /// Only this port, if one is written.
    port: Option<u16>,
}

#[derive(Debug, PartialEq, Eq)]
enum Excepted {
    Every,
    Network(IpNet),
    /// A domain and all below it.
    Domain(String),
    /// An address that begins so, as in `192.168.*`.
    AddressPrefix(String),
}

impl Exceptions {
    pub(super) fn of_environment() -> Exceptions {
        Exceptions::read(&first_set(&VARIABLES).and_then(|(_, value)| value).unwrap_or_default())
    }

    pub(super) fn read(list: &str) -> Exceptions {
        // Commas are the rule; curl takes blanks as well, and Windows has semicolons.
        let entries = list.split([',', ';']).flat_map(str::split_whitespace);
        Exceptions(entries.filter_map(exception).collect())
    }

    /// True if no request goes through a proxy.
    pub(super) fn are_all(&self) -> bool {
        self.0.contains(&Exception { host: Excepted::Every, port: None })
    }

    /// True if requests to this address go without a proxy.
    pub(super) fn include(&self, url: &Url) -> bool {
        self.0.iter().any(|exception| exception.is_of(url))
    }
}

impl Exception {
    fn is_of(&self, url: &Url) -> bool {
        if self.port.is_some() && self.port != url.port_or_known_default() {
            return false;
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::from(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::from(address)),
            Some(Host::Domain(_)) | None => None,
        };
        match &self.host {
            Excepted::Every => true,
            Excepted::Network(network) => address.is_some_and(|address| network.contains(&address)),
            Excepted::AddressPrefix(prefix) => {
                address.is_some_and(|address| address.to_string().starts_with(prefix.as_str()))
            }
            Excepted::Domain(domain) => url.host_str().is_some_and(|host| {
                let host = host.trim_end_matches('.').to_ascii_lowercase();
                host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }),
        }
    }
}

fn exception(entry: &str) -> Option<Exception> {
    // A port behind a name, or behind an address in brackets; an address of IPv6 has colons of its own.
    let (host, port) = match entry.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port.parse().ok()?)),
        _ => (entry, None),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let network = || host.parse::<IpNet>().ok().or_else(|| host.parse::<IpAddr>().ok().map(IpNet::from));
    let host = if host == "*" {
        Excepted::Every
    } else if let Some(network) = network() {
        Excepted::Network(network)
    } else if let Some(prefix) =
        host.strip_suffix('*').filter(|prefix| prefix.starts_with(|c: char| c.is_ascii_digit()))
    {
        Excepted::AddressPrefix(prefix.to_owned())
    } else {
        let domain = host.trim_start_matches('*').trim_matches('.').to_ascii_lowercase();
        Excepted::Domain(Some(domain).filter(|domain| !domain.is_empty())?)
    };
    Some(Exception { host, port })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_excepted_however_they_are_written() {
        let excepted = |list: &str, url: &str| Exceptions::read(list).include(&Url::parse(url).unwrap());
        for (list, url) in [
            ("*", "http://10.0.0.1/"),
            ("a,*", "https://shop.example/"),
            ("shop.example:8080", "http://shop.example:8080/"),
            ("shop.example:443", "https://shop.example/"),
            ("a shop.example", "https://shop.example/"),
            ("a , shop.example ,b", "https://shop.example/"),
            ("a;shop.example", "https://shop.example/"),
            ("*.example", "https://shop.example/"),
            ("*.shop.example", "https://shop.example/"),
            (".shop.example", "https://crm.shop.example/"),
            ("SHOP.example.", "https://shop.example/"),
            ("10.0.0.0/8", "http://10.1.2.3/"),
            ("10.1.*", "http://10.1.2.3/"),
            ("10.1.2.3:81", "http://10.1.2.3:81/"),
            ("::1", "http://[::1]:80/"),
            ("[::1]:81", "http://[::1]:81/"),
        ] {
            assert!(excepted(list, url), "{list}: {url}");
        }
        for (list, url) in [
            ("", "https://shop.example/"),
            ("shop.example:8080", "https://shop.example/"),
            ("shop.example", "https://myshop.example/"),
            ("10.1.*", "http://10.2.1.1/"),
            ("10.1.*", "http://10.1.shop.example/"),
            (".", "https://shop.example/"),
            ("10.1.2.3:81", "http://10.1.2.3/"),
        ] {
            assert!(!excepted(list, url), "{list}: {url}");
        }
    }
}
