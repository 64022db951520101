//! Service descriptions: what a contract promises, the schemas of its data, and what both ends agree on.
//!
//! [`ContractDescription`] says which operations there are and what their messages look like; it comes out of a Rust trait or out
//! of a WSDL. [`SchemaSet`] has the types of the data, as .NET names them. [`Binding`] is everything else that a pair of
//! endpoints must agree on.
//!
//! [`export`] describes services in WSDL, as WCF does or for everybody.
//!
//! What judges WSDL is in `soapstone-lint`, what makes Rust of it in `soapstone-codegen`; `soapstone` runs contracts.
//!
//! WSDL is read in three steps, each usable by itself: [`tree`] reads a document and keeps every place in it, [`load`] brings the
//! documents that it imports, [`definitions`] has the messages, portTypes, bindings, services and schemas of all of them.
//!
//! ```
//! use soapstone_wsdl::definitions::Definitions;
//! use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader};
//!
//! let wsdl = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:a">
//!   <portType name="P"><operation name="Tell"><output message="m"/></operation></portType></definitions>"#;
//! let loader = MemoryLoader::default().with("a.wsdl", wsdl);
//! let documents = Documents::load("a.wsdl", &loader, &LoadLimits::default())?;
//! let definitions = Definitions::read(&documents);
//! let tell = &definitions.port_types[0].operations[0];
//! assert!(tell.is_callback());
//! assert_eq!(tell.node.line_column().to_string(), "2:22");
//! # Ok::<(), soapstone_wsdl::load::DocumentError>(())
//! ```

pub mod definitions;
mod description;
pub mod export;
pub mod import;
pub mod load;
pub mod ns;
pub mod policy;
mod schema;
pub mod tree;
pub mod xsd;

pub use description::{
    Binding, BindingMismatch, Compression, ContractDescription, Direction, Duplex, Encoding,
    FaultDescription, MessageDescription, OperationDescription, PartDescription, ReliableSession,
    SessionMode, Style, Timeouts, TransferMode, TransportUsage,
};
pub use schema::{
    Array, AttributeMember, ComplexType, Compositor, DescribeType, Dictionary, Enumeration, EnumerationValue,
    Facets, Group, Member, Occurs, Particle, SchemaSet, SchemaType, SimpleType, TypeName, TypeRef, digest,
    encode_name, generic_name,
};

/// The examples of the README are run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
