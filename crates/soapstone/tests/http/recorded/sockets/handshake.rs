//! The requests for WebSockets, and their answers.

use std::fmt::Write as _;

use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::super::compare::{Compared, Kind};
use super::super::names::Names;
use super::super::scenario::Item;
use super::reader::bounded;
use super::frames::Frames;

/// The head of a request or of a response.
pub(super) struct Head {
    /// The request line or the status line.
    pub(super) first: String,
    pub(super) headers: Vec<(String, String)>,
}

impl Head {
    pub(super) async fn read(frames: &mut Frames) -> Result<Self, String> {
        let head = frames.head().await?;
        let mut lines = head.lines().filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or_default().to_owned();
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        Ok(Self { first, headers: lines.map(header).collect() })
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The path that is asked for.
    pub(super) fn path(&self) -> &str {
        self.first.split(' ').nth(1).unwrap()
    }

    fn status(&self) -> u16 {
        self.first.split(' ').nth(1).unwrap().parse().unwrap()
    }
}

/// Compares an answer, and says whether there is a WebSocket on both sides.
pub(super) fn answered(compared: &mut Compared, scenario: &str, ours: &Head, recorded: &Item) -> bool {
    let name = format!("item {}", recorded.n);
    compared.same(&name, Kind::Status, ours.status(), recorded.status());
    if let Some((_, status, headers)) = REFUSED.iter().find(|(refused, ..)| *refused == scenario) {
        assert_eq!(ours.status(), *status, "{scenario}");
        for (header, value) in *headers {
            assert_eq!(ours.header(header), Some(*value), "{scenario}: {header}");
        }
        return false;
    }
    compared.messages += 1;
    let mut theirs: Vec<(String, String)> =
        recorded.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect();
    let mut ours_sorted = ours.headers.clone();
    for headers in [&mut theirs, &mut ours_sorted] {
        // Who serves, and when
        headers.retain(|(name, _)| !["date", "server"].contains(&name.as_str()));
        headers.sort();
    }
    compared.same(&name, Kind::HttpHeader, ours_sorted, theirs);
    ours.status() == 101 && recorded.status() == 101
}

/// Compares a request for a WebSocket: which headers it has, in which order, and what they say.
pub(super) fn asked(compared: &mut Compared, names: &Names, ours: &Head, recorded: &Item) {
    compared.messages += 1;
    let name = format!("item {}", recorded.n);
    compared.same(&name, Kind::HttpHeader, ours.path(), recorded.path());
    let random = |name: &str, value: &str| match name {
        "sec-websocket-key" => value.len().to_string(),
        _ => bounded(value),
    };
    // .NET Core says nothing of itself
    let mine = ours.headers.iter().filter(|(name, _)| name != "user-agent");
    let mine: Vec<_> = mine.map(|(name, value)| (name.clone(), random(name, value))).collect();
    let theirs = recorded.headers.iter().map(|(name, value)| {
        let name = name.to_ascii_lowercase();
        let value = random(&name, &names.rewrite_text(value));
        (name, value)
    });
    compared.same(&name, Kind::HttpHeader, mine, theirs.collect());
}

/// A recorded answer, for another key.
pub(super) fn answer(recorded: &Item, request: &Head) -> String {
    let key = request.header("sec-websocket-key").unwrap_or_default();
    let mut head = format!("{}\r\n", recorded.first);
    for (name, value) in &recorded.headers {
        let is_accept = name.eq_ignore_ascii_case("sec-websocket-accept");
        let value = if is_accept { derive_accept_key(key.as_bytes()) } else { value.clone() };
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head + "\r\n"
}

/// What is refused, and how .NET Framework does it. CoreWCF does not see every mistake.
#[expect(clippy::type_complexity, reason = "a table")]
const REFUSED: &[(&str, u16, &[(&str, &str)])] = &[
    ("nethttp/corewcf-whenduplex-nonduplex-contract-accepts-ws", 400, &[]),
    (
        "nethttp/ws-encoding-mismatch",
        400,
        &[
            ("soap-content-type", "application/soap+msbinsession1"),
            ("microsoft-binary-transfer-mode", "Buffered"),
        ],
    ),
    ("nethttp/ws-on-http-endpoint", 400, &[]),
    ("nethttp/ws-subprotocol-mismatch", 426, &[("sec-websocket-protocol", "soap")]),
    ("nethttp/ws-wrong-path", 404, &[]),
];
