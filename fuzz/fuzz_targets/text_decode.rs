//! Any bytes as text: an error or an end, never a panic; what is accepted is written and read again as the same infoset;
//! skipping, capturing and walking agree on where an element ends.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use soapstone_xml::{Element, Kind, Limits, TextDocument, TextWriter, XmlReader, XmlWriter, compare, copy_document};

fuzz_target!(|data: &[u8]| {
    let bytes = Bytes::copy_from_slice(data);
    let limits = Limits::default();
    let read = [TextDocument::message(bytes.clone(), &limits), TextDocument::document(bytes, &limits)];
    for document in read.into_iter().flatten() {
        let mut out = TextWriter::new();
        if copy_document(&mut document.reader(), &mut out).is_err() {
            let _ = document.reader().capture_root();
            continue;
        }
        let again = out.finish().expect("a complete document was copied");
        let again = TextDocument::message(again, &Limits::UNLIMITED).expect("we write UTF-8");
        let difference = compare(&mut document.reader(), &mut again.reader()).expect("we write what can be read");
        assert!(difference.is_none(), "{difference:?}");

        // The root, captured: the same events, and as a tree the same document again, but for comments around it.
        let raw = document.reader().capture_root().expect("it could be read");
        let mut reader = document.reader();
        let mut captured = raw.reader();
        let (mut walked, mut again) = (outline(&mut reader), outline(&mut *captured));
        walked.retain(|event| !event.starts_with('#'));
        again.retain(|event| !event.starts_with('#'));
        assert_eq!(walked, again);
        let element = raw.to_element().expect("it could be read");
        let mut out = TextWriter::new();
        element.write(&mut out).expect("it could be read");
        let written = TextDocument::message(out.finish().expect("a whole element"), &Limits::UNLIMITED).expect("UTF-8");
        let mut reader = written.reader();
        while reader.advance().expect("we write what can be read") != Kind::Start {}
        assert!(Element::read(&mut reader).expect("we write what can be read") == element);
        let mut out = TextWriter::new();
        if out.splice(&raw).is_ok() {
            let spliced = TextDocument::message(out.finish().expect("a whole element"), &Limits::UNLIMITED).expect("UTF-8");
            assert_eq!(outline(&mut spliced.reader()), outline(&mut *raw.reader()));
        }
    }
});

/// What a reader says, one string an event; runs of text in one.
fn outline(reader: &mut dyn XmlReader) -> Vec<String> {
    let mut events: Vec<String> = Vec::new();
    let mut text = false;
    loop {
        let kind = reader.advance().expect("it could be read");
        let event = match kind {
            Kind::Start => {
                let start = reader.start();
                let mut attributes: Vec<_> =
                    start.attributes().map(|a| format!("{}={}", a.name, a.value.lexical())).collect();
                attributes.sort();
                format!("<{} {attributes:?}", start.name())
            }
            Kind::Text if text => {
                let more = reader.text().lexical().into_owned();
                events.last_mut().expect("a text came before").push_str(&more);
                continue;
            }
            Kind::Text => format!("'{}", reader.text().lexical()),
            Kind::Comment => format!("#{}", reader.text().lexical()),
            Kind::End => format!("/{}", reader.start().name()),
            Kind::Eof => return events,
        };
        text = kind == Kind::Text;
        events.push(event);
    }
}

/// The root as a captured element.
trait CaptureRoot {
    fn capture_root(&mut self) -> Result<soapstone_xml::RawElement, soapstone_xml::DecodeError>;
}

impl<R: XmlReader> CaptureRoot for R {
    fn capture_root(&mut self) -> Result<soapstone_xml::RawElement, soapstone_xml::DecodeError> {
        while self.advance()? != Kind::Start {}
        self.capture_rest()
    }
}
