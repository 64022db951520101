//! Namespace URIs of schemas and data contracts.

pub use soapstone_soap::ns::SERIALIZATION;

/// XML Schema. Spec: [XSD1 §2.6]
pub const XSD: &str = "http://www.w3.org/2001/XMLSchema";
/// `xsi:nil`, `xsi:type`. Spec: [XSD1 §2.6]
pub const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// .NET's collections of built-in types.
pub const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";
/// What .NET puts before the CLR namespace of a data contract without a namespace of its own.
pub const DATA_CONTRACT: &str = "http://schemas.datacontract.org/2004/07/";
/// The data contract of .NET's `System` types: `DateTimeOffset`.
pub const DATA_CONTRACT_SYSTEM: &str = "http://schemas.datacontract.org/2004/07/System";
