//! The checks of one SOAP message, or of a document of an encoder.

use bytes::Bytes;
use soapstone::mtom::{MtomError, Package, XopWriter, has_head};
use soapstone_nbfx::{BinaryReader, BinaryWriter};
use soapstone_soap::SoapVersion;
use soapstone_xml::{
    DecodeError, EncodeError, Limits, TextDocument, TextWriter, XmlReader, compare, copy_document,
};

use super::document::Document;
use super::{Checked, Checker, Finding, difference, hint, meaning, peer};
use crate::binary::{Names, encode};
use crate::capture::http::{Head, inflated};
use crate::capture::{
    Compression, Conversation, Encoding, Item, Kind, MediaType, Session, content_of, package,
};
use crate::report::Line;

impl Checker<'_> {
    /// Everything that is checked of a message. `head` is that of the HTTP message it came in.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is one property of the message, and there is one place per caller"
    )]
    pub(super) fn message(
        &mut self,
        item: &Item,
        encoding: Encoding,
        compression: Compression,
        media: &MediaType,
        head: Option<&Head>,
        body: Bytes,
        line: &mut Line,
    ) -> Checked {
        if line.what.is_empty() {
            "message".clone_into(&mut line.what);
        }
        if !line.encoding.contains('+') {
            line.encoding = encoding.to_string();
        }
        let body = if compression == Compression::None {
            body
        } else {
            line.encoding = format!("{encoding}+{compression}");
            let max_bytes = self.limits.max_bytes;
            inflated(compression, &body, max_bytes).map_err(|error| Finding::Malformed(error.to_string()))?
        };
        let mut scene =
            Scene { conversation: self.conversation, item, limits: self.limits, encoding, media, head };
        match encoding {
            Encoding::Mtom => {
                "mtom message".clone_into(&mut line.what);
                let package = package(&body, media, self.limits).map_err(|error| match error {
                    MtomError::Root(error) => malformed(&error, false),
                    error => Finding::Malformed(error.to_string()),
                })?;
                // What `start-info` names is the media type of the envelope.
                let (encoding, _) = content_of(&MediaType::parse(package.start_info()));
                scene.encoding = if encoding.is_soap() { encoding } else { Encoding::Mtom };
                let document = Document::Xop(package.document().clone());
                let read = scene.check(&document, line);
                let again = scene.package_again(&body, &package, &document, line);
                read.and(again)
            }
            Encoding::Binary => {
                let document = Document::Binary { bytes: &body, from: 0, session: None, limits: self.limits };
                let read = scene.check(&document, line);
                let exact = scene.binary_again(&body, &document, BinaryWriter::new(), line);
                read.and(exact)
            }
            Encoding::BinarySession => scene.in_session(&body, self.connections.session(item), line),
            _ => {
                let charset = media.parameter("charset");
                let document = TextDocument::message_in(body, charset, self.limits);
                let document = Document::Text(document.map_err(|error| malformed(&error, false))?);
                scene.check(&document, line)
            }
        }
    }
}

/// A message with what is known about it.
pub(super) struct Scene<'a> {
    conversation: &'a Conversation,
    pub(super) item: &'a Item,
    limits: &'a Limits,
    pub(super) encoding: Encoding,
    pub(super) media: &'a MediaType,
    /// The head of the HTTP message it came in.
    pub(super) head: Option<&'a Head>,
}

