//! What went wrong with a connection or a call, in the words of the command line: what, where, and what to do.

use std::io;

use soapstone::{
    BindingMismatch, CallError, CallbackAddressError, ConnectError, Failure, TlsProblem, TransportError,
    WebSocketMismatch,
};
use soapstone_soap::{Fault, FaultCode};

use crate::error::Error;
use crate::shown;

/// Why there is no connection, and what to do.
pub(crate) fn connect_error(error: ConnectError, address: &str) -> Error {
    match error {
        ConnectError::Binding(mismatch) => Error::Usage(binding_mismatch(&mismatch)),
        ConnectError::Transport(error) => transport_error(&error, address),
        ConnectError::Refused(fault) => refused(&fault, address),
        ConnectError::Session(Failure::OpenTimedOut(time)) => Error::Unreachable(format!(
            "{address} took the request for a session and did not answer within {} s\nhelp: a service that calls its clients back \
             answers to another address, which clients of ws-dual-http have; {}",
            time.as_secs_f32(),
            try_all(address)
        )),
        ConnectError::Session(failure) => Error::Refused(format!(
            "there is no session with {address}: {failure}\nhelp: {}",
            try_all(address)
        )),
        ConnectError::NotCalledBack { service, callback, after } => Error::Unreachable(format!(
            "{service} took the request for a session, and did not answer at {callback} within {} s\nhelp: with this binding a \
             service calls its clients back, so it has to be able to connect to that address. Look whether a firewall or NAT is \
             in between: `soapstone listen` shows what arrives here. --client-base-address says what the service is told, \
             --listen where we listen",
            after.as_secs_f32()
        )),
        ConnectError::WebSocket { status, reason, mismatch, .. } => {
            let help = mismatch.as_ref().and_then(web_socket_help).unwrap_or_else(|| try_all(address));
            let what = format!("{address}: {}{}", shown::line(&reason), differs(mismatch.as_ref()));
            match status {
                404 => Error::Unreachable(format!("{what}\nhelp: {help}")),
                _ => Error::Refused(format!("{what}\nhelp: {help}")),
            }
        }
        ConnectError::Unreachable { error, .. } => unreachable(&error, address),
        ConnectError::NoWebSocket { .. } => Error::Usage(format!(
            "{address}: this binding uses no WebSocket: ws:// needs --binding net-http, and for this one the address begins with \
             http://"
        )),
        ConnectError::Listener(error) => listener_error(&error),
        error @ ConnectError::Closed => Error::Unreachable(format!("{address}: {error}")),
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
        CallError::NotSent(_) => Error::Unreachable(format!(
            "{address}: {error}\nhelp: it acknowledges nothing; --verbose shows what comes from it"
        )),
        CallError::Closed(_) => Error::Unreachable(format!("{address}: {error}")),
        CallError::Session(_) => {
            Error::Refused(format!("{address}: {error}\nhelp: --verbose shows what was said before that"))
        }
        error => Error::Refused(format!("{address}: {error}")),
    }
}

/// Why a binding is none that works, in options.
pub(crate) fn binding_mismatch(mismatch: &BindingMismatch) -> String {
    match mismatch {
        BindingMismatch::NoCallbacks { callback } => format!(
            "the contract calls back ({callback}), and this binding carries nothing but responses to the client; use --binding \
             ws-dual-http or net-http"
        ),
        BindingMismatch::SubProtocol(name) => format!(
            "--sub-protocol {name:?}: this is no name: it has letters, digits and -_.+ and no spaces, like soap"
        ),
        BindingMismatch::StreamedSession => {
            "a reliable session sends messages as a whole: leave out --transfer-mode, or the reliable session".to_owned()
        }
        BindingMismatch::CompressedText => {
            "only binary messages are compressed, as in .NET: --compression goes with --encoding binary".to_owned()
        }
        BindingMismatch::CompositeWithoutSession => {
            "ws-dual-http needs a reliable session: nothing but its CreateSequence says where a client is called back; leave out \
             --reliable-session none, or use --binding net-http"
                .to_owned()
        }
        BindingMismatch::NoAddressing(what) => format!(
            "{what} needs WS-Addressing, and this binding has none: --message-version Soap12WSAddressing10 has, and \
             Soap11WSAddressing10"
        ),
        BindingMismatch::SessionRequired(contract) => format!(
            "{contract} needs a session, and this binding has none: use ws-dual-http, net-http, or --reliable-session 1.0"
        ),
        BindingMismatch::SessionDenied(contract) => {
            format!("{contract} must not have a session, and this binding has one: use ws-http or basic-http")
        }
        other => other.to_string(),
    }
}

