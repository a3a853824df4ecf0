//! Which addresses are hosts of the public internet, by IANA's special-purpose registries (RFC 6890) and its map of
//! IPv6 (RFC 4291). Only global unicast is; whatever carries another address inside itself is not, so that nobody
//! has to read those.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of addresses, and what it is for.
struct Range<A> {
    first: A,
    bits: u32,
    name: &'static str,
}

const fn v4(a: u8, b: u8, c: u8, bits: u32, name: &'static str) -> Range<Ipv4Addr> {
    Range { first: Ipv4Addr::new(a, b, c, 0), bits, name }
}

const fn v6(start: [u16; 4], bits: u32, name: &'static str) -> Range<Ipv6Addr> {
    let [a, b, c, d] = start;
    Range { first: Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), bits, name }
}

/// Not hosts of the public internet.
const SPECIAL_V4: [Range<Ipv4Addr>; 15] = [
    v4(0, 0, 0, 8, "this network, RFC 791"),
    v4(10, 0, 0, 8, "private, RFC 1918"),
    v4(100, 64, 0, 10, "shared by a carrier, RFC 6598"),
    v4(127, 0, 0, 8, "loopback, RFC 1122"),
    v4(169, 254, 0, 16, "link-local, RFC 3927"),
    v4(172, 16, 0, 12, "private, RFC 1918"),
    v4(192, 0, 0, 24, "protocol assignments, RFC 6890"),
    v4(192, 0, 2, 24, "documentation, RFC 5737"),
    v4(192, 88, 99, 24, "6to4 relays, RFC 7526"),
    v4(192, 168, 0, 16, "private, RFC 1918"),
    v4(198, 18, 0, 15, "benchmarks, RFC 2544"),
    v4(198, 51, 100, 24, "documentation, RFC 5737"),
    v4(203, 0, 113, 24, "documentation, RFC 5737"),
    v4(224, 0, 0, 4, "multicast, RFC 1112"),
    v4(240, 0, 0, 4, "reserved, RFC 1112"),
];

/// Not hosts of the public internet, most telling name first: all but the last lie where the last refuses as well, or
/// in the part that is given out.
const SPECIAL_V6: [Range<Ipv6Addr>; 16] = [
    v6([0x64, 0xff9b, 0, 0], 96, "NAT64, RFC 6052"),
    v6([0x64, 0xff9b, 1, 0], 48, "NAT64, RFC 8215"),
    v6([0x100, 0, 0, 0], 64, "discard, RFC 6666"),
    v6([0x2001, 0, 0, 0], 32, "Teredo, RFC 4380"),
    v6([0x2001, 2, 0, 0], 48, "benchmarks, RFC 5180"),
    v6([0x2001, 0x10, 0, 0], 28, "ORCHID, RFC 4843"),
    v6([0x2001, 0x20, 0, 0], 28, "ORCHID, RFC 7343"),
    v6([0x2001, 0, 0, 0], 23, "protocol assignments, RFC 2928"),
    v6([0x2001, 0xdb8, 0, 0], 32, "documentation, RFC 3849"),
    v6([0x2002, 0, 0, 0], 16, "6to4, RFC 3056"),
    v6([0x3fff, 0, 0, 0], 20, "documentation, RFC 9637"),
    v6([0x5f00, 0, 0, 0], 16, "segment routing, RFC 9602"),
    v6([0xfc00, 0, 0, 0], 7, "unique local, RFC 4193"),
    v6([0xfe80, 0, 0, 0], 10, "link-local, RFC 4291"),
    v6([0xfec0, 0, 0, 0], 10, "site-local, RFC 3879"),
    v6([0xff00, 0, 0, 0], 8, "multicast, RFC 4291"),
];

/// All that IANA gives out for global unicast.
const GLOBAL_V6: Range<Ipv6Addr> = v6([0x2000, 0, 0, 0], 3, "global unicast");

/// What an address is for that is no host of the public internet; `None` for one that is.
pub(super) fn special(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => SPECIAL_V4.iter().find(|range| holds_v4(range.first, range.bits, address)),
        IpAddr::V6(address) => return special_v6(address),
    }
    .map(|range| range.name)
}

