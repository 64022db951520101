//! Envelopes written by hand are byte for byte the recorded ones.

use crate::support::envelope::{
    Asking, Rm, ack_requested, acknowledgement, acks, action_of, close_sequence, create_sequence,
    create_sequence_response, last_message, sequenced, terminate_sequence, terminate_sequence_11, text_of,
    texts_of,
};

const SERVICE: &str = "http://localhost:8000/ServiceModelSamples/service";
const ADD_TO: &str = "http://Microsoft.ServiceModel.Samples/ICalculatorDuplex/AddTo";

/// The body of a recorded request.
fn recorded(name: &str) -> String {
    let path = format!("{}/../../fixtures/wsdual/{name}.http", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.split_once("\r\n\r\n").unwrap().1.to_owned()
}

fn asking(to: &'static str, recorded: &str) -> (String, String, &'static str) {
    let reply_to = text_of(text_of(recorded, "ReplyTo").unwrap(), "Address").unwrap().to_owned();
    (reply_to, text_of(recorded, "MessageID").unwrap().to_owned(), to)
}

#[test]
fn rm_1_0() {
    let rm = Rm::Feb2005;
    let expected = recorded("a-rm-feb2005/01-c2s-req-CreateSequence");
    let (reply_to, message_id, to) = asking(SERVICE, &expected);
    let offer = text_of(&expected, "Identifier").unwrap();
    let asking = Asking { to, reply_to: &reply_to, message_id: &message_id };
    assert_eq!(create_sequence(rm, asking, Some(offer)), expected);

    let expected = recorded("a-rm-feb2005/03-s2c-req-CreateSequenceResponse");
    let id = text_of(&expected, "Identifier").unwrap().to_owned();
    assert_eq!(create_sequence_response(rm, &reply_to, &message_id, &id, Some(SERVICE)), expected);

    let body = r#"<AddTo xmlns="http://Microsoft.ServiceModel.Samples"><n>100</n></AddTo>"#;
    let written = sequenced(rm, (&id, 1), &ack_requested(&id), SERVICE, ADD_TO, body);
    assert_eq!(written, recorded("a-rm-feb2005/05-c2s-req-AddTo-msg1-ackreq"));

    let written = acknowledgement(rm, &reply_to, &id, &[(1, 3)], Some(8));
    assert_eq!(written, recorded("a-rm-feb2005/12-s2c-req-SequenceAcknowledgement"));

    let written = last_message((&id, 6), &acks(offer, &[(1, 5)], Some(8)), SERVICE);
    assert_eq!(written, recorded("a-rm-feb2005/29-c2s-req-LastMessage-msg6-last-ack"));

    let written = terminate_sequence(SERVICE, &id);
    assert_eq!(written, recorded("a-rm-feb2005/37-c2s-req-TerminateSequence"));
}

#[test]
fn rm_1_1() {
    let rm = Rm::V11;
    let expected = recorded("b-rm11/01-c2s-req-CreateSequence");
    let (reply_to, message_id, to) = asking(SERVICE, &expected);
    let first = Asking { to, reply_to: &reply_to, message_id: &message_id };
    assert_eq!(create_sequence(rm, first, text_of(&expected, "Identifier")), expected);

    let expected = recorded("b-rm11/03-s2c-req-CreateSequenceResponse");
    let id = text_of(&expected, "Identifier").unwrap().to_owned();
    assert_eq!(create_sequence_response(rm, &reply_to, &message_id, &id, Some(SERVICE)), expected);

    let body = r#"<AddTo xmlns="http://Microsoft.ServiceModel.Samples"><n>100</n></AddTo>"#;
    let written = sequenced(rm, (&id, 1), &ack_requested(&id), SERVICE, ADD_TO, body);
    assert_eq!(written, recorded("b-rm11/05-c2s-req-AddTo-msg1-ackreq"));

    let expected = recorded("b-rm11/27-c2s-req-CloseSequence");
    let (reply_to, message_id, to) = asking(SERVICE, &expected);
    let close = Asking { to, reply_to: &reply_to, message_id: &message_id };
    assert_eq!(close_sequence(close, &id, 5), expected);

    let expected = recorded("b-rm11/37-c2s-req-TerminateSequence");
    let (reply_to, message_id, to) = asking(SERVICE, &expected);
    let terminate = Asking { to, reply_to: &reply_to, message_id: &message_id };
    assert_eq!(terminate_sequence_11(terminate, &id, 5), expected);
}

#[test]
fn texts() {
    let ack = acknowledgement(Rm::V11, "http://a/", "urn:1", &[(1, 2), (4, 4)], None);
    assert_eq!(action_of(&ack), Rm::V11.action("SequenceAcknowledgement"));
    assert_eq!(text_of(&ack, "To"), Some("http://a/"));
    assert_eq!(texts_of(&ack, "AcknowledgementRange").count(), 2);
    assert_eq!(text_of(&ack, "Body"), Some(""));
    assert_eq!(text_of(&ack, "Fault"), None);
    assert_eq!(action_of("no XML"), "");
}
