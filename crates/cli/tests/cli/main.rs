//! The program from its arguments to its output, on small folders made for each test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests, too")]

#[cfg(unix)]
mod calling;
mod decode;
mod encode;
mod help;
mod message_log;
#[cfg(unix)]
mod network;
#[cfg(unix)]
mod problems;
#[cfg(unix)]
mod process;
#[cfg(unix)]
mod refusals;
mod shell;
mod story;
mod support;
mod trace;
mod trace_crafted;
mod verify;
mod verify_folders;
mod wsdl;