fn special_v6(address: Ipv6Addr) -> Option<&'static str> {
    if address.is_unspecified() {
        return Some("unspecified, RFC 4291");
    }
    if address.is_loopback() {
        return Some("loopback, RFC 4291");
    }
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, ..] => return Some("IPv4-mapped, RFC 4291"),
        [0, 0, 0, 0, 0, 0, ..] => return Some("IPv4-compatible, RFC 4291"),
        _ => {}
    }
    let special = SPECIAL_V6.iter().find(|range| holds_v6(range.first, range.bits, address));
    let is_global = holds_v6(GLOBAL_V6.first, GLOBAL_V6.bits, address);
    special.map(|range| range.name).or((!is_global).then_some("not given out, RFC 4291"))
}

/// Whether the first so many bits of a network and an address are the same. More bits than there are count as all.
pub(super) fn holds(network: IpAddr, bits: u32, address: IpAddr) -> bool {
    match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => holds_v4(network, bits, address),
        (IpAddr::V6(network), IpAddr::V6(address)) => holds_v6(network, bits, address),
        _ => false,
    }
}

fn holds_v4(network: Ipv4Addr, bits: u32, address: Ipv4Addr) -> bool {
    let apart = network.to_bits() ^ address.to_bits();
    apart.leading_zeros() >= bits.min(u32::BITS)
}

fn holds_v6(network: Ipv6Addr, bits: u32, address: Ipv6Addr) -> bool {
    let apart = network.to_bits() ^ address.to_bits();
    apart.leading_zeros() >= bits.min(u128::BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn every_special_range_is_refused_from_its_first_address_to_its_last() {
        for (first, last, name) in [
            ("0.0.0.0", "0.255.255.255", "this network"),
            ("10.0.0.0", "10.255.255.255", "private"),
            ("100.64.0.0", "100.127.255.255", "shared"),
            ("127.0.0.0", "127.255.255.255", "loopback"),
            ("169.254.0.0", "169.254.255.255", "link-local"),
            ("172.16.0.0", "172.31.255.255", "private"),
            ("192.0.0.0", "192.0.0.255", "protocol"),
            ("192.0.2.0", "192.0.2.255", "documentation"),
            ("192.88.99.0", "192.88.99.255", "6to4 relays"),
            ("192.168.0.0", "192.168.255.255", "private"),
            ("198.18.0.0", "198.19.255.255", "benchmarks"),
            ("198.51.100.0", "198.51.100.255", "documentation"),
            ("203.0.113.0", "203.0.113.255", "documentation"),
            ("224.0.0.0", "239.255.255.255", "multicast"),
            ("240.0.0.0", "255.255.255.255", "reserved"),
            ("::", "::", "unspecified"),
            ("::1", "::1", "loopback"),
            ("::2", "::ffff:ffff", "IPv4-compatible"),
            ("::ffff:0.0.0.0", "::ffff:255.255.255.255", "IPv4-mapped"),
            ("64:ff9b::", "64:ff9b::ffff:ffff", "NAT64"),
            ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "NAT64"),
            ("100::", "100::ffff:ffff:ffff:ffff", "discard"),
            ("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "Teredo"),
            ("2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", "benchmarks"),
            ("2001:10::", "2001:1f:ffff:ffff:ffff:ffff:ffff:ffff", "ORCHID"),
            ("2001:20::", "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff", "ORCHID"),
            ("2001:100::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "protocol"),
            ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "documentation"),
            ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "6to4"),
            ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "documentation"),
            ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "segment routing"),
            ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "unique local"),
            ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "link-local"),
            ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "site-local"),
            ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "multicast"),
            ("4000::", "5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "not given out"),
        ] {
            for address in [first, last] {
                let said = special(read(address)).unwrap_or("public");
                assert!(said.starts_with(name), "{address}: {said}");
            }
        }
    }

    #[test]
    fn the_neighbours_of_the_special_ranges_are_public() {
        for address in [
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
            "192.88.98.255",
            "192.88.100.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "198.51.99.255",
            "198.51.101.0",
            "203.0.112.255",
            "203.0.114.0",
            "223.255.255.255",
            "2001:200::",
            "2001:db7:ffff::",
            "2001:db9::",
            "2003::",
            "2606:4700::1111",
            "3ffe:ffff::",
            "3fff:1000::",
        ] {
            assert_eq!(special(read(address)), None, "{address}");
        }
    }
}
