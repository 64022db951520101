//! Every document of the corpus: read as .NET read it, and written again as it was.
//!
//! Tests: [MC-NBFX §2.2], [MC-NBFX §2.3], [MC-NBFS §2], [MC-NBFSE §2]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod support;

use bytes::Bytes;
use soapstone_nbfx::{BinaryCodec, BinaryReader, BinarySessionCodec, dump};
use soapstone_xml::{
    Codec, DeclarationRef, EncodeError, Form, Kind, Limits, StartItem, XmlReader, XmlWriter, copy_document,
};
use support::{by_hand, difference, session_sequence, written};

#[test]
fn what_dotnet_wrote_reads_as_dotnet_reads_it() {
    let mut failures = Vec::new();
    for document in written() {
        let limits = Limits::default();
        let (session, from) = document.session().unwrap();
        let mut reader = session.reader(&document.bytes, from, &limits);
        if let Some(difference) = difference(&mut reader, document.xml().unwrap()) {
            failures.push(format!("{}: {difference}", document.name));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn verdicts_are_those_of_dotnet() {
    let mut failures = Vec::new();
    // A name with a space and a control character, neither of which a text document can have.
    let no_text = ["h101", "h102"];
    for document in by_hand() {
        let limits = Limits::default();
        let ours = document.read_all(&limits);
        match (document.xml(), document.refusal(), ours) {
            (Some(xml), None, Ok(())) if !no_text.contains(&document.name.as_str()) => {
                if let Some(difference) = difference(&mut BinaryReader::new(&document.bytes, &limits), xml) {
                    failures.push(format!("{}: {difference}", document.name));
                }
            }
            (Some(_), None, Ok(())) | (None, Some(_), Err(_)) => {}
            (_, refusal, ours) => {
                failures.push(format!("{}: .NET {refusal:?}, here {ours:?}", document.name));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn documents_are_written_again_byte_for_byte() {
    // A Bool that is 2, numbers in more bytes than they need, and attributes of an array, which .NET's reader loses.
    let other = ["h031", "h068", "h088", "h089", "h109"];
    let accepted = by_hand().into_iter().filter(|document| document.xml().is_some());
    let accepted = accepted.filter(|document| !other.contains(&document.name.as_str()));
    let mut failures = Vec::new();
    for document in written().into_iter().chain(accepted) {
        let again = document.again();
        if again != document.bytes {
            failures.push(format!(
                "{}:\n{}\nbecomes\n{}",
                document.name,
                dump(&document.bytes),
                dump(&again)
            ));
        }
    }
    assert!(failures.is_empty(), "{} documents\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn a_whole_session_is_written_again_byte_for_byte() {
    let limits = Limits::default();
    let (mut from_dotnet, mut ours) = (BinarySessionCodec::default(), BinarySessionCodec::default());
    for document in session_sequence() {
        let mut again = Bytes::new();
        let table = from_dotnet.clone();
        from_dotnet
            .decode(document.bytes.clone(), &limits, &mut |reader| {
                // The strings that this document adds; `decode` has taken them from the table.
                let mut table = table.clone();
                table.decode(document.bytes.clone(), &limits, &mut |_| Ok(())).unwrap();
                assert!(ours.announce(table.reader_session().added()));
                again = ours.encode(&mut |writer| copy_document(reader, writer)).unwrap();
                Ok(())
            })
            .unwrap();
        assert_eq!(again, document.bytes, "{}", document.name);
    }
}

#[test]
fn a_session_reads_as_dotnet_reads_it() {
    let limits = Limits::default();
    let mut codec = BinarySessionCodec::default();
    for document in session_sequence() {
        codec
            .decode(document.bytes.clone(), &limits, &mut |reader| {
                assert_eq!(difference(reader, document.xml().unwrap()), None, "{}", document.name);
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn a_session_is_written_without_being_told_the_strings() {
    // Forms that name a session's string make the writer define it, in the order of use: .NET's own order.
    let limits = Limits::default();
    let (mut reading, mut writing) = (BinarySessionCodec::default(), BinarySessionCodec::default());
    for document in session_sequence() {
        let mut again = Bytes::new();
        reading
            .decode(document.bytes.clone(), &limits, &mut |reader| {
                again = writing.encode(&mut |writer| copy_document(reader, writer)).unwrap();
                Ok(())
            })
            .unwrap();
        assert_eq!(again, document.bytes, "{}", document.name);
    }
}

/// What a document says, without how it says it: every choice is the writer's.
fn write_freely(reader: &mut dyn XmlReader, out: &mut dyn XmlWriter) -> Result<(), EncodeError> {
    loop {
        match reader.advance()? {
            Kind::Start => {
                let start = reader.start();
                out.start_as(start.name().with_form(Form::Inline), start.form())?;
                for item in start.items() {
                    match item {
                        StartItem::Attribute(it) => {
                            out.attribute(it.name.with_form(Form::Inline), it.value)?;
                        }
                        StartItem::Declaration(it) => {
                            out.declare(DeclarationRef { form: Form::Inline, ..it })?;
                        }
                    }
                }
            }
            Kind::Text => out.text(reader.text())?,
            Kind::Comment => out.comment(&reader.text().lexical())?,
            Kind::End => out.end()?,
            Kind::Eof => return Ok(()),
        }
    }
}

#[test]
fn the_writer_chooses_what_dotnet_chooses() {
    let limits = Limits::default();
    let mut failures = Vec::new();
    for document in written().into_iter().filter(|document| !document.name.contains('.')) {
        let mut reader = BinaryReader::new(&document.bytes, &limits);
        let ours = BinaryCodec.encode(&mut |out| write_freely(&mut reader, out)).unwrap();
        if ours != document.bytes {
            failures.push(format!("{}:\n{}\nbecomes\n{}", document.name, dump(&document.bytes), dump(&ours)));
        }
    }
    assert!(failures.is_empty(), "{} documents\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn captured_elements_give_the_same_events() {
    for document in written() {
        let limits = Limits::default();
        let (session, from) = document.session().unwrap();
        let mut reader = session.reader(&document.bytes, from, &limits);
        while reader.advance().unwrap() != Kind::Start {}
        let rest = reader.capture_rest().unwrap();
        assert_eq!(reader.advance().unwrap(), Kind::Eof);
        let mut reader = session.reader(&document.bytes, from, &limits);
        while reader.advance().unwrap() != Kind::Start {}
        let element = reader.capture_element().unwrap();
        let direct = support::events(&mut session.reader(&document.bytes, from, &limits));
        if !direct.iter().any(|event| event.starts_with("comment")) {
            assert_eq!(support::events(&mut *rest.reader()), direct, "{}", document.name);
            assert_eq!(support::events(&mut *element.reader()), direct, "{}", document.name);
        }
    }
}