impl Scene<'_> {
    fn in_session(&self, body: &Bytes, session: &mut Session, line: &mut Line) -> Checked {
        let Session { reader, writer, documents, .. } = session;
        let checked = match reader.read_table(body) {
            Err(error) => Err(malformed(&error, true)),
            Ok(from) => {
                *documents += 1;
                let document =
                    Document::Binary { bytes: body, from, session: Some(reader), limits: self.limits };
                let read = self.check(&document, line).and_then(|()| self.same_strings(&document, line));
                for string in reader.added() {
                    writer.announce(string);
                }
                let exact = self.binary_again(body, &document, BinaryWriter::with_session(writer), line);
                read.and(exact)
            }
        };
        if checked.is_err() {
            session.resume();
        }
        checked
    }

    /// What is checked in every encoding, in the order in which people want to hear of it.
    fn check(&self, document: &Document<'_>, line: &mut Line) -> Checked {
        let text = text_form(document, line);
        if let Err(finding @ Finding::Malformed(_)) = text {
            return Err(finding);
        }
        let is_message = self.item.kind != Kind::Document
            || document.is_message().map_err(|error| malformed(&error, self.in_a_session()))?;
        let meant = if is_message { meaning::check(document, self, line) } else { Ok(()) };
        let text = text?;
        self.same_as_peer(document, &text, line)?;
        if !matches!(document, Document::Binary { .. }) {
            self.binary_and_back(document, line)?;
        }
        meant
    }

    fn in_a_session(&self) -> bool {
        self.encoding == Encoding::BinarySession
    }

    /// Whether the peer's own decoder reads the same.
    fn same_as_peer(&self, document: &Document<'_>, text: &Bytes, line: &mut Line) -> Checked {
        let Some(name) = &self.item.xml else { return Ok(()) };
        let theirs = self.conversation.read(name, usize::MAX >> 1);
        let theirs = theirs.map_err(|error| Finding::Capture(error.to_string()))?;
        let how = peer::compare_with(document, text, &theirs, name)?;
        line.checks.push(format!("{how} {name}"));
        Ok(())
    }

    /// Whether the strings that a document defines are those that the peer says it defines.
    fn same_strings(&self, document: &Document<'_>, line: &mut Line) -> Checked {
        let Document::Binary { session: Some(session), .. } = document else { return Ok(()) };
        let Some(stem) = self.item.file.strip_suffix(".bin") else { return Ok(()) };
        let name = format!("{stem}.session-strings.tsv");
        let Ok(theirs) = self.conversation.read(&name, self.limits.max_bytes) else { return Ok(()) };
        let theirs = String::from_utf8_lossy(&theirs);
        let theirs: Vec<&str> =
            theirs.lines().filter_map(|row| row.split_once('\t').map(|(_, string)| string)).collect();
        if session.added().eq(theirs.iter().copied()) {
            line.checks.push(format!("defines the strings of {name}"));
            return Ok(());
        }
        let ours: Vec<&str> = session.added().collect();
        Err(Finding::Difference {
            what: format!("does not define the strings of {name}"),
            shown: difference::of_lines(&ours, &theirs, "ours", &name),
            reencoding: false,
        })
    }

    /// Whether writing it again gives the same bytes.
    fn binary_again(
        &self,
        bytes: &Bytes,
        document: &Document<'_>,
        mut writer: BinaryWriter<'_>,
        line: &mut Line,
    ) -> Checked {
        let written = copy_document(&mut *document.reader(), &mut writer).and_then(|()| writer.finish());
        let written = match written {
            Ok(written) => written,
            Err(EncodeError::Source(error)) => return Err(malformed(&error, self.in_a_session())),
            Err(error) => return Err(not_written("binary", &error)),
        };
        if written == *bytes {
            line.checks.push("re-encoded to the same bytes".to_owned());
            return Ok(());
        }
        if self.item.exact {
            return Err(Finding::Difference {
                what: difference::first_byte(bytes, &written),
                shown: difference::of_bytes(bytes, &written, document),
                reencoding: true,
            });
        }
        // Made by hand: other bytes, but nothing else may be different.
        let mut again = BinaryReader::new(&written, self.limits);
        self.compared(document, &mut again, "re-encoded as binary")?;
        line.checks.push("re-encoded to other bytes with the same infoset".to_owned());
        Ok(())
    }

    /// Whether writing a package again gives the same bytes, as it does where it is laid out as .NET does it; else the same
    /// infoset.
    fn package_again(
        &self,
        bytes: &Bytes,
        read: &Package,
        document: &Document<'_>,
        line: &mut Line,
    ) -> Checked {
        let mut writer = XopWriter::new(TextWriter::new().lenient(), read.ids());
        let written = copy_document(&mut *document.reader(), &mut writer).and_then(|()| {
            let start_info = read.start_info();
            if has_head(bytes) { writer.finish_package(start_info) } else { writer.finish_body(start_info) }
        });
        let written = written.map_err(|error| match error {
            EncodeError::Source(error) => malformed(&error, false),
            error => not_written("MTOM", &error),
        })?;
        if written == *bytes {
            line.checks.push("re-encoded to the same bytes".to_owned());
            return Ok(());
        }
        let media = MediaType::parse(&read.ids().content_type(read.start_info()));
        let differs = |what, shown| Finding::Difference { what, shown, reencoding: true };
        let again = package(&written, &media, &Limits::UNLIMITED).map_err(|error| {
            differs(format!("re-encoded as MTOM it cannot be read: {error}"), String::new())
        })?;
        self.compared(document, &mut again.document().reader(), "re-encoded as MTOM")?;
        line.checks.push("re-encoded to other bytes with the same infoset".to_owned());
        Ok(())
    }

    /// Whether a text document survives the binary encoding.
    fn binary_and_back(&self, document: &Document<'_>, line: &mut Line) -> Checked {
        let mut writer = BinaryWriter::new();
        let written =
            encode(&mut *document.reader(), &mut writer, Names::Inline).and_then(|()| writer.finish());
        let written = written.map_err(|error| not_written("binary", &error))?;
        self.compared(document, &mut BinaryReader::new(&written, &Limits::UNLIMITED), "encoded as binary")?;
        line.checks.push("the same infoset in binary".to_owned());
        Ok(())
    }

    fn compared(&self, document: &Document<'_>, again: &mut dyn XmlReader, how: &str) -> Checked {
        let differs = |what, shown| Err(Finding::Difference { what, shown, reencoding: true });
        match compare(&mut *document.reader(), again) {
            Ok(None) => Ok(()),
            Ok(Some(difference)) => {
                let place = if difference.path.is_root() {
                    String::new()
                } else {
                    format!(", in {}", difference.path)
                };
                differs(format!("{how} it is another infoset{place}"), difference::sides(&difference))
            }
            Err(error) => differs(format!("{how} it cannot be read: {error}"), String::new()),
        }
    }
}

