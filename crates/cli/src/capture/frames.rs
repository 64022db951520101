//! A folder of payloads that a sniffer wrote, without a manifest: WebSocket messages, and HTTP bodies beside their heads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::conversation::{Conversation, Item, Kind, Side, Source, read};
use super::folder::numbered;
use super::http;

/// A conversation of these files, if their names are those of a sniffer.
///
/// `NN-c2s.bin` is the payload that the client sent as number NN, `NN-s2c.bin` what the service sent; `NN-c2s.http-head.txt` the HTTP
/// head to it, `NN-c2s.upgrade-request.txt` and `NN-s2c.upgrade-response.txt` the messages that open a WebSocket, `.close`, `.ping`
/// and `.pong` before `.bin` control frames, `.message.bin` a message whose fragments are the payloads before it. `items.tsv` tells
/// connections and content types, where it is there.
pub(super) fn load(
    folder: &Path,
    name: &str,
    files: &BTreeSet<String>,
    max_bytes: usize,
) -> Option<Conversation> {
    let opens = |file: &String| file.contains(".upgrade-request.") || file.ends_with(HEAD);
    if !files.iter().any(|file| opens(file) && direction(file).is_some()) {
        return None;
    }
    let told = Told::read(folder, files);
    // Of each number: what is the message, and its head.
    let mut parts: BTreeMap<(u64, &str), Vec<&str>> = BTreeMap::new();
    for file in files {
        if let Some((number, stem)) = direction(file).map(|(number, stem, _)| (number, stem)) {
            parts.entry((number, stem)).or_default().push(file);
        }
    }
    let mut items: Vec<Item> = Vec::new();
    for ((_, stem), files) in parts {
        let has = |ending: &str| files.iter().any(|file| file.strip_prefix(stem) == Some(ending));
        let Some((file, kind)) = main(folder, stem, &has, max_bytes) else { continue };
        let from = if stem.ends_with("c2s") { Side::Client } else { Side::Service };
        if file.ends_with(".message.bin") {
            drop_fragments(folder, &mut items, from, &file, max_bytes);
        }
        let mut item = Item::document(0, file);
        item.path = PathBuf::from(&item.file);
        item.kind = kind;
        item.from = Some(from);
        item.head = (has(HEAD) && item.file.ends_with(".bin")).then(|| format!("{stem}{HEAD}"));
        let xml = item.file.replace(".bin", ".xml");
        item.xml = (xml != item.file && files.contains(&xml.as_str())).then_some(xml);
        (item.connection, item.content_type) = told.about(&item.file);
        items.push(item);
    }
    for (index, item) in items.iter_mut().enumerate() {
        item.n = index + 1;
    }
    Some(Conversation::of_files(folder, name, Source::Names, items))
}

/// The file that is the message of a stem, and what it is.
fn main(folder: &Path, stem: &str, has: &dyn Fn(&str) -> bool, max_bytes: usize) -> Option<(String, Kind)> {
    let file = |ending: &str| format!("{stem}{ending}");
    for (ending, kind) in [
        (".upgrade-request.txt", Kind::WsUpgradeRequest),
        (".message.bin", Kind::WsMessage),
        (".close.bin", Kind::WsClose),
        (".ping.bin", Kind::WsPing),
        (".pong.bin", Kind::WsPong),
    ] {
        if has(ending) {
            return Some((file(ending), kind));
        }
    }
    for ending in [".upgrade-response.txt", HEAD] {
        if has(ending) {
            let head =
                read(&folder.join(file(ending)), max_bytes).ok().and_then(|bytes| http::head(&bytes).ok());
            let kind = match head.as_ref().map(http::Head::status) {
                Some(Some(101)) => Kind::WsUpgradeResponse,
                Some(None) => Kind::HttpRequest,
                _ => Kind::HttpResponse,
            };
            let body = ending == HEAD && has(".bin");
            return Some((file(if body { ".bin" } else { ending }), kind));
        }
    }
    has(".bin").then(|| (file(".bin"), Kind::WsMessage))
}

/// Takes back the payloads of which a message consists.
fn drop_fragments(folder: &Path, items: &mut Vec<Item>, from: Side, message: &str, max_bytes: usize) {
    let bytes = |file: &str| read(&folder.join(file), max_bytes).unwrap_or_default();
    let message_bytes = bytes(message);
    // The last fragment has the number of the message, and is no item.
    let last = bytes(&message.replace(".message.bin", ".bin"));
    let Some(mut rest) = message_bytes.strip_suffix(last.as_ref()) else { return };
    while let Some(at) = items.iter().rposition(|item| item.from == Some(from)) {
        let fragment = items.get(at).filter(|item| item.kind == Kind::WsMessage && !rest.is_empty());
        let Some(before) = fragment.and_then(|item| rest.strip_suffix(bytes(&item.file).as_ref())) else {
            return;
        };
        rest = before;
        items.remove(at);
    }
}

/// Number, stem and direction of a name: `07-s2c.close.bin` has 7, `07-s2c`, `s2c`.
fn direction(file: &str) -> Option<(u64, &str, &str)> {
    let (number, rest) = numbered(file)?;
    let direction = rest.get(1..4).filter(|text| rest.starts_with('-') && matches!(*text, "c2s" | "s2c"))?;
    let stem = file.get(..file.len() - rest.len() + 4)?;
    file.get(stem.len()..)?.starts_with('.').then_some((number, stem, direction))
}

/// What `items.tsv` tells of each file.
#[derive(Default)]
struct Told(BTreeMap<String, (Option<u32>, Option<String>)>);

impl Told {
    fn read(folder: &Path, files: &BTreeSet<String>) -> Self {
        if !files.contains(ITEMS) {
            return Self::default();
        }
        let bytes = read(&folder.join(ITEMS), MAX_BYTES).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let rows = text.lines().map(|row| row.split('\t').collect::<Vec<_>>());
        let about = rows.filter_map(|row| {
            let [file, _, connection, content_type, ..] = row.as_slice() else { return None };
            let connection = connection.trim_start_matches("conn").parse().ok();
            let content_type = Some((*content_type).to_owned()).filter(|text| text.contains('/'));
            Some(((*file).to_owned(), (connection, content_type)))
        });
        Self(about.collect())
    }

    fn about(&self, file: &str) -> (Option<u32>, Option<String>) {
        // Heads and control frames are not listed; a recording of one connection needs no telling.
        self.0.get(file).cloned().unwrap_or_else(|| (self.only_connection(), None))
    }

    fn only_connection(&self) -> Option<u32> {
        let all: BTreeSet<Option<u32>> = self.0.values().map(|(connection, _)| *connection).collect();
        all.first().copied().flatten().filter(|_| all.len() == 1)
    }
}

const HEAD: &str = ".http-head.txt";
const ITEMS: &str = "items.tsv";
/// Far above what a list needs.
const MAX_BYTES: usize = 16 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_sniffer() {
        assert_eq!(direction("07-s2c.close.bin"), Some((7, "07-s2c", "s2c")));
        assert_eq!(direction("100-c2s.bin"), Some((100, "100-c2s", "c2s")));
        for other in ["07-s2c", "07-s2d.bin", "s2c.bin", "07-c2s-req.http", "7é-c2s.bin", "07-", "07"] {
            assert_eq!(direction(other), None, "{other}");
        }
    }
}