/// Why the client cannot listen for callbacks.
fn listener_error(error: &io::Error) -> Error {
    let within = error.get_ref().and_then(|inner| inner.downcast_ref::<CallbackAddressError>());
    match within {
        Some(CallbackAddressError::Everywhere) => Error::Usage(
            "the service has to be told an address at which it reaches this machine, and 0.0.0.0 is none\nhelp: \
             --client-base-address http://THIS-MACHINE:9000/ is what the service is told, --listen http://0.0.0.0:9000/ is where we \
             listen"
                .to_owned(),
        ),
        Some(CallbackAddressError::Tls) => Error::Usage(
            "a client cannot listen for callbacks over TLS\nhelp: use --client-base-address http://…; where a proxy in front speaks \
             TLS, --client-base-address https://… is its address, and --listen http://… the one behind it"
                .to_owned(),
        ),
        Some(CallbackAddressError::Socket { socket, kind, reason }) => {
            let help = match kind {
                io::ErrorKind::AddrInUse => {
                    "another process listens there; choose another --client-base-address, or none for a free port"
                }
                io::ErrorKind::AddrNotAvailable => {
                    "this machine has no such address; where a port is forwarded to it, --listen says where to listen"
                }
                io::ErrorKind::PermissionDenied => "ports below 1024 are for the administrator",
                _ => "--client-base-address is what the service is told, --listen is where we listen",
            };
            Error::Unreachable(format!("cannot listen for callbacks at {socket}: {reason}\nhelp: {help}"))
        }
        _ if error.kind() == io::ErrorKind::InvalidInput => Error::Usage(error.to_string()),
        _ => Error::Unreachable(format!(
            "cannot listen for callbacks: {error}\nhelp: --client-base-address is what the service is told, --listen is where we listen, \
             where that is another address"
        )),
    }
}

fn unreachable(error: &io::Error, address: &str) -> Error {
    let help = match error.kind() {
        io::ErrorKind::ConnectionRefused => NOBODY,
        io::ErrorKind::NotFound => UNKNOWN,
        io::ErrorKind::InvalidInput => return Error::Usage(error.to_string()),
        _ => SILENT,
    };
    Error::Unreachable(format!("{address} cannot be reached: {error}\nhelp: {help}"))
}

/// Why a service cannot be reached, or what it answered in place of a message.
pub(crate) fn transport_error(error: &TransportError, address: &str) -> Error {
    match error {
        TransportError::Unreachable { unknown_host: true, .. } => {
            Error::Unreachable(format!("{error}\nhelp: {UNKNOWN}"))
        }
        TransportError::Unreachable { nobody: true, .. } => {
            Error::Unreachable(format!("{error}\nhelp: {NOBODY}"))
        }
        TransportError::Unreachable { .. } => Error::Unreachable(format!("{error}\nhelp: {SILENT}")),
        TransportError::TimedOut { .. } => Error::Unreachable(format!(
            "{error}\nhelp: --timeout gives it more time; look whether the host is up, and whether a firewall is in between"
        )),
        TransportError::Status { status, .. } => status_error(error, *status, address),
        TransportError::Tls { address, kind, reason, .. } => Error::Unreachable(format!(
            "{address} cannot be reached over TLS: {reason}{}",
            trust(*kind).map(|help| format!("\nhelp: {help}")).unwrap_or_default()
        )),
        TransportError::Address { .. } => Error::Usage(error.to_string()),
        TransportError::Closed { code: TOO_LARGE, .. } => Error::Refused(format!(
            "{error}\nhelp: the message is larger than the service takes (.NET: maxReceivedMessageSize)"
        )),
        TransportError::Response { .. } => Error::Refused(format!(
            "{error}\nhelp: look whether this is the address of the service and not of a page; {}",
            try_all(address)
        )),
        error => Error::Refused(format!("{error}\nhelp: {}", try_all(address))),
    }
}

