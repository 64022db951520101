//! Service descriptions: what a contract promises, the schemas of its data, and what both ends agree on.
//!
//! [`ContractDescription`] says which operations there are and what their messages look like; it comes out of a Rust trait or out of
//! a WSDL. [`SchemaSet`] has the types of the data, as .NET names them. [`Binding`] is everything else that a pair of endpoints
//! must agree on.
//!
//! Reading and writing WSDL is not there yet.

mod description;
pub mod ns;
mod schema;

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
