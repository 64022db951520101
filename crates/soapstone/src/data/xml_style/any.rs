//! Wildcards: elements that no type of the contract describes.

use soapstone_wsdl::{DescribeType, SchemaSet, TypeName, TypeRef, ns};
use soapstone_xml::{DeclarationRef, Element, EncodeError, FromXmlError, Node, QName, XmlReader, XmlWriter};

use super::super::any::write_other;
use super::super::read::{missing, refuse_nil, second};
use super::super::tree::write_tree;
use super::super::{DataContract, Shape};

/// `xs:anyType`: any attributes and any content, mixed content too. The name of its element belongs to the place in which it
/// stands: that of the [`Element`] in it is not written, and two of them are equal when their attributes and content are.
#[derive(Clone, Debug)]
pub struct AnyType(pub Element);

impl AnyType {
    /// An element with these nodes in it.
    pub fn new(nodes: impl IntoIterator<Item = Node>) -> Self {
        Self(nodes.into_iter().fold(Element::new(QName::from_static("", "any")), Element::with_child))
    }
}

impl PartialEq for AnyType {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.0, &other.0);
        a.attributes().len() == b.attributes().len()
            && a.attributes().iter().all(|attribute| b.attributes().contains(attribute))
            && a.nodes() == b.nodes()
    }
}

impl DescribeType for AnyType {
    const NILLABLE: bool = true;

    fn type_name() -> TypeName {
        TypeName::new(ns::XSD, "anyType")
    }

    fn describe(_: &mut SchemaSet) -> TypeRef {
        TypeRef { name: Self::type_name().into(), nillable: true }
    }
}

impl DataContract for AnyType {
    const SHAPE: Shape = Shape::Element;

    fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        // Text and attributes may have names with these prefixes in them.
        for (prefix, uri) in self.0.declarations() {
            if !prefix.is_empty() && out.resolve(prefix).is_none() {
                out.declare(DeclarationRef::new(prefix, uri))?;
            }
        }
        write_other(&self.0, out)
    }

    fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        refuse_nil(input, Self::type_name())?;
        Ok(Self(Element::read(input)?))
    }
}

/// Reads an element that is no other member.
pub fn read_any<R: XmlReader + ?Sized>(
    place: &mut Option<Vec<Element>>,
    input: &mut R,
) -> Result<(), FromXmlError> {
    let element = Element::read(input)?;
    place.get_or_insert_default().push(element);
    Ok(())
}

/// As [`read_any`], where there is one at most.
pub fn read_any_once<R: XmlReader + ?Sized>(
    place: &mut Option<Element>,
    input: &mut R,
) -> Result<(), FromXmlError> {
    if place.is_some() {
        return Err(second(input));
    }
    *place = Some(Element::read(input)?);
    Ok(())
}

/// Writes an element that is no other member.
pub fn write_any<W: XmlWriter + ?Sized>(out: &mut W, element: &Element) -> Result<(), EncodeError> {
    write_tree(element, out)
}

/// The elements that are no other member; where one has to be there, none is an error.
pub fn finish_any_list<R: XmlReader + ?Sized>(
    place: Option<Vec<Element>>,
    input: &R,
    required: bool,
) -> Result<Vec<Element>, FromXmlError> {
    match place {
        None if required => Err(missing(input, "*")),
        place => Ok(place.unwrap_or_default()),
    }
}

/// The element that is no other member.
pub fn finish_any<R: XmlReader + ?Sized>(place: Option<Element>, input: &R) -> Result<Element, FromXmlError> {
    place.ok_or_else(|| missing(input, "*"))
}
