//! Errors that travel as the details of faults.

use std::convert::Infallible;

use soapstone::FaultContract;
use soapstone::data::FaultContract as _;
use soapstone::samples::interop::types::MathFault;
use soapstone_soap::{Fault, FaultCode, SoapVersion};
use soapstone_wsdl::SchemaSet;
use soapstone_xml::{Kind, Limits, TextDocument, TextWriter, XmlReader};

#[derive(Clone, Debug, PartialEq, FaultContract)]
#[data(namespace = "urn:orders")]
enum OrderFault {
    #[fault("only {available} of {sku} left")]
    OutOfStock { sku: String, available: i32 },
    #[fault(reason = "bad math")]
    Math(MathFault),
    #[fault("code {0}")]
    Code(i32),
    #[fault("closed")]
    Closed,
}

fn faults() -> [OrderFault; 4] {
    [
        OrderFault::OutOfStock { sku: "A-1".to_owned(), available: 3 },
        OrderFault::Math(MathFault {
            operation: Some("Divide".to_owned()),
            problem: Some("by zero".to_owned()),
        }),
        OrderFault::Code(7),
        OrderFault::Closed,
    ]
}

/// The fault as a peer reads it.
fn sent(fault: &Fault) -> (Fault, String) {
    let mut out = TextWriter::new();
    fault.write(&mut out, SoapVersion::Soap12).unwrap();
    let bytes = out.finish().unwrap();
    let document = TextDocument::message(bytes.clone(), &Limits::default()).unwrap();
    let mut input = document.reader();
    assert_eq!(input.advance().unwrap(), Kind::Start);
    (Fault::read(&mut input, SoapVersion::Soap12).unwrap(), String::from_utf8(bytes.to_vec()).unwrap())
}

#[test]
fn faults_travel() {
    for fault in faults() {
        let (received, _) = sent(&fault.to_fault().unwrap());
        assert_eq!(OrderFault::from_fault(&received).unwrap(), fault);
        assert_eq!(received.code, FaultCode::Sender);
        assert_eq!(received.reason.text(), fault.to_string());
    }
    let reasons = faults().map(|fault| fault.to_string());
    assert_eq!(reasons, ["only 3 of A-1 left", "bad math", "code 7", "closed"]);
    assert_eq!(OrderFault::from_fault(&Fault::sender("other")), None);
    assert!(Infallible::from_fault(&Fault::sender("other")).is_none());
}

#[test]
fn details_are_as_dotnet_has_them() {
    let (_, xml) = sent(&faults()[1].to_fault().unwrap());
    let detail = concat!(
        r#"<MathFault xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://example.org/data">"#,
        "<Operation>Divide</Operation><Problem>by zero</Problem></MathFault>"
    );
    assert!(xml.contains(detail), "{xml}");
    let (_, xml) = sent(&faults()[0].to_fault().unwrap());
    assert!(xml.contains("<Available>3</Available><Sku>A-1</Sku></OutOfStock>"), "{xml}");
    let (_, xml) = sent(&faults()[2].to_fault().unwrap());
    assert!(
        xml.contains(r#"<int xmlns="http://schemas.microsoft.com/2003/10/Serialization/">7</int>"#),
        "{xml}"
    );
}

#[test]
fn faults_are_described() {
    let mut set = SchemaSet::default();
    let details = OrderFault::describe(&mut set);
    let names: Vec<_> = details.iter().map(|detail| (detail.name, detail.element.to_string())).collect();
    assert_eq!(names[0], ("OutOfStock", "{urn:orders}OutOfStock".to_owned()));
    assert_eq!(names[1], ("MathFault", "{http://example.org/data}MathFault".to_owned()));
    assert_eq!(faults().map(|fault| fault.detail_name()), ["OutOfStock", "MathFault", "int", "Closed"]);
    assert_eq!(set.types("urn:orders").count(), 2);
}

#[derive(Clone, Debug, PartialEq, FaultContract)]
#[data(serializer = "xml", namespace = "urn:t")]
enum NamedFault {
    #[fault("no {0}", element = "missing", namespace = "urn:e", name = "missingFault")]
    Missing(i32),
    #[fault("no more {0}", element = "gone", namespace = "urn:e")]
    Gone(i32),
    #[fault(reason = "wrong", element = "wrong")]
    Wrong {
        #[data(name = "id", attribute)]
        id: i32,
    },
}

#[test]
fn details_stand_in_elements_of_their_own_names() {
    for (fault, xml, name) in [
        (NamedFault::Missing(1), r#"<missing xmlns="urn:e">1</missing>"#, "missingFault"),
        (NamedFault::Gone(2), r#"<gone xmlns="urn:e">2</gone>"#, "intFault"),
        (NamedFault::Wrong { id: 3 }, r#"<wrong xmlns="urn:t" id="3"/>"#, "WrongFault"),
    ] {
        let (received, text) = sent(&fault.to_fault().unwrap());
        assert!(text.contains(xml), "{text}");
        assert_eq!(NamedFault::from_fault(&received).unwrap(), fault);
        assert_eq!(fault.fault_name(), name);
    }
    let mut set = SchemaSet::default();
    let described = NamedFault::describe(&mut set);
    let names: Vec<_> =
        described.iter().map(|detail| (detail.fault.as_str(), detail.element.to_string())).collect();
    let element = |namespace: &str, local: &str| format!("{{{namespace}}}{local}");
    assert_eq!(
        names,
        [
            ("missingFault", element("urn:e", "missing")),
            ("intFault", element("urn:e", "gone")),
            ("WrongFault", element("urn:t", "wrong")),
        ]
    );
}
