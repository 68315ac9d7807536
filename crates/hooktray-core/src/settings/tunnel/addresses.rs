//! Addresses as users write them: of senders and networks, and what links begin with.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::base::error::{Error, Result, Setting};

/// The most entries of a list of addresses.
const MAX_ENTRIES: usize = 100;

/// Reads addresses and networks.
///
/// # Errors
/// The first entry that is neither is named.
pub fn networks(texts: &[String]) -> Result<Vec<IpNet>> {
    if texts.len() > MAX_ENTRIES {
        let message = format!("a list of addresses has at most {MAX_ENTRIES} entries");
        return Err(Setting::AddressList.error(message).with(MAX_ENTRIES).into());
    }
    let read = |text: &String| {
        let text = text.trim();
        let address = text.parse::<IpAddr>().map(IpNet::from).ok();
        let network = || text.parse::<IpNet>().ok();
        let wrong = || {
            let message = format!("“{text}” is not an address or network; write 203.0.113.7 or 203.0.113.0/24");
            Error::from(Setting::Network.error(message).with(text))
        };
        address.or_else(network).ok_or_else(wrong)
    };
    texts.iter().map(read).collect()
}

/// Reads what links are to begin with: a scheme and a host, maybe a port, and nothing else.
///
/// # Errors
/// What does not fit, in plain words.
pub fn public_url(text: &str) -> Result<String> {
    let wrong = || {
        let message = format!("“{text}” is not an address such as https://hooks.example.com, without a path");
        Error::from(Setting::PublicUrl.error(message).with(text))
    };
    let url = url::Url::parse(text.trim()).map_err(|_| wrong())?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() || !is_bare {
        return Err(wrong());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_of_links_is_a_scheme_and_a_host() {
        assert_eq!(public_url(" https://Hooks.Example.com/ ").unwrap(), "https://hooks.example.com");
        assert_eq!(public_url("http://203.0.113.7:8080").unwrap(), "http://203.0.113.7:8080");
        for wrong in ["", "hooks.example.com", "ftp://a.b", "https://a.b/hook/x", "https://a.b/?x", "https://u:p@a.b"] {
            assert!(public_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn addresses_and_networks_are_read() {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let read = networks(&texts(&["203.0.113.7", "10.0.0.0/8", "2001:db8::/32"])).unwrap();
        assert!(read[0].contains(&"203.0.113.7".parse::<IpAddr>().unwrap()));
        assert!(!read[0].contains(&"203.0.113.8".parse::<IpAddr>().unwrap()));
        assert!(read[1].contains(&"10.200.0.1".parse::<IpAddr>().unwrap()));
        assert!(networks(&texts(&["10.0.0.0/33"])).is_err() && networks(&texts(&["shop"])).is_err());
    }
}
