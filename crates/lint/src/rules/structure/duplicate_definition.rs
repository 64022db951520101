use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::tree::Element;
use std::collections::{HashMap, HashSet};

rule! {
    /// ## What it does
    ///
    /// Finds messages, portTypes, bindings and services, ports of a service and parts of a message with the name of one
    /// before.
    ///
    /// ## Why it matters
    ///
    /// Importers refuse the WSDL, or take one of the two.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:message name="m"/>
    /// <wsdl:message name="m"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:message name="m"/>
    /// <wsdl:message name="n"/>
    /// ```
    name: "duplicate-definition",
    summary: "Two things of one kind have one name.",
    family: Structure,
    severity: Error,
    spec: [("WSDL11", "2.1")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let wsdl = cx.wsdl();
    let mut known: HashMap<(&str, &str, String), Element<'_>> = HashMap::new();
    let messages = wsdl.messages.iter().map(|found| ("message", "", found.name.to_string(), found.node));
    let port_types = wsdl.port_types.iter().map(|found| ("portType", "", found.name.to_string(), found.node));
    let bindings = wsdl.bindings.iter().map(|found| ("binding", "", found.name.to_string(), found.node));
    let services = wsdl.services.iter().map(|found| ("service", "", found.name.to_string(), found.node));
    for (kind, within, name, node) in messages.chain(port_types).chain(bindings).chain(services) {
        if node.attribute("name").is_none_or(str::is_empty) {
            continue;
        }
        match known.get(&(kind, within, name.clone())) {
            Some(first) => {
                let first = *first;
                cx.report((node, "name"), format!("there is another {kind} `{name}`"))
                    .related(first, "the first");
            }
            None => drop(known.insert((kind, within, name), node)),
        }
    }
    for message in &wsdl.messages {
        let mut names = HashSet::new();
        for part in message.parts.iter().filter(|part| !part.name.is_empty() && !names.insert(part.name)) {
            let text = format!("the message `{}` has another part `{}`", message.name.local, part.name);
            cx.report((part.node, "name"), text);
        }
    }
    for service in &wsdl.services {
        let mut names = HashSet::new();
        for port in service.ports.iter().filter(|port| !port.name.is_empty() && !names.insert(port.name)) {
            let text = format!("the service `{}` has another port `{}`", service.name.local, port.name);
            cx.report((port.node, "name"), text);
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "DOC007",
        fail r#"<message name="m"><part name="a" type="xs:int"/>
        <part name="a" type="xs:int"/></message>
        <message name="m"/>"# => [3, 2],
        pass r#"<message name="m"/><portType name="m"/>"#,
    }
}
