//! The networks that this machine is in, and changes of them.

use std::net::IpAddr;
use std::time::Duration;

use serde::Serialize;
use ts_rs::TS;

/// A network that this machine is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Interface {
    /// The system's name for it.
    pub name: String,
    /// The machine's address in it.
    pub address: String,
}

/// Returns the networks whose machines can reach this one, by name.
#[must_use]
pub fn interfaces() -> Vec<Interface> {
    let mut found: Vec<(String, IpAddr)> = addresses().into_iter().filter(|(_, ip)| is_reachable(ip)).collect();
    // IPv4 first: its addresses are short, and every program in a small office supports it.
    found.sort_by_key(|(name, ip)| (name.clone(), ip.is_ipv6()));
    found.dedup_by(|(later, _), (first, _)| later == first);
    found.into_iter().map(|(name, ip)| Interface { name, address: ip.to_string() }).collect()
}

/// Returns this machine's address in a network.
pub(super) fn address_of(name: &str) -> Option<IpAddr> {
    interfaces().into_iter().find(|interface| interface.name == name)?.address.parse().ok()
}

/// Waits until this machine has other addresses, looking once per `interval`.
pub(super) async fn changed(interval: Duration) {
    until_different(interval, addresses).await;
    tracing::info!("this machine is in another network: checking the tunnel");
}

async fn until_different<T: PartialEq>(interval: Duration, read: impl Fn() -> T) {
    let before = read();
    loop {
        tokio::time::sleep(interval).await;
        if read() != before {
            return;
        }
    }
}

fn addresses() -> Vec<(String, IpAddr)> {
    let found = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(error = %crate::base::error::plain(&error), "the networks of this machine cannot be read");
        Vec::new()
    });
    let mut addresses: Vec<_> = found.into_iter().map(|interface| (interface.name.clone(), interface.ip())).collect();
    addresses.sort_unstable();
    addresses
}

fn is_reachable(ip: &IpAddr) -> bool {
    let is_link_local = match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    !ip.is_loopback() && !ip.is_unspecified() && !is_link_local
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn new_interface_address_is_a_change() {
        let looks = AtomicUsize::new(0);
        let read = || if looks.fetch_add(1, Ordering::Relaxed) < 3 { "192.168.1.20" } else { "10.9.8.7" };
        until_different(Duration::from_millis(1), read).await;
        assert_eq!(looks.into_inner(), 4, "the same addresses are none");
    }

    #[test]
    fn loopback_and_link_local_addresses_are_no_network() {
        let is = |text: &str| is_reachable(&text.parse().unwrap());
        assert!(is("192.168.1.20") && is("2001:db8::1"));
        assert!(!is("127.0.0.1") && !is("169.254.3.4") && !is("fe80::1") && !is("::1"));
    }
}
