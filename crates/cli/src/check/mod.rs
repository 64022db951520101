//! The checks of `verify`: what is done with each item of a conversation, and what is made of the result.

mod difference;
mod document;
mod http;
mod meaning;
mod message;
mod peer;
mod websocket;

use soapstone_xml::{DecodeErrorKind, Limits};

use crate::capture::http::HttpError;
use crate::capture::{CaptureError, Connections, Conversation, Exchange, Expect, Item, Kind, Side, Source};
use crate::report::{Line, Outcome};

pub use document::Document;
pub(crate) use document::looks_like_xml;
pub(crate) use meaning::short;

/// Goes through a conversation, in order, and says what it made of each item.
pub struct Checker<'a> {
    conversation: &'a Conversation,
    limits: &'a Limits,
    connections: Connections,
    /// The methods of the requests, by number.
    methods: std::collections::BTreeMap<usize, String>,
    answered: std::collections::BTreeMap<usize, usize>,
    /// Of each session that has more strings than .NET's default quota: the last item so far, and their bytes.
    large_sessions: std::collections::BTreeMap<(Option<u32>, Option<Side>), (String, usize)>,
}

/// Why something did not pass.
#[derive(Debug)]
enum Finding {
    /// The file is not there, or not what the manifest says.
    Capture(String),
    /// HTTP, XML or SOAP is wrong in itself.
    Malformed(String),
    /// Well formed, and makes no sense as a message.
    Meaning(String),
    /// We cannot read such a thing.
    Unsupported(String),
    /// Something is not the same as something else.
    Difference {
        /// What differs, in a line.
        what: String,
        /// Both sides.
        shown: String,
        /// Whether it is our re-encoding, which `differs` may excuse.
        reencoding: bool,
    },
}

type Checked = Result<(), Finding>;

impl<'a> Checker<'a> {
    /// Before the first item.
    pub fn new(conversation: &'a Conversation, limits: &'a Limits, max_session_bytes: usize) -> Self {
        let answered = conversation.answered();
        Self {
            conversation,
            limits,
            connections: Connections::new(max_session_bytes),
            methods: Default::default(),
            answered,
            large_sessions: Default::default(),
        }
    }

    /// Looks at the next item.
    pub fn check(&mut self, item: &Item) -> Line {
        let mut line = Line::new(self.conversation, item);
        if let Expect::Unsupported(why) = &item.expect {
            line.bytes =
                self.conversation.read(&item.file, self.limits.max_bytes).map_or(0, |bytes| bytes.len());
            line.result = Outcome::Unsupported;
            line.reason = Some(why.clone());
            line.what = item.kind.to_string();
            self.leave_out(item);
            return line;
        }
        if let Some(missing) = self.missing(item) {
            line.what = item.kind.to_string();
            line.result = Outcome::Unsupported;
            line.reason = Some(format!("not checked: {missing} is missing before it"));
            return line;
        }
        let checked = self.look(item, &mut line);
        self.after(item);
        judge(item, checked, &mut line);
        let of_encoder = item.kind == Kind::Document && self.conversation.source != Source::Manifest;
        if of_encoder && item.content_type.is_some() && item.xml.is_none() && item.expect == Expect::Ok {
            line.what.push_str(" (no .xml beside it)");
        }
        if !item.delivered {
            line.what.push_str(" (not delivered)");
        }
        line
    }

    /// Sessions that go beyond what .NET's readers accept by default, in words.
    pub fn remarks(&self) -> impl Iterator<Item = String> {
        self.large_sessions.values().map(|(file, bytes)| {
            format!("{file}: the session's strings are {bytes} bytes; .NET's default quota is {DOTNET_SESSION_BYTES}")
        })
    }

    /// The document without which this one cannot be read.
    fn missing(&mut self, item: &Item) -> Option<String> {
        if !self.connections.is_in_session(item) {
            return None;
        }
        self.connections.session(item).missing.clone()
    }

    /// Takes note of a document whose strings nobody can know.
    fn leave_out(&mut self, item: &Item) {
        if self.connections.is_in_session(item) {
            self.connections.session(item).missing.get_or_insert_with(|| item.file.clone());
        }
    }

    fn after(&mut self, item: &Item) {
        if !self.connections.is_in_session(item) {
            return;
        }
        let session = self.connections.session(item);
        let seen = session.documents;
        let bytes = session.bytes();
        session.looked_at += 1;
        if seen < session.looked_at {
            session.missing.get_or_insert_with(|| item.file.clone());
        }
        if bytes > DOTNET_SESSION_BYTES {
            let file = self.conversation.path_of(item);
            self.large_sessions.insert((item.connection, item.from), (file, bytes));
        }
    }

