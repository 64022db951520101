//! Operations and their messages.

use soapstone_soap::Action;
use soapstone_xml::QName;

use crate::schema::TypeRef;

/// An operation of a contract.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OperationDescription {
    /// The name, an NCName: `AddTo`.
    pub name: String,
    /// Who calls it.
    pub direction: Direction,
    /// Whether it may be the first of a session. Default: true.
    pub initiating: bool,
    /// Whether it is the last of a session. Default: false.
    pub terminating: bool,
    /// What is sent.
    pub input: MessageDescription,
    /// What comes back; none for a one-way operation.
    pub output: Option<MessageDescription>,
    /// The faults that are declared.
    pub faults: Vec<FaultDescription>,
    /// For people.
    pub documentation: Option<String>,
}

/// Who calls an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The client calls the service.
    Service,
    /// The service calls the client back.
    Callback,
}

/// A message of an operation.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MessageDescription {
    /// Its action.
    pub action: Action,
    /// What stands in the body.
    pub style: Style,
    /// What it is made of, in its order: headers and parts of the body.
    pub parts: Vec<PartDescription>,
    /// The name of the message in WSDL, where it has one of its own: that of .NET's message contract.
    pub name: Option<String>,
}

/// What stands in a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Style {
    /// One element of this name, with the parts in it.
    Wrapped(QName),
    /// The parts themselves.
    Bare,
}

/// A part of a message: a parameter, the result, a header.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PartDescription {
    /// The name of its element.
    pub name: String,
    /// The namespace of its element.
    pub namespace: String,
    /// Its type.
    pub ty: TypeRef,
    /// Whether it may be nil.
    pub nillable: bool,
    /// How often it has to be there: 0 or 1.
    pub min_occurs: u32,
    /// Whether it is a header block, and if so whether it must be understood.
    pub header: Option<bool>,
}

/// A declared fault.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FaultDescription {
    /// The name, an NCName: `MathFaultFault`.
    pub name: String,
    /// Its action.
    pub action: Action,
    /// The element in the detail.
    pub element: QName,
    /// The type of that.
    pub ty: TypeRef,
}

impl OperationDescription {
    /// An operation of this name, with this message.
    pub fn new(name: impl Into<String>, direction: Direction, input: MessageDescription) -> Self {
        Self {
            name: name.into(),
            direction,
            initiating: true,
            terminating: false,
            input,
            output: None,
            faults: Vec::new(),
            documentation: None,
        }
    }

    /// Whether nothing comes back.
    pub fn is_one_way(&self) -> bool {
        self.output.is_none()
    }
}

impl MessageDescription {
    /// A message with nothing in it yet.
    pub fn new(action: Action, style: Style) -> Self {
        Self { action, style, parts: Vec::new(), name: None }
    }
}

impl PartDescription {
    /// A part of the body, of this type; not required, as .NET has parameters.
    pub fn new(name: impl Into<String>, namespace: impl Into<String>, ty: TypeRef) -> Self {
        let nillable = ty.nillable;
        Self { name: name.into(), namespace: namespace.into(), ty, nillable, min_occurs: 0, header: None }
    }
}

impl FaultDescription {
    /// A fault with this element as its detail.
    pub fn new(name: impl Into<String>, action: Action, element: QName, ty: TypeRef) -> Self {
        Self { name: name.into(), action, element, ty }
    }
}
