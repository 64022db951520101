//! What no recorded service had. The recorded ones are compared in `crates/soapstone/tests/wsdl`.

use std::collections::BTreeMap;
use std::sync::Arc;

use soapstone_soap::Action;
use soapstone_xml::QName;

use super::*;
use crate::description::{
    Direction, FaultDescription, MessageDescription, OperationDescription, PartDescription, SessionMode,
    Style,
};
use crate::schema::{
    AttributeMember, ComplexType, DescribeType, Enumeration, Group, Member, Occurs, Particle, SchemaSet,
    SchemaType, TypeRef,
};

const NS: &str = "urn:a";

fn qname(local: &str) -> QName {
    QName::new(NS.to_owned(), local.to_owned()).unwrap()
}

fn message(wrapper: &str, parts: Vec<PartDescription>) -> MessageDescription {
    let action = Action::new(format!("urn:a/{wrapper}")).unwrap();
    let mut message = MessageDescription::new(action, Style::Wrapped(qname(wrapper)));
    message.parts = parts;
    message
}

fn part(name: &str, ty: TypeRef) -> PartDescription {
    PartDescription::new(name, NS, ty)
}

/// A contract with one operation that takes these parts.
fn taking(parts: impl FnOnce(&mut SchemaSet) -> Vec<PartDescription>) -> ContractDescription {
    let mut contract = ContractDescription::new("IA", NS);
    let parts = parts(&mut contract.types);
    let take = OperationDescription::new("Take", Direction::Service, message("Take", parts));
    contract.operations.push(take);
    contract
}

fn service(contracts: impl IntoIterator<Item = ContractDescription>) -> ServiceDescription {
    contracts.into_iter().fold(ServiceDescription::new("A"), |service, contract| {
        let address = "http://localhost/a";
        service.endpoint(EndpointDescription::new(Arc::new(contract), Binding::ws_dual_http(), address))
    })
}

#[track_caller]
fn written(contract: ContractDescription) -> String {
    service([contract]).single().unwrap().to_text().unwrap()
}

/// The text without what people want to see: one line.
fn flat(text: &str) -> String {
    text.lines().map(str::trim).collect()
}

#[track_caller]
fn has(text: &str, part: &str) {
    assert!(flat(text).contains(part), "{part} is not in\n{text}");
}

fn add(set: &mut SchemaSet, name: &str, ty: SchemaType) -> TypeRef {
    set.add(&qname(name), |_| ty);
    TypeRef { name: qname(name), nillable: true }
}

