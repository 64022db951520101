//! Which characters XML allows, what line ends become, and what must be escaped.

use memchr::memmem;

use crate::error::DecodeErrorKind;
use crate::lexical::is_space;
use crate::name::{is_name_char, is_name_start};

/// Whether a character may stand in an XML document. Spec: [XML10 §2.2], production 2
pub(crate) fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// What a piece of character data needs before it can be handed out.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Nothing.
    Plain,
    /// Its carriage returns are line ends, to be replaced. Spec: [XML10 §2.11]
    LineEnds,
}

/// Looks at character data outside of CDATA sections: what it needs, and how many characters it has.
pub(super) fn check_text(text: &str) -> Result<(Piece, usize), (usize, DecodeErrorKind)> {
    check(text, true)
}

/// Looks at the content of a CDATA section, a comment or a processing instruction.
pub(super) fn check_verbatim(text: &str) -> Result<(Piece, usize), (usize, DecodeErrorKind)> {
    check(text, false)
}

fn check(text: &str, markup: bool) -> Result<(Piece, usize), (usize, DecodeErrorKind)> {
    let bytes = text.as_bytes();
    // Written so that this compiles to vector code, and most text needs no more. As signed numbers, what is not ASCII is
    // below the space too.
    let simple = |chunk: &[u8]| {
        !chunk.iter().fold(false, |odd, &b| odd | (b.cast_signed() < b' '.cast_signed()) | (b == b'>'))
    };
    if bytes.chunks(256).all(simple) { Ok((Piece::Plain, text.len())) } else { check_closely(text, markup) }
}

fn check_closely(text: &str, markup: bool) -> Result<(Piece, usize), (usize, DecodeErrorKind)> {
    let plain = |chunk: &[u8]| {
        !chunk
            .iter()
            .fold(false, |odd, &b| odd | (b < b' ' && b != b'\n' && b != b'\t') | (b == b'>') | (b == 0xEF))
    };
    let chars = text.chars().count();
    if text.as_bytes().chunks(256).all(plain) {
        return Ok((Piece::Plain, chars));
    }
    if markup && let Some(at) = memmem::find(text.as_bytes(), b"]]>") {
        return Err((at, DecodeErrorKind::Syntax("']]>' in character data".into())));
    }
    if let Some((at, c)) = text.char_indices().find(|(_, c)| !is_xml_char(*c)) {
        return Err((at, DecodeErrorKind::IllegalCharacter(c.into())));
    }
    let line_ends = memchr::memchr(b'\r', text.as_bytes()).is_some();
    Ok((if line_ends { Piece::LineEnds } else { Piece::Plain }, chars))
}

/// Appends text with `\r\n` and `\r` as `\n`.
pub(super) fn push_with_line_ends(out: &mut String, text: &str) {
    let mut parts = text.split('\r');
    if let Some(first) = parts.next() {
        out.push_str(first);
    }
    for part in parts {
        out.push('\n');
        out.push_str(part.strip_prefix('\n').unwrap_or(part));
    }
}

/// What a reference (without `&` and `;`) stands for; when `lenient`, also a character that XML does not have.
pub(super) fn resolve_reference(reference: &str, lenient: bool) -> Result<char, DecodeErrorKind> {
    match reference {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => match reference.strip_prefix('#') {
            Some(number) => character_reference(number, lenient)
                .ok_or_else(|| DecodeErrorKind::BadCharacterReference(crate::error::shorten(reference))),
            None => Err(DecodeErrorKind::UndefinedEntity(crate::error::shorten(reference))),
        },
    }
}

fn character_reference(number: &str, lenient: bool) -> Option<char> {
    let code = match number.strip_prefix('x') {
        Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16).ok()?,
        None if number.bytes().all(|b| b.is_ascii_digit()) => number.parse().ok()?,
        _ => return None,
    };
    char::from_u32(code).filter(|&c| is_xml_char(c) || lenient && c != '\0')
}

