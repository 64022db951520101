//! Who header blocks are for, and whether they must be understood.

use soapstone_soap::{
    Body, Envelope, Error, HeaderBlock, Headers, Message, MessageVersion, Role, Roles, SoapVersion, Structure,
};
use soapstone_xml::{Element, QName};

use crate::common::{assert_same, document, envelope, message, soap11, soap12, text};

fn block(name: &'static str) -> HeaderBlock {
    HeaderBlock::from_element(Element::new(QName::from_static("urn:h", name)))
}

// Tests: [SOAP12-1 §2.2], [SOAP12-1 §5.2.2], [SOAP11 §4.2.2]
#[test]
fn roles() {
    let role = |uri: &str| format!("s:role='{uri}'");
    let actor = |uri: &str| format!("s:actor='{uri}'");
    let other = Role::Other("urn:cache".parse().unwrap());
    let wire = soapstone_soap::ns::ROLE_NEXT;
    let table = [
        (SoapVersion::Soap12, String::new(), Role::UltimateReceiver),
        (SoapVersion::Soap12, role(""), Role::UltimateReceiver),
        (
            SoapVersion::Soap12,
            role("http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver"),
            Role::UltimateReceiver,
        ),
        (SoapVersion::Soap12, role(wire), Role::Next),
        (SoapVersion::Soap12, role(&format!(" {wire} ")), Role::Next),
        (SoapVersion::Soap12, role("http://www.w3.org/2003/05/soap-envelope/role/none"), Role::None),
        (SoapVersion::Soap12, role("urn:cache"), other.clone()),
        (SoapVersion::Soap12, actor("urn:cache"), Role::UltimateReceiver),
        (SoapVersion::Soap11, String::new(), Role::UltimateReceiver),
        (SoapVersion::Soap11, actor("http://schemas.xmlsoap.org/soap/actor/next"), Role::Next),
        (SoapVersion::Soap11, actor("urn:cache"), other),
        (SoapVersion::Soap11, role("urn:cache"), Role::UltimateReceiver),
    ];
    for (version, attribute, role) in table {
        let wrap = if version == SoapVersion::Soap12 { soap12 } else { soap11 };
        let xml = wrap(&format!("<h xmlns='urn:h' s:mustUnderstand='1' {attribute}/>"), "");
        let read = envelope(&xml);
        assert_eq!(*read.headers[0].role(), role, "{version} {attribute}");
        let ours = matches!(role, Role::UltimateReceiver | Role::Next);
        assert_eq!(
            read.not_understood(&Roles::default(), |_| false).len(),
            usize::from(ours),
            "{version} {attribute}"
        );

        // What we write means the same.
        let mut again = Envelope::new(version, Body::Empty);
        again.headers.push(block("h").with_role(role.clone()));
        assert_eq!(*envelope(&text(&again)).headers[0].role(), role, "{version} {attribute}");
    }
}

// Tests: [SOAP12-1 §5.2.3], [SOAP11 §4.2.3]
#[test]
fn must_understand() {
    for (value, expected) in [
        ("1", Some(true)),
        ("true", Some(true)),
        ("0", Some(false)),
        ("false", Some(false)),
        (" 1 ", Some(true)),
        ("yes", None),
        ("", None),
    ] {
        let xml = soap12(&format!("<h xmlns='urn:h' s:mustUnderstand='{value}'/>"), "");
        let xml = xml.replace("<h ", "<a:Action>urn:x</a:Action><h ");
        match (Message::read(&mut document(&xml).reader(), MessageVersion::SOAP12_WSA10), expected) {
            (Ok(read), Some(expected)) => {
                assert_eq!(read.headers.iter().next().unwrap().must_understand(), expected, "{value}");
            }
            (Err(refused), None) => {
                assert!(
                    matches!(&refused.error, Error::Structure { problem, .. } if matches!(**problem, Structure::Flag { .. }))
                );
                assert!(refused.fault.is_some());
            }
            (read, expected) => panic!("{value}: {read:?}, not {expected:?}"),
        }
    }
    // Without the envelope's namespace, or with another version's, it means nothing.
    for attribute in
        ["mustUnderstand='1'", "o:mustUnderstand='1' xmlns:o='http://schemas.xmlsoap.org/soap/envelope/'"]
    {
        let xml = soap12(&format!("<h xmlns='urn:h' {attribute}/>"), "");
        assert!(!envelope(&xml).headers[0].must_understand(), "{attribute}");
    }
}

