//! Any bytes as an MTOM package: an error or a document, never a panic. What is accepted stands for no more than it has, is written
//! and read again as the same infoset, and captured elements include what they did.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use soapstone::mtom::{ContentType, Package, XopWriter, read_body, read_package};
use soapstone_xml::{Kind, Limits, TextWriter, XmlReader, compare, copy_document};

fuzz_target!(|data: &[u8]| {
    let bytes = Bytes::copy_from_slice(data);
    let limits = Limits::default();
    let content_type = ContentType::parse("multipart/related; boundary=b; type=\"application/xop+xml\"");
    // What stands before a line end may be the type, so that its parameters are tried, too.
    let (first, rest) = data.split_at(data.iter().position(|&b| b == b'\n').unwrap_or(0));
    let own = ContentType::parse(&String::from_utf8_lossy(first));
    let read = [
        read_package(&bytes, &limits),
        read_body(&bytes, &content_type, &limits),
        read_body(&Bytes::copy_from_slice(rest), &own, &limits),
    ];
    for package in read.into_iter().flatten() {
        check(&package, data.len());
    }
});

fn check(package: &Package, received: usize) {
    let document = package.document();
    let mut attached = 0;
    let mut reader = document.reader();
    loop {
        match reader.advance() {
            Ok(Kind::Eof) => break,
            Ok(Kind::Text) => attached += reader.text().as_bytes().map_or(0, |bytes| bytes.len()),
            Ok(_) => {}
            Err(_) => return,
        }
    }
    assert!(attached <= received, "{attached} bytes of {received}");

    let mut reader = document.reader();
    while reader.advance().expect("it could be read") != Kind::Start {}
    let raw = reader.capture_element().expect("it could be read");
    let element = raw.to_element().expect("it could be read");
    drop(element);

    let mut writer = XopWriter::new(TextWriter::new(), package.ids());
    if copy_document(&mut document.reader(), &mut writer).is_err() {
        return;
    }
    let Ok(written) = writer.finish_package(package.start_info()) else { return };
    // Ids and boundaries may be of a kind that nobody but their author reads.
    let Ok(again) = read_package(&written, &Limits::UNLIMITED) else { return };
    let difference = compare(&mut document.reader(), &mut again.document().reader());
    if let Ok(Some(difference)) = difference {
        panic!("{difference:?}");
    }
}
