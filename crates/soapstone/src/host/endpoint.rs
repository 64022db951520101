//! Address, binding, contract, and what serves it.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use soapstone_wsdl::{Binding, Compression, ContractDescription, Direction, Encoding};

use super::instance::{Exclusive, Shared, Target};
use crate::channel::Channel;
use crate::dispatch::{Answering, Call, CallbackContract, Contract, Dispatch, DispatchShared};
use crate::driver::{Operations, operations};
use crate::transport::websocket::accept::{Origins, Terms};
use crate::transport::websocket::upgrade::{Spoken, sub_protocol};

/// A service at an address.
///
/// ```
/// # #[cfg(feature = "samples")] {
/// use soapstone::samples::calculator::{CalculatorContract, CalculatorService};
/// use soapstone::{Binding, Endpoint};
///
/// let _ = Endpoint::new::<CalculatorContract>("memory://calculator", Binding::net_http())
///     .per_session(CalculatorService::new);
/// # }
/// ```
#[must_use]
pub struct Endpoint {
    pub(crate) address: String,
    pub(crate) binding: Binding,
    pub(crate) contract: Arc<ContractDescription>,
    pub(crate) ends_after_unhandled: bool,
    /// Encodings of WebSockets besides that of the binding.
    pub(crate) encodings: Vec<Encoding>,
    /// Subprotocols of WebSockets besides that of the binding.
    pub(crate) sub_protocols: Vec<String>,
    pub(crate) browsers: bool,
    /// What clients call.
    pub(crate) operations: Arc<Operations>,
    service: Service,
}

/// An endpoint that does not know yet what serves it.
#[must_use]
pub struct EndpointOf<C> {
    address: String,
    binding: Binding,
    contract: PhantomData<fn() -> C>,
}

/// Whom an instance serves.
pub struct Caller<C> {
    channel: Channel,
    session: String,
    contract: PhantomData<fn() -> C>,
}

/// Makes what the calls of a conversation go to.
enum Service {
    PerSession(Make),
    PerCall(Arc<Make>),
    PerSessionAtOnce(MakeShared),
    Shared(Arc<dyn Shared>),
}

type MakeShared = Box<dyn Fn(&Channel, &str) -> Arc<dyn Shared> + Send + Sync>;
type Make = Box<dyn Fn(&Channel, &str) -> Box<dyn Exclusive> + Send + Sync>;

impl Endpoint {
    /// An endpoint of this contract; `C` is what `#[contract]` made of the trait.
    #[allow(clippy::new_ret_no_self, reason = "an endpoint is not whole before it is said what serves it")]
    pub fn new<C: Contract>(address: impl Into<String>, binding: Binding) -> EndpointOf<C> {
        EndpointOf { address: address.into(), binding, contract: PhantomData }
    }

    /// The same endpoint, where a session goes on after an operation panicked. Default: it ends, as .NET's do.
    pub fn keep_session_after_unhandled_errors(self) -> Self {
        Self { ends_after_unhandled: false, ..self }
    }

    /// The same endpoint, where WebSockets may be opened for messages in this encoding, too: a client says which it writes, and gets
    /// the same. Default: that of the binding alone. Without a WebSocket for the contract it makes no difference.
    pub fn accept_encoding(mut self, encoding: Encoding) -> Self {
        self.encodings.push(encoding);
        self
    }

    /// The same endpoint, where WebSockets of this subprotocol may be opened, too. Default: that of the binding alone.
    pub fn accept_sub_protocol(mut self, name: impl Into<String>) -> Self {
        self.sub_protocols.push(name.into());
        self
    }

    /// The same endpoint, for web pages, too: a browser cannot say how it writes (`soap-content-type`), and who says nothing writes
    /// text. Which pages may is said by [`HostSettings::origins`](crate::HostSettings::origins). Default: who says nothing is
    /// refused, as by the .NET Framework.
    pub fn accept_browsers(self) -> Self {
        Self { browsers: true, ..self }.accept_encoding(Encoding::Text)
    }

