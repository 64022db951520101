//! The values of text records, as they stand in the document until somebody asks for them.

use soapstone_xml::{DateTime, Decimal, DecodeErrorKind, Form, ListItem, NameRef, Text, TextForm, TimeSpan};
use uuid::Uuid;

use crate::cursor::Cursor;
use crate::error::Flaw;
use crate::record::{Atom, Shape, letter};
use crate::scan::{misplaced, shape_of};
use crate::scope::Prefixes;
use crate::strings::{Dictionaries, Spelling};

/// The value of a text record. Everything in it is borrowed from the document or a dictionary, or stands in a [`Scratch`].
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'i> {
    Str(&'i str),
    /// Text that was UTF-16: a part of the scratch buffer.
    Wide {
        start: usize,
        end: usize,
    },
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f32),
    Double(f64),
    Decimal(Decimal),
    DateTime(DateTime),
    TimeSpan(TimeSpan),
    Guid(Uuid),
    UniqueId(Uuid),
    Bytes(&'i [u8]),
    QName {
        prefix: &'static str,
        namespace: &'i str,
        local: Spelling<'i>,
    },
    /// Some of the scratch list.
    List {
        start: usize,
        end: usize,
    },
}

/// What does not fit into a [`Value`]; kept from event to event, so that it need not be allocated again.
#[derive(Debug, Default)]
pub(crate) struct Scratch<'i> {
    wide: String,
    list: Vec<(Value<'i>, TextForm)>,
}

impl<'i> Scratch<'i> {
    pub(crate) fn clear(&mut self) {
        self.wide.clear();
        self.list.clear();
    }

    /// Looks up the prefixes of names, once all declarations around them are known.
    pub(crate) fn resolve(&mut self, scope: &Prefixes<'i>) {
        for (value, _) in &mut self.list {
            value.resolve(scope);
        }
    }
}

impl<'i> Value<'i> {
    pub(crate) const EMPTY: Self = Self::Str("");

    /// Looks up the prefix of a name. An undeclared one is accepted, as .NET's reader accepts it: to it this is text.
    pub(crate) fn resolve(&mut self, scope: &Prefixes<'i>) {
        if let Self::QName { prefix, namespace, .. } = self {
            *namespace = scope.resolve(prefix).unwrap_or("");
        }
    }

    pub(crate) fn to_text<'a>(self, scratch: &'a Scratch<'i>) -> Text<'a>
    where
        'i: 'a,
    {
        match self {
            Self::Str(text) => Text::from(text),
            Self::Wide { start, end } => Text::from(scratch.wide.get(start..end).unwrap_or("")),
            Self::Bool(value) => Text::Bool(value),
            Self::Int(value) => Text::Int(value),
            Self::Uint(value) => Text::Uint(value),
            Self::Float(value) => Text::Float(value),
            Self::Double(value) => Text::Double(value),
            Self::Decimal(value) => Text::Decimal(value),
            Self::DateTime(value) => Text::DateTime(value),
            Self::TimeSpan(value) => Text::TimeSpan(value),
            Self::Guid(value) => Text::Guid(value),
            Self::UniqueId(value) => Text::UniqueId(value),
            Self::Bytes(bytes) => Text::from(bytes),
            Self::QName { prefix, namespace, local } => {
                Text::QName(NameRef::new(namespace, local.text).with_prefix(prefix).with_form(local.form))
            }
            Self::List { start, end } => {
                let items = scratch.list.get(start..end).unwrap_or_default();
                // A list holds no lists, so this goes no deeper.
                let item =
                    |&(value, form): &(Self, TextForm)| ListItem { value: value.to_text(scratch), form };
                Text::List(items.iter().map(item).collect())
            }
        }
    }

    pub(crate) fn is_whitespace(self, scratch: &Scratch<'i>) -> bool {
        matches!(self, Self::Str(_) | Self::Wide { .. } | Self::Bytes(_))
            && self.to_text(scratch).is_whitespace()
    }

