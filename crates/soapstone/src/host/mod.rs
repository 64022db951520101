//! Services, and what they are called at.

mod endpoint;
pub(crate) mod instance;
mod metadata;
mod mounted;
mod pages;
mod requests;
mod routes;
pub(crate) mod service;
pub(crate) mod sessions;
pub(crate) mod settings;
mod sockets;
mod stop;
mod takes;
mod upgrades;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use soapstone_soap::{AddressingVersion, EndpointReference};
use soapstone_wsdl::export::ServiceDescription;
use soapstone_wsdl::{Binding, BindingMismatch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;

pub use endpoint::{Caller, Endpoint, EndpointOf};
pub use mounted::{EndpointService, PeerAddress};
pub use settings::{CallLimits, HostSettings, Origins};

use crate::address::HttpAddress;
use crate::channel::Stamp;
use crate::message_log::MessageLog;
use crate::store::Store;
use crate::tls::Acceptor;
#[cfg(feature = "tls")]
use crate::tls::TlsIdentity;
use crate::transport::memory;
use crate::transport::{HttpServer, ServerSettings};
use pages::{Page, Pages};
use routes::Routes;
use service::Served;
use stop::asked_to_stop;

/// Services that are to be run.
///
/// Listeners follow from the addresses of the endpoints: `http://0.0.0.0:8000/calculator` is the path `/calculator` on port 8000 of
/// all interfaces; port 0 is a free one. Those of `https` need `Host::tls`. Addresses of the scheme `memory` are served within the
/// process.
#[derive(Default)]
#[must_use]
pub struct Host {
    endpoints: Vec<Endpoint>,
    settings: HostSettings,
    store: Option<Arc<dyn Store>>,
    log: Option<MessageLog>,
    pages: Vec<Page>,
    tls: Option<Acceptor>,
}

/// Services that run; dropping it stops them at once, [`shutdown`](Self::shutdown) in order.
pub struct RunningHost {
    addresses: Vec<String>,
    descriptions: Vec<ServiceDescription>,
    listeners: Vec<JoinHandle<()>>,
    servers: Vec<HttpServer>,
    served: Vec<Arc<Served>>,
}

/// How a host stopped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shutdown {
    /// Sessions that ended in order: reliable ones, and WebSockets that are one each.
    pub closed: usize,
    /// Sessions that did not, and were aborted: their peers were told so, as far as they could be reached.
    pub aborted: usize,
}

