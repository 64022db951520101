//! Services, and what they are called at.

mod endpoint;
pub(crate) mod instance;

use std::io;

use soapstone_soap::Address;
use soapstone_wsdl::{BindingMismatch, Direction};
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
            let mut listener = memory::Listener::bind(&endpoint.address)?;
            running.addresses.push(endpoint.address.clone());
            running.listeners.push(tokio::spawn(async move {
                let mut conversations = JoinSet::new();
                while let Some(link) = listener.accept().await {
                    conversations.spawn(serve(&endpoint, link).run());
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
    }
}

/// The service's end of a connection.
fn serve(endpoint: &Endpoint, link: Link) -> Conversation {
    let (channel, commands) = Channel::new(
        endpoint.contract.clone(),
        Direction::Callback,
        endpoint.binding.clone(),
        Address::Anonymous,
    );
    let session = crate::channel::new_id().as_str().to_owned();
    let target = endpoint.target(&channel, &session);
    let worker = Worker::spawn(target, channel.clone(), endpoint.ends_after_unhandled);
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
