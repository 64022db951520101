//! What is answered, where to, in which version; and what is not answered.

use soapstone_soap::{
    Action, Address, AddressingVersion, Answering, Body, Envelope, Fault, FaultCode, HeaderBlock, Message,
    MessageVersion, Role, Roles, SoapVersion, ns,
};
use soapstone_xml::QName;

use crate::common::{august2004, document, envelope, message, rejected, soap11, soap12, text, written};

const V10: MessageVersion = MessageVersion::SOAP12_WSA10;
const AUGUST2004: MessageVersion = MessageVersion::new(SoapVersion::Soap12, AddressingVersion::August2004);
const HTTP: Answering = Answering::in_response(V10);
const REQUEST: &str = "<a:Action>urn:x</a:Action><a:MessageID>urn:m</a:MessageID>";

fn to(local: &str, address: &str) -> String {
    format!("<a:{local}><a:Address>{address}</a:Address></a:{local}>")
}

fn reply(headers: &str, answering: Answering) -> Option<Message> {
    let xml = soap12(&(REQUEST.to_owned() + headers), "");
    let xml = if answering.version == AUGUST2004 { august2004(&xml) } else { xml };
    let request = message(&xml, answering.version);
    Message::reply_to(&request.properties, Action::from_static("urn:r"), Body::Empty, answering)
}

// Tests: [WSA10-CORE §3.4]
#[test]
fn nothing_is_sent_to_none() {
    let none = to("ReplyTo", ns::WSA10_NONE);
    assert!(reply(&none, HTTP).is_none());
    let request = message(&soap12(&(REQUEST.to_owned() + &none), ""), V10);
    assert!(Message::fault_reply(&request.properties, Fault::receiver("x"), HTTP).is_none());

    let fault_to = none.clone() + &to("FaultTo", "http://x/fault");
    let request = message(&soap12(&(REQUEST.to_owned() + &fault_to), ""), V10);
    assert!(Message::fault_reply(&request.properties, Fault::receiver("x"), HTTP).is_some());

    let refused =
        rejected(&soap12(&(REQUEST.to_owned() + &to("FaultTo", ns::WSA10_NONE) + "<a:To/>"), ""), V10);
    assert!(refused.fault.is_some() && refused.into_reply(HTTP).is_none());
}

// Tests: [WSA10-CORE §3.2]
#[test]
fn anonymous_is_left_out_over_http_and_written_on_web_sockets() {
    for headers in [String::new(), to("ReplyTo", ns::WSA10_ANONYMOUS)] {
        assert_eq!(reply(&headers, HTTP).unwrap().properties.to, None);
        let on_socket = reply(&headers, Answering::on_connection(V10)).unwrap();
        assert_eq!(on_socket.properties.to, Some(Address::Anonymous));
        assert!(written(on_socket, V10).contains(&format!("{}</a:To>", ns::WSA10_ANONYMOUS)));
    }
    let elsewhere = reply(&to("ReplyTo", "http://x/"), Answering::on_connection(V10)).unwrap();
    assert_eq!(elsewhere.properties.to.unwrap().uri().unwrap(), "http://x/");
}

// Tests: [WSA0408 §3.2]
#[test]
fn from_is_where_replies_go_in_2004_08_and_stays_what_it_is() {
    let from = to("From", "http://from/");
    let old = reply(&from, Answering::in_response(AUGUST2004)).unwrap();
    assert_eq!(old.properties.to.unwrap().uri().unwrap(), "http://from/");
    let read = message(&august2004(&soap12(&(REQUEST.to_owned() + &from), "")), AUGUST2004);
    assert!(!written(read, AUGUST2004).contains("ReplyTo"), "nobody wrote it");
}

