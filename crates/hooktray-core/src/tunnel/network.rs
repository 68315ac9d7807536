//! The networks that this machine is in, and whether something about them changed.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use ts_rs::TS;

/// By how much the clock on the wall and the one that only counts may differ without the machine having slept.
const SLACK: Duration = Duration::from_secs(10);

/// A network that this machine is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Interface {
    /// What the system calls it.
    pub name: String,
    /// The machine's address in it.
    pub address: String,
}

/// The networks whose machines can reach this one, by name.
#[must_use]
pub fn interfaces() -> Vec<Interface> {
    let mut found: Vec<(String, IpAddr)> = addresses().into_iter().filter(|(_, ip)| is_of_a_network(ip)).collect();
    // IPv4 first: its addresses are short, and every program of a small office speaks it.
    found.sort_by_key(|(name, ip)| (name.clone(), ip.is_ipv6()));
    found.dedup_by(|(later, _), (first, _)| later == first);
    found.into_iter().map(|(name, ip)| Interface { name, address: ip.to_string() }).collect()
}

/// The address that this machine has in a network.
pub(super) fn address_of(name: &str) -> Option<IpAddr> {
    interfaces().into_iter().find(|interface| interface.name == name)?.address.parse().ok()
}

fn addresses() -> Vec<(String, IpAddr)> {
    let found = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(%error, "the networks of this machine cannot be read");
        Vec::new()
    });
    found.into_iter().map(|interface| (interface.name.clone(), interface.ip())).collect()
}

fn is_of_a_network(ip: &IpAddr) -> bool {
    let is_local = match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    !ip.is_loopback() && !ip.is_unspecified() && !is_local
}

/// What was seen of the machine's system_info at one moment.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    addresses: Vec<(String, IpAddr)>,
    wall: Timestamp,
    steady: Instant,
}

impl Seen {
    pub(super) fn now() -> Seen {
        let mut addresses = addresses();
        addresses.sort_unstable();
        Seen { addresses, wall: Timestamp::now(), steady: Instant::now() }
    }

    /// Whether the machine slept, or came into another network, since `before`, after a wait of `waited`.
    pub(super) fn is_new_since(&self, before: &Seen, waited: Duration) -> bool {
        let counted = self.steady.duration_since(before.steady);
        let passed = self.wall.duration_since(before.wall);
        let uncounted = passed - SignedDuration::try_from(counted).unwrap_or(SignedDuration::MAX);
        self.addresses != before.addresses || uncounted.unsigned_abs() > SLACK || counted > waited + SLACK
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_and_another_network_are_seen() {
        const WAIT: Duration = Duration::from_secs(15);
        let before = Seen::now();
        let after = |wall: u64, steady: u64| Seen {
            wall: before.wall + Duration::from_secs(wall),
            steady: before.steady + Duration::from_secs(steady),
            ..before.clone()
        };
        assert!(!after(15, 15).is_new_since(&before, WAIT));
        assert!(after(3600, 15).is_new_since(&before, WAIT), "it slept");
        assert!(after(3600, 3600).is_new_since(&before, WAIT), "it slept where the steady clock counts sleep");
        let elsewhere = Seen { addresses: vec![("wlan0".into(), "10.9.8.7".parse().unwrap())], ..after(15, 15) };
        assert!(elsewhere.is_new_since(&before, WAIT));
    }

    #[test]
    fn only_what_others_can_reach_is_a_network() {
        let is = |text: &str| is_of_a_network(&text.parse().unwrap());
        assert!(is("192.168.1.20") && is("2001:db8::1"));
        assert!(!is("127.0.0.1") && !is("169.254.3.4") && !is("fe80::1") && !is("::1"));
    }
}
