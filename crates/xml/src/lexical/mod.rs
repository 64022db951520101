//! The lexical forms of XSD's simple types, read as the specification says and written as .NET's `XmlConvert` writes them.

mod float;

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

pub(crate) use float::{parse_double, parse_float, write_double, write_float};

use crate::error::InvalidValue;

/// Whether a byte is white space. Spec: [XML10 §2.3], production 3
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// As [`is_space`], for a character.
pub(crate) fn is_space_char(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// The text without white space at its ends; only XML's white space, not Unicode's.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// `true`, `false`, `1` or `0`. Spec: [XSD2 §3.2.2]
pub(crate) fn parse_bool(text: &str) -> Result<bool, InvalidValue> {
    match trim(text) {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(InvalidValue::new("an xsd:boolean", text)),
    }
}

/// Digits with an optional sign; `expected` names the type in the error. Spec: [XSD2 §3.3.13]
pub(crate) fn parse_integer<T: FromStr>(text: &str, expected: &'static str) -> Result<T, InvalidValue> {
    let trimmed = trim(text);
    let digits = match trimmed.strip_prefix('-') {
        // Rust's unsigned types know no minus sign at all.
        Some(zeros) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => zeros,
        _ => trimmed,
    };
    digits.parse().map_err(|_| InvalidValue::new(expected, text))
}

/// base64 with white space anywhere; padding is required. Spec: [XSD2 §3.2.16]
pub(crate) fn parse_base64(text: &str) -> Result<Vec<u8>, InvalidValue> {
    let bytes = text.as_bytes();
    let decoded = if bytes.iter().any(|&b| is_space(b)) {
        BASE64.decode(bytes.iter().copied().filter(|&b| !is_space(b)).collect::<Vec<u8>>())
    } else {
        BASE64.decode(bytes)
    };
    decoded.map_err(|_| InvalidValue::new("an xsd:base64Binary", text))
}

/// Pairs of hexadecimal digits of either case. Spec: [XSD2 §3.2.15]
pub(crate) fn parse_hex(text: &str) -> Result<Vec<u8>, InvalidValue> {
    fn digit(byte: u8) -> Option<u8> {
        match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            b'A'..=b'F' => Some(byte - b'A' + 10),
            _ => None,
        }
    }
    let (pairs, odd) = trim(text).as_bytes().as_chunks::<2>();
    let bytes: Option<Vec<u8>> =
        pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect();
    bytes.filter(|_| odd.is_empty()).ok_or_else(|| InvalidValue::new("an xsd:hexBinary", text))
}

/// Appends bytes as upper-case hexadecimal digits, as .NET writes xsd:hexBinary.
pub(crate) fn write_hex(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.reserve(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

/// The character of a .NET `char`, which travels as the number of its UTF-16 code unit: `A` is `65`.
///
/// Half of a surrogate pair, which .NET's type can hold, is no character.
pub(crate) fn char_from_unit(unit: u16) -> Result<char, InvalidValue> {
    char::from_u32(u32::from(unit))
        .ok_or_else(|| InvalidValue::new("the number of a character", unit.to_string()))
}

/// The number of a character as a .NET `char`; `None` above U+FFFF, where .NET needs two.
pub(crate) fn char_to_unit(value: char) -> Option<u16> {
    u16::try_from(u32::from(value)).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn booleans() {
        for (text, value) in [("true", true), ("1", true), (" false\n", false), ("\t0\r", false)] {
            assert_eq!(parse_bool(text), Ok(value));
        }
        for text in ["", "True", "TRUE", "yes", "2", "tr ue", "\u{a0}true"] {
            assert!(parse_bool(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn integers() {
        assert_eq!(parse_integer::<i64>(" -9223372036854775808 ", ""), Ok(i64::MIN));
        assert_eq!(parse_integer::<u64>("+18446744073709551615", ""), Ok(u64::MAX));
        assert_eq!(parse_integer::<i32>("0000000000000000000000007", ""), Ok(7));
        assert_eq!(parse_integer::<u64>("-0", ""), Ok(0));
        assert_eq!(parse_integer::<i64>("-00", ""), Ok(0));
        for text in [
            "",
            " ",
            "-",
            "+",
            "+-1",
            "--0",
            "1_000",
            "1 000",
            "1.0",
            "0x10",
            "1e3",
            "٣",
            "9223372036854775808",
        ] {
            assert_eq!(
                parse_integer::<i64>(text, "an xsd:long").unwrap_err().expected,
                "an xsd:long",
                "{text:?}"
            );
        }
        assert!(parse_integer::<u64>("-1", "").is_err());
    }

    #[test]
    fn base64() {
        for (text, bytes) in [
            ("", &[][..]),
            ("Aw==", &[3]),
            ("AwoR", &[3, 10, 17]),
            (" Awo\r\nR\tGB 8= \n", &[3, 10, 17, 24, 31]),
            ("A w = =", &[3]),
        ] {
            assert_eq!(parse_base64(text).unwrap(), bytes, "{text:?}");
        }
        for text in ["A", "Aw", "Aw=", "Aw===", "AwoRGA===", "Aw==Aw==", "A-_w", "Ax==", "Aw\u{a0}=="] {
            assert!(parse_base64(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn hexadecimal() {
        assert_eq!(parse_hex(" 030A11181f26 ").unwrap(), [3, 10, 17, 24, 31, 38]);
        assert!(parse_hex("").unwrap().is_empty());
        for text in ["0", "0g", "03 0A", "0x03", "é"] {
            assert!(parse_hex(text).is_err(), "{text:?}");
        }
        let mut out = String::new();
        write_hex(&mut out, &[3, 10, 17, 24, 31, 38, 255]);
        assert_eq!(out, "030A11181F26FF");
    }

    #[test]
    fn characters_are_code_units() {
        assert_eq!(char_from_unit(65), Ok('A'));
        assert!(char_from_unit(0xD800).is_err());
        assert_eq!((char_to_unit('€'), char_to_unit('😀')), (Some(0x20AC), None));
    }

    proptest! {
        #[test]
        fn hexadecimal_comes_back(bytes: Vec<u8>) {
            let mut out = String::new();
            write_hex(&mut out, &bytes);
            prop_assert_eq!(parse_hex(&out).unwrap(), bytes);
        }
    }
}
