use soapstone_soap::{Envelope, MessageVersion};
use soapstone_xml::{Limits, TextDocument};

use super::*;
use crate::identifier::MessageNumber;
use crate::ns;

const V10: RmVersion = RmVersion::February2005;
const V11: RmVersion = RmVersion::V11;

fn message(headers: &str, version: RmVersion) -> Message {
    let xml = format!(
        "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' xmlns:a='http://www.w3.org/2005/08/addressing' \
         xmlns:r='{}' xmlns:n='{}' xmlns:x='urn:x'><s:Header><a:Action>urn:a</a:Action>{headers}</s:Header>\
         <s:Body/></s:Envelope>",
        version.namespace(),
        ns::NETRM
    );
    let limits = Limits::UNLIMITED;
    let document = TextDocument::message(xml.into_bytes(), &limits).unwrap();
    let envelope = Envelope::read(&mut document.reader()).unwrap();
    Message::from_envelope(envelope, MessageVersion::SOAP12_WSA10).unwrap()
}

fn read(headers: &str, version: RmVersion) -> Result<RmHeaders, InvalidHeader> {
    let mut message = message(headers, version);
    let read = RmHeaders::read(&message, version);
    let taken = RmHeaders::take(&mut message, version);
    assert_eq!(message.headers.len(), 0, "what was taken is understood");
    assert_eq!(read.as_ref().ok(), taken.as_ref().ok());
    taken
}

fn problem(headers: &str, version: RmVersion) -> String {
    read(headers, version).unwrap_err().to_string()
}

fn id(uri: &str) -> Identifier {
    Identifier::new(uri).unwrap()
}

fn number(n: u64) -> MessageNumber {
    MessageNumber::new(n).unwrap()
}

fn acknowledgement(content: &str, version: RmVersion) -> Result<SequenceAcknowledgement, InvalidHeader> {
    let xml = format!(
        "<r:SequenceAcknowledgement><r:Identifier>urn:s</r:Identifier>{content}</r:SequenceAcknowledgement>"
    );
    read(&xml, version).map(|mut headers| headers.acknowledgements.remove(0))
}

// Tests: [WSRM10 §3.1], [WSRM11 §3.7]
#[test]
fn a_sequence_in_any_order_with_extensions_and_space() {
    let xml = "<r:Sequence x:a='1'><x:y><r:Identifier>no</r:Identifier></x:y> <r:MessageNumber> 7\n</r:MessageNumber>\
               <!-- --><r:LastMessage/><r:Identifier x:b='2'>\n urn:s </r:Identifier><r:New/></r:Sequence>";
    let expected = |last| Sequence { identifier: id("urn:s"), number: number(7), last };
    assert_eq!(read(xml, V10).unwrap().sequence, Some(expected(true)));
    assert_eq!(read(xml, V11).unwrap().sequence, Some(expected(false)), "1.1 has no LastMessage");
}

#[test]
fn what_is_wrong_with_a_sequence() {
    let sequence = |id: &str, number: &str| format!("<r:Sequence>{id}{number}</r:Sequence>");
    let good_id = "<r:Identifier>urn:s</r:Identifier>";
    let of = |number: &str| sequence(good_id, &format!("<r:MessageNumber>{number}</r:MessageNumber>"));
    let long = format!("<r:Identifier>{}</r:Identifier>", "x".repeat(8001));
    let table = [
        (of("0"), "MessageNumber is 0"),
        (of("9223372036854775808"), "MessageNumber is above 9223372036854775807"),
        (of("99999999999999999999999"), "MessageNumber is above 9223372036854775807"),
        (of("-1"), "MessageNumber is not a message number"),
        (of("1.0"), "MessageNumber is not a message number"),
        (of(""), "MessageNumber is not a message number"),
        (of("<x:y/>"), "expected text, found the element '{urn:x}y'"),
        (sequence(good_id, ""), "there is no MessageNumber"),
        (sequence("", "<r:MessageNumber>1</r:MessageNumber>"), "there is no Identifier"),
        (
            sequence("<r:Identifier> </r:Identifier>", ""),
            "\"\" is not the identifier of a sequence: it is empty",
        ),
        (sequence(&long, ""), "limit reached: max_uri_bytes is 8000"),
        (sequence(good_id, good_id), "there is more than one Identifier"),
        (of("1</r:MessageNumber><r:MessageNumber>1"), "there is more than one MessageNumber"),
        (of("1").repeat(2), "there is more than one Sequence"),
    ];
    for (xml, expected) in table {
        for version in RmVersion::ALL {
            let found = problem(&xml, version);
            let expected = format!("the header Sequence is not valid: {expected}");
            assert!(found.starts_with(&expected), "{found}\n{expected}");
        }
    }
    let error = read(&of("0"), V11).unwrap_err();
    assert_eq!((error.header, error.identifier), ("Sequence", Some(id("urn:s"))));
    assert!(read(&of("9223372036854775807"), V11).is_ok());
}

