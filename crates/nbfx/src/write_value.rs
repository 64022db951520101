//! Writing character data: the record that was told, or the one that .NET's writer chooses.

use soapstone_xml::{DateTime, Decimal, EncodeError, Form, NameRef, Text, TextForm};

use crate::output::utf16_len;
use crate::record::{Atom, Shape, Width, code, letter_index, record};
use crate::value::{DECIMAL_MINUS, has_binary};
use crate::write_name::check_length;
use crate::writer::BinaryWriter;

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Content,
    Attribute,
    List,
}

impl BinaryWriter<'_> {
    /// Writes a value. In content the start tag is closed by it.
    pub(crate) fn put_value(
        &mut self,
        value: &Text<'_>,
        form: TextForm,
        place: Place,
    ) -> Result<(), EncodeError> {
        if form.record != 0 {
            if place == Place::Content {
                self.flush_trail()?;
            }
            if self.put_told(value, form, place)? {
                self.told_end = (place == Place::Content).then_some(form.record & 1 == 1);
                return Ok(());
            }
        }
        self.told_end = None;
        // Of a name in content, the form is that of its local part alone.
        let string = if form.record & !1 == code::QNAME { Form::Auto } else { form.string };
        self.put_chosen(value, string, place)
    }

    /// Writes the record that was told, if it can hold the value.
    fn put_told(&mut self, value: &Text<'_>, form: TextForm, place: Place) -> Result<bool, EncodeError> {
        let byte = form.record & !1;
        let Some(Shape::Text(atom, _)) = record(byte).map(|record| record.shape) else {
            return Ok(false);
        };
        let key = match (atom, value) {
            (Atom::Dictionary, Text::Lexical(text)) => {
                // Declarations come first, and so do the strings that they add to the session's table.
                if place == Place::Content {
                    self.close_tag()?;
                }
                self.key(text, form.string)
            }
            // Its prefix may need a declaration yet, so nothing may be closed or added before it is sure to be written.
            (Atom::QName, Text::QName(name)) => self.known_key(name.local, name.form),
            // It was read as text because the prefix is not declared.
            (Atom::QName, Text::Lexical(text)) => prefixed(text)
                .filter(|(_, prefix, _)| self.scope.resolve(prefix).is_none())
                .and_then(|(_, _, local)| self.known_key(local, form.string)),
            _ => None,
        };
        if !can_hold(atom, value, key) {
            return Ok(false);
        }
        if place == Place::Content {
            self.close_tag()?;
        }
        match (atom, value) {
            (Atom::Chars(width), Text::Lexical(text)) => {
                self.out.text_length(step_down(byte, width), width, text.len());
                self.out.utf8(text);
            }
            (Atom::Unicode(width), Text::Lexical(text)) => {
                self.out.text_length(step_down(byte, width), width, 2 * utf16_len(text));
                self.out.utf16(text);
            }
            (Atom::Bytes(width), Text::Bytes(bytes)) => {
                self.out.text_length(step_down(byte, width), width, bytes.len());
                self.out.raw(bytes);
            }
            (Atom::StartList, Text::List(_)) => self.put_chosen(value, Form::Auto, place)?,
            (Atom::Dictionary, _) => self.out.text_id(byte, None, key.unwrap_or_default()),
            (Atom::QName, Text::QName(name)) => {
                let letter = name.prefix.and_then(letter_index);
                self.out.text_id(byte, letter, key.unwrap_or_default());
            }
            (Atom::QName, Text::Lexical(text)) => {
                let letter = prefixed(text).map(|(letter, ..)| letter);
                self.out.text_id(byte, letter, key.unwrap_or_default());
            }
            _ => {
                let mut payload = Payload::default();
                payload.put(atom, value);
                self.out.text(byte, payload.bytes());
            }
        }
        Ok(true)
    }

    /// Writes the record that .NET's writer chooses.
    fn put_chosen(&mut self, value: &Text<'_>, string: Form, place: Place) -> Result<(), EncodeError> {
        if place == Place::Content && !matches!(value, Text::Bytes(_)) {
            self.flush_trail()?;
        }
        if let Text::QName(name) = value {
            return self.put_qname(name, place);
        }
        if let (Text::List(items), Place::Content) = (value, place) {
            // Names in the list may need declarations, which cannot follow the start tag.
            for item in items {
                if let Text::QName(name) = &item.value
                    && item.form.record == 0
                {
                    self.content_prefix(name)?;
                }
            }
        }
        if place == Place::Content {
            self.close_tag()?;
        }
        match value {
            Text::Lexical(text) => return self.put_lexical(text, string),
            Text::Bool(value) => self.out.text(if *value { code::TRUE } else { code::FALSE }, &[]),
            Text::Int(value) => self.put_int(*value),
            Text::Uint(value) => match i64::try_from(*value) {
                Ok(value) => self.put_int(value),
                Err(_) => self.out.text(code::UINT64, &value.to_le_bytes()),
            },
            Text::Float(value) => self.put_float(*value),
            Text::Double(value) => self.put_double(*value),
            Text::Bytes(bytes) if place == Place::Content => return self.put_base64(bytes),
            Text::Bytes(bytes) => return self.put_bytes(bytes),
            Text::List(items) => {
                if place == Place::List {
                    return Err(EncodeError::Value("a list within a list".to_owned()));
                }
                self.out.node(code::START_LIST);
                for item in items {
                    self.put_value(&item.value, item.form, Place::List)?;
                }
                self.told_end = None;
                self.out.node(code::END_LIST);
            }
            Text::DateTime(value) if !has_binary(*value) => {
                self.put_lexical(&value.to_string(), Form::Auto)?;
            }
            other => {
                let Some((byte, atom)) = own_record(other) else {
                    return Err(EncodeError::Value("a value that binary documents do not have".to_owned()));
                };
                let mut payload = Payload::default();
                payload.put(atom, other);
                self.out.text(byte, payload.bytes());
            }
        }
        Ok(())
    }

    fn put_lexical(&mut self, text: &str, string: Form) -> Result<(), EncodeError> {
        if text.is_empty() {
            self.out.text(code::EMPTY, &[]);
            return Ok(());
        }
        check_characters(text)?;
        // A text is not looked up in the dictionary unless it is said to be in one.
        if string != Form::Auto
            && let Some(key) = self.key(text, string)
        {
            self.out.text_id(code::DICTIONARY, None, key);
            return Ok(());
        }
        match text {
            "0" => self.out.text(code::ZERO, &[]),
            "1" => self.out.text(code::ONE, &[]),
            _ => {
                check_length(text.len())?;
                let units = utf16_len(text);
                let wide = text.len() / 2 > units;
                let (byte, length) =
                    if wide { (code::UNICODE8, 2 * units) } else { (code::CHARS8, text.len()) };
                if units <= SHORT_TEXT {
                    // In one piece with its length: .NET asks for the room before it knows which of the two it will be.
                    self.out.reserve(2 + 3 * units);
                }
                self.out.text_length(byte, Width::of(length), length);
                if wide {
                    self.out.utf16(text);
                } else {
                    self.out.utf8(text);
                }
            }
        }
        Ok(())
    }

    fn put_int(&mut self, value: i64) {
        if value == 0 {
            self.out.text(code::ZERO, &[]);
        } else if value == 1 {
            self.out.text(code::ONE, &[]);
        } else if let Ok(value) = i8::try_from(value) {
            self.out.text(code::INT8, &value.to_le_bytes());
        } else if let Ok(value) = i16::try_from(value) {
            self.out.text(code::INT16, &value.to_le_bytes());
        } else if let Ok(value) = i32::try_from(value) {
            self.out.text(code::INT32, &value.to_le_bytes());
        } else {
            self.out.text(code::INT64, &value.to_le_bytes());
        }
    }

    fn put_float(&mut self, value: f32) {
        const TWO_TO_63: f32 = 9_223_372_036_854_775_808.0;
        if (-TWO_TO_63..TWO_TO_63).contains(&value) && value.fract() == 0.0 {
            self.put_int(value as i64);
        } else {
            let bits = if value.is_nan() { DOTNET_NAN_32 } else { value.to_bits() };
            self.out.text(code::FLOAT, &bits.to_le_bytes());
        }
    }

    fn put_double(&mut self, value: f64) {
        let single = value as f32;
        if value.is_finite() && single.is_finite() && f64::from(single) == value {
            self.put_float(single);
        } else {
            let bits = if value.is_nan() { DOTNET_NAN_64 } else { value.to_bits() };
            self.out.text(code::DOUBLE, &bits.to_le_bytes());
        }
    }

    /// Binary content comes in pieces of a multiple of three bytes, the rest in a record of its own.
    fn put_base64(&mut self, bytes: &[u8]) -> Result<(), EncodeError> {
        let missing = (3 - self.trail.len()) % 3;
        let (first, bytes) = bytes.split_at(missing.min(bytes.len()));
        self.trail.extend_from_slice(first);
        if !self.trail.is_empty() && self.trail.len() < 3 {
            return Ok(());
        }
        let (whole, rest) = bytes.split_at(bytes.len() - bytes.len() % 3);
        let mut trail = std::mem::take(&mut self.trail);
        let length = trail.len() + whole.len();
        if length > 0 {
            check_length(length)?;
            self.out.text_length(code::BYTES8, Width::of(length), length);
            if !trail.is_empty() {
                self.out.raw(&trail);
            }
            if !whole.is_empty() {
                self.out.raw(whole);
            }
        }
        trail.clear();
        trail.extend_from_slice(rest);
        self.trail = trail;
        Ok(())
    }

    /// Bytes in one record.
    pub(crate) fn put_bytes(&mut self, bytes: &[u8]) -> Result<(), EncodeError> {
        if bytes.is_empty() {
            self.out.text(code::EMPTY, &[]);
            return Ok(());
        }
        check_length(bytes.len())?;
        self.out.text_length(code::BYTES8, Width::of(bytes.len()), bytes.len());
        self.out.raw(bytes);
        self.told_end = None;
        Ok(())
    }

    fn put_qname(&mut self, name: &NameRef<'_>, place: Place) -> Result<(), EncodeError> {
        let prefix = if place == Place::List && !self.is_in_tag() {
            name.prefix.or(self.scope.prefix_of(name.namespace)).unwrap_or("").to_owned()
        } else {
            self.content_prefix(name)?
        };
        if place == Place::Content {
            self.close_tag()?;
        }
        if let Some(letter) = letter_index(&prefix)
            && let Some(key) = self.key(name.local, name.form)
        {
            self.out.text_id(code::QNAME, Some(letter), key);
            return Ok(());
        }
        let local = if name.form == Form::Auto { Form::Inline } else { name.form };
        if prefix.is_empty() {
            return self.put_lexical(name.local, local);
        }
        if place != Place::Content {
            return self.put_lexical(&format!("{prefix}:{}", name.local), Form::Auto);
        }
        self.put_lexical(&prefix, Form::Auto)?;
        self.put_lexical(":", Form::Auto)?;
        self.put_lexical(name.local, local)
    }
}

