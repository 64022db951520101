//! Types to schemas, where no instance shows what is written.

use std::sync::Arc;

use soapstone_soap::Action;
use soapstone_xml::QName;

use crate::description::{
    Binding, ContractDescription, Direction, MessageDescription, OperationDescription, PartDescription, Style,
};
use crate::export::{EndpointDescription, ExportError, ServiceDescription};
use crate::ns;
use crate::schema::{
    AttributeMember, ComplexType, Compositor, DescribeType, Facets, Group, Member, Occurs, Particle,
    SchemaSet, SchemaType, SimpleType, TypeRef,
};

fn named(local: &str) -> TypeRef {
    TypeRef { name: QName::new("urn:a".to_owned(), local.to_owned()).unwrap(), nillable: false }
}

fn int() -> TypeRef {
    TypeRef { name: QName::from_static(ns::XSD, "int"), nillable: false }
}

fn complex() -> ComplexType {
    ComplexType::default()
}

/// The description of a service that is sent an element `e` of the type `T`, in one line, without what people want to see.
fn exported(types: Vec<(&str, SchemaType)>) -> Result<String, ExportError> {
    exported_in("urn:a", types)
}

fn exported_in(namespace: &str, types: Vec<(&str, SchemaType)>) -> Result<String, ExportError> {
    let mut contract = ContractDescription::new("IA", "urn:a");
    for (name, ty) in types {
        contract.types.add(&named(name).name, |_| ty);
    }
    let mut input = MessageDescription::new(Action::from_static("urn:send"), Style::Bare);
    input.parts.push(PartDescription::new("e", namespace, named("T")));
    contract.operations.push(OperationDescription::new("Send", Direction::Service, input));
    let endpoint = EndpointDescription::new(Arc::new(contract), Binding::basic_http(), "http://localhost/a");
    let document = ServiceDescription::new("A").endpoint(endpoint).interoperable(&Default::default())?;
    Ok(document.to_text()?.lines().map(str::trim).collect())
}

