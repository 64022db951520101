//! Reading costs no allocation per event: ten times the content, the same number of allocations.

#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

use soapstone_xml::{Element, Kind, Limits, TextDocument, XmlReader};

fn items(count: usize) -> TextDocument {
    let item = "<i:item xmlns:j='urn:j' j:k='1' l='a&amp;b'>x<j:v>1</j:v><![CDATA[y]]>\r\n&#65;</i:item>";
    let text = format!("<a xmlns:i='urn:i'>{}</a>", item.repeat(count));
    TextDocument::message(text, &Limits::default()).unwrap()
}

fn allocations(document: &TextDocument) -> (u64, usize) {
    let mut events = 0;
    let counted = allocation_counter::measure(|| {
        let mut reader = document.reader();
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

#[test]
fn none_that_grow_when_an_element_is_skipped() {
    let document = items(1000);
    let counted = allocation_counter::measure(|| {
        let mut reader = document.reader();
        reader.advance().unwrap();
        reader.skip_element().unwrap();
        assert_eq!(reader.advance().unwrap(), Kind::Eof);
    });
    assert!(counted.count_total < 20, "{}", counted.count_total);
}

/// The memory that a tree of `text` takes at most.
fn memory_of_tree(text: String) -> u64 {
    let document = TextDocument::message(text, &Limits::default()).unwrap();
    let mut element = None;
    let counted = allocation_counter::measure(|| {
        let mut reader = document.reader();
        reader.advance().unwrap();
        element = Some(Element::read(&mut reader).unwrap());
    });
    counted.bytes_max
}

#[test]
fn a_tree_has_each_namespace_once() {
    let text = format!("<r xmlns='{}'>{}</r>", "u".repeat(16_000), "<b/>".repeat(2_000));
    let bytes = memory_of_tree(text);
    assert!(bytes < 2 << 20, "{bytes}");
}

#[test]
fn captures_share_what_is_in_scope() {
    let prefixes: String = (0..200).map(|i| format!(" xmlns:p{i}='urn:{i}'")).collect();
    let text = format!("<r{prefixes}>{}</r>", "<b xmlns:o='urn:o'><c/></b>".repeat(2_000));
    let document = TextDocument::message(text, &Limits::default()).unwrap();
    let mut kept = Vec::new();
    let counted = allocation_counter::measure(|| {
        let mut reader = document.reader();
        reader.advance().unwrap();
        while reader.advance().unwrap() == Kind::Start {
            reader.advance().unwrap();
            kept.push(reader.capture_element().unwrap());
            reader.advance().unwrap();
        }
    });
    assert_eq!(kept.len(), 2_000);
    assert!(counted.bytes_max < 4 << 20, "{}", counted.bytes_max);
}
