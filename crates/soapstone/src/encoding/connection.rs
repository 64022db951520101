//! Messages on a connection that both sides send on.

use bytes::Bytes;
use soapstone_nbfx::BinarySessionCodec;
use soapstone_soap::{Envelope, Message, MessageVersion, Rejected};
use soapstone_wsdl::{Binding, Encoding};
use soapstone_xml::{Codec, DecodeError, EncodeError, Limits, TextDocument, TextWriter};

use super::mtom::{self, MtomError, PackageIds};

/// The encoder of one connection, with what it remembers along it.
pub(crate) struct Encoder {
    version: MessageVersion,
    limits: Limits,
    codec: ConnectionCodec,
}

enum ConnectionCodec {
    Text,
    Binary(Box<BinarySessionCodec>),
    /// With the number of the next package.
    Mtom(u64),
}

/// Why a frame is no message.
#[derive(Debug)]
pub(crate) enum DecodeFailure {
    /// The document is broken.
    Document(DecodeError),
    /// The envelope is not accepted.
    Rejected(Box<Rejected>),
    /// There is nothing in it.
    Empty,
    /// It is larger than so many bytes when it is unpacked.
    TooLarge(usize),
    /// It cannot be unpacked.
    Packed(String),
    /// It is no MTOM package.
    Package(MtomError),
}

impl DecodeFailure {
    pub(super) fn of_package(error: MtomError) -> Self {
        match error {
            MtomError::TooLarge(limit) => Self::TooLarge(limit),
            MtomError::Root(error) => Self::Document(error),
            error => Self::Package(error),
        }
    }
}

impl std::fmt::Display for DecodeFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Document(error) => error.fmt(f),
            Self::Rejected(rejected) => rejected.error.fmt(f),
            Self::Empty => f.write_str("there is nothing in it"),
            Self::TooLarge(limit) => write!(f, "it is larger than {limit} bytes"),
            Self::Packed(error) => write!(f, "it cannot be unpacked: {error}"),
            Self::Package(error) => error.fmt(f),
        }
    }
}

impl Encoder {
    /// For a connection with this binding.
    pub(crate) fn of_connection(binding: &Binding) -> Self {
        let codec = match binding.encoding {
            Encoding::Text => ConnectionCodec::Text,
            Encoding::Binary => ConnectionCodec::Binary(Box::default()),
            Encoding::Mtom => ConnectionCodec::Mtom(1),
        };
        let limits = Limits { max_bytes: binding.max_received_message_size, ..Limits::default() };
        Self { version: binding.version, limits, codec }
    }

    /// Writes a message. What it gives must be sent, in order and once.
    pub(crate) fn encode(&mut self, message: Message) -> Result<Bytes, EncodeError> {
        let envelope = message.into_envelope(self.version);
        match &mut self.codec {
            ConnectionCodec::Text => {
                let mut out = TextWriter::new();
                envelope.write(&mut out)?;
                out.finish()
            }
            ConnectionCodec::Binary(codec) => codec.encode(&mut |out| envelope.write(out)),
            ConnectionCodec::Mtom(number) => {
                let ids = PackageIds::new(uuid::Uuid::new_v4(), *number);
                *number += 1;
                let start_info = mtom::start_info(self.version.soap);
                mtom::write_package(start_info, &ids, |out| envelope.write(out))
            }
        }
    }

    /// Reads a message. Every frame that arrives must be given to it, in order.
    pub(crate) fn decode(&mut self, frame: Bytes) -> Result<Message, DecodeFailure> {
        let version = self.version;
        let mut found = None;
        let read = match &mut self.codec {
            ConnectionCodec::Text => TextDocument::message(frame, &self.limits).map(|document| {
                // .NET's readers take references to characters that XML does not have.
                let document = document.lenient();
                found = Some(Envelope::read(&mut document.reader()));
            }),
            ConnectionCodec::Mtom(_) => {
                let package = mtom::read_package(&frame, &self.limits).map_err(DecodeFailure::of_package)?;
                found = Some(Envelope::read(&mut package.document().reader()));
                Ok(())
            }
            ConnectionCodec::Binary(codec) => codec.decode(frame, &self.limits, &mut |input| {
                found = Some(Envelope::read(input));
                Ok(())
            }),
        };
        read.map_err(DecodeFailure::Document)?;
        let rejected = |rejected: Rejected| DecodeFailure::Rejected(Box::new(rejected));
        match found {
            Some(envelope) => Message::from_envelope(envelope.map_err(rejected)?, version).map_err(rejected),
            None => Err(DecodeFailure::Empty),
        }
    }
}
