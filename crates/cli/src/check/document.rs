//! Documents in whatever encoding, to be read as often as one likes; and those that are no messages.

use bytes::Bytes;
use soapstone::mtom::XopDocument;
use soapstone_nbfx::{BinaryReader, ReaderSession};
use soapstone_soap::SoapVersion;
use soapstone_xml::{DecodeError, Kind, Limits, TextDocument, XmlReader};

use super::{Checked, Checker, Finding, hint};
use crate::capture::{Encoding, Item, MediaType, Payload};
use crate::report::Line;

/// A document, ready to be read any number of times.
pub enum Document<'a> {
    /// Text.
    Text(TextDocument),
    /// The root of an MTOM package, with its attachments.
    Xop(XopDocument),
    /// Binary; its records begin behind the string table, where there is one.
    Binary {
        /// The document, with its table.
        bytes: &'a Bytes,
        /// Where its records begin.
        from: usize,
        /// The strings that its connection knows.
        session: Option<&'a ReaderSession>,
        /// What it may cost.
        limits: &'a Limits,
    },
}

impl<'a> Document<'a> {
    /// A binary document without a string table.
    pub fn binary(bytes: &'a Bytes, limits: &'a Limits) -> Self {
        Self::Binary { bytes, from: 0, session: None, limits }
    }

    /// A reader that stands before the document.
    pub fn reader(&self) -> Box<dyn XmlReader + '_> {
        match self {
            Self::Text(document) => Box::new(document.reader()),
            Self::Xop(document) => Box::new(document.reader()),
            Self::Binary { bytes, limits, session: None, .. } => Box::new(BinaryReader::new(bytes, limits)),
            Self::Binary { bytes, from, session: Some(session), limits } => {
                Box::new(session.reader(bytes, *from, limits))
            }
        }
    }

    /// The namespace and the local name of the root element.
    pub fn root(&self) -> Result<(String, String), DecodeError> {
        let mut reader = self.reader();
        while !matches!(reader.advance()?, Kind::Start | Kind::Eof) {}
        let name = reader.start().name();
        Ok((name.namespace.to_owned(), name.local.to_owned()))
    }

    /// Whether the root element is a SOAP envelope with a body; encoders are tried with envelopes that have none.
    pub fn is_message(&self) -> Result<bool, DecodeError> {
        let mut reader = self.reader();
        let mut version = None;
        loop {
            match reader.advance()? {
                Kind::Start => {}
                Kind::Eof => return Ok(false),
                _ => continue,
            }
            let name = reader.start().name();
            match version {
                None if name.local == "Envelope" => version = SoapVersion::from_namespace(name.namespace),
                Some(version) if name.is(SoapVersion::namespace(version), "Body") => return Ok(true),
                _ => {}
            }
            if version.is_none() {
                return Ok(false);
            }
            if reader.depth() > 1 {
                reader.skip_element()?;
            }
        }
    }
}

impl Checker<'_> {
    /// An item without an HTTP head: an encoder's output, WSDL, a schema, a message of which only the body was recorded.
    pub(super) fn document(&mut self, item: &Item, payload: Payload, line: &mut Line) -> Checked {
        "document".clone_into(&mut line.what);
        let body = payload.body;
        if let Some(content_type) = &item.content_type {
            let media = MediaType::parse(content_type);
            let (encoding, compression) = self.connections.content(item, &media);
            if encoding.is_soap() {
                return self.message(item, encoding, compression, &media, None, body, line);
            }
        }
        if !looks_like_xml(&body) {
            let problem = "neither XML nor of a content type that tells its encoding";
            return Err(Finding::Malformed(problem.to_owned()));
        }
        let document =
            TextDocument::document(body.clone(), self.limits).map_err(|error| unreadable(&error))?;
        let document = Document::Text(document);
        match document.is_message() {
            Ok(true) => {
                let encoding = match document.root() {
                    Ok((namespace, _)) => SoapVersion::from_namespace(&namespace).map(Encoding::Text),
                    Err(_) => None,
                };
                let encoding = encoding.unwrap_or(Encoding::Xml);
                self.message(item, encoding, Default::default(), &MediaType::default(), None, body, line)
            }
            _ => self.xml_document(Encoding::Xml, body, line),
        }
    }

    /// WSDL, a schema, or a message in answer to a GET.
    pub(super) fn xml_document(&mut self, encoding: Encoding, body: Bytes, line: &mut Line) -> Checked {
        line.encoding = if encoding == Encoding::Xml { "xml" } else { "text" }.to_owned();
        let document = TextDocument::document(body, self.limits).map_err(|error| unreadable(&error))?;
        let document = Document::Text(document);
        let (namespace, local) = document.root().map_err(|error| unreadable(&error))?;
        line.what = match local.as_str() {
            "definitions" => "wsdl document".to_owned(),
            "schema" => "schema document".to_owned(),
            "discovery" => "discovery document".to_owned(),
            _ => format!("xml document <{local}>"),
        };
        if namespace.is_empty() {
            line.what.push_str(" without a namespace");
        }
        line.checks.push("read as a document".to_owned());
        super::message::text_form(&document, line).map(|_| ())
    }
}

fn unreadable(error: &DecodeError) -> Finding {
    Finding::Malformed(format!("{error}{}", hint(error.kind(), false)))
}

/// Whether bytes begin as an XML document does: with `<`, or with a byte order mark.
pub(crate) fn looks_like_xml(bytes: &[u8]) -> bool {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'<'))
        || bytes.starts_with(b"\xEF\xBB\xBF")
        || bytes.starts_with(b"\xFF\xFE")
        || bytes.starts_with(b"\xFE\xFF")
}
