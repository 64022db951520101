//! Every default: its value, its setting, and where it comes from.
//!
//! A test compares the values of this page with those of the program, and looks whether a setting is missing. `.NET` is the .NET
//! Framework's System.ServiceModel, with the name that the value has there; where nothing is said, the value is a choice of this
//! crate.
//!
//! # Bindings
//!
//! | | [`ws_dual_http`](crate::Binding::ws_dual_http) | [`net_http`](crate::Binding::net_http) | [`ws_http`](crate::Binding::ws_http) | [`basic_http`](crate::Binding::basic_http) |
//! |---|---|---|---|---|
//! | .NET | `wsDualHttpBinding` | `netHttpBinding` | `wsHttpBinding` | `basicHttpBinding` |
//! | SOAP | 1.2 | 1.2 | 1.2 | 1.1 |
//! | WS-Addressing | 1.0 | 1.0 | 1.0 | none |
//! | encoding | text | binary | text | text |
//! | security (.NET's default) | none (message) | none (none) | none (message) | none (none) |
//! | reliable session | February 2005, ordered | none | none | none |
//! | what comes back | on a connection of its own | on the WebSocket, if there are callbacks | in the response | in the response |
//!
//! ```
//! use soapstone::{AddressingVersion, Binding, Duplex, Encoding, SoapVersion, TransportUsage};
//!
//! let (dual, net, ws, basic) = (Binding::ws_dual_http(), Binding::net_http(), Binding::ws_http(), Binding::basic_http());
//! assert_eq!([&dual, &net, &ws, &basic].map(|binding| binding.version.soap == SoapVersion::Soap12), [true, true, true, false]);
//! assert_eq!(dual.version.addressing, AddressingVersion::V10);
//! assert_eq!(basic.version.addressing, AddressingVersion::None);
//! assert_eq!([dual.encoding, net.encoding, ws.encoding], [Encoding::Text, Encoding::Binary, Encoding::Text]);
//! assert!(dual.reliable_session.is_some_and(|session| session.ordered && !session.version_11));
//! assert!(net.reliable_session.is_none() && ws.reliable_session.is_none());
//! assert!(matches!(&net.duplex, Duplex::WebSocket { usage: TransportUsage::WhenDuplex, sub_protocol: Some(name), .. } if name == "soap"));
//! ```
//!
//! | setting | value | from |
//! |---|---|---|
//! | [`max_received_message_size`](crate::Binding::max_received_message_size) | 65,536 | .NET `TransportDefaults.MaxReceivedMessageSize` |
//! | [`open`](crate::Timeouts::open) | 1 min | .NET `ServiceDefaults.OpenTimeout` |
//! | [`close`](crate::Timeouts::close) | 1 min | .NET `ServiceDefaults.CloseTimeout` |
//! | [`send`](crate::Timeouts::send) | 1 min | .NET `ServiceDefaults.SendTimeout` |
//! | [`receive`](crate::Timeouts::receive) | 10 min | .NET `ServiceDefaults.ReceiveTimeout` |
//! | [`keep_alive`](crate::Timeouts::keep_alive) | 30 s | the platform's, where .NET `WebSocketTransportSettings.KeepAliveInterval` is zero |
//!
//! The name of a WebSocket's subprotocol is `soap` (.NET `WebSocketTransportSettings.SoapSubProtocol`), its
//! [`TransferMode`](crate::TransferMode) is `Buffered`, and binary messages are not compressed
//! ([`Compression::None`](crate::Compression::None)), as in .NET.
//!
//! # Reliable sessions
//!
//! | setting | value | from |
//! |---|---|---|
//! | [`version_11`](crate::ReliableSession::version_11) | false | .NET `ReliableSessionDefaults.ReliableMessagingVersion`: WS-ReliableMessaging of February 2005 |
//! | [`ordered`](crate::ReliableSession::ordered) | true | .NET `ReliableSessionDefaults.Ordered` |
//! | [`inactivity_timeout`](crate::ReliableSession::inactivity_timeout) | 10 min | .NET `ReliableSessionDefaults.InactivityTimeout` |
//! | [`acknowledgement_interval`](crate::ReliableSession::acknowledgement_interval) | 200 ms | .NET `ReliableSessionDefaults.AcknowledgementInterval` |
//! | [`max_transfer_window`](crate::ReliableSession::max_transfer_window) | 8 | .NET `ReliableSessionDefaults.MaxTransferWindowSize`; at most 4,096, as there |
//! | [`max_retry_count`](crate::ReliableSession::max_retry_count) | 8 | .NET `ReliableSessionDefaults.MaxRetryCount`: nine attempts in all |
//! | [`flow_control`](crate::ReliableSession::flow_control) | true | .NET `ReliableSessionDefaults.FlowControlEnabled` |
//!
//! Who uses `soapstone-rm` by itself has these, too:
//!
//! | setting | value | from |
//! |---|---|---|
//! | [`initial_round_trip`](soapstone_rm::Config::initial_round_trip) | 2 s | .NET `ReliableMessagingConstants.UnknownInitiationTime` |
//! | [`control_retry_interval`](soapstone_rm::Config::control_retry_interval) | 10 s | .NET `ReliableMessagingConstants.RequestorIterationTime` |
//! | [`open_timeout`](soapstone_rm::Config::open_timeout) | 1 min | .NET `ServiceDefaults.OpenTimeout`; in a binding [`Timeouts::open`](crate::Timeouts::open) |
//! | [`close_timeout`](soapstone_rm::Config::close_timeout) | 1 min | .NET `ServiceDefaults.CloseTimeout`; in a binding [`Timeouts::close`](crate::Timeouts::close) |
//! | [`max_ranges`](soapstone_rm::Config::max_ranges) | 128 | .NET `ReliableMessagingConstants.MaxSequenceRanges` |
//! | [`keep_alive`](soapstone_rm::Config::keep_alive) | true | .NET `ChannelReliableSession`, client side |
//! | [`durable`](soapstone_rm::Config::durable) | false | a session without a [`Store`](crate::Store) makes no records |
//!
//! # Hosts
//!
//! | setting | value | from |
//! |---|---|---|
//! | [`max_sessions`](crate::HostSettings::max_sessions) | 16,384 | .NET `ServiceThrottlingBehavior.MaxConcurrentSessions` is 100 for each processor |
//! | [`max_web_sockets_per_peer`](crate::HostSettings::max_web_sockets_per_peer) | 16,384 | behind a proxy all have its address |
//! | [`max_half_open_sessions`](crate::HostSettings::max_half_open_sessions) | 4,096 | .NET `ReliableSessionBindingElement.MaxPendingChannels` is 4 |
//! | [`max_half_open_sessions_per_peer`](crate::HostSettings::max_half_open_sessions_per_peer) | 1,024 | |
//! | [`max_posts`](crate::HostSettings::max_posts) | 1,024 | |
//! | [`max_posts_per_peer`](crate::HostSettings::max_posts_per_peer) | 256 | |
//! | [`max_concurrent_calls`](crate::HostSettings::max_concurrent_calls) | 8,192 | .NET `ServiceThrottlingBehavior.MaxConcurrentCalls` is 16 for each processor |
//! | [`half_open_timeout`](crate::HostSettings::half_open_timeout) | 2 min | |
//! | [`max_waiting_messages`](crate::HostSettings::max_waiting_messages) | 64 | |
//! | [`max_connections`](crate::HostSettings::max_connections) | 16,384 | |
//! | [`header_timeout`](crate::HostSettings::header_timeout) | 2 min | http.sys `IdleConnectionTimeout` |
//! | [`body_timeout`](crate::HostSettings::body_timeout) | 2 min | http.sys `EntityBody` |
//! | [`gzip_from`](crate::HostSettings::gzip_from) | 2,048 | |
//! | [`max_waiting`](crate::CallLimits::max_waiting) | 256 | |
//! | [`max_waiting_for_reply`](crate::CallLimits::max_waiting_for_reply) | 4,096 | |
//! | [`max_bytes_waiting_for_reply`](crate::CallLimits::max_bytes_waiting_for_reply) | 16 MiB | |
//!
//! [`origins`](crate::HostSettings::origins): pages of the host itself. An endpoint publishes its description
//! ([`without_metadata`](crate::Endpoint::without_metadata)), ends a session after an operation panicked
//! ([`keep_session_after_unhandled_errors`](crate::Endpoint::keep_session_after_unhandled_errors)), as .NET does, and takes the
//! encoding and the subprotocol of its binding alone.
//!
//! # Callbacks
//!
//! | setting | value | from |
//! |---|---|---|
//! | [`max_sessions_per_peer`](crate::CallbackPolicy::max_sessions_per_peer) | 2,048 | |
//! | [`resolve_timeout`](crate::CallbackPolicy::resolve_timeout) | 5 s | |
//! | [`response_timeout`](crate::CallbackPolicy::response_timeout) | 1 min | .NET `ServiceDefaults.SendTimeout` |
//! | [`max_response_bytes`](crate::CallbackPolicy::max_response_bytes) | 65,536 | .NET `TransportDefaults.MaxReceivedMessageSize` |
//!
//! By default a peer is called back at the address that it called from, at any port but 0, and at no other; no proxy is believed.
//!
//! # Clients
//!
//! | setting | value | from |
//! |---|---|---|
//! | [`max_connections`](crate::ListenerSettings::max_connections) | 4,096 | |
//! | [`header_timeout`](crate::ListenerSettings::header_timeout) | 2 min | http.sys `IdleConnectionTimeout` |
//! | [`body_timeout`](crate::ListenerSettings::body_timeout) | 1 min | |
//! | [`max_waiting_messages`](crate::ListenerSettings::max_waiting_messages) | 64 | |
//!
//! A client that is not told a `client_base_address` listens at a free port of the interface that reaches the service. .NET
//! listens at port 80, below `/Temporary_Listen_Addresses/`, which `http.sys` shares among processes.
//!
//! # What a message may cost
//!
//! A binding sets `max_bytes` to its `max_received_message_size`; the others are as here.
//!
//! | setting | value | from |
//! |---|---|---|
//! | [`max_depth`](soapstone_xml::Limits::max_depth) | 128 | .NET `EncoderDefaults.ReaderQuotas.MaxDepth`, as raised for buffered messages |
//! | [`max_bytes`](soapstone_xml::Limits::max_bytes) | 16 MiB | |
//! | [`max_expanded_bytes`](soapstone_xml::Limits::max_expanded_bytes) | 256 MiB | |
//! | [`max_attributes`](soapstone_xml::Limits::max_attributes) | 1,024 | |
//! | [`max_namespaces`](soapstone_xml::Limits::max_namespaces) | 256 | |
//! | [`max_name_chars`](soapstone_xml::Limits::max_name_chars) | 16,384 | .NET `XmlDictionaryReaderQuotas.MaxNameTableCharCount`, there for all names together |
//! | [`max_text_chars`](soapstone_xml::Limits::max_text_chars) | 16,777,216 | |
//! | [`max_header_blocks`](soapstone_soap::EnvelopeLimits::max_header_blocks) | 1,024 | |
//! | [`max_reference_parameters`](soapstone_soap::EnvelopeLimits::max_reference_parameters) | 64 | |
//! | [`max_reference_bytes`](soapstone_soap::EnvelopeLimits::max_reference_bytes) | 65,536 | .NET `TransportDefaults.MaxReceivedMessageSize` |
//! | [`max_subcodes`](soapstone_soap::EnvelopeLimits::max_subcodes) | 16 | |
//! | [`max_uri_bytes`](soapstone_soap::EnvelopeLimits::max_uri_bytes) | 8,000 | RFC 9110, section 4.1 |
//! | [`DEFAULT_MAX_SESSION_BYTES`](soapstone_nbfx::DEFAULT_MAX_SESSION_BYTES) | 2,048 | .NET `BinaryEncoderDefaults.MaxSessionSize` |
//! | [`MAX_DEPTH`](crate::data::MAX_DEPTH) | 64 | objects, lists and dictionaries within each other |
//! | [`MAX_RANGES_READ`](soapstone_rm::MAX_RANGES_READ) | 4,096 | |
//!
//! # Logs of messages
//!
//! | setting | value | from |
//! |---|---|---|
//! | [`max_bytes`](crate::MessageLog::max_bytes) | 1 GiB | |
//! | [`max_items`](crate::MessageLog::max_items) | 100,000 | |
//!
//! # What WSDL may cost
//!
//! | setting | value | from |
//! |---|---|---|
//! | [`max_bytes`](soapstone_wsdl::tree::TreeLimits::max_bytes) | 16 MiB | |
//! | [`max_depth`](soapstone_wsdl::tree::TreeLimits::max_depth) | 256 | |
//! | [`max_nodes`](soapstone_wsdl::tree::TreeLimits::max_nodes) | 1,000,000 | |
//! | [`max_attributes`](soapstone_wsdl::tree::TreeLimits::max_attributes) | 1,024 | |
//! | [`max_entity_bytes`](soapstone_wsdl::tree::TreeLimits::max_entity_bytes) | 1 MiB | |
//! | [`max_documents`](soapstone_wsdl::load::LoadLimits::max_documents) | 1,000 | |
//! | [`max_total_bytes`](soapstone_wsdl::load::LoadLimits::max_total_bytes) | 64 MiB | |
//! | [`max_alternatives`](soapstone_wsdl::policy::PolicyLimits::max_alternatives) | 256 | |
//! | [`max_assertions`](soapstone_wsdl::policy::PolicyLimits::max_assertions) | 16,384 | |
//! | [`max_depth`](soapstone_wsdl::policy::PolicyLimits::max_depth) | 64 | |
//! | [`max_work`](soapstone_wsdl::policy::PolicyLimits::max_work) | 2,000,000 | |
//!
//! # What has no setting
//!
//! | constant | value | what |
//! |---|---|---|
//! | `HEAD_START` | 50 ms | a message over HTTP has the way to itself so long, before the next one starts |
//! | `MAX_ON_THE_WAY` | 32 | messages of one session that may be on the way over HTTP |
//! | `MAX_UNTRUSTED` | 2 | the same, before the peer has shown that it knows the session |
//! | `CONNECT_TIMEOUT` | 20 s | to make a connection for a request |
//! | `MAX_IDLE` | 64 | connections to one machine that are kept while nobody uses them |
//! | `MAX_STREAMS` | 128 | requests of one HTTP/2 connection at once |
//! | `FIRST_PAUSE` | 200 ms | after a reliable session lost its WebSocket and could not open another one; doubled each time |
//! | `LONGEST_PAUSE` | 10 s | up to this |
//! | `MIN_ATTACHED_BYTES` | 768 | the shortest content that MTOM makes a part of (.NET `XmlMtomWriter.MaxInlinedBytes` is 767) |
//! | `MAX_PARTS` | 1,000 | parts of one MTOM package (.NET `AppSettings.MaxMimeParts`) |
//! | `MAX_HEAD_BYTES` | 8,192 | the head of one part |
//! | `MAX_REFERRED_BYTES` | 16 MiB | what references between objects may add to a message |
//! | `MAX_NESTED` | 32 | references within each other |
