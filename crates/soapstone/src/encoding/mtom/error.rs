//! What can be wrong with a package.

use soapstone_xml::DecodeError;

use super::{MAX_BOUNDARY_CHARS, MAX_HEAD_BYTES, MAX_PARTS};

/// Why bytes are no MTOM package.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MtomError {
    /// It is larger than so many bytes.
    #[error("the MTOM package is larger than {0} bytes")]
    TooLarge(usize),
    /// The media type is another one.
    #[error(
        "the content type '{0}' is none of MTOM; expected multipart/related; type=\"application/xop+xml\""
    )]
    MediaType(String),
    /// The content type has no boundary.
    #[error(
        "the content type of the MTOM package has no 'boundary' parameter, so its parts cannot be told apart"
    )]
    NoBoundary,
    /// The boundary is not one.
    #[error("'{0}' is no MIME boundary: 1 to {MAX_BOUNDARY_CHARS} printable ASCII characters are")]
    BadBoundary(String),
    /// The boundary stands nowhere.
    #[error("no part of the MTOM package begins with its boundary '--{0}'")]
    BoundaryNotFound(String),
    /// It ends without its closing delimiter.
    #[error("the MTOM package ends in part {part}: its last line '--{boundary}--' is missing")]
    Truncated {
        /// The part that has no end, counted from 1.
        part: usize,
        /// The boundary.
        boundary: String,
    },
    /// It has no parts.
    #[error("the MTOM package has no parts")]
    NoParts,
    /// It has more parts than are taken.
    #[error("the MTOM package has more than {MAX_PARTS} parts")]
    TooManyParts,
    /// A head is larger than is taken.
    #[error("the head of {0} is larger than {MAX_HEAD_BYTES} bytes, or has no end")]
    HeadTooLarge(String),
    /// A head is none.
    #[error("the head of {place} cannot be read: {problem}")]
    Head {
        /// Which head.
        place: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A version of MIME that is not 1.0.
    #[error("the MTOM package is of MIME version '{0}'; 1.0 is read")]
    MimeVersion(String),
    /// An encoding of content that is not read.
    #[error(
        "{place} has the Content-Transfer-Encoding '{encoding}', which is not read; binary, 8bit, 7bit and base64 are"
    )]
    TransferEncoding {
        /// Which part.
        place: String,
        /// The encoding.
        encoding: String,
    },
    /// Base64 that is none.
    #[error("the content of {0} is not base64, as its Content-Transfer-Encoding says")]
    NotBase64(String),
    /// Two parts with one Content-ID.
    #[error("two parts of the MTOM package have the Content-ID <{0}>")]
    DuplicateId(String),
    /// The part that `start` names is missing.
    #[error("no part of the MTOM package has the Content-ID <{0}> that 'start' names")]
    RootNotFound(String),
    /// The root is no envelope.
    #[error("the root part of the MTOM package has the content type '{found}'; {expected} was expected")]
    RootType {
        /// Its type.
        found: String,
        /// What it should be.
        expected: String,
    },
    /// The root cannot be read, or includes what is not there.
    #[error(transparent)]
    Root(#[from] DecodeError),
}

/// What a peer wrote, as a line.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(120).map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '?' }).collect()
}
