//! What names a sequence, and a message in it.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use soapstone_soap::{EnvelopeLimits, InvalidUri, LimitReached, Uri};

use crate::error::{InvalidMessageNumber, Problem};

/// The URI that names a sequence: opaque, compared and sent back character by character.
///
/// .NET's are `urn:uuid:` and a GUID; gSOAP's look like that and are none. Not empty, without control characters, without white
/// space at its ends. Cheap to clone.
///
/// ```
/// use soapstone_rm::Identifier;
///
/// let id = Identifier::new("urn:uuid:fcba882d-1787-4e12-ab8b-45673200000000")?;
/// assert_eq!(id.to_string(), "urn:uuid:fcba882d-1787-4e12-ab8b-45673200000000");
/// assert!(Identifier::new("").is_err());
/// # Ok::<(), soapstone_soap::InvalidUri>(())
/// ```
///
/// Spec: [WSRM10 §3.1], [WSRM11 §3.4]
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identifier(Arc<str>);

impl Identifier {
    /// An identifier; an error when the string cannot be one.
    pub fn new(uri: impl Into<String>) -> Result<Self, InvalidUri> {
        let checked = Uri::new(uri.into()).map_err(|error| InvalidUri { what: WHAT, ..error })?;
        Ok(Self(checked.as_str().into()))
    }

    /// An identifier as it stands in a message: white space around it does not count, and it must not be longer than any URI
    /// may be.
    pub(crate) fn from_wire(text: &str) -> Result<Self, Problem> {
        let (text, max) = (text.trim(), EnvelopeLimits::DEFAULT.max_uri_bytes);
        if text.len() > max {
            return Err(LimitReached { limit: "max_uri_bytes", value: max }.into());
        }
        Ok(Self::new(text)?)
    }

    /// The URI.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const WHAT: &str = "the identifier of a sequence";

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl AsRef<str> for Identifier {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Identifier {
    type Err = InvalidUri;

    fn from_str(uri: &str) -> Result<Self, InvalidUri> {
        Self::new(uri)
    }
}

/// As a string.
impl Serialize for Identifier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Identifier {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// The number of a message in its sequence: from 1 to 9,223,372,036,854,775,807.
///
/// Spec: [WSRM10 §3.1], [WSRM11 §3.7]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "u64", try_from = "u64")]
pub struct MessageNumber(u64);

impl MessageNumber {
    /// The first message of a sequence.
    pub const MIN: Self = Self(1);
    /// The last that a sequence can have.
    pub const MAX: Self = Self(i64::MAX.unsigned_abs());

    /// The number, if it is one that messages have.
    pub const fn new(n: u64) -> Option<Self> {
        if n >= Self::MIN.0 && n <= Self::MAX.0 { Some(Self(n)) } else { None }
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The number of the following message; `None` when no message can follow.
    pub const fn next(self) -> Option<Self> {
        Self::new(self.0 + 1)
    }

    /// A number that is known to be one.
    pub(crate) const fn saturating(n: u64) -> Self {
        match Self::new(n) {
            Some(number) => number,
            None if n == 0 => Self::MIN,
            None => Self::MAX,
        }
    }
}

impl fmt::Display for MessageNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<MessageNumber> for u64 {
    fn from(number: MessageNumber) -> Self {
        number.0
    }
}

impl TryFrom<u64> for MessageNumber {
    type Error = InvalidMessageNumber;

    fn try_from(n: u64) -> Result<Self, InvalidMessageNumber> {
        Self::new(n).ok_or(InvalidMessageNumber(n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_kept_as_they_are() {
        for good in ["urn:uuid:FCBA882D-1787-4e12-ab8b-45673200000000", "uuid:x", "http://x/y?z#w", "x"] {
            assert_eq!(Identifier::new(good).unwrap().as_str(), good);
        }
        assert_ne!(Identifier::new("urn:uuid:A").unwrap(), Identifier::new("urn:uuid:a").unwrap());
        for bad in ["", " ", "urn:x ", "urn:\nx", "urn:\0"] {
            assert!(Identifier::new(bad).is_err(), "{bad:?}");
        }
        let error = Identifier::new("").unwrap_err();
        assert_eq!(error.to_string(), "\"\" is not the identifier of a sequence: it is empty");
    }

    #[test]
    fn identifiers_in_messages_are_trimmed_and_not_too_long() {
        assert_eq!(Identifier::from_wire("\n\t urn:x \r\n").unwrap().as_str(), "urn:x");
        assert!(matches!(Identifier::from_wire(" \n"), Err(Problem::Identifier(_))));
        let long = format!("urn:{}", "x".repeat(7996));
        assert_eq!(Identifier::from_wire(&format!(" {long} ")).unwrap().as_str(), long);
        assert!(matches!(Identifier::from_wire(&format!("{long}x")), Err(Problem::Limit(_))));
    }

    #[test]
    fn numbers_have_bounds() {
        assert_eq!(MessageNumber::new(0), None);
        assert_eq!(MessageNumber::new(1), Some(MessageNumber::MIN));
        assert_eq!(MessageNumber::new((1 << 63) - 1), Some(MessageNumber::MAX));
        assert_eq!(MessageNumber::new(1 << 63), None);
        assert_eq!(MessageNumber::MIN.next(), MessageNumber::new(2));
        assert_eq!(MessageNumber::MAX.next(), None);
        assert!(MessageNumber::try_from(0).is_err());
    }
}
