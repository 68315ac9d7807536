//! Addresses that a customer on the internet can have.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 ranges that are not on the internet, or belong to no host there
/// (<https://www.iana.org/assignments/iana-ipv4-special-registry>; multicast and reserved: RFC 5771, RFC 1112).
const NOT_PUBLIC_V4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),       // this network, with the unspecified address
    (Ipv4Addr::new(10, 0, 0, 0), 8),      // private
    (Ipv4Addr::new(100, 64, 0, 0), 10),   // behind a carrier's NAT
    (Ipv4Addr::new(127, 0, 0, 0), 8),     // loopback
    (Ipv4Addr::new(169, 254, 0, 0), 16),  // link-local
    (Ipv4Addr::new(172, 16, 0, 0), 12),   // private
    (Ipv4Addr::new(192, 0, 0, 0), 24),    // protocol assignments
    (Ipv4Addr::new(192, 0, 2, 0), 24),    // documentation
    (Ipv4Addr::new(192, 88, 99, 0), 24),  // 6to4 relays, given up
    (Ipv4Addr::new(192, 168, 0, 0), 16),  // private
    (Ipv4Addr::new(198, 18, 0, 0), 15),   // benchmarks
    (Ipv4Addr::new(198, 51, 100, 0), 24), // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),  // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4),     // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4),     // reserved, with broadcast
];

/// All of IPv6 that is global unicast (<https://www.iana.org/assignments/ipv6-address-space>).
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What of it belongs to no host (<https://www.iana.org/assignments/iana-ipv6-special-registry>).
const NOT_PUBLIC_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments, Teredo
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4, given up
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

/// True for an address that a host on the internet can have. An IPv4 address mapped into IPv6 counts as the IPv4 address.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => !NOT_PUBLIC_V4.iter().any(|&(network, prefix)| {
            let mask = u32::MAX << (32 - prefix);
            address.to_bits() & mask == network.to_bits()
        }),
        IpAddr::V6(address) => {
            let within = |&(network, prefix): &(Ipv6Addr, u32)| {
                let mask = u128::MAX << (128 - prefix);
                address.to_bits() & mask == network.to_bits()
            };
            within(&GLOBAL_V6) && !NOT_PUBLIC_V6.iter().any(within)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_and_last_address_of_each_range_is_not_public() {
        for (network, prefix) in NOT_PUBLIC_V4 {
            let last = Ipv4Addr::from_bits(network.to_bits() | (u32::MAX >> prefix));
            assert!(!is_public(network.into()) && !is_public(last.into()), "{network}/{prefix}");
        }
        for (network, prefix) in NOT_PUBLIC_V6 {
            let last = Ipv6Addr::from_bits(network.to_bits() | (u128::MAX >> prefix));
            assert!(!is_public(network.into()) && !is_public(last.into()), "{network}/{prefix}");
        }
    }

    #[test]
    fn neighbours_of_the_ranges_are_public() {
        let public = [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.0.3.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2001:db7::1",
            "2001:db9::1",
            "2003::1",
            "2a00:1450:4010:c0f::71",
            "3ffe:ffff::1",
            "::ffff:95.161.221.10",
        ];
        for text in public {
            assert!(is_public(text.parse().expect("an address")), "{text}");
        }
    }

    #[test]
    fn addresses_of_no_customer_are_not_public() {
        let not = [
            "0.0.0.0",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "64:ff9b::8.8.8.8",
            "100::1",
            "::ffff:127.0.0.1",
            "::ffff:192.168.1.7",
            "fec0::1",
        ];
        for text in not {
            assert!(!is_public(text.parse().expect("an address")), "{text}");
        }
    }
}
