//! `manifest.toml`: a conversation with everything that is known about it.

use std::path::Path;

use serde::Deserialize;

use super::conversation::{
    CaptureError, Conversation, Expect, Item, Kind, MadeBy, Origin, Side, Source, read,
};

/// Its name.
pub(super) const FILE: &str = "manifest.toml";

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    story: String,
    origin: Option<Origin>,
    #[serde(default)]
    genuine: Vec<Side>,
    #[serde(default)]
    item: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    n: usize,
    file: String,
    head: Option<String>,
    from: Side,
    kind: Kind,
    connection: Option<u32>,
    time_ms: Option<u64>,
    answers: Option<usize>,
    content_type: Option<String>,
    #[serde(default = "yes")]
    delivered: bool,
    made_by: Option<MadeBy>,
    xml: Option<String>,
    expect: String,
    differs: Option<String>,
}

fn yes() -> bool {
    true
}

/// Reads the manifest of a folder. The strings are remarks: keys that nobody knows.
pub(super) fn load(folder: &Path, name: &str) -> Result<(Conversation, Vec<String>), CaptureError> {
    let path = folder.join(FILE);
    let bytes = read(&path, MAX_BYTES)?;
    let wrong = |problem| CaptureError::Description { path: path.clone(), problem };
    let text = std::str::from_utf8(&bytes).map_err(|error| wrong(error.to_string()))?;
    let (conversation, unknown) = parse(text, folder, name).map_err(wrong)?;
    let remarks = unknown.into_iter().map(|key| format!("{}: nobody knows the key `{key}`", path.display()));
    Ok((conversation, remarks.collect()))
}

fn parse(text: &str, folder: &Path, name: &str) -> Result<(Conversation, Vec<String>), String> {
    let table: toml::Table =
        text.parse().map_err(|error: toml::de::Error| error.to_string().trim_end().to_owned())?;
    let unknown = unknown_keys(&table);
    let manifest: Manifest = toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
    if manifest.item.is_empty() {
        return Err("it has no [[item]], so there is nothing to look at".to_owned());
    }
    let mut items: Vec<Item> = Vec::with_capacity(manifest.item.len());
    for entry in manifest.item {
        if items.last().is_some_and(|last| last.n >= entry.n) {
            return Err(format!("item {} ({}): n has to grow from item to item", entry.n, entry.file));
        }
        let expect =
            Expect::parse(&entry.expect).map_err(|problem| format!("item {}: {problem}", entry.n))?;
        items.push(Item {
            n: entry.n,
            file: entry.file,
            head: entry.head,
            from: Some(entry.from),
            kind: entry.kind,
            connection: entry.connection,
            time_ms: entry.time_ms,
            answers: entry.answers,
            content_type: entry.content_type,
            delivered: entry.delivered,
            made_by: entry.made_by,
            xml: entry.xml,
            expect,
            differs: entry.differs,
            exact: true,
        });
    }
    let conversation = Conversation {
        folder: folder.to_owned(),
        name: name.to_owned(),
        source: Source::Manifest,
        story: manifest.story,
        origin: manifest.origin,
        genuine: manifest.genuine,
        items,
        only: None,
    };
    Ok((conversation, unknown))
}

fn unknown_keys(table: &toml::Table) -> Vec<String> {
    let mut unknown: Vec<String> =
        table.keys().filter(|key| !KEYS.contains(&key.as_str())).cloned().collect();
    let items = table.get("item").and_then(toml::Value::as_array).into_iter().flatten();
    for key in items.filter_map(toml::Value::as_table).flat_map(toml::Table::keys) {
        let key_of_item = format!("item.{key}");
        if !ITEM_KEYS.contains(&key.as_str()) && !unknown.contains(&key_of_item) {
            unknown.push(key_of_item);
        }
    }
    unknown
}

const KEYS: &[&str] = &["story", "date", "product", "origin", "genuine", "document", "section", "item"];

const ITEM_KEYS: &[&str] = &[
    "n",
    "file",
    "head",
    "from",
    "kind",
    "connection",
    "time_ms",
    "answers",
    "content_type",
    "delivered",
    "made_by",
    "xml",
    "expect",
    "differs",
];

/// Far above what a description of messages needs.
const MAX_BYTES: usize = 16 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(items: &str) -> Result<(Conversation, Vec<String>), String> {
        parse(
            &format!("story = \"s\"\norigin = \"captured\"\ngenuine = [\"client\"]\n{items}"),
            Path::new("f"),
            "f",
        )
    }

    const ITEM: &str = "[[item]]\nn = 1\nfile = \"a\"\nfrom = \"client\"\nkind = \"ws-message\"\n";

    #[test]
    fn every_expectation() {
        for (text, expect) in [
            ("ok", Expect::Ok),
            ("reject: malformed: cut off", Expect::Malformed("cut off".into())),
            ("reject: protocol: no: such", Expect::Protocol("no: such".into())),
            ("unsupported: MTOM", Expect::Unsupported("MTOM".into())),
        ] {
            let (conversation, remarks) = parsed(&format!("{ITEM}expect = \"{text}\"")).unwrap();
            assert_eq!((&conversation.items[0].expect, remarks.len()), (&expect, 0));
        }
        assert!(
            parsed(&format!("{ITEM}expect = \"reject: why\"")).unwrap_err().starts_with("item 1: expect")
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert!(parsed("").unwrap_err().contains("no [[item]]"));
        assert!(parsed(ITEM).unwrap_err().contains("missing field `expect`"));
        assert!(parsed("[[item]\n").unwrap_err().contains("line 4"));
        let twice = format!("{ITEM}expect = \"ok\"\n{ITEM}expect = \"ok\"");
        assert!(parsed(&twice).unwrap_err().contains("n has to grow"));
        assert!(parsed(&ITEM.replace("ws-message", "pigeon")).unwrap_err().contains("pigeon"));
    }

    #[test]
    fn a_key_that_nobody_knows_is_a_remark() {
        let (conversation, remarks) = parsed(&format!("{ITEM}expect = \"ok\"\ncolour = 1\n")).unwrap();
        assert_eq!((conversation.items.len(), remarks), (1, vec!["item.colour".to_owned()]));
    }
}
