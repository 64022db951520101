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
//! ```
//! use soapstone_codegen::{Definitions, Generator};
//! use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader};
//!
//! let wsdl = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
//!   xmlns:t="urn:stock" targetNamespace="urn:stock">
//!   <types><schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:stock">
//!     <element name="count" type="int"/><element name="sku" type="string"/></schema></types>
//!   <message name="Ask"><part name="sku" element="t:sku"/></message>
//!   <message name="Answer"><part name="count" element="t:count"/></message>
//!   <portType name="Stock"><operation name="Count"><input message="t:Ask"/><output message="t:Answer"/></operation></portType>
//!   <binding name="Soap" type="t:Stock"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
//!     <operation name="Count"><s:operation soapAction="urn:stock/Count"/>
//!       <input><s:body use="literal"/></input><output><s:body use="literal"/></output></operation></binding>
//! </definitions>"#;
//! let loader = MemoryLoader::default().with("stock.wsdl", wsdl);
//! let documents = Documents::load("stock.wsdl", &loader, &LoadLimits::default())?;
//! let code = Generator::default().generate(&Definitions::read(&documents)).map_err(|errors| errors[0].to_string())?;
//! assert!(code.contains("pub trait Stock {"), "{code}");
//! assert!(code.contains("async fn count(&self, sku: String) -> i32;"), "{code}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
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
//! and in the crate `include!(concat!(env!("OUT_DIR"), "/calculator.rs"));`. The code that is made uses the crate `soapstone`;
//! WSDL is read by [`soapstone_wsdl`]. On a command line it is `soapstone wsdl rust`.

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
