//! What callers have in common: bindings, elements from files, and what went wrong in words.

use bytes::Bytes;
use soapstone::{Binding, CallError, ConnectError, Failure, TransportError};
use soapstone_soap::{Fault, Uri};
use soapstone_xml::{Element, FromXml, Kind, Limits, TextDocument, TextWriter, XmlReader};

use crate::args::{BindingName, ClientArgs};
use crate::error::Error;

/// A binding, with what a client is told about its own machine.
pub(crate) fn binding(
    name: BindingName,
    time: std::time::Duration,
    client: &ClientArgs,
) -> Result<Binding, Error> {
    let mut binding = name.within(time);
    let uri = |option: &str, text: &str| {
        Uri::new(text.to_owned()).map_err(|error| Error::Usage(format!("--{option} {text}: {error}")))
    };
    if !name.listens() && (client.client_base_address.is_some() || client.listen.is_some()) {
        return Err(Error::Usage(format!(
            "nobody connects to a client of {}, so --client-base-address and --listen say nothing there",
            name.name()
        )));
    }
    if let Some(sub_protocol) = &client.sub_protocol {
        if !name.is_web_socket() {
            return Err(Error::Usage(format!("{} has no WebSocket, and so no --sub-protocol", name.name())));
        }
        binding = binding.sub_protocol(sub_protocol.clone());
    }
    if let Some(address) = &client.client_base_address {
        binding = binding.client_base_address(uri("client-base-address", address)?);
    }
    if let Some(address) = &client.listen {
        binding = binding.listen(uri("listen", address)?);
    }
    Ok(binding)
}

/// Why there is no connection, and what to do.
pub(crate) fn connect_error(error: ConnectError, address: &str) -> Error {
    match error {
        ConnectError::Transport(error) => transport_error(&error, address),
        ConnectError::Refused(fault) => refused(&fault, address),
        ConnectError::Session(Failure::OpenTimedOut(time)) => Error::Unreachable(format!(
            "{address} took the request for a session and did not answer within {} s\nhelp: a service that calls its clients back \
             answers to another address: --binding ws-dual-http has one; {}",
            time.as_secs_f32(),
            try_all(address)
        )),
        ConnectError::Session(failure) => {
            Error::Refused(format!("there is no session with {address}: {failure}"))
        }
        ConnectError::NotCalledBack { service, callback, after } => Error::Unreachable(format!(
            "{service} took the request for a session, and did not answer at {callback} within {} s\nhelp: with this binding a \
             service calls its clients back, so it has to be able to connect to that address. Look whether a firewall or NAT is \
             in between: `soapstone listen` shows what arrives here. --client-base-address says what the service is told, \
             --listen where we listen",
            after.as_secs_f32()
        )),
        ConnectError::WebSocket { .. } => {
            let said = in_options(&error.to_string());
            Error::Refused(format!("{said}\nhelp: {}", try_all(address)))
        }
        ConnectError::Unreachable { ref error, .. }
            if error.kind() == std::io::ErrorKind::ConnectionRefused =>
        {
            Error::Unreachable(format!("{address} cannot be reached: {error}\n{NOBODY}"))
        }
        ConnectError::Unsupported(why) if why.contains("TransportUsage") => Error::Usage(format!(
            "{address}: this binding uses no WebSocket: ws:// needs --binding net-http, and for this one the address begins with \
             http://"
        )),
        error @ (ConnectError::Unreachable { .. } | ConnectError::Listener(_) | ConnectError::Closed) => {
            Error::Unreachable(error.to_string())
        }
        error => Error::Usage(error.to_string()),
    }
}

/// Why a call did not work, and what to do.
pub(crate) fn call_error(error: CallError, address: &str) -> Error {
    match error {
        CallError::Transport(error) => transport_error(&error, address),
        CallError::TimedOut(time) => Error::Unreachable(format!(
            "no reply of {address} within {} s\nhelp: --timeout gives it more time; --one-way waits for none",
            time.as_secs_f32()
        )),
        CallError::Closed(_) => Error::Unreachable(format!("{address}: {error}")),
        error => Error::Refused(format!("{address}: {error}")),
    }
}