    /// What WebSockets are opened for, if this endpoint has any.
    pub(crate) fn terms(&self, origins: &Origins) -> Option<Terms> {
        if !self.binding.uses_web_socket(&self.contract) {
            return None;
        }
        let own = Spoken::of(&self.binding);
        let mut spoken = vec![own];
        for encoding in &self.encodings {
            let compression = match encoding {
                Encoding::Binary => own.compression,
                _ => Compression::None,
            };
            let other = Spoken { encoding: *encoding, compression, ..own };
            if !spoken.iter().any(|known| known.encoding == *encoding) {
                spoken.push(other);
            }
        }
        let mut sub_protocols: Vec<String> =
            sub_protocol(&self.binding).map(str::to_owned).into_iter().collect();
        for name in &self.sub_protocols {
            if !sub_protocols.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                sub_protocols.push(name.clone());
            }
        }
        let (soap, browsers) = (self.binding.version.soap, self.browsers);
        Some(Terms { soap, spoken, sub_protocols, browsers, origins: origins.clone() })
    }

    /// Whether operations of a session are called one at a time.
    pub(crate) fn is_exclusive(&self) -> bool {
        matches!(self.service, Service::PerSession(_) | Service::PerCall(_))
    }

    pub(crate) fn target(&self, channel: &Channel, session: &str) -> Target {
        match &self.service {
            Service::PerSession(make) => Target::Exclusive(make(channel, session)),
            Service::PerCall(make) => {
                let (make, channel, session) = (make.clone(), channel.clone(), session.to_owned());
                Target::PerCall(Box::new(move || make(&channel, &session)))
            }
            Service::PerSessionAtOnce(make) => Target::Shared(make(channel, session)),
            Service::Shared(shared) => Target::Shared(shared.clone()),
        }
    }
}

impl<C: Contract> EndpointOf<C> {
    /// One instance a session, whose operations are called one at a time and in order.
    pub fn per_session<T>(self, make: impl Fn(Caller<C>) -> T + Send + Sync + 'static) -> Endpoint
    where
        C: Dispatch<T>,
        T: Send + 'static,
    {
        self.served_by(Service::PerSession(maker::<C, T>(make)))
    }

    /// One instance a session, whose operations are called at once; each takes `&self`. Here an operation may ask its caller back
    /// whose handler calls the session again: that call does not wait for the operation. What comes in order may be done out of
    /// order.
    pub fn per_session_at_once<T>(self, make: impl Fn(Caller<C>) -> T + Send + Sync + 'static) -> Endpoint
    where
        C: DispatchShared<T>,
        T: Send + Sync + 'static,
    {
        self.served_by(Service::PerSessionAtOnce(Box::new(move |channel, session| {
            let caller =
                Caller { channel: channel.clone(), session: session.to_owned(), contract: PhantomData };
            Arc::new(SharedOf::<C, T>(make(caller), PhantomData))
        })))
    }

    /// One instance a call; the calls of a session are made one at a time and in order.
    pub fn per_call<T>(self, make: impl Fn(Caller<C>) -> T + Send + Sync + 'static) -> Endpoint
    where
        C: Dispatch<T>,
        T: Send + 'static,
    {
        self.served_by(Service::PerCall(Arc::new(maker::<C, T>(make))))
    }

    /// One instance for all, whose operations are called at once; each takes `&self`.
    ///
    /// What an operation computes before it first waits holds up the other calls of its session or HTTP/2 connection; long
    /// computations belong on a thread of their own (`tokio::task::spawn_blocking`).
    pub fn shared<T>(self, service: T) -> Endpoint
    where
        C: DispatchShared<T>,
        T: Send + Sync + 'static,
    {
        self.served_by(Service::Shared(Arc::new(SharedOf::<C, T>(service, PhantomData))))
    }

    fn served_by(self, service: Service) -> Endpoint {
        Endpoint {
            address: self.address,
            binding: self.binding,
            contract: C::description().clone(),
            ends_after_unhandled: true,
            encodings: Vec::new(),
            sub_protocols: Vec::new(),
            browsers: false,
            operations: operations(C::description(), Direction::Service),
            service,
        }
    }
}

impl<C: Contract> Caller<C> {
    /// Calls the caller back.
    pub fn callback(&self) -> <C::Callback as CallbackContract>::Proxy {
        self.channel.clone().into()
    }

    /// The session: a name that no other has.
    pub fn session_id(&self) -> &str {
        &self.session
    }
}

impl<C> fmt::Debug for Caller<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").field("session", &self.session).finish_non_exhaustive()
    }
}

fn maker<C, T>(make: impl Fn(Caller<C>) -> T + Send + Sync + 'static) -> Make
where
    C: Contract + Dispatch<T>,
    T: Send + 'static,
{
    Box::new(move |channel, session| {
        let caller = Caller { channel: channel.clone(), session: session.to_owned(), contract: PhantomData };
        Box::new(Alone::<C, T>(make(caller), PhantomData))
    })
}

/// An instance, and the contract that knows its operations.
pub(crate) struct Alone<C, T>(pub(crate) T, pub(crate) PhantomData<fn() -> C>);

impl<C: Dispatch<T>, T: Send> Exclusive for Alone<C, T> {
    fn call<'a>(&'a mut self, call: Call) -> Answering<'a> {
        C::dispatch(&mut self.0, call)
    }
}

struct SharedOf<C, T>(T, PhantomData<fn() -> C>);

impl<C: DispatchShared<T>, T: Send + Sync> Shared for SharedOf<C, T> {
    fn call<'a>(&'a self, call: Call) -> Answering<'a> {
        C::dispatch_shared(&self.0, call)
    }
}
