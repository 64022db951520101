//! Addresses that are allowed beside a peer's own.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use super::check::is_name;
use super::kinds::{carried, never};
use super::refused::shown;

/// A host, or several, that may be called, whoever asks for it: `10.0.0.5`, `10.0.0.0/8`, `2001:db8::/32`, `host.example`,
/// `*.example` (every name that ends with it, at any depth, and not `example` itself); each with a port if only that one is
/// meant: `host.example:8080`, `[2001:db8::1]:8080`.
///
/// Names are compared without case, as they stand in the address; IP addresses with what the address leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedAddress {
    host: Allowed,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Allowed {
    Range(AddressRange),
    /// In lower case, without a dot at its end.
    Name(String),
    /// As `Name`, with a dot before it.
    Suffix(String),
}

/// An IP address, or all that begin as it does: `10.0.0.2`, `10.0.0.0/8`, `2001:db8::/32`.
///
/// IPv6 addresses that carry an IPv4 address (`::ffff:10.0.0.2`) count as that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRange {
    first: IpAddr,
    /// Bits, from the first, that all have in common.
    prefix: u8,
}

/// What is wrong with an address that was to be allowed, or a proxy's. The text is shortened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressEntryError {
    /// It is a whole URL.
    #[error("{0} is a URL: give its host alone, as host.example or host.example:8080")]
    Url(String),
    /// It is neither an IP address nor a range of them.
    #[error(
        "{0} is neither an IP address nor a range of them: give one as 10.0.0.5, 10.0.0.0/8 or 2001:db8::/32"
    )]
    Range(String),
    /// The number after the slash is none that the address can have.
    #[error("{0} has no number of bits after its slash: give 0 to 32 for IPv4, 0 to 128 for IPv6")]
    Prefix(String),
    /// There are bits after those that the range has in common.
    #[error("{0} has bits that are not in common to its range: give {1}")]
    Bits(String, AddressRange),
    /// A range of IPv6 addresses that carry IPv4 addresses.
    #[error("{0} is a range of addresses that carry IPv4 addresses: give the range of those")]
    CarriesIpv4(String),
    /// An address of one network interface alone.
    #[error("{0} has a zone: give an address without one")]
    Zone(String),
    /// Addresses that are never called.
    #[error("{0} is {1}, and such addresses are never called")]
    Never(String, &'static str),
    /// The port is none.
    #[error("{0} has no port from 1 to 65535 after its colon")]
    Port(String),
    /// A star that stands for something else than the first labels of a name.
    #[error(
        "{0} has a star in it: give *.example for all names under one; \
         all addresses at all are allowed by CallbackPolicy::danger_allow_any_address alone"
    )]
    Star(String),
    /// An IPv4 address in another spelling than four decimal numbers.
    #[error("{0} ends with a number, so it is no name: give an IPv4 address as 10.0.0.5")]
    Spelling(String),
    /// It is not a name either.
    #[error("{0} is no host name: it has letters, digits, - and _ between dots (others in their xn-- form)")]
    Name(String),
}

impl AllowedAddress {
    /// Whether it means an address, reached by this name if by any.
    pub(super) fn matches(&self, name: Option<&str>, ip: IpAddr, port: u16) -> bool {
        let name = name.map(|name| name.strip_suffix('.').unwrap_or(name));
        let is_host = match &self.host {
            Allowed::Range(range) => range.contains(ip),
            Allowed::Name(allowed) => name.is_some_and(|name| name.eq_ignore_ascii_case(allowed)),
            Allowed::Suffix(suffix) => name.is_some_and(|name| {
                name.len() > suffix.len() && name.to_ascii_lowercase().ends_with(suffix.as_str())
            }),
        };
        is_host && self.port.is_none_or(|allowed| allowed == port)
    }
}

impl FromStr for AllowedAddress {
    type Err = AddressEntryError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.contains("://") {
            return Err(AddressEntryError::Url(shown(text)));
        }
        let (host, port) = match text.rsplit_once(':') {
            // The last colon of an IPv6 address without brackets is its own.
            Some((host, port)) if !host.contains(':') || host.contains(']') => {
                let port = number(port).filter(|port| *port != 0);
                (host, Some(port.ok_or_else(|| AddressEntryError::Port(shown(text)))?))
            }
            _ => (text, None),
        };
        let is_range = host.contains(['/', ':', '[', '%']) || host.parse::<IpAddr>().is_ok();
        let host = if is_range { Allowed::Range(host.parse()?) } else { named(host)? };
        Ok(Self { host, port })
    }
}

