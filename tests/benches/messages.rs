//! Whole messages: what it costs to open one whose body nobody reads, and binary against text for the same message.
//!
//! `cargo bench -p soapstone-tests` prints criterion's figures, then one `ratio:` line for each comparison.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use std::fmt::Write as _;

use bytes::Bytes;
use criterion::{Criterion, Throughput};
use soapstone_nbfx::{BinaryReader, BinaryWriter};
use soapstone_soap::{AddressingVersion, Envelope, Message, MessageVersion, SoapVersion};
use soapstone_tests::ratio::ratio;
use soapstone_xml::{Kind, Limits, TextDocument, TextWriter, XmlReader, XmlWriter, copy_document};

const VERSION: MessageVersion =
    MessageVersion { soap: SoapVersion::Soap12, addressing: AddressingVersion::V10 };

/// A message of the order service with this many order lines, in text and as .NET's binary writer has it.
struct Sample {
    text: Bytes,
    binary: Bytes,
}

impl Sample {
    fn new(lines: usize) -> Self {
        let mut text = String::from(
            r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">http://tempuri.org/ISampleService/Submit</a:Action><a:MessageID>urn:uuid:b2ff8342-597f-4705-b567-796986011efb</a:MessageID><a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo><a:To s:mustUnderstand="1">ws://localhost:8100/sample/whenduplex</a:To></s:Header><s:Body><Submit xmlns="http://tempuri.org/"><order xmlns:b="urn:example:orders" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">"#,
        );
        for line in 0..lines {
            let _ = write!(
                text,
                r#"<b:Line><b:Sku>A-{line:06}</b:Sku><b:Quantity>{}</b:Quantity><b:Price>{}.50</b:Price><b:Note i:nil="true"/><b:Text>Fish &amp; chips, {line}</b:Text></b:Line>"#,
                line % 17,
                line % 1000
            );
        }
        text += "</order></Submit></s:Body></s:Envelope>";
        let document = TextDocument::message(text, &Limits::default()).unwrap();
        let mut out = BinaryWriter::new();
        copy_document(&mut document.reader(), &mut out).unwrap();
        Self { text: document.bytes().clone(), binary: out.finish().unwrap() }
    }

    /// The same headers, and one megabyte that binary messages have as it is and text messages in base64.
    fn blob(bytes: usize) -> Self {
        let data = vec![7u8; bytes];
        let write = |out: &mut dyn XmlWriter| {
            let around = Self::new(0);
            let document = TextDocument::message(around.text, &Limits::default()).unwrap();
            let mut reader = document.reader();
            loop {
                let kind = reader.advance().unwrap();
                if kind == Kind::Eof {
                    break;
                }
                soapstone_xml::copy_event(&reader, out, kind).unwrap();
                if kind == Kind::Start && reader.start().name().local == "order" {
                    out.text(data.as_slice().into()).unwrap();
                }
            }
        };
        let (mut text, mut binary) = (TextWriter::new(), BinaryWriter::new());
        write(&mut text);
        write(&mut binary);
        Self { text: text.finish().unwrap(), binary: binary.finish().unwrap() }
    }
}

fn walk(reader: &mut dyn XmlReader) -> usize {
    let mut events = 0;
    while reader.advance().unwrap() != Kind::Eof {
        events += 1;
    }
    events
}

fn walk_text(bytes: &Bytes) -> usize {
    walk(&mut TextDocument::message(bytes.clone(), &Limits::default()).unwrap().reader())
}

fn walk_binary(bytes: &Bytes) -> usize {
    walk(&mut BinaryReader::new(bytes, &Limits::default()))
}

/// Envelope and addressing, the body left alone.
fn open(reader: &mut dyn XmlReader) -> Message {
    Message::from_envelope(Envelope::read(reader).unwrap(), VERSION).unwrap()
}

fn open_text(bytes: &Bytes) -> Message {
    open(&mut TextDocument::message(bytes.clone(), &Limits::default()).unwrap().reader())
}

fn open_binary(bytes: &Bytes) -> Message {
    open(&mut BinaryReader::new(bytes, &Limits::default()))
}

fn main() {
    let (small, large, blob) = (Sample::new(5), Sample::new(6000), Sample::blob(1 << 20));
    println!(
        "bytes: small {} text, {} binary; large {} text, {} binary",
        small.text.len(),
        small.binary.len(),
        large.text.len(),
        large.binary.len()
    );

    let mut criterion = Criterion::default().configure_from_args();
    for (name, sample) in [("1 KB", &small), ("1 MB of order lines", &large), ("1 MB of bytes", &blob)] {
        let mut group = criterion.benchmark_group(format!("read all, {name}"));
        group.throughput(Throughput::Bytes(sample.text.len() as u64));
        group.bench_function("text", |bencher| bencher.iter(|| walk_text(&sample.text)));
        group.bench_function("binary", |bencher| bencher.iter(|| walk_binary(&sample.binary)));
        group.finish();
        let mut group = criterion.benchmark_group(format!("open, body unread, {name}"));
        group.bench_function("text", |bencher| bencher.iter(|| open_text(&sample.text)));
        group.bench_function("binary", |bencher| bencher.iter(|| open_binary(&sample.binary)));
        group.finish();
    }
    criterion.final_summary();

    for (name, sample) in [("1 KB", &small), ("1 MB of order lines", &large), ("1 MB of bytes", &blob)] {
        let mut events = 0;
        let counted = allocation_counter::measure(|| events = walk_binary(&sample.binary));
        println!("allocations: read all of {name}, binary: {} for {events} events", counted.count_total);
        let text = allocation_counter::measure(|| drop(open_text(&sample.text)));
        let binary = allocation_counter::measure(|| drop(open_binary(&sample.binary)));
        println!(
            "allocations: open with a body of {name}: text {}, binary {}",
            text.count_total, binary.count_total
        );
    }
    for (name, sample) in [("1 KB", &small), ("1 MB of order lines", &large), ("1 MB of bytes", &blob)] {
        ratio(
            &format!("read all of {name}, binary against text (aim: 2)"),
            ("binary", || walk_binary(&sample.binary)),
            ("text", || walk_text(&sample.text)),
        );
    }
    for (name, sample) in [("1 MB of order lines", &large), ("1 MB of bytes", &blob)] {
        ratio(
            &format!("open with a body of {name}, binary, against 1 KB (aim: 1)"),
            ("1 MB", || open_binary(&sample.binary)),
            ("1 KB", || open_binary(&small.binary)),
        );
        ratio(
            &format!("open with a body of {name}, text, against finding its end by walking"),
            ("open", || open_text(&sample.text)),
            ("walk", || walk_text(&sample.text)),
        );
    }
}
