//! Why a service cannot be described.

use soapstone_xml::{EncodeError, QName};

/// Why a service cannot be described in WSDL.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// There is nothing to describe.
    #[error("the service {service} has no endpoints: there is nothing to describe")]
    NoEndpoints {
        /// The service.
        service: String,
    },
    /// Something is called what nothing in WSDL can be called.
    #[error(
        "{name:?} is not a name that WSDL can have: it begins with a letter or _, and has no spaces or colons"
    )]
    Name {
        /// What it is called.
        name: String,
    },
    /// Two contracts of one name are not the same.
    #[error("two different contracts are called {0}; give one of them another name or namespace")]
    ContractTwice(QName),
    /// Two types of one name are not the same.
    #[error("two different types are called {0}; give one of them another name or namespace")]
    TypeTwice(QName),
    /// Two elements of one name are not the same.
    #[error(
        "two different elements are called {0}: messages of two operations, or a message and a type; give one of them another name"
    )]
    ElementTwice(QName),
    /// Two attributes of one name are not the same.
    #[error("two different attributes are called {0}; give one of them another name, or both the same type")]
    AttributeTwice(QName),
    /// A type without a name in the schema is in itself, and no element can stand for it.
    #[error(
        "the type {0} is anonymous, contains itself, and shares the name of its element with another; give the type a name"
    )]
    AnonymousWithinItself(QName),
    /// Types without names in the schema are written where they are used, and here in too many places.
    #[error(
        "the anonymous type {name} is more than {max_depth} levels within others, or the {max_count}th to be written; give types names"
    )]
    TooManyAnonymous {
        /// The type.
        name: QName,
        /// How deep they may be within each other.
        max_depth: usize,
        /// How many there may be.
        max_count: usize,
    },
    /// Choices and sequences are too deep within each other.
    #[error("choices and sequences are more than {max} levels within each other; give what is in them types")]
    TooManyGroups {
        /// How deep they may be.
        max: usize,
    },
    /// A type that is referred to is not among the types of the contract.
    #[error("the contract refers to the type {0}, which is not among its types")]
    NoType(QName),
    /// One document has one target namespace.
    #[error(
        "the contracts are in the namespaces {first} and {second}, and one document has one target namespace; use several documents"
    )]
    Namespaces {
        /// The namespace of the first contract.
        first: String,
        /// That of another.
        second: String,
    },
    /// No endpoint of the service can be described with standards alone.
    #[error(
        "no endpoint of {service} is text or MTOM over HTTP, and nobody but .NET imports anything else; add one (ws_dual_http, ws_http, basic_http)"
    )]
    NothingInteroperable {
        /// The service.
        service: String,
    },
    /// Something in the description cannot stand in XML.
    #[error("the description cannot be written as XML")]
    Write(#[from] EncodeError),
}
