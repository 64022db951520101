//! Messages as they are kept: written once, whole, in an encoding without a session.
//!
//! What is sent again must be what was sent before, whatever became of the value it was made of; and what is stored must be
//! readable in another process. So a message is written when it is given to the session, and read back: its header blocks and its
//! body are then parts of those bytes, and each transmission copies them.

use bytes::Bytes;
use soapstone_soap::{EndpointReference, Message, MessageVersion};
use soapstone_xml::{Codec, EncodeError, Limits, NameRef, TextDocument, TextWriter, XmlReader};

use crate::event::SendError;
use crate::session::RestoreError;

/// Writes a message, and gives the bytes with the message that is made of them.
pub(crate) fn keep(
    message: Message,
    version: MessageVersion,
    codec: &mut dyn Codec,
) -> Result<(Bytes, Message), SendError> {
    let bytes = write(message, version, codec)?;
    let kept = read(bytes.clone(), version, codec).map_err(SendError::Keep)?;
    Ok((bytes, kept))
}

/// Writes a message.
pub(crate) fn write(
    message: Message,
    version: MessageVersion,
    codec: &mut dyn Codec,
) -> Result<Bytes, EncodeError> {
    let envelope = message.into_envelope(version);
    codec.encode(&mut |out| envelope.write(out))
}

/// Reads a message that was kept.
pub(crate) fn read(bytes: Bytes, version: MessageVersion, codec: &mut dyn Codec) -> Result<Message, String> {
    let mut found = None;
    codec
        .decode(bytes, &Limits::UNLIMITED, &mut |input| {
            found = Some(Message::read(input, version));
            Ok(())
        })
        .map_err(|error| error.to_string())?;
    match found {
        Some(Ok(message)) => Ok(message),
        Some(Err(rejected)) => Err(rejected.to_string()),
        None => Err("there is no document".to_owned()),
    }
}

/// An endpoint as it is kept: a document of its own.
pub(crate) fn write_endpoint(endpoint: &EndpointReference, version: MessageVersion) -> Option<String> {
    let mut out = TextWriter::new();
    endpoint.write(&mut out, NameRef::local(ENDPOINT), version.addressing).ok()?;
    String::from_utf8(out.finish().ok()?.to_vec()).ok()
}

/// Reads an endpoint that was kept.
pub(crate) fn read_endpoint(text: &str, version: MessageVersion) -> Result<EndpointReference, RestoreError> {
    let problem = |error: String| RestoreError::Endpoint(error);
    let document = TextDocument::message(text.as_bytes().to_vec(), &Limits::UNLIMITED)
        .map_err(|error| problem(error.to_string()))?;
    let mut input = document.reader();
    input.advance().map_err(|error| problem(error.to_string()))?;
    EndpointReference::read(&mut input, version.addressing).map_err(|error| problem(error.to_string()))
}

const ENDPOINT: &str = "endpoint";
