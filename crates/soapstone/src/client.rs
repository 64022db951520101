//! How a caller connects.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use soapstone_rm::{Failure, Session};
use soapstone_soap::{Address, EndpointReference, Fault, InvalidUri, Uri};
use soapstone_wsdl::{Binding, BindingMismatch, ContractDescription, Direction, Duplex};
use soapstone_xml::Element;
use tokio::runtime::{Handle, Id};
use tokio::sync::{mpsc, oneshot};

use crate::address::HttpAddress;
use crate::callback_listener::{ListenerSettings, Mailbox};
use crate::channel::{Channel, Stamp};
use crate::dispatch::{Contract, Dispatch};
use crate::driver::{
    Arrived, Carriage, Conversation, Inbound, Redial, ReliableConversation, Requests, Sends, operations,
};
use crate::encoding::HttpEncoder;
use crate::error::{Ended, TransportError};
use crate::host::instance::{Target, Worker};
use crate::host::{CallLimits, MEMORY};
use crate::message_log::MessageLog;
use crate::sessions::{Ids, config};
use crate::store::Store;
use crate::tls::{Problem, Roots};
use crate::transport::websocket::connect::{DialError, Dialer};
use crate::transport::websocket::mismatch::{WebSocketMismatch, colon};
use crate::transport::{HttpSender, MAX_IDLE, Via, memory};

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The binding cannot carry the contract.
    #[error(transparent)]
    Binding(#[from] BindingMismatch),
    /// The address is none.
    #[error(transparent)]
    Address(#[from] InvalidUri),
    /// Nobody is there.
    #[error("{address}: {error}")]
    Unreachable {
        /// Where.
        address: String,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// There is no transport for the address.
    #[error("{0}")]
    Unsupported(String),
    /// The service opens no WebSocket for us, and says why, as far as it does.
    #[error("{address}: {reason}{}", colon(.mismatch))]
    WebSocket {
        /// The service.
        address: String,
        /// The status of its answer.
        status: u16,
        /// What it said.
        reason: String,
        /// What differs, as far as it is known.
        mismatch: Option<WebSocketMismatch>,
    },
    /// The address is one of a WebSocket, and the binding uses none for this contract.
    #[error(
        "{address}: this binding uses no WebSocket for this contract; with net_http, TransportUsage::Always does"
    )]
    NoWebSocket {
        /// The address.
        address: String,
    },
    /// The listener for callbacks cannot be had.
    #[error("{0}")]
    Listener(#[source] io::Error),
    /// What was sent did not get to the service.
    #[error(transparent)]
    Transport(TransportError),
    /// The service took what was sent, and what it said did not get back to us.
    #[error(
        "{service} took the request for a session and did not answer at {callback} within {} s. A service with composite duplex \
         calls its clients back: it has to be able to connect to that address. Look whether a firewall or NAT is in between, whether \
         the name means this machine over there, and whether the port is forwarded (client_base_address says what the service is \
         told, listen where we listen). If the service cannot reach clients at all, use net_http.",
        .after.as_secs_f32()
    )]
    NotCalledBack {
        /// The service.
        service: String,
        /// Where it was told to answer.
        callback: String,
        /// How long was waited: the open timeout.
        after: std::time::Duration,
    },
    /// The service refused the session.
    #[error("the service refused the session: {0}")]
    Refused(Box<Fault>),
    /// The session did not come about.
    #[error("there is no session: {0}")]
    Session(Failure),
    /// The connection was closed before it was open.
    #[error("the connection was closed before it was open")]
    Closed,
}

impl ConnectError {
    pub(crate) fn of_dial(address: &str, error: DialError) -> Self {
        let address = address.to_owned();
        match error {
            DialError::Address(why) => Self::Unsupported(why),
            DialError::Unreachable(error) => {
                Self::Unreachable { address, error: io::Error::new(error.kind(), error.to_string()) }
            }
            DialError::Tls(Problem { kind, reason, help }) => {
                Self::Transport(TransportError::Tls { address, kind, reason, help })
            }
            DialError::Refused { status, reason, mismatch } => {
                Self::WebSocket { address, status, reason, mismatch }
            }
            error @ DialError::TimedOut(_) => {
                let error = io::Error::new(io::ErrorKind::TimedOut, error.to_string());
                Self::Unreachable { address, error }
            }
        }
    }
}