/// A name's prefix length (0 for none), or `None` when it is no QName. Spec: [XML-NAMES §4], production 7
pub(super) fn split_qname(name: &str) -> Option<usize> {
    let bytes = name.as_bytes();
    let class = |&b: &u8| CLASSES[b as usize];
    let first = bytes.first().map(class)?;
    if first != Class::Start {
        return split_any_qname(name);
    }
    match bytes.iter().position(|b| class(b) >= Class::Colon) {
        None => Some(0),
        Some(at) if bytes[at] == b':' => {
            let local = &bytes[at + 1..];
            let plain = local.first().is_some_and(|b| class(b) == Class::Start)
                && local.iter().all(|b| class(b) < Class::Colon);
            if plain { Some(at) } else { split_any_qname(name) }
        }
        Some(_) => split_any_qname(name),
    }
}

/// What a byte may do in an ASCII name; ordered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Start,
    Inner,
    Colon,
    Other,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut b = 0;
    while b < 128 {
        let byte = b as u8;
        classes[b] = match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'_' => Class::Start,
            b'0'..=b'9' | b'-' | b'.' => Class::Inner,
            b':' => Class::Colon,
            _ => Class::Other,
        };
        b += 1;
    }
    classes
};

/// [`split_qname`] for names that are not plain ASCII, or no names.
#[cold]
fn split_any_qname(name: &str) -> Option<usize> {
    let mut colon = None;
    let mut start = true;
    for (at, c) in name.char_indices() {
        if c == ':' {
            if colon.is_some() || start {
                return None;
            }
            colon = Some(at);
            start = true;
        } else if if start { is_name_start(c) } else { is_name_char(c) } {
            start = false;
        } else {
            return None;
        }
    }
    if start { None } else { Some(colon.unwrap_or(0)) }
}

/// Whether a text is white space only.
pub(super) fn is_whitespace(text: &str) -> bool {
    text.bytes().all(is_space)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_become_line_feeds() {
        let mut out = String::new();
        push_with_line_ends(&mut out, "a\r\nb\rc\n\r\r\n");
        assert_eq!(out, "a\nb\nc\n\n\n");
    }

    #[test]
    fn references() {
        assert_eq!(resolve_reference("amp", false), Ok('&'));
        assert_eq!(resolve_reference("#xE9", false), Ok('é'));
        assert_eq!(resolve_reference("#128512", false), Ok('😀'));
        for bad in ["#0", "#x1", "#xD800", "#x110000", "#", "#x", "#x+41", "#-1", "#99999999999", "#xFFFE"] {
            assert!(
                matches!(resolve_reference(bad, false), Err(DecodeErrorKind::BadCharacterReference(_))),
                "{bad}"
            );
        }
        assert_eq!(resolve_reference("#x1", true), Ok('\u{1}'));
        assert!(resolve_reference("#0", true).is_err() && resolve_reference("#xD800", true).is_err());
        assert!(matches!(resolve_reference("nbsp", false), Err(DecodeErrorKind::UndefinedEntity(_))));
    }

    #[test]
    fn qnames() {
        for (good, prefix) in [("a", 0), ("p:a", 1), ("ns1:é-1", 3), ("_:x.y", 1)] {
            assert_eq!(split_qname(good), Some(prefix), "{good}");
        }
        for bad in ["", ":", "a:", ":a", "a:b:c", "1a", "a b", "a<", "p:1"] {
            assert_eq!(split_qname(bad), None, "{bad}");
        }
    }

    #[test]
    fn odd_characters_are_found_wherever_they_stand() {
        for padding in [0, 1, 63, 127, 128, 129, 300] {
            let text = format!("{}\u{1}", "x".repeat(padding));
            assert_eq!(check_text(&text), Err((padding, DecodeErrorKind::IllegalCharacter(1))));
            let text = format!("{}\u{FFFE}", "x".repeat(padding));
            assert_eq!(check_text(&text), Err((padding, DecodeErrorKind::IllegalCharacter(0xFFFE))));
            let text = format!("{}]]>", "x".repeat(padding));
            assert!(check_text(&text).is_err() && check_verbatim(&text).is_ok());
        }
        assert_eq!(check_text("\u{FEFF}\u{FFFD} > "), Ok((Piece::Plain, 5)));
        assert_eq!(check_text("a\rb"), Ok((Piece::LineEnds, 3)));
    }
}
