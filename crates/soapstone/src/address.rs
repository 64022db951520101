//! Addresses that are listened at, or called.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// An address that is called or listened at over HTTP, taken apart. A WebSocket begins as HTTP, so `ws` is one, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HttpAddress {
    pub(crate) scheme: Scheme,
    pub(crate) host: String,
    pub(crate) port: u16,
    /// With its slash; empty when there is none.
    pub(crate) path: String,
}

/// How an address begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Http,
    Https,
    Ws,
    Wss,
}

impl Scheme {
    fn parse(scheme: &str) -> Option<Self> {
        let all = [Self::Http, Self::Https, Self::Ws, Self::Wss];
        all.into_iter().find(|known| scheme.eq_ignore_ascii_case(known.name()))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Ws => "ws",
            Self::Wss => "wss",
        }
    }
}

impl HttpAddress {
    /// Takes an address apart. http.sys's hosts `+` and `*` are all interfaces.
    pub(crate) fn parse(address: &str) -> io::Result<Self> {
        let wrong = |why: &str| {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{address}: {why}; an address is like http://0.0.0.0:8000/calculator"),
            )
        };
        let Some((scheme, rest)) = address.split_once("://") else { return Err(wrong("there is no scheme")) };
        let Some(scheme) = Scheme::parse(scheme) else {
            return Err(wrong("the scheme is not http, https, ws or wss"));
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if path.contains(['?', '#']) {
            return Err(wrong("a query has no place in it"));
        }
        if authority.contains('@') {
            return Err(wrong("a user has no place in it"));
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, port.parse().map_err(|_| wrong("the port is no number below 65536"))?)
            }
            _ if is_tls(scheme) => (authority, 443),
            _ => (authority, 80),
        };
        if host.is_empty() {
            return Err(wrong("there is no host"));
        }
        let host = if matches!(host, "+" | "*") { "0.0.0.0" } else { host };
        Ok(Self { scheme, host: host.to_owned(), port, path: path.to_owned() })
    }

    /// Whether TLS is spoken there.
    pub(crate) fn is_tls(&self) -> bool {
        is_tls(self.scheme)
    }

    /// The socket that it is, on this machine.
    pub(crate) async fn local(&self) -> io::Result<SocketAddr> {
        self.resolve().await?.into_iter().next().ok_or_else(|| {
            io::Error::new(io::ErrorKind::NotFound, format!("the host {} has no address", self.host))
        })
    }

    /// The sockets that it may be.
    pub(crate) async fn resolve(&self) -> io::Result<Vec<SocketAddr>> {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(ip) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(ip, self.port)]);
        }
        let found = tokio::net::lookup_host((host, self.port)).await.map_err(|error| {
            io::Error::new(io::ErrorKind::NotFound, format!("the host {host} is not known: {error}"))
        })?;
        let mut found: Vec<SocketAddr> = found.collect();
        // What is called `localhost` is called at 127.0.0.1 by most.
        found.sort_by_key(|address| !address.is_ipv4());
        Ok(found)
    }

    /// The address of this machine that reaches it, as the routes are now. Nothing is sent.
    pub(crate) async fn reached_from(&self) -> io::Result<IpAddr> {
        let peer = self.local().await?;
        let any = if peer.is_ipv4() {
            IpAddr::V4(Ipv4Addr::UNSPECIFIED)
        } else {
            "::".parse().unwrap_or(peer.ip())
        };
        let socket = UdpSocket::bind((any, 0))?;
        socket.connect(peer)?;
        Ok(socket.local_addr()?.ip())
    }

    /// What the header `Host` says.
    pub(crate) fn authority(&self) -> String {
        match self.port {
            80 if !self.is_tls() => self.host.clone(),
            443 if self.is_tls() => self.host.clone(),
            port => format!("{}:{port}", self.host),
        }
    }

    /// An address, with another port.
    pub(crate) fn with_port(&self, port: u16) -> String {
        format!("{}://{}:{port}{}", self.scheme.name(), self.host, self.path)
    }
}

fn is_tls(scheme: Scheme) -> bool {
    matches!(scheme, Scheme::Https | Scheme::Wss)
}

#[cfg(test)]
mod tests {
    use super::HttpAddress;

    #[test]
    fn addresses_are_taken_apart() {
        let parsed = |address: &str| {
            HttpAddress::parse(address)
                .map(|it| (it.host, it.port, it.path))
                .map_err(|error| error.to_string())
        };
        let is = |host: &str, port, path: &str| Ok((host.to_owned(), port, path.to_owned()));
        assert_eq!(parsed("http://a.example"), is("a.example", 80, ""));
        assert_eq!(parsed("http://+:8000/x/y"), is("0.0.0.0", 8000, "/x/y"));
        assert_eq!(parsed("HTTP://[::1]:8/"), is("[::1]", 8, "/"));
        assert_eq!(parsed("http://[::1]/"), is("[::1]", 80, "/"));
        assert_eq!(parsed("HTTPS://a.example/x"), is("a.example", 443, "/x"));
        assert_eq!(parsed("wss://[::1]"), is("[::1]", 443, ""));
        assert_eq!(parsed("ws://a.example/x"), is("a.example", 80, "/x"));
        for (address, why) in [
            ("a.example", "scheme"),
            ("ftp://a", "not http"),
            ("http://:80/", "host"),
            ("http://a:99999/", "port"),
            ("http://a/?wsdl", "query"),
            ("http://u@a/", "user"),
        ] {
            assert!(parsed(address).unwrap_err().contains(why), "{address}");
        }
    }

    #[test]
    fn the_scheme_says_whether_tls_is_spoken_and_is_kept() {
        for (address, is_tls, free) in [
            ("http://a/x", false, "http://a:1/x"),
            ("https://a/x", true, "https://a:1/x"),
            ("WS://a:80/x", false, "ws://a:1/x"),
            ("wss://a/x", true, "wss://a:1/x"),
        ] {
            let address = HttpAddress::parse(address).unwrap();
            assert_eq!((address.is_tls(), address.with_port(1).as_str()), (is_tls, free));
        }
    }
}
