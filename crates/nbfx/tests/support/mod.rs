//! The recorded documents under `fixtures/`.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of this")]

use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use soapstone_nbfx::{BinaryCodec, BinaryReader, BinarySessionCodec, ReaderSession, WriterSession};
use soapstone_xml::{
    Codec, DecodeError, DecodeErrorKind, Kind, Limits, RawElement, TextDocument, XmlReader, XmlWriter,
    compare, copy_document,
};

/// A document of the corpus.
pub struct Document {
    /// The file name without `.bin`.
    pub name: String,
    pub bytes: Bytes,
    /// Whether a string table stands before the records.
    pub session: bool,
    path: PathBuf,
}

impl Document {
    /// The document as .NET's reader gave it, in text; `None` when that refused it.
    pub fn xml(&self) -> Option<Bytes> {
        fs::read(self.path.with_extension("xml")).ok().map(Bytes::from)
    }

    /// What .NET's reader said when it refused the document.
    pub fn refusal(&self) -> Option<String> {
        fs::read_to_string(self.path.with_extension("error.txt")).ok()
    }

    /// A reader's session, which has read the table, and where the records begin.
    pub fn session(&self) -> Result<(ReaderSession, usize), DecodeError> {
        let mut session = ReaderSession::new(usize::MAX);
        let from = if self.session { session.read_table(&self.bytes)? } else { 0 };
        Ok((session, from))
    }

    /// Reads the document to its end.
    pub fn read_all(&self, limits: &Limits) -> Result<(), DecodeError> {
        read_all(&self.bytes, self.session, limits)
    }

    /// The document read and written again.
    pub fn again(&self) -> Bytes {
        let limits = Limits::default();
        if !self.session {
            let copy = |writer: &mut dyn XmlWriter| {
                copy_document(&mut BinaryReader::new(&self.bytes, &limits), writer)
            };
            return BinaryCodec.encode(&mut { copy }).unwrap();
        }
        let (session, from) = self.session().unwrap();
        let mut codec = BinarySessionCodec::new(ReaderSession::default(), WriterSession::new(usize::MAX));
        assert!(codec.announce(session.added()));
        codec
            .encode(&mut |writer| copy_document(&mut session.reader(&self.bytes, from, &limits), writer))
            .unwrap()
    }
}

/// Reads a document to its end.
pub fn read_all(bytes: &Bytes, session: bool, limits: &Limits) -> Result<(), DecodeError> {
    let mut strings = ReaderSession::new(usize::MAX);
    let from = if session { strings.read_table(bytes)? } else { 0 };
    let mut plain = BinaryReader::new(bytes, limits);
    let mut in_session = strings.reader(bytes, from, limits);
    let reader = if session { &mut in_session } else { &mut plain };
    while reader.advance()? != Kind::Eof {
        let _ = (reader.text().lexical().len(), reader.start().items().count());
    }
    Ok(())
}

/// The root of the recorded documents.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// What .NET's writer wrote: 218 documents, without dictionaries, with the static one, and with a session's.
pub fn written() -> Vec<Document> {
    let documents = load(&fixtures().join("nbfx/dotnet-core-3.1"));
    assert!(documents.len() > 150, "only {} documents in the corpus", documents.len());
    documents
}

/// Documents put together by hand, with the verdict of .NET's reader.
pub fn by_hand() -> Vec<Document> {
    let documents = load(&fixtures().join("nbfx/dotnet-core-3.1/hand"));
    assert!(documents.len() > 70, "only {} documents by hand", documents.len());
    documents
}

/// The documents of a folder, in the order of their names.
pub fn load(folder: &Path) -> Vec<Document> {
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "bin") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let session = name.ends_with(".nbfse");
            documents.push(Document { name, bytes: fs::read(&path).unwrap().into(), session, path });
        }
    }
    documents.sort_by(|left, right| left.name.cmp(&right.name));
    documents
}

/// The seven messages of one session.
pub fn session_sequence() -> Vec<Document> {
    let mut documents = load(&fixtures().join("nbfx/dotnet-core-3.1/session-sequence"));
    assert_eq!(documents.len(), 7);
    documents.iter_mut().for_each(|document| document.session = true);
    documents
}

/// Where two documents differ, if they do.
pub fn difference(binary: &mut dyn XmlReader, xml: Bytes) -> Option<String> {
    let text = TextDocument::message(xml, &Limits::default()).unwrap();
    match compare(binary, &mut text.reader()) {
        Ok(difference) => difference.map(|difference| difference.to_string()),
        Err(error) => Some(error.to_string()),
    }
}

/// The element on whose start a reader stands after the first `advance`, captured.
pub fn capture_root(bytes: &Bytes) -> RawElement {
    let limits = Limits::default();
    let mut reader = BinaryReader::new(bytes, &limits);
    while reader.advance().unwrap() != Kind::Start {}
    reader.capture_element().unwrap()
}

/// The events of a document with their forms, for comparing; the error at the end, if there is one.
pub fn events(reader: &mut dyn XmlReader) -> Vec<String> {
    let mut events = Vec::new();
    loop {
        let event = match reader.advance() {
            Ok(Kind::Eof) => return events,
            Ok(Kind::Start) => {
                let start = reader.start();
                let items = start.items().map(|item| format!("{item:?}")).collect::<Vec<_>>();
                format!("start {:?} {:?} {items:?}", start.name(), start.form())
            }
            Ok(Kind::Text) => format!("text {:?} {:?}", reader.text(), reader.text_form()),
            Ok(Kind::Comment) => format!("comment {:?}", reader.text()),
            Ok(Kind::End) => format!("end {:?}", reader.start().name()),
            Err(error) => {
                events.push(format!("error {:?}", error.kind()));
                return events;
            }
        };
        events.push(event);
    }
}

/// Whether an error says that the bytes end too early.
pub fn is_truncation(error: &DecodeError) -> bool {
    matches!(error.kind(), DecodeErrorKind::UnexpectedEnd(_) | DecodeErrorKind::Empty)
}
