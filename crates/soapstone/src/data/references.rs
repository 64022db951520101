//! Objects that are written once and referred to: `z:Id` and `z:Ref`. They are read, never written.

use std::cell::RefCell;

use soapstone_wsdl::ns::SERIALIZATION;
use soapstone_xml::{FromXmlError, Kind, RawElement, XmlReader};

use super::read::{shorten, unexpected};

/// Bytes that references may add to a message: a few of them, to each other, could stand for any size.
const MAX_REFERRED_BYTES: usize = 16 << 20;

/// How many references may be within each other: what they refer to is read within what refers to it.
const MAX_NESTED: usize = 32;

thread_local! {
    static OBJECTS: RefCell<Objects> = RefCell::default();
}

/// The objects that were read so far, of the object that is being read.
#[derive(Default)]
struct Objects {
    depth: usize,
    known: Vec<(String, RawElement)>,
    referred: usize,
    nested: usize,
}

/// While this lives, objects are known by their ids; the outermost forgets them.
struct Scope;

impl Scope {
    fn enter() -> Self {
        OBJECTS.with_borrow_mut(|objects| objects.depth += 1);
        Self
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        OBJECTS.with_borrow_mut(|objects| {
            objects.depth = objects.depth.saturating_sub(1);
            if objects.depth == 0 && !objects.known.is_empty() {
                *objects = Objects::default();
            }
        });
    }
}

/// Reads the element on whose start the reader stands: by `direct`, or, when it has an id or refers to another, what it stands
/// for by `captured`.
pub(super) fn in_scope<T, R: XmlReader + ?Sized>(
    input: &mut R,
    direct: impl FnOnce(&mut R) -> Result<T, FromXmlError>,
    captured: impl FnOnce(&mut dyn XmlReader) -> Result<T, FromXmlError>,
) -> Result<T, FromXmlError> {
    let _scope = Scope::enter();
    let Some((is_id, id)) = identity(input) else {
        return direct(input);
    };
    if is_id {
        let raw = input.capture_element()?;
        let value = read(&raw, captured)?;
        OBJECTS.with_borrow_mut(|objects| objects.known.push((id, raw)));
        return Ok(value);
    }
    let known = OBJECTS.with_borrow_mut(|objects| {
        let known = objects.known.iter().rev().find(|(known, _)| *known == id)?;
        let raw = known.1.clone();
        objects.referred = objects.referred.saturating_add(raw.bytes().len());
        objects.nested += 1;
        Some((raw, objects.referred <= MAX_REFERRED_BYTES && objects.nested <= MAX_NESTED))
    });
    let Some((raw, within_limits)) = known else {
        let expected = "a reference to an object that ends before it";
        return Err(unexpected(input, expected, format!("one to '{}'", shorten(&id))));
    };
    if !within_limits {
        let expected =
            format!("references to {MAX_REFERRED_BYTES} bytes at most, {MAX_NESTED} within each other");
        return Err(unexpected(input, expected, "more"));
    }
    let value = read(&raw, captured)?;
    OBJECTS.with_borrow_mut(|objects| objects.nested = objects.nested.saturating_sub(1));
    input.skip_element()?;
    Ok(value)
}

/// The id of the element on whose start the reader stands, or of the one that it refers to; `true` for its own.
fn identity<R: XmlReader + ?Sized>(input: &R) -> Option<(bool, String)> {
    let start = input.start();
    let mut attributes = start.attributes().filter(|attribute| attribute.name.namespace == SERIALIZATION);
    let found = attributes.find(|attribute| matches!(attribute.name.local, "Id" | "Ref"))?;
    Some((found.name.local == "Id", found.value.lexical().into_owned()))
}

/// Reads a captured element.
fn read<T>(
    raw: &RawElement,
    read: impl FnOnce(&mut dyn XmlReader) -> Result<T, FromXmlError>,
) -> Result<T, FromXmlError> {
    let mut input = raw.reader();
    while !matches!(input.advance()?, Kind::Start | Kind::Eof) {}
    read(&mut *input)
}
