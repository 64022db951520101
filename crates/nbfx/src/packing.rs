//! Writing arrays: elements that follow each other and differ in nothing but a value of one type become one record.
//!
//! Spec: [MC-NBFX §2.3.3]

use soapstone_xml::{EncodeError, NameRef, StartForm, Text, TextForm, XmlWriter};

use crate::record::{Atom, array_item, code};
use crate::value::has_binary;
use crate::write_value::Payload;
use crate::writer::BinaryWriter;

/// An array record that is being written. What was promised (as many items, all alike) may turn out not to be so; then the
/// record is taken apart into elements of their own.
#[derive(Debug)]
pub(crate) struct Packing {
    /// The record's type byte.
    at: usize,
    /// The end record behind the start tag, once that is written.
    tag_end: usize,
    /// The first value.
    values: usize,
    record: u8,
    atom: Atom,
    /// How many items there are to be, and are.
    count: u32,
    items: u32,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// In the start tag of the first item.
    Head,
    /// In the start tag of a later item, which begins there; it goes once it is known to be the same.
    Item { from: usize, buffered: usize },
    /// Behind the value of an item.
    Value,
    /// Behind an item.
    Between,
}

impl BinaryWriter<'_> {
    /// Begins an array record before the first item's start tag.
    pub(crate) fn begin_array(&mut self, record: u8, count: u32) {
        let Some(atom) = array_item(record) else {
            return;
        };
        if count == 0 || i32::try_from(count).is_err() {
            return;
        }
        let at = self.out.len();
        self.out.node(code::ARRAY);
        self.array =
            Some(Packing { at, tag_end: at, values: at, record, atom, count, items: 0, phase: Phase::Head });
    }

    /// Goes on with the array when this start is a further item; else takes it apart.
    pub(crate) fn array_before_start(&mut self, form: StartForm) {
        let (from, buffered) = (self.out.len(), self.out.buffered);
        match &mut self.array {
            Some(array) if array.phase == Phase::Between && form == StartForm::ArrayItem => {
                array.phase = Phase::Item { from, buffered };
            }
            _ => self.break_array(),
        }
    }

    /// Adds the value of an item to the array. `false` when there is no array (any more).
    pub(crate) fn pack(&mut self, value: &Text<'_>) -> Result<bool, EncodeError> {
        let Some(array) = &self.array else {
            return Ok(false);
        };
        let phase = array.phase;
        let Some(payload) =
            array.payload(value).filter(|_| matches!(phase, Phase::Head | Phase::Item { .. }))
        else {
            self.break_array();
            return Ok(false);
        };
        self.close_tag()?;
        let Some(array) = &mut self.array else {
            return Ok(false);
        };
        match phase {
            Phase::Item { from, buffered } => {
                let same = self.out.bytes.get(from..) == self.out.bytes.get(array.at + 1..array.tag_end);
                if !same {
                    self.break_array();
                    return Ok(false);
                }
                self.out.bytes.truncate(from);
                self.out.buffered = buffered;
            }
            _ => {
                array.tag_end = self.out.len();
                self.out.node(code::END_ELEMENT);
                self.out.node(array.record);
                self.out.int31(array.count);
                array.values = self.out.len();
            }
        }
        array.items += 1;
        array.phase = Phase::Value;
        self.out.bytes.extend_from_slice(payload.bytes());
        self.out.no_text();
        Ok(true)
    }

    /// Whether the end of an element is that of an item of the array, so that nothing is to be written for it.
    pub(crate) fn array_before_end(&mut self) -> bool {
        match &mut self.array {
            Some(array) if array.phase == Phase::Value => {
                array.phase = Phase::Between;
                if array.items == array.count {
                    self.complete_array();
                }
                true
            }
            _ => {
                self.break_array();
                false
            }
        }
    }

    fn complete_array(&mut self) {
        let Some(array) = self.array.take() else {
            return;
        };
        // How .NET's writer uses its buffer for this: dates and GUIDs one by one, everything else past it.
        let piece = match array.atom {
            Atom::DateTime | Atom::TimeSpan => 8,
            Atom::Guid => 16,
            _ => return self.out.flush(),
        };
        for _ in 0..array.items {
            self.out.reserve(piece);
            self.out.buffered += piece;
        }
    }

    /// Takes the array apart, if there is one: nothing that was written is lost.
    pub(crate) fn break_array(&mut self) {
        let Some(array) = self.array.take() else {
            return;
        };
        if array.phase == Phase::Head {
            if array.at < self.out.bytes.len() {
                self.out.bytes.remove(array.at);
            }
            return;
        }
        let values_end = match array.phase {
            Phase::Item { from, .. } => from,
            _ => self.out.len(),
        };
        let part = |from: usize, to: usize| self.out.bytes.get(from..to).unwrap_or_default();
        let (tag, values) = (part(array.at + 1, array.tag_end), part(array.values, values_end));
        let mut elements = Vec::new();
        let mut last = 0;
        for value in values.chunks(array.atom.fixed_size().unwrap_or(1).max(1)) {
            elements.extend_from_slice(tag);
            last = elements.len();
            elements.push(array.record);
            elements.extend_from_slice(value);
        }
        if let (Phase::Value, Some(record)) = (array.phase, elements.get_mut(last)) {
            // The last item goes on; its end is still to come.
            *record &= !1;
            self.out.text_stands_at(array.at + last);
            self.told_end = None;
        }
        self.out.bytes.splice(array.at..values_end, elements);
    }

    /// Writes an element for each value: an array record, if the values allow it.
    pub(crate) fn put_array(
        &mut self,
        name: NameRef<'_>,
        values: &mut dyn ExactSizeIterator<Item = Text<'static>>,
    ) -> Result<(), EncodeError> {
        let count = u32::try_from(values.len()).unwrap_or(0);
        let Some(first) = values.next() else {
            return Ok(());
        };
        let head = item_record(&first).map(|record| StartForm::ArrayHead { record, count });
        self.start_as(name, head.unwrap_or_default())?;
        self.text(first)?;
        self.end()?;
        for value in values {
            if !self.pack_further(&value) {
                self.start_as(name, StartForm::Element)?;
                self.text_as(value, TextForm::AUTO)?;
                self.end()?;
            }
        }
        Ok(())
    }

    /// Adds a further item, without writing and removing its start tag.
    fn pack_further(&mut self, value: &Text<'_>) -> bool {
        if let Text::Int(value) = value
            && i32::try_from(*value).is_err()
        {
            self.widen();
        }
        let Some(array) = &mut self.array else {
            return false;
        };
        let Some(payload) = array.payload(value).filter(|_| array.phase == Phase::Between) else {
            return false;
        };
        array.items += 1;
        self.out.bytes.extend_from_slice(payload.bytes());
        if array.items == array.count {
            self.complete_array();
        }
        true
    }

    /// Makes an array of Int32 one of Int64.
    fn widen(&mut self) {
        let Some(array) = self.array.as_mut().filter(|array| array.atom == Atom::Int32) else {
            return;
        };
        let narrow = self.out.bytes.split_off(array.values);
        for value in narrow.as_chunks::<4>().0 {
            self.out.bytes.extend_from_slice(&i64::from(i32::from_le_bytes(*value)).to_le_bytes());
        }
        (array.record, array.atom) = (code::INT64 | 1, Atom::Int64);
        if let Some(record) = self.out.bytes.get_mut(array.tag_end + 1) {
            *record = array.record;
        }
    }
}