fn transport_error(error: &TransportError, address: &str) -> Error {
    match error {
        TransportError::Unreachable { nobody: true, .. } => Error::Unreachable(format!("{error}\n{NOBODY}")),
        TransportError::Unreachable { .. } | TransportError::TimedOut { .. } => Error::Unreachable(format!(
            "{error}\nhelp: look whether the host is up, and whether a firewall is in between"
        )),
        TransportError::Status { status: 404, .. } => Error::Unreachable(format!(
            "{error}\nhelp: somebody listens there, and nothing is at this path; look at the path of the address"
        )),
        TransportError::Status { status: 415, .. } => Error::Refused(format!(
            "{error}\nhelp: the service reads other messages than these: {}",
            try_all(address)
        )),
        TransportError::Status { status: 413, .. } => Error::Refused(format!(
            "{error}\nhelp: the message is larger than the service takes; in .NET that is maxReceivedMessageSize of its binding, \
             65,536 bytes where nothing is said"
        )),
        TransportError::Tls { address, reason, .. } => Error::Unreachable(format!(
            "{address} cannot be reached over TLS: {reason}\nhelp: {}",
            trust(reason)
        )),
        TransportError::Address { .. } => Error::Usage(error.to_string()),
        error => Error::Refused(format!("{error}\nhelp: {}", try_all(address))),
    }
}

/// What to do about a certificate, or about who has none.
fn trust(reason: &str) -> &'static str {
    if reason.contains("there is no TLS") {
        "try the same address with http in place of https"
    } else {
        "--tls-ca FILE trusts the certificate of an authority, or of the service itself. To see what it shows: openssl s_client \
         -connect HOST:PORT -showcerts"
    }
}

/// What the library says, in the words of the command line.
pub(crate) fn in_options(said: &str) -> String {
    said.replace("Binding::sub_protocol names it", "--sub-protocol names it")
        .replace(
            "choose the encoding of the binding to match",
            "--binding net-http, net-http-text or net-http-mtom says which",
        )
        .replace("; Binding::transfer_mode names it", "")
}

/// What to do where a connection is refused.
const NOBODY: &str = "help: nobody listens there. Look at the host and port of the address, and whether the service runs; \
                      `soapstone host calculator` runs one here";

fn refused(fault: &Fault, address: &str) -> Error {
    let name = fault.name().map(soapstone_xml::QName::local).unwrap_or_default();
    let help = match name {
        "WsrmRequired" => "the service wants a reliable session of another version".to_owned(),
        "ActionNotSupported" => {
            "the service does not know this request: its sessions are of the other version, or it has none"
                .to_owned()
        }
        "EndpointUnavailable" | "DestinationUnreachable" => {
            "somebody is there, and no service of this address: the path may be wrong, or a proxy or forwarded port is in between. A \
             service of .NET wants the port and path that it has itself, unless it has AddressFilterMode.Any and says another \
             address in its listenUri"
                .to_owned()
        }
        _ => "the service is there, and does not want this session".to_owned(),
    };
    Error::Refused(format!("{address} refused the session: {fault}\nhelp: {help}; {}", try_all(address)))
}

fn try_all(address: &str) -> String {
    format!("`soapstone probe {address} --try-all` says which bindings it speaks")
}

/// The element that a document consists of.
pub(crate) fn element(bytes: Bytes, file: &str) -> Result<Element, Error> {
    let read = || {
        let document = TextDocument::message(bytes, &Limits::default())?;
        let mut reader = document.reader();
        while !matches!(reader.advance()?, Kind::Start | Kind::Eof) {}
        let element = Element::read(&mut reader)?;
        while reader.advance()? != Kind::Eof {}
        Ok(element)
    };
    read().map_err(|error| Error::Decode { file: file.to_owned(), error, hint: "" })
}

/// An element as text, indented.
pub(crate) fn indented(element: &Element) -> String {
    let mut writer = TextWriter::indented().lenient();
    let written = element.write(&mut writer).and_then(|()| writer.finish());
    match written {
        Ok(bytes) => String::from_utf8_lossy(&bytes).trim_end_matches('\n').to_owned() + "\n",
        Err(error) => format!("(cannot be shown as text: {error})\n"),
    }
}

/// The first element of a body as text, indented; nothing, where it is empty.
pub(crate) fn body(body: &soapstone_soap::Body) -> Result<Option<String>, Error> {
    if body.is_empty() {
        return Ok(None);
    }
    let read = body.read_with(|input| Element::from_xml(input));
    let element = read.map_err(|error| Error::Refused(format!("what came back cannot be read: {error}")))?;
    Ok(Some(indented(&element)))
}
