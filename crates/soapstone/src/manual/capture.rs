//! How to record a conversation, and what to do with the recording.
//!
//! A recording is a folder with a file for each message, in the order in which they were sent, and a `manifest.toml` that says
//! who sent what when. `soapstone trace` draws it, `soapstone verify` checks each message in it, `soapstone decode` shows a
//! binary one.
//!
//! # From a host or a client of this crate
//!
//! ```no_run
//! # #[cfg(feature = "samples")]
//! # async fn log() -> Result<(), Box<dyn std::error::Error>> {
//! # use soapstone::samples::calculator::{CalculatorContract, CalculatorService};
//! use soapstone::{Binding, Connector, Endpoint, Host, MessageLog, Side};
//!
//! // What a host receives and sends …
//! # let endpoint = Endpoint::new::<CalculatorContract>("http://127.0.0.1:8000/calculator", Binding::ws_dual_http())
//! #     .per_session(CalculatorService::new);
//! let host = Host::new().endpoint(endpoint).message_log(MessageLog::create("host-log", Side::Service)?).start().await?;
//!
//! // … or what a client does. With both in one process each message is there twice: log one of them.
//! let connector = Connector::new().message_log(MessageLog::create("client-log", Side::Client)?);
//! # Ok(()) }
//! ```
//!
//! The folder must not hold another recording. Nothing waits for the disk: what it is too slow for is left out, and counted. A
//! log ends at its limits ([`defaults`](super::defaults#logs-of-messages)). Messages are written as they are, with whatever
//! passwords and cookies are in them, and over TLS they are written in the clear.
//!
//! # From the command
//!
//! `soapstone host`, `call`, `demo` and `listen` have `--trace-dir DIR`:
//!
//! ```console
//! $ soapstone call http://service.example/orders urn:orders/Create --body order.xml --trace-dir log
//! $ soapstone trace log
//! $ soapstone verify log
//! ```
//!
//! # Between two others
//!
//! What is needed of each HTTP request and response is the whole message as it was sent, head and body, chunks as they were or
//! joined:
//!
//! ```text
//! 01-c2s-req.http     POST /calculator HTTP/1.1 …, CreateSequence
//! 02-s2c-resp.http    HTTP/1.1 202 Accepted …
//! 03-s2c-req.http     POST /client/4f0c… HTTP/1.1 …, CreateSequenceResponse
//! ```
//!
//! A recording proxy in front of the service writes that, and for composite duplex another one in front of the client's address; what
//! a sniffer kept has to be cut into messages. The files are read in the order of their names; who sent `CreateSequence` is the
//! client. Of a WebSocket the unmasked payloads are needed, a file for each message, beside the heads of the handshake:
//! `01-c2s.upgrade-request.txt`, `02-s2c.upgrade-response.txt`, `03-c2s.bin`, `04-s2c.bin`. A `manifest.toml` says more, but need not
//! be there; its keys are in `fixtures/README.md` of the repository.
//!
//! WCF's own message log (`<messageLogging logEntireMessage="true" logMessagesAtTransportLevel="true"/>`) is no such recording:
//! it has messages as WCF understood them, as text, and no bytes of what was binary or MTOM.
//!
//! # What to look at
//!
//! 1. `soapstone trace DIR` draws the conversation, marks what was lost, sent again or came twice, and says which rule of
//!    WS-ReliableMessaging was broken, by whom. `--format svg` and `json` are for pages and programs.
//! 2. `soapstone verify DIR` says of each message whether it decodes, whether it makes sense as an envelope, and whether it is the same
//!    when it is written again.
//! 3. `soapstone decode --annotate FILE` shows the records of a binary message, with their offsets; `--session` and all files of one
//!    direction in order, where there is a string table.
//!
//! A recording that shows something new is worth keeping: `CONTRIBUTING.md` of the repository says how it becomes a fixture.
