//! What `wsimport`, `wsimport -extension` and Axis do: the recorded constructs, and a small WSDL for each reason.

mod axis;
mod constructs;
mod edited;
mod wsimport_grammar;
mod wsimport_operations;
mod wsimport_schemas;
