//! Documents that nobody wrote: models end, and do not panic.

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader};

use super::{CLIENTS, model};

const BASE: &str = include_str!("base.wsdl");

fn judge_all(wsdl: &str, files: MemoryLoader) {
    let loaded = Documents::load("a.wsdl", &files.with("a.wsdl", wsdl), &LoadLimits::default());
    let Ok(documents) = loaded else { return };
    let definitions = Definitions::read(&documents);
    for importer in CLIENTS {
        let _ = model(importer).judge(&definitions);
    }
}

#[test]
fn every_tag_may_be_missing() {
    let tags: Vec<(usize, usize)> = BASE
        .match_indices('<')
        .filter_map(|(start, _)| Some((start, start + BASE[start..].find("/>")? + 2)))
        .filter(|(start, end)| !BASE[start + 1..*end].contains('<'))
        .collect();
    assert!(tags.len() > 15);
    for (start, end) in tags {
        judge_all(&format!("{}{}", &BASE[..start], &BASE[end..]), MemoryLoader::default());
    }
}

#[test]
fn every_attribute_may_be_missing_empty_or_odd() {
    let values: Vec<(usize, usize)> = BASE
        .match_indices("=\"")
        .filter_map(|(at, _)| Some((at + 2, at + 2 + BASE[at + 2..].find('"')?)))
        .collect();
    assert!(values.len() > 50);
    for (start, end) in values {
        for odd in ["", ":", "a:b:c", "t:", " ", "urn:é", "{}", "t:Calc", "xml:x", "%20", "-", "9"] {
            judge_all(&format!("{}{odd}{}", &BASE[..start], &BASE[end..]), MemoryLoader::default());
        }
        let name = BASE[..start].rfind(' ').expect("a space before an attribute");
        judge_all(&format!("{}{}", &BASE[..name], &BASE[end + 1..]), MemoryLoader::default());
    }
}

#[test]
fn documents_that_import_each_other_end() {
    let schema = |name: &str, others: &str| {
        format!(
            "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" targetNamespace=\"urn:{name}\">{others}</xs:schema>"
        )
    };
    let import = "<xs:import schemaLocation=\"x.xsd\"/><xs:import schemaLocation=\"y.xsd\"/><xs:include schemaLocation=\"x.xsd\"/>";
    let wsdl = BASE.replacen("<xs:element", &format!("{import}<xs:element"), 1).replacen(
        "<wsdl:types>",
        "<wsdl:import namespace=\"urn:b\" location=\"b.wsdl\"/><wsdl:types>",
        1,
    );
    let files = MemoryLoader::default()
        .with("x.xsd", schema("x", import))
        .with("y.xsd", schema("y", import))
        .with("b.wsdl", wsdl.replace("b.wsdl", "a.wsdl"));
    judge_all(&wsdl, files);
}

#[test]
fn what_is_deep_or_refers_to_itself_ends() {
    let deep =
        format!("{}<xs:element name=\"x\"/>{}", "<xs:sequence>".repeat(120), "</xs:sequence>".repeat(120));
    let declarations = [
        format!("<xs:complexType name=\"D\">{deep}</xs:complexType>"),
        "<xs:simpleType name=\"R\"><xs:restriction base=\"t:R\"/></xs:simpleType>".to_owned(),
        "<xs:simpleType name=\"R\"><xs:union memberTypes=\"t:R\"/></xs:simpleType>".to_owned(),
        "<xs:simpleType name=\"R\"><xs:list itemType=\"t:R\"/></xs:simpleType>".to_owned(),
        "<xs:complexType name=\"R\"><xs:complexContent><xs:extension base=\"t:R\"/></xs:complexContent></xs:complexType>"
            .to_owned(),
        "<xs:group name=\"R\"><xs:sequence><xs:group ref=\"t:R\"/></xs:sequence></xs:group>".to_owned(),
        "<xs:attributeGroup name=\"R\"><xs:attributeGroup ref=\"t:R\"/></xs:attributeGroup>".to_owned(),
        (0..2000).map(|at| {
            format!(
                "<xs:complexType name=\"C{at}\"><xs:complexContent><xs:extension base=\"t:C{}\"/></xs:complexContent>\
                 </xs:complexType>",
                at + 1
            )
        }).collect(),
    ];
    for declaration in declarations {
        judge_all(
            &BASE.replacen("<xs:element", &format!("{declaration}<xs:element"), 1),
            MemoryLoader::default(),
        );
    }
}
