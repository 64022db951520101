//! What callers have in common: the address and the binding, as the command line says them.

use std::time::Duration;

use soapstone::Binding;
use soapstone_soap::Uri;

use crate::args::{BindingName, BindingSettings, ClientArgs, is_web_socket, listens, within};
use crate::error::Error;
use crate::shown;

/// An address of a service, without the query that asks for its WSDL: that is how people copy it.
pub(crate) fn address(said: &str) -> Result<String, Error> {
    let wrong = |why: String| Err(Error::Usage(format!("the address {}: {why}", shown::line(said))));
    let Some((scheme, _)) = said.split_once("://") else {
        return wrong(format!("there is no scheme; did you mean http://{}?", shown::line(said)));
    };
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" | "ws" | "wss" => {}
        "net.tcp" | "net.pipe" | "net.msmq" => {
            return wrong(format!(
                "{scheme} is not spoken here; has the service an endpoint of http, https, ws or wss?"
            ));
        }
        _ => return wrong("the scheme is not http, https, ws or wss".to_owned()),
    }
    match said.split_once('?') {
        Some((address, query)) if asks_for_wsdl(query) => Ok(address.to_owned()),
        _ => Ok(said.to_owned()),
    }
}

fn asks_for_wsdl(query: &str) -> bool {
    let first = query.split(['&', '=']).next().unwrap_or_default();
    first.eq_ignore_ascii_case("wsdl") || first.eq_ignore_ascii_case("singleWsdl")
}

/// A binding by name, with what differs from that.
pub(crate) fn chosen(name: BindingName, settings: &BindingSettings) -> Result<Binding, Error> {
    settings.apply(name.binding()).map_err(Error::Usage)
}

/// A binding, with what a client is told about its own machine.
pub(crate) fn binding(binding: Binding, time: Duration, client: &ClientArgs) -> Result<Binding, Error> {
    let mut binding = within(binding, time);
    let name = BindingName::closest(&binding).name();
    let uri = |option: &str, text: &str| {
        let wrong = |why: &str| {
            let text = shown::line(text);
            Err(Error::Usage(format!("--{option} {text}: {why}, like http://me.example:9000/")))
        };
        if !text.contains("://") {
            return wrong("this is no address with a scheme");
        }
        Uri::new(text.to_owned()).or_else(|error| wrong(&error.to_string()))
    };
    if !listens(&binding) && (client.client_base_address.is_some() || client.listen.is_some()) {
        return Err(Error::Usage(format!(
            "nobody connects to a client of {name}, so --client-base-address and --listen say nothing there"
        )));
    }
    if let Some(sub_protocol) = &client.sub_protocol {
        if !is_web_socket(&binding) {
            return Err(Error::Usage(format!("{name} has no WebSocket, and so no --sub-protocol")));
        }
        binding = binding.sub_protocol(sub_protocol.clone());
    }
    if let Some(address) = &client.client_base_address {
        binding = binding.client_base_address(uri("client-base-address", address)?);
    }
    if let Some(address) = &client.listen {
        binding = binding.listen(uri("listen", address)?);
    }
    Ok(binding)
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_are_taken_as_people_copy_them() {
        for (said, is) in [
            ("http://a/b", "http://a/b"),
            ("http://a/b?wsdl", "http://a/b"),
            ("http://a/b?singleWsdl", "http://a/b"),
            ("http://a/b?WSDL=x&y", "http://a/b"),
            ("http://a/b?tenant=1", "http://a/b?tenant=1"),
            ("WSS://a/b", "WSS://a/b"),
        ] {
            assert_eq!(address(said).unwrap(), is);
        }
        for (said, why) in [
            ("localhost:8000/b", "did you mean http://localhost:8000/b?"),
            ("net.tcp://a/b", "net.tcp is not spoken here"),
            ("ftp://a", "the scheme is not http"),
        ] {
            assert!(address(said).unwrap_err().to_string().contains(why), "{said}");
        }
    }
}
