//! Messages on a connection that both sides send on.

use bytes::Bytes;
use soapstone_nbfx::{BinaryCodec, BinarySessionCodec};
use soapstone_soap::{Envelope, Message, MessageVersion, Rejected};
use soapstone_wsdl::{Binding, Compression, Direction, Duplex, Encoding, TransferMode};
use soapstone_xml::{Codec, DecodeError, EncodeError, Limits, TextDocument, TextWriter};

use super::mtom::{self, MtomError, PackageIds};
use super::packing::{TooLarge, pack, unpack};

/// The encoder of one connection, with what it remembers along it.
pub(crate) struct Encoder {
    version: MessageVersion,
    limits: Limits,
    compression: Compression,
    codec: ConnectionCodec,
    /// Messages in pieces have no string table, so that they can be read while they come.
    streamed_out: bool,
    streamed_in: bool,
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
    /// For a connection with this binding, at the end whose calls go this way.
    pub(crate) fn of_connection(binding: &Binding, direction: Direction) -> Self {
        let codec = match binding.encoding {
            Encoding::Text => ConnectionCodec::Text,
            Encoding::Binary => ConnectionCodec::Binary(Box::default()),
            Encoding::Mtom => ConnectionCodec::Mtom(1),
        };
        let limits = Limits { max_bytes: binding.max_received_message_size, ..Limits::default() };
        let mode = match &binding.duplex {
            Duplex::WebSocket { transfer_mode, .. } => *transfer_mode,
            _ => TransferMode::Buffered,
        };
        let theirs = match direction {
            Direction::Service => Direction::Callback,
            Direction::Callback => Direction::Service,
        };
        Self {
            version: binding.version,
            limits,
            compression: binding.compression,
            codec,
            streamed_out: mode.is_streamed(direction),
            streamed_in: mode.is_streamed(theirs),
        }
    }

    /// Whether messages are binary. Packages may have bytes of any kind in them.
    pub(crate) fn is_binary(&self) -> bool {
        matches!(self.codec, ConnectionCodec::Binary(_) | ConnectionCodec::Mtom(_))
    }

    /// Writes a message. What it gives must be sent, in order and once.
    pub(crate) fn encode(&mut self, message: Message) -> Result<Bytes, EncodeError> {
        let envelope = message.into_envelope(self.version);
        let written = match &mut self.codec {
            ConnectionCodec::Text => {
                let mut out = TextWriter::new();
                envelope.write(&mut out)?;
                out.finish()
            }
            ConnectionCodec::Binary(_) if self.streamed_out => {
                BinaryCodec.encode(&mut |out| envelope.write(out))
            }
            ConnectionCodec::Binary(codec) => codec.encode(&mut |out| envelope.write(out)),
            ConnectionCodec::Mtom(number) => {
                let ids = PackageIds::new(uuid::Uuid::new_v4(), *number);
                *number += 1;
                mtom::write_package(mtom::start_info(self.version.soap), &ids, |out| envelope.write(out))
            }
        };
        Ok(pack(written?, self.compression))
    }

    /// Reads a message. Every frame that arrives must be given to it, in order.
    pub(crate) fn decode(&mut self, frame: Bytes) -> Result<Message, DecodeFailure> {
        let version = self.version;
        let frame = unpack(&frame, self.compression, self.limits.max_bytes).map_err(|error| match error {
            TooLarge::Bytes(limit) => DecodeFailure::TooLarge(limit),
            TooLarge::Broken(error) => DecodeFailure::Packed(error.to_string()),
        })?;
        if frame.is_empty() {
            return Err(DecodeFailure::Empty);
        }
        let mut found = None;
        let mut read = |input: &mut dyn soapstone_xml::XmlReader| {
            found = Some(Envelope::read(input));
            Ok(())
        };
        let read = match &mut self.codec {
            ConnectionCodec::Text => TextDocument::message(frame, &self.limits).map(|document| {
                // .NET's readers take references to characters that XML does not have.
                let document = document.lenient();
                let _ = read(&mut document.reader());
            }),
            ConnectionCodec::Binary(_) if self.streamed_in => {
                BinaryCodec.decode(frame, &self.limits, &mut read)
            }
            ConnectionCodec::Mtom(_) => {
                let package = mtom::read_package(&frame, &self.limits).map_err(DecodeFailure::of_package)?;
                read(&mut package.document().reader())
            }
            ConnectionCodec::Binary(codec) => codec.decode(frame, &self.limits, &mut read),
        };
        read.map_err(DecodeFailure::Document)?;
        let rejected = |rejected: Rejected| DecodeFailure::Rejected(Box::new(rejected));
        match found {
            Some(envelope) => Message::from_envelope(envelope.map_err(rejected)?, version).map_err(rejected),
            None => Err(DecodeFailure::Empty),
        }
    }
}
