//! The hosts without a proxy: `NO_PROXY` and its like in the settings, as curl, other programs and people write it.

use std::net::IpAddr;

use ipnet::IpNet;
use url::{Host, Url};

use crate::base::error::{Setting, SettingError};
use crate::flow::is_under;

/// The most entries of a list.
const MAX_ENTRIES: usize = 200;

/// The hosts to which requests go without a proxy.
#[derive(Debug, Default)]
pub(crate) struct ProxyExceptions(Vec<Exception>);

#[derive(Debug, PartialEq, Eq)]
struct Exception {
    host: Excepted,
    /// Only this port, if one is written.
    port: Option<u16>,
}

#[derive(Debug, PartialEq, Eq)]
enum Excepted {
    Every,
    /// Each name without a dot, which Windows writes as `<local>`.
    Local,
    Network(IpNet),
    /// A domain and all below it.
    Domain(String),
    /// An address that begins so, as in `192.168.*`.
    AddressPrefix(String),
}

impl ProxyExceptions {
    /// Reads a list, and leaves out what cannot be read.
    pub(crate) fn read(list: &str) -> ProxyExceptions {
        ProxyExceptions(entries(list).filter_map(exception).collect())
    }

    /// Checks a list.
    ///
    /// # Errors
    /// It is too long, or has an entry that is not a host, an address or a network.
    pub(super) fn check(list: &str) -> Result<(), SettingError> {
        if entries(list).nth(MAX_ENTRIES).is_some() {
            return Err(Setting::AddressList.error("the list is too long").with(MAX_ENTRIES));
        }
        match entries(list).find(|entry| exception(entry).is_none()) {
            Some(entry) => {
                let message = format!(
                    "{entry:?} is not a host; write the name, the address or the network that needs no proxy, as in shop.example 10.0.0.0/8"
                );
                Err(Setting::WithoutProxy.error(message).with(entry))
            }
            None => Ok(()),
        }
    }

    /// True if no request goes through a proxy.
    pub(crate) fn are_all(&self) -> bool {
        self.0.contains(&Exception { host: Excepted::Every, port: None })
    }

    /// True if requests to this address go without a proxy.
    pub(crate) fn include(&self, url: &Url) -> bool {
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
            Excepted::Local => matches!(url.host(), Some(Host::Domain(domain)) if !domain.contains('.')),
            Excepted::Network(network) => address.is_some_and(|address| network.contains(&address)),
            Excepted::AddressPrefix(prefix) => {
                address.is_some_and(|address| address.to_string().starts_with(prefix.as_str()))
            }
            Excepted::Domain(domain) => url.host_str().is_some_and(|host| is_under(host, domain)),
        }
    }
}

/// Commas are the rule; curl takes blanks as well, and Windows has semicolons.
fn entries(list: &str) -> impl Iterator<Item = &str> {
    list.split([',', ';']).flat_map(str::split_whitespace)
}

fn exception(entry: &str) -> Option<Exception> {
    // A port behind a name, or behind an address in brackets; an address of IPv6 has colons of its own.
    let (host, port) = match entry.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port.parse().ok()?)),
        _ => (entry, None),
    };
    Some(Exception { host: excepted(host.trim_start_matches('[').trim_end_matches(']'))?, port })
}

fn excepted(host: &str) -> Option<Excepted> {
    if host == "*" {
        return Some(Excepted::Every);
    }
    if host.eq_ignore_ascii_case("<local>") {
        return Some(Excepted::Local);
    }
    let network = host.parse::<IpNet>().ok().or_else(|| host.parse::<IpAddr>().ok().map(IpNet::from));
    if let Some(network) = network {
        return Some(Excepted::Network(network));
    }
    let is_numeric = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || b".-".contains(&byte));
    if let Some(prefix) = host.strip_suffix('*').filter(|prefix| prefix.ends_with('.') && is_numeric(prefix)) {
        return Some(Excepted::AddressPrefix(prefix.to_owned()));
    }
    // In the letters in which an address has them: `магазин.рф` becomes `xn--80aaxitdbjk.xn--p1ai`.
    match Host::parse(host.trim_start_matches('*').trim_matches('.')).ok()? {
        Host::Domain(domain) if !is_numeric(&domain) && !domain.contains('*') => Some(Excepted::Domain(domain)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_excepted_however_they_are_written() {
        let excepted = |list: &str, url: &str| ProxyExceptions::read(list).include(&Url::parse(url).unwrap());
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
            ("магазин.рф", "https://магазин.рф/"),
            ("<local>", "http://crm/"),
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
            ("<local>", "http://crm.example/"),
            ("<local>", "http://10.1.2.3/"),
        ] {
            assert!(!excepted(list, url), "{list}: {url}");
        }
    }

    #[test]
    fn entry_that_is_no_host_is_named() {
        for entry in [
            "http://shop.example",
            "shop.example/orders",
            "shop.example:eighty",
            "10.0.0.0/33",
            "10.0.0.1-10.0.0.9",
            "10.0.0.1-9",
            "10.0.0.300",
            "shop*.example",
            "10*",
            "*.",
            "<internal>",
            ":80",
        ] {
            let error = ProxyExceptions::check(&format!("localhost, {entry} 10.0.0.0/8")).unwrap_err();
            assert_eq!((error.setting, error.value.as_str()), (Setting::WithoutProxy, entry));
        }
        for list in
            ["", "localhost, 10.0.0.0/8;*.shop.example", "магазин.рф <local>", "[::1]:80, fe80::/10", "10.*", "my_host"]
        {
            assert_eq!(ProxyExceptions::check(list), Ok(()), "{list}");
        }
        assert_eq!(ProxyExceptions::check(&"a ".repeat(MAX_ENTRIES + 1)).unwrap_err().setting, Setting::AddressList);
    }
}
