//! Rust from WSDL: contract traits and the types of their messages.
//!
//! [`Generator`] turns the [`Definitions`] of a WSDL into the text of a module: a trait with `#[contract]` for each portType that
//! is spoken over SOAP (and one with `#[callback]` for what the service calls back), the types of its messages with their
//! derives, its faults, and where the service is. What Rust cannot say is a [`GenerateError`] with its place; all of them are
//! told at once, and there is no code then.
//!
//! | in the WSDL | in Rust |
//! |---|---|
//! | messages and types as .NET's `DataContractSerializer` has them | methods that take the members of the wrapper; data contracts |
//! | any other document/literal | methods that take the element; types with `serializer = "xml"` |
//! | rpc/literal | methods that take the parts |
//! | notifications and solicit-response operations | the callback contract |
//! | `soap:header` | a `#[part(header)]` |
//! | rpc/encoded, overloads, attachments | an error |
//!
//! In a build script it is one line, [`build`]:
//!
//! ```no_run
//! # fn main() -> Result<(), soapstone_codegen::BuildError> {
//! soapstone_codegen::build("wsdl/calculator.wsdl")?;
//! # Ok(())
//! # }
//! ```
//!
//! and in the crate `include!(concat!(env!("OUT_DIR"), "/calculator.rs"));`.

mod build_script;
mod contracts;
mod cycles;
mod data_contract;
mod endpoints;
mod error;
mod generate;
mod layout;
mod model;
mod names;
mod render;
mod types;

pub use build_script::{BuildError, build};
pub use error::GenerateError;
pub use generate::{GenerateOptions, Generator};

#[doc(no_inline)]
pub use soapstone_wsdl::definitions::Definitions;

/// The examples of the README are run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
