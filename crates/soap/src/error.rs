//! Why an envelope is not accepted, and what is said to the peer about it.

use std::borrow::Cow;

use soapstone_xml::{DecodeError, InvalidValue, Position, QName};

use crate::addressing::AddressingFault;
use crate::limits::LimitReached;
use crate::version::SoapVersion;

/// What can be wrong with a message.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The document itself is broken.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The root element is no envelope of a version that we know. Spec: [SOAP12-1 §2.8]
    #[error("{} is not a SOAP envelope", shown(.root))]
    NotAnEnvelope {
        /// The root element.
        root: QName,
    },
    /// The envelope is of another version than the endpoint's. Spec: [SOAP12-1 §2.8]
    #[error("{found} where {expected} was expected")]
    VersionMismatch {
        /// The version that the endpoint speaks.
        expected: SoapVersion,
        /// The version of the envelope.
        found: SoapVersion,
    },
    /// The envelope is not built as an envelope is.
    #[error("{problem} at {position}")]
    Structure {
        /// What is wrong.
        problem: Box<Structure>,
        /// Where in the bytes.
        position: Position,
    },
    /// The addressing headers are not what they must be.
    #[error("addressing: {0}")]
    Addressing(Box<AddressingFault>),
    /// There is more of something than is taken.
    #[error(transparent)]
    Limit(#[from] LimitReached),
}

/// How an envelope is not built as it must be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Structure {
    /// There is no body. Spec: [SOAP12-1 §5.1]
    #[error("the envelope has no body")]
    NoBody,
    /// There are two headers. Spec: [SOAP12-1 §5.1]
    #[error("the envelope has two headers")]
    TwoHeaders,
    /// There are two bodies. Spec: [SOAP12-1 §5.1]
    #[error("the envelope has two bodies")]
    TwoBodies,
    /// The header follows the body. Spec: [SOAP12-1 §5.1], [SOAP11 §4]
    #[error("the header follows the body")]
    HeaderAfterBody,
    /// An element that has no place in an envelope. SOAP 1.1 allows some behind the body; the WS-I Basic Profile does not
    /// (R1011), and nobody sends them. Spec: [SOAP12-1 §5.1]
    #[error("{} is not expected in the envelope", shown(.0))]
    UnexpectedElement(QName),
    /// Character data where only elements may be. Spec: [SOAP12-1 §5.1]
    #[error("character data in the {0}")]
    Text(&'static str),
    /// `mustUnderstand` or `relay` with something that is no boolean. Spec: [SOAP12-1 §5.2.3]
    #[error("{name} of the header block {}: {value}", shown(.block))]
    Flag {
        /// The attribute's local name.
        name: &'static str,
        /// The header block.
        block: QName,
        /// What is wrong with the value.
        value: InvalidValue,
    },
}

impl Error {
    /// The envelope is not built as it must be, as shows here.
    pub(crate) fn structure(problem: Structure, position: Position) -> Self {
        Self::Structure { problem: Box::new(problem), position }
    }
}

impl From<AddressingFault> for Error {
    fn from(fault: AddressingFault) -> Self {
        Self::Addressing(Box::new(fault))
    }
}

/// A string that is not a URI, message id or action as we accept them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{:?} is not {what}: {reason}", shorten(.value))]
pub struct InvalidUri {
    /// What it was to be, with its article.
    pub what: &'static str,
    /// The string.
    pub value: String,
    /// Why it is not that.
    pub reason: &'static str,
}

/// Something that a peer wrote, as it is shown to people and sent back to it: never more than a line, and nothing in it that
/// text cannot have. Binary documents may have any character, in names too.
pub(crate) fn shorten(text: &str) -> Cow<'_, str> {
    let (shown, rest) = match text.char_indices().nth(SHOWN) {
        Some((at, _)) => (&text[..at], "…"),
        None => (text, ""),
    };
    if rest.is_empty() && !shown.contains(is_odd) {
        return Cow::Borrowed(shown);
    }
    Cow::Owned(shown.replace(is_odd, "\u{FFFD}") + rest)
}

/// Whether a character had better not be sent back: text documents cannot have it, or lines end with it.
pub(crate) fn is_odd(c: char) -> bool {
    c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

/// As [`shorten`], of a name.
pub(crate) fn shown(name: &QName) -> String {
    match name.namespace() {
        "" => shorten(name.local()).into_owned(),
        namespace => format!("{{{}}}{}", shorten(namespace), shorten(name.local())),
    }
}

/// Characters of a peer's string that are shown. .NET's actions and the URIs of specifications fit.
const SHOWN: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_peer_wrote_is_shown_in_one_line() {
        let long = "é".repeat(SHOWN + 1);
        assert_eq!(shorten("short"), "short");
        assert_eq!(shorten("a\u{2}\n\u{FFFF}"), "a\u{FFFD}\u{FFFD}\u{FFFD}");
        assert_eq!(shorten(&long).chars().count(), SHOWN + 1);
        let name = QName::new(long.clone(), long).unwrap();
        assert!(shown(&name).len() < 4 * SHOWN + 20);
        assert_eq!(shown(&QName::from_static("urn:x", "y")), "{urn:x}y");
    }
}
