//! Whether two addresses are the same place.

use soapstone_soap::{Address, EndpointReference};

/// Whether two endpoints have the same address, as .NET compares them (`System.Uri`): scheme and host in any case, the default port
/// said or not, no path and `/` alike. A WebSocket's `ws` and `http` are the same, too: .NET writes either.
pub(crate) fn same_place(one: &EndpointReference, other: &EndpointReference) -> bool {
    same_address(&one.address, &other.address)
}

/// As [`same_place`], of addresses.
pub(crate) fn same_address(one: &Address, other: &Address) -> bool {
    match (one, other) {
        (Address::Uri(one), Address::Uri(other)) => plain(one.as_str()) == plain(other.as_str()),
        _ => one == other,
    }
}

/// A URI without what makes no difference.
fn plain(uri: &str) -> String {
    let Some((scheme, rest)) = uri.split_once("://") else { return uri.to_owned() };
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "ws" => "http".to_owned(),
        "wss" => "https".to_owned(),
        other => other.to_owned(),
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.to_ascii_lowercase();
    let default = match scheme.as_str() {
        "http" => ":80",
        "https" => ":443",
        _ => "",
    };
    let host = host.strip_suffix(default).unwrap_or(&host);
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("{scheme}://{host}{slash}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use soapstone_soap::Uri;

    #[test]
    fn addresses_are_compared_as_dotnet_compares_them() {
        let address = |uri: &'static str| Address::Uri(Uri::new(uri).unwrap());
        let same = |one, other| same_address(&address(one), &address(other));
        assert!(same("http://Server/Svc", "HTTP://server:80/Svc"));
        assert!(same("http://server", "http://server/"));
        assert!(same("https://server:443?a=b", "wss://server/?a=b"));
        assert!(!same("http://server/Svc", "http://server/svc"));
        assert!(!same("http://server:8080/", "http://server/"));
        assert!(!same("https://server:80/", "https://server/"));
        assert!(same("urn:a", "urn:a") && !same("urn:a", "urn:A"));
        assert!(!same_address(&Address::Anonymous, &address("urn:a")));
    }
}
