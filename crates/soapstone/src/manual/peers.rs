//! What other stacks were seen to do, and what is done about it here.
//!
//! Each of these was recorded, and is in `fixtures/` of the repository. Where a stack does what the specifications leave open,
//! the behaviour of .NET is the one that is followed when sending; when receiving, all of these are taken.
//!
//! # WCF (.NET Framework)
//!
//! | seen | here |
//! |---|---|
//! | over wsDualHttp each message is a POST of its own, answered by an empty 202; SOAP in a response is a protocol error | the same; faults travel as messages |
//! | there, CreateSequence without Action is answered with 202, and nobody is told | 400 with the fault in the response, also for other addressing headers that are missing or wrong: callers without an address to be told at (zeep, PHP) read it there |
//! | POSTs say `Expect: 100-continue` | answered when the body is wanted |
//! | no `action` parameter in `application/soap+xml`; a quoted `SOAPAction` in SOAP 1.1 | the same; the parameter is taken, too |
//! | a client listens below its base address, at a path with a GUID for each session; ReplyTo, AcksTo and Offer/Endpoint are that one address | the same; others are refused with CreateSequenceRefused |
//! | a service with composite duplex needs an Offer, and says nothing at all where ReplyTo is anonymous | the client always sends both |
//! | nothing follows message 1 until it is acknowledged; then the window opens | the same |
//! | first repetition after 400 ms + round trip, at least three round trips, then doubled; a service assumes 2 s for the first round trip | the same |
//! | a client asks after half of the inactivity timeout whether the service is there; a service does not ask | the same |
//! | in RM 1.0 TerminateSequence is not answered and not repeated; a close whose last messages are lost waits for its timeout, and is fine | the same |
//! | 404 and 503 in answer to CreateSequence are tried again every 10 s | 404 and a refused connection fail at once, others as .NET |
//! | a broken connection, a timeout and 401, 403, 404, 500, 502, 503 count as a loss, other refusals end a session | the same |
//! | an exception that no fault contract names ends the session | the same by default: [`keep_session_after_unhandled_errors`](crate::Endpoint::keep_session_after_unhandled_errors) |
//! | the subcode of an RM fault has a prefix that hides the one of addressing | names are resolved where they stand |
//! | a WebSocket service of the .NET Framework refuses a handshake with another encoding or subprotocol with 400 or 426, and says in headers what it speaks | the same, and read: the error names the setting |
//! | one WSDL with a single portType: callbacks are operations that have an output first | written so for .NET; `?wsdl&profile=interop` is for others |
//!
//! Recordings of WCF's code on Mono have traits of Mono: `Server` and `Keep-Alive` headers, 400 for an unknown path where
//! http.sys says 404, pauses of 40 ms, the default client address, prefixes in WSDL.
//!
//! # CoreWCF, and the .NET client of .NET Core
//!
//! | seen | here |
//! |---|---|
//! | a text message on a WebSocket is in a binary frame | the same; text frames are taken for text |
//! | the handshake is not compared with the service's encoding: a mismatch is 101, then the connection is dropped at the first message | a host refuses such a handshake, as the .NET Framework does; a client only hears that the connection is closed: compare the encodings of both sides |
//! | the client says `To: ws://…`, the .NET Framework `http://…` | both are taken |
//! | the client refuses a session whose Accept/AcksTo is not the address it used, scheme included | the To of CreateSequence is answered |
//! | 202 to a request in a reliable session makes the client repeat at once | the response is held until there is a reply |
//! | streamed WebSocket messages have no string table though the handshake says `msbinsession1` | the same, both ways |
//! | a fault has a code that is none of the five | read; see `FaultCode::Custom` |
//! | after an unhandled exception the fault is sent, and the WebSocket is closed | the same by default |
//! | a POST to an endpoint of WebSockets is answered with 500 (.NET Framework: 400) | 400 |
//!
//! # gSOAP 2.8
//!
//! | seen | here |
//! |---|---|
//! | CreateSequence without MessageID where ReplyTo is anonymous, and a response without RelatesTo | the HTTP response answers its request |
//! | elements of RM 1.1 in messages of RM 1.0: Offer with an Endpoint whose address is empty, IncompleteSequenceBehavior | passed over |
//! | Sequence without mustUnderstand; `true` for `1`; Upper before Lower; durations as `PT00H00M30S` | read |
//! | no ReplyTo on messages of a duplex session | replies go to where CreateSequence said |
//! | an unsolicited acknowledgement every 100 ms, on a connection of its own each | read; it changes nothing |
//! | sequence identifiers that begin like a UUID and are none | identifiers are opaque |
//! | faults of RM without a detail, under the action of addressing's faults, with HTTP 400 | read as SequenceTerminated of the session that they came to |
//! | its service ends a session with a TerminateSequence that answers ours | both directions end |
//! | a client made of a WSDL with ports of both versions sends SOAP 1.2 to the port of 1.1 | the HTTP status 415 says what is spoken; publish the 1.1 port alone for such clients, or run `soapcpp2 -1` |
//! | without `SOAP_C_UTFSTRING` a UTF-8 string is sent encoded twice | not repaired: what is on the wire is what the peer said |
//!
//! # JAX-WS RI 2.3
//!
//! | seen | here |
//! |---|---|
//! | message ids are `uuid:…`, not `urn:uuid:…` | opaque, compared as strings |
//! | without `wsaw:Action` in the WSDL actions are made of the names of the portType and its messages | the WSDL that a host publishes says all actions |
//! | white space in endpoint references, addressing headers each with a default namespace | read |
//! | a client that requires addressing refuses a reply without it | replies have addressing where the binding has |
//! | a reply to another address comes as 202 with an empty chunked body, then as a POST | read |
//! | `application/soap+xml; charset=utf-8;action="…"`, without a blank | read |
//! | the JDK's own HTTP server takes about 45 ms a request on a kept connection, unless `sun.net.httpserver.nodelay` is set | nothing to do here |
//!
//! # zeep (Python)
//!
//! | seen | here |
//! |---|---|
//! | with `wsaw:Action` it sends Action, MessageID and To, without ReplyTo and mustUnderstand | the answer is in the response |
//! | `SOAPAction` also with SOAP 1.2 | passed over |
//! | a call of a callback that it took for an operation is an `AssertionError` | `soapstone wsdl fix` makes a portType of its own of the callbacks |
//! | it does not compare RelatesTo of a reply | nothing to do here |
//!
//! # PHP's SoapClient and SoapServer
//!
//! | seen | here |
//! |---|---|
//! | a call of a callback is a message with an empty body to the service | a fault: the service has no such operation |
//! | faults without a language | read |
//! | its server closes each connection | connections are not counted on |
//! | its client hangs up as soon as it has sent a message that has no reply | the message may be lost: give the client the feature `SOAP_WAIT_ONE_WAY_CALLS` |
//! | its server puts an empty detail of the declared type into each fault of an operation that declares one | read as that type; the reason says what it is |
//! | its server writes an array that is used twice once, and a reference to it | not followed, as .NET does not: make objects of such arrays |
//!
//! # node-soap and strong-soap
//!
//! | seen | here |
//! |---|---|
//! | node-soap's server answers SOAP 1.2 with an envelope of SOAP 1.1, under the media type of 1.2 | the error says that the envelope is of another version |
//! | node-soap's server answers what a service throws with a fault of SOAP 1.2 in an envelope of 1.1 | read |
//! | node-soap's server writes what is in a result into the namespace of the operation, and a prefix `xsi` that is not declared for nil | not repaired: give the service's results their namespaces, and nil its declaration |
//! | node-soap's client fails with a `TypeError` on a callback | as for zeep |
//! | strong-soap sends neither `action` nor `SOAPAction` with SOAP 1.2 | nothing says the operation: a fault; publish SOAP 1.1 for such clients |
//! | strong-soap sends the parts of a message without a reply without their wrapper | a fault; call such an operation with the wrapper as its argument |
//! | strong-soap's server answers what a service throws with a stack trace under the type of a message | the error says how it begins |
//! | strong-soap says `Connection: close` and uses the connection again if it is still open | the host closes it at once |
//!
//! # spyne
//!
//! The detail of a fault that a service declares is not the one that its WSDL describes: it is read as a fault without a type.
//! Header blocks that must be understood are passed over by spyne and node-soap; PHP and gSOAP answer with MustUnderstand, as is
//! done here.
//!
//! # Axis 1.4
//!
//! A character beyond U+FFFF is written as two character references, which is not XML: the message is refused.
//!
//! # Importers
//!
//! What `wsimport`, Axis, `wsdl2h`, zeep, PHP, node-soap, strong-soap and others make of a WSDL is modelled in `soapstone-lint`,
//! and is said for a WSDL at hand by `soapstone wsdl lint`.
