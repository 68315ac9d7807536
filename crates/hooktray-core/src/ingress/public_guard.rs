//! Guards the public entry point: decides which client address is trusted, who may send, and how often.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;
use tokio::sync::watch;

use super::SelfCheckTokens;

/// How many addresses the rate limiters keep before they drop idle ones.
const MAX_TRACKED: usize = 10_000;
/// Wrong links that one address may try per minute before it has to wait. A user who pastes a link wrongly needs a few.
const WRONG_LINKS_PER_MINUTE: u32 = 10;
/// The delay of the reply to each further wrong link.
const WRONG_LINK_DELAY: Duration = Duration::from_secs(3);

/// Where the client's address is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientIpSource {
    /// `X-Forwarded-For`, if the peer is one of the proxies in the settings; else the peer itself.
    TrustedProxies,
    /// The header with this name, which the tunnel's provider sets itself.
    ProviderHeader(&'static str),
}

/// The rules for senders outside this machine.
#[derive(Debug, Clone)]
pub struct GuardRules {
    /// Where the client's address is read from.
    pub client_ip: ClientIpSource,
    /// The proxies in the settings.
    pub proxies: Vec<IpNet>,
    /// Who may send. Empty means everybody.
    pub allowed: Vec<IpNet>,
    /// How many wrong links one address may call: per second, and the largest burst. A right link has the rate of its flow,
    /// since many senders may share an address.
    pub rate: (u32, u32),
}

impl GuardRules {
    /// Returns rules that let everybody send, at the default rate.
    #[must_use]
    pub fn open(client_ip: ClientIpSource) -> GuardRules {
        GuardRules { client_ip, proxies: Vec::new(), allowed: Vec::new(), rate: (50, 500) }
    }
}

/// Guards the public entry point.
#[derive(Debug)]
pub struct PublicGuard {
    rules: GuardRules,
    rate: DefaultKeyedRateLimiter<IpAddr>,
    wrong_links: DefaultKeyedRateLimiter<IpAddr>,
    self_checks: Arc<SelfCheckTokens>,
    /// How many records came in here.
    records: watch::Sender<u64>,
}

impl PublicGuard {
    /// Returns a guard with these rules, which answers these self-checks.
    #[must_use]
    pub fn new(rules: GuardRules, self_checks: Arc<SelfCheckTokens>) -> PublicGuard {
        let one = NonZeroU32::MIN;
        let (per_second, burst) = rules.rate;
        let rate = Quota::per_second(NonZeroU32::new(per_second).unwrap_or(one))
            .allow_burst(NonZeroU32::new(burst).unwrap_or(one));
        let wrong = Quota::per_minute(NonZeroU32::new(WRONG_LINKS_PER_MINUTE).unwrap_or(one));
        let (rate, wrong_links) = (RateLimiter::keyed(rate), RateLimiter::keyed(wrong));
        PublicGuard { rules, rate, wrong_links, self_checks, records: watch::Sender::new(0) }
    }

    /// Returns how many records came in here, to be followed.
    pub(crate) fn records(&self) -> watch::Receiver<u64> {
        self.records.subscribe()
    }

    /// Counts a record that came in here.
    pub(super) fn record_stored(&self) {
        self.records.send_modify(|count| *count += 1);
    }

    /// Returns the client's address. Headers count only if a trusted proxy or the provider wrote them.
    pub(super) fn client_ip(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        let is_proxy = |ip: &IpAddr| self.rules.proxies.iter().any(|proxy| proxy.contains(ip));
        let header = match self.rules.client_ip {
            ClientIpSource::ProviderHeader(header) => header,
            ClientIpSource::TrustedProxies if is_proxy(&peer) => "x-forwarded-for",
            ClientIpSource::TrustedProxies => return peer,
        };
        // Each proxy appends the address it got the request from. Whatever stands before the last untrusted hop may have
        // been written by the sender itself.
        let values = headers.get_all(header).iter().filter_map(|value| value.to_str().ok());
        let mut hops = values.flat_map(|value| value.split(',')).map(address).collect::<Vec<_>>();
        while let Some(hop) = hops.pop() {
            match hop {
                Some(ip) if is_proxy(&ip) => {}
                Some(ip) => return ip,
                None => break,
            }
        }
        peer
    }

    /// Returns whether this address may send at all.
    pub(super) fn is_allowed(&self, client: IpAddr) -> bool {
        self.rules.allowed.is_empty() || self.rules.allowed.iter().any(|network| network.contains(&client))
    }

    /// Counts one wrong link of this address. Returns true if it is over the rate.
    pub(super) fn is_over_rate(&self, client: IpAddr) -> bool {
        self.rate.check_key(&subscriber_network(client)).is_err()
    }

