use crate::context::LintContext;
use crate::ns::SOAP_ENCODING;
use crate::rules::rule;
use soapstone_wsdl::tree::{Element, Reference};

rule! {
    /// ## What it does
    ///
    /// Finds types that extend or restrict `soapenc:Array`, and uses of `wsdl:arrayType`.
    ///
    /// ## Why it matters
    ///
    /// They only make sense with `use="encoded"`. Elsewhere importers want the schema of SOAP encoding, which zeep tries to
    /// download, or make an untyped list.
    ///
    /// ## Example
    ///
    /// ```xml
    /// <xs:complexType name="Numbers">
    ///   <xs:complexContent><xs:restriction base="soapenc:Array"/></xs:complexContent>
    /// </xs:complexType>
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```xml
    /// <xs:complexType name="Numbers">
    ///   <xs:sequence><xs:element name="item" type="xs:int" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    /// </xs:complexType>
    /// ```
    name: "encoded-array",
    summary: "A type is an array of SOAP encoding.",
    family: BasicProfile,
    severity: Warning,
    spec: [("BP11", "4.3.3", "R2110"), ("BP11", "4.3.3", "R2111")],
}

pub(crate) fn check(cx: &mut LintContext<'_, '_>) {
    let schemas: Vec<Element<'_>> = cx.wsdl().schemas.iter().map(|schema| schema.node).collect();
    for element in schemas.into_iter().flat_map(Element::descendants) {
        let array = |base: Reference<'_>| base.is(SOAP_ENCODING, "Array");
        if matches!(element.local(), "restriction" | "extension")
            && element.reference_in("base").is_some_and(array)
        {
            cx.report(
                (element, "base"),
                "a type is made of `soapenc:Array`, which is for `use=\"encoded\"` only",
            )
            .help("make it a sequence of one element with `maxOccurs=\"unbounded\"`");
        }
    }
}

#[cfg(test)]
mod tests {
    crate::testing::cases! { "BP2110",
        fail r#"<types><xs:schema targetNamespace="urn:t"><xs:complexType name="A"><xs:complexContent>
        <xs:restriction xmlns:e="http://schemas.xmlsoap.org/soap/encoding/" base="e:Array"/></xs:complexContent></xs:complexType></xs:schema></types>"# => [2],
        pass r#"<types><xs:schema targetNamespace="urn:t"><xs:simpleType name="T"><xs:restriction base="xs:int"/></xs:simpleType></xs:schema></types>"#,
    }
}
