//! Broken documents: an error, never a panic, and never much work.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod support;

use bytes::Bytes;
use soapstone_nbfx::{BinaryReader, dump, dump_session};
use soapstone_xml::{DecodeErrorKind, Kind, Limits, XmlReader};
use support::{Document, by_hand, is_truncation, read_all, written};

fn small() -> impl Iterator<Item = Document> {
    written().into_iter().chain(by_hand()).filter(|document| document.bytes.len() < 700)
}

#[test]
fn every_truncation_is_an_error() {
    let limits = Limits::default();
    let accepted = |document: &Document| document.refusal().is_none();
    for document in written().into_iter().chain(by_hand()).filter(accepted) {
        let step = document.bytes.len() / 400 + 1;
        for length in (0..document.bytes.len()).step_by(step) {
            let cut = document.bytes.slice(..length);
            match read_all(&cut, document.session, &limits) {
                // What is left out is nothing but a comment behind the root.
                Ok(()) => assert_eq!(document.bytes[length], 0x02, "{} at {length}", document.name),
                Err(error) if document.session => drop(error),
                Err(error) => assert!(is_truncation(&error), "{} at {length}: {error}", document.name),
            }
        }
    }
}

#[test]
fn no_mutation_of_a_byte_panics() {
    let limits = Limits::default();
    for document in small() {
        for index in 0..document.bytes.len() {
            for change in [0x01, 0x02, 0x40, 0x80] {
                let mut bytes = document.bytes.to_vec();
                bytes[index] ^= change;
                let bytes = Bytes::from(bytes);
                let _ = read_all(&bytes, document.session, &limits);
                if index % 7 == 0 && !document.session {
                    dump(&bytes);
                    let mut reader = BinaryReader::new(&bytes, &limits);
                    if reader.advance().is_ok_and(|kind| kind == Kind::Start) {
                        let _ = reader.capture_element().map(|raw| raw.to_element());
                    }
                    let mut reader = BinaryReader::new(&bytes, &limits);
                    if reader.advance().is_ok_and(|kind| kind == Kind::Start) {
                        let _ = reader.capture_rest().map(|raw| raw.to_element());
                    }
                }
            }
        }
    }
}

#[test]
fn a_broken_document_is_dumped_up_to_the_defect() {
    for document in small() {
        for length in (0..document.bytes.len()).step_by(3) {
            let cut = &document.bytes[..length];
            let text = if document.session { dump_session(cut, &Default::default()) } else { dump(cut) };
            if length > 4 && document.name != "028" && document.xml().is_some() {
                assert!(text.contains("broken: "), "{} cut at {length}\n{text}", document.name);
            }
        }
    }
}

#[test]
fn two_gigabytes_in_twenty_bytes() {
    let limits = Limits::default();
    let chars = b"\x40\x01r\x9D\xFF\xFF\xFF\x7Fabcdefghijkl";
    let bytes = b"\x40\x01r\xA3\xFF\xFF\xFF\x7Fabcdefghijkl";
    let wide = b"\x40\x01r\xBB\xFE\xFF\xFF\x7Fabcdefghijkl";
    let name = b"\x40\xFF\xFF\xFF\xFF\x07abcdefghijklmn";
    let array = b"\x40\x01r\x03\x40\x01i\x01\x95\xFF\xFF\xFF\xFF\x07abcdef";
    for document in [&chars[..], bytes, wide, name, array] {
        let document = Bytes::copy_from_slice(document);
        let error = read_all(&document, false, &limits).unwrap_err();
        assert!(is_truncation(&error), "{error}");
    }
    let negative = Bytes::from_static(b"\x40\x01r\x9D\xFF\xFF\xFF\xFFabcdefghijkl");
    let error = read_all(&negative, false, &limits).unwrap_err();
    assert!(matches!(error.kind(), DecodeErrorKind::Record(_)), "{error}");
}

#[test]
fn an_error_tells_its_place_and_is_given_again() {
    let limits = Limits::default();
    let document = Bytes::from_static(b"\x40\x01r\x40\x01a\xFF");
    let mut reader = BinaryReader::new(&document, &limits);
    reader.advance().unwrap();
    reader.advance().unwrap();
    for _ in 0..2 {
        let error = reader.advance().unwrap_err();
        assert_eq!(
            error.to_string(),
            "invalid binary record: there is no record type 0xff at byte 0x6 (6) in r/a"
        );
    }
    assert!(reader.skip_element().is_err());
}