    /// Returns how long to delay the reply to a wrong link of this address.
    pub(super) fn wrong_link_delay(&self, client: IpAddr) -> Option<Duration> {
        let delay = self.wrong_links.check_key(&subscriber_network(client)).is_err().then_some(WRONG_LINK_DELAY);
        if self.wrong_links.len() + self.rate.len() > MAX_TRACKED {
            self.wrong_links.retain_recent();
            self.rate.retain_recent();
        }
        delay
    }

    /// Returns the proof that a self-check came through, once.
    pub(super) fn prove_self_check(&self, nonce: &str) -> Option<String> {
        self.self_checks.redeem(nonce)
    }
}

/// Groups the addresses of one subscriber: an IPv6 /64 counts as one, since a provider gives each at least that (RFC 6177).
fn subscriber_network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

/// Parses an address as proxies write it: bare, in brackets, or with a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = || text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    bare().or_else(with_port).map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn sender(rules: GuardRules, peer: &str, headers: &[(&'static str, &'static str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        PublicGuard::new(rules, Arc::default()).client_ip(ip(peer), &map).to_string()
    }

    fn named(proxies: &[&str]) -> GuardRules {
        let proxies = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
        GuardRules { proxies, ..GuardRules::open(ClientIpSource::TrustedProxies) }
    }

    #[test]
    fn forwarded_address_is_believed_only_from_a_trusted_proxy() {
        let claim = [("x-forwarded-for", "198.51.100.1"), ("cf-connecting-ip", "198.51.100.1")];
        assert_eq!(sender(named(&[]), "203.0.113.9", &claim), "203.0.113.9");
        assert_eq!(sender(named(&["127.0.0.1/32"]), "203.0.113.9", &claim), "203.0.113.9");
        assert_eq!(sender(named(&["127.0.0.1/32"]), "127.0.0.1", &claim), "198.51.100.1");
        assert_eq!(sender(named(&["127.0.0.1/32"]), "::ffff:127.0.0.1", &claim), "198.51.100.1");
    }

    #[test]
    fn last_untrusted_hop_is_the_client() {
        let rules = || named(&["127.0.0.1/32", "10.0.0.0/8"]);
        let hops = |value| sender(rules(), "127.0.0.1", &[("x-forwarded-for", value)]);
        assert_eq!(hops("198.51.100.1, 203.0.113.5, 10.1.2.3"), "203.0.113.5", "the first one may be forged");
        assert_eq!(hops("[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(hops("203.0.113.5:4711"), "203.0.113.5");
        assert_eq!(hops("203.0.113.5, unknown"), "127.0.0.1", "an unreadable hop is not skipped");
        let two = [("x-forwarded-for", "198.51.100.1"), ("x-forwarded-for", "203.0.113.5")];
        assert_eq!(sender(rules(), "127.0.0.1", &two), "203.0.113.5");
    }

    #[test]
    fn provider_is_believed_only_in_its_own_header() {
        let rules = || GuardRules::open(ClientIpSource::ProviderHeader("cf-connecting-ip"));
        let both = [("x-forwarded-for", "198.51.100.1"), ("cf-connecting-ip", "203.0.113.5")];
        assert_eq!(sender(rules(), "127.0.0.1", &both), "203.0.113.5");
        assert_eq!(sender(rules(), "127.0.0.1", &both[..1]), "127.0.0.1");
    }

    #[test]
    fn wrong_links_delay_only_the_address_that_tries_them() {
        let guard = PublicGuard::new(GuardRules::open(ClientIpSource::TrustedProxies), Arc::default());
        for _ in 0..WRONG_LINKS_PER_MINUTE {
            assert_eq!(guard.wrong_link_delay(ip("203.0.113.5")), None);
        }
        assert_eq!(guard.wrong_link_delay(ip("203.0.113.5")), Some(WRONG_LINK_DELAY));
        assert_eq!(guard.wrong_link_delay(ip("203.0.113.6")), None, "another address is not delayed");
        for n in 0..WRONG_LINKS_PER_MINUTE {
            assert_eq!(guard.wrong_link_delay(ip(&format!("2001:db8:1:2::{n}"))), None);
        }
        assert_eq!(
            guard.wrong_link_delay(ip("2001:db8:1:2:ffff::1")),
            Some(WRONG_LINK_DELAY),
            "one customer has all of a /64"
        );
    }

    #[test]
    fn allowed_networks_and_rate_limit_each_address() {
        let allowed = vec!["203.0.113.0/24".parse().unwrap()];
        let guard = PublicGuard::new(GuardRules { allowed, rate: (1, 2), ..named(&[]) }, Arc::default());
        assert!(guard.is_allowed(ip("203.0.113.5")) && !guard.is_allowed(ip("198.51.100.1")));
        assert!(PublicGuard::new(named(&[]), Arc::default()).is_allowed(ip("198.51.100.1")));
        let many = |address: &str| guard.is_over_rate(ip(address));
        assert_eq!((many("203.0.113.5"), many("203.0.113.5"), many("203.0.113.5")), (false, false, true));
        assert!(!many("203.0.113.6"));
    }
}
