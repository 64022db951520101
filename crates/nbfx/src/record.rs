//! The record types: one table for the reader, the writer and the dump.
//!
//! Spec: [MC-NBFX §2.2], [MC-NBFX §2.3]

/// What the table knows of a record type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// The name in the specification; of the lettered records without the letter.
    pub name: &'static str,
    /// What follows the type byte.
    pub shape: Shape,
}

/// What a record is, and what follows its type byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Ends an element.
    End,
    /// A string.
    Comment,
    /// An element record, attribute records, an end record, an item type, a count and the packed values.
    Array,
    /// A name; attributes and declarations may follow.
    Element(Prefix, Word),
    /// A name, and a text record without the end of an element.
    Attribute(Prefix, Word),
    /// A prefix and a namespace.
    Declaration(Prefix, Word),
    /// Character data, and whether it ends the element, too.
    Text(Atom, bool),
}

/// Where a name's prefix is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prefix {
    /// There is none.
    None,
    /// In the type byte: the n-th letter.
    Letter(u8),
    /// In a string of its own.
    Spelled,
}

/// How a name or a namespace stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// As a string.
    Spelled,
    /// As a dictionary id.
    Dictionary,
}

/// How many bytes a length takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    One,
    Two,
    Four,
}

/// The payload of a text record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Atom {
    Zero,
    One,
    False,
    True,
    Int8,
    Int16,
    Int32,
    Int64,
    Float,
    Double,
    Decimal,
    DateTime,
    Chars(Width),
    Bytes(Width),
    StartList,
    EndList,
    Empty,
    Dictionary,
    UniqueId,
    TimeSpan,
    Guid,
    UInt64,
    Bool,
    Unicode(Width),
    QName,
}

impl Atom {
    /// The size of the payload in bytes, where the type alone tells it.
    pub(crate) const fn fixed_size(self) -> Option<usize> {
        Some(match self {
            Self::Zero
            | Self::One
            | Self::False
            | Self::True
            | Self::Empty
            | Self::StartList
            | Self::EndList => 0,
            Self::Int8 | Self::Bool => 1,
            Self::Int16 => 2,
            Self::Int32 | Self::Float => 4,
            Self::Int64 | Self::Double | Self::DateTime | Self::TimeSpan | Self::UInt64 => 8,
            Self::Decimal | Self::UniqueId | Self::Guid => 16,
            Self::Chars(_) | Self::Bytes(_) | Self::Unicode(_) | Self::Dictionary | Self::QName => {
                return None;
            }
        })
    }
}

/// The item type of an array record: its payload, or `None` for a byte that cannot be one.
///
/// Spec: [MC-NBFX §2.3.3]
pub(crate) const fn array_item(byte: u8) -> Option<Atom> {
    match describe(byte) {
        Some(Record { shape: Shape::Text(atom, true), .. }) => match atom {
            Atom::Bool
            | Atom::Int16
            | Atom::Int32
            | Atom::Int64
            | Atom::Float
            | Atom::Double
            | Atom::Decimal
            | Atom::DateTime
            | Atom::TimeSpan
            | Atom::Guid => Some(atom),
            _ => None,
        },
        _ => None,
    }
}

/// What is known of a type byte; `None` for the reserved ones.
#[inline]
pub(crate) fn record(byte: u8) -> Option<&'static Record> {
    TABLE[byte as usize].as_ref()
}

/// What kind of record a type byte begins; `None` for the reserved ones.
#[inline]
pub(crate) fn shape(byte: u8) -> Option<Shape> {
    SHAPES[byte as usize]
}

