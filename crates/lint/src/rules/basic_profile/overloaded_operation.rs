use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::Operation;
use std::collections::HashMap;

rule! {
    /// ## What it does
    ///
    /// Finds operations of a portType that have the name of one before.
    ///
    /// ## Why it matters
    ///
    /// With different names of their inputs, zeep, node-soap and strong-soap keep one of them. Without, wsimport refuses the
    /// WSDL (`ambiguous operation name`), and so does Axis 1 (`Duplicate operation`).
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:operation name="Add"><wsdl:input name="AddInts" message="tns:AddInts"/></wsdl:operation>
    /// <wsdl:operation name="Add"><wsdl:input name="AddDoubles" message="tns:AddDoubles"/></wsdl:operation>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:operation name="AddInts"><wsdl:input message="tns:AddInts"/></wsdl:operation>
    /// <wsdl:operation name="AddDoubles"><wsdl:input message="tns:AddDoubles"/></wsdl:operation>
    /// ```
    name: "overloaded-operation",
    summary: "A portType has several operations of one name.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.5.3", "R2304")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for port_type in &cx.wsdl().port_types {
        let mut known: HashMap<&str, &Operation<'_>> = HashMap::new();
        for operation in &port_type.operations {
            let Some(first) = known.get(operation.name) else {
                known.insert(operation.name, operation);
                continue;
            };
            let name = |operation: &Operation<'_>| {
                operation.input.as_ref().and_then(|input| input.name).map(str::to_owned)
            };
            let ambiguous = name(first) == name(operation);
            let how = match ambiguous {
                true => ", and nothing tells them apart",
                false => "; their inputs have different names",
            };
            let message = format!(
                "the portType `{}` has another operation `{}`{how}",
                port_type.name.local, operation.name
            );
            let first = first.node;
            cx.report((operation.node, "name"), message)
                .help("give each operation a name of its own")
                .related(first, "the first of that name");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2304",
        fail r#"<portType name="P"><operation name="O"><input name="a" message="t:m"/></operation>
        <operation name="O"><input name="b" message="t:m"/></operation></portType>"# => [2],
        pass r#"<portType name="P"><operation name="O"/><operation name="N"/></portType><portType name="Q"><operation name="O"/></portType>"#,
    }
}
