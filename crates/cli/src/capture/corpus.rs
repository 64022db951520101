//! `index.tsv`: documents of a binary encoder, each beside its text or the verdict of the peer's reader.

use std::collections::BTreeSet;
use std::path::Path;

use super::conversation::{CaptureError, Conversation, Expect, Item, Source, read};
use super::folder::{joined, unlisted};
use super::manifest::is_inside;

/// Its name.
pub(super) const FILE: &str = "index.tsv";

const BINARY: &str = "application/soap+msbin1";
const SESSION: &str = "application/soap+msbinsession1";

/// Reads a folder of documents by its index.
///
/// A row begins with an id; `ID.bin` is the document, or the second column names it. `ID.xml` is its text, `ID.error.txt` the
/// verdict of a reader that refused it. A last row `contentType` says that the documents belong to one session. What the index
/// does not list is a problem of that file alone.
pub(super) fn load(
    folder: &Path,
    name: &str,
    files: &BTreeSet<String>,
    problems: &mut Vec<(String, CaptureError)>,
) -> Result<Conversation, CaptureError> {
    let path = folder.join(FILE);
    let bytes = read(&path, MAX_BYTES)?;
    let text = String::from_utf8_lossy(&bytes);
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let one_session = rows
        .iter()
        .any(|row| matches!(row.as_slice(), ["contentType", kind, ..] if kind.contains("msbinsession1")));
    let mut items = Vec::new();
    let mut named = BTreeSet::new();
    for row in &rows {
        let file = match row.as_slice() {
            ["id" | "contentType", ..] | [""] | [] => continue,
            [_, file, ..] if file.ends_with(".bin") => (*file).to_owned(),
            [id, ..] => format!("{id}.bin"),
        };
        if !is_inside(&file) {
            let problem = format!("{file:?} is no name of a file in its folder");
            return Err(CaptureError::Description { path, problem });
        }
        named.insert(file.clone());
        items.push(item(items.len() + 1, file, folder, files, one_session));
    }
    for file in files.iter().filter(|file| file.ends_with(".bin") && !named.contains(*file)) {
        problems.push((joined(name, file), unlisted(&path, file)));
    }
    if items.is_empty() {
        return Err(CaptureError::Description { path, problem: "it lists no document".to_owned() });
    }
    Ok(Conversation::of_files(folder, name, Source::Index, items))
}

/// A folder without an index: each `.bin` that has a `.xml` of the same stem.
pub(super) fn pairs(folder: &Path, name: &str, files: &BTreeSet<String>) -> Option<Conversation> {
    let documents = files.iter().filter(|file| {
        stem(file).is_some_and(|stem| {
            files.contains(&format!("{stem}.xml")) || files.contains(&format!("{stem}.error.txt"))
        })
    });
    let items: Vec<_> = documents
        .enumerate()
        .map(|(index, file)| item(index + 1, file.clone(), folder, files, false))
        .collect();
    (!items.is_empty()).then(|| Conversation::of_files(folder, name, Source::Names, items))
}

/// One file, of which nothing is known but its name.
pub(super) fn single(n: usize, file: String, folder: &Path, files: &BTreeSet<String>) -> Item {
    item(n, file, folder, files, false)
}

fn item(n: usize, file: String, folder: &Path, files: &BTreeSet<String>, one_session: bool) -> Item {
    let mut item = Item::document(n, file);
    let Some(stem) = stem(&item.file) else { return item };
    let session = one_session || item.file.ends_with(".nbfse.bin") || item.file.ends_with(".msbinsession1");
    item.content_type = Some(if session { SESSION } else { BINARY }.to_owned());
    // Each document is a session of its own, unless they share one.
    item.connection = Some(if one_session { 1 } else { n as u32 });
    let (xml, error) = (format!("{stem}.xml"), format!("{stem}.error.txt"));
    // Documents made by hand are shown by readers' verdicts; writers would not have made them so.
    item.exact = !folder.ends_with("hand") && !files.contains(&error);
    if files.contains(&xml) {
        item.xml = Some(xml);
    } else if files.contains(&error) {
        item.expect = Expect::Malformed("the peer's own reader refuses it".to_owned());
    }
    item
}

/// The name of a binary document without its extension.
fn stem(file: &str) -> Option<&str> {
    [".bin", ".msbin1", ".msbinsession1", ".nbfs", ".nbfse", ".nbfx"]
        .iter()
        .find_map(|ending| file.strip_suffix(ending))
}

/// Far above what a list needs.
const MAX_BYTES: usize = 16 << 20;