/// One line a record type: byte, constant, name, shape. A text record stands for two, the second of which (the odd byte)
/// ends the element as well.
macro_rules! records {
    (
        single { $($byte:literal $constant:ident $name:literal $shape:expr;)* }
        lettered { $($first:literal ..= $last:literal $letters:ident $letter_name:literal $kind:path, $word:expr;)* }
        text { $($even:literal $text:ident $text_name:literal $atom:expr;)* }
    ) => {
        /// The type bytes by name; of the lettered records the one for `a`, of the text records the even one.
        #[allow(dead_code, reason = "some are only read")]
        pub(crate) mod code {
            $(pub(crate) const $constant: u8 = $byte;)*
            $(pub(crate) const $letters: u8 = $first;)*
            $(pub(crate) const $text: u8 = $even;)*
        }

        const fn describe(byte: u8) -> Option<Record> {
            match byte {
                $($byte => return Some(Record { name: $name, shape: $shape }),)*
                $($first..=$last => {
                    return Some(Record { name: $letter_name, shape: $kind(Prefix::Letter(byte - $first), $word) });
                })*
                _ => {}
            }
            let end = byte & 1 == 1;
            match byte & 0xFE {
                $($even => Some(Record {
                    name: if end { concat!($text_name, "WithEndElement") } else { $text_name },
                    shape: Shape::Text($atom, end),
                }),)*
                _ => None,
            }
        }
    };
}

records! {
    single {
        0x01 END_ELEMENT "EndElement" Shape::End;
        0x02 COMMENT "Comment" Shape::Comment;
        0x03 ARRAY "Array" Shape::Array;
        0x04 SHORT_ATTRIBUTE "ShortAttribute" Shape::Attribute(Prefix::None, Word::Spelled);
        0x05 ATTRIBUTE "Attribute" Shape::Attribute(Prefix::Spelled, Word::Spelled);
        0x06 SHORT_DICTIONARY_ATTRIBUTE "ShortDictionaryAttribute" Shape::Attribute(Prefix::None, Word::Dictionary);
        0x07 DICTIONARY_ATTRIBUTE "DictionaryAttribute" Shape::Attribute(Prefix::Spelled, Word::Dictionary);
        0x08 SHORT_XMLNS "ShortXmlnsAttribute" Shape::Declaration(Prefix::None, Word::Spelled);
        0x09 XMLNS "XmlnsAttribute" Shape::Declaration(Prefix::Spelled, Word::Spelled);
        0x0A SHORT_DICTIONARY_XMLNS "ShortDictionaryXmlnsAttribute" Shape::Declaration(Prefix::None, Word::Dictionary);
        0x0B DICTIONARY_XMLNS "DictionaryXmlnsAttribute" Shape::Declaration(Prefix::Spelled, Word::Dictionary);
        0x40 SHORT_ELEMENT "ShortElement" Shape::Element(Prefix::None, Word::Spelled);
        0x41 ELEMENT "Element" Shape::Element(Prefix::Spelled, Word::Spelled);
        0x42 SHORT_DICTIONARY_ELEMENT "ShortDictionaryElement" Shape::Element(Prefix::None, Word::Dictionary);
        0x43 DICTIONARY_ELEMENT "DictionaryElement" Shape::Element(Prefix::Spelled, Word::Dictionary);
        0xA4 START_LIST "StartListText" Shape::Text(Atom::StartList, false);
        0xA6 END_LIST "EndListText" Shape::Text(Atom::EndList, false);
    }
    lettered {
        0x0C..=0x25 PREFIX_DICTIONARY_ATTRIBUTE "PrefixDictionaryAttribute" Shape::Attribute, Word::Dictionary;
        0x26..=0x3F PREFIX_ATTRIBUTE "PrefixAttribute" Shape::Attribute, Word::Spelled;
        0x44..=0x5D PREFIX_DICTIONARY_ELEMENT "PrefixDictionaryElement" Shape::Element, Word::Dictionary;
        0x5E..=0x77 PREFIX_ELEMENT "PrefixElement" Shape::Element, Word::Spelled;
    }
    text {
        0x80 ZERO "ZeroText" Atom::Zero;
        0x82 ONE "OneText" Atom::One;
        0x84 FALSE "FalseText" Atom::False;
        0x86 TRUE "TrueText" Atom::True;
        0x88 INT8 "Int8Text" Atom::Int8;
        0x8A INT16 "Int16Text" Atom::Int16;
        0x8C INT32 "Int32Text" Atom::Int32;
        0x8E INT64 "Int64Text" Atom::Int64;
        0x90 FLOAT "FloatText" Atom::Float;
        0x92 DOUBLE "DoubleText" Atom::Double;
        0x94 DECIMAL "DecimalText" Atom::Decimal;
        0x96 DATE_TIME "DateTimeText" Atom::DateTime;
        0x98 CHARS8 "Chars8Text" Atom::Chars(Width::One);
        0x9A CHARS16 "Chars16Text" Atom::Chars(Width::Two);
        0x9C CHARS32 "Chars32Text" Atom::Chars(Width::Four);
        0x9E BYTES8 "Bytes8Text" Atom::Bytes(Width::One);
        0xA0 BYTES16 "Bytes16Text" Atom::Bytes(Width::Two);
        0xA2 BYTES32 "Bytes32Text" Atom::Bytes(Width::Four);
        0xA8 EMPTY "EmptyText" Atom::Empty;
        0xAA DICTIONARY "DictionaryText" Atom::Dictionary;
        0xAC UNIQUE_ID "UniqueIdText" Atom::UniqueId;
        0xAE TIME_SPAN "TimeSpanText" Atom::TimeSpan;
        0xB0 GUID "UuidText" Atom::Guid;
        0xB2 UINT64 "UInt64Text" Atom::UInt64;
        0xB4 BOOL "BoolText" Atom::Bool;
        0xB6 UNICODE8 "UnicodeChars8Text" Atom::Unicode(Width::One);
        0xB8 UNICODE16 "UnicodeChars16Text" Atom::Unicode(Width::Two);
        0xBA UNICODE32 "UnicodeChars32Text" Atom::Unicode(Width::Four);
        0xBC QNAME "QNameDictionaryText" Atom::QName;
    }
}

