//! Classes: what the derive writes for a struct, and what is the same for all of them.

use soapstone_wsdl::TypeName;
use soapstone_xml::{EncodeError, FromXmlError, XmlReader, XmlWriter};

use super::DataContract;
use super::read::{check_type, next_element, refuse_nil, type_of, unexpected};
use super::references::in_scope;

/// A data contract with members: a struct. Written by the derive.
pub trait Object: DataContract {
    /// Its members while they are read.
    type Members: Members<Of = Self>;

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

    /// Reads the member on whose start the reader stands; `false` if it is none, and the reader has not moved.
    fn member<R: XmlReader + ?Sized>(&mut self, input: &mut R) -> Result<bool, FromXmlError>;

    /// The object, at the end of its element.
    fn finish<R: XmlReader + ?Sized>(self, input: &R) -> Result<Self::Of, FromXmlError>;
}

/// Reads an object.
pub fn read_object<T: Object, R: XmlReader + ?Sized>(input: &mut R) -> Result<T, FromXmlError> {
    in_scope(input, read_content::<T, R>, |input| read_content::<T, dyn XmlReader + '_>(input))
}

fn read_content<T: Object, R: XmlReader + ?Sized>(input: &mut R) -> Result<T, FromXmlError> {
    refuse_nil(input, T::type_name())?;
    check_type(input, T::type_name())?;
    let mut members = T::Members::default();
    members.attributes(input)?;
    while next_element(input)? {
        if !members.member(input)? {
            input.skip_element()?;
        }
    }
    members.finish(input)
}

/// Reads one of several types, of which `xsi:type` says which; the first is meant when it says nothing. `read` is given the
/// place of the type in `known`.
pub fn read_known<T, R: XmlReader + ?Sized>(
    input: &mut R,
    known: &[TypeName],
    read: impl FnOnce(usize, &mut dyn XmlReader) -> Result<T, FromXmlError>,
    direct: impl FnOnce(usize, &mut R) -> Result<T, FromXmlError>,
) -> Result<T, FromXmlError> {
    in_scope(input, |input| direct(which(input, known)?, input), |input| read(which(input, known)?, input))
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
