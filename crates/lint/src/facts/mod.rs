//! What several importers and rules ask of a WSDL.

pub mod schema_references;
