//! Captured elements, written into other documents.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod support;

use bytes::Bytes;
use soapstone_nbfx::{BinaryCodec, BinaryReader, BinarySessionCodec, dump};
use soapstone_xml::{
    Codec, DeclarationRef, Extent, Form, Kind, Limits, NameRef, RawElement, TextDocument, XmlReader,
    XmlWriter,
};
use support::{capture_root, difference};

/// `<p:o xmlns:p="urn:p" xmlns="urn:d"><i p:k="1">p:x</i></p:o>`
fn source() -> Bytes {
    BinaryCodec
        .encode(&mut |out| {
            out.start(NameRef::new("urn:p", "o").with_prefix("p"))?;
            out.declare(DeclarationRef::new("", "urn:d"))?;
            out.start(NameRef::new("urn:d", "i").with_prefix(""))?;
            out.attribute(NameRef::new("urn:p", "k").with_prefix("p"), "1".into())?;
            out.text("p:x".into())?;
            out.end()?;
            out.end()
        })
        .unwrap()
}

fn inner(document: &Bytes, rest: bool) -> RawElement {
    let limits = Limits::default();
    let mut reader = BinaryReader::new(document, &limits);
    reader.advance().unwrap();
    reader.advance().unwrap();
    if rest { reader.capture_rest().unwrap() } else { reader.capture_element().unwrap() }
}

