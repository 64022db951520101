//! MultiByteInt31: numbers below 2^31, seven bits a byte, the low ones first.
//!
//! Spec: [MC-NBFX §2.1.2]

/// Why bytes are no MultiByteInt31.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Int31Error {
    /// The bytes end within the number.
    Truncated,
    /// More than five bytes, or more than 31 bits.
    TooLarge,
}

/// The number at the start of these bytes, and how many bytes it takes. Longer forms than necessary are accepted up to five
/// bytes, as .NET accepts them.
#[inline]
pub(crate) fn decode(bytes: &[u8]) -> Result<(u32, usize), Int31Error> {
    let mut value = 0;
    for (index, &byte) in bytes.iter().take(MAX_LEN).enumerate() {
        if index == MAX_LEN - 1 && byte > LAST_BYTE_MAX {
            return Err(Int31Error::TooLarge);
        }
        value |= u32::from(byte & 0x7F) << (7 * index);
        if byte & 0x80 == 0 {
            return Ok((value, index + 1));
        }
    }
    Err(Int31Error::Truncated)
}

/// The shortest form of a number, and how many bytes of the array it takes.
pub(crate) const fn encode(value: u32) -> ([u8; MAX_LEN], usize) {
    let mut bytes = [0; MAX_LEN];
    let mut rest = value;
    let mut len = 0;
    while rest > 0x7F && len < MAX_LEN - 1 {
        bytes[len] = (rest & 0x7F) as u8 | 0x80;
        rest >>= 7;
        len += 1;
    }
    bytes[len] = rest as u8;
    (bytes, len + 1)
}

/// How many bytes the shortest form of a number takes.
pub(crate) const fn len(value: u32) -> usize {
    encode(value).1
}

/// The most bytes a number may take.
const MAX_LEN: usize = 5;
/// The three bits that a fifth byte has to give.
const LAST_BYTE_MAX: u8 = 0x07;

#[cfg(test)]
mod tests {
    use super::*;

    // Tests: [MC-NBFX §2.1.2]
    #[test]
    fn shortest_forms() {
        for (value, form) in [
            (0, &[0][..]),
            (1, &[1]),
            (0x7F, &[0x7F]),
            (0x80, &[0x80, 0x01]),
            (0x3FFF, &[0xFF, 0x7F]),
            (0x4000, &[0x80, 0x80, 0x01]),
            (0x7FFF_FFFF, &[0xFF, 0xFF, 0xFF, 0xFF, 0x07]),
        ] {
            let (bytes, len) = encode(value);
            assert_eq!(&bytes[..len], form);
            assert_eq!(decode(form), Ok((value, form.len())));
        }
    }

    #[test]
    fn longer_forms_are_read_up_to_five_bytes() {
        assert_eq!(decode(&[0x81, 0x00]), Ok((1, 2)));
        assert_eq!(decode(&[0x81, 0x80, 0x80, 0x80, 0x00]), Ok((1, 5)));
        assert_eq!(decode(&[0x81, 0x80, 0x80, 0x80, 0x80, 0x00]), Err(Int31Error::TooLarge));
        assert_eq!(decode(&[0xFF, 0xFF, 0xFF, 0xFF, 0x08]), Err(Int31Error::TooLarge));
        assert_eq!(decode(&[0x80, 0x80]), Err(Int31Error::Truncated));
        assert_eq!(decode(&[]), Err(Int31Error::Truncated));
    }
}
