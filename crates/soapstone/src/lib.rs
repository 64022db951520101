//! Host and call WCF duplex services: contracts as Rust traits, over SOAP.
//!
//! # A contract
//!
//! ```
//! use soapstone::{CallError, callback, contract};
//!
//! /// A running total, one for each session.
//! #[contract(name = "ICalculatorDuplex", namespace = "urn:calculator", session = required, callback = CalculatorCallback)]
//! pub trait Calculator {
//!     /// Adds to the total.
//!     #[operation(one_way)]
//!     async fn add_to(&mut self, n: f64);
//! }
//!
//! #[callback]
//! pub trait CalculatorCallback {
//!     #[operation(one_way)]
//!     async fn result(&mut self, result: f64);
//! }
//!
//! struct Accumulator {
//!     callback: CalculatorCallbackProxy,
//!     total: f64,
//! }
//!
//! impl Calculator for Accumulator {
//!     async fn add_to(&mut self, n: f64) {
//!         self.total += n;
//!         self.callback.result(self.total).await.ok();
//!     }
//! }
//!
//! async fn add(calculator: CalculatorProxy) -> Result<(), CallError> {
//!     calculator.add_to(100.0).await?;
//!     calculator.close().await
//! }
//! ```

extern crate self as soapstone;

mod calls;
mod channel;
mod client;
pub mod data;
mod dispatch;
mod driver;
mod encoding;
mod error;
#[doc(hidden)]
pub mod export;
mod fault_map;
mod host;
mod parts;
mod pending;
#[cfg(feature = "samples")]
pub mod samples;
mod spec;
#[cfg(feature = "samples")]
#[doc(hidden)]
pub mod testing;
mod transport;

pub use channel::Channel;
pub use client::ConnectError;
pub use dispatch::{
    Call, CallbackContract, Context, Contract, ContractIdentity, Dispatch, DispatchShared, NoCallback,
};
pub use error::CallError;
pub use host::{Caller, Endpoint, EndpointOf, Host, RunningHost};
pub use soapstone_macros::{DataContract, FaultContract, callback, contract, operation};
pub use soapstone_wsdl::{
    Binding, BindingMismatch, Duplex, Encoding, ReliableSession, SessionMode, Timeouts, TransferMode,
    TransportUsage,
};
