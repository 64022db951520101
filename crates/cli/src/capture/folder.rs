//! Walks folders for conversations.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::conversation::{CaptureError, Conversation, Kind, NO_FILE, Source};
use super::{corpus, frames, manifest, names};
use crate::shown;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The conversations, in the order of their names.
    pub conversations: Vec<Conversation>,
    /// What could not be read: a surprise each.
    pub problems: Vec<(String, CaptureError)>,
    /// What was left out, or is strange, in words.
    pub remarks: Vec<String>,
}

/// Looks for conversations under a path: a folder, however deep, or one file.
///
/// A folder with `manifest.toml` is a conversation; else one with `index.tsv` holds documents of an encoder; else one with
/// `.http` files, or with payloads as a sniffer writes them, is a conversation that nobody described; else `.bin` files with a
/// `.xml` beside them are documents. Subfolders are looked at in any case.
pub fn find(path: &Path, max_bytes: usize) -> Result<Found, CaptureError> {
    let io = |error| CaptureError::Io { path: path.to_owned(), error };
    let mut found = Found::default();
    let name = display_name(path);
    if std::fs::metadata(path).map_err(io)?.is_dir() {
        let mut visited = BTreeSet::new();
        folder(path, &name, max_bytes, &mut visited, &mut found);
    } else {
        file(path, max_bytes, &mut found)?;
    }
    Ok(found)
}

fn folder(path: &Path, name: &str, max_bytes: usize, visited: &mut BTreeSet<PathBuf>, found: &mut Found) {
    // A link may lead back to where we are.
    if !visited.insert(path.canonicalize().unwrap_or_else(|_| path.to_owned())) {
        return;
    }
    let entries = match entries(path) {
        Ok(entries) => entries,
        Err(error) => return found.problems.push((name.to_owned(), error)),
    };
    for file in &entries.no_files {
        let at = joined(name, &file.to_string_lossy());
        if is_recorded(&file.to_string_lossy()) {
            let error = CaptureError::Description { path: path.join(file), problem: NO_FILE.to_owned() };
            found.problems.push((at, error));
        } else {
            found.remarks.push(format!("{at}: {NO_FILE}"));
        }
    }
    match described(path, name, &entries, max_bytes, found) {
        Ok(Some(conversation)) => found.conversations.push(conversation),
        Ok(None) => {}
        Err((file, error)) => found.problems.push((file, error)),
    }
    for child in entries.folders {
        folder(&path.join(&child), &joined(name, &child.to_string_lossy()), max_bytes, visited, found);
    }
}

type Described = Result<Option<Conversation>, (String, CaptureError)>;

fn described(path: &Path, name: &str, entries: &Entries, max_bytes: usize, found: &mut Found) -> Described {
    let files = &entries.files;
    let at = |file: &str| joined(name, file);
    if files.contains(manifest::FILE) {
        let path = path.join(manifest::FILE);
        let loaded = load_manifest(&path, name, found);
        let conversation = loaded.map_err(|error| (at(manifest::FILE), error))?;
        // A message that is not in the manifest would be skipped in silence.
        let named = named(&conversation);
        for file in entries.displayed() {
            if is_recorded(&file) && !named.contains(file.as_str()) && !belongs(&file, &conversation) {
                found.problems.push((at(&file), unlisted(&path, &file)));
            }
        }
        return Ok(Some(conversation));
    }
    if files.contains(corpus::FILE) {
        let index = path.join(corpus::FILE);
        for file in entries.not_unicode.iter().map(|file| file.to_string_lossy()) {
            if is_recorded(&file) {
                found.problems.push((at(&file), unlisted(&index, &file)));
            }
        }
        let loaded = corpus::load(path, name, files, &mut found.problems);
        return loaded.map(Some).map_err(|error| (at(corpus::FILE), error));
    }
    let http: Vec<OsString> =
        entries.all().filter(|file| file.to_string_lossy().ends_with(".http")).collect();
    if !http.is_empty() {
        return Ok(Some(names::load(path, name, http, max_bytes)));
    }
    if let Some(conversation) = frames::load(path, name, files, max_bytes) {
        return Ok(Some(conversation));
    }
    let documents = corpus::pairs(path, name, files);
    // A file with a note of its own (`0001.bin`, `0001.md`) is something that somebody kept, not a recorded message.
    let notes: BTreeSet<String> = entries
        .displayed()
        .filter_map(|file| file.strip_suffix(".md").map(|stem| format!("{stem}.bin")))
        .collect();
    let binary =
        |file: &String| (file.ends_with(".bin") || file.ends_with(".msbinsession1")) && !notes.contains(file);
    let count = entries.displayed().filter(binary).count();
    let left_out = count.saturating_sub(documents.as_ref().map_or(0, |documents| documents.items.len()));
    if left_out > 0 {
        found.remarks.push(format!(
            "{name}: {left_out} binary files without a manifest or a text beside them, left out"
        ));
    }
    Ok(documents)
}

fn load_manifest(path: &Path, name: &str, found: &mut Found) -> Result<Conversation, CaptureError> {
    let (conversation, unknown) = manifest::load(path.parent().unwrap_or(Path::new("")), name)?;
    for key in unknown {
        let problem = format!("nobody knows the key `{}`", shown::line(&key));
        let error = CaptureError::Description { path: path.to_owned(), problem };
        found.problems.push((joined(name, manifest::FILE), error));
    }
    Ok(conversation)
}

/// A message that a description forgets.
pub(super) fn unlisted(description: &Path, file: &str) -> CaptureError {
    let problem = format!("it does not list {}, which is in its folder", shown::line(file));
    CaptureError::Description { path: description.to_owned(), problem }
}