/// A name's prefix, as a letter and as text, and its local part.
fn prefixed(text: &str) -> Option<(u8, &str, &str)> {
    let (prefix, local) = text.split_once(':')?;
    Some((letter_index(prefix)?, prefix, local))
}

/// Whether a record of this type can stand for the value.
fn can_hold(atom: Atom, value: &Text<'_>, key: Option<u32>) -> bool {
    match (atom, value) {
        (Atom::Zero, Text::Int(0)) | (Atom::One, Text::Int(1)) => true,
        (Atom::Zero, Text::Lexical(text)) => text == "0",
        (Atom::One, Text::Lexical(text)) => text == "1",
        (Atom::False, Text::Bool(value)) => !value,
        (Atom::True, Text::Bool(value)) => *value,
        (Atom::Int8, Text::Int(value)) => i8::try_from(*value).is_ok(),
        (Atom::Int16, Text::Int(value)) => i16::try_from(*value).is_ok(),
        (Atom::Int32, Text::Int(value)) => i32::try_from(*value).is_ok(),
        (Atom::Int64, Text::Int(_)) | (Atom::UInt64, Text::Uint(_)) => true,
        (Atom::UInt64, Text::Int(value)) => *value >= 0,
        (Atom::Bool, Text::Bool(_)) => true,
        (Atom::Float, Text::Float(_)) | (Atom::Double, Text::Double(_)) => true,
        (Atom::Decimal, Text::Decimal(_)) => true,
        (Atom::DateTime, Text::DateTime(value)) => has_binary(*value),
        (Atom::TimeSpan, Text::TimeSpan(_)) => true,
        (Atom::Guid, Text::Guid(_)) | (Atom::UniqueId, Text::UniqueId(_)) => true,
        (Atom::Chars(width), Text::Lexical(text)) => width.holds(text.len()),
        (Atom::Unicode(width), Text::Lexical(text)) => width.holds(2 * utf16_len(text)),
        (Atom::Bytes(width), Text::Bytes(bytes)) => width.holds(bytes.len()),
        (Atom::Empty, Text::Lexical(text)) => text.is_empty(),
        (Atom::Empty, Text::Bytes(bytes)) => bytes.is_empty(),
        (Atom::StartList, Text::List(_)) => true,
        (Atom::Dictionary | Atom::QName, Text::Lexical(_)) => key.is_some(),
        (Atom::QName, Text::QName(name)) => {
            key.is_some() && name.prefix.is_some_and(|prefix| letter_index(prefix).is_some())
        }
        _ => false,
    }
}

