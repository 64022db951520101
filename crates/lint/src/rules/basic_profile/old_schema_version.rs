use crate::context::LintContext;
use crate::ns::OLD_SCHEMAS;
use crate::rules::rule;
use soapstone_wsdl::ns;

rule! {
    /// ## What it does
    ///
    /// Finds schemas in the namespaces of 1999 and October 2000.
    ///
    /// ## Why it matters
    ///
    /// Importers see no schema there, so nothing is declared.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <schema xmlns="http://www.w3.org/1999/XMLSchema"/>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <schema xmlns="http://www.w3.org/2001/XMLSchema"/>
    /// ```
    name: "old-schema-version",
    summary: "A schema is of a draft of XML Schema.",
    family: BasicProfile,
    severity: Error,
    spec: [("BP11", "4.8", "R2800"), ("BP11", "4.8", "R2801")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    for root in &cx.wsdl().roots {
        for types in root.children_named(ns::WSDL, "types") {
            for child in types.children().filter(|child| OLD_SCHEMAS.contains(&child.namespace())) {
                let message =
                    format!("`{}` is a draft of XML Schema, which importers do not read", child.namespace());
                cx.report(child, message).help(format!("use `{}`", ns::XSD));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2801",
        fail r#"<types>
        <s:schema xmlns:s="http://www.w3.org/1999/XMLSchema"/></types>"# => [2],
        pass r#"<types><xs:schema/></types>"#,
    }
}