#[test]
fn what_was_taken_need_not_be_understood() {
    let xml = soap12(
        "<a:Action s:mustUnderstand='1'>urn:x</a:Action><one xmlns='urn:h' s:mustUnderstand='1'/><two xmlns='urn:h' s:mustUnderstand='1'/><two xmlns='urn:h' s:mustUnderstand='true'/><three xmlns='urn:h'/>",
        "",
    );
    let mut read = message(&xml, MessageVersion::SOAP12_WSA10);
    let locals = |names: Vec<QName>| names.iter().map(|name| name.local().to_owned()).collect::<Vec<_>>();
    assert_eq!(locals(read.not_understood(|_| false)), ["one", "two"]);
    assert_eq!(locals(read.not_understood(|name| name.local() == "two")), ["one"]);
    assert!(read.headers.take("urn:h", "one").is_some());
    assert!(read.headers.take("urn:h", "one").is_none());
    assert_eq!(locals(read.not_understood(|_| false)), ["two"]);
    assert_eq!(read.headers.all("urn:h", "two").count(), 2);
}

#[test]
fn headers_keep_their_places() {
    let mut headers: Headers = [block("b"), block("c")].into_iter().collect();
    headers.push_leading(block("x"));
    headers.push_leading(block("y"));
    headers.push(block("d"));
    let locals =
        |blocks: &[HeaderBlock]| blocks.iter().map(|b| b.name().local().to_owned()).collect::<String>();
    assert_eq!((locals(headers.leading()), locals(headers.following())), ("xy".to_owned(), "bcd".to_owned()));
    headers.take("urn:h", "x");
    headers.retain(|block| block.name().local() != "c");
    assert_eq!((locals(headers.leading()), locals(headers.following())), ("y".to_owned(), "bd".to_owned()));
    assert_eq!(headers.len(), 3);

    headers.push_first(block("b"));
    headers.push_leading(block("b"));
    assert_eq!(headers.take_all("urn:h", "b").len(), 3);
    assert_eq!((locals(headers.leading()), locals(headers.following())), ("y".to_owned(), "d".to_owned()));
}

#[test]
fn a_block_can_be_changed_and_written_in_the_other_version() {
    let xml =
        soap12("<p:h xmlns:p='urn:h' s:mustUnderstand='1' s:relay='true' k='v'><p:c>p:name</p:c></p:h>", "");
    let read = envelope(&xml);
    let block = read.headers[0].clone();
    assert!(block.relay() && block.raw().is_some());

    let mut other = Envelope::new(SoapVersion::Soap11, Body::Empty);
    other.headers = vec![block.clone(), block.with_must_understand(false).with_role(Role::Next)];
    let written = text(&other);
    let again = envelope(&written);
    assert!(again.headers[0].must_understand() && !again.headers[1].must_understand());
    assert_eq!(*again.headers[1].role(), Role::Next);
    for block in &again.headers {
        let element = block.element().unwrap();
        assert_eq!(element.attribute("", "k"), Some("v"));
        let child = element.child("urn:h", "c").unwrap();
        assert_eq!(child.resolve_qname(&child.text()), Some(QName::from_static("urn:h", "name")));
        assert!(!written.contains("relay"), "SOAP 1.1 has no relay");
    }
}

#[test]
fn a_block_from_a_value_is_read_as_one_that_came() {
    let block = HeaderBlock::new(QName::from_static("urn:h", "n"), 7).with_must_understand(true);
    assert_eq!(block.decode::<i32>().unwrap(), 7);
    let mut envelope = Envelope::new(SoapVersion::Soap12, Body::Empty);
    envelope.headers.push(block.clone().with_prefix("h"));
    envelope.headers.push(block);
    assert_same(
        &text(&envelope),
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:h="urn:h"><s:Header><h:n s:mustUnderstand="1">7</h:n><h:n s:mustUnderstand="1">7</h:n></s:Header><s:Body/></s:Envelope>"#,
    );
}

#[test]
fn a_prefix_that_is_taken_is_declared_where_it_is_used() {
    let first = HeaderBlock::new(QName::from_static("urn:1", "x"), 1).with_prefix("p");
    let second = HeaderBlock::new(QName::from_static("urn:2", "x"), 2).with_prefix("p");
    let mut envelope = Envelope::new(SoapVersion::Soap12, Body::Empty);
    envelope.headers = vec![first, second];
    let again = crate::common::envelope(&text(&envelope));
    let names: Vec<_> = again.headers.iter().map(|block| block.name().to_string()).collect();
    assert_eq!(names, ["{urn:1}x", "{urn:2}x"]);
}
