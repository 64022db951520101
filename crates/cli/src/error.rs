//! Why a command could not do what it was asked for.

use std::path::PathBuf;

use soapstone_xml::{DecodeError, EncodeError};

use crate::capture::CaptureError;
use crate::capture::http::HttpError;
use crate::shown::{self, OneLine};

/// Why a command stopped. What is found wrong with messages is no error but the result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A capture could not be read.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// There was nothing to do.
    #[error("{0}")]
    Usage(String),
    /// A file could not be read.
    #[error("cannot read {}: {error}", shown::path(path))]
    Read {
        /// The file, or `-`.
        path: PathBuf,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {}: {error}", shown::path(path))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// The output could not be written.
    #[error("cannot write the output: {0}")]
    Output(#[from] std::io::Error),
    /// A document cannot be decoded.
    #[error("{}: {}{hint}", shown::line(file), OneLine(error))]
    Decode {
        /// The file, or `-`.
        file: String,
        /// What is wrong, and where.
        #[source]
        error: DecodeError,
        /// What to do.
        hint: &'static str,
    },
    /// A document cannot be encoded.
    #[error("{}: {}", shown::line(file), OneLine(error))]
    Encode {
        /// The file, or `-`.
        file: String,
        /// What is wrong.
        #[source]
        error: EncodeError,
    },
    /// Somebody could not be reached, or an address not be listened at.
    #[error("{0}")]
    Unreachable(String),
    /// Somebody was reached, and refused.
    #[error("{0}")]
    Refused(String),
    /// A file is no MTOM package.
    #[error("{}: {}", shown::line(file), OneLine(error))]
    Package {
        /// The file, or `-`.
        file: String,
        /// What is wrong.
        #[source]
        error: Box<soapstone::mtom::MtomError>,
    },
    /// A file is no HTTP message.
    #[error("{}: {}", shown::line(file), OneLine(error))]
    Http {
        /// The file.
        file: String,
        /// What is wrong.
        #[source]
        error: HttpError,
    },
}

impl Error {
    /// The code with which the program ends: 1 when something is wrong with a document or somebody refused, 2 when something
    /// is wrong with how the command was called, 3 when somebody or something could not be reached or written.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Decode { .. }
            | Self::Encode { .. }
            | Self::Http { .. }
            | Self::Package { .. }
            | Self::Refused(_) => 1,
            Self::Output(_) | Self::Write { .. } | Self::Unreachable(_) => 3,
            Self::Capture(_) | Self::Usage(_) | Self::Read { .. } => 2,
        }
    }
}
