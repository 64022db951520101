//! One task for each conversation: it moves messages and never runs anybody's code.

mod carrier;
mod inbound;
mod link;
mod posts;
mod redial;
mod reliable;
mod requests;

pub(crate) use carrier::{Carriage, Carrier, Deliver};
pub(crate) use inbound::{Inbound, Operations, Taken, Unread, not_understood, operations};
pub(crate) use link::Conversation;
pub(crate) use redial::Redial;
pub(crate) use reliable::{Arrived, ReliableConversation, Sends, Settled};
pub(crate) use requests::Requests;