/// The record that a value always has.
fn own_record(value: &Text<'_>) -> Option<(u8, Atom)> {
    Some(match value {
        Text::Decimal(_) => (code::DECIMAL, Atom::Decimal),
        Text::DateTime(_) => (code::DATE_TIME, Atom::DateTime),
        Text::TimeSpan(_) => (code::TIME_SPAN, Atom::TimeSpan),
        Text::Guid(_) => (code::GUID, Atom::Guid),
        Text::UniqueId(_) => (code::UNIQUE_ID, Atom::UniqueId),
        _ => return None,
    })
}

/// The payload of a record of fixed size.
#[derive(Debug, Default)]
pub(crate) struct Payload {
    bytes: [u8; 16],
    len: usize,
}

impl Payload {
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    fn set(&mut self, bytes: &[u8]) {
        for (to, from) in self.bytes.iter_mut().zip(bytes) {
            *to = *from;
        }
        self.len = bytes.len();
    }

    /// The value as this type has it. It must be one of the type.
    pub(crate) fn put(&mut self, atom: Atom, value: &Text<'_>) {
        match (atom, value) {
            (Atom::Int8, Text::Int(value)) => self.set(&(*value as i8).to_le_bytes()),
            (Atom::Int16, Text::Int(value)) => self.set(&(*value as i16).to_le_bytes()),
            (Atom::Int32, Text::Int(value)) => self.set(&(*value as i32).to_le_bytes()),
            (Atom::Int64 | Atom::UInt64, Text::Int(value)) => self.set(&value.to_le_bytes()),
            (_, Text::Uint(value)) => self.set(&value.to_le_bytes()),
            (Atom::Bool, Text::Bool(value)) => self.set(&[u8::from(*value)]),
            (_, Text::Float(value)) => self.set(&value.to_le_bytes()),
            (_, Text::Double(value)) => self.set(&value.to_le_bytes()),
            (_, Text::Decimal(value)) => self.set(&decimal_bytes(value)),
            (_, Text::DateTime(value)) => self.set(&DateTime::to_binary(value).to_le_bytes()),
            (_, Text::TimeSpan(value)) => self.set(&value.ticks().to_le_bytes()),
            (_, Text::Guid(value) | Text::UniqueId(value)) => self.set(&value.to_bytes_le()),
            _ => self.len = 0,
        }
    }
}

