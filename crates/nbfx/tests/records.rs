//! Every record type, read and written again.
//!
//! Tests: [MC-NBFX §2.2], [MC-NBFX §2.3]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod support;

use std::collections::BTreeSet;

use bytes::Bytes;
use soapstone_nbfx::{BinaryCodec, BinaryReader, BinaryWriter, dump};
use soapstone_xml::{
    Codec, Form, Limits, NameRef, Text, TextForm, TextWriter, XmlReader, XmlWriter, copy_document,
};

/// The payloads of the text records, by their even type bytes.
fn texts() -> Vec<(u8, Vec<u8>)> {
    let sized = |record, size| (record, vec![0x11; size]);
    vec![
        sized(0x80, 0),
        sized(0x82, 0),
        sized(0x84, 0),
        sized(0x86, 0),
        sized(0x88, 1),
        sized(0x8A, 2),
        sized(0x8C, 4),
        sized(0x8E, 8),
        sized(0x90, 4),
        sized(0x92, 8),
        (0x94, vec![0, 0, 2, 0x80, 1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]),
        (0x96, vec![0, 0, 0, 0, 0, 0, 0, 0x48]),
        (0x98, b"\x01x".to_vec()),
        (0x9A, b"\x01\0x".to_vec()),
        (0x9C, b"\x01\0\0\0x".to_vec()),
        (0x9E, b"\x01x".to_vec()),
        (0xA0, b"\x01\0x".to_vec()),
        (0xA2, b"\x01\0\0\0x".to_vec()),
        (0xA4, b"\x82\x88\x05\xA8\xAA\x02\xA6".to_vec()),
        sized(0xA8, 0),
        (0xAA, vec![0x02]),
        sized(0xAC, 16),
        sized(0xAE, 8),
        sized(0xB0, 16),
        sized(0xB2, 8),
        (0xB4, vec![1]),
        (0xB6, b"\x02x\0".to_vec()),
        (0xB8, b"\x02\0x\0".to_vec()),
        (0xBA, b"\x02\0\0\0x\0".to_vec()),
        (0xBC, vec![0, 0x02]),
    ]
}

/// Documents in which each record type occurs in each place where it may stand.
fn documents() -> Vec<Vec<u8>> {
    let declared = b"\x40\x01r\x09\x01a\x01u".to_vec();
    let with = |parts: &[&[u8]]| [&declared[..], &parts.concat()[..]].concat();
    let mut documents = vec![b"\x02\x01c\x40\x01r\x02\0\x01\x02\x01c".to_vec()];
    for (record, payload) in texts() {
        documents.push(with(&[&[record], &payload, &[1]]));
        documents.push(with(&[&[0x04, 1, b'k', record], &payload, &[1]]));
        if record != 0xA4 {
            documents.push(with(&[&[record | 1], &payload]));
            documents.push(with(&[&[0xA4, record], &payload, &[record], &payload, &[0xA6, 1]]));
        }
    }
    documents.extend(
        [&b"\x05\x01a\x01k\xA8"[..], b"\x05\0\x01k\xA8", b"\x06\x02\xA8", b"\x07\x01a\x02\xA8"]
            .map(|it| with(&[it, &[1]])),
    );
    documents.extend(
        [&b"\x08\x01u"[..], b"\x09\x01p\x01v", b"\x0A\x04", b"\x0B\x01p\x04"].map(|it| with(&[it, &[1]])),
    );
    documents.extend(
        [&b"\x41\x01a\x01e"[..], b"\x41\0\x01e", b"\x42\x02", b"\x43\x01a\x02"]
            .map(|it| with(&[it, &[1, 1]])),
    );
    for letter in b'a'..=b'z' {
        let index = letter - b'a';
        let declared = [0x40, 1, b'r', 0x09, 1, letter, 1, b'u'];
        documents.push([&declared[..], &[0x0C + index, 2, 0xA8, 1]].concat());
        documents.push([&declared[..], &[0x26 + index, 1, b'k', 0xA8, 1]].concat());
        documents.push([&declared[..], &[0x44 + index, 2, 1, 1]].concat());
        documents.push([&declared[..], &[0x5E + index, 1, b'e', 1, 1]].concat());
    }
    for (record, size) in [
        (0xB5, 1),
        (0x8B, 2),
        (0x8D, 4),
        (0x8F, 8),
        (0x91, 4),
        (0x93, 8),
        (0x95, 16),
        (0x97, 8),
        (0xAF, 8),
        (0xB1, 16),
    ] {
        let mut value = vec![1; size];
        if record == 0x95 {
            value[..4].copy_from_slice(&[0, 0, 1, 0]);
        }
        documents.push(with(&[&[0x03, 0x5E, 1, b'i', 1, record, 2], &value, &value, &[1]]));
        documents.push(with(&[&[0x03, 0x40, 1, b'i', 0x09, 1, b'p', 1, b'v', 1, record, 1], &value, &[1]]));
    }
    documents
}

#[test]
fn every_record_type_is_written_as_it_was_read() {
    let limits = Limits::default();
    for document in documents() {
        let document = Bytes::from(document);
        let mut reader = BinaryReader::new(&document, &limits);
        let again = BinaryCodec.encode(&mut |out| copy_document(&mut reader, out));
        let again = again.unwrap_or_else(|error| panic!("{error}\n{}", dump(&document)));
        assert_eq!(again, document, "\n{}becomes\n{}", dump(&document), dump(&again));
    }
}