/// The document as text, and whether that is the same infoset. What text cannot have is let through.
pub(super) fn text_form(document: &Document<'_>, line: &mut Line) -> Result<Bytes, Finding> {
    let in_session = matches!(document, Document::Binary { session: Some(_), .. });
    let mut writer = TextWriter::new().lenient();
    copy_document(&mut *document.reader(), &mut writer).map_err(|error| match error {
        EncodeError::Source(error) => malformed(&error, in_session),
        error => not_written("text", &error),
    })?;
    let text = writer.finish().map_err(|error| not_written("text", &error))?;
    let again = TextDocument::document(text.clone(), &Limits::UNLIMITED);
    let compared = again.and_then(|again| compare(&mut *document.reader(), &mut again.reader()));
    match compared {
        Ok(None) => {
            line.checks.push("the same infoset as text".to_owned());
            Ok(text)
        }
        Ok(Some(difference)) => Err(Finding::Difference {
            what: format!("written as text it is another infoset, {difference}"),
            shown: difference::of_readers(&mut *document.reader(), &text, "read", "written and read"),
            reencoding: true,
        }),
        Err(_) if !has_strict_text(document) => {
            line.checks
                .push("has no well-formed text: names or characters that XML does not allow".to_owned());
            Ok(text)
        }
        Err(error) => Err(Finding::Difference {
            what: format!("written as text it cannot be read: {error}"),
            shown: String::new(),
            reencoding: true,
        }),
    }
}

fn has_strict_text(document: &Document<'_>) -> bool {
    copy_document(&mut *document.reader(), &mut TextWriter::new()).is_ok()
}

pub(super) fn malformed(error: &DecodeError, in_session: bool) -> Finding {
    Finding::Malformed(format!("{error}{}", hint(error.kind(), in_session)))
}

fn not_written(encoding: &str, error: &EncodeError) -> Finding {
    Finding::Difference {
        what: format!("it cannot be written as {encoding}: {error}"),
        shown: String::new(),
        reencoding: true,
    }
}

/// The version of SOAP that a text encoding stands for.
pub(super) fn version_of(encoding: Encoding) -> Option<SoapVersion> {
    match encoding {
        Encoding::Text(version) => Some(version),
        _ => None,
    }
}
