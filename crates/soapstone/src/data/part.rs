//! The parts of messages: arguments, results, the details of faults.

use soapstone_xml::{EncodeError, Form, NameRef, Text, ToXml, XSI_NAMESPACE, XmlWriter};

use super::write::{declare, declare_instance, element_name, prefix_for};
use super::{DataContract, Shape};

/// What writes the parts of an operation. Both say the same; they differ in namespace declarations, and so in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formatter {
    /// .NET's serializer of data contracts.
    DataContract,
    /// What .NET takes when all parts of an operation, of request and reply, are [`DataContract::PRIMITIVE`].
    Primitive,
}

impl Formatter {
    /// The formatter of an operation with parts that are all primitive, or not.
    pub const fn of(all_primitive: bool) -> Self {
        if all_primitive { Self::Primitive } else { Self::DataContract }
    }
}

/// Writes a part: an element of this name with the value in it.
pub fn write_part<T: DataContract, W: XmlWriter + ?Sized>(
    out: &mut W,
    namespace: &str,
    local: &str,
    value: &T,
    formatter: Formatter,
) -> Result<(), EncodeError> {
    out.start(element_name::<T>(namespace, local))?;
    write_root(out, namespace, value, formatter)?;
    out.end()
}

/// Writes a value into an element of this namespace that was just begun, and that is not within a data contract.
fn write_root<T: DataContract, W: XmlWriter + ?Sized>(
    out: &mut W,
    namespace: &str,
    value: &T,
    formatter: Formatter,
) -> Result<(), EncodeError> {
    if formatter == Formatter::Primitive {
        if value.is_nil() {
            // Under whatever prefix is free: only the serializer has one of its own.
            let prefix = prefix_for(out, XSI_NAMESPACE);
            let nil = NameRef::new(XSI_NAMESPACE, "nil").with_prefix(&prefix).with_form(Form::Contract);
            return out.attribute(nil, Text::Bool(true));
        }
        return value.write_primitive(out);
    }
    if T::SHAPE == Shape::Complex {
        let own = T::type_name().namespace;
        if own != namespace {
            declare(out, own)?;
        }
        if !value.is_nil() {
            declare_instance(out)?;
        }
    }
    value.write(out)
}

/// A value as the content of an element of this namespace: for what is written as [`ToXml`].
#[derive(Clone, Copy, Debug)]
pub struct Part<'a, T> {
    /// The namespace of the element.
    pub namespace: &'a str,
    /// The value.
    pub value: &'a T,
}

impl<T: DataContract> ToXml for Part<'_, T> {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        write_root(out, self.namespace, self.value, Formatter::DataContract)
    }
}
