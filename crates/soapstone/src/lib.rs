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
//!
//! # Features
//!
//! - `tls` (default): addresses of `https`, with rustls and `ring`: `Host::tls`, `Connector::tls`. It turns on reqwest's
//!   `rustls-no-provider`, so a [`Connector::http_client`] of one's own comes from `TlsRoots::http_client_builder`, or reqwest has its
//!   own feature `rustls` on, or the application has installed a provider: else reqwest panics when it is built.
//! - `samples`: the services of the examples and tests, ready to be hosted.

extern crate self as soapstone;

mod address;
mod callback_listener;
mod callback_policy;
mod calls;
mod channel;
mod client;
pub mod data;
mod dispatch;
mod driver;
mod duplex_client;
mod encoding;
mod error;
#[doc(hidden)]
pub mod export;
mod fault_map;
mod host;
#[doc(hidden)]
pub mod inspector;
mod message_log;
mod parts;
mod pending;
#[cfg(feature = "samples")]
pub mod samples;
mod sessions;
mod spec;
mod store;
#[cfg(feature = "samples")]
#[doc(hidden)]
pub mod testing;
mod tls;
mod transport;

pub use callback_listener::{CallbackAddressError, ListenerSettings};
pub use callback_policy::{AddressEntryError, AddressRange, AllowedAddress, CallbackPolicy, CallbackRefused};
pub use channel::Channel;
pub use client::{ConnectError, Connector};
pub use dispatch::{
    Call, CallbackContract, Context, Contract, ContractIdentity, Dispatch, DispatchShared, NoCallback,
};
pub use duplex_client::DuplexClient;
/// MTOM packages, for the tools that read recorded ones. Not promised: what an application needs of MTOM is
/// [`Encoding::Mtom`].
#[doc(hidden)]
pub use encoding::mtom;
pub use error::{CallError, TransportError};
pub use host::{
    CallLimits, Caller, Endpoint, EndpointOf, EndpointService, Host, HostSettings, Origins, PeerAddress,
    RunningHost, Shutdown,
};
#[doc(hidden)]
pub use message_log::{Kind as LoggedKind, Logged};
pub use message_log::{MessageLog, Side};
pub use soapstone_macros::{DataContract, FaultContract, callback, contract, operation};
pub use soapstone_rm::Failure;
pub use soapstone_soap::{AddressingVersion, MessageVersion, SoapVersion};
pub use soapstone_wsdl::{
    Binding, BindingMismatch, Compression, Duplex, Encoding, ReliableSession, SessionMode, Timeouts,
    TransferMode, TransportUsage,
};
/// Services described in WSDL: what WCF publishes, and what everybody else can import.
pub mod wsdl {
    pub use soapstone_wsdl::export::{
        Document, DocumentName, EndpointDescription, ExportError, Interoperable, ServiceDescription,
    };
}
pub use store::{MemoryStore, Store, StoreError};
pub use tls::TlsProblem;
#[cfg(feature = "tls")]
pub use tls::{TlsIdentity, TlsRoots};
pub use transport::websocket::mismatch::WebSocketMismatch;