impl Host {
    /// No services.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more.
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoints.push(endpoint);
        self
    }

    /// With these settings.
    pub fn settings(self, settings: HostSettings) -> Self {
        Self { settings, ..self }
    }

    /// With a store for the facts of reliable sessions, each kept before the message that promises it leaves. Sessions of an
    /// earlier process are not taken up again yet.
    pub fn store(self, store: impl Store) -> Self {
        Self { store: Some(Arc::new(store)), ..self }
    }

    /// With a log of all that is sent and received, over HTTP and WebSockets: see [`MessageLog`].
    pub fn message_log(self, log: MessageLog) -> Self {
        Self { log: Some(log), ..self }
    }

    /// With a document at this path, like `/index.html`, on every HTTP listener of the host: a page that calls the services from a
    /// browser, its scripts and styles. It is read with GET and HEAD. Where a service is at the same path, GET without a query is
    /// for the page; everything else, and opening a WebSocket, is for the service.
    ///
    /// HTML and SVG are sent with a `Content-Security-Policy` that allows what is from the same host, and nothing inline.
    ///
    /// ```
    /// # let html = b"<!DOCTYPE html>";
    /// let _ = soapstone::Host::new().page("/", "text/html; charset=utf-8", &html[..]);
    /// ```
    pub fn page(
        mut self,
        path: impl Into<String>,
        content_type: impl Into<String>,
        content: impl Into<Bytes>,
    ) -> Self {
        let (path, content_type, content) = (path.into(), content_type.into(), content.into());
        self.pages.push(Page { path, content_type, content });
        self
    }

    /// With this certificate for addresses of `https`; there may be others of `http` beside them, on other ports. How long a
    /// handshake may take is [`HostSettings::header_timeout`].
    ///
    /// ```no_run
    /// # async fn run(over_tls: soapstone::Endpoint, over_http: soapstone::Endpoint) -> std::io::Result<()> {
    /// use soapstone::{Host, TlsIdentity};
    ///
    /// let identity = TlsIdentity::from_pem_files("server.crt", "server.key")?;
    /// Host::new().tls(identity).endpoint(over_tls).endpoint(over_http).run().await
    /// # }
    /// ```
    #[cfg(feature = "tls")]
    pub fn tls(self, identity: TlsIdentity) -> Self {
        Self { tls: Some(identity.acceptor()), ..self }
    }

    /// An endpoint to be mounted in somebody else's application, with the settings, the store and the log of this host. Its address
    /// is what clients are to call it; where it is mounted decides which requests it gets.
    pub fn service(&self, endpoint: Endpoint) -> io::Result<EndpointService> {
        check(&endpoint)?;
        let settings = Arc::new(self.settings.clone());
        let served = Served::new(endpoint, settings, self.store.clone(), self.log.clone())?;
        Ok(EndpointService::new(served))
    }

    /// Starts, and runs until the process gets Ctrl-C (on Unix, SIGTERM too); sessions are then ended in order, which takes 10 s
    /// at most. Where something else decides how long, use [`start`](Self::start) and [`RunningHost::shutdown`].
    pub async fn run(self) -> io::Result<()> {
        let asked = asked_to_stop()?;
        let running = self.start().await?;
        for address in running.addresses() {
            tracing::info!(%address, "listening");
        }
        asked.await;
        running.shutdown(STOPS_WITHIN).await;
        Ok(())
    }

    /// Starts.
    pub async fn start(self) -> io::Result<RunningHost> {
        let mut running = RunningHost {
            addresses: Vec::new(),
            descriptions: self.endpoints.iter().map(Endpoint::describe).collect(),
            listeners: Vec::new(),
            servers: Vec::new(),
            served: Vec::new(),
        };
        let settings = Arc::new(self.settings);
        let pages = Arc::new(Pages::new(self.pages)?);
        // Where each of what is served is among the endpoints.
        let mut served_at = Vec::new();
        let mut listeners: Vec<(SocketAddr, Option<Acceptor>, Routes, Vec<usize>)> = Vec::new();
        for endpoint in self.endpoints {
            check(&endpoint)?;
            if endpoint.address.starts_with(MEMORY) {
                running.in_memory(endpoint, settings.calls)?;
                continue;
            }
            let address = HttpAddress::parse(&endpoint.address)?;
            let socket = address.local().await?;
            let tls = address.is_tls().then(|| acceptor(self.tls.as_ref(), &endpoint.address)).transpose()?;
            let path = Routes::path(&address.path);
            let place = running.addresses.len();
            running.addresses.push(endpoint.address.clone());
            let served = Served::new(endpoint, settings.clone(), self.store.clone(), self.log.clone())?;
            running.served.push(served.clone());
            served_at.push(place);
            // Each kind of address gets a free port of its own.
            let same = |other: &SocketAddr, other_tls: &Option<Acceptor>| {
                *other == socket && (socket.port() != 0 || other_tls.is_some() == tls.is_some())
            };
            match listeners.iter_mut().find(|(other, other_tls, ..)| same(other, other_tls)) {
                Some((_, other, _, places)) if other.is_some() != tls.is_some() => {
                    let both = format!(
                        "{} and {} are at the same port, which speaks TLS or does not; give one of them another port",
                        places.first().map_or("", |place| running.addresses[*place].as_str()),
                        running.addresses[place]
                    );
                    return Err(io::Error::new(io::ErrorKind::InvalidInput, both));
                }
                Some((_, _, routes, places)) => {
                    if routes.0.iter().any(|(other, _)| *other == path) {
                        let twice = format!("{} is served twice", running.addresses[place]);
                        return Err(io::Error::new(io::ErrorKind::InvalidInput, twice));
                    }
                    routes.0.push((path, served));
                    places.push(place);
                }
                None => {
                    let routes = Routes(vec![(path, served)], pages.clone());
                    listeners.push((socket, tls, routes, vec![place]));
                }
            }
        }
        if listeners.is_empty() && !pages.is_empty() {
            let nowhere = "there are pages, and no endpoint has an http address: nobody would serve them";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, nowhere));
        }
        for (socket, tls, routes, places) in listeners {
            let server_settings = ServerSettings {
                max_connections: settings.max_connections,
                header_timeout: settings.header_timeout,
                tls,
            };
            let server = HttpServer::bind(socket, server_settings, Arc::new(routes)).await;
            let server = server.map_err(|error| explain(&error, socket))?;
            for place in places {
                let address = &mut running.addresses[place];
                *address = HttpAddress::parse(address)?.with_port(server.address().port());
            }
            running.servers.push(server);
        }
        running.place(&served_at);
        Ok(running)
    }
}

impl RunningHost {
    /// Where the services are called, in the order of the endpoints; with the port that was free, where that was asked for.
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// What is served, in the order of the endpoints, each as a service with one endpoint at its address.
    pub fn descriptions(&self) -> &[ServiceDescription] {
        &self.descriptions
    }

    /// Stops in order: new sessions and calls are refused, sessions are closed from our side, and what runs may end, within this
    /// time. What has not ended then is aborted.
    pub async fn shutdown(mut self, within: Duration) -> Shutdown {
        let deadline = Instant::now() + within;
        let mut ended = Shutdown::default();
        let all = self.served.iter().map(|served| served.shutdown(deadline));
        for (closed, aborted) in futures_util::future::join_all(all).await {
            ended.closed += closed;
            ended.aborted += aborted;
        }
        for server in std::mem::take(&mut self.servers) {
            let _ = tokio::time::timeout_at(deadline.max(Instant::now() + LAST_RESPONSES), server.shutdown())
                .await;
        }
        ended
    }