    /// Whether the session's string table is needed to read this, apart from a dictionary text.
    pub(crate) fn uses_session(self, scratch: &Scratch<'i>) -> bool {
        let is_session = |form: Form| matches!(form, Form::Session(_));
        match self {
            Self::QName { local, .. } => is_session(local.form),
            Self::List { start, end } => {
                let items = scratch.list.get(start..end).unwrap_or_default();
                items.iter().any(|(value, form)| is_session(form.string) || value.uses_session(scratch))
            }
            _ => false,
        }
    }

    /// What this counts for `Limits::max_text_chars`.
    pub(crate) fn size(self, scratch: &Scratch<'i>) -> usize {
        match self {
            Self::Str(text) if text.is_ascii() => text.len(),
            Self::Str(text) => text.chars().count(),
            Self::Wide { start, end } => scratch.wide.get(start..end).map_or(0, |text| text.chars().count()),
            Self::Bytes(bytes) => bytes.len(),
            Self::QName { local, .. } => local.text.chars().count() + 2,
            Self::List { start, end } => {
                let items = scratch.list.get(start..end).unwrap_or_default();
                items.iter().map(|(value, _)| value.size(scratch) + 1).sum()
            }
            // Numbers and dates are never long.
            _ => 1,
        }
    }
}

/// The longest that numbers, dates and GUIDs are in text, about.
pub(crate) const ATOM_CHARS: usize = 36;

/// Reads the payload of a text record, whose type byte stands at `at`.
pub(crate) fn read<'i>(
    cursor: &mut Cursor<'i>,
    dictionaries: &mut Dictionaries<'i>,
    scratch: &mut Scratch<'i>,
    record: u8,
    atom: Atom,
    at: usize,
) -> Result<(Value<'i>, TextForm), Flaw> {
    let mut form = TextForm { record, string: Form::Auto };
    let value = match atom {
        Atom::Zero => Value::Int(0),
        Atom::One => Value::Int(1),
        Atom::False => Value::Bool(false),
        Atom::True => Value::Bool(true),
        Atom::Empty => Value::EMPTY,
        Atom::Int8 => Value::Int(i8::from_le_bytes(cursor.array()?).into()),
        Atom::UInt64 => Value::Uint(u64::from_le_bytes(cursor.array()?)),
        Atom::UniqueId => Value::UniqueId(Uuid::from_bytes_le(cursor.array()?)),
        Atom::Bool
        | Atom::Int16
        | Atom::Int32
        | Atom::Int64
        | Atom::Float
        | Atom::Double
        | Atom::Decimal
        | Atom::DateTime
        | Atom::TimeSpan
        | Atom::Guid => packed(cursor, atom)?,
        Atom::Chars(width) => {
            let length = cursor.length(width)?;
            Value::Str(cursor.utf8(length)?)
        }
        Atom::Bytes(width) => {
            let length = cursor.length(width)?;
            Value::Bytes(cursor.take(length)?)
        }
        Atom::Unicode(width) => {
            let length = cursor.length(width)?;
            wide(cursor.take(length)?, &mut scratch.wide, at)?
        }
        Atom::Dictionary => {
            let string = dictionaries.read(cursor)?;
            form.string = string.form;
            Value::Str(string.text)
        }
        Atom::QName => {
            let letter_at = cursor.position();
            let prefix = letter(cursor.byte()?);
            if prefix.is_empty() {
                return Err(Flaw::record("a prefix beyond 'z'", letter_at));
            }
            Value::QName { prefix, namespace: "", local: dictionaries.read(cursor)? }
        }
        Atom::StartList => list(cursor, dictionaries, scratch)?,
        Atom::EndList => return Err(misplaced(record, at)),
    };
    Ok((value, form))
}