// Tests: [WSRM10 §3.2], [WSRM11 §3.9]
#[test]
fn acknowledgements() {
    let table = [
        ("<r:AcknowledgementRange Lower='1' Upper='3'/>", "1-3"),
        ("<r:AcknowledgementRange Upper='3' Lower='1' x:z='9'><x:y/></r:AcknowledgementRange>", "1-3"),
        // Overlapping, touching, and descending ones say together what they say.
        (
            "<r:AcknowledgementRange Lower='9' Upper='9'/><r:AcknowledgementRange Lower='2' Upper='5'/>\
             <r:AcknowledgementRange Lower='1' Upper='3'/><r:AcknowledgementRange Lower='6' Upper='6'/>",
            "1-6, 9",
        ),
        (
            "<r:AcknowledgementRange Lower='9223372036854775807' Upper='9223372036854775807'/>",
            "9223372036854775807",
        ),
        ("<r:Nack>2</r:Nack><r:AcknowledgementRange Lower='1' Upper='1'/>", "1"),
        ("", ""),
    ];
    for (xml, expected) in table {
        for version in RmVersion::ALL {
            let found = acknowledgement(xml, version).unwrap();
            assert_eq!((found.ranges.to_string().as_str(), found.nacks.len()), (expected, 0), "{xml}");
            assert!(!found.is_final && found.buffer_remaining.is_none());
        }
    }
    let nacks = acknowledgement("<r:Nack>5</r:Nack><r:Nack>0</r:Nack><r:Nack>2</r:Nack>", V11).unwrap();
    assert_eq!((nacks.ranges.is_empty(), nacks.nacks), (true, vec![number(5), number(2)]));
}

#[test]
fn what_says_that_nothing_has_arrived() {
    let nothing = "<r:AcknowledgementRange Lower='0' Upper='0'/>";
    assert!(acknowledgement(nothing, V10).unwrap().ranges.is_empty());
    assert!(acknowledgement(nothing, V11).unwrap_err().to_string().ends_with("Lower is 0"));
    assert!(acknowledgement("<r:None/>", V11).unwrap().ranges.is_empty());
    for (version, expected) in [(V10, nothing), (V11, "<r:None/>")] {
        let block = SequenceAcknowledgement::new(id("urn:s"), crate::Ranges::new()).to_block(version);
        let expected = format!(
            "<r:SequenceAcknowledgement><r:Identifier>urn:s</r:Identifier>{expected}</r:SequenceAcknowledgement>"
        );
        let message = message(&expected, version);
        let expected = message.headers.iter().next().unwrap().element().unwrap();
        assert_eq!(block.element().unwrap(), expected);
    }
}

#[test]
fn final_and_buffer_remaining() {
    let xml = "<r:None/><r:Final/><n:BufferRemaining>0</n:BufferRemaining>";
    let found = acknowledgement(xml, V11).unwrap();
    assert_eq!((found.is_final, found.buffer_remaining), (true, Some(0)));
    let found = acknowledgement(xml, V10).unwrap();
    assert_eq!((found.is_final, found.buffer_remaining), (false, Some(0)), "1.0 has no Final");
    let most = "<n:BufferRemaining> 2147483647 </n:BufferRemaining>";
    assert_eq!(acknowledgement(most, V10).unwrap().buffer_remaining, Some(2_147_483_647));
}

