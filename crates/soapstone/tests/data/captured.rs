//! Messages of genuine peers: each part of them is read into its type, and written again as it was.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use soapstone::data::{AnyValue, DataContract, Formatter, write_part};
use soapstone::samples::interop::types::{AllTypes, DetailFault, Item, MathFault, Nested, Person};
use soapstone_nbfx::{BinaryCodec, BinaryReader, BinarySessionCodec, dump, dump_session};
use soapstone_xml::{
    Codec, DateTime, EncodeError, FromXmlError, Kind, Limits, TextCodec, TextDocument, XmlReader, XmlWriter,
    compare, copy_event,
};

type Part = fn(&mut dyn XmlReader, &mut dyn XmlWriter) -> Result<(), FromXmlError>;

/// Reads a value, and writes it again.
fn part<T: DataContract, const PRIMITIVE: bool>(
    input: &mut dyn XmlReader,
    out: &mut dyn XmlWriter,
) -> Result<(), FromXmlError> {
    let (namespace, local) = {
        let start = input.start();
        (start.name().namespace.to_owned(), start.name().local.to_owned())
    };
    let value = T::read(input)?;
    write_part(out, &namespace, &local, &value, Formatter::of(PRIMITIVE))
        .expect("what was read can be written");
    Ok(())
}

/// The type of a part, by the names of the operation's element and of its own.
fn type_of(operation: &str, name: &str) -> Option<Part> {
    Some(match (operation.trim_end_matches("Response"), name) {
        ("Note", _) => part::<Option<String>, true>,
        ("EchoAll", _) => part::<Option<Box<AllTypes>>, false>,
        (
            "EchoString" | "Renamed" | "Fail" | "Start" | "Kick" | "Ask" | "AskMeBack" | "OrderCanceled",
            "rounds" | "n",
        ) => part::<i32, true>,
        ("EchoString" | "Renamed" | "Fail" | "Start" | "Kick" | "Ask" | "AskMeBack" | "OrderCanceled", _) => {
            part::<Option<String>, true>
        }
        ("EchoBytes", _) => part::<Option<Vec<u8>>, true>,
        ("EchoInts", _) => part::<Option<Vec<i32>>, true>,
        ("EchoDoubles", _) => part::<Option<Vec<f64>>, true>,
        ("Items", "ItemsResult") => part::<Option<Vec<Option<Item>>>, false>,
        ("Map", _) => part::<Option<BTreeMap<String, i32>>, false>,
        ("Now", _) => part::<DateTime, true>,
        ("GetNested", "GetNestedResult") => part::<Option<Nested>, false>,
        ("MaybeInt", _) => part::<Option<i32>, false>,
        ("AnyValue", _) => part::<AnyValue, false>,
        ("Echo", "p" | "EchoResult") => part::<Option<Person>, false>,
        ("CreateOrder", "productId" | "customerId") | ("OrderPurchased", "orderId") => part::<i64, true>,
        ("CreateOrder", "amount") => part::<i32, true>,
        ("CreateOrder", _) => part::<bool, true>,
        (_, "DetailFault") => part::<DetailFault, false>,
        (_, "MathFault") => part::<MathFault, false>,
        _ => return None,
    })
}

