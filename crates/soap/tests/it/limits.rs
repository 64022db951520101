//! What a small document cannot make us do.

use soapstone_soap::{
    Action, Answering, Body, Envelope, EnvelopeLimits, Error, Fault, HeaderBlock, LimitReached, Message,
    MessageVersion, Rejected, Roles, SoapVersion, ns,
};
use soapstone_xml::QName;

use crate::common::{august2004, document, envelope, message, rejected, soap12, text, written};

const V10: MessageVersion = MessageVersion::SOAP12_WSA10;
const ACTION: &str = "<a:Action>urn:x</a:Action><a:MessageID>urn:m</a:MessageID>";

fn limit(rejected: &Rejected) -> LimitReached {
    match &rejected.error {
        Error::Limit(limit) => *limit,
        other => panic!("{other}"),
    }
}

#[test]
fn a_limit_that_is_reached_is_named_and_answered() {
    let references = |count: usize, text: &str| {
        let references = format!("<k xmlns='urn:k'>{text}</k>").repeat(count);
        format!(
            "<a:ReplyTo><a:Address>http://x/</a:Address><a:ReferenceParameters>{references}</a:ReferenceParameters></a:ReplyTo>"
        )
    };
    let marked = |count: usize, text: &str| {
        format!("<k xmlns='urn:k' a:IsReferenceParameter='1'>{text}</k>").repeat(count)
    };
    let half = "x".repeat(40_000);
    let long = "x".repeat(8001);
    let table = [
        ("<k/>".repeat(1023), "max_header_blocks"),
        (references(65, ""), "max_reference_parameters"),
        (references(2, &half), "max_reference_bytes"),
        (marked(65, ""), "max_reference_parameters"),
        (marked(2, &half), "max_reference_bytes"),
        (format!("<a:To>{long}</a:To>"), "max_uri_bytes"),
        (format!("<a:From><a:Address>{long}</a:Address></a:From>"), "max_uri_bytes"),
        (format!("<a:RelatesTo>{long}</a:RelatesTo>"), "max_uri_bytes"),
        (format!("<a:RelatesTo RelationshipType='{long}'>x</a:RelatesTo>"), "max_uri_bytes"),
    ];
    for (headers, name) in table {
        let refused = rejected(&soap12(&(ACTION.to_owned() + &headers), ""), V10);
        assert_eq!(limit(&refused).limit, name);
        let fault = refused.fault.as_ref().unwrap();
        assert_eq!(fault.reason.text(), limit(&refused).to_string());
        let reply = refused.into_reply(Answering::in_response(V10)).unwrap();
        assert_eq!(reply.properties.reply_of().unwrap(), "urn:m", "{name}");
    }
}

#[test]
fn what_is_within_the_limits_is_taken() {
    let parameters = "<k xmlns='urn:k'/>".repeat(64);
    let xml = soap12(
        &format!(
            "{ACTION}<a:To>{}</a:To><a:ReplyTo><a:Address>http://x/</a:Address><a:ReferenceParameters>{parameters}</a:ReferenceParameters></a:ReplyTo>",
            "x".repeat(8000)
        ),
        "",
    );
    assert_eq!(message(&xml, V10).properties.reply_to.unwrap().reference_parameters.len(), 64);
    let blocks = soap12(&(ACTION.to_owned() + &"<k/>".repeat(1022)), "");
    assert_eq!(message(&blocks, V10).headers.len(), 1022);
}

#[test]
fn limits_are_a_setting_that_goes_with_the_envelope() {
    let mut limits = EnvelopeLimits::default();
    limits.max_header_blocks = 3;
    limits.max_uri_bytes = 5;
    limits.max_subcodes = 1;
    let read = |xml: &str| Envelope::read_within(&mut document(xml).reader(), &limits);
    assert_eq!(limit(&read(&soap12("<k/><k/><k/><k/>", "")).unwrap_err()).value, 3);
    let long = read(&soap12("<a:Action>urn:xyz</a:Action>", "")).unwrap();
    assert_eq!(limit(&Message::from_envelope(long, V10).unwrap_err()).value, 5);
    let nested = "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>a:A</s:Value><s:Subcode><s:Value>a:B</s:Value></s:Subcode></s:Subcode></s:Code></s:Fault>";
    assert_eq!(read(&soap12("", nested)).unwrap().body.fault().unwrap().subcodes.len(), 1);
}

/// 100,000 mandatory blocks took minutes: each was looked up among all before it.
#[test]
fn many_blocks_are_judged_in_one_pass() {
    let count = 30_000;
    let mut limits = EnvelopeLimits::default();
    limits.max_header_blocks = usize::MAX;
    let blocks: String =
        (0..count).map(|i| format!("<h{i} xmlns='urn:h' s:mustUnderstand='1'/><r xmlns='urn:r'/>")).collect();
    let xml = soap12(&(ACTION.to_owned() + &blocks), "");
    let read = Envelope::read_within(&mut document(&xml).reader(), &limits).unwrap();
    assert_eq!(read.not_understood(&Roles::default(), |_| false).len(), count);
    let mut read = Message::from_envelope(read, V10).unwrap();
    let names = read.not_understood(|_| false);
    assert_eq!(names.len(), count);

    let taken = read.headers.take_all("urn:r", "r");
    assert_eq!((taken.len(), read.headers.len()), (count, count));
    assert!(read.headers.take_all("urn:r", "r").is_empty());

    // The peer is told of some of them.
    let fault = Fault::must_understand(&names, V10);
    assert_eq!(fault.headers.len(), 32);
    let named = written(Message::fault(fault, V10), V10);
    assert_eq!(message(&named, V10).headers.not_understood_blocks(), names[..32]);
}