/// A fault is what somebody waits for: however badly it is made, it says what it answers.
#[test]
fn a_fault_that_is_badly_made_is_still_an_answer() {
    let relates_to = "<a:Action>urn:f</a:Action><a:RelatesTo>urn:m</a:RelatesTo>";
    let code = "<s:Code><s:Value>s:Sender</s:Value></s:Code>";
    let table = [
        ("<s:Fault/>".to_owned(), FaultCode::Missing),
        ("<s:Fault><s:Reason><s:Text>x</s:Text></s:Reason></s:Fault>".to_owned(), FaultCode::Missing),
        ("<s:Fault><s:Code/></s:Fault>".to_owned(), FaultCode::Missing),
        ("<s:Fault><s:Code><s:Value/></s:Code></s:Fault>".to_owned(), FaultCode::Missing),
        ("<s:Fault><s:Code><s:Value>a b:c d</s:Value></s:Code></s:Fault>".to_owned(), FaultCode::Missing),
        (format!("<s:Fault>{code}<s:Code/></s:Fault>"), FaultCode::Sender),
        (format!("<s:Fault>{code}</s:Fault><x/>"), FaultCode::Sender),
    ];
    for (body, code) in table {
        let read = message(&soap12(relates_to, &body), V10);
        assert_eq!(read.body.fault().unwrap().code, code, "{body}");
        assert_eq!(read.properties.reply_of().unwrap(), "urn:m");
    }
    let unnamed = "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>a b:c d:e</s:Value></s:Subcode></s:Code></s:Fault>";
    assert!(message(&soap12(relates_to, unnamed), V10).body.fault().unwrap().subcodes.is_empty());
}

/// In either version of the envelope.
#[test]
fn a_fault_of_the_other_version_is_a_fault() {
    let fault11 = format!(
        "<e:Fault xmlns:e='{}'><faultcode>e:Server</faultcode><faultstring>no</faultstring></e:Fault>",
        ns::SOAP11
    );
    let fault12 =
        format!("<e:Fault xmlns:e='{}'><e:Code><e:Value>e:Receiver</e:Value></e:Code></e:Fault>", ns::SOAP12);
    for xml in [soap12("", &fault11), soap11("", "@").replace('@', &fault12), soap12("", &fault12)] {
        let read = envelope(&xml);
        assert_eq!(read.body.fault().unwrap().code, FaultCode::Receiver, "{xml}");
        crate::common::assert_same(&text(&read), &xml.replace("<s:Header></s:Header>", ""));
    }
}

#[test]
fn nothing_of_a_fault_is_lost_when_it_is_sent_on() {
    let fault =
        "<s:Fault k='v'><s:Code><s:Value>s:Sender</s:Value></s:Code><ext xmlns='urn:u'>1</ext></s:Fault><x/>";
    let xml = soap12("", fault).replace("<s:Body>", "<s:Body Id='b'>");
    crate::common::assert_same(&text(&envelope(&xml)), &xml.replace("<s:Header></s:Header>", ""));
    // What is changed is written anew.
    let Body::Fault(body) = envelope(&xml).body else { panic!() };
    let changed =
        Envelope::new(SoapVersion::Soap12, body.into_fault().with_node("urn:n".parse().unwrap()).into());
    assert!(text(&changed).contains("<s:Node>urn:n</s:Node>"));
}

#[test]
fn what_is_refused_late_is_answered_where_the_headers_say() {
    let headers = REQUEST.to_owned() + &to("ReplyTo", "http://reply/");
    let broken = [
        soap12(&headers, "text"),
        soap12(&headers, "<x/>").replace("</s:Body>", "</s:Body><s:Body/>"),
        soap12(&headers, "").replace("<s:Body></s:Body>", ""),
        soap12(&(headers.clone() + "<k s:mustUnderstand='yes'/>"), ""),
        soap12(&headers, "").replace("<s:Body>", "<s:Header/><s:Body>"),
    ];
    for xml in broken {
        let reply = rejected(&xml, V10).into_reply(HTTP).unwrap();
        assert_eq!(reply.properties.destination().uri().unwrap(), "http://reply/", "{xml}");
        assert_eq!(reply.properties.reply_of().unwrap(), "urn:m");
    }
    // A fault that is no good says what it answers, and is not answered.
    let fault = "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code></s:Fault>";
    let xml = soap12("<a:Action>urn:f</a:Action><a:RelatesTo>urn:m</a:RelatesTo>", fault);
    let refused = rejected(&xml.replace("</s:Body>", "</s:Body><s:Body/>"), V10);
    assert_eq!(refused.properties(V10).reply_of().unwrap(), "urn:m");
    assert!(refused.into_reply(HTTP).is_none());
}

// Tests: [SOAP12-1 Appendix A]
#[test]
fn the_answer_is_in_the_version_of_the_sender() {
    let refused = rejected(&soap11(REQUEST, ""), V10);
    assert_eq!(refused.version(), Some(SoapVersion::Soap11));
    let version = refused.answer_version(V10);
    assert_eq!(version, MessageVersion::new(SoapVersion::Soap11, AddressingVersion::V10));
    let reply = text(&refused.into_reply(Answering::in_response(version)).unwrap().into_envelope(version));
    assert!(
        reply.contains("<faultcode>s:VersionMismatch</faultcode>") && reply.contains(">urn:m<"),
        "{reply}"
    );
    let received = message(&reply, version);
    assert_eq!(received.headers.supported_envelopes(), [QName::from_static(ns::SOAP12, "Envelope")]);

    let refused = Envelope::read(&mut document("<html/>").reader()).unwrap_err();
    assert_eq!((refused.version(), refused.answer_version(V10)), (None, V10));
}

