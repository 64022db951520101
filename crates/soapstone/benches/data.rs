//! Structs to bytes and back: the recorded `AllTypes` in all encodings, and an order beside serde and quick-xml.
//!
//! `cargo bench -p soapstone --features samples --bench data` prints criterion's figures, then allocations and bytes.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use std::hint::black_box;
use std::path::Path;

use bytes::Bytes;
use criterion::{Criterion, Throughput};
use serde::{Deserialize, Serialize};
use soapstone::DataContract;
use soapstone::data::{DataContract as _, Formatter, write_part};
use soapstone::samples::interop::types::AllTypes;
use soapstone_nbfx::BinaryCodec;
use soapstone_xml::{Codec, Kind, Limits, TextCodec, TextDocument, XmlReader};

#[derive(Clone, Debug, PartialEq, DataContract, Serialize, Deserialize)]
#[data(namespace = "")]
struct Order {
    #[serde(rename = "Customer")]
    customer: String,
    #[serde(rename = "Lines")]
    lines: Lines,
    #[serde(rename = "Number")]
    number: i64,
    #[serde(rename = "Paid")]
    paid: bool,
    #[serde(rename = "Total")]
    total: f64,
}

/// The element around the lines, which serde needs as a type.
#[derive(Clone, Debug, PartialEq, DataContract, Serialize, Deserialize)]
#[data(namespace = "", serializer = "xml")]
struct Lines {
    #[data(flat, name = "Line")]
    #[serde(rename = "Line")]
    line: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, DataContract, Serialize, Deserialize)]
#[data(namespace = "")]
struct Line {
    #[serde(rename = "Price")]
    price: f64,
    #[serde(rename = "Quantity")]
    quantity: i32,
    #[serde(rename = "Sku")]
    sku: String,
}

fn order() -> Order {
    let line = |number: i32| Line {
        price: 1.25 * f64::from(number),
        quantity: number,
        sku: format!("SKU-{number}"),
    };
    let line = (0..40).map(line).collect();
    Order {
        customer: "Ann & Co".to_owned(),
        lines: Lines { line },
        number: 1_001_077,
        paid: true,
        total: 1234.5,
    }
}

fn all_types() -> AllTypes {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/nethttp/data-basichttp/01-c2s.bin");
    let document = TextDocument::message(std::fs::read(file).unwrap(), &Limits::default()).unwrap();
    let mut input = document.reader();
    while input.advance().unwrap() != Kind::Start || input.start().name().local != "v" {}
    AllTypes::read(&mut input).unwrap()
}

fn encode<T: soapstone::data::DataContract>(codec: &mut dyn Codec, value: &T, namespace: &str) -> Bytes {
    codec.encode(&mut |out| write_part(out, namespace, "Order", value, Formatter::DataContract)).unwrap()
}

fn decode<T: soapstone::data::DataContract>(codec: &mut dyn Codec, bytes: &Bytes) -> T {
    let mut value = None;
    codec
        .decode(bytes.clone(), &Limits::default(), &mut |input| {
            while input.advance()? != Kind::Start {}
            value = Some(T::read(input).unwrap());
            Ok(())
        })
        .unwrap();
    value.unwrap()
}

fn measure(c: &mut Criterion, name: &str, size: usize, mut write: impl FnMut(), mut read: impl FnMut()) {
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Bytes(size as u64));
    group.bench_function("write", |bench| bench.iter(&mut write));
    group.bench_function("read", |bench| bench.iter(&mut read));
    group.finish();
    let (written, read) = (
        allocation_counter::measure(&mut write).count_total,
        allocation_counter::measure(&mut read).count_total,
    );
    println!("{name}: {size} bytes, {written} allocations to write, {read} to read");
}

fn main() {
    let mut c = Criterion::default().configure_from_args().without_plots();
    let all = all_types();
    let codecs: [(&str, &mut dyn Codec); 2] = [("text", &mut TextCodec), ("binary", &mut BinaryCodec)];
    for (name, codec) in codecs {
        let bytes = encode(codec, &all, "urn:data");
        let codec = std::cell::RefCell::new(codec);
        measure(
            &mut c,
            &format!("AllTypes {name}"),
            bytes.len(),
            || drop(black_box(encode(&mut **codec.borrow_mut(), &all, "urn:data"))),
            || drop(black_box(decode::<AllTypes>(&mut **codec.borrow_mut(), &bytes))),
        );
    }
    let order = order();
    let bytes = encode(&mut TextCodec, &order, "");
    assert_eq!(decode::<Order>(&mut TextCodec, &bytes), order);
    measure(
        &mut c,
        "Order text",
        bytes.len(),
        || drop(black_box(encode(&mut TextCodec, &order, ""))),
        || drop(black_box(decode::<Order>(&mut TextCodec, &bytes))),
    );
    let text = quick_xml::se::to_string_with_root("Order", &order).unwrap();
    assert_eq!(quick_xml::de::from_str::<Order>(&text).unwrap(), order);
    measure(
        &mut c,
        "Order quick-xml serde",
        text.len(),
        || drop(black_box(quick_xml::se::to_string_with_root("Order", &order).unwrap())),
        || drop(black_box(quick_xml::de::from_str::<Order>(&text).unwrap())),
    );
    c.final_summary();
}
