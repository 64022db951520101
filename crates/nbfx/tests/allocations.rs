//! Reading costs no allocation per event: ten times the content, the same number of allocations.

#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

use bytes::Bytes;
use soapstone_nbfx::{BinaryReader, BinaryWriter};
use soapstone_xml::{Kind, Limits, NameRef, Text, XmlReader, XmlWriter};

fn items(count: usize) -> Bytes {
    let mut out = BinaryWriter::new();
    out.start(NameRef::new("urn:i", "items").with_prefix("i")).unwrap();
    for item in 0..count {
        out.start(NameRef::new("urn:i", "item").with_prefix("i")).unwrap();
        out.attribute(NameRef::new("urn:k", "k").with_prefix("longer"), Text::from(7)).unwrap();
        out.text(Text::from("日本語のテキスト")).unwrap();
        out.start(NameRef::local("n")).unwrap();
        out.text(Text::from(item as i64 % 1000)).unwrap();
        out.end().unwrap();
        out.array(NameRef::local("a"), &mut [1i32, 2, 3].into_iter().map(Text::from)).unwrap();
        out.text(Text::from(&b"bytes of some length"[..])).unwrap();
        out.end().unwrap();
    }
    out.end().unwrap();
    out.finish().unwrap()
}

fn allocations(document: &Bytes) -> (u64, usize) {
    let limits = Limits::default();
    let mut events = 0;
    let counted = allocation_counter::measure(|| {
        let mut reader = BinaryReader::new(document, &limits);
        while reader.advance().unwrap() != Kind::Eof {
            events += 1;
            std::hint::black_box(reader.start().attributes().count());
            std::hint::black_box(reader.text().is_whitespace());
        }
    });
    (counted.count_total, events)
}

#[test]
fn none_per_event() {
    let (few, few_events) = allocations(&items(10));
    let (many, many_events) = allocations(&items(1000));
    assert!(many_events > 90 * few_events);
    assert_eq!(few, many, "allocations for {few_events} and {many_events} events");
    println!("{many} allocations for {many_events} events");
}
