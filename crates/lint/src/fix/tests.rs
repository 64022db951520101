use soapstone_wsdl::definitions::{Definitions, OperationKind};
use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader};

use super::{FixError, FixOptions, Fixed, Obligation, fix};

const HEAD: &str = r#"<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"
    xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
    xmlns:msc="http://schemas.microsoft.com/ws/2005/12/wsdl/contract" "#;

/// A WSDL in two documents and a schema, as WCF serves it: the binding in one namespace, the contract in another.
fn duplex() -> MemoryLoader {
    let main = format!(
        r##"{HEAD} xmlns:tns="http://tempuri.org/" xmlns:i0="urn:c" targetNamespace="http://tempuri.org/">
        <wsp:Policy wsu:Id="p"><wsp:ExactlyOne><wsp:All>
          <cdp:CompositeDuplex xmlns:cdp="http://schemas.microsoft.com/net/2006/06/duplex"/></wsp:All></wsp:ExactlyOne></wsp:Policy>
        <wsdl:import namespace="urn:c" location="c.wsdl"/>
        <wsdl:binding name="B" type="i0:P"><wsp:PolicyReference URI="#p"/>
          <soap12:binding transport="http://schemas.xmlsoap.org/soap/http"/>
          <wsdl:operation name="Do"><soap12:operation soapAction="urn:do"/><wsdl:input><soap12:body use="literal"/></wsdl:input></wsdl:operation>
          <wsdl:operation name="Tell"><soap12:operation soapAction="urn:tell"/><wsdl:output><soap12:body use="literal"/></wsdl:output></wsdl:operation>
          <wsdl:operation name="Ask"><soap12:operation soapAction="urn:ask"/><wsdl:output><soap12:body use="literal"/></wsdl:output>
            <wsdl:input><soap12:body use="literal"/></wsdl:input></wsdl:operation>
        </wsdl:binding>
        <wsdl:service name="S"><wsdl:port name="B" binding="tns:B"><soap12:address location="http://h/s"/></wsdl:port></wsdl:service>
      </wsdl:definitions>"##
    );
    let contract = format!(
        r#"{HEAD} xmlns:q="urn:c" targetNamespace="urn:c"><!-- kept -->
        <wsdl:types><xs:schema targetNamespace="urn:c/Imports"><xs:import namespace="urn:c" schemaLocation="c.xsd"/></xs:schema></wsdl:types>
        <wsdl:message name="DoIn"><wsdl:part name="parameters" element="q:Do"/></wsdl:message>
        <wsdl:message name="TellOut"><wsdl:part name="parameters" element="q:Tell"/></wsdl:message>
        <wsdl:message name="AskOut"><wsdl:part name="parameters" element="q:Ask"/></wsdl:message>
        <wsdl:message name="AskIn"><wsdl:part name="parameters" element="q:AskResponse"/></wsdl:message>
        <wsdl:portType name="P" msc:usingSession="true">
          <wsdl:operation name="Do" msc:isInitiating="true"><wsdl:input message="q:DoIn"/></wsdl:operation>
          <wsdl:operation name="Tell"><wsdl:output message="q:TellOut"/></wsdl:operation>
          <wsdl:operation name="Ask"><wsdl:output message="q:AskOut"/><wsdl:input message="q:AskIn"/></wsdl:operation>
        </wsdl:portType></wsdl:definitions>"#
    );
    let element = |name: &str| format!(r#"<element name="{name}" type="a:T"/>"#);
    let schema = format!(
        r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:a="urn:c" targetNamespace="urn:c"><include schemaLocation="d.xsd"/>{}</schema>"#,
        ["Do", "Tell", "Ask", "AskResponse"].map(element).concat()
    );
    let chameleon = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:complexType name="T"><xs:sequence>
        <xs:element name="u" type="U"/></xs:sequence></xs:complexType><xs:complexType name="U"/></xs:schema>"#;
    MemoryLoader::default()
        .with("a.wsdl", main)
        .with("c.wsdl", contract)
        .with("c.xsd", schema)
        .with("d.xsd", chameleon)
}

fn run(loader: &MemoryLoader, options: &FixOptions) -> Result<Fixed, FixError> {
    let documents =
        Documents::load("a.wsdl", loader, &LoadLimits::default()).expect("the first document is there");
    fix(&Definitions::read(&documents), options)
}

/// Reads what was made, and looks at it.
fn look<T>(fixed: &Fixed, look: impl FnOnce(&Definitions<'_>) -> T) -> T {
    let bytes = fixed.wsdl.clone().into_bytes();
    let nothing = MemoryLoader::default();
    let documents =
        Documents::from_bytes("fixed.wsdl", bytes, &nothing, &LoadLimits::default()).expect("it can be read");
    assert!(
        documents.root().complaints().is_empty()
            && documents.imports().iter().all(|import| import.location.is_none())
    );
    look(&Definitions::read(&documents))
}

#[test]
fn callbacks_become_a_service_that_the_client_hosts() {
    let fixed = run(&duplex(), &FixOptions::default()).expect("it can be rewritten");
    look(&fixed, |wsdl| {
        let kinds = |at: usize| -> Vec<_> {
            wsdl.port_types[at].operations.iter().map(|operation| (operation.name, operation.kind)).collect()
        };
        assert_eq!(
            wsdl.port_types.iter().map(|p| p.name.to_string()).collect::<Vec<_>>(),
            ["{urn:c}P", "{urn:c}PCallback"]
        );
        assert_eq!(kinds(0), [("Do", OperationKind::OneWay)]);
        assert_eq!(kinds(1), [("Tell", OperationKind::OneWay), ("Ask", OperationKind::RequestResponse)]);
        let ask = &wsdl.port_types[1].operations[1];
        let message = |message: &Option<soapstone_wsdl::definitions::OperationMessage<'_>>| {
            message
                .as_ref()
                .and_then(|message| wsdl.message(message.message?))
                .map(|message| message.name.local.to_owned())
        };
        assert_eq!(
            (message(&ask.input).as_deref(), message(&ask.output).as_deref()),
            (Some("AskOut"), Some("AskIn"))
        );
        // Every port leads to a binding, that to a portType, and the binding has its operations.
        let mut ports = Vec::new();
        for (service, port) in wsdl.ports() {
            let binding = wsdl.binding_of(port).expect("the port has a binding");
            let port_type = wsdl.port_type_of(binding).expect("the binding has a portType");
            let names: Vec<_> = binding.operations.iter().map(|operation| operation.name).collect();
            assert_eq!(
                names,
                port_type.operations.iter().map(|operation| operation.name).collect::<Vec<_>>()
            );
            assert_eq!(port.soap, binding.soap);
            ports.push((service.name.local, port_type.name.local, port.soap, port.location));
        }
        use soapstone_wsdl::definitions::SoapVersion::{Soap11, Soap12};
        let callback = Some("http://localhost:8001/PCallback");
        assert_eq!(
            ports,
            [
                ("S", "P", Some(Soap11), Some("http://h/s")),
                ("S", "P", Some(Soap12), Some("http://h/s")),
                ("SCallback", "PCallback", Some(Soap11), callback),
                ("SCallback", "PCallback", Some(Soap12), callback),
            ]
        );
    });
    let hosts = |obligation: &Obligation| matches!(obligation, Obligation::ClientHosts { operations, .. } if operations.as_slice() == ["Tell", "Ask"]);
    assert!(fixed.obligations.iter().any(hosts), "{:?}", fixed.obligations);
    let soap11 = |obligation: &Obligation| matches!(obligation, Obligation::ServiceAnswersSoap11 { address, .. } if address == "http://h/s");
    assert!(fixed.obligations.iter().any(soap11), "{:?}", fixed.obligations);
    let told = |what: &str| fixed.changes.iter().any(|change| change.to_string().contains(what));
    assert!(
        told("c.wsdl:12:11: the operation Tell") && told("cdp:CompositeDuplex") && told("c.xsd, d.xsd"),
        "{:?}",
        fixed.changes
    );
}

#[test]
fn what_only_wcf_knows_is_gone() {
    let fixed = run(&duplex(), &FixOptions::default()).expect("it can be rewritten");
    assert!(
        !fixed.wsdl.contains("microsoft.com") && !fixed.wsdl.contains("PolicyReference"),
        "{}",
        fixed.wsdl
    );
}

#[test]
fn schemas_are_in_the_wsdl_and_mean_what_they_meant() {
    let fixed = run(&duplex(), &FixOptions::default()).expect("it can be rewritten");
    look(&fixed, |wsdl| {
        assert_eq!(wsdl.schemas.iter().map(|schema| schema.target_namespace).collect::<Vec<_>>(), ["urn:c"]);
        let components = wsdl.schemas.components();
        let mut references = 0;
        for node in components
            .flat_map(|component| std::iter::once(component.node).chain(component.node.descendants()))
        {
            let Some(ty) = node.reference_in("type") else { continue };
            assert!(
                wsdl.schemas.component(soapstone_wsdl::definitions::ComponentKind::Type, ty).is_some(),
                "{ty} of {node:?}"
            );
            references += 1;
        }
        assert_eq!(references, 5);
    });
}

#[test]
fn a_fixed_wsdl_is_left_as_it_is() {
    let once = run(&duplex(), &FixOptions::default()).expect("it can be rewritten");
    let loader = MemoryLoader::default().with("a.wsdl", once.wsdl.clone());
    let twice = run(&loader, &FixOptions::default()).expect("it can be rewritten");
    assert_eq!(twice.wsdl, once.wsdl);
    assert!(twice.changes.is_empty() && twice.obligations.is_empty(), "{:?}", twice.changes);
}

#[test]
fn websockets_are_replaced_by_http() {
    let loader = duplex();
    let text = String::from_utf8(soapstone_wsdl::load::Loader::load(&loader, "a.wsdl").expect("it is there"))
        .expect("UTF-8");
    let text =
        text.replace("http://schemas.xmlsoap.org/soap/http", "http://schemas.microsoft.com/soap/websocket");
    let fixed = run(&loader.with("a.wsdl", text.replace("http://h/s", "ws://h/s")), &FixOptions::default())
        .expect("it can be rewritten");
    look(&fixed, |wsdl| {
        let ports: Vec<_> = wsdl.ports().map(|(_, port)| port.location.unwrap_or_default()).collect();
        assert_eq!(ports, ["http://h/s", "http://localhost:8001/PCallback"]);
        assert_eq!(wsdl.bindings.len(), 2);
    });
}

#[test]
fn what_cannot_be_one_document_is_said() {
    let without = MemoryLoader::default().with(
        "a.wsdl",
        format!("{HEAD}><wsdl:import namespace='urn:x' location='x.wsdl'/></wsdl:definitions>"),
    );
    let error = run(&without, &FixOptions::default()).expect_err("x.wsdl is not there").to_string();
    assert!(
        error.starts_with("a.wsdl:4:70: there is no file x.wsdl")
            || error.contains("there is no file x.wsdl"),
        "{error}"
    );
    let schema = MemoryLoader::default().with("a.wsdl", "<schema xmlns='http://www.w3.org/2001/XMLSchema'/>");
    let error = run(&schema, &FixOptions::default()).expect_err("a schema is no WSDL").to_string();
    assert_eq!(
        error,
        "a.wsdl is not a WSDL 1.1: its root element is {http://www.w3.org/2001/XMLSchema}schema"
    );
    let other = format!("{HEAD} targetNamespace='urn:x'><wsdl:message name='DoIn'/></wsdl:definitions>");
    let loader = duplex();
    let text = String::from_utf8(soapstone_wsdl::load::Loader::load(&loader, "a.wsdl").expect("it is there"))
        .expect("UTF-8");
    let text = text.replace("<wsdl:import", "<wsdl:import namespace='urn:x' location='x.wsdl'/><wsdl:import");
    let error = run(&loader.with("a.wsdl", text).with("x.wsdl", other), &FixOptions::default())
        .expect_err("two DoIn");
    assert!(matches!(&error, FixError::Collision { name, .. } if name == "DoIn"), "{error}");
}
