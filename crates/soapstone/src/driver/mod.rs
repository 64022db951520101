//! One task for each conversation: it moves messages and never runs anybody's code.

mod inbound;
mod link;
mod posts;
mod reliable;
mod requests;

pub(crate) use inbound::{Inbound, Taken, Unread, not_understood};
pub(crate) use link::Conversation;
pub(crate) use reliable::{Arrived, ReliableConversation, Settled};
pub(crate) use requests::Requests;
