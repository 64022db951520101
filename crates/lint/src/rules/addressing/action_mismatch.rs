use crate::bound::Role;
use crate::context::LintContext;
use crate::rules::rule;

rule! {
    /// ## What it does
    ///
    /// Finds operations whose `soapAction` is neither empty nor the action of their input.
    ///
    /// ## Why it matters
    ///
    /// A message with two actions is refused: .NET answers it with ActionMismatch. Stacks that send only one of them may be
    /// lucky.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:input wsam:Action="urn:a/Add" message="tns:Add"/>
    /// …
    /// <soap:operation soapAction="urn:a/add"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:input wsam:Action="urn:a/Add" message="tns:Add"/>
    /// …
    /// <soap:operation soapAction="urn:a/Add"/>
    /// ```
    name: "action-mismatch",
    summary: "The action of WS-Addressing and the SOAPAction of an operation are not the same.",
    family: Addressing,
    severity: Warning,
    spec: [("WSA10-SOAP", "2.4"), ("WSA10-METADATA", "4.4.1")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for bound in cx.bound().iter() {
        // What is sent first has the SOAPAction: the input, or the output of what the service calls.
        let first = match (bound.role, bound.operation.input.is_some()) {
            (Role::Input, _) => true,
            (Role::Output, has_input) => !has_input,
            (Role::Fault, _) => false,
        };
        let (Some(declared), true) = (bound.declared, first) else { continue };
        let (Some(action), Some(soap_action)) = (declared.action, bound.operation.soap_action) else {
            continue;
        };
        let callback_reply = bound.role == Role::Input
            && bound
                .operation
                .output
                .as_ref()
                .is_some_and(|output| output.node.span() < bound.bound.node.span());
        if soap_action.is_empty() || soap_action == action || callback_reply {
            continue;
        }
        let message =
            format!("{} has the action `{action}` and the SOAPAction `{soap_action}`", bound.describe());
        let place = bound.operation.extension.unwrap_or(bound.operation.node);
        let other = declared.node;
        cx.report((place, "soapAction"), message)
            .help("make them the same, or the SOAPAction empty")
            .related(other, "the action");
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "WSA004",
        fail r#"<message name="m"/><portType name="P"><operation name="O">
        <input wsaw:Action="urn:a" message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
        <operation name="O"><soap:operation soapAction="urn:b"/><input><soap:body use="literal"/></input></operation></binding>"# => [4],
        pass r#"<message name="m"/><portType name="P"><operation name="O"><input wsaw:Action="urn:a" message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
        <operation name="O"><soap:operation soapAction="urn:a"/><input><soap:body use="literal"/></input></operation></binding>"#,
    }
}
