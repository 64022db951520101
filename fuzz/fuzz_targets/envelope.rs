//! Any bytes as an envelope, text and binary: a message, or a refusal whose fault can be written; what is accepted is
//! written and read again as the same message.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use soapstone_nbfx::BinaryReader;
use soapstone_soap::{AddressingVersion, Body, Envelope, Message, MessageVersion, Rejected, SoapVersion};
use soapstone_xml::{Limits, TextDocument, TextWriter, XmlReader};

fuzz_target!(|data: &[u8]| {
    let limits = Limits { max_expanded_bytes: 4 << 20, ..Limits::default() };
    let bytes = Bytes::copy_from_slice(data);
    for addressing in [AddressingVersion::None, AddressingVersion::August2004, AddressingVersion::V10] {
        if let Ok(document) = TextDocument::message(bytes.clone(), &limits) {
            check(&mut document.reader(), addressing);
        }
        check(&mut BinaryReader::new(&bytes, &limits), addressing);
    }
});

fn check(reader: &mut dyn XmlReader, addressing: AddressingVersion) {
    let envelope = match Envelope::read(reader) {
        Ok(envelope) => envelope,
        Err(rejected) => return answer(rejected, SoapVersion::Soap12, addressing),
    };
    let soap = envelope.version;
    let version = MessageVersion { soap, addressing };
    let message = match Message::from_envelope(envelope, version) {
        Ok(message) => message,
        Err(rejected) => return answer(rejected, soap, addressing),
    };
    let properties = message.properties.clone();
    let mut out = TextWriter::new();
    // A body that nobody has read yet may be broken, or have no form in text.
    if message.into_envelope(version).write(&mut out).is_err() {
        return;
    }
    let bytes = out.finish().expect("a whole envelope was written");
    let document = TextDocument::message(bytes, &Limits::UNLIMITED).expect("we write UTF-8");
    let again = Envelope::read(&mut document.reader()).expect("we write envelopes");
    let again = Message::from_envelope(again, version).expect("we write what we accept");
    assert_eq!(again.properties.action, properties.action);
    assert_eq!(again.properties.message_id, properties.message_id);
    assert_eq!(again.properties.relates_to, properties.relates_to);
}

/// The fault that a refusal gives the peer.
fn answer(rejected: Rejected, soap: SoapVersion, addressing: AddressingVersion) {
    let Some(fault) = rejected.fault else { return };
    let version = MessageVersion { soap, addressing };
    let mut out = TextWriter::new();
    let message = Message::fault(*fault, version);
    message.into_envelope(version).write(&mut out).expect("our own fault");
    let bytes = out.finish().expect("a whole envelope was written");
    let document = TextDocument::message(bytes, &Limits::UNLIMITED).expect("we write UTF-8");
    let again = Envelope::read(&mut document.reader()).expect("we write envelopes");
    assert!(matches!(again.body, Body::Fault(_)));
}
