//! Messages in one line, for people.

use std::fmt::Write as _;

use soapstone_rm::{Ranges, RmAction, RmHeaders, RmVersion};
use soapstone_soap::Message;

/// What a message is and what it says about sequences: `SequenceAcknowledgement 1..5`.
pub fn describe(message: &Message, version: RmVersion) -> String {
    let action = message.properties.action.as_ref();
    let mut line = match action.and_then(RmAction::of) {
        Some((_, kind)) => kind.local().to_owned(),
        None => action.map_or("?", |action| last_part(action.as_str())).to_owned(),
    };
    match RmHeaders::read(message, version) {
        Err(invalid) => {
            let _ = write!(line, " ({invalid})");
        }
        Ok(headers) => {
            if let Some(sequence) = &headers.sequence {
                let last = if sequence.last { " last" } else { "" };
                let _ = write!(line, " #{}{last}", sequence.number);
            }
            if !headers.ack_requested.is_empty() {
                line.push_str(" AckRequested");
            }
            for acknowledgement in &headers.acknowledgements {
                let _ = write!(line, " ack {}", ranges(&acknowledgement.ranges));
                if let Some(room) = acknowledgement.buffer_remaining {
                    let _ = write!(line, " room {room}");
                }
                if acknowledgement.is_final {
                    line.push_str(" final");
                }
            }
        }
    }
    if let Some(fault) = message.body.fault() {
        let _ = write!(line, " fault: {fault}");
    }
    line
}

/// `1..5, 7`.
pub fn ranges(ranges: &Ranges) -> String {
    let parts: Vec<String> = ranges
        .iter()
        .map(|(from, to)| if from == to { format!("{from}") } else { format!("{from}..{to}") })
        .collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}

fn last_part(action: &str) -> &str {
    action.rsplit('/').next().unwrap_or(action)
}
