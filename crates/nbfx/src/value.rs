//! The values of text records, as they stand in the document until somebody asks for them.

use soapstone_xml::{
    DateTime, Decimal, DecodeErrorKind, Form, ListItem, NameRef, Text, TextForm, TimeSpan, Zone,
};
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
    /// Text that was UTF-16, or a name with an undeclared prefix: a part of the scratch buffer.
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

    /// Looks up the prefixes of the names in lists, once all declarations around them are known.
    pub(crate) fn resolve_lists(&mut self, scope: &Prefixes<'i>) {
        for (value, _) in &mut self.list {
            *value = value.resolved(scope, &mut self.wide);
        }
    }

    /// Looks up the prefix of a name.
    pub(crate) fn resolve(&mut self, value: Value<'i>, scope: &Prefixes<'i>) -> Value<'i> {
        value.resolved(scope, &mut self.wide)
    }
}

impl<'i> Value<'i> {
    pub(crate) const EMPTY: Self = Self::Str("");

    /// With the namespace of a name's prefix. One with an undeclared prefix is text, as it is to .NET's reader.
    fn resolved(self, scope: &Prefixes<'i>, made: &mut String) -> Self {
        let Self::QName { prefix, local, .. } = self else {
            return self;
        };
        if let Some(namespace) = scope.resolve(prefix) {
            return Self::QName { prefix, namespace, local };
        }
        let start = made.len();
        made.extend([prefix, ":", local.text]);
        Self::Wide { start, end: made.len() }
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

/// How many characters a text may have yet, and the limit that says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    pub left: usize,
    pub max_text_chars: usize,
}

/// Reads the payload of a text record, whose type byte stands at `at`. The `room` counts for lists only: other values are as
/// long as their records, so it is time enough to look at their [size](Value::size) afterwards.
pub(crate) fn read<'i>(
    cursor: &mut Cursor<'i>,
    dictionaries: &mut Dictionaries<'i>,
    scratch: &mut Scratch<'i>,
    record: u8,
    atom: Atom,
    at: usize,
    room: Room,
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
            let local = dictionaries.read(cursor)?;
            form.string = local.form;
            Value::QName { prefix, namespace: "", local }
        }
        Atom::StartList => list(cursor, dictionaries, scratch, room)?,
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
            let date = DateTime::from_binary(value).ok_or_else(invalid)?;
            if is_beyond(date) {
                return Err(Flaw::record("a local date and time outside the calendar", at));
            }
            Value::DateTime(date)
        }
        Atom::TimeSpan => Value::TimeSpan(TimeSpan::from_ticks(i64::from_le_bytes(cursor.array()?))),
        Atom::Guid => Value::Guid(Uuid::from_bytes_le(cursor.array()?)),
        _ => return Err(Flaw::record("a type that has no packed form", at)),
    })
}

/// Whether what was read as a local time has an offset that brings it back into the calendar: it is made up, and .NET refuses it.
fn is_beyond(date: DateTime) -> bool {
    matches!(date.zone(), Zone::Offset(minutes) if minutes != 0)
}

/// Whether the binary form of a date and time can be read again: the instant has to be within the calendar, too.
pub(crate) fn has_binary(date: DateTime) -> bool {
    DateTime::from_binary(date.to_binary()).is_some_and(|read| !is_beyond(read))
}

/// A decimal as .NET has it in memory: two reserved bytes, places, sign, the high 32 bits, the low 64.
///
/// Spec: [MC-NBFX §2.2.3.11], [MS-OAUT §2.2.26]
fn decimal(cursor: &mut Cursor<'_>) -> Result<Decimal, Flaw> {
    let at = cursor.position();
    // As .NET's reader has it, reserved bits may be anything.
    let [_, _, scale, sign] = cursor.array::<4>()?;
    let high = u32::from_le_bytes(cursor.array()?);
    let low = u64::from_le_bytes(cursor.array()?);
    let mantissa = u128::from(high) << 64 | u128::from(low);
    Decimal::from_parts(sign & DECIMAL_MINUS != 0, mantissa, scale)
        .ok_or_else(|| Flaw::record("a decimal of more than 28 places", at))
}

/// What the sign byte of a negative decimal has set.
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
    room: Room,
) -> Result<Value<'i>, Flaw> {
    let start = scratch.list.len();
    let mut size = 0usize;
    loop {
        let at = cursor.position();
        let byte = cursor.byte()?;
        match shape_of(byte, at)? {
            Shape::Text(Atom::EndList, _) => return Ok(Value::List { start, end: scratch.list.len() }),
            Shape::Text(atom, false) if atom != Atom::StartList => {
                // An item is a byte in the document and many in memory.
                dictionaries.expand(size_of::<(Value<'_>, TextForm)>(), at)?;
                let item = read(cursor, dictionaries, scratch, byte, atom, at, room)?;
                size = size.saturating_add(item.0.size(scratch)).saturating_add(1);
                if size > room.left {
                    return Err(Flaw::limit("max_text_chars", room.max_text_chars, at));
                }
                scratch.list.push(item);
            }
            _ => return Err(misplaced(byte, at)),
        }
    }
}
