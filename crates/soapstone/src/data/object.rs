//! Classes: what the derive writes for a struct, and what is the same for all of them.

use soapstone_wsdl::TypeName;
use soapstone_xml::{EncodeError, FromXmlError, NameRef, XmlReader, XmlWriter};

use super::DataContract;
use super::depth::Deeper;
use super::read::{check_type, missing, next_element, refuse_nil, type_of, unexpected};
use super::references::in_scope;

/// A data contract with members: a struct. Written by the derive.
pub trait Object: DataContract {
    /// Its members while they are read.
    type Members: Members<Of = Self>;

    /// Writes its attributes, those of its base first.
    fn write_attributes<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        let _ = out;
        Ok(())
    }

    /// Writes its members, those of its base first.
    fn write_members<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError>;
}

/// The members of an object while they are read. Written by the derive.
pub trait Members: Default {
    /// The object.
    type Of;

    /// Looks at the attributes of the element on whose start the reader stands.
    fn attributes<R: XmlReader + ?Sized>(&mut self, input: &mut R) -> Result<(), FromXmlError> {
        let _ = input;
        Ok(())
    }

    /// Whether an attribute is one of the members.
    fn is_attribute(name: NameRef<'_>) -> bool {
        let _ = name;
        false
    }

    /// Looks at the attributes that are no members, of the element on whose start the reader stands.
    fn other_attributes<R: XmlReader + ?Sized>(
        &mut self,
        input: &mut R,
        known: fn(NameRef<'_>) -> bool,
    ) -> Result<(), FromXmlError> {
        let _ = (input, known);
        Ok(())
    }

    /// Reads the text of the element on whose start the reader stands, up to its end; `false` if elements are in it, and the
    /// reader has not moved.
    fn text<R: XmlReader + ?Sized>(&mut self, input: &mut R) -> Result<bool, FromXmlError> {
        let _ = input;
        Ok(false)
    }

    /// Reads the member on whose start the reader stands; `false` if it is none, and the reader has not moved.
    fn member<R: XmlReader + ?Sized>(&mut self, input: &mut R) -> Result<bool, FromXmlError>;

    /// Whether an element of this name is read although it is no member: there is a wildcard.
    fn any(name: NameRef<'_>) -> bool {
        let _ = name;
        false
    }

    /// Reads the element on whose start the reader stands, and which is no member; `false` if there is no wildcard, and the
    /// reader has not moved.
    fn other<R: XmlReader + ?Sized>(&mut self, input: &mut R) -> Result<bool, FromXmlError> {
        let _ = input;
        Ok(false)
    }

    /// The place of the member that has an element of this name.
    fn place(name: NameRef<'_>) -> Option<usize> {
        let _ = name;
        None
    }

    /// Whether the member of this place takes an element of this name, after what was read.
    fn takes(&self, place: usize, name: NameRef<'_>) -> bool {
        let _ = (place, name);
        false
    }

    /// The object, at the end of its element.
    fn finish<R: XmlReader + ?Sized>(self, input: &R) -> Result<Self::Of, FromXmlError>;
}

/// Reads a value whose type reads into places.
pub fn read_placed<T: DataContract, R: XmlReader + ?Sized>(input: &mut R) -> Result<T, FromXmlError> {
    let mut place = None;
    T::read_into(&mut place, input)?;
    match place {
        Some(value) => Ok(value),
        None => Err(missing(input, T::type_name().local)),
    }
}

/// Reads a value onto the heap.
pub(super) fn read_boxed<T: DataContract, R: XmlReader + ?Sized>(
    input: &mut R,
) -> Result<Box<T>, FromXmlError> {
    let mut place = heap_place();
    T::read_into(&mut *place, input)?;
    taken(&mut *place, Box::new).ok_or_else(|| missing(input, T::type_name().local))
}

#[inline(never)]
fn heap_place<T>() -> Box<Option<T>> {
    Box::new(None)
}

#[inline(never)]
fn taken<T, U>(place: &mut Option<T>, make: impl FnOnce(T) -> U) -> Option<U> {
    place.take().map(make)
}

/// Reads an object.
pub fn read_object<T: Object, R: XmlReader + ?Sized>(
    place: &mut Option<T>,
    input: &mut R,
) -> Result<(), FromXmlError> {
    let captured =
        |place: &mut _, input: &mut dyn XmlReader| read_content::<T, dyn XmlReader + '_>(place, input);
    in_scope(place, input, read_content::<T, R>, captured)
}

fn read_content<T: Object, R: XmlReader + ?Sized>(
    place: &mut Option<T>,
    input: &mut R,
) -> Result<(), FromXmlError> {
    let _deeper = Deeper::enter(input)?;
    refuse_nil(input, T::type_name())?;
    check_type(input, T::type_name())?;
    let mut members = T::Members::default();
    members.attributes(input)?;
    members.other_attributes(input, T::Members::is_attribute)?;
    if !members.text(input)? {
        while next_element(input)? {
            if !members.member(input)? && !members.other(input)? {
                input.skip_element()?;
            }
        }
    }
    finish_object(place, &mut members, input)
}

/// Out of line: objects that are read within this one do not have these on the stack below them.
#[inline(never)]
fn finish_object<M: Members, R: XmlReader + ?Sized>(
    place: &mut Option<M::Of>,
    members: &mut M,
    input: &R,
) -> Result<(), FromXmlError> {
    *place = Some(std::mem::take(members).finish(input)?);
    Ok(())
}

/// Reads one of several types, of which `xsi:type` says which; the first is meant when it says nothing. `captured` and `direct`
/// are given the place of the type in `known`.
pub fn read_known<T, R: XmlReader + ?Sized>(
    place: &mut Option<T>,
    input: &mut R,
    known: &[TypeName],
    captured: impl FnOnce(usize, &mut Option<T>, &mut dyn XmlReader) -> Result<(), FromXmlError>,
    direct: impl FnOnce(usize, &mut Option<T>, &mut R) -> Result<(), FromXmlError>,
) -> Result<(), FromXmlError> {
    in_scope(
        place,
        input,
        |place, input| direct(which(input, known)?, place, input),
        |place, input| captured(which(input, known)?, place, input),
    )
}

/// As [`read_known`], where `xsi:type` has to say which.
pub fn read_derived<T, R: XmlReader + ?Sized>(
    place: &mut Option<T>,
    input: &mut R,
    known: &[TypeName],
    captured: impl FnOnce(usize, &mut Option<T>, &mut dyn XmlReader) -> Result<(), FromXmlError>,
    direct: impl FnOnce(usize, &mut Option<T>, &mut R) -> Result<(), FromXmlError>,
) -> Result<(), FromXmlError> {
    in_scope(
        place,
        input,
        |place, input| direct(which_derived(input, known)?, place, input),
        |place, input| captured(which_derived(input, known)?, place, input),
    )
}

fn which_derived<R: XmlReader + ?Sized>(input: &R, known: &[TypeName]) -> Result<usize, FromXmlError> {
    if type_of(input)?.is_none() {
        let names: Vec<_> = known.iter().map(|known| known.local).collect();
        let expected = format!("one of the types {}, as xsi:type says it", names.join(", "));
        return Err(unexpected(input, expected, "no xsi:type"));
    }
    which(input, known)
}

/// Reads one of several types into the place of what it is a variant of.
pub fn read_variant<T: DataContract, U, R: XmlReader + ?Sized>(
    place: &mut Option<U>,
    input: &mut R,
    make: impl FnOnce(T) -> U,
) -> Result<(), FromXmlError> {
    let mut value = heap_place();
    T::read_into(&mut *value, input)?;
    fill(place, &mut *value, make);
    Ok(())
}

#[inline(never)]
fn fill<T, U>(place: &mut Option<U>, value: &mut Option<T>, make: impl FnOnce(T) -> U) {
    *place = taken(value, make);
}

fn which<R: XmlReader + ?Sized>(input: &R, known: &[TypeName]) -> Result<usize, FromXmlError> {
    let Some(name) = type_of(input)? else {
        return Ok(0);
    };
    let found = known.iter().position(|known| name.as_ref().is(known.namespace, known.local));
    found.ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|known| known.local).collect();
        unexpected(input, format!("one of the types {}", names.join(", ")), format!("the type '{name}'"))
    })
}
