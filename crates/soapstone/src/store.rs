//! Where the facts of reliable sessions are kept, so that they outlive the process.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use soapstone_rm::{Record, SessionId};

/// Where records live. Synchronous, and called on a thread that may wait. One append may carry the records of many sessions.
///
/// What was appended when [`append`](Self::append) returns has to be there after a crash: the peer is told that it need not send
/// it again.
pub trait Store: Send + Sync + 'static {
    /// Keeps these, in this order.
    fn append(&self, batch: &[(SessionId, Record)]) -> Result<(), StoreError>;
    /// Everything that is kept, each session's in its order.
    fn load(&self) -> Result<Vec<(SessionId, Vec<Record>)>, StoreError>;
    /// Forgets a session: it is over, and nothing of it is to be restored.
    fn remove(&self, session: &SessionId) -> Result<(), StoreError>;
}

/// Why something cannot be kept or found again.
#[derive(Debug, thiserror::Error)]
#[error("the session store failed: {0}")]
pub struct StoreError(#[from] pub Box<dyn std::error::Error + Send + Sync>);

/// A store that lasts as long as the process: for tests, and as an example. Sessions that are over leave nothing behind.
#[derive(Default)]
pub struct MemoryStore {
    sessions: Mutex<HashMap<SessionId, Vec<Record>>>,
}

impl MemoryStore {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Store for MemoryStore {
    fn append(&self, batch: &[(SessionId, Record)]) -> Result<(), StoreError> {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        for (session, record) in batch {
            match record {
                Record::Closed => drop(sessions.remove(session)),
                record => sessions.entry(session.clone()).or_default().push(record.clone()),
            }
        }
        Ok(())
    }

    fn load(&self) -> Result<Vec<(SessionId, Vec<Record>)>, StoreError> {
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(sessions.iter().map(|(session, records)| (session.clone(), records.clone())).collect())
    }

    fn remove(&self, session: &SessionId) -> Result<(), StoreError> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).remove(session);
        Ok(())
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner).len();
        f.debug_struct("MemoryStore").field("sessions", &sessions).finish()
    }
}
