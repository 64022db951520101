use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::Name;
use std::collections::{HashMap, HashSet};

rule! {
    /// ## What it does
    ///
    /// Finds operations of a portType that a SOAP binding of it lacks, and operations of a binding that its portType lacks.
    ///
    /// ## Why it matters
    ///
    /// Where the binding lacks one, Axis 1 refuses the WSDL and the others leave the operation out (node-soap lists it all
    /// the same). Where it has one too many, wsimport, Axis 1 and PHP refuse the WSDL.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:portType name="P"><wsdl:operation name="Add">…</wsdl:portType>
    /// <wsdl:binding name="B" type="tns:P"><wsdl:operation name="Subtract">…</wsdl:binding>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:portType name="P"><wsdl:operation name="Add">…</wsdl:portType>
    /// <wsdl:binding name="B" type="tns:P"><wsdl:operation name="Add">…</wsdl:binding>
    /// ```
    name: "binding-of-other-operations",
    summary: "A binding has not the same operations as its portType.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.7.11", "R2718")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    // Many bindings may be of one portType.
    let mut port_types: HashMap<Name<'_>, HashSet<&str>> = HashMap::new();
    for binding in cx.wsdl().bindings.iter().filter(|binding| binding.soap.is_some()) {
        let Some(port_type) = cx.wsdl().port_type_of(binding) else { continue };
        let declared = port_types.entry(port_type.name).or_insert_with(|| {
            port_type.operations.iter().map(|operation| operation.name).collect::<HashSet<&str>>()
        });
        let bound: HashSet<&str> = binding.operations.iter().map(|operation| operation.name).collect();
        for operation in binding.operations.iter().filter(|operation| !declared.contains(operation.name)) {
            let message = format!(
                "the binding `{}` has the operation `{}`, which the portType `{}` has not",
                binding.name.local, operation.name, port_type.name.local
            );
            let port_type = port_type.node;
            cx.report(operation.node, message)
                .help("take it away, or add it to the portType")
                .related(port_type, "the portType");
        }
        if declared.is_subset(&bound) || cx.is_full() {
            continue;
        }
        for operation in port_type.operations.iter().filter(|operation| !bound.contains(operation.name)) {
            let message = format!(
                "the binding `{}` lacks the operation `{}` of the portType `{}`",
                binding.name.local, operation.name, port_type.name.local
            );
            let operation = operation.node;
            cx.report(binding.node, message)
                .help("bind it, or take it out of the portType")
                .related(operation, "the operation");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2718",
        fail r#"<portType name="P"><operation name="A"/><operation name="X"/></portType>
        <binding name="B" type="t:P"><soap:binding transport="urn:x"/><operation name="A"/>
        <operation name="Y"/></binding>"# => [3, 2],
        pass r#"<portType name="P"><operation name="A"/></portType><binding name="B" type="t:P"><soap:binding transport="urn:x"/><operation name="A"/></binding>"#,
    }
}
