//! What was recorded: HTTP messages, and what went over WebSockets, in their order.

use std::path::Path;

use bytes::Bytes;

/// Who sent something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Service,
}

/// A recorded conversation.
pub(crate) struct Scenario {
    pub(crate) name: String,
    pub(crate) items: Vec<Item>,
}

/// A recorded HTTP message, or a message or a Close frame of a WebSocket.
#[derive(Clone, Debug, Default)]
pub(crate) struct Item {
    pub(crate) n: usize,
    pub(crate) from: Option<Side>,
    /// As the manifest calls it.
    pub(crate) kind: String,
    /// On which connection it was.
    pub(crate) connection: usize,
    pub(crate) is_request: bool,
    /// Of a response: the number of its request.
    pub(crate) answers: Option<usize>,
    pub(crate) delivered: bool,
    /// The request line or the status line.
    pub(crate) first: String,
    pub(crate) headers: Vec<(String, String)>,
    /// The body, or the payload on a WebSocket.
    pub(crate) body: Bytes,
    /// The bytes of the head, of what has one.
    pub(crate) head: String,
    /// How large the frames of a message were.
    pub(crate) frames: Vec<usize>,
}

impl Item {
    /// The first header of this name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn content_type(&self) -> &str {
        self.header("Content-Type").unwrap_or_default()
    }

    /// The path of a request.
    pub(crate) fn path(&self) -> &str {
        self.first.split(' ').nth(1).unwrap()
    }

    /// The status of a response.
    pub(crate) fn status(&self) -> u16 {
        self.first.split(' ').nth(1).unwrap().parse().unwrap()
    }
}

impl Scenario {
    /// Reads a folder below `fixtures`.
    pub(crate) fn load(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name);
        let manifest = std::fs::read_to_string(folder.join("manifest.toml")).unwrap();
        let items = manifest.split("[[item]]").skip(1).map(|item| read(&folder, item)).collect();
        Self { name: name.to_owned(), items }
    }

    /// The same, up to this item.
    pub(crate) fn until(mut self, n: usize) -> Self {
        self.items.retain(|item| item.n <= n);
        self
    }

    /// The requests of one side.
    pub(crate) fn requests(&self, from: Side) -> impl DoubleEndedIterator<Item = &Item> {
        self.items.iter().filter(move |item| item.is_request && item.from == Some(from))
    }

    /// The response to a request, if it got to whoever asked.
    pub(crate) fn answer(&self, n: usize) -> Option<&Item> {
        self.items.iter().find(|item| item.answers == Some(n) && item.delivered)
    }
}

/// The names of the folders below this one in `fixtures`.
pub(crate) fn folders(of: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(of);
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().join("manifest.toml").exists())
        .map(|entry| format!("{of}/{}", entry.file_name().to_str().unwrap()))
        .collect();
    names.sort();
    names
}

fn read(folder: &Path, described: &str) -> Item {
    let mut item = Item { delivered: true, ..Item::default() };
    let (mut file, mut head) = (None, None);
    for (key, value) in described.lines().filter_map(|line| line.split_once(" = ")) {
        let value = value.trim().trim_matches('"');
        match key {
            "n" => item.n = value.parse().unwrap(),
            "file" => file = Some(value),
            "head" => head = Some(value),
            "from" => item.from = Some(if value == "client" { Side::Client } else { Side::Service }),
            "kind" => item.kind = value.to_owned(),
            "connection" => item.connection = value.parse().unwrap(),
            "answers" => item.answers = value.parse().ok(),
            "delivered" => item.delivered = value != "false",
            _ => {}
        }
    }
    item.is_request = item.kind == "http-request";
    let bytes = Bytes::from(std::fs::read(folder.join(file.unwrap())).unwrap());
    if ["ws-message", "ws-close"].contains(&item.kind.as_str()) {
        item.frames = frames(folder, file.unwrap(), bytes.len());
        item.body = bytes;
        return item;
    }
    let head = match head {
        Some(head) => {
            item.body = bytes;
            std::fs::read(folder.join(head)).unwrap()
        }
        None => {
            let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
            item.body = bytes.slice(end..);
            bytes[..end].to_vec()
        }
    };
    item.head = String::from_utf8(head).unwrap();
    let mut lines = item.head.lines().filter(|line| !line.is_empty());
    item.first = lines.next().unwrap_or_default().to_owned();
    let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
    item.headers = lines.filter_map(header).collect();
    item
}

/// How large the frames of a message were. Messages in several are called after the number of the last one.
fn frames(folder: &Path, file: &str, length: usize) -> Vec<usize> {
    let Some(last) = file.strip_suffix(".message.bin") else { return vec![length] };
    let timeline = std::fs::read_to_string(folder.join("timeline.txt")).unwrap();
    let (mut frames, (_, side)) = (Vec::new(), last.split_once('-').unwrap());
    for line in timeline.lines().filter(|line| line.contains(&format!("-{side} WS "))) {
        let word = |name: &str| line.split_once(name).unwrap().1.split(' ').next().unwrap();
        frames.push(word("payload=").parse().unwrap());
        if line.contains(last) {
            return frames;
        }
        if word("fin=") == "1" {
            frames.clear();
        }
    }
    panic!("{file} is not in the timeline");
}