/// Connects callers to services, with settings that many connections share. Proxies have a `connect` of their own, which uses the
/// default ones.
///
/// ```no_run
/// # #[cfg(feature = "samples")] async fn connect() -> Result<(), Box<dyn std::error::Error>> {
/// use soapstone::samples::interop::data::ValuesContract;
/// use soapstone::{Binding, Connector, MessageLog, Side};
///
/// let log = MessageLog::create("/tmp/log", Side::Client)?;
/// let connector = Connector::new().message_log(log);
/// let values = connector.connect::<ValuesContract, _>("http://localhost:8000/data", Binding::basic_http(), ()).await?;
/// values.ping().await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
pub struct Connector {
    client: Option<reqwest::Client>,
    listener: ListenerSettings,
    calls: CallLimits,
    parameters: Vec<Element>,
    store: Option<Arc<dyn Store>>,
    log: Option<MessageLog>,
    tls: Roots,
}

impl Connector {
    /// The default settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// With this HTTP client, for requests; WebSockets are opened without it, so neither its proxies nor its certificates count for
    /// them: its proxies, certificates and timeouts. Default: one without settings of its own, which heeds the
    /// system's proxies, and the trust of `Connector::tls`. With the feature `tls`, make it with `TlsRoots::http_client_builder`:
    /// reqwest's own builder wants a provider of cryptography then.
    #[must_use]
    pub fn http_client(self, client: reqwest::Client) -> Self {
        Self { client: Some(client), ..self }
    }

