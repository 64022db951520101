use soapstone_soap::{AddressingVersion, Envelope};
use soapstone_xml::{Limits, TextDocument, TextWriter};

use super::*;
use crate::header::RmHeaders;
use crate::ranges::Ranges;

const V10: RmVersion = RmVersion::February2005;
const V11: RmVersion = RmVersion::V11;
const SOAP12: MessageVersion = MessageVersion::SOAP12_WSA10;
const SOAP11: MessageVersion = MessageVersion::new(SoapVersion::Soap11, AddressingVersion::V10);

fn id() -> Identifier {
    Identifier::new("urn:s").unwrap()
}

fn written(message: Message, version: MessageVersion) -> String {
    let mut out = TextWriter::new();
    message.into_envelope(version).write(&mut out).unwrap();
    String::from_utf8(out.finish().unwrap().to_vec()).unwrap()
}

fn read(xml: &str, version: MessageVersion) -> Message {
    let document = TextDocument::message(xml.as_bytes().to_vec(), &Limits::default()).unwrap();
    let envelope = Envelope::read(&mut document.reader()).unwrap();
    Message::from_envelope(envelope, version).unwrap()
}

/// All faults that both versions have, and then those of this one.
fn all(version: RmVersion) -> Vec<SequenceFault> {
    let range = (MessageNumber::MIN, MessageNumber::MAX);
    let ranges: Ranges = [range].into_iter().collect();
    let identifier = Some(id());
    let mut faults = vec![
        SequenceFault::SequenceTerminated {
            identifier: identifier.clone(),
            by: FaultSide::Receiver,
            reason: "because".into(),
        },
        SequenceFault::SequenceTerminated { identifier: None, by: FaultSide::Sender, reason: "x".into() },
        SequenceFault::UnknownSequence { identifier: identifier.clone() },
        SequenceFault::InvalidAcknowledgement {
            acknowledgement: Some(SequenceAcknowledgement::new(id(), ranges)),
        },
        SequenceFault::InvalidAcknowledgement {
            acknowledgement: Some(SequenceAcknowledgement::new(id(), Ranges::new())),
        },
        SequenceFault::CreateSequenceRefused {
            by: FaultSide::Sender,
            reason: "no".into(),
            connection_limit: false,
        },
    ];
    faults.extend(match version {
        V10 => vec![
            SequenceFault::LastMessageNumberExceeded { identifier: identifier.clone() },
            SequenceFault::MessageNumberRollover { identifier, max: None },
        ],
        V11 => vec![
            SequenceFault::SequenceClosed { identifier: identifier.clone() },
            SequenceFault::MessageNumberRollover { identifier, max: Some(MessageNumber::MAX) },
            SequenceFault::WsrmRequired,
        ],
    });
    faults
}

#[test]
fn faults_are_read_as_they_were_written() {
    for version in RmVersion::ALL {
        for message_version in [SOAP12, SOAP11] {
            for fault in all(version) {
                let message = fault.to_message(version, message_version);
                assert_eq!(message.properties.action, Some(version.fault_action(message_version)));
                let xml = written(message, message_version);
                let message = read(&xml, message_version);
                assert_eq!(SequenceFault::from_message(&message, version).as_ref(), Some(&fault), "{xml}");
                let other = if version == V10 { V11 } else { V10 };
                assert_eq!(SequenceFault::from_message(&message, other), None);
                let mut taken = message.clone();
                let headers = RmHeaders::take(&mut taken, version).unwrap();
                let body = message.body.fault().unwrap();
                let again = SequenceFault::from_fault(body, headers.fault.as_ref(), version);
                assert_eq!(again.as_ref(), Some(&fault), "{xml}");
                assert!(taken.headers.is_empty());
            }
        }
    }
}

// Tests: [WSRM10 §4.1], [WSRM11 §4.1]
#[test]
fn the_header_of_soap_1_1() {
    let fault = SequenceFault::UnknownSequence { identifier: Some(id()) };
    let reason = "The value of wsrm:Identifier is not a known Sequence identifier.";
    for (version, detail) in [
        (V10, "<r:Identifier>urn:s</r:Identifier>"),
        (V11, "<r:Detail><r:Identifier>urn:s</r:Identifier></r:Detail>"),
    ] {
        let xml = written(fault.to_message(version, SOAP11), SOAP11);
        let header = format!(
            "<r:SequenceFault><r:FaultCode>r:UnknownSequence</r:FaultCode>{detail}</r:SequenceFault>"
        );
        assert!(xml.contains(&header), "{xml}");
        let body = format!(
            "<faultcode>s:Client</faultcode><faultstring xml:lang=\"en\">{reason}</faultstring></s:Fault>"
        );
        assert!(xml.contains(&body), "{xml}");
    }
    let terminated = SequenceFault::SequenceTerminated {
        identifier: Some(id()),
        by: FaultSide::Receiver,
        reason: "x".into(),
    };
    assert!(written(terminated.to_message(V11, SOAP11), SOAP11).contains("<faultcode>s:Server<"));
}

