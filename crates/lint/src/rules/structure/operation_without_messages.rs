use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::OperationKind;

rule! {
    /// ## What it does
    ///
    /// Finds operations of portTypes without `input` and `output`.
    ///
    /// ## Why it matters
    ///
    /// It is none of the four kinds of operations; importers refuse the WSDL or leave it out.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:operation name="Nothing"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:operation name="Ping"><wsdl:input message="tns:Ping"/></wsdl:operation>
    /// ```
    name: "operation-without-messages",
    summary: "An operation has neither input nor output.",
    family: Structure,
    severity: Error,
    spec: [("WSDL11", "2.4")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for operation in cx.wsdl().port_types.iter().flat_map(|port_type| &port_type.operations) {
        if operation.kind == OperationKind::Empty {
            cx.report(
                operation.node,
                format!("the operation `{}` has neither input nor output", operation.name),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "REF005",
        fail r#"<portType name="P">
        <operation name="O"/></portType>"# => [2],
        pass r#"<portType name="P"><operation name="O"><input message="t:m"/></operation></portType>"#,
    }
}
