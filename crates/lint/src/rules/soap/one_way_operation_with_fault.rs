use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::OperationKind;

rule! {
    /// ## What it does
    ///
    /// Finds operations with only an input (or only an output) that declare faults.
    ///
    /// ## Why it matters
    ///
    /// The grammar of WSDL does not have them. A fault is a reply, and a one-way operation has none.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:operation name="Tell">
    ///   <wsdl:input message="tns:Tell"/>
    ///   <wsdl:fault name="f" message="tns:Fault"/>
    /// </wsdl:operation>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:operation name="Tell">
    ///   <wsdl:input message="tns:Tell"/>
    /// </wsdl:operation>
    /// ```
    name: "one-way-operation-with-fault",
    summary: "An operation without a reply has faults, which nobody can receive.",
    family: Soap,
    severity: Error,
    spec: [("WSDL11", "2.4.1")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for port_type in &cx.wsdl().port_types {
        for operation in &port_type.operations {
            let one_way = matches!(operation.kind, OperationKind::OneWay | OperationKind::Notification);
            if let (true, Some(fault)) = (one_way, operation.faults.first()) {
                let message =
                    format!("the operation `{}` has no reply, and declares a fault", operation.name);
                cx.report(fault.node, message).help("leave the fault out, or give the operation an output");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "SOAP002",
        fail r#"<portType name="P"><operation name="O"><input message="t:m"/>
        <fault name="f" message="t:f"/></operation></portType>"# => [2],
        pass r#"<portType name="P"><operation name="O"><input message="t:m"/><output message="t:n"/><fault name="f" message="t:f"/></operation></portType>"#,
    }
}
