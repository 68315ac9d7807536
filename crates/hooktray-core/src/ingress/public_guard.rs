//! The entrance for senders outside of this machine: whose word is taken for a sender's address, who may send, how
//! often, and the answer that proves that the way in is open.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::HeaderMap;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;

/// Addresses that are remembered before those that did nothing lately are forgotten.
const REMEMBERED: usize = 10_000;
/// Wrong links that an address may ask for in a minute before it has to wait: somebody who pastes one wrongly needs a few.
const WRONG_A_MINUTE: u32 = 10;
/// How long an address waits for each further wrong link.
const WAIT: Duration = Duration::from_secs(3);

/// Whose word is taken for the address of a sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forwarded {
    /// Only that of the proxies that the user named, in `X-Forwarded-For`.
    ByNamed,
    /// That of whoever brings requests here, in the header with this name: the service behind our own tunnel.
    ByTunnel(&'static str),
}

/// What is asked of senders outside of this machine.
#[derive(Debug, Clone)]
pub struct GuardRules {
    /// Whose word is taken for the address of a sender.
    pub forwarded: Forwarded,
    /// The proxies that the user named.
    pub proxies: Vec<IpNet>,
    /// Who may send; nobody named lets everybody.
    pub allowed: Vec<IpNet>,
    /// Requests that one address may make in a second, and how many may come at once.
    pub rate: (u32, u32),
}

impl GuardRules {
    /// For everybody, at the usual rate.
    #[must_use]
    pub fn open(forwarded: Forwarded) -> GuardRules {
        // A tenth of what one flow takes: an office behind one address has more than one sender.
        GuardRules { forwarded, proxies: Vec::new(), allowed: Vec::new(), rate: (50, 500) }
    }
}

/// The entrance for senders outside of this machine.
#[derive(Debug)]
pub struct PublicGuard {
    terms: GuardRules,
    rate: DefaultKeyedRateLimiter<IpAddr>,
    wrong: DefaultKeyedRateLimiter<IpAddr>,
    knocks: Arc<SelfCheckTokens>,
}

impl PublicGuard {
    /// On these terms; `knocks` are those that it answers.
    #[must_use]
    pub fn new(terms: GuardRules, knocks: Arc<SelfCheckTokens>) -> PublicGuard {
        let one = NonZeroU32::MIN;
        let (per_second, at_once) = terms.rate;
        let quota = Quota::per_second(NonZeroU32::new(per_second).unwrap_or(one))
            .allow_burst(NonZeroU32::new(at_once).unwrap_or(one));
        let wrong = Quota::per_minute(NonZeroU32::new(WRONG_A_MINUTE).unwrap_or(one));
        PublicGuard { terms, rate: RateLimiter::keyed(quota), wrong: RateLimiter::keyed(wrong), knocks }
    }

    /// The address of the sender, as far as anybody's word can be taken for it.
    pub(super) fn sender(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        let named = |ip: &IpAddr| self.terms.proxies.iter().any(|proxy| proxy.contains(ip));
        let header = match self.terms.forwarded {
            Forwarded::ByTunnel(header) => header,
            Forwarded::ByNamed if named(&peer) => "x-forwarded-for",
            Forwarded::ByNamed => return peer,
        };
        // Each proxy adds whom it heard from at the end; what stands before the last one that is believed was written
        // by the sender itself, for all that is known.
        let said = headers.get_all(header).iter().filter_map(|value| value.to_str().ok());
        let mut hops = said.flat_map(|value| value.split(',')).map(address).collect::<Vec<_>>();
        while let Some(hop) = hops.pop() {
            match hop {
                Some(ip) if named(&ip) => {}
                Some(ip) => return ip,
                None => break,
            }
        }
        peer
    }

    /// Whether this address may send at all.
    pub(super) fn lets(&self, sender: IpAddr) -> bool {
        self.terms.allowed.is_empty() || self.terms.allowed.iter().any(|network| network.contains(&sender))
    }

    /// Whether one more request of this address is too many.
    pub(super) fn too_many(&self, sender: IpAddr) -> bool {
        self.rate.check_key(&household(sender)).is_err()
    }

    /// How long the answer to a wrong link is held back for this address.
    pub(super) fn hold_back(&self, sender: IpAddr) -> Option<Duration> {
        let held = self.wrong.check_key(&household(sender)).is_err().then_some(WAIT);
        if self.wrong.len() + self.rate.len() > REMEMBERED {
            self.wrong.retain_recent();
            self.rate.retain_recent();
        }
        held
    }

    /// The answer to a knock, once.
    pub(super) fn answer(&self, nonce: &str) -> Option<String> {
        self.knocks.take(nonce)
    }
}

/// What one person has: all addresses of the last 64 bits of IPv6 go to one customer (RFC 6177).
fn household(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

/// An address as proxies write it: bare, in brackets, or with a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = || text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    bare().or_else(with_port).map(|ip| ip.to_canonical())
}

/// SelfCheckTokens at our own door that are under way. Only this engine knows the answer to one, and gives it once: another
/// program's 200, a page of the provider or a kept copy is none.
#[derive(Debug, Default)]
pub struct SelfCheckTokens(Mutex<HashMap<String, String>>);

/// A knock that is under way.
#[derive(Debug)]
pub struct SelfCheckToken {
    /// What is sent.
    pub nonce: String,
    /// What has to come back.
    pub answer: String,
    knocks: Arc<SelfCheckTokens>,
}

