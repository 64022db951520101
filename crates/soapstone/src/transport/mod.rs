//! What moves bytes between machines, and within one.

mod activity;
mod body;
mod handled;
mod http_sender;
mod http_server;
mod link;
pub(crate) mod memory;
mod receive;
mod secured;
pub(crate) mod websocket;

pub(crate) use body::read_body;
pub(crate) use http_sender::{HttpSender, MAX_IDLE, Via, plain_client};
pub(crate) use http_server::{Handler, HttpServer, Place, Response, ServerSettings, respond};
pub(crate) use link::{Closing, Frame, Happened, Link, MemoryLink, Wants};
pub(crate) use receive::{log_answer, log_received, receive};
