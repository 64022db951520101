//! What stands in the content of a type without an element of its own: choices and groups.

use soapstone_wsdl::{Particle, SchemaSet};
use soapstone_xml::{EncodeError, FromXmlError, NameRef, XmlReader, XmlWriter};

/// A choice or a group of elements, which stands among the members of a type: written by the derive for
/// `#[data(choice)]` and `#[data(group)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has an element of its own in messages",
    label = "this is no choice and no group",
    note = "`#[data(choice)]` is for enums with `#[data(choice)]`, `#[data(group)]` for structs with `#[data(group)]`"
)]
pub trait Content: Send + Sync + Sized + 'static {
    /// It while it is read.
    type Reading: Reading<Of = Self>;

    /// Whether an element of this name may be in it.
    fn fit(name: NameRef<'_>) -> Fit;

    /// Writes its elements.
    fn write_content<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError>;

    /// What it is in a schema.
    fn describe_content(set: &mut SchemaSet) -> Particle;
}

/// Whether an element may be in a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is not.
    No,
    /// Any element is, so it is if it is nothing else.
    Any,
    /// It is, by its name.
    Named,
}

/// A content while it is read. Written by the derive.
pub trait Reading: Default {
    /// The content.
    type Of;

    /// Whether an element of this name still belongs to it; if not, it is the first of the next one.
    fn takes(&self, name: NameRef<'_>) -> bool;

    /// Reads an element that fits.
    fn element<R: XmlReader + ?Sized>(&mut self, input: &mut R) -> Result<(), FromXmlError>;

    /// The content, at the end of the element that it is in, or before the next one.
    fn finish<R: XmlReader + ?Sized>(self, input: &R) -> Result<Self::Of, FromXmlError>;
}

/// On the heap, for types that contain themselves.
impl<C: Content> Content for Box<C> {
    type Reading = Boxed<C::Reading>;

    fn fit(name: NameRef<'_>) -> Fit {
        C::fit(name)
    }

    fn write_content<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        (**self).write_content(out)
    }

    fn describe_content(set: &mut SchemaSet) -> Particle {
        C::describe_content(set)
    }
}

/// What is on the heap, while it is read.
#[derive(Default)]
pub struct Boxed<T>(T);

impl<T: Reading> Reading for Boxed<T> {
    type Of = Box<T::Of>;

    fn takes(&self, name: NameRef<'_>) -> bool {
        self.0.takes(name)
    }

    fn element<R: XmlReader + ?Sized>(&mut self, input: &mut R) -> Result<(), FromXmlError> {
        self.0.element(input)
    }

    fn finish<R: XmlReader + ?Sized>(self, input: &R) -> Result<Self::Of, FromXmlError> {
        self.0.finish(input).map(Box::new)
    }
}

/// A content that is there once, or not at all, while it is read.
pub struct One<C: Content>(Option<Box<C::Reading>>);

impl<C: Content> Default for One<C> {
    fn default() -> Self {
        Self(None)
    }
}

impl<C: Content> One<C> {
    /// Whether an element of this name still belongs to it.
    pub fn takes(&self, name: NameRef<'_>) -> bool {
        self.0.as_ref().is_none_or(|reading| reading.takes(name))
    }

    /// Reads an element that fits.
    pub fn element<R: XmlReader + ?Sized>(&mut self, input: &mut R) -> Result<(), FromXmlError> {
        self.0.get_or_insert_default().element(input)
    }

    /// The content, which has to be there.
    pub fn required<R: XmlReader + ?Sized>(self, input: &R) -> Result<C, FromXmlError> {
        self.0.unwrap_or_default().finish(input)
    }

    /// The content, if it is there.
    pub fn optional<R: XmlReader + ?Sized>(self, input: &R) -> Result<Option<C>, FromXmlError> {
        self.0.map(|reading| reading.finish(input)).transpose()
    }
}

/// A content that is there any number of times, while it is read.
pub struct Many<C: Content> {
    read: Vec<C>,
    reading: Option<Box<C::Reading>>,
}

impl<C: Content> Default for Many<C> {
    fn default() -> Self {
        Self { read: Vec::new(), reading: None }
    }
}

impl<C: Content> Many<C> {
    /// Every element that fits belongs to one of them.
    pub fn takes(&self, _: NameRef<'_>) -> bool {
        true
    }

    /// Reads an element that fits: it belongs to what was begun, or begins another one.
    pub fn element<R: XmlReader + ?Sized>(&mut self, input: &mut R) -> Result<(), FromXmlError> {
        let name = input.start().name();
        if let Some(reading) = self.reading.take_if(|reading| !reading.takes(name)) {
            self.read.push(reading.finish(input)?);
        }
        self.reading.get_or_insert_default().element(input)
    }

    /// All of them; where one has to be there, none is an error.
    pub fn all<R: XmlReader + ?Sized>(self, input: &R, required: bool) -> Result<Vec<C>, FromXmlError> {
        let Self { mut read, mut reading } = self;
        if required && read.is_empty() {
            reading.get_or_insert_default();
        }
        if let Some(reading) = reading {
            read.push(reading.finish(input)?);
        }
        Ok(read)
    }
}

/// Writes what is there any number of times, or at least once.
pub fn write_many<C: Content, W: XmlWriter + ?Sized>(
    out: &mut W,
    field: &str,
    all: &[C],
    required: bool,
) -> Result<(), EncodeError> {
    if required && all.is_empty() {
        return Err(EncodeError::Value(format!("one at least of '{field}' is required, and there is none")));
    }
    all.iter().try_for_each(|content| content.write_content(out))
}
