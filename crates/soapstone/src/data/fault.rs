//! Declared faults: errors of Rust that travel as the detail of a fault.

use std::convert::Infallible;
use std::error::Error;

use soapstone_soap::{Action, Fault, value_element};
use soapstone_wsdl::{DescribeType, SchemaSet, TypeName, TypeRef, ns};
use soapstone_xml::{EncodeError, Kind, Limits, QName, TextDocument, TextWriter, XmlReader};

use super::{DataContract, Part};

/// The faults that an operation declares: an enum, with one variant for each type of detail. Written by
/// `#[derive(FaultContract)]`; `Infallible` declares none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which faults it stands for",
    note = "write `#[derive(FaultContract)]` on the enum of an operation's errors"
)]
pub trait FaultContract: Error + Send + Sync + Sized + 'static {
    /// The fault for the peer: the value is its detail, and what it displays is its reason.
    fn to_fault(&self) -> Result<Fault, EncodeError>;

    /// The name of the detail's type, of which .NET makes the action: `{contract}/{operation}{name}Fault`.
    fn detail_name(&self) -> &'static str;

    /// The name of the fault, as the operation declares it.
    fn fault_name(&self) -> String {
        format!("{}Fault", self.detail_name())
    }

    /// An action that the fault has in place of that of its detail, or of its kind.
    fn action(&self) -> Option<Action> {
        None
    }

    /// What a fault of the peer stands for, if it is one of these.
    fn from_fault(fault: &Fault) -> Option<Self>;

    /// The details, one for each variant, with their types added to the schema.
    fn describe(set: &mut SchemaSet) -> Vec<FaultDetail>;
}

/// A type of detail.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultDetail {
    /// The name of the type: `MathFault`. The fault is called `MathFaultFault`.
    pub name: &'static str,
    /// The element in the detail.
    pub element: QName,
    /// The type.
    pub ty: TypeRef,
    /// The name of the fault.
    pub fault: String,
}

impl FaultDetail {
    /// The detail of this type.
    pub fn of<T: DescribeType>(set: &mut SchemaSet) -> Self {
        let name = T::type_name();
        let fault = format!("{}Fault", name.local);
        Self { name: name.local, element: detail_element(name), ty: T::describe(set), fault }
    }

    /// The same detail in this element.
    #[must_use]
    pub fn in_element(self, element: QName) -> Self {
        Self { element, ..self }
    }

    /// The same detail, of a fault with this name.
    #[must_use]
    pub fn of_fault(self, fault: impl Into<String>) -> Self {
        Self { fault: fault.into(), ..self }
    }
}

/// No declared faults.
impl FaultContract for Infallible {
    fn to_fault(&self) -> Result<Fault, EncodeError> {
        match *self {}
    }

    fn detail_name(&self) -> &'static str {
        match *self {}
    }

    fn from_fault(_: &Fault) -> Option<Self> {
        None
    }

    fn describe(_: &mut SchemaSet) -> Vec<FaultDetail> {
        Vec::new()
    }
}

/// The element of a type that stands alone.
pub fn detail_element(name: TypeName) -> QName {
    let namespace = if name.namespace == ns::XSD { ns::SERIALIZATION } else { name.namespace };
    QName::from_static(namespace, name.local)
}

/// A fault with this value as its detail.
pub fn detail_entry<T: DataContract>(value: &T, reason: String) -> Result<Fault, EncodeError> {
    detail_entry_in(detail_element(T::type_name()), value, reason)
}

/// As [`detail_entry`], in this element.
pub fn detail_entry_in<T: DataContract>(
    name: QName,
    value: &T,
    reason: String,
) -> Result<Fault, EncodeError> {
    let namespace = name.namespace().to_owned();
    let entry = value_element(name, &Part { namespace: &namespace, value });
    let entry = entry.map_err(|error| EncodeError::Value(error.to_string()))?;
    Ok(Fault::sender(reason).with_detail(entry))
}

/// The detail of this type, if the fault has it and it can be read.
pub fn read_detail<T: DataContract>(fault: &Fault) -> Option<T> {
    read_detail_in(&detail_element(T::type_name()), fault)
}

/// As [`read_detail`], in this element.
pub fn read_detail_in<T: DataContract>(name: &QName, fault: &Fault) -> Option<T> {
    let entry = fault.detail_entry(name.namespace(), name.local())?;
    let mut out = TextWriter::new();
    entry.write(&mut out).ok()?;
    let document = TextDocument::message(out.finish().ok()?, &Limits::UNLIMITED).ok()?;
    let mut input = document.reader();
    while input.advance().ok()? != Kind::Start {}
    T::read(&mut input).ok()
}