#[test]
fn what_cannot_stand_where_it_stands() {
    let limits = Limits::default();
    for (what, bytes) in [
        ("an end without a start", &b"\x01"[..]),
        ("an attribute outside", b"\x04\x01k\xA8"),
        ("an attribute after content", b"\x40\x01r\x99\x01x\x04\x01k\xA8\x01"),
        ("an attribute after text", b"\x40\x01r\x98\x01x\x04\x01k\xA8\x01"),
        ("a list that ends twice", b"\x40\x01r\xA4\xA6\xA6\x01"),
        ("an element within a list", b"\x40\x01r\xA4\x40\x01a\x01\xA6\x01"),
        ("a fused text within a list", b"\x40\x01r\xA4\x83\xA6\x01"),
        ("an end of a list as an attribute", b"\x40\x01r\x04\x01k\xA6\x01"),
        ("an array within an array", b"\x40\x01r\x03\x03\x40\x01a\x01\x8D\x01\0\0\0\0\x01"),
        ("a text as the head of an array", b"\x40\x01r\x03\x82\x01\x8D\x01\0\0\0\0\x01"),
        ("content in the head of an array", b"\x40\x01r\x03\x40\x01a\x82\x01\x8D\x01\0\0\0\0\x01"),
        ("a fused head of an array", b"\x40\x01r\x03\x40\x01a\x83\x8D\x01\0\0\0\0\x01"),
        ("two roots in an array", b"\x03\x40\x01a\x01\x8D\x02\0\0\0\0\x01\0\0\0"),
        ("a QName whose prefix is no letter", b"\x40\x01r\xBD\x1A\x02"),
        ("an attribute called xmlns", b"\x40\x01r\x04\x05xmlns\xA8\x01"),
        ("a prefix without a namespace", b"\x40\x01r\x09\x01p\x00\x01"),
        ("two declarations of a prefix", b"\x40\x01r\x09\x01p\x01a\x09\x01p\x01b\x01"),
        ("an element without a name", b"\x40\x00\x01"),
        ("an attribute of the prefix xmlns", b"\x40\x01r\x05\x05xmlns\x01p\xA8\x01"),
        ("text behind the root", b"\x40\x01r\x01\x98\x01x"),
        ("a fused text behind the root", b"\x40\x01r\x01\xA9"),
        ("a date that does not exist", b"\x40\x01r\x97\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x3F"),
        ("a local date and time outside the calendar", b"\x40\x01r\x97\xFF\x54\x37\xF4\x75\x28\xCA\xAB"),
        ("a lone surrogate", b"\x40\x01r\xB7\x02\x00\xD8"),
        ("nothing", b""),
        ("nothing but a comment", b"\x02\x01c"),
    ] {
        assert!(read_all(&Bytes::copy_from_slice(bytes), false, &limits).is_err(), "{what}");
    }
}

#[test]
fn white_space_around_the_root_is_skipped() {
    let limits = Limits::default();
    read_all(&Bytes::from_static(b"\x98\x02 \n\x40\x01r\x01\xA8\x98\x01\t"), false, &limits).unwrap();
}

#[test]
fn many_attributes_do_not_take_long() {
    // 1,000 attributes an element, 1,000 elements: pairs are not compared.
    let mut document = vec![0x40, 1, b'r'];
    for _ in 0..1000 {
        document.extend_from_slice(b"\x40\x01e");
        for index in 0..1000 {
            document.extend_from_slice(&[0x04, 4]);
            document.extend_from_slice(format!("a{index:03}").as_bytes());
            document.push(0xA8);
        }
        document.push(0x01);
    }
    document.push(0x01);
    read_all(&document.into(), false, &Limits::default()).unwrap();
}

#[test]
fn a_duplicate_among_many_attributes_is_found() {
    let mut document = vec![0x40, 1, b'r'];
    for index in (0..50).chain([17]) {
        document.extend_from_slice(&[0x04, 4]);
        document.extend_from_slice(format!("a{index:03}").as_bytes());
        document.push(0xA8);
    }
    document.push(0x01);
    let error = read_all(&document.into(), false, &Limits::default()).unwrap_err();
    assert_eq!(error.kind(), &DecodeErrorKind::DuplicateAttribute("a017".to_owned()));
}
