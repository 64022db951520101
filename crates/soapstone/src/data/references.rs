//! Objects that are written once and referred to: `z:Id` and `z:Ref`. They are read, never written.

use std::cell::RefCell;
use std::collections::HashMap;

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
    scopes: usize,
    known: HashMap<String, RawElement>,
    referred: usize,
    nested: usize,
}

/// While this lives, objects are known by their ids; the outermost forgets them.
struct Scope;

impl Scope {
    fn enter() -> Self {
        OBJECTS.with_borrow_mut(|objects| objects.scopes += 1);
        Self
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        OBJECTS.with_borrow_mut(|objects| {
            objects.scopes = objects.scopes.saturating_sub(1);
            if objects.scopes == 0 && !objects.known.is_empty() {
                *objects = Objects::default();
            }
        });
    }
}

/// While this lives, what a reference stands for is read.
struct Referred;

impl Referred {
    /// Counts a reference to this many bytes; `None` if there are too many.
    fn enter(bytes: usize) -> Option<Self> {
        OBJECTS.with_borrow_mut(|objects| {
            let referred = objects.referred.saturating_add(bytes);
            if referred > MAX_REFERRED_BYTES || objects.nested >= MAX_NESTED {
                return None;
            }
            (objects.referred, objects.nested) = (referred, objects.nested + 1);
            Some(Self)
        })
    }
}

impl Drop for Referred {
    fn drop(&mut self) {
        OBJECTS.with_borrow_mut(|objects| objects.nested = objects.nested.saturating_sub(1));
    }
}

/// Reads the element on whose start the reader stands into its place: by `direct`, or, when it has an id or refers to another,
/// what it stands for by `captured`.
///
/// Objects are read within each other, so a large one is not handed from function to function: each would have room for it on
/// the stack.
pub(super) fn in_scope<T, R: XmlReader + ?Sized>(
    place: &mut Option<T>,
    input: &mut R,
    direct: impl FnOnce(&mut Option<T>, &mut R) -> Result<(), FromXmlError>,
    captured: impl FnOnce(&mut Option<T>, &mut dyn XmlReader) -> Result<(), FromXmlError>,
) -> Result<(), FromXmlError> {
    let _scope = Scope::enter();
    match identity(input) {
        None => direct(place, input),
        Some(Identity::Own(id)) => read_known_as(id, input, |input| captured(place, input)),
        Some(Identity::Other(id)) => read_referred(&id, input, |input| captured(place, input)),
    }
}

/// What is said about the identity of an element.
enum Identity {
    /// Its id.
    Own(String),
    /// The id of the one that it refers to.
    Other(String),
}

fn identity<R: XmlReader + ?Sized>(input: &R) -> Option<Identity> {
    let start = input.start();
    let mut attributes = start.attributes().filter(|attribute| attribute.name.namespace == SERIALIZATION);
    let found = attributes.find(|attribute| matches!(attribute.name.local, "Id" | "Ref"))?;
    let id = found.value.lexical().into_owned();
    Some(if found.name.local == "Id" { Identity::Own(id) } else { Identity::Other(id) })
}

/// Reads an element that others may refer to.
fn read_known_as<R: XmlReader + ?Sized>(
    id: String,
    input: &mut R,
    content: impl FnOnce(&mut dyn XmlReader) -> Result<(), FromXmlError>,
) -> Result<(), FromXmlError> {
    let raw = input.capture_element()?;
    read(&raw, content)?;
    OBJECTS.with_borrow_mut(|objects| objects.known.insert(id, raw));
    Ok(())
}

/// Reads the element that one refers to.
fn read_referred<R: XmlReader + ?Sized>(
    id: &str,
    input: &mut R,
    content: impl FnOnce(&mut dyn XmlReader) -> Result<(), FromXmlError>,
) -> Result<(), FromXmlError> {
    let Some(raw) = OBJECTS.with_borrow(|objects| objects.known.get(id).cloned()) else {
        let expected = "a reference to an object that ends before it";
        return Err(unexpected(input, expected, format!("one to '{}'", shorten(id))));
    };
    let Some(_referred) = Referred::enter(raw.bytes().len()) else {
        let expected =
            format!("references to {MAX_REFERRED_BYTES} bytes at most, {MAX_NESTED} within each other");
        return Err(unexpected(input, expected, "more"));
    };
    read(&raw, content)?;
    input.skip_element()?;
    Ok(())
}

/// Reads a captured element.
fn read(
    raw: &RawElement,
    content: impl FnOnce(&mut dyn XmlReader) -> Result<(), FromXmlError>,
) -> Result<(), FromXmlError> {
    let mut input = raw.reader();
    while !matches!(input.advance()?, Kind::Start | Kind::Eof) {}
    content(&mut *input)
}
