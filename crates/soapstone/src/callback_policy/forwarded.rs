//! Who asks, where proxies of ours forward.

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use http::header::{FORWARDED, HeaderName};

use super::CallbackPolicy;
use super::kinds::never;

impl CallbackPolicy {
    /// Who made a request: the TCP peer, or if that is a forwarding proxy, the last address in its headers that is not one.
    ///
    /// The headers are read from their end, because everything before what our proxies wrote is the peer's own invention. Where
    /// they do not say an address, or `Forwarded` and `X-Forwarded-For` say two (a proxy of ours writes one and passes on the
    /// other), it is the TCP peer.
    pub(crate) fn peer(&self, tcp_peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let tcp_peer = tcp_peer.to_canonical();
        if !self.is_proxy(tcp_peer) {
            return tcp_peer;
        }
        let told = |name| headers.contains_key(&name).then(|| self.last_outside(tcp_peer, headers, &name));
        match (told(FORWARDED), told(X_FORWARDED_FOR)) {
            (Some(one), Some(other)) if one != other => None,
            (Some(found), _) | (None, Some(found)) => found,
            (None, None) => None,
        }
        .unwrap_or(tcp_peer)
    }

    fn last_outside(&self, tcp_peer: IpAddr, headers: &HeaderMap, name: &HeaderName) -> Option<IpAddr> {
        let mut teller = tcp_peer;
        let lines: Vec<_> = headers.get_all(name).iter().collect();
        for line in lines.into_iter().rev() {
            let line = line.to_str().ok()?;
            let elements = if *name == FORWARDED { elements(line, ',')? } else { line.split(',').collect() };
            for element in elements.into_iter().rev() {
                let node = if *name == FORWARDED { node(element)? } else { element.trim().to_owned() };
                let address = address(&node)?;
                // Loopback of another machine is not ours.
                if never(address).is_some() || address.is_loopback() && !teller.is_loopback() {
                    return None;
                }
                if !self.is_proxy(address) {
                    return Some(address);
                }
                teller = address;
            }
        }
        None
    }
}

/// The parts of a text between separators that are not within quotes; none where a quote does not end.
fn elements(text: &str, separator: char) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            c if c == separator && !quoted => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    (!quoted).then_some(parts)
}

/// Whom an element of `Forwarded` is for; none where it does not say so once and only so (RFC 7239, 4).
fn node(element: &str) -> Option<String> {
    let mut node = None;
    for pair in elements(element, ';')?.into_iter().map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').filter(|(name, _)| !name.contains('"'))?;
        let value = unquoted(value)?;
        if name.eq_ignore_ascii_case("for") && node.replace(value).is_some() {
            return None;
        }
    }
    node
}

/// A token, or a quoted string and nothing after it.
fn unquoted(value: &str) -> Option<String> {
    let Some(rest) = value.strip_prefix('"') else {
        return (!value.is_empty() && !value.contains('"')).then(|| value.to_owned());
    };
    let mut out = String::new();
    let mut chars = rest.chars();
    loop {
        match chars.next()? {
            '"' => return chars.as_str().is_empty().then_some(out),
            '\\' => out.push(chars.next()?),
            c => out.push(c),
        }
    }
}

/// An address, with or without brackets and a port.
fn address(node: &str) -> Option<IpAddr> {
    let bare = node.strip_prefix('[').and_then(|node| node.strip_suffix(']'));
    let address: IpAddr = match (bare, node.parse::<SocketAddr>()) {
        (Some(v6), _) => IpAddr::V6(v6.parse().ok()?),
        (None, Ok(SocketAddr::V6(with_port))) if with_port.scope_id() != 0 => return None,
        (None, Ok(with_port)) => with_port.ip(),
        (None, Err(_)) => node.parse().ok()?,
    };
    Some(address.to_canonical())
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

#[cfg(test)]
mod tests;