#[test]
fn blocks_that_were_not_understood_can_be_read() {
    let names = [QName::from_static("urn:a", "One"), QName::from_static("", "Two")];
    let fault = Message::fault(Fault::must_understand(&names, V10), V10);
    assert_eq!(message(&written(fault, V10), V10).headers.not_understood_blocks(), names);
    let junk = soap12(
        &format!("{REQUEST}<s:NotUnderstood/><s:NotUnderstood qname='x:y'/><s:NotUnderstood qname='a:b c'/>"),
        "",
    );
    assert!(message(&junk, V10).headers.not_understood_blocks().is_empty());
}

// Tests: [WSA10-SOAP §3.3], [SOAP12-1 §2.4]
#[test]
fn the_mark_of_a_reference_parameter_does_not_make_a_block_optional() {
    let xml = soap12(
        &format!(
            "{REQUEST}<k xmlns='urn:k' s:mustUnderstand='1' a:IsReferenceParameter='true'>7</k><o xmlns='urn:k' a:IsReferenceParameter='true'/><p xmlns='urn:k' s:role='urn:other' s:mustUnderstand='1' a:IsReferenceParameter='true'/>"
        ),
        "",
    );
    let mut read = message(&xml, V10);
    assert_eq!(read.not_understood(|_| false), [QName::from_static("urn:k", "k")]);
    assert!(read.not_understood(|name| name.local() == "k").is_empty());
    assert_eq!(read.take_reference_parameter("urn:k", "k").unwrap().text(), "7");
    assert!(read.not_understood(|_| false).is_empty());
    assert!(read.take_reference_parameter("urn:k", "k").is_none());

    let old = "<a:Action>urn:x</a:Action><k xmlns='urn:k' s:mustUnderstand='1'>7</k>";
    let mut read = message(&august2004(&soap12(old, "")), AUGUST2004);
    assert_eq!(read.not_understood(|_| false).len(), 1);
    assert_eq!(read.take_reference_parameter("urn:k", "k").unwrap().text(), "7");
    assert!(read.not_understood(|_| false).is_empty());
}

// Tests: [SOAP12-1 §2.2]
#[test]
fn roles_of_our_own() {
    let xml = soap12(
        &format!(
            "{REQUEST}<a:To s:role='urn:cache'>http://x/</a:To><k s:role='urn:cache' s:mustUnderstand='1'/><l s:mustUnderstand='1'/><m s:role='a&#9;b' s:mustUnderstand='1'/>"
        ),
        "",
    );
    let locals = |names: Vec<QName>| names.iter().map(|name| name.local().to_owned()).collect::<Vec<_>>();
    let plain = message(&xml, V10);
    assert_eq!(locals(plain.not_understood(|_| false)), ["l"], "a role that is no URI is nobody's");
    assert_eq!(plain.properties.to, None);
    assert!(plain.headers.find("", "k").is_none());
    assert_eq!(*plain.headers.iter().last().unwrap().role(), Role::Invalid("a\tb".to_owned()));

    let roles = Roles::default().with("urn:cache".parse().unwrap());
    let mut read = Message::from_envelope_for(envelope(&xml), V10, &roles).unwrap();
    assert_eq!(locals(read.not_understood(|_| false)), ["k", "l"]);
    assert!(read.properties.to.is_some() && read.headers.take("", "k").is_some());

    let next =
        format!("{REQUEST}<k s:role='{}' s:mustUnderstand='1'/><l s:mustUnderstand='1'/>", ns::ROLE_NEXT);
    let read = envelope(&soap12(&next, ""));
    assert_eq!(locals(read.not_understood(&Roles::intermediary(), |_| false)), ["k"]);
}

#[test]
fn attributes_of_a_block_for_somebody_else_are_not_ours_to_judge() {
    for attribute in ["mustUnderstand", "relay"] {
        let theirs = format!("{REQUEST}<k s:role='urn:other' s:{attribute}='yes'/>");
        let read = message(&soap12(&theirs, ""), V10);
        assert!(read.not_understood(|_| false).is_empty());
        // It is passed on as it came.
        assert!(written(read, V10).contains(&format!("{attribute}='yes'")));
        rejected(&soap12(&theirs.replace("urn:other", ""), ""), V10);
    }
}