    /// With this trust in those who say who a service is, and with a certificate of the client's, where services ask for one.
    /// Default: the system's trust. A client that was [handed in](Self::http_client) has its own.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(self, roots: crate::TlsRoots) -> Self {
        Self { tls: roots, ..self }
    }

    /// With these settings for the listeners of callbacks.
    #[must_use]
    pub fn listener(self, listener: ListenerSettings) -> Self {
        Self { listener, ..self }
    }

    /// With these limits for the callbacks of a connection.
    #[must_use]
    pub fn calls(self, calls: CallLimits) -> Self {
        Self { calls, ..self }
    }

    /// With a reference parameter of the service's address, which goes along with every message: what .NET's configuration has as
    /// `<headers>` of an endpoint.
    #[must_use]
    pub fn reference_parameter(mut self, parameter: Element) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// With a store for the facts of reliable sessions, each kept before the message that promises it leaves. Sessions of an
    /// earlier process are not taken up again yet.
    #[must_use]
    pub fn store(self, store: impl Store) -> Self {
        Self { store: Some(Arc::new(store)), ..self }
    }

    /// With a log of all that is sent and received, over HTTP and WebSockets: see [`MessageLog`].
    #[must_use]
    pub fn message_log(self, log: MessageLog) -> Self {
        Self { log: Some(log), ..self }
    }

    /// Connects to a service. `handler` gets the callbacks, one at a time and in order; `()` is that of a contract without any.
    ///
    /// Over a reliable session it returns when the service has agreed to it.
    pub async fn connect<C, H>(
        &self,
        address: impl AsRef<str>,
        binding: Binding,
        handler: H,
    ) -> Result<C::Proxy, ConnectError>
    where
        C: Contract,
        C::Callback: Dispatch<H>,
        H: Send + 'static,
    {
        let contract = C::description().clone();
        binding.check(&contract)?;
        let make = |channel: &Channel| {
            let make = |_: &Channel| Target::Exclusive(crate::host::alone::<C::Callback, H>(handler));
            let worker = Worker::spawn(make, true, channel.clone(), false, self.calls);
            let operations = operations(channel.contract(), Direction::Callback);
            Inbound::to_handlers(channel.clone(), operations, worker, None)
        };
        self.open(address.as_ref(), binding, contract, make).await.map(C::Proxy::from)
    }

    pub(crate) fn call_limits(&self) -> CallLimits {
        self.calls
    }

    /// Opens a channel, whatever handles what comes back over it.
    pub(crate) async fn open(
        &self,
        address: &str,
        binding: Binding,
        contract: Arc<ContractDescription>,
        inbound: impl FnOnce(&Channel) -> Inbound,
    ) -> Result<Channel, ConnectError> {
        let uri = Uri::new(address.to_owned())?;
        let mut to = EndpointReference::new(Address::from_uri(uri, binding.version.addressing));
        for parameter in &self.parameters {
            to = to.with_reference_parameter(parameter.clone());
        }
        if address.starts_with(MEMORY) {
            crate::host::addressed(&binding)?;
            let unreachable = |error| ConnectError::Unreachable { address: address.to_owned(), error };
            let link = memory::connect(address).await.map_err(unreachable)?;
            let (channel, commands) = Channel::new(contract, Direction::Service, binding, Stamp::Within(to));
            let proxy = channel.owned();
            let inbound = inbound(&channel);
            tokio::spawn(Conversation { channel, commands, link, inbound }.run());
            return Ok(proxy);
        }
        if binding.uses_web_socket(&contract) {
            return self.open_web_socket(address, to, binding, contract, inbound).await;
        }
        if ["ws://", "wss://"].iter().any(|scheme| address.to_ascii_lowercase().starts_with(scheme)) {
            return Err(ConnectError::NoWebSocket { address: address.to_owned() });
        }
        let unsupported = |error: io::Error| ConnectError::Unsupported(error.to_string());
        let way =
            HttpAddress::parse(address.split(['?', '#']).next().unwrap_or(address)).map_err(unsupported)?;
        if way.is_tls() && self.client.is_none() {
            self.tls.check(address).map_err(unsupported)?;
        }
        let encoder = Arc::new(HttpEncoder::new(&binding));
        let sender = HttpSender {
            client: self.client.clone().map_or_else(|| default_client(&self.tls), Ok)?,
            encoder: encoder.clone(),
            via: Via::Address,
            timeout: binding.timeouts.send,
            max_response_bytes: binding.max_received_message_size,
            permits: Vec::new(),
            log: self.log.clone(),
        };
        if binding.reliable_session.is_some() {
            return self.open_session(address, to, binding, contract, sender, inbound).await;
        }
        let (channel, commands) = Channel::new(contract, Direction::Service, binding, Stamp::To(to));
        let proxy = channel.owned();
        let requests = Requests { channel, commands, sender: Arc::new(sender), address: address.into() };
        tokio::spawn(requests.run());
        Ok(proxy)
    }

    /// Opens a session that is a WebSocket.
    async fn open_web_socket(
        &self,
        address: &str,
        to: EndpointReference,
        binding: Binding,
        contract: Arc<ContractDescription>,
        inbound: impl FnOnce(&Channel) -> Inbound,
    ) -> Result<Channel, ConnectError> {
        crate::host::addressed(&binding)?;
        let dialer = Dialer {
            address: address.to_owned(),
            binding: binding.clone(),
            log: self.log.clone(),
            tls: self.tls.clone(),
        };
        let link = dialer.dial().await.map_err(|error| ConnectError::of_dial(address, error))?;
        if binding.reliable_session.is_some() {
            let (carriage, outgoing) = Carriage::new();
            let (told, ways) = mpsc::channel(WAYS);
            let (to_session, inbox) = mpsc::channel(WAYS);
            tokio::spawn(Redial { dialer, inbox: to_session, ways: told }.run(link, outgoing));
            let local = EndpointReference::anonymous();
            let way =
                Opening { address, to, local, inbox, sends: Sends::Connection(carriage, ways), place: None };
            return self.open_reliable(way, binding, contract, inbound).await;
        }
        let (channel, commands) = Channel::new(contract, Direction::Service, binding, Stamp::To(to));
        let proxy = channel.owned();
        let inbound = inbound(&channel);
        tokio::spawn(Conversation { channel, commands, link, inbound }.run());
        Ok(proxy)
    }

    async fn open_session(
        &self,
        address: &str,
        to: EndpointReference,
        binding: Binding,
        contract: Arc<ContractDescription>,
        sender: HttpSender,
        inbound: impl FnOnce(&Channel) -> Inbound,
    ) -> Result<Channel, ConnectError> {
        let after = binding.timeouts.open;
        let listens = matches!(binding.duplex, Duplex::Composite { .. });
        if let Duplex::Composite { client_base_address: None, listen: None } = &binding.duplex {
            // Where to listen follows from the way to the service, so that has to be known first.
            let way =
                HttpAddress::parse(address).map_err(|error| ConnectError::Unsupported(error.to_string()))?;
            let late = |_| Err(io::Error::new(io::ErrorKind::TimedOut, "its name was not resolved in time"));
            let reached = tokio::time::timeout(after, way.reached_from()).await.unwrap_or_else(late);
            reached.map_err(|error| ConnectError::Unreachable { address: address.to_owned(), error })?;
        }
        let (local, inbox, place) = if listens {
            let mailbox =
                Mailbox::open(&binding, address, sender.encoder.clone(), &self.listener, self.log.clone())
                    .await;
            let mailbox = mailbox.map_err(ConnectError::Listener)?;
            let local = mailbox.endpoint.clone();
            let (inbox, place) = mailbox.into_parts();
            (local, inbox, Some(place))
        } else {
            // Everything comes in responses.
            (EndpointReference::anonymous(), mpsc::channel(1).1, None)
        };
        let place = place.map(|place| Box::new(place) as Box<dyn std::any::Any + Send + Sync>);
        let way = Opening { address, to, local, inbox, sends: Sends::Requests(sender), place };
        self.open_reliable(way, binding, contract, inbound).await
    }

    /// Opens a reliable session, however its messages travel.
    async fn open_reliable(
        &self,
        opening: Opening<'_>,
        binding: Binding,
        contract: Arc<ContractDescription>,
        inbound: impl FnOnce(&Channel) -> Inbound,
    ) -> Result<Channel, ConnectError> {
        let Opening { address, to, local, inbox, sends, place } = opening;
        let after = binding.timeouts.open;
        let listens = matches!(binding.duplex, Duplex::Composite { .. });
        let callback = local.address.uri().map(|uri| uri.as_str().to_owned()).unwrap_or_default();
        let settings = soapstone_rm::Config { durable: self.store.is_some(), ..config(&binding, &contract) };
        let (to, local) = (Arc::new(to), Arc::new(local));
        let now = tokio::time::Instant::now().into_std();
        let session = Session::initiate(Arc::new(settings), &mut Ids, to, local, now);
        let (channel, commands) = Channel::new(contract, Direction::Service, binding, Stamp::Session);
        let proxy = channel.owned();
        let inbound = inbound(&channel);
        let (opened, opening) = oneshot::channel();
        let span = tracing::info_span!("session", id = session.id().as_str());
        let conversation = ReliableConversation {
            channel,
            commands,
            session,
            inbox,
            sends,
            inbound,
            store: self.store.clone(),
            opened: Some(opened),
            first: None,
            heard: None,
        };
        tokio::spawn(tracing::Instrument::instrument(
            async move {
                let _place = place;
                conversation.run().await;
            },
            span,
        ));
        let (ended, trouble) = match opening.await {
            Ok(Ok(())) => return Ok(proxy),
            Ok(Err(why)) => why,
            Err(_) => return Err(ConnectError::Closed),
        };
        Err(match (ended, trouble) {
            (Ended::Transport(error), _) => ConnectError::Transport(error),
            (Ended::Session(Failure::Refused(fault)), _) => ConnectError::Refused(fault),
            (Ended::Session(Failure::OpenTimedOut(_)), Some(trouble)) => ConnectError::Transport(trouble),
            (Ended::Session(Failure::OpenTimedOut(_)), None) if listens => {
                ConnectError::NotCalledBack { service: address.to_owned(), callback, after }
            }
            (Ended::Session(failure), _) => ConnectError::Session(failure),
            (Ended::Closed(_) | Ended::Lost(_), _) => ConnectError::Closed,
        })
    }
}

