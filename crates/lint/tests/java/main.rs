//! What `wsimport`, `wsimport -extension` and Axis do: the recorded constructs, and a small WSDL for each reason.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests, too")]

mod axis;
mod constructs;
mod edited;
mod wsimport_grammar;
mod wsimport_operations;
mod wsimport_schemas;
