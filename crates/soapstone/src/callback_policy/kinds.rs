//! What kind of address an address is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The IPv4 address that an IPv6 address carries: mapped (`::ffff:0:0/96`), compatible (`::/96`) or translated by NAT64
/// (`64:ff9b::/96`); any other address as it is.
pub(super) fn carried(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match embedded(v6).or_else(|| nat64(v6)) {
            Some(v4) => IpAddr::V4(v4),
            None => address,
        },
    }
}

/// The address that is connected to. Mapped and compatible addresses are the IPv4 address itself; a translator has to be gone
/// through.
pub(super) fn reached(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => embedded(v6).map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

/// Why an address is never called, whoever asks for it; none where it may be.
pub(super) fn never(address: IpAddr) -> Option<&'static str> {
    if let IpAddr::V6(v6) = address
        && let Some(behind) = nat64(v6).or_else(|| six_to_four(v6))
        && behind.is_loopback()
    {
        return Some("loopback of a translator");
    }
    match carried(address) {
        IpAddr::V4(v4) => never_v4(v4),
        IpAddr::V6(v6) if v6.is_unspecified() => Some(UNSPECIFIED),
        IpAddr::V6(v6) if v6.is_multicast() => Some("multicast"),
        IpAddr::V6(v6) if v6.is_unicast_link_local() => Some("link-local"),
        IpAddr::V6(v6) => six_to_four(v6).and_then(never_v4),
    }
}

fn never_v4(v4: Ipv4Addr) -> Option<&'static str> {
    match v4.octets() {
        // The whole network: some systems take all of it for this machine.
        [0, ..] => Some(UNSPECIFIED),
        [169, 254, ..] => Some("link-local"),
        [224..=239, ..] => Some("multicast"),
        [255, 255, 255, 255] => Some("broadcast"),
        _ => None,
    }
}

/// Mapped, or compatible. `::` and `::1` look compatible and are addresses of their own.
fn embedded(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    match v6.segments() {
        [0, 0, 0, 0, 0, 0xFFFF, ..] => Some(last(v6)),
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0, ..] => Some(last(v6)),
        _ => None,
    }
}

/// RFC 6052, 2.1: the well-known prefix.
fn nat64(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    matches!(v6.segments(), [0x64, 0xFF9B, 0, 0, 0, 0, ..]).then(|| last(v6))
}

/// RFC 3056, 2: the router that a site is behind.
fn six_to_four(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    match v6.octets() {
        [0x20, 0x02, a, b, c, d, ..] => Some(Ipv4Addr::new(a, b, c, d)),
        _ => None,
    }
}

fn last(v6: Ipv6Addr) -> Ipv4Addr {
    let [.., a, b, c, d] = v6.octets();
    Ipv4Addr::new(a, b, c, d)
}

const UNSPECIFIED: &str = "unspecified";
