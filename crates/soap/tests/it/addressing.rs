//! WS-Addressing: what is read, what is refused, what is sent along.

use std::time::Duration;

use soapstone_soap::{
    Action, Address, AddressingFault, AddressingHeader, AddressingVersion, Answering, Body,
    EndpointReference, Fault, FaultCode, InvalidEndpointReference, InvalidHeader, Message, MessageVersion,
    Relationship, SoapVersion, ns,
};
use soapstone_xml::{Kind, NameRef, QName, TextWriter, XmlReader};

use crate::common::{assert_same, august2004, document, message, rejected, soap12, written};

const V10: MessageVersion = MessageVersion::SOAP12_WSA10;
const AUGUST2004: MessageVersion = MessageVersion::new(SoapVersion::Soap12, AddressingVersion::August2004);
const ACTION: &str = "<a:Action>urn:x</a:Action>";

fn invalid(xml: &str, version: MessageVersion) -> (Option<AddressingFault>, Fault) {
    let refused = rejected(xml, version);
    let fault = *refused.fault.unwrap();
    (AddressingFault::from_fault(&fault, version, None), fault)
}

// Tests: [WSA10-SOAP §3.2], [WSA10-SOAP §6.4.1.3]
#[test]
fn a_header_that_is_there_twice() {
    let epr = "<a:Address>http://x/</a:Address>";
    let table = [
        (AddressingHeader::To, "http://x/"),
        (AddressingHeader::From, epr),
        (AddressingHeader::ReplyTo, epr),
        (AddressingHeader::FaultTo, epr),
        (AddressingHeader::Action, "urn:x"),
        (AddressingHeader::MessageId, "urn:m"),
    ];
    for (header, content) in table {
        let local = header.local();
        let other = if header == AddressingHeader::Action { "" } else { ACTION };
        let xml = soap12(&(other.to_owned() + &format!("<a:{local}>{content}</a:{local}>").repeat(2)), "");
        let (read, fault) = invalid(&xml, V10);
        let expected = AddressingFault::invalid(InvalidHeader::InvalidCardinality, header, V10);
        assert_eq!(read, Some(expected), "{local}");
        assert_eq!(fault.code, FaultCode::Sender);

        let (_, fault) = invalid(&august2004(&xml), AUGUST2004);
        assert!(fault.is(ns::WSA_AUGUST2004, "InvalidMessageInformationHeader"), "{local}");

        // For somebody else it is not counted.
        let elsewhere = soap12(
            &format!(
                "{ACTION}<a:{local} s:role='urn:other'>{content}</a:{local}><a:{local} s:role='urn:other'>{content}</a:{local}>"
            ),
            "",
        );
        assert_eq!(message(&elsewhere, V10).headers.len(), 2, "{local}");
    }
    let several =
        soap12(&format!("{ACTION}<a:RelatesTo>urn:1</a:RelatesTo><a:RelatesTo>urn:2</a:RelatesTo>"), "");
    assert_eq!(message(&several, V10).properties.relates_to.len(), 2);
}

#[test]
fn what_is_refused_can_be_answered() {
    let xml = soap12(
        "<a:MessageID>urn:m</a:MessageID><a:To>http://x/</a:To><a:To>http://y/</a:To><a:Action>urn:x</a:Action><a:ReplyTo><a:Address>http://reply/</a:Address></a:ReplyTo>",
        "",
    );
    let reply = rejected(&xml, V10).into_reply(Answering::in_response(V10)).unwrap();
    assert_eq!(reply.properties.destination().uri().unwrap(), "http://reply/");
    assert_eq!(reply.properties.reply_of().unwrap(), "urn:m");
    assert_eq!(reply.properties.action.as_ref().unwrap(), ns::WSA10_FAULT_ACTION);
    // A reply address that is there twice is no reply address.
    let twice =
        xml.replace("<a:To>http://y/</a:To>", "<a:ReplyTo><a:Address>http://evil/</a:Address></a:ReplyTo>");
    let reply = rejected(&twice, V10).into_reply(Answering::in_response(V10)).unwrap();
    assert!(reply.properties.destination().is_anonymous());
}