/// Whether a name is one that recorders give to messages.
fn is_recorded(file: &str) -> bool {
    [".http", ".bin", ".msbin1", ".msbinsession1"].iter().any(|ending| file.ends_with(ending))
        || file.ends_with(".txt") && file.contains(".upgrade-")
}

/// The files that items name: their bytes, their heads and their texts.
fn named(conversation: &Conversation) -> BTreeSet<&str> {
    let items = conversation.items.iter();
    items
        .flat_map(|item| [Some(item.file.as_str()), item.head.as_deref(), item.xml.as_deref()])
        .flatten()
        .collect()
}

/// Whether a file that no item names belongs to an item: as a frame of it, or decompressed.
fn belongs(file: &str, conversation: &Conversation) -> bool {
    let items = &conversation.items;
    if let Some(stem) = file.strip_suffix(".inflated.bin") {
        return items.iter().any(|item| {
            item.file.strip_prefix(stem).is_some_and(|rest| rest.starts_with('.') || rest.is_empty())
        });
    }
    is_frame(file, conversation)
}

/// Whether a file is a frame: its number is that of a joined message of the same direction, or leads up to it.
fn is_frame(file: &str, conversation: &Conversation) -> bool {
    let Some((number, direction)) = file.strip_suffix(".bin").and_then(numbered) else { return false };
    let messages = conversation.items.iter().filter(|item| item.kind == Kind::WsMessage);
    let of_direction = messages.filter_map(|item| {
        let (number, rest) = numbered(&item.file)?;
        let ending = rest.strip_prefix(direction)?;
        ending.starts_with('.').then_some((number, ending))
    });
    let next = of_direction.filter(|(message, _)| *message >= number).min();
    next.is_some_and(|(_, ending)| ending == ".message.bin")
}

/// The number with which a name begins, and the rest.
pub(super) fn numbered(file: &str) -> Option<(u64, &str)> {
    let rest = file.trim_start_matches(|c: char| c.is_ascii_digit());
    Some((file[..file.len() - rest.len()].parse().ok()?, rest))
}

fn file(path: &Path, max_bytes: usize, found: &mut Found) -> Result<(), CaptureError> {
    let parent = path.parent().unwrap_or(Path::new(""));
    let Some(file_name) = path.file_name() else {
        let problem = "it has no name".to_owned();
        return Err(CaptureError::Description { path: path.to_owned(), problem });
    };
    let file = file_name.to_string_lossy().into_owned();
    let name = display_name(parent);
    let entries = entries(parent)?;
    let files = &entries.files;
    // In a described folder it is what its description says, after all that came before it on its connection.
    let described = if files.contains(manifest::FILE) {
        Some(load_manifest(&parent.join(manifest::FILE), &name, found)?)
    } else if files.contains(corpus::FILE) {
        // What the index forgets is of no interest to who asks for one file, but for the index itself.
        let mut problems = Vec::new();
        let conversation = corpus::load(parent, &name, files, &mut problems)?;
        if file == corpus::FILE {
            found.problems.append(&mut problems);
        }
        Some(conversation)
    } else {
        None
    };
    if let Some(mut conversation) = described {
        if file == manifest::FILE || file == corpus::FILE {
            found.conversations.push(conversation);
            return Ok(());
        }
        conversation.only =
            conversation.items.iter().find(|item| item.path.as_os_str() == file_name).map(|item| item.n);
        if conversation.only.is_some() {
            found.conversations.push(conversation);
            return Ok(());
        }
    }
    let bytes = super::conversation::read(path, max_bytes)?;
    let conversation = if file.ends_with(".http") || super::http::looks_like_http(&bytes) {
        names::load(parent, &name, vec![file_name.to_owned()], max_bytes)
    } else {
        let mut item = corpus::single(1, file, parent, files);
        item.path = file_name.into();
        Conversation::of_files(parent, &name, Source::Names, vec![item])
    };
    found.conversations.push(conversation);
    Ok(())
}

/// What is in a folder. Hidden names are left out.
#[derive(Debug, Default)]
struct Entries {
    /// Regular files.
    files: BTreeSet<String>,
    /// Regular files with names that are not in Unicode.
    not_unicode: BTreeSet<OsString>,
    folders: BTreeSet<OsString>,
    /// Pipes, devices, links that lead nowhere.
    no_files: BTreeSet<OsString>,
}

impl Entries {
    /// The names of all regular files.
    fn all(&self) -> impl Iterator<Item = OsString> {
        self.files.iter().map(OsString::from).chain(self.not_unicode.iter().cloned())
    }

    /// The same, for people.
    fn displayed(&self) -> impl Iterator<Item = String> {
        self.all().map(|file| file.to_string_lossy().into_owned())
    }
}

fn entries(path: &Path) -> Result<Entries, CaptureError> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let io = |error| CaptureError::Io { path: path.to_owned(), error };
    let mut entries = Entries::default();
    for entry in std::fs::read_dir(path).map_err(io)? {
        let entry = entry.map_err(io)?;
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        match std::fs::metadata(entry.path()) {
            Ok(metadata) if metadata.is_dir() => entries.folders.insert(name),
            Ok(metadata) if metadata.is_file() => match name.into_string() {
                Ok(name) => entries.files.insert(name),
                Err(name) => entries.not_unicode.insert(name),
            },
            _ => entries.no_files.insert(name),
        };
    }
    Ok(entries)
}

fn display_name(path: &Path) -> String {
    let name = path.to_string_lossy();
    let name = name.trim_end_matches('/');
    if name == "." { String::new() } else { name.strip_prefix("./").unwrap_or(name).to_owned() }
}

pub(super) fn joined(name: &str, child: &str) -> String {
    if name.is_empty() { child.to_owned() } else { format!("{name}/{child}") }
}
