use crate::context::LintContext;
use crate::rules::rule;
use crate::rules::support::{MAX_COMPARED, missing_wsdl, similar};

rule! {
    /// ## What it does
    ///
    /// Finds `message` attributes that name no message of the WSDL, and inputs, outputs and faults of portTypes without one.
    ///
    /// ## Why it matters
    ///
    /// wsimport, Axis 1, PHP and strong-soap refuse the WSDL; zeep leaves the operation out, node-soap lists it without an
    /// input.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:input message="tns:NoSuchMessage"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:input message="tns:AddRequest"/>
    /// ```
    name: "undefined-message",
    summary: "An operation or a header refers to a message that is not there.",
    family: Structure,
    severity: Error,
    spec: [("WSDL11", "2.3")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let wsdl = cx.wsdl();
    for operation in wsdl.port_types.iter().flat_map(|port_type| &port_type.operations) {
        for used in operation.input.iter().chain(&operation.output).chain(&operation.faults) {
            let Some(name) = used.message else {
                let message = format!(
                    "an `{}` of the operation `{}` names no message",
                    used.node.local(),
                    operation.name
                );
                cx.report(used.node, message);
                continue;
            };
            if wsdl.message(name).is_none() && !missing_wsdl(cx) {
                let names = wsdl.messages.iter().map(|message| message.name);
                let message = format!(
                    "the message `{name}` is not there{}",
                    similar(name.local, names.take(MAX_COMPARED))
                );
                cx.report((used.node, "message"), message);
            }
        }
    }
    for bound in cx.bound().iter() {
        for header in bound.headers() {
            let Some(name) = header.message.filter(|name| wsdl.message(*name).is_none()) else { continue };
            if !missing_wsdl(cx) {
                cx.report((header.node, "message"), format!("the message `{name}` of a header is not there"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "REF001",
        fail r#"<portType name="P"><operation name="O"><input
        message="t:missing"/></operation></portType>"# => [2],
        pass r#"<message name="m"/><portType name="P"><operation name="O"><input message="t:m"/></operation></portType>"#,
    }
}
