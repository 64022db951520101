//! Messages as HTTP carries them: each by itself, with a media type.

use std::borrow::Cow;

use bytes::Bytes;
use soapstone_nbfx::BinaryCodec;
use soapstone_soap::{Action, AddressingVersion, Envelope, Message, MessageVersion, Rejected, SoapVersion};
use soapstone_wsdl::{Binding, Compression, Encoding};
use soapstone_xml::{Codec, EncodeError, Limits, TextDocument, TextWriter};

use super::DecodeFailure;
use super::mtom::{self, ContentType, PackageIds};
use super::packing::{TooLarge, pack, unpack};

/// Writes and reads the messages of a binding, one at a time.
#[derive(Clone, Debug)]
pub(crate) struct HttpEncoder {
    version: MessageVersion,
    encoding: Encoding,
    compression: Compression,
    limits: Limits,
}

/// A message, as it is put into a request or a response.
#[derive(Clone, Debug)]
pub(crate) struct Encoded {
    pub(crate) body: Bytes,
    pub(crate) content_type: Cow<'static, str>,
}

impl Encoded {
    /// Whether it is a MIME package, which HTTP names the version of MIME for.
    pub(crate) fn is_package(&self) -> bool {
        self.content_type.starts_with("multipart/")
    }
}

/// What a media type says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Media {
    compression: Compression,
    /// The whole type of an MTOM package. What has none is a document by itself.
    package: Option<ContentType>,
    /// The parameter `action`.
    pub(crate) action: Option<String>,
}

/// A media type that is not that of the binding.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "Cannot process the message because the content type '{found}' was not the expected type '{expected}'."
)]
pub(crate) struct UnsupportedMedia {
    found: String,
    expected: String,
}

impl HttpEncoder {
    /// Of a binding.
    pub(crate) fn new(binding: &Binding) -> Self {
        Self {
            version: binding.version,
            encoding: binding.encoding,
            compression: binding.compression,
            limits: Limits { max_bytes: binding.max_received_message_size, ..Limits::default() },
        }
    }

    /// The versions of the messages.
    pub(crate) fn version(&self) -> MessageVersion {
        self.version
    }

    /// Bytes of the largest message that is read.
    pub(crate) fn max_bytes(&self) -> usize {
        self.limits.max_bytes
    }

