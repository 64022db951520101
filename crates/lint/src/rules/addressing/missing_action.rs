use crate::bound::Role;
use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::Name;
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;
use std::collections::HashMap;

rule! {
    /// ## What it does
    ///
    /// Finds messages of operations without `wsam:Action` or `wsaw:Action` (and without a `soapAction`), where the policy or
    /// the binding says that WS-Addressing is used.
    ///
    /// ## Why it matters
    ///
    /// The action is made up of names then, by a rule that not all stacks follow to the letter. A service that knows messages
    /// by their actions does not understand a client that got it wrong.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:input message="tns:AddRequest"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:input wsam:Action="urn:calculator/Add" message="tns:AddRequest"/>
    /// ```
    name: "missing-action",
    summary: "An endpoint uses WS-Addressing, and a message has no action.",
    family: Addressing,
    severity: Info,
    spec: [("WSA10-METADATA", "4.4")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let policies = cx.policies();
    let mut addressed: HashMap<Name<'_>, bool> = HashMap::new();
    for bound in cx.bound().iter() {
        let Some(declared) = bound.declared.filter(|declared| declared.action.is_none()) else { continue };
        let uses = *addressed.entry(bound.binding.name).or_insert_with(|| {
            let own = bound.binding.node.child(ns::WSAW, "UsingAddressing").is_some();
            own || policies
                .binding(cx.wsdl(), bound.binding)
                .assertions()
                .any(|found| is_addressing(found.node))
        });
        let by_soap_action =
            bound.role == Role::Input && bound.operation.soap_action.is_some_and(|action| !action.is_empty());
        if uses && !by_soap_action {
            let message = format!("{} has no action of WS-Addressing", bound.describe());
            cx.report(declared.node, message)
                .help("write a `wsam:Action`, so that nobody has to make one up");
        }
    }
}

fn is_addressing(node: Element<'_>) -> bool {
    node.is(ns::WSAW, "UsingAddressing") || node.is(ns::WSAM, "Addressing")
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "WSA001",
        fail r#"<message name="m"/><portType name="P"><operation name="O">
        <input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><wsaw:UsingAddressing/><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
        <operation name="O"><soap:operation/><input><soap:body use="literal"/></input></operation></binding>"# => [2],
        pass r#"<message name="m"/><portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
        <operation name="O"><soap:operation/><input><soap:body use="literal"/></input></operation></binding>"#,
    }
}
