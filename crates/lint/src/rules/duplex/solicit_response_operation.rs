use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::OperationKind;

rule! {
    /// ## What it does
    ///
    /// Finds operations of a portType whose output stands before their input (solicit-response). WCF writes the two-way
    /// operations of a callback contract this way.
    ///
    /// ## Why it matters
    ///
    /// wsimport refuses the WSDL, and with `-extension` leaves the operation out, as Axis 1 does. gSOAP, zeep, PHP, node-soap
    /// and strong-soap do not look at the order: they make a call of the client out of it, with the reply as the request.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:operation name="Confirm">
    ///   <wsdl:output message="tns:ConfirmRequest"/>
    ///   <wsdl:input message="tns:ConfirmReply"/>
    /// </wsdl:operation>
    /// ```
    ///
    /// ## Use instead
    ///
    /// A portType of its own for the callbacks, which the client hosts; `soapstone wsdl fix` writes it.
    ///
    /// ```xml
    /// <wsdl:portType name="OrdersCallback">
    ///   <wsdl:operation name="Confirm">
    ///     <wsdl:input message="tns:ConfirmRequest"/>
    ///     <wsdl:output message="tns:ConfirmReply"/>
    ///   </wsdl:operation>
    /// </wsdl:portType>
    /// ```
    name: "solicit-response-operation",
    summary: "An operation begins with an output: the service asks, and other stacks take it for a call of the client.",
    family: Duplex,
    severity: Error,
    spec: [("BP11", "4.5.2", "R2303"), ("WSDL11", "2.4.3")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for port_type in &cx.wsdl().port_types {
        let asked = port_type.operations.iter().filter(|found| found.kind == OperationKind::SolicitResponse);
        for operation in asked {
            let message = format!(
                "the operation `{}` of the portType `{}` has its output before its input (solicit-response)",
                operation.name, port_type.name.local
            );
            cx.report(operation.node, message).help(
                "move it to a portType of its own, input first, that the client hosts; `soapstone wsdl fix` does so",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "DUP003",
        fail r#"<portType name="P">
          <operation name="Ask"><output message="t:a"/><input message="t:b"/></operation></portType>"# => [2],
        pass r#"<portType name="P"><operation name="Ask"><input message="t:b"/><output message="t:a"/></operation></portType>"#,
        pass r#"<portType name="P"><operation name="Tell"><output message="t:a"/></operation></portType>"#,
    }
}
