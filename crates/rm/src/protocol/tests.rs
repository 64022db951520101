use soapstone_soap::{Address, AddressingVersion, Envelope, MessageVersion, Uri};
use soapstone_xml::{Limits, TextDocument, TextWriter, TimeSpan};

use super::*;

const V10: RmVersion = RmVersion::February2005;
const V11: RmVersion = RmVersion::V11;
const SOAP12: MessageVersion = MessageVersion::SOAP12_WSA10;
const WSA10: AddressingVersion = AddressingVersion::V10;

fn message(body: &str, version: RmVersion) -> Message {
    let xml = format!(
        "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' xmlns:a='http://www.w3.org/2005/08/addressing' \
         xmlns:r='{}' xmlns:x='urn:x'><s:Header><a:Action>urn:a</a:Action></s:Header><s:Body>{body}</s:Body></s:Envelope>",
        version.namespace()
    );
    let document = TextDocument::message(xml.into_bytes(), &Limits::default()).unwrap();
    let envelope = Envelope::read(&mut document.reader()).unwrap();
    Message::from_envelope(envelope, SOAP12).unwrap()
}

fn body(message: Message) -> String {
    let mut out = TextWriter::new();
    message.into_envelope(SOAP12).write(&mut out).unwrap();
    let xml = String::from_utf8(out.finish().unwrap().to_vec()).unwrap();
    let (_, body) = xml.split_once("<s:Body>").unwrap();
    body.split_once("</s:Body>").unwrap().0.to_owned()
}

fn id(uri: &str) -> Identifier {
    Identifier::new(uri).unwrap()
}

fn at(address: &'static str) -> EndpointReference {
    EndpointReference::new(Uri::new(address).unwrap())
}

fn create(content: &str, version: RmVersion) -> Result<CreateSequence, String> {
    let message = message(&format!("<r:CreateSequence>{content}</r:CreateSequence>"), version);
    CreateSequence::read(&message, version, WSA10).map_err(|error| error.to_string())
}

const ACKS_TO: &str = "<r:AcksTo><a:Address>http://x/</a:Address></r:AcksTo>";

// Tests: [WSRM10 §3.4], [WSRM11 §3.4]
#[test]
fn create_sequence_is_written_in_order() {
    let request = CreateSequence {
        acks_to: at("http://x/"),
        expires: Some(TimeSpan::from_ticks(300_000_000)),
        offer: Some(Offer {
            identifier: id("urn:o"),
            endpoint: Some(at("http://x/")),
            expires: Some(TimeSpan::ZERO),
            incomplete_sequence_behavior: Some(IncompleteSequenceBehavior::NoDiscard),
        }),
        security_token: false,
    };
    let message = request.clone().into_message(V11, SOAP12);
    assert_eq!(CreateSequence::read(&message, V11, WSA10).unwrap(), request);
    assert_eq!(
        body(message),
        "<CreateSequence xmlns=\"http://docs.oasis-open.org/ws-rx/wsrm/200702\"><AcksTo><a:Address>http://x/</a:Address>\
         </AcksTo><Expires>PT30S</Expires><Offer><Identifier>urn:o</Identifier><Endpoint><a:Address>http://x/</a:Address>\
         </Endpoint><Expires>PT0S</Expires><IncompleteSequenceBehavior>NoDiscard</IncompleteSequenceBehavior></Offer>\
         </CreateSequence>"
    );
    let message = request.into_message(V10, SOAP12);
    assert_eq!(
        body(message),
        "<CreateSequence xmlns=\"http://schemas.xmlsoap.org/ws/2005/02/rm\"><AcksTo><a:Address>http://x/</a:Address>\
         </AcksTo><Expires>PT30S</Expires><Offer><Identifier>urn:o</Identifier><Expires>PT0S</Expires></Offer>\
         </CreateSequence>"
    );
}

#[test]
fn a_response_is_written_in_order() {
    let response = CreateSequenceResponse {
        identifier: id("urn:s"),
        expires: Some(TimeSpan::ZERO),
        incomplete_sequence_behavior: Some(IncompleteSequenceBehavior::DiscardFollowingFirstGap),
        accept: Some(at("http://y/")),
    };
    let message = response.clone().into_message(V11, SOAP12);
    assert_eq!(CreateSequenceResponse::read(&message, V11, WSA10).unwrap(), response);
    assert_eq!(
        body(message),
        "<CreateSequenceResponse xmlns=\"http://docs.oasis-open.org/ws-rx/wsrm/200702\"><Identifier>urn:s</Identifier>\
         <Expires>PT0S</Expires><IncompleteSequenceBehavior>DiscardFollowingFirstGap</IncompleteSequenceBehavior>\
         <Accept><AcksTo><a:Address>http://y/</a:Address></AcksTo></Accept></CreateSequenceResponse>"
    );
}

/// gSOAP writes elements of 1.1 into messages of 1.0, one of them with an address that is none.
#[test]
fn what_version_1_0_does_not_have_is_passed_over() {
    let offer = "<r:Offer><r:Identifier>urn:o</r:Identifier><r:Endpoint><a:Address/></r:Endpoint>\
                 <r:IncompleteSequenceBehavior>Odd</r:IncompleteSequenceBehavior></r:Offer>";
    let xml = format!("{ACKS_TO}<r:Expires> PT00H00M30S </r:Expires>{offer}");
    let found = create(&xml, V10).unwrap();
    assert_eq!(found.expires, Some(TimeSpan::from_ticks(300_000_000)));
    let expected =
        Offer { identifier: id("urn:o"), endpoint: None, expires: None, incomplete_sequence_behavior: None };
    assert_eq!(found.offer, Some(expected));
    let problem = create(&xml, V11).unwrap_err();
    assert!(problem.starts_with("the body is no valid CreateSequence: Endpoint: "), "{problem}");
}