/// What to do about an HTTP status.
fn status_error(error: &TransportError, status: u16, address: &str) -> Error {
    let tried = || try_all(address);
    match status {
        404 => Error::Unreachable(format!(
            "{error}\nhelp: somebody listens there, and nothing is at this path; look at the path of the address"
        )),
        300..=399 => Error::Refused(format!(
            "{error}\nhelp: it is somewhere else, and a call is not sent after it: use the other address"
        )),
        401 | 403 => Error::Refused(format!(
            "{error}\nhelp: the service wants to know who calls, and there is no way to say that here: it has to be configured with \
             security mode=\"None\""
        )),
        405 => Error::Refused(format!(
            "{error}\nhelp: this address takes no POST: it is one of a page, or of WebSockets only; {}",
            tried()
        )),
        413 => Error::Refused(format!(
            "{error}\nhelp: the message is larger than the service takes (.NET: maxReceivedMessageSize)"
        )),
        415 => {
            Error::Refused(format!("{error}\nhelp: the service reads other messages than these: {}", tried()))
        }
        502..=504 => Error::Unreachable(format!(
            "{error}\nhelp: something in front of the service answers, and the service does not; look whether it runs"
        )),
        _ => Error::Refused(format!("{error}\nhelp: {}", tried())),
    }
}

/// What to do about a certificate, or about who has none.
fn trust(kind: TlsProblem) -> Option<&'static str> {
    match kind {
        TlsProblem::UnknownIssuer => Some(
            "--tls-ca FILE trusts the certificate of an authority, or of the service itself. To see what it shows: openssl s_client \
             -connect HOST:PORT -showcerts",
        ),
        TlsProblem::WrongHost => {
            Some("where the name in it does not lead here, the service needs another certificate")
        }
        TlsProblem::NotValidNow => Some("look at the clock here, and at the dates of the certificate"),
        TlsProblem::ClientCertificate => Some("there is no option that shows a certificate to a service"),
        TlsProblem::NotTls => Some("try the same address with http in place of https"),
        TlsProblem::NothingInCommon => None,
        _ => Some("to see what it shows: openssl s_client -connect HOST:PORT -showcerts"),
    }
}

/// What differs between the two sides of a WebSocket, behind what was said.
pub(crate) fn differs(mismatch: Option<&WebSocketMismatch>) -> String {
    let or_none = |name: &Option<String>| name.clone().unwrap_or_else(|| "none".to_owned());
    match mismatch {
        Some(WebSocketMismatch::Encoding { theirs, ours }) => {
            format!(": its messages are {}, ours {ours}", shown::line(theirs))
        }
        Some(WebSocketMismatch::TransferMode { theirs, ours }) => {
            format!(": its transfer mode is {}, ours {ours}", shown::line(theirs))
        }
        Some(WebSocketMismatch::SubProtocol { theirs, ours }) => {
            format!(": its subprotocol is {}, ours {}", shown::line(&or_none(theirs)), or_none(ours))
        }
        _ => String::new(),
    }
}