#[test]
fn enumerations_say_their_numbers_and_flags_are_lists() {
    let text = written(taking(|set| {
        let numbered = Enumeration::new(["One", "Ten"]).numbered(1, 10);
        let flags = Enumeration::new(["Read", "Write"]).flags();
        let numbered = add(set, "Numbered", SchemaType::Enumeration(numbered));
        vec![part("n", numbered), part("f", add(set, "Rights", SchemaType::Enumeration(flags)))]
    }));
    has(
        &text,
        r#"<xs:enumeration value="Ten"><xs:annotation><xs:appinfo><EnumerationValue xmlns="http://schemas.microsoft.com/2003/10/Serialization/">10</EnumerationValue></xs:appinfo></xs:annotation></xs:enumeration>"#,
    );
    has(&text, r#"<xs:enumeration value="One"/>"#);
    has(
        &text,
        r#"<xs:simpleType name="Rights"><xs:list><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="Read"/>"#,
    );
    // The annotation is .NET's, so its schema is imported.
    has(&text, r#"<xs:import namespace="http://schemas.microsoft.com/2003/10/Serialization/"/>"#);
}

#[test]
fn classes_say_what_they_extend_and_that_they_are_references() {
    let text = written(taking(|set| {
        let int = i32::describe(set);
        let mut base = ComplexType::default().with(Member::new("Id", int.clone()).required(true));
        base.is_reference = true;
        let base = add(set, "Base", SchemaType::Complex(base));
        let derived = ComplexType::default()
            .extending(qname("Base"))
            .with(Member::new("More", int.clone()).repeated(true))
            .with_attribute(AttributeMember::new("unit", String::describe(set), true));
        add(set, "Derived", SchemaType::Complex(derived));
        let value = ComplexType { is_value_type: true, ..ComplexType::default() };
        let value = add(set, "Value", SchemaType::Complex(value));
        vec![part("b", base), part("v", TypeRef { nillable: false, ..value })]
    }));
    has(
        &text,
        r#"<xs:element name="Id" type="xs:int"/></xs:sequence><xs:attribute ref="ser:Id"/><xs:attribute ref="ser:Ref"/>"#,
    );
    has(
        &text,
        r#"<xs:complexContent mixed="false"><xs:extension base="tns:Base"><xs:sequence><xs:element minOccurs="0" maxOccurs="unbounded" name="More" type="xs:int"/></xs:sequence><xs:attribute name="unit" type="xs:string" use="required"/>"#,
    );
    has(&text, r#"<xs:element minOccurs="0" name="v" type="tns:Value"/>"#);
    has(&text, "true</IsValueType>");
    // Nothing refers to it but its base, wherever an instance of it may stand.
    let plain = service([taking(|set| {
        let base = add(set, "Base", SchemaType::Complex(ComplexType::default()));
        let derived = ComplexType::default().extending(qname("Base"));
        add(set, "Derived", SchemaType::Complex(derived));
        vec![part("b", base)]
    })]);
    let plain = plain.interoperable(&Interoperable::default()).unwrap().to_text().unwrap();
    has(&plain, r#"<xs:complexType name="Derived">"#);
    assert!(!plain.contains("Serialization"), "{plain}");
}

#[test]
fn dictionaries_name_nullable_arguments() {
    let text = written(taking(|set| {
        let map = BTreeMap::<Option<i16>, Option<String>>::describe(set);
        vec![part("m", map), part("x", soapstone_xml::Element::describe(set))]
    }));
    has(
        &text,
        r#"<GenericParameter xmlns="http://schemas.microsoft.com/2003/10/Serialization/" Name="NullableOfshort" Namespace="http://schemas.datacontract.org/2004/07/System"/>"#,
    );
    has(
        &text,
        r#"<xs:element minOccurs="0" name="x" nillable="true"><xs:complexType><xs:sequence><xs:any minOccurs="0" processContents="lax"/>"#,
    );
}

#[test]
fn sessions_are_said_as_wcf_says_them() {
    for (session, expected) in [
        (SessionMode::Allowed, r#"<wsdl:portType name="IA"><wsdl:operation name="Take">"#),
        (
            SessionMode::Denied,
            r#"<wsdl:portType msc:usingSession="false" name="IA"><wsdl:operation name="Take">"#,
        ),
        (
            SessionMode::Required,
            r#"<wsdl:portType msc:usingSession="true" name="IA"><wsdl:operation msc:isInitiating="true" msc:isTerminating="false" name="Take">"#,
        ),
    ] {
        let mut contract = taking(|_| Vec::new());
        contract.session = session;
        has(&written(contract), expected);
    }
}

#[test]
fn contracts_of_several_namespaces_are_several_documents() {
    let other = |namespace: &str| {
        let mut contract = ContractDescription::new("IA", namespace);
        let wrapper = QName::new(namespace.to_owned(), "Take".to_owned()).unwrap();
        let action = Action::from_static("urn:take");
        let input = MessageDescription::new(action, Style::Wrapped(wrapper));
        contract.operations.push(OperationDescription::new("Take", Direction::Service, input));
        contract
    };
    let service = service([other("urn:a"), other("urn:b"), other(ns::TEMPURI)]);
    let documents = service.documents(&|name| format!("?{}", name.query())).unwrap();
    let names: Vec<_> =
        documents.iter().map(|document| (document.name().query(), document.namespace())).collect();
    let expected = [
        ("wsdl", ns::TEMPURI),
        ("wsdl=wsdl0", "urn:a"),
        ("wsdl=wsdl1", "urn:b"),
        ("xsd=xsd0", "urn:a"),
        ("xsd=xsd1", ns::SERIALIZATION),
        ("xsd=xsd2", "urn:b"),
        ("xsd=xsd3", ns::TEMPURI),
    ];
    assert_eq!(names, expected.map(|(query, namespace)| (query.to_owned(), namespace)));
    let root = documents[0].to_text().unwrap();
    // Two endpoints have one name by default.
    has(&root, r#"<wsdl:port name="WSDualHttpBinding_IA2" binding="tns:WSDualHttpBinding_IA2">"#);
    has(
        &root,
        r#"<wsdl:message name="IA_Take_InputMessage"><wsdl:part name="parameters" element="tns:Take"/>"#,
    );
    assert!(matches!(service.single(), Err(ExportError::Namespaces { .. })));
    assert!(matches!(service.interoperable(&Interoperable::default()), Err(ExportError::Namespaces { .. })));
}

#[test]
fn headers_and_faults_of_callbacks_go_with_their_messages() {
    let mut contract = ContractDescription::new("IA", NS);
    let mut header = part("Token", String::describe(&mut contract.types));
    header.header = Some(true);
    let mut ask = OperationDescription::new("Ask", Direction::Callback, message("Ask", vec![header]));
    ask.output = Some(message("AskResponse", Vec::new()));
    let text = String::describe(&mut contract.types);
    let detail = QName::from_static(ns::SERIALIZATION, "string");
    ask.faults.push(FaultDescription::new("StringFault", Action::from_static("urn:f"), detail, text));
    contract.operations.push(ask);
    let text = written(contract.clone());
    has(
        &text,
        r#"<wsdl:output><soap12:header message="tns:IA_Ask_OutputCallbackMessage_Headers" part="Token" use="literal"/><soap12:body use="literal"/></wsdl:output>"#,
    );
    has(
        &text,
        r#"<wsdl:message name="IA_Ask_StringFault_FaultMessage"><wsdl:part name="detail" element="ser:string"/></wsdl:message>"#,
    );
    let plain = service([contract]).interoperable(&Interoperable::default()).unwrap();
    let plain = plain.to_text().unwrap();
    has(
        &plain,
        r#"<wsdl:input><soap12:header message="tns:IACallback_Ask_InputMessage_Headers" part="Token" use="literal"/>"#,
    );
    has(
        &plain,
        r#"<wsdl:input wsam:Action="urn:a/Ask" message="tns:IACallback_Ask_InputMessage"/><wsdl:output wsam:Action="urn:a/AskResponse""#,
    );
    has(&plain, r#"<soap12:fault use="literal" name="StringFault"/>"#);
}

#[test]
fn messages_of_one_name_are_one_if_they_are_the_same() {
    let mut contract = ContractDescription::new("IA", NS);
    for (operation, wrapper) in [("One", "W"), ("Two", "W"), ("Three", "V")] {
        let mut input = message(wrapper, Vec::new());
        input.name = Some("M".to_owned());
        contract.operations.push(OperationDescription::new(operation, Direction::Service, input));
    }
    let text = written(contract);
    assert_eq!(text.matches("<wsdl:message ").count(), 2, "{text}");
    has(
        &text,
        r#"name="M" message="tns:M"/></wsdl:operation><wsdl:operation name="Three"><wsdl:input wsaw:Action="urn:a/V" name="M1" message="tns:M1"/>"#,
    );
}

#[test]
fn what_cannot_be_described() {
    let error = |service: ServiceDescription| service.single().unwrap_err().to_string();
    assert!(error(ServiceDescription::new("A")).contains("no endpoints"));
    let name = ServiceDescription { name: "a b".to_owned(), ..service([taking(|_| Vec::new())]) };
    assert!(error(name).contains("\"a b\" is not a name"));
    let int = |set: &mut SchemaSet| vec![part("n", i32::describe(set))];
    assert!(
        error(service([taking(int), taking(|_| Vec::new())])).contains("two different contracts are called")
    );
    let nothing = |_: &mut SchemaSet| vec![part("n", TypeRef { name: qname("Gone"), nillable: true })];
    assert!(error(service([taking(nothing)])).contains("Gone"));
    let mut contract = taking(int);
    let twice = OperationDescription::new("Other", Direction::Callback, message("Take", Vec::new()));
    contract.operations.push(twice);
    assert!(error(service([contract])).contains("two different elements are called"));
    let mut other = taking(|set| vec![part("a", add(set, "T", SchemaType::Complex(ComplexType::default())))]);
    other.name = "IB".to_owned();
    let one = taking(|set| vec![part("a", add(set, "T", SchemaType::Enumeration(Enumeration::new(["x"]))))]);
    assert!(error(service([one, other])).contains("two different types are called"));
    let mut unwritable = taking(int);
    unwritable.documentation = Some("\u{1}".to_owned());
    assert!(matches!(service([unwritable]).single().unwrap().to_text(), Err(ExportError::Write(_))));
}

#[test]
fn types_may_be_nested_as_deep_as_one_likes() {
    const DEPTH: usize = 2_000;
    let text = written(taking(|set| {
        for depth in 0..DEPTH {
            let next = TypeRef { name: qname(&format!("T{}", depth + 1)), nillable: true };
            let ty = ComplexType::default().with(Member::new("Next", next));
            add(set, &format!("T{depth}"), SchemaType::Complex(ty));
        }
        add(set, &format!("T{DEPTH}"), SchemaType::Complex(ComplexType::default()));
        vec![part("t", TypeRef { name: qname("T0"), nillable: true })]
    }));
    assert_eq!(text.matches("<xs:complexType name=").count(), DEPTH + 1);
}

#[test]
fn bindings_are_called_as_dotnet_calls_them() {
    let text = Binding { encoding: Encoding::Text, ..Binding::net_http() };
    for (binding, name) in [
        (Binding::ws_dual_http(), "WSDualHttpBinding"),
        (Binding::ws_dual_http().reliable(true), "CustomBinding"),
        (Binding { encoding: Encoding::Binary, ..Binding::ws_dual_http() }, "CustomBinding"),
        (Binding { encoding: Encoding::Mtom, ..Binding::ws_dual_http() }, "WSDualHttpBinding"),
        (text, "NetHttpBinding"),
        (Binding::net_http().reliable(false), "NetHttpBinding"),
        (Binding::net_http().reliable(true), "CustomBinding"),
        (Binding::ws_http_reliable(), "WSHttpBinding"),
        (Binding::basic_http(), "BasicHttpBinding"),
    ] {
        assert_eq!(dotnet_name(&binding), name, "{binding:?}");
    }
}

#[test]
fn what_only_xml_schema_has() {
    let text = written(taking(|set| {
        let (int, string) = (i32::describe(set), String::describe(set));
        let plain = TypeRef { nillable: false, ..string.clone() };
        let element = |name: &str| Particle::Element(Member::new(name, int.clone()).required(true));
        let choice = Group::new(vec![element("A"), element("B")]).occurring(Occurs::new(false, true));
        let mut elsewhere = Member::new("Other", int.clone());
        elsewhere.namespace = Some("urn:b".to_owned());
        let content = ComplexType::default()
            .with_particle(Particle::Choice(choice))
            .with_particle(Particle::Element(elsewhere))
            .with_particle(Particle::Any(Occurs::new(false, true)))
            .unqualified(true)
            .any_attributes();
        let content = add(set, "Content", SchemaType::Complex(content));

        let mut lang = AttributeMember::new("lang", plain.clone(), false);
        lang.namespace = Some(ns::XML.to_owned());
        let mut unit = AttributeMember::new("unit", plain.clone(), false);
        unit.default = Some("mm".to_owned());
        let mut there = AttributeMember::new("there", plain.clone(), true);
        there.namespace = Some("urn:b".to_owned());
        let values = ComplexType::default().with_text(int.clone(), true);
        let values = values.with_attribute(lang).with_attribute(unit).with_attribute(there);
        let values = add(set, "Values", SchemaType::Complex(values));

        let mut array = Member::new("Array", TypeRef { name: qname("Array"), nillable: false });
        array.items = Some(Box::new(Member::new("Item", int.clone()).repeated(true)));
        let mut list = Member::new("List", int.clone());
        list.list = true;
        let base = ComplexType::default().with(array).with(list);
        let base = add(set, "Base", SchemaType::Complex(base));
        set.mark_abstract(&qname("Base"));
        let only = Group::new(vec![element("A"), element("B")]);
        let only = ComplexType::default().with_particle(Particle::Choice(only));
        // Called as the message is: its element is that of the message.
        let only = add(set, "Take", SchemaType::Complex(only));
        vec![part("c", content), part("v", values), part("b", base), part("o", only)]
    }));
    has(
        &text,
        r###"<xs:complexType name="Content"><xs:sequence><xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element form="unqualified" name="A" type="xs:int"/><xs:element form="unqualified" name="B" type="xs:int"/></xs:choice><xs:element minOccurs="0" ref="q1:Other"/><xs:any minOccurs="0" maxOccurs="unbounded" namespace="##other" processContents="lax"/></xs:sequence><xs:anyAttribute processContents="lax"/></xs:complexType>"###,
    );
    has(&text, r#"<xs:simpleType name="ListOfint"><xs:list itemType="xs:int"/></xs:simpleType>"#);
    has(
        &text,
        r#"<xs:simpleContent><xs:extension base="tns:ListOfint"><xs:attribute ref="xml:lang"/><xs:attribute name="unit" default="mm" type="xs:string"/><xs:attribute ref="q1:there" use="required"/></xs:extension></xs:simpleContent>"#,
    );
    has(
        &text,
        r#"<xs:complexType name="Base" abstract="true"><xs:sequence><xs:element minOccurs="0" name="Array"><xs:complexType><xs:sequence><xs:element minOccurs="0" maxOccurs="unbounded" name="Item" type="xs:int"/></xs:sequence></xs:complexType></xs:element><xs:element minOccurs="0" name="List"><xs:simpleType><xs:list itemType="xs:int"/>"#,
    );
    has(&text, r#"<xs:complexType name="Take"><xs:choice><xs:element name="A" type="xs:int"/>"#);
    assert_eq!(text.matches(r#"<xs:element name="Take">"#).count(), 1, "{text}");
    has(
        &text,
        r#"targetNamespace="urn:b"><xs:element name="Other" type="xs:int"/><xs:attribute name="there" type="xs:string"/>"#,
    );
}

#[test]
fn parts_in_no_namespace_are_unqualified() {
    let text = written(taking(|set| vec![PartDescription::new("n", "", i32::describe(set))]));
    has(&text, r#"<xs:element minOccurs="0" name="n" form="unqualified" type="xs:int"/>"#);
}
