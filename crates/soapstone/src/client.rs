//! How a caller connects.

use soapstone_soap::{Address, InvalidUri, Uri};
use soapstone_wsdl::{Binding, BindingMismatch, Direction};

use crate::channel::Channel;
use crate::dispatch::{Contract, Dispatch};
use crate::driver::Conversation;
use crate::host::MEMORY;
use crate::host::instance::{Target, Worker};
use crate::transport::memory;

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
        error: std::io::Error,
    },
    /// There is no transport for the scheme.
    #[error("{0}: only addresses of the scheme memory can be called yet, such as memory://calculator")]
    Scheme(String),
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
    let address = address.as_ref();
    let contract = C::description().clone();
    binding.check(&contract)?;
    if !address.starts_with(MEMORY) {
        return Err(ConnectError::Scheme(address.to_owned()));
    }
    crate::host::addressed(&binding)?;
    let to = Address::from_uri(Uri::new(address.to_owned())?, binding.version.addressing);
    let unreachable = |error| ConnectError::Unreachable { address: address.to_owned(), error };
    let link = memory::connect(address).await.map_err(unreachable)?;
    let (channel, commands) = Channel::new(contract, Direction::Service, binding, to);
    let make = |_: &Channel| Target::Exclusive(crate::host::alone::<C::Callback, H>(handler));
    let worker = Worker::spawn(make, true, channel.clone(), false);
    let proxy = channel.owned();
    tokio::spawn(Conversation { channel, commands, link, worker, session: None }.run());
    Ok(proxy.into())
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