impl Packing {
    /// The value as the items have it, if it is of their type.
    fn payload(&self, value: &Text<'_>) -> Option<Payload> {
        let fits = match (self.atom, value) {
            (Atom::Int16, Text::Int(value)) => i16::try_from(*value).is_ok(),
            (Atom::Int32, Text::Int(value)) => i32::try_from(*value).is_ok(),
            (Atom::Int64, Text::Int(_)) | (Atom::Bool, Text::Bool(_)) => true,
            (Atom::Float, Text::Float(_)) | (Atom::Double, Text::Double(_)) => true,
            (Atom::Decimal, Text::Decimal(_)) => true,
            (Atom::DateTime, Text::DateTime(value)) => has_binary(*value),
            (Atom::TimeSpan, Text::TimeSpan(_)) | (Atom::Guid, Text::Guid(_)) => true,
            _ => false,
        };
        let mut payload = Payload::default();
        payload.put(self.atom, value);
        fits.then_some(payload)
    }
}

/// The item type of an array that begins with this value. .NET's arrays of integers are of 32 bits or of 64.
fn item_record(value: &Text<'_>) -> Option<u8> {
    Some(match value {
        Text::Bool(_) => code::BOOL,
        Text::Int(value) if i32::try_from(*value).is_ok() => code::INT32,
        Text::Int(_) => code::INT64,
        Text::Float(_) => code::FLOAT,
        Text::Double(_) => code::DOUBLE,
        Text::Decimal(_) => code::DECIMAL,
        Text::DateTime(_) => code::DATE_TIME,
        Text::TimeSpan(_) => code::TIME_SPAN,
        Text::Guid(_) => code::GUID,
        _ => return None,
    })
    .map(|record| record | 1)
}