/// What to do about it.
fn web_socket_help(mismatch: &WebSocketMismatch) -> Option<String> {
    Some(match mismatch {
        WebSocketMismatch::Encoding { theirs, .. } if theirs.contains("+gzip") => {
            "it packs its messages: --compression gzip (.NET: binaryMessageEncoding compressionFormat)".to_owned()
        }
        WebSocketMismatch::Encoding { theirs, .. } if theirs.contains("+deflate") => {
            "it packs its messages: --compression deflate (.NET: binaryMessageEncoding compressionFormat)".to_owned()
        }
        WebSocketMismatch::Encoding { .. } => {
            "choose the messages to match: --encoding text, binary or mtom (.NET: messageEncoding)".to_owned()
        }
        WebSocketMismatch::TransferMode { theirs, .. } => {
            format!("--transfer-mode {} (.NET: transferMode)", shown::line(theirs))
        }
        WebSocketMismatch::SubProtocol { theirs: Some(theirs), .. } => {
            format!("--sub-protocol {} (.NET: webSocketSettings subProtocol)", shown::line(theirs))
        }
        WebSocketMismatch::SubProtocol { .. } | WebSocketMismatch::SomeSubProtocol { .. } => {
            ".NET refuses so when the subprotocol is not its own: --sub-protocol names it (.NET: webSocketSettings subProtocol)"
                .to_owned()
        }
        WebSocketMismatch::RequestsOnly => {
            "it may be called by HTTP requests only: --binding net-http-post".to_owned()
        }
        WebSocketMismatch::Path => {
            "somebody listens there, and nothing is at this path; look at the path of the address".to_owned()
        }
        WebSocketMismatch::Credentials => "the service wants to know who calls, and there is no way to say that here: it has to be \
                                           configured with security mode=\"None\""
            .to_owned(),
        WebSocketMismatch::NoWebSockets => {
            "it does not know what a WebSocket is, or something in between does not let it through: a proxy has to pass on the \
             headers Upgrade and Connection"
                .to_owned()
        }
        _ => return None,
    })
}

fn refused(fault: &Fault, address: &str) -> Error {
    let name = fault.name().map(soapstone_xml::QName::local).unwrap_or_default();
    let help = match name {
        "WsrmRequired" => "the service wants a reliable session of another version".to_owned(),
        "ActionNotSupported" => {
            "the service does not know this request: its sessions are of the other version, or it has none"
                .to_owned()
        }
        "InvalidSecurity" | "FailedAuthentication" | "BadContextToken" => return security(fault, address),
        "EndpointUnavailable" | "DestinationUnreachable" => ELSEWHERE.to_owned(),
        _ => "the service is there, and does not want this session".to_owned(),
    };
    Error::Refused(format!("{address} refused the session: {fault}\nhelp: {help}; {}", try_all(address)))
}

/// What to do about a fault that says more about the binding than about the call.
pub(crate) fn fault_help(fault: &Fault, address: &str) -> Option<String> {
    let name = fault.name().map(soapstone_xml::QName::local).unwrap_or_default();
    Some(match name {
        "ActionNotSupported" => format!(
            "the service has no operation of this action; `soapstone call {address}` lists those of its WSDL"
        ),
        "InvalidSecurity" | "FailedAuthentication" | "BadContextToken" => NO_SECURITY.to_owned(),
        "WsrmRequired" => format!("the service wants a reliable session; {}", try_all(address)),
        "EndpointUnavailable" | "DestinationUnreachable" => ELSEWHERE.to_owned(),
        _ if matches!(fault.code, FaultCode::VersionMismatch | FaultCode::MustUnderstand) => try_all(address),
        _ => return None,
    })
}

fn security(fault: &Fault, address: &str) -> Error {
    Error::Refused(format!("{address} refused the session: {fault}\nhelp: {NO_SECURITY}"))
}

fn try_all(address: &str) -> String {
    format!("`soapstone probe {address} --try-all` says which bindings it speaks")
}

/// What to do where a service wants what is not there.
const NO_SECURITY: &str = "the service wants security in its messages, which is .NET's default for wsDualHttpBinding and \
                           wsHttpBinding, and is not there here: it has to be configured with <security mode=\"None\"/>";
/// What to do where a service does not take the address that it is called by.
const ELSEWHERE: &str = "the service knows itself by another address: look at the To in --verbose and at its WSDL. Behind a forwarded \
                         port or a proxy, .NET needs the outer address as that of the endpoint, and its own in listenUri";
/// What to do where a connection is refused.
const NOBODY: &str = "nobody listens there. Look at the host and port of the address, and whether the service runs; `soapstone host \
                      calculator` runs one here";
/// What to do where a name leads nowhere.
const UNKNOWN: &str = "look how the name is written, and whether it is known on this machine";
/// What to do where nothing comes back.
const SILENT: &str = "look whether the host is up, and whether a firewall is in between";
/// The code of a WebSocket that closes because of a message's size. Spec: [RFC6455 §7.4.1]
const TOO_LARGE: u16 = 1009;
