//! A binary document that is accepted is written again with every form kept, and then is a fixed point: what we wrote is
//! read as the same infoset, and writing that again gives the same bytes. So is what becomes of it without the forms.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use soapstone_nbfx::{BinaryReader, BinaryWriter};
use soapstone_xml::{Limits, TextDocument, TextWriter, compare, copy_document};

fuzz_target!(|data: &[u8]| {
    let limits = Limits { max_expanded_bytes: 4 << 20, ..Limits::default() };
    let first = Bytes::copy_from_slice(data);
    let mut out = BinaryWriter::new();
    if copy_document(&mut BinaryReader::new(&first, &limits), &mut out).is_err() {
        return;
    }
    let second = out.finish().expect("a complete document was copied");
    let difference = compare(&mut BinaryReader::new(&first, &limits), &mut BinaryReader::new(&second, &limits));
    assert_eq!(difference.expect("we write what can be read"), None);
    let mut out = BinaryWriter::new();
    copy_document(&mut BinaryReader::new(&second, &limits), &mut out).expect("it was written so");
    assert_eq!(out.finish().expect("a complete document was copied"), second);

    // By way of text, where all of it has a form there.
    let mut text = TextWriter::new();
    if copy_document(&mut BinaryReader::new(&first, &limits), &mut text).is_err() {
        return;
    }
    let text = text.finish().expect("a complete document was copied");
    let text = TextDocument::message(text, &Limits::UNLIMITED).expect("we write UTF-8");
    let difference = compare(&mut BinaryReader::new(&first, &limits), &mut text.reader());
    assert_eq!(difference.expect("we write what can be read"), None);
    let mut out = BinaryWriter::new();
    copy_document(&mut text.reader(), &mut out).expect("text has a binary form");
    let binary = out.finish().expect("a complete document was copied");
    let difference = compare(&mut text.reader(), &mut BinaryReader::new(&binary, &Limits::UNLIMITED));
    assert_eq!(difference.expect("we write what can be read"), None);
});
