//! What a content type says about the bytes that follow it.

use std::fmt;

use soapstone_soap::SoapVersion;

/// A media type with its parameters: `application/soap+xml; charset=utf-8`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MediaType {
    /// Type and subtype in lower case: `application/soap+xml`.
    pub essence: String,
    /// The parameters in order, names in lower case, quotes removed.
    pub parameters: Vec<(String, String)>,
}

impl MediaType {
    /// Takes a `Content-Type` apart. Never fails: what makes no sense is left out.
    pub fn parse(text: &str) -> Self {
        let mut parts = Parts(text);
        let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let parameters = parts
            .filter_map(|part| {
                let (name, value) = part.split_once('=')?;
                Some((name.trim().to_ascii_lowercase(), unquoted(value.trim())))
            })
            .collect();
        Self { essence, parameters }
    }

    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(parameter, _)| parameter == name).map(|(_, value)| value.as_str())
    }
}

/// What is between semicolons that are not in quotes.
struct Parts<'a>(&'a str);

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.0.is_empty() {
            return None;
        }
        let (mut quoted, mut escaped) = (false, false);
        let end = self.0.find(|c| {
            let was_escaped = escaped;
            escaped = quoted && c == '\\' && !escaped;
            if c == '"' && !was_escaped {
                quoted = !quoted;
            }
            c == ';' && !quoted
        });
        let (part, rest) = match end {
            Some(at) => (&self.0[..at], &self.0[at + 1..]),
            None => (self.0, ""),
        };
        self.0 = rest;
        Some(part)
    }
}

fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else { return value.to_owned() };
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

/// How a message is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Text, as the media type of this version of SOAP.
    Text(SoapVersion),
    /// .NET binary XML with the static dictionary (msbin1). Spec: [MC-NBFS]
    Binary,
    /// .NET binary XML with the dictionary of a session (msbinsession1). Spec: [MC-NBFSE]
    BinarySession,
    /// MTOM: XML with attachments.
    Mtom,
    /// XML that is no SOAP message by its media type.
    Xml,
    /// A page for people.
    Html,
    /// Something else.
    Other,
}

impl Encoding {
    /// Whether SOAP messages come in it.
    pub fn is_soap(self) -> bool {
        !matches!(self, Self::Xml | Self::Html | Self::Other)
    }

    /// Whether it is one of the two binary ones.
    pub fn is_binary(self) -> bool {
        matches!(self, Self::Binary | Self::BinarySession)
    }
}

/// `text`, `binary`, `session`, `mtom`, `xml`, `html`, `other`
impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Text(_) => "text",
            Self::Binary => "binary",
            Self::BinarySession => "session",
            Self::Mtom => "mtom",
            Self::Xml => "xml",
            Self::Html => "html",
            Self::Other => "other",
        })
    }
}

/// How bytes are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// gzip
    Gzip,
    /// deflate
    Deflate,
}

/// `plain`, `gzip`, `deflate`
impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "plain",
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
        })
    }
}

/// The encoding that a content type stands for, and whether the whole document is compressed within it, as .NET's
/// `application/soap+msbin1+gzip` is.
pub fn content_of(media: &MediaType) -> (Encoding, Compression) {
    let (essence, compression) = match media.essence.rsplit_once('+') {
        Some((essence, "gzip")) => (essence, Compression::Gzip),
        Some((essence, "deflate")) => (essence, Compression::Deflate),
        _ => (media.essence.as_str(), Compression::None),
    };
    let xop =
        |value: Option<&str>| value.is_some_and(|value| value.eq_ignore_ascii_case("application/xop+xml"));
    let encoding = match essence {
        "application/soap+xml" => Encoding::Text(SoapVersion::Soap12),
        "text/xml" => Encoding::Text(SoapVersion::Soap11),
        "application/soap+msbin1" => Encoding::Binary,
        "application/soap+msbinsession1" => Encoding::BinarySession,
        "multipart/related" if xop(media.parameter("type")) => Encoding::Mtom,
        "application/xop+xml" => Encoding::Mtom,
        "text/html" | "application/xhtml+xml" => Encoding::Html,
        "application/xml" | "application/wsdl+xml" => Encoding::Xml,
        _ => Encoding::Other,
    };
    (encoding, compression)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_and_quotes() {
        let media = MediaType::parse(r#"Application/SOAP+xml; charset="utf-8";action="urn:a;b\"c" ; x; y=z"#);
        assert_eq!(media.essence, "application/soap+xml");
        assert_eq!(media.parameter("charset"), Some("utf-8"));
        assert_eq!(media.parameter("action"), Some("urn:a;b\"c"));
        assert_eq!(media.parameter("y"), Some("z"));
        assert_eq!(MediaType::parse(""), MediaType::default());
    }

    #[test]
    fn encodings() {
        let content = |text| content_of(&MediaType::parse(text));
        assert_eq!(content("application/soap+msbin1+gzip"), (Encoding::Binary, Compression::Gzip));
        assert_eq!(
            content("application/soap+msbinsession1+deflate"),
            (Encoding::BinarySession, Compression::Deflate)
        );
        assert_eq!(content("text/xml").0, Encoding::Text(SoapVersion::Soap11));
        assert_eq!(content(r#"multipart/related; type="application/xop+xml";start="<a>""#).0, Encoding::Mtom);
        assert_eq!(content("multipart/related; type=text/xml").0, Encoding::Other);
        assert_eq!(content("text/plain").0, Encoding::Other);
    }
}