    /// The media type of what is sent. .NET names the action in it where there is no addressing that does.
    fn content_type(&self, action: Option<&Action>, ids: Option<&PackageIds>) -> Cow<'static, str> {
        let plain: Cow<'static, str> = match (self.encoding, self.version.soap, ids) {
            (Encoding::Binary, ..) => {
                return match self.compression {
                    Compression::None => BINARY.into(),
                    packed => format!("{BINARY}{}", suffix(packed)).into(),
                };
            }
            (Encoding::Mtom, soap, Some(ids)) => ids.content_type(mtom::start_info(soap)).into(),
            (Encoding::Mtom, _, None) => mtom::MEDIA_TYPE.into(),
            (Encoding::Text, SoapVersion::Soap11, _) => "text/xml; charset=utf-8".into(),
            (Encoding::Text, SoapVersion::Soap12, _) => "application/soap+xml; charset=utf-8".into(),
        };
        let unsaid =
            self.version.soap == SoapVersion::Soap12 && self.version.addressing == AddressingVersion::None;
        match action.filter(|_| unsaid).and_then(|action| action.to_http_quoted()) {
            Some(action) => format!("{plain}; action={action}").into(),
            None => plain,
        }
    }

    /// What a request of this action has as its `SOAPAction`, where there is such a header.
    pub(crate) fn soap_action(&self, action: Option<&Action>) -> Option<String> {
        (self.version.soap == SoapVersion::Soap11 && self.encoding != Encoding::Binary)
            .then(|| action.and_then(|action| action.to_http_quoted()).unwrap_or_else(|| "\"\"".to_owned()))
    }

    /// Writes a message.
    pub(crate) fn encode(&self, message: Message) -> Result<Encoded, EncodeError> {
        let ids = (self.encoding == Encoding::Mtom).then(|| PackageIds::new(uuid::Uuid::new_v4(), 1));
        let content_type = self.content_type(message.properties.action.as_ref(), ids.as_ref());
        let envelope = message.into_envelope(self.version);
        let body = match (self.encoding, ids) {
            (Encoding::Binary, _) => {
                pack(BinaryCodec.encode(&mut |out| envelope.write(out))?, self.compression)
            }
            (Encoding::Mtom, Some(ids)) => {
                mtom::write_body(mtom::start_info(self.version.soap), &ids, |out| envelope.write(out))?
            }
            (Encoding::Text | Encoding::Mtom, _) => {
                let mut out = TextWriter::with_capacity(TEXT_CAPACITY);
                envelope.write(&mut out)?;
                out.finish()?
            }
        };
        Ok(Encoded { body, content_type })
    }

    /// What a media type says, if it is one that is taken. Where packages are, envelopes as text are taken too, as in .NET
    /// (`MtomMessageEncoder.IsContentTypeSupported`).
    pub(crate) fn media(&self, content_type: Option<&str>) -> Result<Media, UnsupportedMedia> {
        let unsupported = || UnsupportedMedia {
            found: shown(content_type.unwrap_or("none")),
            expected: self.content_type(None, None).into_owned(),
        };
        let given = content_type.ok_or_else(unsupported)?;
        let mut parts = given.split(';');
        let essence = parts.next().unwrap_or_default().trim();
        let mut media = Media::default();
        let expected = match self.encoding {
            Encoding::Binary => BINARY,
            Encoding::Text | Encoding::Mtom => mtom::start_info(self.version.soap),
        };
        if self.encoding == Encoding::Mtom && !essence.eq_ignore_ascii_case(expected) {
            let package = ContentType::parse(given);
            if !package.is_package_of(expected) {
                return Err(unsupported());
            }
            media.action = package.parameter("action").map(str::to_owned);
            media.package = Some(package);
            return Ok(media);
        }
        if !essence.eq_ignore_ascii_case(expected) {
            let packed = essence.eq_ignore_ascii_case(&format!("{expected}{}", suffix(self.compression)));
            if !packed || self.compression == Compression::None {
                return Err(unsupported());
            }
            media.compression = self.compression;
        }
        // An action may have a semicolon in it; then it is of no use here, and addressing has it too.
        for (name, value) in parts.filter_map(|parameter| parameter.split_once('=')) {
            let value = value.trim().trim_matches('"');
            let is = |known: &str| name.trim().eq_ignore_ascii_case(known);
            if is("charset") && self.encoding != Encoding::Binary && !is_unicode(value) {
                return Err(unsupported());
            }
            if is("action") {
                media.action = Some(value.to_owned());
            }
        }
        Ok(media)
    }

    /// Reads a message.
    pub(crate) fn decode(&self, body: Bytes, media: &Media) -> Result<Message, DecodeFailure> {
        let body = match unpack(&body, media.compression, self.limits.max_bytes) {
            Ok(body) => body,
            Err(TooLarge::Bytes(limit)) => return Err(DecodeFailure::TooLarge(limit)),
            Err(TooLarge::Broken(error)) => return Err(DecodeFailure::Packed(error.to_string())),
        };
        if body.is_empty() {
            return Err(DecodeFailure::Empty);
        }
        let mut found = None;
        let read = match (self.encoding, &media.package) {
            (Encoding::Mtom, Some(content_type)) => {
                let package = mtom::read_body(&body, content_type, &self.limits);
                let package = package.map_err(DecodeFailure::of_package)?;
                found = Some(Envelope::read(&mut package.document().reader()));
                Ok(())
            }
            (Encoding::Text | Encoding::Mtom, _) => {
                TextDocument::message(body, &self.limits).map(|document| {
                    // .NET's readers take references to characters that XML does not have.
                    let document = document.lenient();
                    found = Some(Envelope::read(&mut document.reader()));
                })
            }
            (Encoding::Binary, _) => BinaryCodec.decode(body, &self.limits, &mut |input| {
                found = Some(Envelope::read(input));
                Ok(())
            }),
        };
        read.map_err(DecodeFailure::Document)?;
        let rejected = |rejected: Rejected| DecodeFailure::Rejected(Box::new(rejected));
        match found {
            Some(envelope) => {
                Message::from_envelope(envelope.map_err(rejected)?, self.version).map_err(rejected)
            }
            None => Err(DecodeFailure::Empty),
        }
    }
}

fn suffix(compression: Compression) -> &'static str {
    match compression {
        Compression::None => "",
        Compression::Gzip => "+gzip",
        Compression::Deflate => "+deflate",
    }
}

fn is_unicode(charset: &str) -> bool {
    ["utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "unicode"]
        .iter()
        .any(|known| charset.eq_ignore_ascii_case(known))
}

/// What a peer wrote, as a line.
fn shown(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_graphic() || c == ' ' { c } else { '?' };
    text.chars().take(120).map(plain).collect()
}

/// Bytes that most messages in text fit into.
const TEXT_CAPACITY: usize = 2048;
const BINARY: &str = "application/soap+msbin1";
