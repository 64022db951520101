//! `manifest.toml`: a conversation with everything that is known about it.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::conversation::{
    CaptureError, Conversation, Expect, Item, Kind, MadeBy, Origin, Side, Source, read,
};
use crate::shown;

/// Its name.
pub(super) const FILE: &str = "manifest.toml";

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    story: String,
    #[serde(default)]
    product: String,
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

/// Reads the manifest of a folder. The strings are keys that nobody knows.
pub(super) fn load(folder: &Path, name: &str) -> Result<(Conversation, Vec<String>), CaptureError> {
    let path = folder.join(FILE);
    let bytes = read(&path, MAX_BYTES)?;
    let wrong = |problem| CaptureError::Description { path: path.clone(), problem };
    let text = std::str::from_utf8(&bytes).map_err(|error| wrong(error.to_string()))?;
    parse(text, folder, name).map_err(wrong)
}

fn parse(text: &str, folder: &Path, name: &str) -> Result<(Conversation, Vec<String>), String> {
    let table: toml::Table =
        text.parse().map_err(|error: toml::de::Error| error.to_string().trim_end().to_owned())?;
    let unknown = unknown_keys(&table);
    let manifest: Manifest = toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
    if manifest.item.is_empty() {
        let but: String =
            unknown.iter().map(|key| format!("; nobody knows the key `{}`", shown::line(key))).collect();
        return Err(format!("it has no [[item]], so there is nothing to look at{but}"));
    }
    let mut items: Vec<Item> = Vec::with_capacity(manifest.item.len());
    for entry in manifest.item {
        let wrong = |problem: String| format!("item {}: {problem}", entry.n);
        let number = items.len() + 1;
        if number != entry.n {
            let problem = format!(
                "{} has n = {} where {number} follows: items are numbered 1, 2, 3 … without gaps",
                shown::line(&entry.file),
                entry.n
            );
            return Err(wrong(problem));
        }
        for (key, name) in
            [("file", Some(&entry.file)), ("head", entry.head.as_ref()), ("xml", entry.xml.as_ref())]
        {
            if let Some(name) = name.filter(|name| !is_inside(name)) {
                return Err(wrong(format!("{key} = {name:?} is no name of a file in its folder")));
            }
        }
        if let Some(request) = entry.answers {
            answers(request, entry.from, &items).map_err(wrong)?;
        }
        let expect = Expect::parse(&entry.expect).map_err(wrong)?;
        items.push(Item {
            n: entry.n,
            path: PathBuf::from(&entry.file),
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
        product: manifest.product,
        origin: manifest.origin,
        genuine: manifest.genuine,
        items,
        only: None,
    };
    Ok((conversation, unknown))
}

/// Whether a name leads to a file in the folder or in one below it, on any system.
pub(super) fn is_inside(name: &str) -> bool {
    let is_name = |part: &str| !matches!(part, "" | "." | "..");
    !name.contains(['\\', ':', '\0']) && name.split('/').all(is_name)
}

/// Whether this is an earlier request of the other side.
fn answers(request: usize, from: Side, items: &[Item]) -> Result<(), String> {
    // Items are numbered from 1 without gaps.
    let Some(item) = request.checked_sub(1).and_then(|index| items.get(index)) else {
        return Err(format!("answers = {request} is no earlier item"));
    };
    // A request of which only the body was recorded is a document.
    if !matches!(item.kind, Kind::HttpRequest | Kind::WsUpgradeRequest | Kind::Document) {
        return Err(format!("answers = {request} is a {}, and no request", item.kind));
    }
    if item.from == Some(from) {
        return Err(format!("answers = {request} is a request of the {from} itself"));
    }
    Ok(())
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

/// Enough for the hundred thousand messages that a log may have.
const MAX_BYTES: usize = 64 << 20;

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
        assert!(parsed(&twice).unwrap_err().contains("n = 1 where 2 follows"));
        let gap = ITEM.replace("n = 1", "n = 2") + "expect = \"ok\"";
        assert!(parsed(&gap).unwrap_err().contains("n = 2 where 1 follows"));
        assert!(parsed(&ITEM.replace("ws-message", "pigeon")).unwrap_err().contains("pigeon"));
    }

    #[test]
    fn files_outside_of_the_folder_are_refused() {
        for name in ["../x", "/etc/passwd", "a/../../x", "./x", "", "a//b", "C:x", "..\\\\x", "a/"] {
            let wrong = |text: String| {
                let problem = parsed(&text).unwrap_err();
                assert!(problem.contains("is no name of a file in its folder"), "{problem}");
            };
            wrong(format!("{ITEM}expect = \"ok\"").replace("file = \"a\"", &format!("file = \"{name}\"")));
            wrong(format!("{ITEM}expect = \"ok\"\nhead = \"{name}\""));
            wrong(format!("{ITEM}expect = \"ok\"\nxml = \"{name}\""));
        }
        assert!(is_inside("a/b..c.http"));
    }

    #[test]
    fn answers_name_an_earlier_request_of_the_other_side() {
        let request = ITEM.replace("ws-message", "http-request") + "expect = \"ok\"\n";
        let reply = |from: &str, answers: usize| {
            format!(
                "[[item]]\nn = 2\nfile = \"b\"\nfrom = \"{from}\"\nkind = \"http-response\"\nanswers = {answers}\n\
                 expect = \"ok\"\n"
            )
        };
        assert!(parsed(&(request.clone() + &reply("service", 1))).is_ok());
        for (items, problem) in [
            (request.clone() + &reply("client", 1), "a request of the client itself"),
            (request.clone() + &reply("service", 2), "is no earlier item"),
            (request.clone() + &reply("service", 7), "is no earlier item"),
            (request.replace("http-request", "ws-message") + &reply("service", 1), "and no request"),
        ] {
            assert!(parsed(&items).unwrap_err().contains(problem), "{problem}");
        }
    }

    #[test]
    fn what_is_not_expected_has_a_reason() {
        for text in ["unsupported", "unsupported:", "reject: malformed", "reject: protocol: "] {
            let problem = parsed(&format!("{ITEM}expect = \"{text}\"")).unwrap_err();
            assert!(problem.contains("does not say why"), "{problem}");
        }
        for text in ["", "okay", "ok: fine", "unsupportedly: x", "reject: malformedly: x", "reject"] {
            let problem = parsed(&format!("{ITEM}expect = \"{text}\"")).unwrap_err();
            assert!(problem.contains("is none of"), "{problem}");
        }
    }

    #[test]
    fn a_key_that_nobody_knows_is_named() {
        let problem = parsed("[[items]]\nn = 1\n").unwrap_err();
        assert!(problem.contains("no [[item]]") && problem.contains("`items`"), "{problem}");
        let (conversation, unknown) = parsed(&format!("{ITEM}expect = \"ok\"\ncolour = 1\n")).unwrap();
        assert_eq!((conversation.items.len(), unknown), (1, vec!["item.colour".to_owned()]));
    }
}