/// The element within `<r xmlns:p="{p}" xmlns="{default}">`, as text.
fn spliced(raw: &RawElement, p: &str, default: &str) -> String {
    let document = BinaryCodec
        .encode(&mut |out| {
            out.start(NameRef::new(default, "r").with_prefix(""))?;
            if !p.is_empty() {
                out.declare(DeclarationRef::new("p", p))?;
            }
            out.splice(raw)?;
            out.end()
        })
        .unwrap();
    let limits = Limits::default();
    let mut text = soapstone_xml::TextCodec;
    let bytes = text
        .encode(&mut |out| soapstone_xml::copy_document(&mut BinaryReader::new(&document, &limits), out))
        .unwrap_or_else(|error| panic!("{error}\n{}", dump(&document)));
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn what_is_bound_alike_is_not_declared_again() {
    for rest in [false, true] {
        let raw = inner(&source(), rest);
        assert_eq!(
            spliced(&raw, "urn:p", "urn:d"),
            r#"<r xmlns:p="urn:p" xmlns="urn:d"><i p:k="1">p:x</i></r>"#
        );
    }
}

#[test]
fn what_is_bound_otherwise_is_declared_at_the_root() {
    for rest in [false, true] {
        let raw = inner(&source(), rest);
        let text = spliced(&raw, "urn:other", "");
        assert!(text.contains(r#"xmlns:p="urn:p""#) && text.contains(r#"<i xmlns"#), "{text}");
        assert!(text.contains(r#"xmlns="urn:d""#), "{text}");
        let text = spliced(&raw, "", "urn:d");
        assert!(
            text.contains(r#"<i xmlns:p="urn:p" p:k="1">"#)
                || text.contains(r#"<i p:k="1" xmlns:p="urn:p">"#),
            "{text}"
        );
    }
}

#[test]
fn no_namespace_is_no_namespace_elsewhere() {
    let raw = capture_root(&Bytes::from_static(b"\x40\x01a\x40\x01b\x01\x01"));
    assert_eq!(spliced(&raw, "", "urn:d"), r#"<r xmlns="urn:d"><a xmlns=""><b/></a></r>"#);
}

#[test]
fn bytes_are_copied_even_of_odd_forms() {
    let odd = Bytes::from_static(b"\x40\x01a\x9C\x01\0\0\0x\x8E\x05\0\0\0\0\0\0\0\x01");
    let raw = capture_root(&odd);
    let document = BinaryCodec
        .encode(&mut |out| {
            out.start(NameRef::local("rr"))?;
            out.splice(&raw)?;
            out.end()
        })
        .unwrap();
    assert_eq!(document, [b"\x40\x02rr", &odd[..], b"\x01"].concat());
}

#[test]
fn session_strings_are_written_for_another_session() {
    let limits = Limits::default();
    let document = Bytes::from_static(b"\x08\x03one\x03two\x42\x01\x42\x03\xAB\x01\x01");
    let mut captured = None;
    let mut peer = BinarySessionCodec::default();
    peer.decode(document, &limits, &mut |reader| {
        reader.advance()?;
        reader.advance()?;
        captured = Some(reader.capture_rest()?);
        Ok(())
    })
    .unwrap();
    // Strings that come later do not change what was captured.
    peer.decode(Bytes::from_static(b"\x02\x01x\x42\x05\x01"), &limits, &mut |_| Ok(())).unwrap();
    let raw = captured.unwrap();
    assert!(matches!(raw.extent(), Extent::Rest { open: 1 }));
    let mut write = |out: &mut dyn XmlWriter| {
        out.start(NameRef::local("rr").with_form(Form::Dictionary))?;
        out.splice(&raw)?;
        out.end()
    };
    let ours = BinarySessionCodec::default().encode(&mut write).unwrap();
    assert_eq!(&ours[..], b"\x0B\x02rr\x03two\x03one\x42\x01\x42\x03\xAB\x05\x01");
    let frozen = BinaryCodec.encode(&mut write).unwrap();
    assert_eq!(&frozen[..], b"\x40\x02rr\x40\x03two\x99\x03one\x01");
}

#[test]
fn an_item_of_an_array_is_an_element() {
    let limits = Limits::default();
    let document = Bytes::from_static(
        b"\x40\x01r\x03\x40\x01i\x04\x01k\x82\x01\x8D\x02\x01\0\0\0\x02\0\0\0\x42\x02\x01\x01",
    );
    let mut reader = BinaryReader::new(&document, &limits);
    let mut items = Vec::new();
    while let kind = reader.advance().unwrap()
        && kind != Kind::Eof
    {
        if kind == Kind::Start && reader.depth() == 2 {
            items.push(reader.capture_element().unwrap());
            assert_eq!((!reader.start().name().local.is_empty(), reader.depth()), (true, 2));
        }
    }
    let bytes = items.iter().map(|raw| raw.bytes().to_vec()).collect::<Vec<_>>();
    assert_eq!(
        bytes,
        [
            b"\x40\x01i\x04\x01k\x82\x8D\x01\0\0\0".to_vec(),
            b"\x40\x01i\x04\x01k\x82\x8D\x02\0\0\0".to_vec(),
            b"\x42\x02\x01".to_vec()
        ]
    );
}

#[test]
fn a_text_element_is_written_as_records() {
    let xml =
        TextDocument::message(&b"<o xmlns:p='urn:p'><i k='1'>p:x<!--c--></i></o>"[..], &Limits::default())
            .unwrap();
    let mut reader = xml.reader();
    reader.advance().unwrap();
    reader.advance().unwrap();
    let raw = reader.capture_element().unwrap();
    let document = BinaryCodec.encode(&mut |out| out.splice(&raw)).unwrap();
    let limits = Limits::default();
    let expected = Bytes::from_static(b"<i xmlns:p='urn:p' k='1'>p:x<!--c--></i>");
    assert_eq!(difference(&mut BinaryReader::new(&document, &limits), expected), None, "{}", dump(&document));
}

#[test]
fn a_rest_with_more_than_ends_is_refused() {
    let limits = Limits::default();
    for (what, document) in [
        ("another element", &b"\x40\x01r\x40\x01a\x01\x40\x01b\x01\x01"[..]),
        ("an end too few", b"\x40\x01r\x40\x01a\x01"),
        ("an end too many", b"\x40\x01r\x40\x01a\x01\x01\x01"),
        ("text behind", b"\x40\x01r\x40\x01a\x01\x98\x01c\x01"),
    ] {
        let document = Bytes::copy_from_slice(document);
        let mut reader = BinaryReader::new(&document, &limits);
        reader.advance().unwrap();
        reader.advance().unwrap();
        let raw = reader.capture_rest().unwrap();
        assert_eq!(reader.advance().unwrap(), Kind::Eof);
        let error = raw.to_element().unwrap_err();
        assert!(error.position().offset >= 6, "{what}: {error}");
        let spliced = BinaryCodec.encode(&mut |out| out.splice(&raw));
        assert!(spliced.is_err(), "{what}");
    }
}

#[test]
fn comments_and_white_space_may_follow_a_rest() {
    let limits = Limits::default();
    for document in [
        &b"\x40\x01r\x40\x01a\x01\x02\x01c\x01"[..],
        b"\x40\x01r\x40\x01a\x01\x98\x01\n\x01\x02\x01c",
        b"\x40\x01r\x40\x01a\x01\x99\x01 ",
        b"\x40\x01r\x40\x01a\x01\xA9",
    ] {
        let document = Bytes::copy_from_slice(document);
        let mut reader = BinaryReader::new(&document, &limits);
        reader.advance().unwrap();
        reader.advance().unwrap();
        let raw = reader.capture_rest().unwrap();
        assert!(raw.to_element().unwrap().is("", "a"));
        assert_eq!(&BinaryCodec.encode(&mut |out| out.splice(&raw)).unwrap()[..], b"\x40\x01a\x01");
    }
}

#[test]
fn errors_tell_the_place_in_the_message() {
    let limits = Limits::default();
    let document = Bytes::from_static(b"\x40\x01r\x40\x01a\xFF\x01\x01");
    let mut reader = BinaryReader::new(&document, &limits);
    reader.advance().unwrap();
    reader.advance().unwrap();
    let error = reader.capture_rest().unwrap().to_element().unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid binary record: there is no record type 0xff at byte 0x6 (6) in r/a"
    );
}
