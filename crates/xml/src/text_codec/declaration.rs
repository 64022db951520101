//! The XML declaration.

use crate::lexical::is_space_char;

/// `<?xml version="1.0" encoding="utf-8" standalone="yes"?>`, of which only the encoding matters.
///
/// Spec: [XML10 §2.8], productions 23 to 26 and 32, and §4.3.3, productions 80 and 81
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Declaration<'a> {
    /// The encoding that it names.
    pub(super) encoding: Option<&'a str>,
}

impl<'a> Declaration<'a> {
    /// Reads what is between `<?` and `?>`.
    pub(super) fn parse(content: &'a str) -> Result<Self, &'static str> {
        let rest = content.strip_prefix("xml").ok_or("not an XML declaration")?;
        let (version, rest) = attribute(rest, "version")?.ok_or("the XML declaration has no version")?;
        let minor = version.strip_prefix("1.").unwrap_or("");
        if minor.is_empty() || !minor.bytes().all(|b| b.is_ascii_digit()) {
            return Err("the XML declaration's version is not 1.x");
        }
        let (encoding, rest) =
            attribute(rest, "encoding")?.map_or((None, rest), |(name, rest)| (Some(name), rest));
        if encoding.is_some_and(|name| !is_encoding_name(name)) {
            return Err("the XML declaration's encoding is not a name");
        }
        let (standalone, rest) =
            attribute(rest, "standalone")?.map_or((None, rest), |(value, rest)| (Some(value), rest));
        if !matches!(standalone, None | Some("yes" | "no")) {
            return Err("the XML declaration's standalone is neither 'yes' nor 'no'");
        }
        if rest.contains(|c| !is_space_char(c)) {
            return Err("the XML declaration has more than version, encoding and standalone, in this order");
        }
        Ok(Self { encoding })
    }
}

/// The value of an attribute that comes next, if it is this one, and what follows it.
fn attribute<'a>(text: &'a str, name: &str) -> Result<Option<(&'a str, &'a str)>, &'static str> {
    const BROKEN: &str = "the XML declaration is not well-formed";
    let trimmed = text.trim_start_matches(is_space_char);
    let Some(rest) = trimmed.strip_prefix(name) else { return Ok(None) };
    if trimmed.len() == text.len() {
        return Err(BROKEN);
    }
    let value = rest
        .trim_start_matches(is_space_char)
        .strip_prefix('=')
        .ok_or(BROKEN)?
        .trim_start_matches(is_space_char);
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or(BROKEN)?;
    value[1..].split_once(quote).map(Some).ok_or(BROKEN)
}

fn is_encoding_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_ones() {
        for (text, encoding) in [
            ("xml version='1.0'", None),
            ("xml version=\"1.0\" encoding=\"utf-8\"", Some("utf-8")),
            ("xml\tversion = '1.1'\n encoding = 'ISO-8859-1' standalone='yes' ", Some("ISO-8859-1")),
            ("xml version='1.0' standalone='no'", None),
        ] {
            assert_eq!(
                Declaration::parse(text).map(|declaration| declaration.encoding),
                Ok(encoding),
                "{text}"
            );
        }
    }

    #[test]
    fn bad_ones() {
        for text in [
            "xml",
            "xml foo='bar'",
            "xml version='2.0'",
            "xml version='1.'",
            "xml version=1.0",
            "xml version='1.0",
            "xml encoding='utf-8'",
            "xml version='1.0'encoding='utf-8'",
            "xml version='1.0' xencoding='utf-8'",
            "xml version='1.0' encoding='utf-8' encoding='utf-8'",
            "xml version='1.0' encoding=''",
            "xml version='1.0' standalone='maybe'",
            "xml version='1.0' standalone='no' encoding='utf-8'",
            "xml version='1.0' \u{1}",
        ] {
            assert!(Declaration::parse(text).is_err(), "{text}");
        }
    }
}
