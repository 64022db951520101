//! From the bytes that arrived to UTF-8: byte order marks, XML declarations, and what the transport says.

use bytes::Bytes;

use super::declaration::Declaration;
use crate::error::DecodeErrorKind;

/// How the bytes of a text document are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Charset {
    Utf8,
    Utf16 { big_endian: bool },
    Latin1,
    Ascii,
}

/// The document in UTF-8 without a byte order mark. UTF-8 is passed on without a copy, and not validated here.
///
/// A byte order mark wins; then what the transport says (`charset` of a Content-Type); then the XML declaration; then the
/// look of the first bytes. Spec: [XML10 §4.3.3], appendix F
pub(super) fn to_utf8(
    bytes: Bytes,
    transport: Option<&str>,
    documents: bool,
) -> Result<Bytes, (usize, DecodeErrorKind)> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return Ok(bytes.slice(3..));
    }
    if bytes.starts_with(b"\xFE\xFF") {
        return utf16(&bytes[2..], true);
    }
    if bytes.starts_with(b"\xFF\xFE") {
        return utf16(&bytes[2..], false);
    }
    let charset = match transport {
        Some(name) => named(name, documents)?,
        None if bytes.starts_with(b"\0<") => Charset::Utf16 { big_endian: true },
        None if bytes.starts_with(b"<\0") => Charset::Utf16 { big_endian: false },
        None => match declared(&bytes) {
            Some(name) => match named(name, documents)? {
                Charset::Utf16 { .. } => {
                    let detail = "the XML declaration says UTF-16, the bytes are not".to_owned();
                    return Err((0, DecodeErrorKind::Encoding { encoding: "UTF-16", detail }));
                }
                charset => charset,
            },
            None => Charset::Utf8,
        },
    };
    match charset {
        Charset::Utf8 => Ok(bytes),
        // Spec: [RFC2781 §4.3]: without a mark, "UTF-16" is big-endian, unless it is plainly not.
        Charset::Utf16 { big_endian } => utf16(&bytes, big_endian && !bytes.starts_with(b"<\0")),
        Charset::Latin1 => Ok(bytes.iter().map(|&b| char::from(b)).collect::<String>().into()),
        Charset::Ascii => match bytes.iter().position(|b| !b.is_ascii()) {
            Some(at) => Err((
                at,
                DecodeErrorKind::Encoding {
                    encoding: "US-ASCII",
                    detail: format!("byte {:#04x}", bytes[at]),
                },
            )),
            None => Ok(bytes),
        },
    }
}

fn named(name: &str, documents: bool) -> Result<Charset, (usize, DecodeErrorKind)> {
    let name = name.trim().trim_matches(['"', '\'']);
    let is = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    if is(&["utf-8", "utf8"]) {
        Ok(Charset::Utf8)
    } else if is(&["utf-16", "utf-16be", "utf16", "unicodefffe"]) {
        Ok(Charset::Utf16 { big_endian: true })
    } else if is(&["utf-16le", "unicode"]) {
        Ok(Charset::Utf16 { big_endian: false })
    } else if is(&["us-ascii", "ascii"]) {
        Ok(Charset::Ascii)
    } else if documents && is(&["iso-8859-1", "latin1", "latin-1", "iso_8859-1"]) {
        Ok(Charset::Latin1)
    } else {
        Err((0, DecodeErrorKind::UnsupportedEncoding(crate::error::shorten(name))))
    }
}

/// The encoding that an XML declaration names. A declaration that is broken names none; the reader refuses it.
fn declared(bytes: &[u8]) -> Option<&str> {
    let end = memchr::memmem::find(bytes.strip_prefix(b"<?xml").map(|_| bytes)?, b"?>")?;
    Declaration::parse(std::str::from_utf8(&bytes[2..end]).ok()?).ok()?.encoding
}

fn utf16(bytes: &[u8], big_endian: bool) -> Result<Bytes, (usize, DecodeErrorKind)> {
    let error = |at: usize, detail: &str| {
        Err((at, DecodeErrorKind::Encoding { encoding: "UTF-16", detail: detail.to_owned() }))
    };
    if !bytes.len().is_multiple_of(2) {
        return error(bytes.len(), "an odd number of bytes");
    }
    let units = bytes.chunks_exact(2).map(|pair| {
        let pair = [pair[0], pair[1]];
        if big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
    });
    let mut out = String::with_capacity(bytes.len() / 2 + bytes.len() / 8);
    for (index, unit) in char::decode_utf16(units).enumerate() {
        match unit {
            Ok(c) => out.push(c),
            Err(_) => return error(index * 2, "half of a surrogate pair"),
        }
    }
    Ok(out.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf8(bytes: &[u8], transport: Option<&str>) -> Result<String, DecodeErrorKind> {
        to_utf8(Bytes::copy_from_slice(bytes), transport, true)
            .map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
            .map_err(|(_, kind)| kind)
    }

    fn units(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn marks_declarations_and_the_transport() {
        let text = "<a>é😀</a>";
        let (be, le) = (units(text, u16::to_be_bytes), units(text, u16::to_le_bytes));
        assert_eq!(utf8(&[b"\xFE\xFF", &be[..]].concat(), None).as_deref(), Ok(text));
        assert_eq!(utf8(&[b"\xFF\xFE", &le[..]].concat(), Some("utf-16")).as_deref(), Ok(text));
        assert_eq!(utf8(&le, None).as_deref(), Ok(text), "by the look of it");
        assert_eq!(utf8(&le, Some("UTF-16")).as_deref(), Ok(text), "a common mistake of senders");
        assert_eq!(utf8(&be, Some("\"utf-16\"")).as_deref(), Ok(text));
        assert_eq!(utf8(b"\xEF\xBB\xBF<a/>", None).as_deref(), Ok("<a/>"));
        let latin = b"<?xml version='1.0' encoding = 'ISO-8859-1'?><a>\xE9</a>";
        assert!(utf8(latin, None).unwrap().ends_with("<a>é</a>"));
        assert!(matches!(
            to_utf8(Bytes::from_static(latin), None, false),
            Err((_, DecodeErrorKind::UnsupportedEncoding(_)))
        ));
        assert!(matches!(utf8(b"<a>\xE9</a>", Some("us-ascii")), Err(DecodeErrorKind::Encoding { .. })));
        assert!(matches!(
            utf8(b"<?xml version='1.0' encoding='ebcdic'?><a/>", None),
            Err(DecodeErrorKind::UnsupportedEncoding(_))
        ));
        assert!(matches!(
            utf8(b"<?xml version='1.0' encoding='utf-16'?><a/>", None),
            Err(DecodeErrorKind::Encoding { .. })
        ));
        assert!(
            utf8(b"<?xml version='1.0' encoding='utf-16'?><a/>", Some("utf-8")).is_ok(),
            "the transport wins"
        );
    }

    #[test]
    fn broken_utf16() {
        assert!(utf8(b"\xFE\xFF\0<\0", None).is_err());
        assert!(utf8(b"\xFE\xFF\xD8\0\0a", None).is_err());
    }
}