// Tests: [WSA10-CORE §3.2]
#[test]
fn elements_inside_of_an_address_or_id_are_not_passed_over() {
    let with = |headers: &str| soap12(&format!("<a:Action>urn:x</a:Action>{headers}"), "");
    for xml in [
        with("<a:To>http://x/<b/>y</a:To>"),
        with("<a:MessageID><b/>urn:m</a:MessageID>"),
        with("<a:RelatesTo>urn:m<b/></a:RelatesTo>"),
        with("<a:ReplyTo><a:Address>http://x/<b>y</b></a:Address></a:ReplyTo>"),
        soap12("<a:Action>urn:<b/>x</a:Action>", ""),
    ] {
        assert!(rejected(&xml, V10).fault.unwrap().is(ns::WSA10, "InvalidAddressingHeader"), "{xml}");
    }
    let commented = message(&with("<a:To>http://x/<!-- c -->y</a:To>"), V10);
    assert_eq!(commented.properties.destination().uri().unwrap(), "http://x/y");
}

/// The bytes no longer say what the block says, so they are not what is written or read.
#[test]
fn a_changed_block_is_consistent() {
    let read = envelope(&soap12("<k s:mustUnderstand='0'>\u{0}</k>", ""));
    let block = read.headers[0].clone();
    assert!(block.raw().is_some());
    let changed = block.with_must_understand(true);
    assert!(changed.raw().is_none() && changed.element().is_err());
    let mut out = soapstone_xml::TextWriter::new();
    assert!(Envelope::new(SoapVersion::Soap12, Body::Empty).with_header(changed).write(&mut out).is_err());

    let read = envelope(&soap12("<k s:mustUnderstand='0'>1</k>", ""));
    let changed = read.headers[0].clone().with_must_understand(true).with_role(Role::Next);
    let element = changed.element().unwrap();
    assert_eq!(element.attribute(ns::SOAP12, "mustUnderstand"), Some("1"));
    assert_eq!(element.attribute(ns::SOAP12, "role"), Some(ns::ROLE_NEXT));
    assert_eq!(changed.decode::<i32>().unwrap(), 1);
}

#[test]
fn attributes_around_and_in_endpoint_references_are_kept() {
    let xml = soap12(
        &format!(
            "{REQUEST}<a:ReplyTo u:Id='r' xmlns:u='urn:u' s:mustUnderstand='1'><a:Address u:Id='a'>http://x/</a:Address></a:ReplyTo>"
        ),
        "",
    );
    let read = message(&xml, V10);
    let reply_to = read.properties.reply_to.as_ref().unwrap();
    assert_eq!((reply_to.attributes.len(), reply_to.address_attributes.len()), (1, 1));
    let again = message(&written(read.clone(), V10), V10);
    assert_eq!(again.properties.reply_to.unwrap().attributes, reply_to.attributes);

    let around = soap12("<k/>", "<x/>")
        .replace("<s:Envelope", "<s:Envelope xml:lang='cs' s:encodingStyle='urn:e' u:Id='e' xmlns:u='urn:u'")
        .replace("<s:Header>", "<s:Header u:Id='h' xmlns:u='urn:v'>");
    let again = envelope(&text(&envelope(&around)));
    assert_eq!(again.attributes.len(), 3);
    assert_eq!(
        (&again.attributes, &again.header_attributes),
        (&envelope(&around).attributes, &envelope(&around).header_attributes)
    );
    let other = text(&envelope(&around).with_version(SoapVersion::Soap11));
    assert!(other.contains("xml:lang=\"cs\"") && !other.contains("encodingStyle"), "{other}");
}

#[test]
fn an_acknowledgement_goes_before_the_sequence() {
    let block = |local| HeaderBlock::of_protocol(QName::from_static(ns::WSRM10, local), "r", "x");
    let mut kept = Message::new(Action::from_static("urn:x"), Body::Empty);
    kept.headers.push_leading(block("Sequence"));
    kept.headers.push_first(block("SequenceAcknowledgement"));
    let locals: Vec<_> = kept.headers.leading().iter().map(|block| block.name().local()).collect();
    assert_eq!(locals, ["SequenceAcknowledgement", "Sequence"]);
}