#[test]
fn what_is_not_an_address() {
    let reply_to = |inside: &str| soap12(&format!("{ACTION}<a:ReplyTo>{inside}</a:ReplyTo>"), "");
    let table = [
        (reply_to(""), InvalidHeader::MissingAddressInEpr),
        (reply_to("<Address>http://x/</Address>"), InvalidHeader::MissingAddressInEpr),
        (reply_to("<a:Address/>"), InvalidHeader::InvalidAddress),
        (reply_to("<a:Address> \n </a:Address>"), InvalidHeader::InvalidAddress),
        (reply_to("<a:Address>http://x/&#13;&#10;Host: y</a:Address>"), InvalidHeader::InvalidAddress),
        (
            reply_to("<a:Address>http://x/</a:Address><a:Address>http://y/</a:Address>"),
            InvalidHeader::InvalidEpr,
        ),
        (soap12(&format!("{ACTION}<a:To/>"), ""), InvalidHeader::InvalidAddress),
    ];
    for (xml, problem) in table {
        let (read, _) = invalid(&xml, V10);
        assert!(
            matches!(read, Some(AddressingFault::InvalidHeader { problem: Some(found), .. }) if found == problem),
            "{xml}"
        );
    }
    let (missing, _) = invalid(&soap12("<a:To>http://x/</a:To>", ""), V10);
    assert_eq!(missing, Some(AddressingFault::HeaderRequired { header: Some(AddressingHeader::Action) }));
}

#[test]
fn headers_of_the_other_version_are_like_any_other() {
    let xml = soap12(
        &format!(
            "{ACTION}<o:To xmlns:o='http://schemas.xmlsoap.org/ws/2004/08/addressing' s:mustUnderstand='1'>http://x/</o:To>"
        ),
        "",
    );
    let read = message(&xml, V10);
    assert_eq!(read.properties.to, None);
    assert_eq!(read.not_understood(|_| false), [QName::from_static(ns::WSA_AUGUST2004, "To")]);
    assert!(
        rejected(&soap12(ACTION, ""), AUGUST2004)
            .fault
            .unwrap()
            .is(ns::WSA_AUGUST2004, "MessageInformationHeaderRequired")
    );
}

#[test]
fn well_known_addresses() {
    let xml = soap12(
        &format!(
            "{ACTION}<a:ReplyTo><a:Address>\n http://www.w3.org/2005/08/addressing/none </a:Address></a:ReplyTo><a:To> {} </a:To>",
            ns::WSA10_ANONYMOUS
        ),
        "",
    );
    let read = message(&xml, V10);
    assert_eq!(read.properties.to, Some(Address::Anonymous));
    assert!(read.properties.reply_endpoint(V10).is_none());
    // They have another URI in the other version, or none.
    let old = written(read, AUGUST2004);
    assert!(old.contains(">http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To>"), "{old}");
    assert!(!old.contains("ReplyTo"), "{old}");
    // The other version's anonymous address is a place like any other.
    let foreign = soap12(&format!("{ACTION}<a:To>{}</a:To>", ns::WSA_AUGUST2004_ANONYMOUS), "");
    assert!(!message(&foreign, V10).properties.destination().is_anonymous());
}

