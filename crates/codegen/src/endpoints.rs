//! Where the service is, and what is spoken there.

use soapstone_wsdl::definitions::{Binding, Definitions, SoapVersion};

use crate::contracts::Bound;
use crate::names::{Taken, screaming, snake};

/// A constant for the address of each port, and a function for its binding.
pub(crate) fn endpoints(definitions: &Definitions<'_>, bound: &[(Bound<'_, '_>, String)], taken: &mut Taken) -> Vec<String> {
    let _ = definitions;
    let count: usize = bound.iter().map(|(bound, _)| bound.ports.len()).sum();
    let mut out = Vec::new();
    for (bound, contract) in bound {
        for (port, binding) in &bound.ports {
            let prefix = if count == 1 { String::new() } else { format!("{}_", screaming(port.name)) };
            if let Some(location) = port.location {
                let name = taken.claim_one(format!("{prefix}ADDRESS"));
                let doc = format!("Where the port `{}` of [`{contract}`] is.", port.name);
                out.push(format!("#[doc = {:?}]\npub const {name}: &str = {:?};\n", format!(" {doc}"), location.trim()));
            }
            let prefix = if count == 1 { String::new() } else { format!("{}_", snake(port.name).trim_start_matches("r#")) };
            let name = taken.claim_one(format!("{prefix}binding"));
            let doc = format!("What is spoken at the port `{}`.", port.name);
            let expression = expression(binding);
            out.push(format!(
                "#[doc = {:?}]\npub fn {name}() -> soapstone::Binding {{\n{expression}\n}}\n",
                format!(" {doc}")
            ));
        }
    }
    out
}

fn expression(binding: &Binding<'_>) -> String {
    match binding.soap {
        Some(SoapVersion::Soap12) => "soapstone::Binding::ws_http()".to_owned(),
        _ => "soapstone::Binding::basic_http()".to_owned(),
    }
}
