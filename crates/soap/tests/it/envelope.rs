//! How envelopes are built, and what happens to those that are not.

use soapstone_soap::{
    Answering, Body, Envelope, Error, FaultCode, MessageVersion, SoapVersion, Structure, ns,
};
use soapstone_xml::{DecodeErrorKind, QName};

use crate::common::{assert_same, document, envelope, rejected, soap11, soap12, text};

fn structure(xml: &str) -> Structure {
    match Envelope::read(&mut document(xml).reader()).unwrap_err().error {
        Error::Structure { problem, .. } => *problem,
        other => panic!("{other}"),
    }
}

const OPEN: &str = r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">"#;

// Tests: [SOAP12-1 §5.1]
#[test]
fn what_is_not_built_as_an_envelope_is_refused() {
    let table = [
        ("", Structure::NoBody),
        ("<s:Header/>", Structure::NoBody),
        ("<s:Header/><s:Header/><s:Body/>", Structure::TwoHeaders),
        ("<s:Body/><s:Header/>", Structure::HeaderAfterBody),
        ("<s:Body/><s:Body/>", Structure::TwoBodies),
        ("<x/><s:Body/>", Structure::UnexpectedElement(QName::from_static("", "x"))),
        ("<s:Body/><x/>", Structure::UnexpectedElement(QName::from_static("", "x"))),
        ("text<s:Body/>", Structure::Text("envelope")),
        ("<s:Body/>text", Structure::Text("envelope")),
        ("<s:Header>text</s:Header><s:Body/>", Structure::Text("header")),
        ("<s:Body>text</s:Body>", Structure::Text("body")),
        ("<Header/><s:Body/>", Structure::UnexpectedElement(QName::from_static("", "Header"))),
    ];
    for (inside, problem) in table {
        let xml = format!("{OPEN}{inside}</s:Envelope>");
        assert_eq!(structure(&xml), problem, "{inside}");
        let refused = Envelope::read(&mut document(&xml).reader()).unwrap_err();
        assert_eq!(refused.fault.unwrap().code, FaultCode::Sender, "{inside}");
    }
}

#[test]
fn white_space_and_comments_are_welcome_everywhere() {
    let xml = format!(
        "<!-- a -->{OPEN}\n<!-- b -->\n<s:Header> <!-- c --> <x xmlns='urn:x'/> </s:Header>\r\n<s:Body>\n<!-- d -->\t</s:Body><!-- e -->\n</s:Envelope>\n<!-- f -->"
    );
    let read = envelope(&xml);
    assert_eq!(read.headers.len(), 1);
    assert!(matches!(read.body, Body::Empty));
}

// Tests: [SOAP12-1 §5.4.7], [SOAP12-1 Appendix A]
#[test]
fn another_envelope_is_answered_with_the_versions_that_are_spoken() {
    let drafts = OPEN.replace("2003/05", "2001/12") + "<s:Body/></s:Envelope>";
    let wsdl = "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/'/>";
    let lower = OPEN.replace("Envelope", "envelope") + "<s:Body/></s:envelope>";
    for xml in [drafts.as_str(), wsdl, "<html/>", &lower] {
        let refused = Envelope::read(&mut document(xml).reader()).unwrap_err();
        assert!(matches!(refused.error, Error::NotAnEnvelope { .. }), "{xml}");
        let fault = refused.fault.unwrap();
        assert_eq!(fault.code, FaultCode::VersionMismatch);
        let upgrade = fault.headers[0].element().unwrap();
        assert!(upgrade.is(ns::SOAP12, "Upgrade"));
        let spoken: Vec<_> =
            upgrade.children().filter_map(|e| e.resolve_qname(e.attribute("", "qname")?)).collect();
        let of = |version: SoapVersion| QName::from_static(version.namespace(), "Envelope");
        assert_eq!(spoken, [of(SoapVersion::Soap12), of(SoapVersion::Soap11)]);
    }
    // An endpoint names its own version only, in the envelope of who asked.
    let refused = rejected(&soap11("", ""), MessageVersion::SOAP12);
    let reply = refused.into_reply(Answering::in_response(MessageVersion::SOAP12)).unwrap();
    assert_same(
        &text(&reply.into_envelope(MessageVersion::SOAP11)),
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><Upgrade xmlns="http://www.w3.org/2003/05/soap-envelope"><SupportedEnvelope qname="b:Envelope" xmlns:b="http://www.w3.org/2003/05/soap-envelope"/></Upgrade></s:Header><s:Body><s:Fault><faultcode>s:VersionMismatch</faultcode><faultstring xml:lang="en">The version of the envelope is not supported.</faultstring></s:Fault></s:Body></s:Envelope>"#,
    );
}

#[test]
fn a_broken_document_is_answered_with_no_fault() {
    for (xml, kind) in [
        ("<!DOCTYPE s><s/>".to_owned(), DecodeErrorKind::DocumentType),
        (
            format!("{OPEN}<?pi x?><s:Body/></s:Envelope>"),
            DecodeErrorKind::ProcessingInstruction("pi".to_owned()),
        ),
    ] {
        let refused = Envelope::read(&mut document(&xml).reader()).unwrap_err();
        assert!(refused.fault.is_none());
        match refused.error {
            Error::Decode(error) => assert_eq!(*error.kind(), kind),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn a_body_is_kept_whole() {
    // Several elements (bare style with several parts), attributes, declarations that only the content needs.
    let xml = format!(
        r#"{OPEN}<s:Body wsu:Id="b1" xmlns:wsu="urn:u" xmlns:xsd="urn:xsd"><a xmlns="urn:1">xsd:int</a> <b>2</b></s:Body></s:Envelope>"#
    );
    let read = envelope(&xml);
    assert_eq!(read.body.payload().unwrap().to_string(), "{urn:1}a");
    assert_eq!(read.body.decode::<String>().unwrap(), "xsd:int");
    assert_same(&text(&read), &xml);
    let Body::Raw(raw) = &read.body else { panic!() };
    let body = raw.raw().to_element().unwrap();
    assert_eq!(body.attribute("urn:u", "Id"), Some("b1"));
    assert_eq!(body.children().count(), 2);

    // The same in the other version: only what is SOAP's own changes.
    let other = envelope(&xml).with_version(SoapVersion::Soap11);
    assert_same(&text(&other), &xml.replace(ns::SOAP12, ns::SOAP11));
}

#[test]
fn an_empty_body_with_an_attribute_is_empty_and_keeps_it() {
    let xml = format!(r#"{OPEN}<s:Body Id="x"> </s:Body></s:Envelope>"#);
    let read = envelope(&xml);
    assert!(read.body.is_empty() && read.body.payload().is_none());
    assert_same(&text(&read), &xml);
    assert!(read.body.decode::<i32>().is_err());
}

#[test]
fn reading_a_body_that_has_nothing_to_read_is_an_error() {
    assert!(envelope(&soap12("", "")).body.decode::<i32>().is_err());
    let fault = "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code></s:Fault>";
    let error = envelope(&soap12("", fault)).body.decode::<i32>().unwrap_err();
    assert!(error.to_string().contains("a fault (Sender)"), "{error}");
}

#[test]
fn a_body_can_be_kept_as_bytes() {
    // What reliable messaging does: any body becomes one that was read.
    let of = |body: Body| text(&Envelope::new(SoapVersion::Soap12, body));
    let wire = of(Body::value(QName::from_static("urn:x", "n"), 7));
    let kept = envelope(&wire).body;
    assert!(matches!(kept, Body::Raw(_)));
    assert_eq!(kept.decode::<i32>().unwrap(), 7);
    assert_eq!(of(kept), wire);
}