fn decimal_bytes(value: &Decimal) -> [u8; 16] {
    let sign = if value.is_negative() { DECIMAL_MINUS } else { 0 };
    let mantissa = value.mantissa();
    let mut bytes = [0; 16];
    bytes[2] = value.scale();
    bytes[3] = sign;
    bytes[4..8].copy_from_slice(&((mantissa >> 64) as u32).to_le_bytes());
    bytes[8..].copy_from_slice(&(mantissa as u64).to_le_bytes());
    bytes
}

impl Width {
    /// The smallest that holds a length.
    fn of(length: usize) -> Self {
        match length {
            0..=0xFF => Self::One,
            0x100..=0xFFFF => Self::Two,
            _ => Self::Four,
        }
    }

    fn holds(self, length: usize) -> bool {
        match self {
            Self::One => length <= 0xFF,
            Self::Two => length <= 0xFFFF,
            Self::Four => length <= i32::MAX as usize,
        }
    }
}

/// The type with a length of one byte, from that of another width.
fn step_down(byte: u8, width: Width) -> u8 {
    byte - match width {
        Width::One => 0,
        Width::Two => 2,
        Width::Four => 4,
    }
}

/// Refuses what XML does not allow. Spec: [XML10 §2.2]
pub(crate) fn check_characters(text: &str) -> Result<(), EncodeError> {
    let suspicious = text.bytes().any(|byte| byte < b' ' || byte == 0xEF);
    let illegal =
        |c: &char| matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}');
    match suspicious.then(|| text.chars().find(illegal)).flatten() {
        Some(c) => Err(EncodeError::IllegalCharacter(c.into())),
        None => Ok(()),
    }
}

/// The longest text in UTF-16 units that .NET writes in one piece.
const SHORT_TEXT: usize = 255 / 3;
/// The bits of `Single.NaN` and `Double.NaN` in .NET, which have the sign set.
const DOTNET_NAN_32: u32 = 0xFFC0_0000;
const DOTNET_NAN_64: u64 = 0xFFF8_0000_0000_0000;
