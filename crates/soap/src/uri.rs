//! Strings that are more than strings: [`Uri`], [`MessageId`] and [`Action`].

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::error::InvalidUri;

macro_rules! validated_string {
    ($(#[$doc:meta])* $name:ident, $what:literal, empty: $empty:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Cow<'static, str>);

        impl $name {
            /// A value that is known when the program is written; nothing is checked.
            pub const fn from_static(value: &'static str) -> Self {
                Self(Cow::Borrowed(value))
            }

            /// A value that is known only when the program runs.
            pub fn new(value: impl Into<Cow<'static, str>>) -> Result<Self, InvalidUri> {
                let value = value.into();
                match problem(&value, $empty) {
                    None => Ok(Self(value)),
                    Some(reason) => Err(InvalidUri { what: $what, value: value.into_owned(), reason }),
                }
            }

            /// A value from a document: white space around it does not count.
            pub fn from_wire(text: &str) -> Result<Self, InvalidUri> {
                Self::new(text.trim_matches(is_space).to_owned())
            }

            /// The string.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl FromStr for $name {
            type Err = InvalidUri;

            fn from_str(value: &str) -> Result<Self, InvalidUri> {
                Self::new(value.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidUri;

            fn try_from(value: String) -> Result<Self, InvalidUri> {
                Self::new(value)
            }
        }
    };
}

validated_string! {
    /// An IRI as it stands in a message: the address of an endpoint, a role, the node of a fault.
    ///
    /// Not empty, without control characters, and without white space at its ends. No more is asked: real messages have
    /// relative references, `urn:`s with spaces and hosts with underscores in them, and whoever opens a connection parses the
    /// address by its own rules anyway. Compared character by character. Spec: [WSA10-CORE §2.3]
    Uri, "a URI", empty: false
}

validated_string! {
    /// The identifier of a message: a string that is unique, and is compared character by character.
    ///
    /// Said to be an absolute IRI; JAX-WS sends `uuid:…`, gSOAP `urn:uuid:` with something that is no UUID, so it is opaque:
    /// not empty, without control characters, without white space at its ends. Spec: [WSA10-CORE §3.1]
    MessageId, "a message id", empty: false
}

validated_string! {
    /// What a message is meant to do, as an IRI.
    ///
    /// Without control characters (it becomes an HTTP header in SOAP 1.1) and without white space at its ends. It may be
    /// empty, and `*`: .NET contracts may say so. Spec: [WSA10-CORE §3.1]
    Action, "an action", empty: true
}

impl Action {
    /// The action in quotes, as the HTTP header `SOAPAction` and the parameter `action` of `application/soap+xml` have it.
    ///
    /// `None` when it has a character that such a string cannot carry as it is: a quote, a backslash, anything that is not
    /// printable ASCII. Peers do not unescape, so there is no escaping either. Spec: [SOAP11 §6.1.1], [RFC9110 §5.6.4]
    ///
    /// ```
    /// use soapstone_soap::Action;
    ///
    /// assert_eq!(Action::new("urn:ask/IAsk/Count")?.to_http_quoted().as_deref(), Some(r#""urn:ask/IAsk/Count""#));
    /// assert_eq!(Action::new(r#"urn:x"; y="z"#)?.to_http_quoted(), None);
    /// # Ok::<(), soapstone_soap::InvalidUri>(())
    /// ```
    pub fn to_http_quoted(&self) -> Option<String> {
        let plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
        self.as_str().bytes().all(plain).then(|| format!("\"{self}\""))
    }
}

/// Why this is none of ours, if it is not.
fn problem(value: &str, may_be_empty: bool) -> Option<&'static str> {
    if value.is_empty() && !may_be_empty {
        return Some("it is empty");
    }
    if value.chars().any(|c| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}')) {
        return Some("it has a control character");
    }
    if value.starts_with(is_space) || value.ends_with(is_space) {
        return Some("it begins or ends with white space");
    }
    None
}

/// White space of XML, and the space characters beyond it that no URI ends with.
fn is_space(c: char) -> bool {
    c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_accepted() {
        for good in
            ["http://localhost:8000/a b", "uuid:6342a830", "../relative", "urn:x", "héllo", "ws://[::1]/"]
        {
            assert_eq!(Uri::new(good).unwrap(), good);
            assert_eq!(good.parse::<MessageId>().unwrap(), good);
        }
        assert_eq!(Action::new("").unwrap(), "");
        assert_eq!(Action::new("*").unwrap(), "*");
    }

    #[test]
    fn what_is_refused() {
        for bad in [
            "",
            "http://x/\r\nHost: y",
            "urn:\0",
            "urn:\u{7f}",
            " urn:x",
            "urn:x\n",
            "\u{a0}urn:x",
            "urn:\u{ffff}",
        ] {
            assert!(Uri::new(bad).is_err(), "{bad:?}");
        }
        assert!(Action::new("urn:x\r\nX: y").is_err(), "an HTTP header must not be split");
    }

    // Tests: [SOAP11 §6.1.1]
    #[test]
    fn what_can_stand_in_quotes() {
        let quoted = |action: &'static str| Action::from_static(action).to_http_quoted();
        assert_eq!(quoted("").unwrap(), "\"\"");
        assert_eq!(quoted("urn:a b;c=,d").unwrap(), "\"urn:a b;c=,d\"");
        for bad in ["a\"b", "a\\b", "é", "a\r\nX: y", "\u{7f}"] {
            assert_eq!(quoted(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn white_space_around_a_value_in_a_document_does_not_count() {
        assert_eq!(Uri::from_wire("\n\t  http://x/y \r\n").unwrap(), "http://x/y");
        assert!(MessageId::from_wire(" \n ").is_err());
        assert_eq!(Action::from_wire("  ").unwrap(), "");
    }
}