    fn look(&mut self, item: &Item, line: &mut Line) -> Checked {
        let exchange = match self.conversation.payload(item, self.limits.max_bytes) {
            Ok(exchange) => exchange,
            Err(CaptureError::Http { error: error @ HttpError::TransferEncoding(_), .. }) => {
                line.what = item.kind.to_string();
                return Err(Finding::Unsupported(error.to_string()));
            }
            Err(error @ CaptureError::Http { .. }) => {
                line.what = item.kind.to_string();
                return Err(Finding::Malformed(error.reason()));
            }
            Err(error) => {
                line.what = item.kind.to_string();
                return Err(Finding::Capture(error.to_string()));
            }
        };
        let payload = match exchange {
            Exchange::Payload(payload) => payload,
            Exchange::Note(note) => {
                line.what = format!("no message: {note}");
                return Ok(());
            }
        };
        line.bytes = payload.wire_bytes;
        match item.kind {
            Kind::HttpRequest => self.http_request(item, payload, line),
            Kind::HttpResponse => self.http_response(item, payload, line),
            Kind::WsUpgradeRequest => self.upgrade_request(item, payload, line),
            Kind::WsUpgradeResponse => websocket::upgrade_response(&payload, line),
            Kind::WsMessage => self.websocket_message(item, payload, line),
            Kind::WsClose => websocket::close(&payload.body, line),
            Kind::WsPing | Kind::WsPong => websocket::ping(item.kind, &payload.body, line),
            Kind::Document => self.document(item, payload, line),
        }
    }
}

/// Turns what was found into what that means, given what was expected.
fn judge(item: &Item, checked: Checked, line: &mut Line) {
    let surprise = |line: &mut Line, reason: String| {
        line.result = Outcome::Surprise;
        line.reason = Some(reason);
    };
    match (checked, &item.expect) {
        (Ok(()), _) if item.differs.is_some() => {
            let reason = item.differs.as_deref().unwrap_or_default();
            surprise(
                line,
                format!("the manifest says that our re-encoding differs ({reason}), and it does not"),
            );
        }
        (Ok(()), Expect::Ok | Expect::Unsupported(_)) => {}
        (Ok(()), Expect::Protocol(why)) => {
            line.result = Outcome::Protocol;
            line.reason = Some(format!("decoded as expected, wrong for its session: {why}"));
        }
        (Ok(()), Expect::Malformed(why)) => {
            surprise(line, format!("it was to be rejected ({why}), and nothing is wrong with it"));
        }
        (Err(Finding::Unsupported(why)), _) => {
            line.result = Outcome::Unsupported;
            line.reason = Some(why);
        }
        (Err(Finding::Capture(why)), _) => surprise(line, why),
        (Err(Finding::Malformed(why) | Finding::Meaning(why)), Expect::Malformed(_)) => {
            line.result = Outcome::Rejected;
            line.reason = Some(format!("rejected as expected: {why}"));
        }
        (Err(Finding::Meaning(why)), Expect::Protocol(expected)) => {
            line.result = Outcome::Protocol;
            line.reason =
                Some(format!("decoded as expected, wrong for its session: {expected}; here: {why}"));
        }
        (Err(Finding::Malformed(why) | Finding::Meaning(why)), Expect::Ok | Expect::Unsupported(_)) => {
            surprise(line, why);
        }
        (Err(Finding::Malformed(why)), Expect::Protocol(expected)) => {
            surprise(line, format!("it was to be decoded (and then to be wrong: {expected}): {why}"));
        }
        (Err(Finding::Difference { what, shown, reencoding }), _) => match &item.differs {
            Some(reason) if reencoding => {
                line.result = Outcome::Differs;
                line.reason = Some(format!("{what}, as it should: {reason}"));
            }
            _ => {
                line.difference = Some(shown).filter(|shown| !shown.is_empty());
                surprise(line, what);
            }
        },
    }
}

/// What to look at when a document cannot be read, beyond what its error says.
fn hint(kind: &DecodeErrorKind, in_session: bool) -> &'static str {
    match kind {
        DecodeErrorKind::UnknownDictionaryId { .. } if in_session => {
            "; is a message of this connection missing before it, or out of order?"
        }
        DecodeErrorKind::Limit { limit: "max_bytes", .. } => "; see --max-bytes",
        DecodeErrorKind::Limit { limit: "max_depth", .. } => "; see --max-depth",
        DecodeErrorKind::Limit { limit: "max_attributes", .. } => "; see --max-attributes",
        DecodeErrorKind::Limit { limit: "max_namespaces", .. } => "; see --max-namespaces",
        DecodeErrorKind::Limit { limit: "max_name_chars", .. } => "; see --max-name-chars",
        DecodeErrorKind::Limit { limit: "max_session_bytes", .. } => "; see --max-session-bytes",
        _ => "",
    }
}

/// `BinaryMessageEncodingBindingElement.MaxSessionSize` unless a service raises it.
const DOTNET_SESSION_BYTES: usize = 2048;
