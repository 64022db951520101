//! What WCF or a specification has and this does not, and what is said where it is met.
//!
//! Where something is done in another way than a specification says, that is in `docs/deviations.toml` of the repository.
//!
//! # Security
//!
//! | what | what happens | instead |
//! |---|---|---|
//! | message security: WS-Security, WS-SecureConversation, WS-Trust | a header that must be understood is answered with the fault MustUnderstand; `soapstone wsdl lint` names what a policy asks for | `<security mode="None"/>` on the other side; TLS with `https` addresses |
//! | `wsDualHttpBinding` as .NET has it by default | its security is `Message`: the first message is one of WS-Trust, and is refused | `<security mode="None"/>` |
//! | authentication over HTTP: Basic, Digest, NTLM, Negotiate | nothing is sent; the error has the status 401, which a reliable session counts as a loss | for requests: headers of a [`Connector::http_client`](crate::Connector::http_client) of one's own, or a proxy in front; none for WebSockets |
//! | client certificates at a host | a host asks no client for one | a proxy in front. A client does show one where it is asked: `TlsRoots::identity` |
//! | callbacks over `https` | a host refuses such a callback address with 400 and says so; a client's listener speaks plain HTTP | a proxy with TLS in front of the client, and `listen` beside `client_base_address` for what is behind it; or `net_http` with `https` |
//!
//! # Transports and bindings
//!
//! | what | what happens |
//! |---|---|
//! | `netTcpBinding`, `netNamedPipeBinding`, `netMsmqBinding`, UDP, peer channel | an address of another scheme is [`ConnectError::Unsupported`](crate::ConnectError::Unsupported); `soapstone wsdl rust` names the transport and its place |
//! | composite duplex without a reliable session (`compositeDuplex` and `oneWay` alone) | [`BindingMismatch::CompositeWithoutSession`](crate::BindingMismatch::CompositeWithoutSession): nothing but CreateSequence says where a client is called back |
//! | WebSockets through the client's HTTP proxy, or with cookies or authentication | the proxy is not used; a WebSocket goes to the address itself |
//! | WebSockets over HTTP/2 (RFC 8441) | a WebSocket is opened over HTTP/1.1 |
//! | WebSockets without SOAP (`MessageVersion.None`, `webSocketSettings` of a plain service) | the handshake is refused, with what is spoken instead |
//! | HTTP/3 | not offered |
//! | streaming: a message handed over before it is there | `TransferMode::Streamed` is spoken, and messages are whole before they are read, within [`max_received_message_size`](crate::Binding::max_received_message_size) |
//! | `transferMode="Streamed"` with a reliable session | [`BindingMismatch::StreamedSession`](crate::BindingMismatch::StreamedSession), as in .NET |
//! | text in UTF-16 when sending (`textEncoding="utf-16"`) | read, never written |
//! | GET for operations (`webHttpBinding`, the SOAP Response message exchange pattern) | the HTTP status 405 |
//!
//! # SOAP and WS-Addressing
//!
//! | what | what happens |
//! |---|---|
//! | rpc/encoded messages (SOAP section 5) | `soapstone wsdl rust` refuses them with their place; `soapstone wsdl lint` names them |
//! | intermediaries: roles other than `next` and the ultimate receiver, `relay` | read, not acted upon |
//! | SOAP with Attachments (`multipart/related` without XOP) | the HTTP status 415 |
//! | WS-Addressing metadata and policies of an endpoint reference | read over |
//!
//! # WS-ReliableMessaging
//!
//! | what | what happens |
//! |---|---|
//! | sessions that outlive their process | a [`Store`](crate::Store) is given the facts before they are promised; there is [`MemoryStore`](crate::MemoryStore) alone, nothing takes up a session of an earlier process, and the records of a long session are not compacted |
//! | AcksTo, ReplyTo and Offer/Endpoint that differ | CreateSequenceRefused, as in .NET |
//! | `Nack` | read and not heeded, never sent, as in .NET |
//! | `Expires` of a sequence | answered as it was asked, not enforced, as in .NET |
//! | WS-MakeConnection | not spoken: a client that cannot be reached uses [`net_http`](crate::Binding::net_http), or requests and replies |
//! | transactions (`WS-AtomicTransaction`, `TransactionFlow`) | a header of it that must be understood is answered with a fault |
//! | at most once, at least once, security of sequences (`UsesSequenceSTR`, `UsesSequenceSSL`) | not spoken: delivery is exactly once, and in order unless [`ordered`](crate::ReliableSession::ordered) is false |
//!
//! # Contracts and data
//!
//! | what | what happens |
//! |---|---|
//! | `IExtensibleDataObject` | unknown members are skipped, and not written again |
//! | `IXmlSerializable`, `DataTable`, `DataSet` | [`AnyType`](crate::data::AnyType) and [`Element`](crate::data::Element) take their XML as it is |
//! | service behaviours: `ConcurrencyMode.Reentrant`, `InstanceContextMode` beyond call, session and single, throttling by instances | `per_call`, `per_session`, `per_session_at_once` and `shared` of an [`Endpoint`](crate::Endpoint::new) are what there is; sessions and calls are limited by [`HostSettings`](crate::HostSettings) |
//! | `AsyncPattern`, contracts that inherit from each other | write one trait with all operations; on the wire there is no difference |
//! | untyped operations (`Message` in and out, `Action="*"`) | [`DuplexClient`](crate::DuplexClient) calls without a contract; a host has no operation for whatever comes, and `*` is an action like another |
//!
//! # Descriptions
//!
//! | what | what happens |
//! |---|---|
//! | WSDL 2.0 | `soapstone wsdl lint` and `wsdl rust` say that it is not a WSDL 1.1 |
//! | WSDL with attachments (`mime:multipartRelated`) | `soapstone wsdl rust` refuses them with their place |
//! | lists and repetitions of `xs:unsignedByte` | the same |
//! | WS-Discovery, UDDI, WS-Transfer, WS-Eventing | not spoken; WS-MetadataExchange answers `Get` for all metadata at `/mex` |
//!
//! # Not run
//!
//! CoreWCF was not run live, and neither was the .NET Framework on Windows: conversations of CoreWCF and of the .NET client were
//! recorded, and are played at our side. WCF of the .NET Framework's reference source, on Mono, was run live by hand in both
//! directions, and its recordings are played, too. Every case is in `docs/interop.md` of the repository.
