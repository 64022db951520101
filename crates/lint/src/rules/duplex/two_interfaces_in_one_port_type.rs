use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::OperationKind;

rule! {
    /// ## What it does
    ///
    /// Finds portTypes with operations of both directions: some that the client calls, and some that begin with an output,
    /// which the service calls on the client. WCF writes a service contract and its callback contract as one portType.
    ///
    /// ## Why it matters
    ///
    /// An importer makes one interface of one portType, and one address belongs to it. So the callbacks become methods of the
    /// service, which it does not have, or are lost; and nobody makes what the client has to host.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:portType name="Calculator">
    ///   <wsdl:operation name="AddTo"><wsdl:input message="tns:AddTo"/></wsdl:operation>
    ///   <wsdl:operation name="Result"><wsdl:output message="tns:Result"/></wsdl:operation>
    /// </wsdl:portType>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:portType name="Calculator">
    ///   <wsdl:operation name="AddTo"><wsdl:input message="tns:AddTo"/></wsdl:operation>
    /// </wsdl:portType>
    /// <wsdl:portType name="CalculatorCallback">
    ///   <wsdl:operation name="Result"><wsdl:input message="tns:Result"/></wsdl:operation>
    /// </wsdl:portType>
    /// ```
    name: "two-interfaces-in-one-port-type",
    summary: "One portType holds what the client calls and what the service calls.",
    family: Duplex,
    severity: Error,
    spec: [("BP11", "4.5.2", "R2303"), ("WSDL11", "2.4")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for port_type in &cx.wsdl().port_types {
        let (callbacks, calls): (Vec<_>, Vec<_>) = port_type
            .operations
            .iter()
            .filter(|operation| operation.kind != OperationKind::Empty)
            .partition(|operation| operation.is_callback());
        let (Some(first), false) = (callbacks.first(), calls.is_empty()) else { continue };
        let names: Vec<&str> = callbacks.iter().take(8).map(|operation| operation.name).collect();
        let more = if callbacks.len() > names.len() { ", …" } else { "" };
        let message = format!(
            "the portType `{}` holds two interfaces: {} that the client calls, and {} that the service calls on the client ({}{more})",
            port_type.name.local,
            count(calls.len()),
            count(callbacks.len()),
            names.join(", "),
        );
        let first = first.node;
        cx.report(port_type.node, message)
            .help("write the callbacks as a portType, a binding and a service of their own, which the client hosts; `soapstone wsdl fix` does so")
            .related(first, "the first that the service calls");
    }
}

/// `1 operation`, `5 operations`
fn count(operations: usize) -> String {
    if operations == 1 { "1 operation".to_owned() } else { format!("{operations} operations") }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "DUP002",
        fail r#"<portType name="P">
          <operation name="A"><input message="t:a"/></operation><operation name="B"><output message="t:b"/></operation></portType>"# => [1],
        pass r#"<portType name="P"><operation name="B"><output message="t:b"/></operation></portType>"#,
        pass r#"<portType name="P"><operation name="A"><input message="t:a"/></operation></portType>"#,
    }
}
