//! Why a header or a body of the protocol is not accepted.

use soapstone_soap::{InvalidEndpointReference, InvalidUri, LimitReached};
use soapstone_xml::{DecodeError, FromXmlError, QName};

use crate::identifier::{Identifier, MessageNumber};

/// A header block of the protocol that is not as it must be.
#[derive(Debug, thiserror::Error)]
#[error("the header {header} is not valid: {problem}")]
#[non_exhaustive]
pub struct InvalidHeader {
    /// The local name of the header.
    pub header: &'static str,
    /// The sequence that it is about, if that could be read before what is wrong was found.
    pub identifier: Option<Identifier>,
    /// What is wrong.
    #[source]
    pub problem: Problem,
}

/// A body of the protocol that is not as it must be.
#[derive(Debug, thiserror::Error)]
#[error("the body is no valid {element}: {problem}")]
#[non_exhaustive]
pub struct InvalidBody {
    /// The local name of the element that was expected.
    pub element: &'static str,
    /// What is wrong.
    #[source]
    pub problem: Problem,
}

/// What is wrong with a header or a body of the protocol.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The document is broken, or something else stands where text was expected.
    #[error(transparent)]
    Document(#[from] FromXmlError),
    /// Something that must be there is not.
    #[error("there is no {0}")]
    Missing(&'static str),
    /// Something that may be there once is there again; also a second `Sequence` in one message.
    #[error("there is more than one {0}")]
    Repeated(&'static str),
    /// An identifier that is none.
    #[error(transparent)]
    Identifier(#[from] InvalidUri),
    /// Something is longer than is taken.
    #[error(transparent)]
    Limit(#[from] LimitReached),
    /// A message number of zero.
    #[error("{0} is 0")]
    NumberZero(&'static str),
    /// A message number above [`MessageNumber::MAX`].
    #[error("{0} is above {max}", max = MessageNumber::MAX)]
    NumberTooLarge(&'static str),
    /// A message number that is no number, or a negative one.
    #[error("{0} is not a message number")]
    NotANumber(&'static str),
    /// A range of message numbers that ends before it begins.
    #[error("the range {lower}-{upper} ends before it begins")]
    Reversed {
        /// Where it begins.
        lower: u64,
        /// Where it ends.
        upper: u64,
    },
    /// More ranges, or more single numbers, than are read.
    #[error("there are more than {} ranges", crate::header::MAX_RANGES_READ)]
    TooManyRanges,
    /// `Final` without `AcknowledgementRange` or `None`: an acknowledgement that says it is complete, but not of what.
    #[error("Final without AcknowledgementRange or None")]
    FinalOfNothing,
    /// A `BufferRemaining` that is no number of messages.
    #[error("BufferRemaining is not a number of messages")]
    BufferRemaining,
    /// The body is empty, a fault, or has another element in it.
    #[error("the body has {} in it", found(.0.as_ref()))]
    Body(Option<QName>),
    /// A second element in the body.
    #[error("there is a second element in the body")]
    SecondElement,
    /// An endpoint reference that is none.
    #[error("{element}: {source}")]
    Endpoint {
        /// The element.
        element: &'static str,
        /// What is wrong with it.
        source: InvalidEndpointReference,
    },
    /// An `IncompleteSequenceBehavior` that the specification does not have.
    #[error("the IncompleteSequenceBehavior is not known")]
    Behavior,
}

impl From<DecodeError> for Problem {
    fn from(error: DecodeError) -> Self {
        Self::Document(error.into())
    }
}

fn found(name: Option<&QName>) -> String {
    // Names in binary documents may be long, and have any character.
    let plain = |c: char| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c };
    name.map_or_else(|| "nothing".to_owned(), |name| name.local().chars().take(60).map(plain).collect())
}

/// A number that no message can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a message number")]
pub struct InvalidMessageNumber(pub u64);