    /// Tells everybody where the endpoints are.
    fn place(&mut self, places: &[usize]) {
        for (service, address) in self.descriptions.iter_mut().zip(&self.addresses) {
            service.endpoints.iter_mut().for_each(|endpoint| endpoint.address.clone_from(address));
        }
        let all = self.descriptions.iter().flat_map(|service| service.endpoints.iter().cloned()).collect();
        let all = Arc::new(all);
        for (served, place) in self.served.iter().zip(places) {
            served.metadata.iter().for_each(|metadata| metadata.place(&all, *place));
        }
    }

    fn in_memory(&mut self, endpoint: Endpoint, calls: CallLimits) -> io::Result<()> {
        let mut listener = memory::Listener::bind(&endpoint.address)?;
        self.addresses.push(endpoint.address.clone());
        let endpoint = Arc::new(endpoint);
        self.listeners.push(tokio::spawn(async move {
            let mut conversations = JoinSet::new();
            while let Some(link) = listener.accept().await {
                let binding = endpoint.binding.clone();
                let stamp = Stamp::Within(EndpointReference::anonymous());
                conversations.spawn(
                    sockets::serve(&endpoint, crate::channel::new_id().as_str(), binding, link, stamp, calls)
                        .1
                        .run(),
                );
                while conversations.try_join_next().is_some() {}
            }
        }));
        Ok(())
    }
}

impl Drop for RunningHost {
    fn drop(&mut self) {
        self.listeners.iter().for_each(JoinHandle::abort);
        // The tasks end a little later; nobody is to be connected to them until then.
        self.addresses.iter().filter(|address| address.starts_with(MEMORY)).for_each(|it| memory::unbind(it));
        self.served.iter().for_each(|served| served.stop());
    }
}

/// Whether an endpoint can be served, as far as that shows before it is.
fn check(endpoint: &Endpoint) -> io::Result<()> {
    let mismatch = |mismatch: BindingMismatch| {
        io::Error::new(io::ErrorKind::InvalidInput, format!("{}: {mismatch}", endpoint.address))
    };
    endpoint.binding.check(&endpoint.contract).map_err(mismatch)?;
    if endpoint.address.starts_with(MEMORY) || endpoint.binding.uses_web_socket(&endpoint.contract) {
        addressed(&endpoint.binding).map_err(mismatch)?;
    }
    for name in endpoint.contract.types.conflicts() {
        tracing::warn!(%name, "two types of the contract have this name in the schema; name one of them otherwise");
    }
    Ok(())
}

/// What accepts TLS for an address.
pub(crate) fn acceptor(tls: Option<&Acceptor>, address: &str) -> io::Result<Acceptor> {
    tls.cloned().ok_or_else(|| {
        let why = match cfg!(feature = "tls") {
            true => "a host needs a certificate for an address of TLS; Host::tls(TlsIdentity::from_pem_files(..)?) gives it one",
            false => "this build speaks no TLS; turn on the feature `tls` of the crate soapstone",
        };
        io::Error::new(io::ErrorKind::InvalidInput, format!("{address}: {why}"))
    })
}

pub(crate) fn explain(error: &io::Error, socket: SocketAddr) -> io::Error {
    let hint = match error.kind() {
        io::ErrorKind::AddrInUse => {
            ": something listens there already; choose another port, or 0 for a free one"
        }
        io::ErrorKind::PermissionDenied => ": ports below 1024 are for the administrator",
        io::ErrorKind::AddrNotAvailable => ": this machine has no such address; 0.0.0.0 is all that it has",
        _ => "",
    };
    io::Error::new(error.kind(), format!("cannot listen at {socket}{hint} ({error})"))
}

/// Calls on one connection are told apart by addressing.
pub(crate) fn addressed(binding: &Binding) -> Result<(), BindingMismatch> {
    match binding.version.addressing {
        AddressingVersion::None => {
            Err(BindingMismatch::NoAddressing("a connection on which both sides send"))
        }
        _ => Ok(()),
    }
}

/// A handler, as conversations call it.
pub(crate) fn alone<C: crate::dispatch::Dispatch<T>, T: Send + 'static>(
    handler: T,
) -> Box<dyn instance::Exclusive> {
    Box::new(endpoint::Alone::<C, T>(handler, std::marker::PhantomData))
}

/// How addresses within the process begin.
pub(crate) const MEMORY: &str = "memory:";
/// How long sessions may take to end when the process is to.
const STOPS_WITHIN: Duration = Duration::from_secs(10);
/// How long the last responses may take, after everything has ended.
const LAST_RESPONSES: Duration = Duration::from_secs(5);
