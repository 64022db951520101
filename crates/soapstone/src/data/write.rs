//! Writing: elements, declarations, `xsi:nil` and `xsi:type`, as .NET has them.

use std::borrow::Cow;

use soapstone_wsdl::TypeName;
use soapstone_xml::{DeclarationRef, EncodeError, Form, NameRef, Text, XSI_NAMESPACE, XmlWriter};

use super::{DataContract, Shape};

const LETTERS: [&str; 26] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u",
    "v", "w", "x", "y", "z",
];

/// Writes a member, or an item: an element with a value in it. The namespace of the value's type is declared on it when it
/// is another one.
pub fn write_element<T: DataContract, W: XmlWriter + ?Sized>(
    out: &mut W,
    namespace: &str,
    local: &str,
    value: &T,
) -> Result<(), EncodeError> {
    out.start(element_name::<T>(namespace, local))?;
    if T::SHAPE == Shape::Complex {
        let own = T::type_name().namespace;
        if own != namespace {
            declare(out, own)?;
        }
    }
    value.write(out)?;
    out.end()
}

/// The name of an element of this type. .NET keeps names that have names in them apart by a prefix of their own.
pub(super) fn element_name<'a, T: DataContract>(namespace: &'a str, local: &'a str) -> NameRef<'a> {
    let name = NameRef::new(namespace, local).with_form(Form::Contract);
    if T::SHAPE == Shape::QName && !namespace.is_empty() { name.with_prefix("q") } else { name }
}

/// Declares a namespace on the element that was just begun, under the first letter that is free, unless it has a prefix.
pub(super) fn declare<W: XmlWriter + ?Sized>(out: &mut W, namespace: &str) -> Result<(), EncodeError> {
    if namespace.is_empty() || out.prefix_of(namespace).is_some() {
        return Ok(());
    }
    let prefix = free_prefix(out);
    out.declare(DeclarationRef { prefix: &prefix, uri: namespace, form: Form::Contract })
}

/// The prefix under which a QName of this namespace can be written on the element that was just begun.
pub(super) fn prefix_for<W: XmlWriter + ?Sized>(out: &W, namespace: &str) -> Cow<'static, str> {
    match out.prefix_of(namespace) {
        _ if namespace.is_empty() => Cow::Borrowed(""),
        Some(known) => LETTERS
            .into_iter()
            .find(|letter| *letter == known)
            .map_or_else(|| Cow::Owned(known.to_owned()), Cow::Borrowed),
        None => free_prefix(out),
    }
}

fn free_prefix<W: XmlWriter + ?Sized>(out: &W) -> Cow<'static, str> {
    if let Some(letter) = LETTERS.into_iter().find(|letter| out.resolve(letter).is_none()) {
        return Cow::Borrowed(letter);
    }
    let mut number = 1usize;
    loop {
        let prefix = format!("p{number}");
        if out.resolve(&prefix).is_none() {
            return Cow::Owned(prefix);
        }
        number += 1;
    }
}

/// An attribute of XML Schema instances; .NET's serializer calls the namespace `i`.
fn instance_attribute<W: XmlWriter + ?Sized>(out: &W, local: &'static str) -> NameRef<'static> {
    let name = NameRef::new(XSI_NAMESPACE, local).with_form(Form::Contract);
    match out.resolve("i") {
        None | Some(XSI_NAMESPACE) => name.with_prefix("i"),
        Some(_) => name,
    }
}

/// Declares the namespace of `xsi:nil` and `xsi:type`.
pub(super) fn declare_instance<W: XmlWriter + ?Sized>(out: &mut W) -> Result<(), EncodeError> {
    if out.resolve("i").is_some() {
        return Ok(());
    }
    out.declare(DeclarationRef { prefix: "i", uri: XSI_NAMESPACE, form: Form::Contract })
}

/// Says that the element that was just begun is nil.
pub(super) fn write_nil<W: XmlWriter + ?Sized>(out: &mut W) -> Result<(), EncodeError> {
    let name = instance_attribute(out, "nil");
    out.attribute(name, Text::Bool(true))
}

/// Says of what type the element is that was just begun.
pub fn write_type<W: XmlWriter + ?Sized>(out: &mut W, name: TypeName) -> Result<(), EncodeError> {
    write_type_named(out, name.namespace, name.local)
}

/// As [`write_type`], of a type that is known by its name only.
pub(super) fn write_type_named<W: XmlWriter + ?Sized>(
    out: &mut W,
    namespace: &str,
    local: &str,
) -> Result<(), EncodeError> {
    declare(out, namespace)?;
    let prefix = prefix_for(out, namespace);
    let value = NameRef::new(namespace, local).with_prefix(&prefix).with_form(Form::Contract);
    let attribute = instance_attribute(out, "type");
    out.attribute(attribute, Text::QName(value))
}