static TABLE: [Option<Record>; 256] = {
    let mut table = [None; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = describe(byte as u8);
        byte += 1;
    }
    table
};

/// The shapes alone: what reading needs of each byte, in a table that stays in the cache.
static SHAPES: [Option<Shape>; 256] = {
    let mut shapes = [None; 256];
    let mut byte = 0;
    while byte < 256 {
        if let Some(record) = describe(byte as u8) {
            shapes[byte] = Some(record.shape);
        }
        byte += 1;
    }
    shapes
};

/// The prefixes that have records of their own.
pub(crate) const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";

/// The n-th one-letter prefix; empty beyond `z`.
#[inline]
pub(crate) fn letter(index: u8) -> &'static str {
    let index = usize::from(index);
    LETTERS.get(index..index + 1).unwrap_or("")
}

/// The number of a one-letter prefix, if it is one.
#[inline]
pub(crate) fn letter_index(prefix: &str) -> Option<u8> {
    match prefix.as_bytes() {
        [letter @ b'a'..=b'z'] => Some(letter - b'a'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Tests: [MC-NBFX §2.2], [MC-NBFX §2.3]
    #[test]
    fn reserved_bytes_are_no_records() {
        let reserved = (0..=255u8).filter(|&byte| record(byte).is_none()).collect::<Vec<_>>();
        let expected =
            [0u8].into_iter().chain(0x78..=0x7F).chain([0xA5, 0xA7]).chain(0xBE..=0xFF).collect::<Vec<_>>();
        assert_eq!(reserved, expected);
    }

    #[test]
    fn letters_and_fused_ends() {
        assert_eq!(record(0x56).unwrap().shape, Shape::Element(Prefix::Letter(18), Word::Dictionary));
        assert_eq!((letter(18), letter_index("s"), letter(26)), ("s", Some(18), ""));
        assert_eq!(record(0x99).unwrap().name, "Chars8TextWithEndElement");
        assert_eq!(record(0x99).unwrap().shape, Shape::Text(Atom::Chars(Width::One), true));
    }

    #[test]
    fn ten_types_make_arrays() {
        let types = (0..=255u8).filter(|&byte| array_item(byte).is_some()).collect::<Vec<_>>();
        assert_eq!(types, [0x8B, 0x8D, 0x8F, 0x91, 0x93, 0x95, 0x97, 0xAF, 0xB1, 0xB5]);
    }
}
