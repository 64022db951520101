//! Services, and what they are called at.

mod endpoint;
pub(crate) mod instance;

use std::io;
use std::sync::Arc;

use soapstone_soap::{Address, AddressingVersion};
use soapstone_wsdl::{Binding, BindingMismatch, Direction};
use tokio::task::{JoinHandle, JoinSet};

pub use endpoint::{Caller, Endpoint, EndpointOf};

use crate::channel::Channel;
use crate::driver::Conversation;
use crate::transport::Link;
use crate::transport::memory;
use instance::Worker;

/// Services that are to be run.
///
/// Addresses of the scheme `memory` are served within the process; HTTP and WebSockets are not there yet.
#[derive(Default)]
#[must_use]
pub struct Host {
    endpoints: Vec<Endpoint>,
}

/// Services that run; dropping it stops them.
pub struct RunningHost {
    addresses: Vec<String>,
    listeners: Vec<JoinHandle<()>>,
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

    /// Starts, and runs until the task is dropped.
    pub async fn run(self) -> io::Result<()> {
        let running = self.start().await?;
        std::future::pending::<()>().await;
        drop(running);
        Ok(())
    }

    /// Starts.
    pub async fn start(self) -> io::Result<RunningHost> {
        let mut running = RunningHost { addresses: Vec::new(), listeners: Vec::new() };
        for endpoint in self.endpoints {
            let mismatch = |mismatch: BindingMismatch| io::Error::new(io::ErrorKind::InvalidInput, mismatch);
            endpoint.binding.check(&endpoint.contract).map_err(mismatch)?;
            if !endpoint.address.starts_with(MEMORY) {
                let unsupported = format!(
                    "{}: only addresses of the scheme memory are served yet, such as memory://calculator",
                    endpoint.address
                );
                return Err(io::Error::new(io::ErrorKind::Unsupported, unsupported));
            }
            addressed(&endpoint.binding).map_err(mismatch)?;
            for name in endpoint.contract.types.conflicts() {
                tracing::warn!(%name, "two types of the contract have this name in the schema; name one of them otherwise");
            }
            let mut listener = memory::Listener::bind(&endpoint.address)?;
            running.addresses.push(endpoint.address.clone());
            let endpoint = Arc::new(endpoint);
            running.listeners.push(tokio::spawn(async move {
                let mut conversations = JoinSet::new();
                while let Some(link) = listener.accept().await {
                    conversations.spawn(serve(endpoint.clone(), link).run());
                    while conversations.try_join_next().is_some() {}
                }
            }));
        }
        Ok(running)
    }
}

impl RunningHost {
    /// Where the services are called.
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }
}

impl Drop for RunningHost {
    fn drop(&mut self) {
        self.listeners.iter().for_each(JoinHandle::abort);
        // The tasks end a little later; nobody is to be connected to them until then.
        self.addresses.iter().for_each(|address| memory::unbind(address));
    }
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

/// The service's end of a connection.
fn serve(endpoint: Arc<Endpoint>, link: Link) -> Conversation {
    let (channel, commands) = Channel::new(
        endpoint.contract.clone(),
        Direction::Callback,
        endpoint.binding.clone(),
        Address::Anonymous,
    );
    let session = crate::channel::new_id().as_str().to_owned();
    let (exclusive, ends) = (endpoint.is_exclusive(), endpoint.ends_after_unhandled);
    let of = session.clone();
    let make = move |channel: &Channel| endpoint.target(channel, &of);
    let worker = Worker::spawn(make, exclusive, channel.clone(), ends);
    Conversation { channel, commands, link, worker, session: Some(session) }
}

/// A handler, as conversations call it.
pub(crate) fn alone<C: crate::dispatch::Dispatch<T>, T: Send + 'static>(
    handler: T,
) -> Box<dyn instance::Exclusive> {
    Box::new(endpoint::Alone::<C, T>(handler, std::marker::PhantomData))
}

/// How addresses within the process begin.
pub(crate) const MEMORY: &str = "memory:";