#[test]
fn extensions_are_passed_over() {
    let offer = "<r:Offer x:a='1'><x:b/><r:New/><r:Identifier>urn:o</r:Identifier></r:Offer>";
    let token = "<x:SecurityTokenReference/>";
    for version in RmVersion::ALL {
        let found =
            create(&format!("<x:y><r:AcksTo/></x:y>{ACKS_TO}<r:New/>{offer}{token}"), version).unwrap();
        assert_eq!(found.acks_to, at("http://x/"));
        assert!(found.security_token);
        assert_eq!(found.offer.unwrap().endpoint, None, "the session refuses that in 1.1");
    }
    let anonymous =
        "<r:AcksTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></r:AcksTo>";
    assert_eq!(create(anonymous, V11).unwrap().acks_to.address, Address::Anonymous);
}

#[test]
fn what_is_wrong_with_a_create_sequence() {
    let offer = |content: &str| format!("{ACKS_TO}<r:Offer>{content}</r:Offer>");
    let table = [
        (String::new(), "there is no AcksTo"),
        (ACKS_TO.repeat(2), "there is more than one AcksTo"),
        ("<r:AcksTo/>".to_owned(), "AcksTo: the endpoint reference has no address"),
        (format!("{ACKS_TO}<r:Expires>soon</r:Expires>"), "expected an xsd:duration, found 'soon'"),
        (offer(""), "there is no Identifier"),
        (offer("<r:Identifier/>"), "\"\" is not the identifier of a sequence: it is empty"),
        (
            offer(
                "<r:Identifier>urn:o</r:Identifier><r:IncompleteSequenceBehavior>Odd</r:IncompleteSequenceBehavior>",
            ),
            "the IncompleteSequenceBehavior is not known",
        ),
        (
            offer("<r:Identifier>urn:o</r:Identifier>") + "<r:Offer><r:Identifier>u</r:Identifier></r:Offer>",
            "there is more",
        ),
    ];
    for (xml, expected) in table {
        let problem = create(&xml, V11).unwrap_err();
        let expected = format!("the body is no valid CreateSequence: {expected}");
        assert!(problem.starts_with(&expected), "{problem}\n{expected}");
    }
}

#[test]
fn what_is_wrong_with_a_body() {
    let good = "<r:CloseSequence><r:Identifier>urn:s</r:Identifier></r:CloseSequence>";
    let table = [
        (good.to_owned() + good, "there is a second element in the body"),
        (format!("{good}<!-- --> <x:y/>"), "there is a second element in the body"),
        (String::new(), "the body has nothing in it"),
        ("<x:CloseSequence/>".to_owned(), "the body has CloseSequence in it"),
        ("<r:TerminateSequence/>".to_owned(), "the body has TerminateSequence in it"),
        ("<r:CloseSequence/>".to_owned(), "there is no Identifier"),
        (
            good.replace("</r:C", "<r:Identifier>urn:s</r:Identifier></r:C"),
            "there is more than one Identifier",
        ),
        (
            good.replace("</r:C", "<r:LastMsgNumber>-1</r:LastMsgNumber></r:C"),
            "LastMsgNumber is not a message number",
        ),
        (
            good.replace("</r:C", "<r:LastMsgNumber>9223372036854775808</r:LastMsgNumber></r:C"),
            "LastMsgNumber is above 9223372036854775807",
        ),
    ];
    for (xml, expected) in table {
        let problem = CloseSequence::read(&message(&xml, V11), V11).unwrap_err().to_string();
        assert_eq!(problem, format!("the body is no valid CloseSequence: {expected}"));
    }
    assert!(CloseSequence::read(&message(&format!(" {good}<!-- -->\n"), V11), V11).is_ok());
    let fault = "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code></s:Fault>";
    assert!(CloseSequence::read(&message(fault, V11), V11).is_err());
}

// Tests: [WSRM10 §3.5], [WSRM11 §3.5], [WSRM11 §3.6]
#[test]
fn messages_about_a_sequence() {
    let identifier = id("urn:s");
    for last in [None, MessageNumber::new(5)] {
        let close = CloseSequence { identifier: identifier.clone(), last };
        let message = close.clone().into_message(V11, SOAP12);
        assert_eq!(message.properties.action, Some(V11.action(RmAction::CloseSequence)));
        assert_eq!(CloseSequence::read(&message, V11).unwrap(), close);
        let terminate = TerminateSequence { identifier: identifier.clone(), last };
        let message = terminate.clone().into_message(V11, SOAP12);
        assert_eq!(TerminateSequence::read(&message, V11).unwrap(), terminate);
        let message = terminate.into_message(V10, SOAP12);
        let without = TerminateSequence { identifier: identifier.clone(), last: None };
        assert_eq!(TerminateSequence::read(&message, V10).unwrap(), without, "1.0 has no LastMsgNumber");
    }
    let closed = CloseSequenceResponse { identifier: identifier.clone() };
    assert_eq!(CloseSequenceResponse::read(&closed.clone().into_message(V11, SOAP12), V11).unwrap(), closed);
    let ended = TerminateSequenceResponse { identifier };
    let written = ended.clone().into_message(V11, SOAP12);
    assert_eq!(TerminateSequenceResponse::read(&written, V11).unwrap(), ended);
    let zero = "<r:TerminateSequence><r:LastMsgNumber>0</r:LastMsgNumber><r:Identifier>urn:s</r:Identifier>\
                </r:TerminateSequence>";
    assert_eq!(TerminateSequence::read(&message(zero, V11), V11).unwrap().last, None);
    let empty = empty_message(RmAction::LastMessage, V10);
    assert!(empty.body.is_empty());
}
