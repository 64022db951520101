//! What a WebSocket has besides messages.

use super::{Checked, Checker, Finding};
use crate::capture::{Item, Kind, MediaType, Payload};
use crate::report::Line;

impl Checker<'_> {
    pub(super) fn upgrade_request(&mut self, item: &Item, payload: Payload, line: &mut Line) -> Checked {
        "upgrade request".clone_into(&mut line.what);
        let Some(head) = payload.head else { return Err(Finding::Capture("it has no HTTP head".to_owned())) };
        self.methods.insert(item.n, head.method().unwrap_or_default().to_owned());
        self.connections.upgrade(item, &head);
        if let Some(media) = head.field("soap-content-type").map(MediaType::parse) {
            line.what = format!("upgrade request, {}", media.essence);
        }
        let wants = [
            (head.method() == Some("GET"), "it is no GET"),
            (head.has_token("Upgrade", "websocket"), "it has no Upgrade: websocket"),
            (head.has_token("Connection", "Upgrade"), "it has no Connection: Upgrade"),
            (head.field("Sec-WebSocket-Version") == Some("13"), "it has no Sec-WebSocket-Version: 13"),
            (head.field("Sec-WebSocket-Key").is_some(), "it has no Sec-WebSocket-Key"),
        ];
        let missing = wants.iter().find(|(holds, _)| !holds);
        missing.map_or(Ok(()), |(_, problem)| {
            Err(Finding::Malformed(format!("no WebSocket upgrade: {problem}")))
        })
    }

    pub(super) fn websocket_message(&mut self, item: &Item, payload: Payload, line: &mut Line) -> Checked {
        let Some(content_type) = self.connections.content_type(item) else {
            return Err(Finding::Malformed(
                "its content type is not known: no upgrade request said it".to_owned(),
            ));
        };
        let media = MediaType::parse(&content_type);
        let (encoding, compression) = self.connections.content(item, &media);
        self.message(item, encoding, compression, &media, None, payload.body, line)
    }
}

pub(super) fn upgrade_response(payload: &Payload, line: &mut Line) -> Checked {
    let Some(head) = &payload.head else { return Err(Finding::Capture("it has no HTTP head".to_owned())) };
    line.what = format!("upgrade response, {}", head.start);
    let wants = [
        (head.status() == Some(101), "its status is not 101"),
        (head.has_token("Upgrade", "websocket"), "it has no Upgrade: websocket"),
        (head.field("Sec-WebSocket-Accept").is_some(), "it has no Sec-WebSocket-Accept"),
    ];
    let missing = wants.iter().find(|(holds, _)| !holds);
    missing.map_or(Ok(()), |(_, problem)| Err(Finding::Malformed(format!("no WebSocket upgrade: {problem}"))))
}

/// The payload of a close frame: nothing, or a code and a reason.
pub(super) fn close(payload: &[u8], line: &mut Line) -> Checked {
    "close".clone_into(&mut line.what);
    let (code, reason) = match payload {
        [] => return Ok(()),
        [high, low, reason @ ..] => (u16::from_be_bytes([*high, *low]), reason),
        [_] => return Err(Finding::Malformed("a close frame with half a code".to_owned())),
    };
    line.what = format!("close {code}");
    if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
        return Err(Finding::Malformed(format!("{code} is no close code that is sent")));
    }
    control_size(payload)?;
    match std::str::from_utf8(reason) {
        Ok("") => Ok(()),
        Ok(reason) => {
            line.what = format!("close {code} {reason:?}");
            Ok(())
        }
        Err(_) => Err(Finding::Malformed("the reason of the close frame is not in UTF-8".to_owned())),
    }
}

pub(super) fn ping(kind: Kind, payload: &[u8], line: &mut Line) -> Checked {
    if kind == Kind::WsPing { "ping" } else { "pong" }.clone_into(&mut line.what);
    control_size(payload)
}

fn control_size(payload: &[u8]) -> Checked {
    if payload.len() <= MAX_CONTROL_BYTES {
        return Ok(());
    }
    let problem =
        format!("{} bytes in a control frame, which has at most {MAX_CONTROL_BYTES}", payload.len());
    Err(Finding::Malformed(problem))
}

/// Bytes that a control frame may carry: RFC 6455, 5.5.
const MAX_CONTROL_BYTES: usize = 125;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_frames() {
        let mut line = Line::new(&crate::testing::conversation(), &Item::document(1, "c".into()));
        assert!(close(&[], &mut line).is_ok());
        assert!(close(&[3, 232], &mut line).is_ok());
        assert_eq!(line.what, "close 1000");
        assert!(close(b"\x03\xE9bye", &mut line).is_ok());
        assert_eq!(line.what, "close 1001 \"bye\"");
        for bad in
            [&[3][..], &[0, 1], &[3, 237], b"\x03\xE8\xFF", &[[3, 232].as_slice(), &[b'a'; 124]].concat()]
        {
            assert!(close(bad, &mut line).is_err(), "{bad:?}");
        }
    }
}
