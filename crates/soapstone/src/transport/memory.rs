//! Connections within one process, for tests and examples: addresses of the scheme `memory`.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use tokio::sync::mpsc;

use super::MemoryLink;

/// The listeners of the process, by address.
static LISTENERS: LazyLock<Mutex<HashMap<String, mpsc::Sender<MemoryLink>>>> = LazyLock::new(Mutex::default);

/// What connects to an address.
#[derive(Debug)]
pub(crate) struct Listener {
    address: String,
    incoming: mpsc::Receiver<MemoryLink>,
}

impl Listener {
    /// Listens at an address that nobody listens at.
    pub(crate) fn bind(address: &str) -> std::io::Result<Self> {
        let (sender, incoming) = mpsc::channel(BACKLOG);
        let mut listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner);
        if listeners.get(address).is_some_and(|listener| !listener.is_closed()) {
            let taken = format!("{address} is taken: something in this process listens there");
            return Err(std::io::Error::new(std::io::ErrorKind::AddrInUse, taken));
        }
        listeners.insert(address.to_owned(), sender);
        Ok(Self { address: address.to_owned(), incoming })
    }

    /// The next connection.
    pub(crate) async fn accept(&mut self) -> Option<MemoryLink> {
        self.incoming.recv().await
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.incoming.close();
        let mut listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner);
        if listeners.get(&self.address).is_some_and(mpsc::Sender::is_closed) {
            listeners.remove(&self.address);
        }
    }
}

/// Nobody listens at an address any more.
pub(crate) fn unbind(address: &str) {
    LISTENERS.lock().unwrap_or_else(PoisonError::into_inner).remove(address);
}

/// Connects to whoever listens at an address.
pub(crate) async fn connect(address: &str) -> std::io::Result<MemoryLink> {
    let nobody = || {
        let nobody = format!("nobody in this process listens at {address}");
        std::io::Error::new(std::io::ErrorKind::ConnectionRefused, nobody)
    };
    let listener = {
        let listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.get(address).cloned().ok_or_else(nobody)?
    };
    let (ours, theirs) = MemoryLink::pair();
    listener.send(theirs).await.map_err(|_| nobody())?;
    Ok(ours)
}

/// Connections that wait to be accepted.
const BACKLOG: usize = 64;