#[track_caller]
fn has(types: Vec<(&str, SchemaType)>, parts: &[&str]) {
    let text = exported(types).unwrap();
    for part in parts {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

fn of(content: ComplexType) -> Vec<(&'static str, SchemaType)> {
    vec![("T", SchemaType::Complex(content))]
}

#[test]
fn contents() {
    let element = |name: &str| Particle::Element(Member::new(name, int()).required(true));
    let any = |required, repeated| Particle::Any(Occurs::new(required, repeated));
    let of_particles =
        |particles: Vec<Particle>| of(particles.into_iter().fold(complex(), ComplexType::with_particle));
    let table: [(Vec<Particle>, &str); 7] = [
        (vec![], "<xs:sequence/>"),
        (
            vec![element("a"), any(false, true)],
            r###"<xs:element name="a" type="xs:int"/><xs:any minOccurs="0" maxOccurs="unbounded" namespace="##any" processContents="lax"/>"###,
        ),
        (
            vec![any(false, false), element("a")],
            r###"<xs:any minOccurs="0" namespace="##other" processContents="lax"/><xs:element name="a" type="xs:int"/>"###,
        ),
        // Two wildcards are one, unless the first is there once.
        (
            vec![any(false, false), any(true, false)],
            r###"<xs:sequence><xs:any maxOccurs="unbounded" namespace="##other" processContents="lax"/></xs:sequence>"###,
        ),
        (
            vec![any(true, false), any(true, false)],
            r###"<xs:any namespace="##other" processContents="lax"/><xs:any namespace="##other" processContents="lax"/>"###,
        ),
        (
            vec![Particle::Choice(Group::new(vec![
                Particle::Sequence(Group::new(vec![element("a")]).occurring(Occurs::new(false, true))),
                element("b"),
            ]))],
            r#"<xs:complexType name="T"><xs:choice><xs:sequence minOccurs="0" maxOccurs="unbounded"><xs:element name="a" type="xs:int"/></xs:sequence><xs:element name="b" type="xs:int"/></xs:choice>"#,
        ),
        (
            vec![Particle::Element(Member::new("schema", int()).in_namespace(ns::XSD)), element("a")],
            r#"<xs:element minOccurs="0" ref="xs:schema"/>"#,
        ),
    ];
    for (particles, expected) in table {
        has(of_particles(particles), &[expected]);
    }
}

#[test]
fn elements_in_any_order_only_where_xml_schema_has_them() {
    let member = |name: &str| Member::new(name, int());
    let all = || complex().composed(Compositor::All).with(member("a"));
    has(of(all()), &[r#"<xs:all><xs:element minOccurs="0" name="a" type="xs:int"/></xs:all>"#]);
    has(of(all().with(member("b").repeated(true))), &["<xs:sequence><xs:element"]);
    let derived = |ty: ComplexType| {
        vec![("T", SchemaType::Complex(all())), ("D", SchemaType::Complex(ty.extending(named("T").name)))]
    };
    has(derived(complex().with(member("b"))), &[r#"<xs:complexType name="T"><xs:sequence>"#]);
    let attribute = AttributeMember::new("x", int(), false);
    has(
        derived(complex().with_attribute(attribute)),
        &["<xs:all>", r#"<xs:extension base="tns:T"><xs:attribute name="x" type="xs:int"/></xs:extension>"#],
    );
}

#[test]
fn lists_of_text_get_names_that_are_free() {
    let list = SchemaType::Simple(SimpleType::List { item: named("other").name });
    let other = SimpleType::Restriction { base: int().name, facets: Facets::NONE.max_inclusive("3") };
    let types = vec![
        ("T", SchemaType::Complex(complex().with_text(int(), true))),
        ("D", SchemaType::Complex(complex().extending(named("T").name))),
        ("ListOfint", list),
        ("other", SchemaType::Simple(other)),
    ];
    has(
        types,
        &[
            r#"<xs:simpleType name="ListOfint1"><xs:list itemType="xs:int"/></xs:simpleType>"#,
            r#"<xs:complexType name="T"><xs:simpleContent><xs:extension base="tns:ListOfint1"/>"#,
            r#"<xs:complexType name="D"><xs:simpleContent><xs:extension base="tns:T"/>"#,
        ],
    );
}

#[test]
fn attributes_of_xml_have_a_schema_with_its_prefix() {
    let lang = AttributeMember::new("lang", int(), true).in_namespace(ns::XML);
    let text = exported(of(complex().with_attribute(lang))).unwrap();
    assert!(text.contains(r#"<xs:attribute ref="xml:lang" use="required"/>"#), "{text}");
    assert!(text.contains(r#"<xs:import namespace="http://www.w3.org/XML/1998/namespace"/>"#), "{text}");
    let schema = r#"<xs:schema elementFormDefault="qualified" targetNamespace="http://www.w3.org/XML/1998/namespace"><xs:attribute name="lang" type="xs:string"/></xs:schema>"#;
    assert!(text.contains(schema), "{text}");
}

#[test]
fn values_by_default_only_where_they_may_be() {
    let required = AttributeMember::new("a", int(), true).with_default("1");
    let fixed = AttributeMember::new("b", int(), true).with_fixed("1");
    let any = TypeRef { name: QName::from_static(ns::XSD, "anyType"), nillable: false };
    let content = complex()
        .with(Member::new("x", named("T")).with_default("1"))
        .with(Member::new("y", int()).with_default("1"))
        .with(Member::new("z", any).with_fixed("1"))
        .with_attribute(required)
        .with_attribute(fixed);
    has(
        of(content),
        &[
            r#"<xs:element minOccurs="0" name="x" type="tns:T"/>"#,
            r#"<xs:element minOccurs="0" name="y" default="1" type="xs:int"/>"#,
            r#"<xs:element minOccurs="0" name="z" type="xs:anyType"/>"#,
            r#"<xs:attribute name="a" type="xs:int" use="required"/>"#,
            r#"<xs:attribute name="b" fixed="1" type="xs:int" use="required"/>"#,
        ],
    );
}

#[test]
fn anonymous_types_are_where_they_are_used() {
    let anonymous = |content: ComplexType| SchemaType::Complex(content.anonymous(true));
    has(
        vec![("T", anonymous(complex().with(Member::new("i", named("I"))))), ("I", anonymous(complex()))],
        &[
            r#"<xs:element name="e"><xs:complexType><xs:sequence><xs:element minOccurs="0" name="i"><xs:complexType><xs:sequence/></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>"#,
        ],
    );
    // What is extended has to have a name.
    let derived = SchemaType::Complex(complex().extending(named("T").name));
    has(
        vec![("T", anonymous(complex())), ("D", derived)],
        &[r#"<xs:complexType name="T">"#, r#"<xs:element name="e" type="tns:T"/>"#],
    );
    // The elements of one in the element of another namespace are in theirs.
    let content = complex().with(Member::new("i", int())).with(Member::new("j", int()).in_namespace(""));
    let text = exported_in("urn:b", vec![("T", anonymous(content))]).unwrap();
    let expected = r#"<xs:sequence><xs:element minOccurs="0" ref="q1:i"/><xs:element minOccurs="0" form="unqualified" name="j" type="xs:int"/></xs:sequence>"#;
    assert!(text.contains(expected) && text.contains(r#"<xs:element name="i" type="xs:int"/>"#), "{text}");
}

#[test]
fn anonymous_types_within_themselves_are_elements() {
    let within = |name: &str| {
        let content = complex().with(Member::new(name, named("T")).repeated(true));
        vec![("T", SchemaType::Complex(content.anonymous(true)))]
    };
    let global = r#"<xs:element name="n"><xs:complexType><xs:sequence><xs:element minOccurs="0" maxOccurs="unbounded" ref="tns:n"/></xs:sequence></xs:complexType></xs:element>"#;
    has(
        within("n"),
        &[
            global,
            r#"maxOccurs="unbounded" ref="tns:n"/></xs:sequence></xs:complexType></xs:element></xs:schema>"#,
        ],
    );
    // That of the message is the same one.
    let text = exported(within("e")).unwrap();
    assert_eq!(text.matches(r#"<xs:element name="e">"#).count(), 1, "{text}");
    // Two elements of one name cannot be.
    let inner = complex().with(Member::new("e", named("I"))).anonymous(true);
    let outer = complex().with(Member::new("i", named("I"))).anonymous(true);
    let error =
        exported(vec![("T", SchemaType::Complex(outer)), ("I", SchemaType::Complex(inner))]).unwrap_err();
    assert!(matches!(error, ExportError::ElementTwice(_) | ExportError::AnonymousWithinItself(_)), "{error}");
}

#[test]
fn elements_that_stand_twice_are_one() {
    let element = |name: &str| Particle::Element(Member::new(name, named("I")).required(true));
    let plain = Particle::Element(Member::new("b", int()));
    let content = [element("a"), plain.clone(), element("a"), plain];
    let types = vec![
        ("T", SchemaType::Complex(content.into_iter().fold(complex(), ComplexType::with_particle))),
        ("I", SchemaType::Complex(complex().anonymous(true))),
    ];
    let local = r#"<xs:element minOccurs="0" name="b" type="xs:int"/>"#;
    let twice = format!(
        r#"<xs:sequence><xs:element ref="tns:a"/>{local}<xs:element ref="tns:a"/>{local}</xs:sequence>"#
    );
    has(
        types,
        &[&twice, r#"<xs:element name="a"><xs:complexType><xs:sequence/></xs:complexType></xs:element>"#],
    );
}

#[test]
fn what_is_too_much_is_refused() {
    let chain = |length: usize, uses: usize| {
        let types = (0..length).map(|number| {
            let name: &'static str = if number == 0 { "T" } else { String::leak(format!("T{number}")) };
            let uses = if number + 1 == length { 0 } else { uses };
            let content = (0..uses).fold(complex(), |ty, at| {
                ty.with(Member::new(format!("e{number}-{at}"), named(&format!("T{}", number + 1))))
            });
            (name, SchemaType::Complex(content.anonymous(true)))
        });
        exported(types.collect())
    };
    assert!(chain(64, 1).is_ok());
    for error in [chain(65, 1), chain(30, 2)] {
        let error = error.unwrap_err();
        assert!(matches!(error, ExportError::TooManyAnonymous { .. }), "{error}");
    }
    let groups = |depth: usize| {
        let innermost = Particle::Element(Member::new("a", int()));
        let groups = (0..depth).fold(innermost, |inner, _| Particle::Sequence(Group::new(vec![inner])));
        exported(of(complex().with_particle(groups)))
    };
    assert!(groups(128).is_ok());
    assert!(matches!(groups(129), Err(ExportError::TooManyGroups { max: 128 })));
}

#[test]
fn nil_is_allowed_where_one_of_those_who_refer_says_so() {
    let set = &mut SchemaSet::default();
    let member =
        |nillable| Member::new("n", TypeRef { nillable, ..i32::describe(set) }).in_namespace("urn:b");
    let mut member = member;
    let (plain, nillable) = (member(false), member(true));
    let inner = complex().with(nillable);
    let outer = complex().with(plain).with(Member::new("i", named("I")));
    let text = exported(vec![("T", SchemaType::Complex(outer)), ("I", SchemaType::Complex(inner))]).unwrap();
    assert!(text.contains(r#"<xs:element name="n" type="xs:int" nillable="true"/>"#), "{text}");
}
