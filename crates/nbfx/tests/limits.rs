//! The limits, one by one.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod support;

use bytes::Bytes;
use soapstone_nbfx::BinaryReader;
use soapstone_xml::{DecodeErrorKind, Kind, Limits, Position, XmlReader};
use support::read_all;

/// The name of the limit that reading runs into, and whether one more would have been enough.
fn limit(document: &[u8], change: impl Fn(&mut Limits, usize), value: usize) -> String {
    let document = Bytes::copy_from_slice(document);
    let mut limits = Limits::default();
    change(&mut limits, value + 1);
    read_all(&document, false, &limits).unwrap();
    change(&mut limits, value);
    match read_all(&document, false, &limits).unwrap_err().kind() {
        DecodeErrorKind::Limit { limit, value: told } => {
            assert_eq!(*told, value);
            (*limit).to_owned()
        }
        other => panic!("{other}"),
    }
}

#[test]
fn depth() {
    assert_eq!(
        limit(b"\x40\x01a\x40\x01b\x40\x01c\x01\x01\x01", |limits, value| limits.max_depth = value, 2),
        "max_depth"
    );
    let array = b"\x40\x01r\x03\x40\x01a\x01\x8D\x01\0\0\0\0\x01";
    assert_eq!(limit(array, |limits, value| limits.max_depth = value, 1), "max_depth");
}

#[test]
fn depth_of_what_is_skipped() {
    let document = Bytes::from_static(b"\x40\x01a\x40\x01b\x40\x01c\x01\x01\x01");
    let limits = Limits { max_depth: 2, ..Limits::default() };
    let mut reader = BinaryReader::new(&document, &limits);
    reader.advance().unwrap();
    assert!(matches!(
        reader.skip_element().unwrap_err().kind(),
        DecodeErrorKind::Limit { limit: "max_depth", .. }
    ));
}

#[test]
fn bytes() {
    assert_eq!(limit(b"\x40\x01a\x01", |limits, value| limits.max_bytes = value, 3), "max_bytes");
}

#[test]
fn attributes() {
    let document = b"\x40\x01a\x04\x01k\xA8\x09\x01p\x01u\x01";
    assert_eq!(limit(document, |limits, value| limits.max_attributes = value, 1), "max_attributes");
}

#[test]
fn namespaces() {
    let document = b"\x40\x01a\x09\x01p\x01u\x40\x01b\x09\x01q\x01v\x01\x01";
    assert_eq!(limit(document, |limits, value| limits.max_namespaces = value, 1), "max_namespaces");
}

#[test]
fn names() {
    let document = b"\x41\x02pp\x03a\xC3\xA4\x09\x02pp\x01u\x01";
    assert_eq!(limit(document, |limits, value| limits.max_name_chars = value, 3), "max_name_chars");
}

#[test]
fn text_in_pieces() {
    let document = b"\x40\x01a\x98\x03\xC3\xA4b\x99\x02cd";
    assert_eq!(limit(document, |limits, value| limits.max_text_chars = value, 3), "max_text_chars");
    let bytes = b"\x40\x01a\x9E\x03xyz\x9F\x01x";
    assert_eq!(limit(bytes, |limits, value| limits.max_text_chars = value, 3), "max_text_chars");
}

#[test]
fn text_of_attributes_and_comments() {
    assert_eq!(
        limit(b"\x40\x01a\x04\x01k\x98\x03xyz\x01", |limits, value| limits.max_text_chars = value, 2),
        "max_text_chars"
    );
    assert_eq!(
        limit(b"\x40\x01a\x02\x03xyz\x01", |limits, value| limits.max_text_chars = value, 2),
        "max_text_chars"
    );
}

#[test]
fn dictionary_strings_count_for_what_they_stand_for() {
    // Two bytes for a namespace of 39.
    let mut document = vec![0x40, 1, b'r'];
    for _ in 0..1000 {
        document.extend_from_slice(b"\x42\x02\x0A\x04\x01");
    }
    document.push(0x01);
    let limits = Limits { max_expanded_bytes: 40_000, ..Limits::default() };
    let error = read_all(&document.into(), false, &limits).unwrap_err();
    assert_eq!(error.kind(), &DecodeErrorKind::Limit { limit: "max_expanded_bytes", value: 40_000 });
}

#[test]
fn array_items_count_for_what_they_stand_for() {
    // A name of 1,000 bytes, once on the wire, for 10,000 items.
    let mut document = vec![0x40, 1, b'r', 0x03, 0x40, 0xE8, 0x07];
    document.extend(std::iter::repeat_n(b'n', 1000));
    document.extend_from_slice(&[0x01, 0xB5, 0x90, 0x4E]);
    document.extend(std::iter::repeat_n(1, 10_000));
    document.push(0x01);
    let document = Bytes::from(document);
    let limits = Limits { max_expanded_bytes: 10_000_000, ..Limits::default() };
    let mut reader = BinaryReader::new(&document, &limits);
    assert_eq!(reader.advance().unwrap(), Kind::Start);
    let error = reader.advance().unwrap_err();
    assert_eq!(error.kind(), &DecodeErrorKind::Limit { limit: "max_expanded_bytes", value: 10_000_000 });
    read_all(&document, false, &Limits::default()).unwrap();
}

#[test]
fn items_of_lists_are_counted_while_they_are_read() {
    let change = |limits: &mut Limits, value| limits.max_text_chars = value;
    // Items and what is between them: 1 + 1, 2 + 1, 1 + 1.
    assert_eq!(limit(b"\x40\x01r\xA4\x80\x98\x02ab\x82\xA6\x01", change, 6), "max_text_chars");
    assert_eq!(limit(b"\x40\x01r\x04\x01k\xA4\x80\x98\x02ab\x82\xA6\x01", change, 6), "max_text_chars");
    assert_eq!(limit(b"\x40\x01r\x98\x03abc\xA4\x80\x82\xA6\x01", change, 6), "max_text_chars");

    // Neither list has an end: nobody gets there.
    let limits = Limits { max_text_chars: 1000, ..Limits::default() };
    for head in [&b"\x40\x01r\xA4"[..], b"\x40\x01r\x04\x01k\xA4"] {
        let document = Bytes::from([head, &[0x80; 5000]].concat());
        let error = read_all(&document, false, &limits).unwrap_err();
        assert_eq!(error.kind(), &DecodeErrorKind::Limit { limit: "max_text_chars", value: 1000 });
        assert_eq!(error.position(), Position::at_byte(head.len() + 500));
    }
}

#[test]
fn items_of_lists_count_for_what_they_take() {
    let limits = Limits { max_expanded_bytes: 100_000, ..Limits::default() };
    for item in [&b"\x80"[..], b"\xAA\x04"] {
        let document = Bytes::from([b"\x40\x01r\xA4", &item.repeat(5000)[..]].concat());
        let error = read_all(&document, false, &limits).unwrap_err();
        assert_eq!(error.kind(), &DecodeErrorKind::Limit { limit: "max_expanded_bytes", value: 100_000 });
    }
}

#[test]
fn a_captured_rest_keeps_the_limits() {
    let document = Bytes::from_static(b"\x40\x01a\x40\x01b\x40\x01c\x01\x01\x01");
    let limits = Limits { max_depth: 1, ..Limits::default() };
    let mut reader = BinaryReader::new(&document, &limits);
    reader.advance().unwrap();
    let raw = reader.capture_rest().unwrap();
    assert!(matches!(
        raw.to_element().unwrap_err().kind(),
        DecodeErrorKind::Limit { limit: "max_depth", .. }
    ));
}
