//! The text reader against a bare quick-xml `NsReader` loop over the same bytes.
//!
//! `cargo bench -p soapstone-xml` prints criterion's figures, then a `ratio:` line for each document (1.0 is the speed of
//! the bare loop; the aim is 0.8) and the allocations an event costs.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use std::fmt::Write as _;

use criterion::{Criterion, Throughput};
use quick_xml::NsReader;
use quick_xml::events::Event;
use soapstone_xml::{Kind, Limits, TextDocument, XmlReader};

#[path = "../../../tests/src/ratio.rs"]
#[allow(unreachable_pub, reason = "public in the crate it is borrowed from")]
mod ratio;

/// All that a bare loop does: names resolved, nothing else looked at.
fn bare(bytes: &[u8]) -> usize {
    let mut reader = NsReader::from_reader(bytes);
    let mut events = 0;
    loop {
        match reader.read_resolved_event().unwrap() {
            (_, Event::Eof) => return events,
            _ => events += 1,
        }
    }
}

fn ours(document: &TextDocument) -> usize {
    let mut reader = document.reader();
    let mut events = 0;
    while reader.advance().unwrap() != Kind::Eof {
        events += 1;
    }
    events
}

/// A message as a WCF service gets it: reliable messaging and addressing headers, a body of `body`.
fn envelope(body: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:r="http://schemas.xmlsoap.org/ws/2005/02/rm" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><r:AckRequested><r:Identifier>urn:uuid:a70bfb20-e10a-4710-bb46-c517961a3e50</r:Identifier></r:AckRequested><r:Sequence s:mustUnderstand="1"><r:Identifier>urn:uuid:a70bfb20-e10a-4710-bb46-c517961a3e50</r:Identifier><r:MessageNumber>1</r:MessageNumber></r:Sequence><a:Action s:mustUnderstand="1">http://tempuri.org/ISampleService/CreateOrder</a:Action><a:To s:mustUnderstand="1">http://localhost:8000/ServiceModelSamples/service</a:To></s:Header><s:Body>{body}</s:Body></s:Envelope>"#
    )
}

fn order_lines(bytes: usize) -> String {
    let mut body = String::from(
        r#"<Submit xmlns="http://tempuri.org/"><order xmlns:b="urn:example:orders" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">"#,
    );
    let mut line = 0;
    while body.len() < bytes {
        let _ = write!(
            body,
            r#"<b:Line><b:Sku>A-{line:06}</b:Sku><b:Quantity>{}</b:Quantity><b:Price>{}.50</b:Price><b:Note i:nil="true"/><b:Text>Fish &amp; chips, {line}</b:Text></b:Line>"#,
            line % 17,
            line % 1000
        );
        line += 1;
    }
    body + "</order></Submit>"
}

fn blob(bytes: usize) -> String {
    format!(
        r#"<Upload xmlns="http://tempuri.org/"><data>{}</data></Upload>"#,
        "QUJDREVGR0hJSktMTU5P".repeat(bytes / 20)
    )
}

fn main() {
    let small = envelope(
        r#"<CreateOrder xmlns="http://tempuri.org/"><productId>1001</productId><amount>3</amount><customerId>77</customerId></CreateOrder>"#,
    );
    let documents = [
        ("1 KB message", small),
        ("1 MB of order lines", envelope(&order_lines(1 << 20))),
        ("1 MB of base64", envelope(&blob(1 << 20))),
    ];
    let mut criterion = Criterion::default().configure_from_args();
    for (name, text) in &documents {
        let document = TextDocument::message(text.clone(), &Limits::default()).unwrap();
        let mut group = criterion.benchmark_group(format!("text reader, {name}"));
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function("ours", |bencher| bencher.iter(|| ours(&document)));
        group.bench_function("bare NsReader", |bencher| bencher.iter(|| bare(text.as_bytes())));
        group.finish();
    }
    criterion.final_summary();
    for (name, text) in &documents {
        let document = TextDocument::message(text.clone(), &Limits::default()).unwrap();
        let mut events = 0;
        let counted = allocation_counter::measure(|| events = ours(&document));
        println!("allocations: text reader, {name}: {} for {events} events", counted.count_total);
        ratio::ratio(
            &format!("text reader, {name}"),
            ("ours", || ours(&document)),
            ("NsReader", || bare(text.as_bytes())),
        );
    }
}