#[test]
fn the_documents_have_every_record_type() {
    let mut seen = BTreeSet::new();
    for document in documents() {
        for line in dump(&document).lines() {
            assert!(!line.contains("broken"), "{line}");
            seen.extend(u8::from_str_radix(&line[6..8], 16));
        }
    }
    let all = (0x01..=0x0B).chain(0x0C..=0x3F).chain(0x40..=0x77).chain(0x80..=0xBD);
    let missing = all.filter(|byte| !matches!(byte, 0xA5 | 0xA7) && !seen.contains(byte)).collect::<Vec<_>>();
    assert!(missing.is_empty(), "{missing:x?}");
}

/// The text of the second event, or of its first attribute, as it is in a text document.
fn first_text(document: &[u8]) -> String {
    let (document, limits) = (Bytes::copy_from_slice(document), Limits::default());
    let mut reader = BinaryReader::new(&document, &limits);
    reader.advance().unwrap();
    if let Some(attribute) = reader.start().attributes().next() {
        return attribute.value.lexical().into_owned();
    }
    reader.advance().unwrap();
    reader.text().lexical().into_owned()
}

#[test]
fn a_name_with_an_undeclared_prefix_is_text() {
    let limits = Limits::default();
    for (document, expected) in [
        (&b"\x40\x01r\x0B\x01u\x06\xBC\x13\x0A\x01"[..], "<r xmlns:u="),
        (b"\x40\x01r\xBD\x13\x0A", "<r>t:Action</r>"),
        (b"\x40\x01r\x04\x01k\xBC\x13\x0A\x01", "<r k=\"t:Action\"/>"),
        (b"\x40\x01r\x04\x01k\xA4\xBC\x13\x0A\xBC\x00\x02\xA6\x01", "<r k=\"t:Action a:Envelope\"/>"),
        (b"\x40\x01r\xA4\xBC\x13\x0A\x82\xBC\x00\x02\xA6\x01", "<r>t:Action 1 a:Envelope</r>"),
        (b"\x40\x01r\x09\x01t\x01u\xBD\x13\x0A", "<r xmlns:t=\"u\">t:Action</r>"),
    ] {
        let document = Bytes::copy_from_slice(document);
        let mut text = TextWriter::new();
        copy_document(&mut BinaryReader::new(&document, &limits), &mut text).unwrap();
        let text = text.finish().unwrap();
        let text = String::from_utf8_lossy(&text);
        assert!(text.contains(expected), "{text}");

        let mut reader = BinaryReader::new(&document, &limits);
        let again = BinaryCodec.encode(&mut |out| copy_document(&mut reader, out)).unwrap();
        assert_eq!(again, document, "\n{}becomes\n{}", dump(&document), dump(&again));
    }
    assert_eq!(first_text(b"\x40\x01r\xBD\x13\x0A"), "t:Action");
    assert_eq!(first_text(b"\x40\x01r\x04\x01k\xBC\x13\x0A\x01"), "t:Action");
}

#[test]
fn reserved_bits_of_a_decimal_say_nothing() {
    for (head, expected) in [
        ([0, 0, 1, 0x80], "-1.5"),
        ([0xFF, 1, 1, 0x80], "-1.5"),
        ([0, 0, 1, 0x7F], "1.5"),
        ([0, 0, 1, 0x81], "-1.5"),
    ] {
        let document = [b"\x40\x01r\x95", &head[..], &[0, 0, 0, 0, 15, 0, 0, 0, 0, 0, 0, 0]].concat();
        assert_eq!(first_text(&document), expected, "{head:x?}");
    }
}

#[test]
fn a_date_whose_instant_is_outside_the_calendar_is_written_as_text() {
    for date in ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-14:00"] {
        let value = Text::DateTime(date.parse().unwrap());
        for record in [0, 0x96] {
            let mut out = BinaryWriter::new();
            out.start(NameRef::local("r")).unwrap();
            out.text_as(value.clone(), TextForm { record, string: Form::Auto }).unwrap();
            out.end().unwrap();
            assert_eq!(first_text(&out.finish().unwrap()), date);
        }
        let mut out = BinaryWriter::new();
        out.start(NameRef::local("r")).unwrap();
        let within = Text::DateTime("2020-02-29T00:00:00Z".parse().unwrap());
        out.array(NameRef::local("i"), &mut vec![within.clone(), within, value].into_iter()).unwrap();
        out.end().unwrap();
        let (document, limits) = (out.finish().unwrap(), Limits::default());
        let mut text = TextWriter::new();
        copy_document(&mut BinaryReader::new(&document, &limits), &mut text).unwrap();
        let expected = format!("<r><i>2020-02-29T00:00:00Z</i><i>2020-02-29T00:00:00Z</i><i>{date}</i></r>");
        assert_eq!(text.finish().unwrap(), expected);
    }
    assert_eq!(first_text(b"\x40\x01r\x97\0\0\0\0\0\0\0\x80"), "0001-01-01T00:00:00+00:00");
}