/// Copies a message, but for the parts whose types are known: they are read and written. Says how many those were.
fn again(input: &mut dyn XmlReader, out: &mut dyn XmlWriter) -> Result<usize, EncodeError> {
    let mut open: Vec<String> = Vec::new();
    let mut parts = 0;
    loop {
        match input.advance()? {
            Kind::Start => {
                let name = input.start().name().local.to_owned();
                let around: Vec<_> = open.iter().map(String::as_str).collect();
                let found = match around.as_slice() {
                    [_, "Body", operation] => type_of(operation, &name),
                    [_, "Body", "Fault", "Detail" | "detail"] => type_of("", &name),
                    _ => None,
                };
                match found {
                    Some(part) => {
                        part(input, out).unwrap_or_else(|error| panic!("{error}"));
                        parts += 1;
                    }
                    None => {
                        open.push(name);
                        copy_event(input, out, Kind::Start)?;
                    }
                }
            }
            Kind::End => {
                open.pop();
                copy_event(input, out, Kind::End)?;
            }
            Kind::Eof => return Ok(parts),
            other => copy_event(input, out, other)?,
        }
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// The messages of a folder: file, sender and content type.
fn items(folder: &Path) -> Vec<BTreeMap<String, String>> {
    let mut items = Vec::new();
    for line in fs::read_to_string(folder.join("manifest.toml")).unwrap().lines() {
        if line == "[[item]]" {
            items.push(BTreeMap::new());
        } else if let (Some(item), Some((key, value))) = (items.last_mut(), line.split_once(" = ")) {
            item.insert(key.to_owned(), value.trim_matches('"').to_owned());
        }
    }
    items.retain(|item: &BTreeMap<String, String>| item.get("expect").is_some_and(|expect| expect == "ok"));
    items
}

/// The encoding of a message, and the message.
fn message(folder: &Path, item: &BTreeMap<String, String>) -> Option<(&'static str, Bytes)> {
    let file = item.get("file")?;
    let bytes = fs::read(folder.join(file)).unwrap();
    let of = |content_type: &str| match content_type {
        kind if kind.contains("msbinsession1") => Some("session"),
        kind if kind.contains("msbin1") => Some("binary"),
        kind if kind.contains("soap+xml") || kind.contains("text/xml") => Some("text"),
        _ => None,
    };
    if file.ends_with(".http") {
        let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let body = bytes[head + 4..].to_vec();
        return body.starts_with(b"<").then(|| ("text", body.into()));
    }
    let kind = of(item.get("content_type")?)?;
    (!bytes.is_empty()).then(|| (kind, bytes.into()))
}

/// Writes the messages of a folder again, and says how many parts were read and written.
fn replay(folder: &str) -> usize {
    let folder = fixtures().join(folder);
    let limits = Limits::default();
    let mut parts = 0;
    let mut reading = BTreeMap::<(String, String), BinarySessionCodec>::new();
    let mut writing = BTreeMap::<(String, String), BinarySessionCodec>::new();
    for item in items(&folder) {
        let Some((kind, bytes)) = message(&folder, &item) else { continue };
        let place = format!("{} {}", folder.display(), item["file"]);
        let get = |key: &str| item.get(key).cloned().unwrap_or_default();
        let key = (get("connection"), get("from"));
        let mut copy = |decoder: &mut dyn Codec, encoder: &mut dyn Codec| {
            let mut written = Bytes::new();
            decoder
                .decode(bytes.clone(), &limits, &mut |input| {
                    let encoded = encoder.encode(&mut |out| {
                        parts += again(input, out)?;
                        Ok(())
                    });
                    written = encoded.unwrap_or_else(|error| panic!("{place}: {error}"));
                    Ok(())
                })
                .unwrap();
            written
        };
        match kind {
            "text" => {
                let written = copy(&mut TextCodec, &mut TextCodec);
                let open = |bytes: &Bytes| TextDocument::message(bytes.clone(), &limits).unwrap();
                let (left, right) = (open(&bytes), open(&written));
                let difference = compare(&mut left.reader(), &mut right.reader()).unwrap();
                assert!(difference.is_none(), "{place}: {}", difference.unwrap());
            }
            "binary" => {
                let written = copy(&mut BinaryCodec, &mut BinaryCodec);
                if written != bytes {
                    let difference = compare(
                        &mut BinaryReader::new(&bytes, &limits),
                        &mut BinaryReader::new(&written, &limits),
                    );
                    panic!("{place}: {difference:?}\n{}", side_by_side(&dump(&bytes), &dump(&written)));
                }
            }
            _ => {
                let decoder = reading.entry(key.clone()).or_default();
                let before = decoder.reader_session().clone();
                let written = copy(decoder, writing.entry(key).or_default());
                assert!(
                    written == bytes,
                    "{place}\n{}",
                    side_by_side(&dump_session(&bytes, &before), &dump_session(&written, &before))
                );
            }
        }
    }
    parts
}

/// The first lines in which two dumps differ.
fn side_by_side(left: &str, right: &str) -> String {
    let plain = |line: &str| line.split_once("  ").map_or(String::new(), |(_, rest)| rest.to_owned());
    let lines = left.lines().zip(right.lines()).enumerate();
    let mut differing = lines.filter(|(_, (a, b))| plain(a) != plain(b));
    let first = differing.next().map_or(0, |(at, _)| at).saturating_sub(4);
    let shown = |dump: &str| dump.lines().skip(first).take(16).collect::<Vec<_>>().join("\n");
    format!("recorded:\n{}\nwritten:\n{}", shown(left), shown(right))
}

#[test]
fn binary_without_a_session_byte_by_byte() {
    assert!(replay("nethttp/data-nethttp-binary") > 30);
}

#[test]
fn text() {
    assert!(replay("nethttp/data-basichttp") > 30);
    assert!(replay("nethttp/data-wshttp") > 10);
    assert!(replay("nethttp/rm11-data-http-text") > 0);
    assert!(replay("wsdual/j1-twoway-ops-feb2005") > 5);
    assert!(replay("wsdual/j2-twoway-clean-close-feb2005") > 5);
    assert!(replay("nethttp/sample-ws-text") > 0);
}

#[test]
fn binary_with_a_session_byte_by_byte() {
    assert!(replay("nethttp/data-ws-binary") > 30);
    assert!(replay("nethttp/ask-ws-binary") > 5);
    assert!(replay("nethttp/sample-ws-binary") > 5);
    assert!(replay("nethttp/rm10-sample-ws-binary") > 5);
}
