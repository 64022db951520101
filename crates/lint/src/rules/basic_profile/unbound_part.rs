use crate::bound::{MAX_PARTS, Role};
use crate::context::LintContext;
use crate::rules::rule;
use crate::rules::support::count;
use soapstone_wsdl::ns;
use std::collections::HashSet;

rule! {
    /// ## What it does
    ///
    /// Finds parts that `parts` of the `soap:body` leaves out and that no `soap:header` names.
    ///
    /// ## Why it matters
    ///
    /// It is sent nowhere: either it is forgotten, or it is not needed.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <soap:body parts="a" use="literal"/> <!-- the message has b, too -->
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <soap:body parts="a b" use="literal"/>
    /// ```
    name: "unbound-part",
    summary: "A part of a message stands in no body and no header.",
    family: BasicProfile,
    severity: Info,
    spec: [("BP11", "4.4.1", "R2209")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for bound in cx.bound().iter().filter(|bound| bound.role != Role::Fault) {
        let (Some(message), Some(body)) = (bound.message, bound.bound.body.as_ref()) else { continue };
        let Some(listed) = &body.parts else { continue };
        // With MIME other parts are attachments.
        let mime = body.node.parent().is_some_and(|parent| parent.namespace() == ns::WSDL_MIME);
        let used: HashSet<&str> =
            listed.iter().copied().chain(bound.headers().filter_map(|header| header.part)).collect();
        let left: Vec<&str> = message
            .parts
            .iter()
            .take(MAX_PARTS)
            .map(|part| part.name)
            .filter(|name| !used.contains(name))
            .collect();
        if !mime && !left.is_empty() {
            let message = format!(
                "{} leaves out {} of its message: {}",
                bound.describe(),
                count(left.len(), "part"),
                left[..left.len().min(8)].join(", ")
            );
            cx.report(body.node, message);
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2209",
        fail r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body parts="a" use="literal"/></input></operation></binding>"# => [3],
        pass r#"<message name="m"><part name="a" element="t:A"/><part name="b" element="t:B"/></message>
        <portType name="P"><operation name="O"><input message="t:m"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="O"><input><soap:body use="literal"/></input></operation></binding>"#,
    }
}