#[test]
fn what_is_wrong_with_an_acknowledgement() {
    let range =
        |lower: &str, upper: &str| format!("<r:AcknowledgementRange Lower='{lower}' Upper='{upper}'/>");
    let remaining = |text: &str| format!("<n:BufferRemaining>{text}</n:BufferRemaining>");
    let table = [
        (range("5", "1"), "the range 5-1 ends before it begins"),
        (range("0", "1"), "Lower is 0"),
        (range("1", "0"), "Upper is 0"),
        (range("1", "9223372036854775808"), "Upper is above 9223372036854775807"),
        (range("-1", "1"), "Lower is not a message number"),
        (range("a", "1"), "Lower is not a message number"),
        ("<r:AcknowledgementRange Lower='1'/>".to_owned(), "there is no Upper"),
        ("<r:AcknowledgementRange Upper='1'/>".to_owned(), "there is no Lower"),
        ("<r:AcknowledgementRange r:Lower='1' r:Upper='1'/>".to_owned(), "there is no Lower"),
        ("<r:Nack>x</r:Nack>".to_owned(), "Nack is not a message number"),
        (remaining("-1"), "BufferRemaining is not a number of messages"),
        (remaining("2147483648"), "BufferRemaining is not a number of messages"),
        (remaining("many"), "BufferRemaining is not a number of messages"),
        (remaining("1").repeat(2), "there is more than one BufferRemaining"),
    ];
    for (xml, expected) in table {
        for version in RmVersion::ALL {
            let error = acknowledgement(&xml, version).unwrap_err();
            assert_eq!(error.identifier, Some(id("urn:s")));
            let expected = format!("the header SequenceAcknowledgement is not valid: {expected}");
            assert_eq!(error.to_string(), expected);
        }
    }
    for nothing in ["<r:Final/>", "<r:Nack>1</r:Nack><r:Final/>"] {
        let error = acknowledgement(nothing, V11).unwrap_err();
        assert!(matches!(error.problem, Problem::FinalOfNothing), "{nothing}");
    }
}

#[test]
fn only_so_many_ranges_are_read() {
    let ranges = |count: u64| -> String {
        let range = |n| format!("<r:AcknowledgementRange Lower='{n}' Upper='{n}'/>");
        (0..count).map(|index| range(2 * index + 1)).collect()
    };
    let most = u64::try_from(MAX_RANGES_READ).unwrap();
    assert_eq!(acknowledgement(&ranges(most), V11).unwrap().ranges.len(), MAX_RANGES_READ);
    for count in [most + 1, 100_000] {
        let error = acknowledgement(&ranges(count), V10).unwrap_err();
        assert!(matches!(error.problem, Problem::TooManyRanges));
    }
}

#[test]
fn many_of_a_kind() {
    let of = |local: &str, uri: &str| format!("<r:{local}><r:Identifier>{uri}</r:Identifier></r:{local}>");
    let xml =
        ["urn:a", "urn:b"].map(|uri| of("SequenceAcknowledgement", uri) + &of("AckRequested", uri)).concat();
    let headers = read(&xml, V11).unwrap();
    let acknowledged: Vec<_> =
        headers.acknowledgements.iter().map(|found| found.identifier.as_str()).collect();
    let requested: Vec<_> = headers.ack_requested.iter().map(|found| found.identifier.as_str()).collect();
    assert_eq!((acknowledged, requested), (vec!["urn:a", "urn:b"], vec!["urn:a", "urn:b"]));
    let number = "<r:AckRequested><r:Identifier>urn:a</r:Identifier><r:MessageNumber>0</r:MessageNumber></r:AckRequested>";
    assert_eq!(read(number, V10).unwrap().ack_requested.len(), 1);
    assert_eq!(
        problem("<r:AckRequested/>", V10),
        "the header AckRequested is not valid: there is no Identifier"
    );
}

#[test]
fn what_is_not_ours_stays() {
    let xml =
        "<r:Sequence s:role='http://www.w3.org/2003/05/soap-envelope/role/none'/><r:Other/><x:Sequence/>";
    let mut message = message(xml, V11);
    assert!(RmHeaders::read(&message, V11).unwrap().is_empty());
    assert!(RmHeaders::take(&mut message, V11).unwrap().is_empty());
    assert!(RmHeaders::take(&mut message, V10).unwrap().is_empty());
    assert_eq!(message.headers.len(), 3);
}

// Tests: [WSRM11 §6.1], [WSRM11 §6.2]
#[test]
fn security_of_sequences_is_seen_in_1_1() {
    let xml = "<r:UsesSequenceSSL/><r:UsesSequenceSTR/>";
    let headers = read(xml, V11).unwrap();
    assert!(headers.uses_sequence_ssl && headers.uses_sequence_str);
    assert!(read(xml, V10).unwrap().is_empty());
}