/// How the messages of a session that is to be opened travel.
struct Opening<'a> {
    address: &'a str,
    to: EndpointReference,
    local: EndpointReference,
    inbox: mpsc::Receiver<Arrived>,
    sends: Sends,
    /// What is kept as long as the session is there.
    place: Option<Box<dyn std::any::Any + Send + Sync>>,
}

/// Connects to a service. `handler` gets the callbacks, one at a time and in order.
#[doc(hidden)]
pub async fn connect<C, H>(
    address: impl AsRef<str>,
    binding: Binding,
    handler: H,
) -> Result<C::Proxy, ConnectError>
where
    C: Contract,
    C::Callback: Dispatch<H>,
    H: Send + 'static,
{
    Connector::new().connect::<C, H>(address, binding, handler).await
}

/// Connects to a service that does not call back.
#[doc(hidden)]
pub async fn connect_without_callbacks<C: Contract>(
    address: impl AsRef<str>,
    binding: Binding,
) -> Result<C::Proxy, ConnectError>
where
    C::Callback: Dispatch<()>,
{
    connect::<C, ()>(address, binding, ()).await
}

/// The HTTP clients of those who say none, one for each runtime and trust: connections live on the runtime that made them.
static CLIENTS: LazyLock<Mutex<HashMap<(Id, u64), reqwest::Client>>> = LazyLock::new(Mutex::default);

fn default_client(tls: &Roots) -> Result<reqwest::Client, ConnectError> {
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    let id = (Handle::current().id(), tls.id());
    if let Some(client) = clients.get(&id) {
        return Ok(client.clone());
    }
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .tcp_nodelay(true)
        .pool_max_idle_per_host(MAX_IDLE);
    let builder = tls.configure(builder).map_err(|error| ConnectError::Unsupported(error.to_string()))?;
    let client = builder.build().map_err(|error| ConnectError::Unsupported(error.to_string()))?;
    // Whoever makes runtimes by the hundred has forgotten the first ones.
    if clients.len() >= MAX_CLIENTS {
        clients.clear();
    }
    clients.insert(id, client.clone());
    Ok(client)
}

/// Messages of a WebSocket that wait for the session to look at them; more wait in the socket.
const WAYS: usize = 16;
/// HTTP clients that are kept.
const MAX_CLIENTS: usize = 64;
