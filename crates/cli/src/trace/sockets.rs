//! What opens and closes a WebSocket, in words.

use crate::capture::http::{Head, StartLine};

/// Of an upgrade request: where to, and how messages will be written.
pub(super) fn asked(head: &Head) -> String {
    let target = match &head.start {
        StartLine::Request { target, .. } => target.as_str(),
        StartLine::Response { .. } => "",
    };
    let mut words = vec![format!("asks for a WebSocket at {target}")];
    words.extend(head.field("soap-content-type").map(str::to_owned));
    words.extend(head.field("Sec-WebSocket-Protocol").map(|name| format!("subprotocol {name}")));
    words.extend(head.field("Origin").map(|origin| format!("from a page of {origin}")));
    words.join("; ")
}

/// Of the response that accepts it.
pub(super) fn accepted(head: &Head) -> String {
    let chosen = head.field("Sec-WebSocket-Protocol").map(|name| format!("subprotocol {name}"));
    let words: Vec<String> = std::iter::once("the WebSocket is open".to_owned()).chain(chosen).collect();
    words.join("; ")
}

/// Of a Close frame: its code and its reason [RFC6455 §5.5.1].
pub(super) fn closed(payload: &[u8]) -> String {
    let Some((code, reason)) = payload.split_first_chunk() else {
        return "sends no more, without saying why".to_owned();
    };
    let code = u16::from_be_bytes(*code);
    let meaning = match code {
        1000 => "normal",
        1001 => "going away",
        1002 => "protocol error",
        1003 => "unsupported data",
        1007 => "invalid data",
        1008 => "policy violation",
        1009 => "message too big",
        1011 => "internal error",
        _ => "",
    };
    let said = if reason.is_empty() { meaning.into() } else { String::from_utf8_lossy(reason) };
    format!("sends no more: {code} {said}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_frame_says_why() {
        assert_eq!(closed(b"\x03\xe8"), "sends no more: 1000 normal");
        assert_eq!(closed(b"\x03\xefbad prefix"), "sends no more: 1007 bad prefix");
        assert_eq!(closed(b"\x0f\xa0"), "sends no more: 4000");
        assert_eq!(closed(b"\x03"), "sends no more, without saying why");
    }
}
