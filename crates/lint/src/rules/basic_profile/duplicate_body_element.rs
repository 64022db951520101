use crate::bound::Role;
use crate::context::LintContext;
use crate::rules::rule;
use soapstone_wsdl::definitions::Name;
use soapstone_wsdl::tree::{Element, Reference};
use std::collections::HashMap;

rule! {
    /// ## What it does
    ///
    /// Finds operations of document style whose input has the body element that an operation before it has, and operations
    /// without any.
    ///
    /// ## Why it matters
    ///
    /// A service knows an operation by the element in the body; who has only SOAPAction to go by is not understood
    /// everywhere. wsimport refuses the WSDL by default.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:part name="parameters" element="tns:Request"/> <!-- of Add and of Subtract -->
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:part name="parameters" element="tns:Add"/>
    /// ```
    name: "duplicate-body-element",
    summary: "Two operations of a binding have the same element in the body of their input.",
    family: BasicProfile,
    severity: Warning,
    spec: [("BP11", "4.7.6", "R2710")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let mut known: HashMap<(Name<'_>, Option<Reference<'_>>), (&str, Element<'_>)> = HashMap::new();
    for bound in cx
        .bound()
        .iter()
        .filter(|bound| bound.role == Role::Input && bound.is_document() && bound.message.is_some())
    {
        let parts = bound.body_parts();
        let element = match parts.as_slice() {
            [] => None,
            [part] if part.element.is_some() => {
                part.element.map(|element| Reference { prefix: "", ..element })
            }
            // Of something else other rules speak.
            _ => continue,
        };
        let (node, name) = (bound.operation.node, bound.operation.name);
        match known.get(&(bound.binding.name, element)) {
            Some((other, first)) if *other != name => {
                let what = element.map_or_else(
                    || "an empty body".to_owned(),
                    |element| format!("the body element `{element}`"),
                );
                let message = format!("the operations `{other}` and `{name}` both have {what}");
                cx.report(node, message)
                    .help("give each operation an element of its own")
                    .related(*first, "the other operation");
            }
            Some(_) => {}
            None => drop(known.insert((bound.binding.name, element), (name, node))),
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2710",
        fail r#"<message name="m"><part name="a" element="t:A"/></message><portType name="P"><operation name="O"><input message="t:m"/></operation><operation name="N"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding transport="urn:x"/><operation name="O"><input><soap:body use="literal"/></input></operation>
        <operation name="N"><input><soap:body use="literal"/></input></operation></binding>"# => [3],
        pass r#"<message name="m"><part name="a" element="t:A"/></message><portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding transport="urn:x"/><operation name="O"><input><soap:body use="literal"/></input></operation></binding>
        <binding name="C" type="t:P"><soap:binding transport="urn:x"/><operation name="O"><input><soap:body use="literal"/></input></operation></binding>"#,
    }
}