#[test]
fn many_related_messages_and_unknown_blocks() {
    let mut limits = EnvelopeLimits::default();
    limits.max_header_blocks = usize::MAX;
    let xml = soap12(&("<a:RelatesTo>u</a:RelatesTo>".repeat(20_000) + &"<h/>".repeat(20_000) + ACTION), "");
    let read = Envelope::read_within(&mut document(&xml).reader(), &limits).unwrap();
    let read = Message::from_envelope(read, V10).unwrap();
    assert_eq!((read.properties.relates_to.len(), read.headers.leading().len()), (20_000, 20_000));
}

#[test]
fn what_is_around_many_blocks_is_declared_once() {
    let declared: String = (0..250).map(|i| format!(" xmlns:n{i}='urn:{i}'")).collect();
    let xml = soap12(&"<p/>".repeat(200), "").replacen(" xmlns:a", &(declared + " xmlns:a"), 1);
    let again = text(&envelope(&xml));
    assert_eq!(again.matches("xmlns:n7=").count(), 1);
    assert_eq!(text(&envelope(&again)), again);
}

/// A request whose reply is as large as 64 references, not 64 times what was declared around them.
#[test]
fn a_reply_is_not_much_larger_than_its_request() {
    let declared: String = (0..250).map(|i| format!(" xmlns:n{i}='urn:{i}'")).collect();
    let parameters = "<p xmlns='urn:p'/>".repeat(64);
    let xml = soap12(
        &format!(
            "{ACTION}<a:ReplyTo{declared}><a:Address>http://x/</a:Address><a:ReferenceParameters>{parameters}</a:ReferenceParameters></a:ReplyTo>"
        ),
        "",
    );
    let request = message(&xml, V10);
    let answering = Answering::in_response(V10);
    let reply = Message::reply_to(&request.properties, Action::from_static("urn:r"), Body::Empty, answering);
    assert!(written(reply.unwrap(), V10).len() < 2 * xml.len());
}

#[test]
fn what_a_peer_wrote_comes_back_in_short() {
    let name = "n".repeat(10_000);
    let answer = |refused: Rejected| {
        let version = refused.answer_version(V10);
        text(&refused.into_reply(Answering::in_response(version)).unwrap().into_envelope(version))
    };
    let unexpected =
        soap12(ACTION, "").replace("<s:Header>", &format!("<{name} xmlns='urn:{name}'/><s:Header>"));
    let text_in_body = soap12(ACTION, "").replace("<s:Body>", "<s:Body>x");
    for xml in [unexpected, format!("<{name} xmlns='urn:{name}'/>"), text_in_body] {
        let refused = Envelope::read(&mut document(&xml).reader()).unwrap_err();
        assert!(refused.error.to_string().len() < 1000);
        let answer = answer(refused);
        assert!(answer.len() < 2000 && !answer.contains("line "), "{answer}");
    }
    let names = [QName::new(format!("urn:{name}"), name.clone()).unwrap()];
    let fault = Message::fault(Fault::must_understand(&names, V10), V10);
    assert!(written(fault, V10).len() < 2000);
}

/// In 2004/08 nothing marks what is sent along, so it must not be a header that means something.
#[test]
fn nobody_has_us_send_headers_of_a_protocol() {
    let request = |reference: &str| {
        august2004(&soap12(
            &format!(
                "{ACTION}<a:ReplyTo><a:Address>http://x/</a:Address><a:ReferenceParameters>{reference}</a:ReferenceParameters></a:ReplyTo>"
            ),
            "",
        ))
    };
    let old = MessageVersion::new(SoapVersion::Soap12, soapstone_soap::AddressingVersion::August2004);
    for namespace in [ns::WSA_AUGUST2004, ns::WSA10, ns::SOAP11, ns::SOAP12, ns::WSRM10, ns::WSRM11] {
        let reference = format!("<p:To xmlns:p='{namespace}'>http://evil/</p:To>");
        let xml = request(&reference).replace(&reference.replace(ns::WSA10, ns::WSA_AUGUST2004), &reference);
        let refused = rejected(&xml, old);
        assert!(refused.fault.unwrap().is(ns::WSA_AUGUST2004, "InvalidMessageInformationHeader"), "{xml}");
    }
    // One from a reference of 1.0 is left out of a message of 2004/08.
    let marked = soap12(&format!("{ACTION}<a:To a:IsReferenceParameter='1'>http://evil/</a:To>"), "");
    let read = message(&marked, V10);
    assert!(written(read.clone(), V10).contains("evil"));
    assert!(!written(read, old).contains("evil"));
}

#[test]
fn each_prefix_of_many_is_declared_once() {
    let mut envelope = Envelope::new(SoapVersion::Soap12, Body::Empty);
    for i in 0..2000 {
        let name = QName::new(format!("urn:{i}"), "h").unwrap();
        envelope = envelope.with_header(HeaderBlock::new(name, i).with_prefix(format!("p{i}")));
    }
    assert_eq!(text(&envelope).matches(" xmlns:p").count(), 2000);
}
