//! Documents in memory.

use std::collections::BTreeMap;

use super::{LoadError, Loader, is_url};

/// Documents in memory, by their locations: for tests, and for what came over the network.
#[derive(Clone, Debug, Default)]
pub struct MemoryLoader {
    documents: BTreeMap<String, Vec<u8>>,
}

impl MemoryLoader {
    /// The same loader with this document.
    #[must_use]
    pub fn with(mut self, location: impl Into<String>, document: impl Into<Vec<u8>>) -> Self {
        self.documents.insert(location.into(), document.into());
        self
    }
}

impl Loader for MemoryLoader {
    fn load(&self, location: &str) -> Result<Vec<u8>, LoadError> {
        let not_there = || match is_url(location) {
            true => LoadError::Offline { location: location.to_owned() },
            false => LoadError::NotFound { location: location.to_owned() },
        };
        self.documents.get(location).cloned().ok_or_else(not_there)
    }
}
