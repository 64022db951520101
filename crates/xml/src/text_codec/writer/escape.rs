//! What must not stand in text as it is.

use crate::error::EncodeError;
use crate::text_codec::chars::is_xml_char;

/// Where a string goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    /// Character data.
    Text,
    /// An attribute value in double quotes.
    Attribute,
    /// A comment, in which nothing can be escaped.
    Nothing,
}

/// Appends a string, escaped as .NET's writers do. A character that XML does not have is an error, or when `lenient` a
/// reference all the same.
pub(super) fn escape(out: &mut String, text: &str, place: Escape, lenient: bool) -> Result<(), EncodeError> {
    let mut rest = text;
    while let Some(at) = first_odd(rest.as_bytes()) {
        let (plain, tail) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = tail.chars();
        let Some(c) = chars.next() else { break };
        rest = chars.as_str();
        match (c, place) {
            // A reader would make a line feed of it.
            ('\r', Escape::Nothing) if !lenient => return Err(EncodeError::IllegalCharacter('\r'.into())),
            (c, Escape::Nothing) if is_xml_char(c) => out.push(c),
            ('<', _) => out.push_str("&lt;"),
            ('>', _) => out.push_str("&gt;"),
            ('&', _) => out.push_str("&amp;"),
            ('"', Escape::Attribute) => out.push_str("&quot;"),
            ('\r', _) => out.push_str("&#xD;"),
            ('\n', Escape::Attribute) => out.push_str("&#xA;"),
            ('\t', Escape::Attribute) => out.push_str("&#x9;"),
            (c, _) if is_xml_char(c) => out.push(c),
            (c, Escape::Text | Escape::Attribute) if lenient => {
                use std::fmt::Write as _;
                // Writing to a String cannot fail.
                let _ = write!(out, "&#x{:X};", u32::from(c));
            }
            (c, _) => return Err(EncodeError::IllegalCharacter(c.into())),
        }
    }
    out.push_str(rest);
    Ok(())
}

/// Where the first byte is that has to be looked at.
fn first_odd(bytes: &[u8]) -> Option<usize> {
    let is_odd = |b: u8| (b < b' ') | (b == b'<') | (b == b'>') | (b == b'&') | (b == b'"') | (b == 0xEF);
    // Written so that this compiles to vector code, and most text needs no more.
    let chunk = bytes.chunks(CHUNK).position(|chunk| chunk.iter().fold(false, |odd, &b| odd | is_odd(b)))?;
    let from = chunk * CHUNK;
    bytes[from..].iter().position(|&b| is_odd(b)).map(|at| from + at)
}

/// Bytes that are looked at together.
const CHUNK: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str, place: Escape, lenient: bool) -> Result<String, String> {
        let mut out = String::new();
        escape(&mut out, text, place, lenient).map(|()| out).map_err(|error| error.to_string())
    }

    #[test]
    fn by_place() {
        let text = "a<b>&\"'\r\n\té\u{FEFF}";
        assert_eq!(escaped(text, Escape::Text, false).unwrap(), "a&lt;b&gt;&amp;\"'&#xD;\n\té\u{FEFF}");
        assert_eq!(
            escaped(text, Escape::Attribute, false).unwrap(),
            "a&lt;b&gt;&amp;&quot;'&#xD;&#xA;&#x9;é\u{FEFF}"
        );
        assert_eq!(escaped("a<b>&", Escape::Nothing, false).unwrap(), "a<b>&");
        assert!(escaped("a\r", Escape::Nothing, false).is_err());
    }

    #[test]
    fn wherever_it_stands() {
        for at in [0, 1, 62, 63, 64, 65, 127, 128, 200] {
            let text = format!("{}<{}", "x".repeat(at), "y".repeat(70));
            assert_eq!(escaped(&text, Escape::Text, false).unwrap(), text.replace('<', "&lt;"));
        }
    }

    #[test]
    fn what_xml_does_not_have() {
        for bad in ["\u{0}", "a\u{1}", "\u{FFFE}", "\u{FFFF}"] {
            assert!(escaped(bad, Escape::Text, false).is_err());
            assert!(escaped(bad, Escape::Nothing, true).is_err());
        }
        assert_eq!(escaped("a\u{1}b", Escape::Text, true).unwrap(), "a&#x1;b");
    }
}
