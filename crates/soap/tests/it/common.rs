//! What the tests of this crate share.

use soapstone_soap::{Envelope, Message, MessageVersion, Rejected};
use soapstone_xml::{Limits, TextDocument, TextWriter, compare};

/// Opens a text document.
pub(crate) fn document(xml: &str) -> TextDocument {
    TextDocument::message(xml.as_bytes().to_vec(), &Limits::default()).unwrap()
}

/// Reads an envelope that is expected to be one.
pub(crate) fn envelope(xml: &str) -> Envelope {
    Envelope::read(&mut document(xml).reader()).unwrap_or_else(|error| panic!("{:?}: {xml}", error.error))
}

/// Reads an envelope that is expected to be refused, here or as a message.
pub(crate) fn rejected(xml: &str, version: MessageVersion) -> Rejected {
    match Envelope::read(&mut document(xml).reader())
        .and_then(|envelope| Message::from_envelope(envelope, version))
    {
        Err(rejected) => rejected,
        Ok(message) => panic!("accepted: {message:?}"),
    }
}

/// Reads a message that is expected to be one.
pub(crate) fn message(xml: &str, version: MessageVersion) -> Message {
    Message::from_envelope(envelope(xml), version).unwrap_or_else(|error| panic!("{:?}: {xml}", error.error))
}

/// Writes an envelope as text.
pub(crate) fn text(envelope: &Envelope) -> String {
    let mut out = TextWriter::new();
    envelope.write(&mut out).unwrap();
    String::from_utf8(out.finish().unwrap().to_vec()).unwrap()
}

/// Writes a message as text.
pub(crate) fn written(message: Message, version: MessageVersion) -> String {
    text(&message.into_envelope(version))
}

/// Fails unless two documents have the same infoset.
pub(crate) fn assert_same(left: &str, right: &str) {
    let difference = compare(&mut document(left).reader(), &mut document(right).reader()).unwrap();
    if let Some(difference) = difference {
        panic!("{difference}\n{left}\n{right}");
    }
}

/// An envelope of SOAP 1.2 with this in its header and its body.
pub(crate) fn soap12(header: &str, body: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"#
    )
}

/// An envelope of SOAP 1.1 with this in its header and its body.
pub(crate) fn soap11(header: &str, body: &str) -> String {
    soap12(header, body)
        .replace("http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/")
}

/// The same with WS-Addressing 2004/08.
pub(crate) fn august2004(xml: &str) -> String {
    xml.replace("http://www.w3.org/2005/08/addressing", "http://schemas.xmlsoap.org/ws/2004/08/addressing")
}