impl SelfCheckTokens {
    /// A new knock. It is forgotten when dropped.
    #[must_use]
    pub fn knock(self: &Arc<Self>) -> SelfCheckToken {
        let random = || uuid::Uuid::new_v4().simple().to_string();
        let (nonce, answer) = (random(), random());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(nonce.clone(), answer.clone());
        SelfCheckToken { nonce, answer, knocks: Arc::clone(self) }
    }

    fn take(&self, nonce: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(nonce)
    }
}

impl Drop for SelfCheckToken {
    fn drop(&mut self) {
        self.knocks.take(&self.nonce);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn sender(terms: GuardRules, peer: &str, headers: &[(&'static str, &'static str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        PublicGuard::new(terms, Arc::default()).sender(ip(peer), &map).to_string()
    }

    fn named(proxies: &[&str]) -> GuardRules {
        let proxies = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
        GuardRules { proxies, ..GuardRules::open(Forwarded::ByNamed) }
    }

    #[test]
    fn nobody_can_say_who_they_are_but_a_proxy_that_was_named() {
        let claim = [("x-forwarded-for", "198.51.100.1"), ("cf-connecting-ip", "198.51.100.1")];
        assert_eq!(sender(named(&[]), "203.0.113.9", &claim), "203.0.113.9");
        assert_eq!(sender(named(&["127.0.0.1/32"]), "203.0.113.9", &claim), "203.0.113.9");
        assert_eq!(sender(named(&["127.0.0.1/32"]), "127.0.0.1", &claim), "198.51.100.1");
        assert_eq!(sender(named(&["127.0.0.1/32"]), "::ffff:127.0.0.1", &claim), "198.51.100.1");
    }

    #[test]
    fn of_several_hops_the_last_that_is_no_named_proxy_is_the_sender() {
        let terms = || named(&["127.0.0.1/32", "10.0.0.0/8"]);
        let hops = |value| sender(terms(), "127.0.0.1", &[("x-forwarded-for", value)]);
        assert_eq!(hops("198.51.100.1, 203.0.113.5, 10.1.2.3"), "203.0.113.5", "the first one may be a claim");
        assert_eq!(hops("[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(hops("203.0.113.5:4711"), "203.0.113.5");
        assert_eq!(hops("203.0.113.5, unknown"), "127.0.0.1", "what cannot be read is no address");
        let two = [("x-forwarded-for", "198.51.100.1"), ("x-forwarded-for", "203.0.113.5")];
        assert_eq!(sender(terms(), "127.0.0.1", &two), "203.0.113.5");
    }

    #[test]
    fn the_tunnel_of_a_service_is_believed_in_its_own_header_only() {
        let terms = || GuardRules::open(Forwarded::ByTunnel("cf-connecting-ip"));
        let both = [("x-forwarded-for", "198.51.100.1"), ("cf-connecting-ip", "203.0.113.5")];
        assert_eq!(sender(terms(), "127.0.0.1", &both), "203.0.113.5");
        assert_eq!(sender(terms(), "127.0.0.1", &both[..1]), "127.0.0.1");
    }

    #[test]
    fn wrong_links_are_held_back_for_the_address_that_asks_for_them() {
        let outer = PublicGuard::new(GuardRules::open(Forwarded::ByNamed), Arc::default());
        for _ in 0..WRONG_A_MINUTE {
            assert_eq!(outer.hold_back(ip("203.0.113.5")), None);
        }
        assert_eq!(outer.hold_back(ip("203.0.113.5")), Some(WAIT));
        assert_eq!(outer.hold_back(ip("203.0.113.6")), None, "another address waits for nothing");
        for n in 0..WRONG_A_MINUTE {
            assert_eq!(outer.hold_back(ip(&format!("2001:db8:1:2::{n}"))), None);
        }
        assert_eq!(outer.hold_back(ip("2001:db8:1:2:ffff::1")), Some(WAIT), "one customer has all of these");
    }

    #[test]
    fn who_may_send_and_how_often() {
        let allowed = vec!["203.0.113.0/24".parse().unwrap()];
        let outer = PublicGuard::new(GuardRules { allowed, rate: (1, 2), ..named(&[]) }, Arc::default());
        assert!(outer.lets(ip("203.0.113.5")) && !outer.lets(ip("198.51.100.1")));
        assert!(PublicGuard::new(named(&[]), Arc::default()).lets(ip("198.51.100.1")));
        let many = |address: &str| outer.too_many(ip(address));
        assert_eq!((many("203.0.113.5"), many("203.0.113.5"), many("203.0.113.5")), (false, false, true));
        assert!(!many("203.0.113.6"));
    }

    #[test]
    fn a_knock_is_answered_once_and_by_whom_it_was_meant_for() {
        let (knocks, others) = (Arc::new(SelfCheckTokens::default()), Arc::new(SelfCheckTokens::default()));
        let outer = PublicGuard::new(named(&[]), Arc::clone(&knocks));
        let (knock, foreign) = (knocks.knock(), others.knock());
        assert_eq!(outer.answer(&foreign.nonce), None);
        assert_eq!(outer.answer(&knock.nonce), Some(knock.answer.clone()));
        assert_eq!(outer.answer(&knock.nonce), None, "once");
        let forgotten = knocks.knock().nonce.clone();
        assert_eq!(outer.answer(&forgotten), None);
    }
}
