//! What a WebSocket carries, in the log.

use std::sync::Arc;

use bytes::Bytes;

use super::head::{RequestHead, ResponseHead};
use super::manifest::Kind;
use super::names::Label;
use super::writer::Item;
use super::{ItemId, MessageLog, Side};

/// A WebSocket in the log.
#[derive(Clone, Debug)]
pub(crate) struct SocketLog {
    log: MessageLog,
    connection: usize,
    content_type: Arc<str>,
}

impl MessageLog {
    /// Logs a request for a WebSocket.
    pub(crate) fn upgrade_request(&self, from: Side, head: &RequestHead<'_>) -> (ItemId, usize) {
        let connection = {
            let mut state = self.shared.state();
            state.connections += 1;
            state.connections
        };
        let n = self.shared.put(|| Item {
            n: 0,
            time_ms: 0,
            from,
            caller: from,
            kind: Kind::UpgradeRequest,
            connection: Some(connection),
            answers: None,
            content_type: None,
            label: Label::Known(String::new()),
            head: head.to_bytes(0),
            body: Bytes::new(),
        });
        (ItemId { n, from }, connection)
    }

    /// Logs the answer to it. Where that opens the WebSocket, what is logged next is what it carries.
    pub(crate) fn upgrade_response(
        &self,
        (request, connection): (ItemId, usize),
        head: &ResponseHead<'_>,
        body: &Bytes,
        content_type: &str,
    ) -> Option<SocketLog> {
        let opened = head.status == http::StatusCode::SWITCHING_PROTOCOLS;
        let Some(answers) = request.n else {
            self.shared.progress.leave_out();
            return None;
        };
        self.shared.put(|| Item {
            n: 0,
            time_ms: 0,
            from: request.from.other(),
            caller: if opened { request.from.other() } else { request.from },
            kind: if opened { Kind::UpgradeResponse } else { Kind::HttpResponse },
            connection: Some(connection),
            answers: Some(answers),
            content_type: None,
            label: Label::response(head.version, head.status),
            head: head.to_bytes(body.len()),
            body: body.clone(),
        });
        let content_type = content_type.into();
        opened.then(|| SocketLog { log: self.clone(), connection, content_type })
    }
}

impl SocketLog {
    /// Logs a message of ours.
    pub(crate) fn sent(&self, payload: &Bytes) {
        self.item(self.log.side(), Kind::SocketMessage, payload.clone());
    }

    /// Logs a message of the other side.
    pub(crate) fn received(&self, payload: &Bytes) {
        self.item(self.log.side().other(), Kind::SocketMessage, payload.clone());
    }

    /// Logs that we say that we send nothing more.
    pub(crate) fn close_sent(&self, code: u16, reason: &str) {
        self.item(self.log.side(), Kind::SocketClose, close(Some(code), reason));
    }

    /// Logs that the other side says so.
    pub(crate) fn close_received(&self, code: Option<u16>, reason: &str) {
        self.item(self.log.side().other(), Kind::SocketClose, close(code, reason));
    }

    fn item(&self, from: Side, kind: Kind, body: Bytes) {
        let content_type = (kind == Kind::SocketMessage).then(|| self.content_type.to_string());
        self.log.shared.put(|| Item {
            n: 0,
            time_ms: 0,
            from,
            caller: from,
            kind,
            connection: Some(self.connection),
            answers: None,
            content_type,
            label: Label::InBody("message".to_owned()),
            head: Vec::new(),
            body,
        });
    }
}

fn close(code: Option<u16>, reason: &str) -> Bytes {
    let code = code.map(u16::to_be_bytes);
    [code.as_ref().map_or(&[][..], |code| &code[..]), reason.as_bytes()].concat().into()
}
