//! Walks folders for conversations.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::conversation::{CaptureError, Conversation, Source};
use super::{corpus, manifest, names};

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
/// `.http` files is a conversation that nobody described; else `.bin` files with a `.xml` beside them are documents. Subfolders
/// are looked at in any case.
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
    let (files, folders) = match entries(path) {
        Ok(entries) => entries,
        Err(error) => return found.problems.push((name.to_owned(), error)),
    };
    match described(path, name, &files, max_bytes, found) {
        Ok(Some(conversation)) => found.conversations.push(conversation),
        Ok(None) => {}
        Err((file, error)) => found.problems.push((file, error)),
    }
    for child in folders {
        folder(&path.join(&child), &joined(name, &child), max_bytes, visited, found);
    }
}

type Described = Result<Option<Conversation>, (String, CaptureError)>;

fn described(
    path: &Path,
    name: &str,
    files: &BTreeSet<String>,
    max_bytes: usize,
    found: &mut Found,
) -> Described {
    let http: Vec<String> = files.iter().filter(|file| file.ends_with(".http")).cloned().collect();
    let at = |file: &str| joined(name, file);
    if files.contains(manifest::FILE) {
        let loaded = manifest::load(path, name);
        let (conversation, remarks) = loaded.map_err(|error| (at(manifest::FILE), error))?;
        found.remarks.extend(remarks);
        // A message that is not in the manifest would be skipped in silence.
        for file in http.iter().filter(|file| !conversation.items.iter().any(|item| item.file == **file)) {
            let problem = format!("it does not list {file}, which is in its folder");
            let error = CaptureError::Description { path: path.join(manifest::FILE), problem };
            found.problems.push((at(file), error));
        }
        return Ok(Some(conversation));
    }
    if files.contains(corpus::FILE) {
        return corpus::load(path, name, files).map(Some).map_err(|error| (at(corpus::FILE), error));
    }
    if !http.is_empty() {
        return names::load(path, name, http, max_bytes).map(Some).map_err(|error| (name.to_owned(), error));
    }
    let documents = corpus::pairs(path, name, files);
    let binary = |file: &&String| file.ends_with(".bin") || file.ends_with(".msbinsession1");
    let left_out =
        files.iter().filter(binary).count() - documents.as_ref().map_or(0, |documents| documents.items.len());
    if left_out > 0 {
        found.remarks.push(format!(
            "{name}: {left_out} binary files without a manifest or a text beside them, left out"
        ));
    }
    Ok(documents)
}

fn file(path: &Path, max_bytes: usize, found: &mut Found) -> Result<(), CaptureError> {
    let parent = path.parent().unwrap_or(Path::new(""));
    let (Some(file), Some(_)) = (path.file_name().and_then(|file| file.to_str()), parent.to_str()) else {
        let problem = "its name is not in Unicode".to_owned();
        return Err(CaptureError::Description { path: path.to_owned(), problem });
    };
    let name = display_name(parent);
    let (files, _) = entries(parent)?;
    // In a described folder it is what its description says, after all that came before it on its connection.
    let described = if files.contains(manifest::FILE) {
        let (conversation, remarks) = manifest::load(parent, &name)?;
        found.remarks.extend(remarks);
        Some(conversation)
    } else if files.contains(corpus::FILE) {
        Some(corpus::load(parent, &name, &files)?)
    } else {
        None
    };
    if let Some(mut conversation) = described {
        if file == manifest::FILE || file == corpus::FILE {
            found.conversations.push(conversation);
            return Ok(());
        }
        conversation.only = conversation.items.iter().find(|item| item.file == file).map(|item| item.n);
        if conversation.only.is_some() {
            found.conversations.push(conversation);
            return Ok(());
        }
    }
    let bytes = super::conversation::read(path, max_bytes)?;
    let conversation = if file.ends_with(".http") || super::http::looks_like_http(&bytes) {
        names::load(parent, &name, vec![file.to_owned()], max_bytes)?
    } else {
        let item = corpus::single(1, file.to_owned(), &files);
        Conversation::of_files(parent, &name, Source::Names, vec![item])
    };
    found.conversations.push(conversation);
    Ok(())
}

/// Names of files and of folders. Hidden ones are left out.
fn entries(path: &Path) -> Result<(BTreeSet<String>, BTreeSet<String>), CaptureError> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let io = |error| CaptureError::Io { path: path.to_owned(), error };
    let (mut files, mut folders) = (BTreeSet::new(), BTreeSet::new());
    for entry in std::fs::read_dir(path).map_err(io)? {
        let entry = entry.map_err(io)?;
        // A name that is not in Unicode will not be found when it is read, which is said then.
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let is_folder = std::fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_dir());
        if is_folder {
            folders.insert(name)
        } else {
            files.insert(name)
        };
    }
    Ok((files, folders))
}

fn display_name(path: &Path) -> String {
    let name = path.to_string_lossy();
    let name = name.trim_end_matches('/');
    if name == "." { String::new() } else { name.strip_prefix("./").unwrap_or(name).to_owned() }
}

fn joined(name: &str, child: &str) -> String {
    if name.is_empty() { child.to_owned() } else { format!("{name}/{child}") }
}
