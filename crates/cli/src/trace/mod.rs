//! `soapstone trace`: a conversation as a sequence of steps, with what the reliable-messaging layer makes of each.
//!
//! An observer sees what was put on the wire, and when; what arrived it has to conclude. The module `fate` concludes what was
//! lost and what came twice, `order` what came out of order and where there are gaps, `rules` which rules were broken. Each says
//! in its documentation by what evidence.
//!
//! Headers are read here and not by `soapstone-rm`: that refuses what is wrong, as a peer has to, and whoever looks at a trace
//! looks for just that.

mod analyse;
mod decode;
mod ends;
mod fate;
mod history;
pub(crate) mod live;
mod model;
mod order;
mod palette;
mod rules;
pub(crate) mod seen;
mod sockets;
pub(crate) mod svg;
pub(crate) mod text;

use soapstone_xml::Limits;

use crate::capture::Conversation;

pub use model::{Class, Party, Range, Remark, Sequence, Step, Trace, Violation};

/// Reads a conversation and says what went on in it.
pub fn trace(conversation: &Conversation, limits: &Limits, max_session_bytes: usize) -> Trace {
    analyse::analyse(conversation, decode::read(conversation, limits, max_session_bytes))
}
