//! Documents with all that they import and include.
//!
//! [`Documents::load`] starts from one document and follows `wsdl:import`, `xs:import`, `xs:include` and `xs:redefine`, each location
//! once, however they refer to each other. What cannot be loaded is not an error of the whole: each [`Import`] says where it leads
//! or why it leads nowhere.
//!
//! A [`Loader`] brings the bytes: [`FileLoader`] from files, without any network; [`MemoryLoader`] from memory.

mod documents;
mod files;
mod location;
mod memory;

pub use documents::{DocumentError, DocumentId, Documents, Import, ImportKind, LoadLimits, LoadedDocument};
pub use files::FileLoader;
pub use location::{is_url, resolve};
pub use memory::MemoryLoader;

use thiserror::Error;

/// Brings the bytes of documents.
pub trait Loader {
    /// The bytes at a location that [`Loader::resolve`] made.
    fn load(&self, location: &str) -> Result<Vec<u8>, LoadError>;

    /// What a reference in the document at `base` means: a location for [`Loader::load`].
    fn resolve(&self, base: &str, reference: &str) -> String {
        resolve(base, reference)
    }
}

/// Why a document is not there.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LoadError {
    /// There is no such document.
    #[error("there is no file {location}")]
    NotFound {
        /// Where it should be.
        location: String,
    },
    /// It is on the network, and that was not asked for.
    #[error(
        "{location} is not a file, and nothing is fetched: bring it yourself, or allow fetching (`--fetch`)"
    )]
    Offline {
        /// Its address.
        location: String,
    },
    /// It is there and cannot be brought.
    #[error("{location} cannot be read: {reason}")]
    Unreadable {
        /// Where it is.
        location: String,
        /// Why.
        reason: String,
    },
    /// It is larger than allowed.
    #[error("{location} has more than {limit} bytes")]
    TooLarge {
        /// Where it is.
        location: String,
        /// The limit.
        limit: usize,
    },
}
