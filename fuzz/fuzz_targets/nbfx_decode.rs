//! Any bytes as binary documents of one connection: an error or an end, never a panic; the dump shows them all the same;
//! what is accepted can be written as text, and skipping finds the same end as walking.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use soapstone_nbfx::{BinaryReader, BinarySessionCodec, ReaderSession, dump, dump_session};
use soapstone_xml::{Codec, DecodeError, Kind, Limits, StartForm, TextWriter, XmlReader, copy_document};

fuzz_target!(|data: &[u8]| {
    let limits = Limits { max_expanded_bytes: 4 << 20, ..Limits::default() };
    let bytes = Bytes::copy_from_slice(data);
    let _ = dump(&bytes);
    let _ = dump_session(&bytes, &ReaderSession::default());

    let walked = walk(&mut BinaryReader::new(&bytes, &limits));
    let mut text = TextWriter::new().lenient();
    let copied = copy_document(&mut BinaryReader::new(&bytes, &limits), &mut text);
    assert!(copied.is_err() || walked.is_ok());
    let mut reader = BinaryReader::new(&bytes, &limits);
    let skipped = skip(&mut reader);
    // What is skipped is not looked at closely, so skipping may accept more; never less.
    assert!(walked.is_err() || skipped.is_ok(), "{skipped:?}");
    let mut reader = BinaryReader::new(&bytes, &limits);
    // Of the items of an array each can be captured by itself, though they cannot stand side by side as roots.
    if to_start(&mut reader).is_ok() && reader.start().form() == StartForm::Element {
        let rest = reader.capture_rest().expect("it stands on a start");
        // Less may stand behind it than behind a root that is walked.
        assert!(walk(&mut *rest.reader()).is_err() || walked.is_ok());
    }

    // Two documents of a connection, cut somewhere.
    let (first, second) = data.split_at(data.first().map_or(0, |&b| b as usize).min(data.len()));
    let mut session = BinarySessionCodec::default();
    for document in [first, second] {
        let _ = session.decode(Bytes::copy_from_slice(document), &limits, &mut |reader| walk(reader));
    }
});

fn walk(reader: &mut dyn XmlReader) -> Result<(), DecodeError> {
    loop {
        match reader.advance()? {
            Kind::Eof => return Ok(()),
            Kind::Start => _ = reader.start().items().count(),
            Kind::Text => _ = reader.text().lexical().len(),
            Kind::End | Kind::Comment => {}
        }
    }
}

fn to_start(reader: &mut dyn XmlReader) -> Result<(), DecodeError> {
    while reader.advance()? != Kind::Start {}
    Ok(())
}

fn skip(reader: &mut dyn XmlReader) -> Result<(), DecodeError> {
    to_start(reader)?;
    reader.skip_element()?;
    while reader.advance()? != Kind::Eof {}
    Ok(())
}
