//! A message with a megabyte of bytes, as an attachment and as base64: written, and read to the bytes.
//!
//! `cargo bench -p soapstone --bench mtom`. What an attachment is read in is what `encoding/mtom` does; what base64 is read in is the
//! least that it would cost to put base64 where the attachment is included, and read that.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a benchmark")]

use std::hint::black_box;

use bytes::Bytes;
use criterion::{Criterion, Throughput};
use soapstone::mtom::{ContentType, PackageIds, read_body, write_body};
use soapstone_soap::{Body, Envelope, SoapVersion};
use soapstone_xml::{
    EncodeError, FromXml, Kind, Limits, NameRef, Text, TextDocument, TextWriter, XmlReader, XmlWriter,
};
use uuid::Uuid;

const SOAP: &str = "application/soap+xml";

fn write(out: &mut dyn XmlWriter, content: &[u8]) -> Result<(), EncodeError> {
    let soap = |local| NameRef::new(SoapVersion::Soap12.namespace(), local).with_prefix("s");
    out.start(soap("Envelope"))?;
    out.start(soap("Body"))?;
    out.start(NameRef::new("urn:data", "b").with_prefix(""))?;
    out.text(Text::from(content))?;
    out.end()?;
    out.end()?;
    out.end()
}

/// As a service reads a message: the envelope first, then what is in the body.
fn read(input: &mut dyn XmlReader) -> Vec<u8> {
    let Envelope { body: Body::Raw(body), .. } = Envelope::read(input).unwrap() else { panic!() };
    let mut reader = body.raw().reader();
    while reader.advance().unwrap() != Kind::Start || reader.start().name().local != "b" {}
    Vec::from_xml(&mut *reader).unwrap()
}

fn main() {
    let content: Vec<u8> = (0..1u32 << 20).map(|n| (n ^ n >> 7) as u8).collect();
    let limits = Limits::default();
    let ids = PackageIds::new(Uuid::from_u128(1), 1);
    let content_type = ContentType::parse(&ids.content_type(SOAP));
    let attached = || write_body(SOAP, &ids, |out| write(out, &content)).unwrap();
    let inline = || -> Bytes {
        let mut out = TextWriter::with_capacity(2048);
        write(&mut out, &content).unwrap();
        out.finish().unwrap()
    };
    let read_attached =
        |body: &Bytes| read(&mut read_body(body, &content_type, &limits).unwrap().document().reader());
    let read_inline =
        |body: &Bytes| read(&mut TextDocument::message(body.clone(), &limits).unwrap().reader());
    let (package, text) = (attached(), inline());
    assert!(read_attached(&package) == content && read_inline(&text) == content);

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("a megabyte");
    group.throughput(Throughput::Bytes(content.len() as u64));
    group.bench_function("write, attached", |b| b.iter(|| black_box(attached())));
    group.bench_function("write, base64", |b| b.iter(|| black_box(inline())));
    group.bench_function("read, attached", |b| b.iter(|| black_box(read_attached(black_box(&package)))));
    group.bench_function("read, base64", |b| b.iter(|| black_box(read_inline(black_box(&text)))));
    group.finish();
    criterion.final_summary();
}