// Tests: [WSA10-SOAP §3.3], [WSA10-CORE §3.3]
#[test]
fn reference_parameters_are_sent_along() {
    let reply_to = r#"<a:ReplyTo><a:Address>http://cb/</a:Address><a:ReferenceParameters><ChannelInstance xmlns="http://schemas.microsoft.com/ws/2005/02/duplex">3</ChannelInstance><q:Key xmlns:q="urn:q" xmlns:v="urn:v" k="1">v:name</q:Key></a:ReferenceParameters></a:ReplyTo>"#;
    let xml = soap12(&format!("{ACTION}<a:MessageID>urn:m</a:MessageID>{reply_to}"), "");
    for (xml, version) in [(xml.clone(), V10), (august2004(&xml), AUGUST2004)] {
        let request = message(&xml, version);
        let answering = Answering::in_response(version);
        let reply =
            Message::reply_to(&request.properties, Action::from_static("urn:r"), Body::Empty, answering);
        let wire = written(reply.unwrap(), version);
        let marked = version == V10;
        assert_eq!(
            wire.matches(r#"a:IsReferenceParameter="true""#).count(),
            if marked { 2 } else { 0 },
            "{wire}"
        );

        let received = message(&wire, version);
        assert_eq!(received.reference_parameter(ns::DUPLEX, "ChannelInstance").unwrap().text(), "3");
        let key = received.reference_parameter("urn:q", "Key").unwrap();
        assert_eq!(key.attribute("", "k"), Some("1"));
        assert_eq!(key.attributes().len(), 1, "the mark is not part of it");
        assert_eq!(key.resolve_qname(&key.text()), Some(QName::from_static("urn:v", "name")));
        assert_eq!(received.headers.len(), if marked { 0 } else { 2 });
    }
}

#[test]
fn reference_properties_of_2004_08_are_sent_along_too() {
    let xml = august2004(&soap12(
        &format!(
            "{ACTION}<a:ReplyTo><a:Address>http://cb/</a:Address><a:ReferenceProperties><p xmlns='urn:q'>1</p></a:ReferenceProperties><a:ReferenceParameters><q xmlns='urn:q'>2</q></a:ReferenceParameters><a:PortType xmlns:t='urn:t'>t:Port</a:PortType></a:ReplyTo>"
        ),
        "",
    ));
    let request = message(&xml, AUGUST2004);
    let endpoint = request.properties.reply_endpoint(AUGUST2004);
    assert_eq!(
        (endpoint.reference_properties.len(), endpoint.reference_parameters.len(), endpoint.extensions.len()),
        (1, 1, 1)
    );
    let wire = written(Message::new(Action::from_static("urn:r"), Body::Empty).to(&endpoint), AUGUST2004);
    assert!(wire.contains(r#"<p xmlns="urn:q">1</p><q xmlns="urn:q">2</q></s:Header>"#), "{wire}");
    // The reference itself is written as it was.
    assert_same(
        &written(request, AUGUST2004),
        &xml.replace("<a:Action>", "<a:Action s:mustUnderstand=\"1\">"),
    );
}

#[test]
fn a_reference_parameter_may_be_called_like_an_addressing_header() {
    let xml = soap12(
        &format!("{ACTION}<a:To>http://x/</a:To><a:To a:IsReferenceParameter='true'>http://evil/</a:To>"),
        "",
    );
    let read = message(&xml, V10);
    assert_eq!(read.properties.destination().uri().unwrap(), "http://x/");
    assert_eq!(read.properties.reference_parameters.len(), 1);
}

#[test]
fn replies() {
    let request = |headers: &str| soap12(&format!("{ACTION}<a:MessageID>uuid:1</a:MessageID>{headers}"), "");
    let from = "<a:From><a:Address>http://from/</a:Address></a:From>";
    let reply = |xml: &str, version| {
        let read = message(xml, version);
        let answering = Answering::in_response(version);
        let reply = Message::reply_to(&read.properties, Action::from_static("urn:r"), Body::Empty, answering);
        reply.unwrap().properties
    };
    let plain = reply(&request(""), V10);
    assert_eq!((plain.to, plain.relates_to[0].id.as_str()), (None, "uuid:1"));
    assert_eq!(reply(&request(from), V10).to, None, "From is nothing to reply to");
    let old = reply(&august2004(&request(from)), AUGUST2004);
    assert_eq!(old.to.unwrap().uri().unwrap(), "http://from/", "but it was in 2004/08");
    let without_id = reply(&soap12(ACTION, ""), V10);
    assert!(without_id.relates_to.is_empty(), "gSOAP sends requests without an id");
}

#[test]
fn relationships() {
    let table = [
        ("", Relationship::Reply),
        (" RelationshipType='http://www.w3.org/2005/08/addressing/reply'", Relationship::Reply),
        (" RelationshipType='urn:other'", Relationship::Uri("urn:other".parse().unwrap())),
    ];
    for (attribute, relationship) in table {
        let xml = soap12(&format!("{ACTION}<a:RelatesTo{attribute}>\n urn:1 </a:RelatesTo>"), "");
        let read = message(&xml, V10);
        assert_eq!(read.properties.relates_to[0].relationship, relationship);
        assert_eq!(read.properties.relates_to[0].id, "urn:1");
        assert_eq!(message(&written(read.clone(), V10), V10).properties, read.properties);
        // A relationship without words in the other version is not passed off as a reply.
        let is_reply = relationship == Relationship::Reply;
        assert_eq!(written(read, AUGUST2004).contains("RelatesTo"), is_reply);
    }
    let named = |name: &str| {
        let xml = august2004(&soap12(
            &format!("{ACTION}<a:RelatesTo RelationshipType='{name}' xmlns:x='urn:x'>urn:1</a:RelatesTo>"),
            "",
        ));
        let read = message(&xml, AUGUST2004);
        assert_eq!(message(&written(read.clone(), AUGUST2004), AUGUST2004).properties, read.properties);
        read.properties.relates_to[0].relationship.clone()
    };
    assert_eq!(named("a:Reply"), Relationship::Reply);
    assert_eq!(named("x:Other"), Relationship::Name(QName::from_static("urn:x", "Other")));
}

fn endpoint(xml: &str, version: AddressingVersion) -> Result<EndpointReference, InvalidEndpointReference> {
    let document = document(xml);
    let mut reader = document.reader();
    assert_eq!(reader.advance().unwrap(), Kind::Start);
    let read = EndpointReference::read(&mut reader, version)?;
    assert_eq!(reader.depth(), 1);
    assert_eq!(reader.advance().unwrap(), Kind::Eof);
    Ok(read)
}

#[test]
fn an_endpoint_reference_keeps_what_it_does_not_know() {
    let xml = r#"<AcksTo xmlns="urn:rm" xmlns:a="http://www.w3.org/2005/08/addressing"><a:Address>http://x/</a:Address><a:ReferenceParameters><k>1</k></a:ReferenceParameters><a:Metadata><m/></a:Metadata><Identity xmlns="http://schemas.xmlsoap.org/ws/2006/02/addressingidentity"><Upn>me@x</Upn></Identity></AcksTo>"#;
    let read = endpoint(xml, AddressingVersion::V10).unwrap();
    assert!(read.extensions[0].is(ns::WSA_IDENTITY, "Identity"));
    let mut out = TextWriter::new();
    read.write(&mut out, NameRef::new("urn:rm", "AcksTo").with_prefix(""), AddressingVersion::V10).unwrap();
    let bytes = out.finish().unwrap();
    let again = std::str::from_utf8(&bytes).unwrap();
    assert_eq!(endpoint(again, AddressingVersion::V10).unwrap(), read);

    // Prefixes do not count, what is known besides only for equality.
    let other =
        xml.replace("<k>1</k>", "<p:k xmlns:p='urn:rm'>1</p:k>").replace("<a:Metadata><m/></a:Metadata>", "");
    let other = endpoint(&other, AddressingVersion::V10).unwrap();
    assert!(read.is_same_endpoint(&other) && read != other);
    let different = endpoint(&xml.replace("<k>1</k>", "<k>2</k>"), AddressingVersion::V10).unwrap();
    assert!(!read.is_same_endpoint(&different));
}

#[test]
fn endpoint_references_that_are_none() {
    let with = |inside: &str| format!(r#"<E xmlns:a="http://www.w3.org/2005/08/addressing">{inside}</E>"#);
    let read = |inside: &str, version| endpoint(&with(inside), version).unwrap_err();
    assert!(matches!(read("", AddressingVersion::V10), InvalidEndpointReference::NoAddress));
    assert!(matches!(read("<a:Address/>", AddressingVersion::V10), InvalidEndpointReference::Address(_)));
    let good = "<a:Address>http://x/</a:Address>";
    assert!(matches!(read(good, AddressingVersion::August2004), InvalidEndpointReference::NoAddress));
    let mut out = TextWriter::new();
    let none = EndpointReference::none();
    assert!(none.write(&mut out, NameRef::local("E"), AddressingVersion::August2004).is_err());
}

// Tests: [WSA10-SOAP §6.4], [WSA0408 §4]
#[test]
fn predefined_faults() {
    let header = Some(QName::from_static(ns::WSA10, "To"));
    let invalid = InvalidHeader::ALL.map(|problem| {
        (
            AddressingFault::InvalidHeader { problem: Some(problem), header: header.clone() },
            "InvalidAddressingHeader",
            "InvalidMessageInformationHeader",
        )
    });
    let others = [
        (
            AddressingFault::ActionMismatch {
                action: Some(Action::from_static("urn:x")),
                soap_action: Some("urn:y".to_owned()),
            },
            "InvalidAddressingHeader",
            "InvalidMessageInformationHeader",
        ),
        (
            AddressingFault::HeaderRequired { header: Some(AddressingHeader::MessageId) },
            "MessageAddressingHeaderRequired",
            "MessageInformationHeaderRequired",
        ),
        (
            AddressingFault::DestinationUnreachable { address: Some("http://x/".parse().unwrap()) },
            "DestinationUnreachable",
            "DestinationUnreachable",
        ),
        (
            AddressingFault::ActionNotSupported { action: Some(Action::from_static("urn:x")) },
            "ActionNotSupported",
            "ActionNotSupported",
        ),
        (
            AddressingFault::EndpointUnavailable {
                retry_after: Some(Duration::from_millis(1500)),
                address: Some("http://x/".parse().unwrap()),
            },
            "EndpointUnavailable",
            "EndpointUnavailable",
        ),
    ];
    for (fault, new, old) in invalid.into_iter().chain(others) {
        // With 1.0 everything arrives: as detail in SOAP 1.2, as a header block in SOAP 1.1. There a subcode is lost.
        for soap in SoapVersion::ALL {
            let version = MessageVersion::new(soap, AddressingVersion::V10);
            let sent = Message::fault(fault.to_fault(version), version);
            assert_eq!(sent.properties.action.as_ref().unwrap(), ns::WSA10_FAULT_ACTION);
            let received = message(&written(sent, version), version);
            assert!(received.body.fault().unwrap().is(ns::WSA10, new));
            let expected = match (&fault, soap) {
                (AddressingFault::InvalidHeader { header, .. }, SoapVersion::Soap11) => {
                    AddressingFault::InvalidHeader { problem: None, header: header.clone() }
                }
                (AddressingFault::ActionMismatch { .. }, SoapVersion::Soap11) => {
                    AddressingFault::InvalidHeader { problem: None, header: None }
                }
                _ => fault.clone(),
            };
            assert_eq!(received.addressing_fault(version), Some(expected), "{version}");
            assert_eq!(
                received.headers.find(ns::WSA10, "FaultDetail").is_some(),
                soap == SoapVersion::Soap11
            );
            assert_eq!(received.body.fault().unwrap().detail.is_some(), soap == SoapVersion::Soap12);
        }
        let received =
            message(&written(Message::fault(fault.to_fault(AUGUST2004), AUGUST2004), AUGUST2004), AUGUST2004);
        assert!(received.body.fault().unwrap().is(ns::WSA_AUGUST2004, old));
        assert!(received.addressing_fault(AUGUST2004).is_some());
    }
    // .NET without addressing.
    let fault = AddressingFault::ActionNotSupported { action: None }.to_fault(MessageVersion::SOAP11);
    assert!(fault.is(ns::WSA_NONE, "ActionNotSupported"));
    assert_eq!(AddressingFault::from_fault(&Fault::sender("x"), V10, None), None);
}

/// peers/jaxws-server/nonanon-replyto/13.
#[test]
fn a_fault_of_jax_ws() {
    let body = r#"<s:Fault xmlns:ns4="http://schemas.xmlsoap.org/soap/envelope/"><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:wsa="http://www.w3.org/2005/08/addressing">wsa:ActionNotSupported</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">The "urn:nope" cannot be processed at the receiver</s:Text></s:Reason><s:Detail><wsa:ProblemAction xmlns:wsa="http://www.w3.org/2005/08/addressing"><wsa:Action>urn:nope</wsa:Action></wsa:ProblemAction></s:Detail></s:Fault>"#;
    let read = message(&soap12("<a:Action>http://www.w3.org/2005/08/addressing/fault</a:Action>", body), V10);
    let expected = AddressingFault::ActionNotSupported { action: Some(Action::from_static("urn:nope")) };
    assert_eq!(read.addressing_fault(V10), Some(expected));
}

/// wsdual/c-faults: .NET has no `ProblemAction`.
#[test]
fn an_unknown_action_as_net_says_it() {
    let body = r#"<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>a:ActionNotSupported</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">The message with Action 'x' cannot be processed</s:Text></s:Reason><s:Detail><string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">http://example.org/NoSuch</string></s:Detail></s:Fault>"#;
    let read = message(&soap12(ACTION, body), V10);
    let action = Some(Action::from_static("http://example.org/NoSuch"));
    assert_eq!(read.addressing_fault(V10), Some(AddressingFault::ActionNotSupported { action }));
}

#[test]
fn the_action_of_the_transport() {
    let properties = message(&soap12(ACTION, ""), V10).properties;
    assert!(properties.check_soap_action("urn:x").is_ok());
    assert!(properties.check_soap_action("").is_ok());
    let mismatch = properties.check_soap_action("urn:y").unwrap_err();
    let expected = AddressingFault::ActionMismatch {
        action: Some(Action::from_static("urn:x")),
        soap_action: Some("urn:y".to_owned()),
    };
    assert_eq!(mismatch, expected);
    // Tests: [WSA10-SOAP §6.4.1.6]
    assert_same(
        &written(Message::fault(mismatch.to_fault(V10), V10), V10),
        &soap12(
            "<a:Action s:mustUnderstand='1'>http://www.w3.org/2005/08/addressing/fault</a:Action>",
            "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>a:InvalidAddressingHeader</s:Value><s:Subcode><s:Value>a:ActionMismatch</s:Value></s:Subcode></s:Subcode></s:Code><s:Reason><s:Text xml:lang='en'>The action of the message is not the one that its transport says: ActionMismatch</s:Text></s:Reason><s:Detail><a:ProblemAction><a:Action>urn:x</a:Action><a:SoapAction>urn:y</a:SoapAction></a:ProblemAction></s:Detail></s:Fault>",
        ),
    );
}

#[test]
fn an_empty_action_is_an_action() {
    assert_eq!(message(&soap12("<a:Action/>", ""), V10).properties.action.unwrap(), "");
}
