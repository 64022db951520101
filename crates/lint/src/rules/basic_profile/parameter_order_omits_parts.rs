use crate::bound::MAX_PARTS;
use crate::context::LintContext;
use crate::rules::rule;
use std::collections::HashSet;

rule! {
    /// ## What it does
    ///
    /// Finds operations whose `parameterOrder` does not list at least all parts of the output but one.
    ///
    /// ## Why it matters
    ///
    /// The one part that it leaves out is the return value. wsimport and others ignore a list that cannot be right, and
    /// parameters come in another order than meant.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <wsdl:operation name="O" parameterOrder="a">… <!-- the output has b, c and d -->
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <wsdl:operation name="O" parameterOrder="a b c">
    /// ```
    name: "parameter-order-omits-parts",
    summary: "`parameterOrder` leaves out more than one part of the output.",
    family: BasicProfile,
    severity: Warning,
    spec: [("BP11", "4.5.4", "R2305"), ("WSDL11", "2.4.6")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for operation in cx.wsdl().port_types.iter().flat_map(|port_type| &port_type.operations) {
        let (Some(order), Some(output)) = (operation.parameter_order, &operation.output) else { continue };
        let Some(message) = output.message.and_then(|message| cx.wsdl().message(message)) else { continue };
        let listed: HashSet<&str> = order.split_ascii_whitespace().collect();
        let omitted = message.parts.iter().take(MAX_PARTS).filter(|part| !listed.contains(part.name)).count();
        if omitted > 1 {
            let message = format!(
                "`parameterOrder` of the operation `{}` leaves out {omitted} parts of the output",
                operation.name
            );
            cx.report((operation.node, "parameterOrder"), message)
                .help("leave it out, or list all parts but the return value");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2305",
        fail r#"<message name="m"><part name="a" type="xs:int"/><part name="b" type="xs:int"/></message><portType name="P">
        <operation name="O" parameterOrder="x"><input message="t:m"/><output message="t:m"/></operation></portType>"# => [2],
        pass r#"<message name="m"><part name="a" type="xs:int"/><part name="b" type="xs:int"/></message><portType name="P">
        <operation name="O" parameterOrder="a"><input message="t:m"/><output message="t:m"/></operation></portType>"#,
    }
}
