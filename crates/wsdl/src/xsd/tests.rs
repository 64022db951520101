use super::*;
use crate::definitions::Definitions;
use crate::load::{Documents, LoadLimits, MemoryLoader};

const SCHEMA: &str = r##"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:a="urn:a" targetNamespace="urn:a"
  elementFormDefault="qualified">
  <xs:include schemaLocation="chameleon.xsd"/>
  <xs:complexType name="Base" abstract="true"><xs:sequence><xs:element name="Id" type="xs:int"/></xs:sequence></xs:complexType>
  <xs:complexType name="Derived"><xs:complexContent><xs:extension base="a:Base">
    <xs:choice maxOccurs="unbounded"><xs:element ref="a:head"/><xs:any/></xs:choice>
    <xs:attributeGroup ref="a:both"/></xs:extension></xs:complexContent></xs:complexType>
  <xs:attributeGroup name="both"><xs:attribute name="x" use="required"/><xs:attributeGroup ref="a:both"/></xs:attributeGroup>
  <xs:element name="head" abstract="true"/>
  <xs:element name="first" substitutionGroup="a:head" type="a:Measure"/>
  <xs:element name="second" substitutionGroup="a:first" type="a:Nowhere"/>
  <xs:complexType name="Measure"><xs:simpleContent><xs:extension base="xs:decimal">
    <xs:attribute name="unit" type="a:Units"/></xs:extension></xs:simpleContent></xs:complexType>
  <xs:simpleType name="Units"><xs:list itemType="a:Unit"/></xs:simpleType>
  <xs:complexType name="Round"><xs:complexContent><xs:extension base="a:Round"/></xs:complexContent></xs:complexType>
</xs:schema>"##;

const CHAMELEON: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="Unit"><xs:restriction base="Text"><xs:enumeration value="m"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Text"><xs:restriction base="xs:token"/></xs:simpleType></xs:schema>"#;

fn with(test: impl FnOnce(&Components<'_>)) {
    let loader = MemoryLoader::default().with("a.xsd", SCHEMA).with("chameleon.xsd", CHAMELEON);
    let documents = Documents::load("a.xsd", &loader, &LoadLimits::default()).unwrap();
    let definitions = Definitions::read(&documents);
    test(&Components::read(&definitions.schemas));
}

fn name(local: &str) -> Name<'_> {
    Name { namespace: "urn:a", local }
}

#[test]
fn components_are_read_with_what_they_refer_to() {
    with(|components| {
        let derived: Vec<_> =
            components.derived(name("Base")).iter().map(|ty| ty.name.unwrap().local).collect();
        assert_eq!(derived, ["Derived"]);
        let Some(Type::Complex(ty)) = components.types.get(&name("Derived")) else { panic!("no type") };
        assert_eq!(components.base(ty).unwrap().name, Some(name("Base")));
        assert_eq!(components.attributes(&ty.attributes).len(), 1);
        let ComplexContent::Elements(Some(particle)) = &ty.content else { panic!("no content") };
        assert!(particle.occurs.is_repeated());
        let head = components.substitutes(name("head"));
        assert_eq!(head.iter().map(|name| name.local).collect::<Vec<_>>(), ["first", "second"]);
    });
}

#[test]
fn text_has_its_type_and_chameleons_the_namespace_of_their_includer() {
    with(|components| {
        let Some(Type::Complex(ty)) = components.types.get(&name("Measure")) else { panic!("no type") };
        assert_eq!(components.text_type(ty).and_then(TypeUse::built_in), Some("decimal"));
        let units = TypeUse::Named(name("Units"));
        assert_eq!(components.primitive(&units), Some("token"));
        assert!(components.is_list(&units));
    });
}

#[test]
fn what_leads_nowhere_is_said_and_circles_end() {
    with(|components| {
        let unresolved: Vec<_> = components
            .unresolved
            .iter()
            .map(|found| (found.name.local, found.node.line_column().line))
            .collect();
        assert_eq!(unresolved, [("Nowhere", 11)]);
        let Some(Type::Complex(round)) = components.types.get(&name("Round")) else { panic!("no type") };
        assert_eq!(components.bases(round).count(), MAX_DERIVATION);
        assert!(components.text_type(round).is_none());
    });
}
