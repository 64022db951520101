//! Content types with their parameters.

use super::{MULTIPART, XOP};

/// A content type: its media type in lower case, and its parameters, quotes taken off. Spec: [RFC2045 §5.1]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContentType {
    media_type: String,
    parameters: Vec<(String, String)>,
}

impl ContentType {
    /// Reads one. What cannot be read of it is left out: a type that is not there is not the expected one either.
    pub fn parse(text: &str) -> Self {
        let (media_type, mut rest) = text.split_once(';').unwrap_or((text, ""));
        let mut parameters = Vec::new();
        while !rest.is_empty() && parameters.len() < MAX_PARAMETERS {
            let Some((name, behind)) = rest.split_once('=') else { break };
            // A parameter without a value is passed over.
            let name = name.rsplit(';').next().unwrap_or(name).trim().to_ascii_lowercase();
            let (value, behind) = value(behind.trim_start());
            parameters.push((name, value));
            rest = behind.split_once(';').map_or("", |(_, rest)| rest);
        }
        Self { media_type: media_type.trim().to_ascii_lowercase(), parameters }
    }

    /// One that somebody else has taken apart, names in lower case.
    pub fn of_parts(media_type: &str, parameters: &[(String, String)]) -> Self {
        Self { media_type: media_type.to_owned(), parameters: parameters.to_vec() }
    }

    /// The type and subtype, in lower case.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// A parameter by its name in lower case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether it is that of a package with an envelope of this media type. `start-info` may be missing.
    pub fn is_package_of(&self, start_info: &str) -> bool {
        self.media_type == MULTIPART
            && self.type_in("type").as_deref() == Some(XOP)
            && self.type_in("start-info").is_none_or(|given| given == start_info)
    }

    /// The media type that a parameter holds, in lower case and without parameters of its own: `type`, `start-info`.
    pub(super) fn type_in(&self, name: &str) -> Option<String> {
        self.parameter(name).map(|value| Self::parse(value).media_type)
    }
}

/// The value of a parameter, and what follows it.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}

/// More are not looked at.
const MAX_PARAMETERS: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_with_quotes_and_without() {
        let text = r#"Multipart/Related; type="application/xop+xml";START=<a@b>; boundary="x;\"y=z" ;flag; start-info="Text/XML; action=\"u\"""#;
        let parsed = ContentType::parse(text);
        assert_eq!(parsed.media_type(), "multipart/related");
        assert_eq!(parsed.parameter("type"), Some("application/xop+xml"));
        assert_eq!(parsed.parameter("start"), Some("<a@b>"));
        assert_eq!(parsed.parameter("boundary"), Some("x;\"y=z"));
        assert_eq!(parsed.parameter("flag"), None);
        assert_eq!(parsed.parameter("start-info"), Some("Text/XML; action=\"u\""));
        assert_eq!(parsed.type_in("start-info").as_deref(), Some("text/xml"));
    }

    #[test]
    fn what_is_none() {
        for text in ["", ";", "=", ";=", "a/b;=\"", "a/b; x=\"\\", "a/b;;;c", "\u{e9};\u{e9}=\u{e9}"] {
            let parsed = ContentType::parse(text);
            assert_eq!(parsed.parameter("boundary"), None, "{text}");
        }
        assert_eq!(ContentType::parse("a/b; boundary=\"open").parameter("boundary"), Some("open"));
    }
}