#[test]
fn faults_about_no_sequence_have_no_header_in_soap_1_1() {
    let refused = SequenceFault::CreateSequenceRefused {
        by: FaultSide::Receiver,
        reason: "full".into(),
        connection_limit: true,
    };
    let xml = written(refused.to_message(V11, SOAP11), SOAP11);
    assert!(xml.contains(":CreateSequenceRefused</faultcode>") && !xml.contains("SequenceFault"), "{xml}");
    let xml = written(refused.to_message(V11, SOAP12), SOAP12);
    let message = read(&xml, SOAP12);
    assert_eq!(SequenceFault::from_message(&message, V11), Some(refused), "{xml}");
    assert!(message.body.fault().unwrap().is(ns::NETRM, "ConnectionLimitReached"));
}

fn soap12(code: &str, subcode: &str, detail: &str, version: RmVersion) -> Option<SequenceFault> {
    let xml = format!(
        "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' xmlns:a='http://www.w3.org/2005/08/addressing' \
         xmlns:r='{}'><s:Header><a:Action>urn:a</a:Action></s:Header><s:Body><s:Fault><s:Code><s:Value>s:{code}</s:Value>\
         <s:Subcode><s:Value>r:{subcode}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang='en'>why</s:Text>\
         </s:Reason>{detail}</s:Fault></s:Body></s:Envelope>",
        version.namespace()
    );
    SequenceFault::from_message(&read(&xml, SOAP12), version)
}

#[test]
fn what_peers_say_otherwise() {
    let detail = "<s:Detail><r:Identifier> urn:s </r:Identifier></s:Detail>";
    let terminated =
        |identifier, by| Some(SequenceFault::SequenceTerminated { identifier, by, reason: "why".into() });
    // Without detail, as gSOAP.
    assert_eq!(soap12("Sender", "SequenceTerminated", "", V10), terminated(None, FaultSide::Sender));
    assert_eq!(
        soap12("Sender", "UnknownSequence", "", V10),
        Some(SequenceFault::UnknownSequence { identifier: None })
    );
    // A name that is not known, or not in this version.
    for (name, version) in [("Odd", V10), ("SequenceClosed", V10), ("LastMessageNumberExceeded", V11)] {
        let by = FaultSide::Receiver;
        assert_eq!(soap12("Receiver", name, detail, version), terminated(Some(id()), by), "{name}");
        assert_eq!(soap12("Receiver", name, "", version), None, "{name}");
    }
    assert_eq!(
        soap12("Receiver", "UnknownSequence", detail, V11),
        terminated(Some(id()), FaultSide::Receiver)
    );
    for name in ["WsrmRequired", "WSRMRequired"] {
        assert_eq!(soap12("Sender", name, "", V11), Some(SequenceFault::WsrmRequired));
    }
    // An identifier that is none, and an acknowledgement that is none.
    let bad = "<s:Detail><r:Identifier/></s:Detail>";
    assert_eq!(soap12("Sender", "SequenceTerminated", bad, V11), terminated(None, FaultSide::Sender));
    let bad = "<s:Detail><r:SequenceAcknowledgement/></s:Detail>";
    assert_eq!(
        soap12("Sender", "InvalidAcknowledgement", bad, V11),
        Some(SequenceFault::InvalidAcknowledgement { acknowledgement: None })
    );
}

#[test]
fn a_fault_that_a_version_does_not_have() {
    let closed = SequenceFault::SequenceClosed { identifier: Some(id()) };
    let fault = closed.to_fault(V10, SOAP12);
    assert!(fault.is(V10.namespace(), "SequenceTerminated"));
    assert_eq!(closed.identifier(), Some(&id()));
    let rollover = SequenceFault::MessageNumberRollover { identifier: Some(id()), max: None };
    let detail = |version: RmVersion| {
        let fault = rollover.to_fault(version, SOAP12);
        fault.detail_entry(version.namespace(), "MaxMessageNumber").map(Element::text)
    };
    assert_eq!((detail(V10), detail(V11).as_deref()), (None, Some("9223372036854775807")));
}

/// wsdual/c-faults/feb2005: as .NET writes it.
#[test]
fn an_acknowledgement_in_the_detail() {
    let ranges: Ranges = [(MessageNumber::MIN, MessageNumber::MIN)].into_iter().collect();
    let mut acknowledgement = SequenceAcknowledgement::new(id(), ranges);
    acknowledgement.buffer_remaining = Some(8);
    let fault = SequenceFault::InvalidAcknowledgement { acknowledgement: Some(acknowledgement) };
    let xml = written(fault.to_message(V10, SOAP12), SOAP12);
    let detail = "<s:Detail><SequenceAcknowledgement xmlns=\"http://schemas.xmlsoap.org/ws/2005/02/rm\"><Identifier>urn:s\
                  </Identifier><AcknowledgementRange Lower=\"1\" Upper=\"1\"/></SequenceAcknowledgement></s:Detail>";
    assert!(xml.contains(detail), "{xml}");
}
