//! Hosts and calls SOAP services on WCF's bindings, duplex ones above all: a contract is a Rust trait, and what is on the wire is
//! what .NET reads and writes.
//!
//! It speaks `wsDualHttpBinding`, `netHttpBinding`, `wsHttpBinding` and `basicHttpBinding` with security none or TLS, in text,
//! .NET's binary XML and MTOM, over HTTP and WebSockets, with callbacks and reliable sessions (WS-ReliableMessaging 1.0 and 1.1).
//! The [`manual`] has every default with its source, what is not implemented, the quirks of other stacks, and how to record a
//! conversation.
//!
//! # A contract
//!
//! A trait with [`#[contract]`](macro@contract) is what a service offers; the trait that it names as `callback` is what the
//! service calls back. [`soapstone_macros`] says what is written for a trait, and its names on the wire. Rust from a WSDL is the
//! work of `soapstone-codegen`, or of `soapstone wsdl rust`.
//!
//! ```
//! use soapstone::{DataContract, FaultContract, callback, contract};
//!
//! #[contract(name = "IOrders", namespace = "urn:orders", session = required, callback = OrdersCallback)]
//! pub trait Orders {
//!     /// Takes an order, and says its number.
//!     async fn create(&mut self, order: Order) -> Result<i32, OrderFault>;
//!     /// Nothing comes back from a one-way operation.
//!     #[operation(one_way)]
//!     async fn cancel(&mut self, number: i32);
//! }
//!
//! #[callback]
//! pub trait OrdersCallback {
//!     #[operation(one_way)]
//!     async fn shipped(&mut self, number: i32);
//! }
//!
//! #[derive(DataContract)]
//! #[data(namespace = "urn:orders")]
//! pub struct Order {
//!     #[data(required)]
//!     pub sku: String,
//!     pub quantity: i32,
//! }
//!
//! #[derive(Debug, FaultContract)]
//! #[data(namespace = "urn:orders")]
//! pub enum OrderFault {
//!     #[fault("only {available} of {sku} left")]
//!     OutOfStock { sku: String, available: i32 },
//! }
//! ```
//!
//! What types look like in messages is on the page of [`data`].
//!
//! # A host
//!
//! An [`Endpoint`] is an address, a [`Binding`], a contract and what serves it; a [`Host`] runs endpoints. Whoever serves a
//! session gets the proxy of its callbacks from the [`Caller`]. Here is a service with its client, in one process:
//!
//! ```
//! use soapstone::{Binding, Endpoint, Host, callback, contract};
//!
//! #[contract(name = "ICalculatorDuplex", namespace = "urn:calculator", session = required, callback = CalculatorCallback)]
//! pub trait Calculator {
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
//! struct Accumulator { callback: CalculatorCallbackProxy, total: f64 }
//!
//! impl Calculator for Accumulator {
//!     async fn add_to(&mut self, n: f64) {
//!         self.total += n;
//!         self.callback.result(self.total).await.ok();
//!     }
//! }
//!
//! struct Results(tokio::sync::mpsc::UnboundedSender<f64>);
//!
//! impl CalculatorCallback for Results {
//!     async fn result(&mut self, result: f64) { self.0.send(result).ok(); }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Port 0 is a free one.
//! let endpoint = Endpoint::new::<CalculatorContract>("http://127.0.0.1:0/calculator", Binding::ws_dual_http())
//!     .per_session(|caller| Accumulator { callback: caller.callback(), total: 0.0 });
//! let host = Host::new().endpoint(endpoint).start().await?;
//!
//! let (results, mut called_back) = tokio::sync::mpsc::unbounded_channel();
//! let calculator = CalculatorProxy::connect(&host.addresses()[0], Binding::ws_dual_http(), Results(results)).await?;
//! calculator.add_to(100.0).await?;
//! assert_eq!(called_back.recv().await, Some(100.0));
//! calculator.close().await?;
//!
//! let ended = host.shutdown(std::time::Duration::from_secs(5)).await;
//! assert_eq!(ended.aborted, 0);
//! # Ok(())
//! # }
//! ```
//!
//! Instances are made [`per_session`](EndpointOf::per_session), [`per_call`](EndpointOf::per_call),
//! [`per_session_at_once`](EndpointOf::per_session_at_once), or one is [`shared`](EndpointOf::shared). In an application of axum
//! or hyper [`Host::service`] makes a `tower` service of an endpoint. `http://…/calculator?wsdl` describes a running one.
//!
//! # A client
//!
//! A proxy's `connect` takes an address, the binding of the service, and what handles the callbacks, where the contract has any.
//! What many connections share is in a [`Connector`]: the HTTP client, the trust in certificates, the listener, a store, a log.
//! [`DuplexClient`] calls without a contract.
//!
//! # Bindings
//!
//! [`Binding`] is a plain struct with a constructor for each binding of .NET: take one, change a field. Both sides have to have
//! the same.
//!
//! ```
//! use soapstone::{Binding, Encoding, TransportUsage};
//!
//! // <customBinding>: reliableSession, compositeDuplex, oneWay, binaryMessageEncoding, httpTransport
//! let custom = Binding { encoding: Encoding::Binary, ..Binding::ws_dual_http() };
//! // <netHttpBinding>: reliableSession enabled="true", webSocketSettings transportUsage="Always" subProtocol="orders"
//! let net = Binding::net_http().reliable(false).web_socket(TransportUsage::Always).sub_protocol("orders");
//! # assert!(custom.reliable_session.is_some() && net.reliable_session.is_some());
//! ```
//!
//! Over [`ws_dual_http`](Binding::ws_dual_http) the service opens connections to the client, which so needs an address that the
//! service reaches: [`client_base_address`](Binding::client_base_address) says it, [`listen`](Binding::listen) where the client
//! listens when that is something else. Over [`net_http`](Binding::net_http) both sides send on the WebSocket that the client
//! opened. No preset has message security: a peer of `wsDualHttpBinding` needs `<security mode="None"/>`. [`manual::defaults`]
//! has the bindings side by side.
//!
//! # Errors
//!
//! [`ConnectError`] says why there is no connection, [`CallError`] what went wrong with a call: a fault that the contract
//! declares, another fault, a session that failed, a machine that is not reached. A one-way call returns when the message is
//! accepted for the other side. What a peer does wrong ends its conversation, and no other; a host says so in its log.
//!
//! # Limits
//!
//! What a stranger may cost is bounded, by [`HostSettings`] and [`CallLimits`] on a host, by [`ListenerSettings`] on a client
//! that is called back, by [`Binding::max_received_message_size`] for messages, which is 65,536 bytes as in .NET. Each limit is
//! named in the error or the log line that it leads to. [`manual::defaults`] has all of them.
//!
//! ```
//! use soapstone::{Binding, HostSettings};
//!
//! let settings = HostSettings { max_sessions: 500, ..HostSettings::default() };
//! let binding = Binding { max_received_message_size: 4 << 20, ..Binding::net_http() };
//! # assert_eq!((settings.max_sessions, binding.max_received_message_size), (500, 4194304));
//! ```
//!
//! # Whom a service calls
//!
//! With composite duplex, or a ReplyTo, whoever calls a service says which address it is to call. By default that has to be the
//! address that the call came from; [`CallbackPolicy`] allows more, and names the proxies that are believed. A refused address is
//! not contacted: the answer is HTTP 400 with the reason, and there is a line in the log.
//!
//! ```
//! use soapstone::{CallbackPolicy, HostSettings};
//!
//! let callbacks = CallbackPolicy::default().allow("*.clients.example".parse()?).forwarding_proxy("10.0.0.2".parse()?);
//! let settings = HostSettings { callbacks, ..HostSettings::default() };
//! # Ok::<(), soapstone::AddressEntryError>(())
//! ```
//!
//! # Browsers
//!
//! A page opens a WebSocket to an endpoint of [`net_http`](Binding::net_http) that
//! [`accept_browsers`](Endpoint::accept_browsers), in text. Pages of other origins are refused unless [`HostSettings::origins`]
//! allows them. [`Host::page`] serves a page, and the `soapstone.js` of `soapstone-cli` is a duplex client for it.
//!
//! # Logging
//!
//! Events go to [`tracing`](https://docs.rs/tracing), under the target `soapstone`. A [`MessageLog`] keeps whole messages in a
//! folder that `soapstone trace` and `soapstone verify` read; [`manual::capture`] says more.
//!
//! # Features
//!
//! - `tls` (default): addresses of `https`, with rustls and `ring`: `Host::tls`, `Connector::tls`. It turns on reqwest's
//!   `rustls-no-provider`, so a [`Connector::http_client`] of one's own comes from `TlsRoots::http_client_builder`, or reqwest has its
//!   own feature `rustls` on, or the application has installed a provider: else reqwest panics when it is built.
//! - `samples`: the services of the examples and tests, ready to be hosted.
//!
//! # Neighbours
//!
//! | crate | what |
//! |---|---|
//! | [`soapstone_xml`], [`soapstone_nbfx`] | the infoset, in text and in .NET's binary format |
//! | [`soapstone_soap`], [`soapstone_rm`] | envelopes and addressing; reliable sessions as values, without IO |
//! | [`soapstone_wsdl`] | descriptions of services, and WSDL |
//! | `soapstone-codegen`, `soapstone-lint`, `soapstone-cli` | Rust from WSDL; what will not interoperate in a WSDL; the command |

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
pub mod manual;
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

/// The examples of the README are run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
