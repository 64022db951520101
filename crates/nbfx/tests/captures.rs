//! Messages between genuine peers: each connection read in order, and written again as it was.
//!
//! Tests: [MC-NBFSE §2]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use bytes::Bytes;
use soapstone_nbfx::{BinaryCodec, BinarySessionCodec, dump_session};
use soapstone_xml::{Codec, Limits, copy_document};
use support::{difference, fixtures};

/// What a manifest says of one message.
#[derive(Default)]
struct Item(BTreeMap<String, String>);

impl Item {
    fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }
}

fn items(manifest: &Path) -> Vec<Item> {
    let mut items = Vec::new();
    for line in fs::read_to_string(manifest).unwrap().lines() {
        if line == "[[item]]" {
            items.push(Item::default());
        } else if let (Some(item), Some((key, value))) = (items.last_mut(), line.split_once(" = ")) {
            item.0.insert(key.to_owned(), value.trim_matches('"').to_owned());
        }
    }
    items
}

fn scenarios() -> Vec<std::path::PathBuf> {
    let folders =
        ["nethttp", "wsdual"].into_iter().flat_map(|area| fs::read_dir(fixtures().join(area)).unwrap());
    let mut folders = folders.map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    folders.retain(|folder| folder.join("manifest.toml").exists());
    // Compressed bodies are for whoever has the HTTP heads.
    folders.retain(|folder| !folder.to_string_lossy().contains("gzip"));
    folders.sort();
    folders
}

/// The bytes of a message, when the file has nothing else.
fn message(folder: &Path, item: &Item) -> Option<Bytes> {
    let file = item.get("file");
    let wanted = file.ends_with(".bin") && item.get("expect") == "ok";
    wanted.then(|| fs::read(folder.join(file)).unwrap().into())
}

fn check_xml(folder: &Path, item: &Item, reader: &mut dyn soapstone_xml::XmlReader) {
    let xml = item.get("xml");
    if !xml.is_empty() {
        let xml = fs::read(folder.join(xml)).unwrap().into();
        assert_eq!(difference(reader, xml), None, "{} {}", folder.display(), item.get("file"));
    }
}

#[test]
fn sessions() {
    let limits = Limits::default();
    let mut count = 0;
    for folder in scenarios() {
        let mut reading = BTreeMap::<(String, String), BinarySessionCodec>::new();
        let mut writing = BTreeMap::<(String, String), BinarySessionCodec>::new();
        for item in items(&folder.join("manifest.toml")) {
            // A streamed message has no table, whatever its content type says.
            let streamed = folder.to_string_lossy().contains("streamed");
            if item.get("content_type") != "application/soap+msbinsession1" || streamed {
                continue;
            }
            let Some(bytes) = message(&folder, &item) else {
                continue;
            };
            let key = (item.get("connection").to_owned(), item.get("from").to_owned());
            let codec = reading.entry(key.clone()).or_default();
            let before = codec.reader_session().clone();
            let place = || format!("{} {}", folder.display(), item.get("file"));
            let checked = codec.clone().decode(bytes.clone(), &limits, &mut |reader| {
                check_xml(&folder, &item, reader);
                Ok(())
            });
            checked.unwrap_or_else(|error| panic!("{}: {error}", place()));
            let out = writing.entry(key).or_default();
            let mut again = Bytes::new();
            let mut copied = Ok(());
            codec
                .decode(bytes.clone(), &limits, &mut |reader| {
                    copied =
                        out.encode(&mut |writer| copy_document(reader, writer)).map(|bytes| again = bytes);
                    Ok(())
                })
                .unwrap();
            copied.unwrap();
            assert_eq!(again, bytes, "{}\n{}", place(), dump_session(&bytes, &before));
            count += 1;
        }
    }
    assert!(count > 100, "only {count} messages");
}

#[test]
fn posts() {
    let limits = Limits::default();
    let mut count = 0;
    for folder in scenarios() {
        for item in items(&folder.join("manifest.toml")) {
            if item.get("content_type") != "application/soap+msbin1" {
                continue;
            }
            let Some(bytes) = message(&folder, &item) else {
                continue;
            };
            BinaryCodec
                .decode(bytes.clone(), &limits, &mut |reader| {
                    check_xml(&folder, &item, reader);
                    Ok(())
                })
                .unwrap();
            let mut again = Bytes::new();
            BinaryCodec
                .decode(bytes.clone(), &limits, &mut |reader| {
                    again = BinaryCodec.encode(&mut |writer| copy_document(reader, writer)).unwrap();
                    Ok(())
                })
                .unwrap();
            assert_eq!(again, bytes, "{} {}", folder.display(), item.get("file"));
            count += 1;
        }
    }
    assert!(count > 20, "only {count} messages");
}