/// Reads a value of a type that arrays can have.
pub(crate) fn packed<'i>(cursor: &mut Cursor<'i>, atom: Atom) -> Result<Value<'i>, Flaw> {
    let at = cursor.position();
    Ok(match atom {
        // As .NET's reader has it: 2 is true, too.
        Atom::Bool => Value::Bool(cursor.byte()? != 0),
        Atom::Int16 => Value::Int(i16::from_le_bytes(cursor.array()?).into()),
        Atom::Int32 => Value::Int(i32::from_le_bytes(cursor.array()?).into()),
        Atom::Int64 => Value::Int(i64::from_le_bytes(cursor.array()?)),
        Atom::Float => Value::Float(f32::from_le_bytes(cursor.array()?)),
        Atom::Double => Value::Double(f64::from_le_bytes(cursor.array()?)),
        Atom::Decimal => Value::Decimal(decimal(cursor)?),
        Atom::DateTime => {
            let value = i64::from_le_bytes(cursor.array()?);
            let invalid = || Flaw::record("a date that does not exist", at);
            Value::DateTime(DateTime::from_binary(value).ok_or_else(invalid)?)
        }
        Atom::TimeSpan => Value::TimeSpan(TimeSpan::from_ticks(i64::from_le_bytes(cursor.array()?))),
        Atom::Guid => Value::Guid(Uuid::from_bytes_le(cursor.array()?)),
        _ => return Err(Flaw::record("a type that has no packed form", at)),
    })
}

/// A decimal as .NET has it in memory: two reserved bytes, places, sign, the high 32 bits, the low 64.
///
/// Spec: [MC-NBFX §2.2.3.11], [MS-OAUT §2.2.26]
fn decimal(cursor: &mut Cursor<'_>) -> Result<Decimal, Flaw> {
    let at = cursor.position();
    let [reserved @ .., scale, sign] = cursor.array::<4>()?;
    let high = u32::from_le_bytes(cursor.array()?);
    let low = u64::from_le_bytes(cursor.array()?);
    if reserved != [0; 2] || !matches!(sign, 0 | DECIMAL_MINUS) {
        return Err(Flaw::record("a decimal whose reserved bits are set", at));
    }
    let mantissa = u128::from(high) << 64 | u128::from(low);
    Decimal::from_parts(sign == DECIMAL_MINUS, mantissa, scale)
        .ok_or_else(|| Flaw::record("a decimal of more than 96 bits", at))
}

/// The sign byte of a negative decimal.
pub(crate) const DECIMAL_MINUS: u8 = 0x80;

fn wide<'i>(bytes: &[u8], out: &mut String, at: usize) -> Result<Value<'i>, Flaw> {
    let (units, odd) = bytes.as_chunks::<2>();
    if !odd.is_empty() {
        return Err(Flaw::record("UTF-16 text of an odd number of bytes", at));
    }
    let start = out.len();
    for unit in char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit))) {
        out.push(unit.map_err(|error| {
            let detail = format!("the surrogate {:#06x} stands alone", error.unpaired_surrogate());
            Flaw::new(DecodeErrorKind::Encoding { encoding: "UTF-16", detail }, at)
        })?);
    }
    Ok(Value::Wide { start, end: out.len() })
}

fn list<'i>(
    cursor: &mut Cursor<'i>,
    dictionaries: &mut Dictionaries<'i>,
    scratch: &mut Scratch<'i>,
) -> Result<Value<'i>, Flaw> {
    let start = scratch.list.len();
    loop {
        let at = cursor.position();
        let byte = cursor.byte()?;
        match shape_of(byte, at)? {
            Shape::Text(Atom::EndList, _) => return Ok(Value::List { start, end: scratch.list.len() }),
            Shape::Text(atom, false) if atom != Atom::StartList => {
                let item = read(cursor, dictionaries, scratch, byte, atom, at)?;
                scratch.list.push(item);
            }
            _ => return Err(misplaced(byte, at)),
        }
    }
}
