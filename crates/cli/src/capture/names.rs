//! A bare folder of `.http` files: who said what is told by names and first lines.

use std::ffi::OsString;
use std::path::Path;

use super::conversation::{Conversation, Item, Kind, Side, Source, read};
use super::http::{self, Head};

/// A conversation of these files, which are in a folder that nobody described.
///
/// The order is that of the numbers with which the names begin, then of the names. A name with `c2s` (or `s2c`) belongs to a call
/// from client to service (or back), its response too; without that, the client is who sent the first CreateSequence, or the
/// first request, and who else calls the same host. A name with `DROPPED` belongs to a message that the recorder kept.
pub(super) fn load(folder: &Path, name: &str, mut files: Vec<OsString>, max_bytes: usize) -> Conversation {
    files.sort_by_cached_key(|file| (number(&file.to_string_lossy()), file.clone()));
    let mut seen = Vec::new();
    for file in files {
        // What is wrong with it is said when it is looked at.
        let bytes = read(&folder.join(&file), max_bytes).unwrap_or_default();
        let head = http::message(&bytes).ok().map(|(head, _)| head);
        let creates = bytes.windows(CREATE.len()).any(|window| window == CREATE);
        seen.push((file, head, creates));
    }
    let requests = || seen.iter().filter_map(|(_, head, creates)| Some((head.as_ref()?, creates)));
    let is_request = |head: &Head| head.method().is_some();
    let first = requests()
        .find(|(head, creates)| is_request(head) && **creates)
        .or_else(|| requests().find(|(head, _)| is_request(head)));
    let host = first.and_then(|(head, _)| head.field("Host")).map(str::to_owned);
    let mut items: Vec<Item> = Vec::new();
    for (index, (file, head, _)) in seen.into_iter().enumerate() {
        let item = item(index + 1, file, head.as_ref(), host.as_deref(), &items);
        items.push(item);
    }
    Conversation::of_files(folder, name, Source::Names, items)
}

fn item(n: usize, path: OsString, head: Option<&Head>, host: Option<&str>, before: &[Item]) -> Item {
    let file = path.to_string_lossy().into_owned();
    let caller = match () {
        () if file.contains("c2s") => Some(Side::Client),
        () if file.contains("s2c") => Some(Side::Service),
        () => None,
    };
    let mut item = Item::document(n, file);
    item.path = path.into();
    // Recorders that keep a message say so.
    item.delivered = !item.file.contains("DROPPED");
    let Some(head) = head else {
        item.kind = if item.file.contains("resp") { Kind::HttpResponse } else { Kind::HttpRequest };
        return item;
    };
    item.content_type = head.field("Content-Type").map(str::to_owned);
    if head.method().is_some() {
        item.kind = if upgrades(head) { Kind::WsUpgradeRequest } else { Kind::HttpRequest };
        let same_host = head.field("Host") == host;
        item.from = Some(caller.unwrap_or(if same_host { Side::Client } else { Side::Service }));
    } else {
        item.kind = if head.status() == Some(101) { Kind::WsUpgradeResponse } else { Kind::HttpResponse };
        let called = |open: &&Item| is_open(open, before) && (caller.is_none() || open.from == caller);
        let open = before.iter().rev().find(called);
        item.answers = open.map(|open| open.n);
        item.from = caller.or_else(|| open.and_then(|open| open.from)).map(other);
    }
    item
}

fn upgrades(head: &Head) -> bool {
    head.has_token("Upgrade", "websocket")
}

fn other(side: Side) -> Side {
    match side {
        Side::Client => Side::Service,
        Side::Service => Side::Client,
    }
}

/// Whether it is a request that nothing answers yet.
fn is_open(item: &Item, items: &[Item]) -> bool {
    matches!(item.kind, Kind::HttpRequest | Kind::WsUpgradeRequest)
        && !items.iter().any(|other| other.answers == Some(item.n))
}

/// The number with which a name begins.
fn number(file: &str) -> u64 {
    let digits = file.len() - file.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    file[..digits].parse().unwrap_or(u64::MAX)
}

const CREATE: &[u8] = b"/CreateSequence<";
