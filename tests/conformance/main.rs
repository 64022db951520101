//! Everything in `fixtures/` is read as it has to be read, and written again as it was.
#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod documents;
mod messages;
mod regress;
mod replay;
mod wsdl;
