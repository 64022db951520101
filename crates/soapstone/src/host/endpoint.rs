//! Address, binding, contract, and what serves it.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use soapstone_wsdl::export::{EndpointDescription, ServiceDescription};
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
    /// Whether it is described to who asks.
    pub(crate) metadata: bool,
    /// What the service is called in its description.
    service_name: String,
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

    /// The same endpoint, which is described to nobody. Default: `?wsdl` of its address is answered with what WCF would publish,
    /// `?singleWsdl` with the same in one document, `?wsdl&profile=interop` with what others than .NET can import, and
    /// WS-MetadataExchange at its address with `/mex` behind it. Addresses in there are those that the request was sent to.
    pub fn without_metadata(self) -> Self {
        Self { metadata: false, ..self }
    }

    /// The same endpoint, with this name of the service in its description. Default: that of the type which serves it, as .NET's.
    pub fn service_name(self, name: impl Into<String>) -> Self {
        Self { service_name: name.into(), ..self }
    }

    /// The description of a service that has this endpoint alone, at the address that was given.
    ///
    /// ```
    /// # #[cfg(feature = "samples")] {
    /// use soapstone::samples::calculator::{CalculatorContract, CalculatorService};
    /// use soapstone::{Binding, Endpoint};
    ///
    /// let address = "http://localhost:8000/calculator";
    /// let endpoint = Endpoint::new::<CalculatorContract>(address, Binding::ws_dual_http())
    ///     .per_session(CalculatorService::new);
    /// let wsdl = endpoint.describe().single()?.to_text()?;
    /// assert!(wsdl.contains("<cdp:CompositeDuplex"));
    /// # }
    /// # Ok::<(), soapstone::wsdl::ExportError>(())
    /// ```
    pub fn describe(&self) -> ServiceDescription {
        let (contract, binding) = (self.contract.clone(), self.binding.clone());
        let endpoint = EndpointDescription::new(contract, binding, self.address.clone());
        ServiceDescription::new(self.service_name.clone()).endpoint(endpoint)
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
        self.served_by::<T>(Service::PerSession(maker::<C, T>(make)))
    }

    /// One instance a session, whose operations are called at once; each takes `&self`. Here an operation may ask its caller back
    /// whose handler calls the session again: that call does not wait for the operation. What comes in order may be done out of
    /// order.
    pub fn per_session_at_once<T>(self, make: impl Fn(Caller<C>) -> T + Send + Sync + 'static) -> Endpoint
    where
        C: DispatchShared<T>,
        T: Send + Sync + 'static,
    {
        self.served_by::<T>(Service::PerSessionAtOnce(Box::new(move |channel, session| {
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
        self.served_by::<T>(Service::PerCall(Arc::new(maker::<C, T>(make))))
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
        self.served_by::<T>(Service::Shared(Arc::new(SharedOf::<C, T>(service, PhantomData))))
    }

    fn served_by<T>(self, service: Service) -> Endpoint {
        Endpoint {
            address: self.address,
            binding: self.binding,
            contract: C::description().clone(),
            ends_after_unhandled: true,
            encodings: Vec::new(),
            sub_protocols: Vec::new(),
            browsers: false,
            metadata: true,
            service_name: service_name(std::any::type_name::<T>(), &C::description().name),
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

/// What a service is called after the type that serves it; where that is no name, after its contract.
fn service_name(ty: &str, contract: &str) -> String {
    let path = ty.split('<').next().unwrap_or(ty);
    let name = path.rsplit("::").next().unwrap_or(path);
    match soapstone_xml::is_ncname(name) {
        true => name.to_owned(),
        false => format!("{contract}Service"),
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