fn named(host: &str) -> Result<Allowed, AddressEntryError> {
    let name = host.strip_prefix("*.").unwrap_or(host);
    if name.contains('*') {
        return Err(AddressEntryError::Star(shown(host)));
    }
    if !is_name(name) {
        return Err(AddressEntryError::Name(shown(host)));
    }
    let bare = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let last = bare.rsplit('.').next().unwrap_or_default();
    if last.starts_with("0x") || last.bytes().all(|b| b.is_ascii_digit()) {
        return Err(AddressEntryError::Spelling(shown(host)));
    }
    Ok(if name.len() < host.len() { Allowed::Suffix(format!(".{bare}")) } else { Allowed::Name(bare) })
}

impl AddressRange {
    /// Whether an address is in the range.
    pub(super) fn contains(&self, address: IpAddr) -> bool {
        let address = carried(address);
        address.is_ipv4() == self.first.is_ipv4() && beginning(address, self.prefix) == self.first
    }

    fn last(&self) -> IpAddr {
        match self.first {
            IpAddr::V4(v4) => {
                let rest = u32::MAX.checked_shr(self.prefix.into()).unwrap_or(0);
                Ipv4Addr::from_bits(v4.to_bits() | rest).into()
            }
            IpAddr::V6(v6) => {
                let rest = u128::MAX.checked_shr(self.prefix.into()).unwrap_or(0);
                Ipv6Addr::from_bits(v6.to_bits() | rest).into()
            }
        }
    }
}

/// The address with only its first bits.
fn beginning(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let rest = u32::MAX.checked_shr(prefix.into()).unwrap_or(0);
            Ipv4Addr::from_bits(v4.to_bits() & !rest).into()
        }
        IpAddr::V6(v6) => {
            let rest = u128::MAX.checked_shr(prefix.into()).unwrap_or(0);
            Ipv6Addr::from_bits(v6.to_bits() & !rest).into()
        }
    }
}

impl FromStr for AddressRange {
    type Err = AddressEntryError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shown = || shown(text);
        if text.contains('%') {
            return Err(AddressEntryError::Zone(shown()));
        }
        // `[2001:db8::]/32` and `[2001:db8::/32]` are both seen.
        let whole = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        let (address, prefix) = match whole.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (whole, None),
        };
        let bare = address.strip_prefix('[').and_then(|address| address.strip_suffix(']')).unwrap_or(address);
        let address: IpAddr = bare.parse().map_err(|_| AddressEntryError::Range(shown()))?;
        let range = match prefix {
            None => {
                let first = carried(address);
                Self { first, prefix: bits(first) }
            }
            Some(prefix) => {
                let prefix = number(prefix).and_then(|prefix| u8::try_from(prefix).ok());
                let prefix = prefix.filter(|prefix| *prefix <= bits(address));
                let prefix = prefix.ok_or_else(|| AddressEntryError::Prefix(shown()))?;
                let range = Self { first: beginning(address, prefix), prefix };
                if range.first != address {
                    return Err(AddressEntryError::Bits(shown(), range));
                }
                if carried(range.last()).is_ipv4() && address.is_ipv6() {
                    return Err(AddressEntryError::CarriesIpv4(shown()));
                }
                range
            }
        };
        match (never(range.first), never(range.last())) {
            (Some(kind), Some(last)) if kind == last => Err(AddressEntryError::Never(shown(), kind)),
            _ => Ok(range),
        }
    }
}

fn bits(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn number(text: &str) -> Option<u16> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

impl From<IpAddr> for AddressRange {
    fn from(address: IpAddr) -> Self {
        let first = carried(address);
        Self { first, prefix: bits(first) }
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.prefix == bits(self.first) {
            true => write!(f, "{}", self.first),
            false => write!(f, "{}/{}", self.first, self.prefix),
        }
    }
}

impl fmt::Display for AllowedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.host, self.port) {
            (Allowed::Range(range), Some(_)) if range.first.is_ipv6() => write!(f, "[{range}]")?,
            (Allowed::Range(range), _) => write!(f, "{range}")?,
            (Allowed::Name(name), _) => f.write_str(name)?,
            (Allowed::Suffix(suffix), _) => write!(f, "*{suffix}")?,
        }
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

#[cfg(test)]
mod tests;
