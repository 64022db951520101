//! `wsdl:portType`

use super::{Name, documentation, name};
use crate::ns;
use crate::tree::{Element, Reference};

/// A portType: what can be called, and in WCF's duplex contracts also what is called back. Spec: [WSDL11 §2.4]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PortType<'d> {
    /// Its name.
    pub name: Name<'d>,
    /// Its operations, in their order; names may stand twice.
    pub operations: Vec<Operation<'d>>,
    /// For people.
    pub documentation: Option<String>,
    /// Its element.
    pub node: Element<'d>,
}

/// An operation of a portType.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Operation<'d> {
    /// Its name; empty if it has none.
    pub name: &'d str,
    /// Which of input and output there are, and in which order.
    pub kind: OperationKind,
    /// Its first `input`.
    pub input: Option<OperationMessage<'d>>,
    /// Its first `output`.
    pub output: Option<OperationMessage<'d>>,
    /// Its faults.
    pub faults: Vec<OperationMessage<'d>>,
    /// `parameterOrder`
    pub parameter_order: Option<&'d str>,
    /// For people.
    pub documentation: Option<String>,
    /// Its element.
    pub node: Element<'d>,
}

/// The transmission primitives of WSDL 1.1. Spec: [WSDL11 §2.4]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperationKind {
    /// `input`
    OneWay,
    /// `input`, `output`
    RequestResponse,
    /// `output`, `input`: the service asks
    SolicitResponse,
    /// `output`: the service tells
    Notification,
    /// Neither: no operation at all.
    Empty,
}

/// An `input`, `output` or `fault` of an operation.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OperationMessage<'d> {
    /// Its name, if it has one of its own.
    pub name: Option<&'d str>,
    /// The message; none if it says none.
    pub message: Option<Reference<'d>>,
    /// Its action, of `wsaw:Action` or `wsam:Action`.
    pub action: Option<&'d str>,
    /// Its element.
    pub node: Element<'d>,
}

impl<'d> PortType<'d> {
    pub(super) fn read(root: Element<'d>, node: Element<'d>) -> Self {
        let operations = node.children_named(ns::WSDL, "operation").map(Operation::read);
        Self {
            name: name(root, node),
            operations: operations.collect(),
            documentation: documentation(node),
            node,
        }
    }

    /// The first operation of this name.
    pub fn operation(&self, name: &str) -> Option<&Operation<'d>> {
        self.operations.iter().find(|operation| operation.name == name)
    }
}

impl<'d> Operation<'d> {
    fn read(node: Element<'d>) -> Self {
        let (input, output) = (node.child(ns::WSDL, "input"), node.child(ns::WSDL, "output"));
        let kind = match (input, output) {
            (Some(input), Some(output)) if output.span() < input.span() => OperationKind::SolicitResponse,
            (Some(_), Some(_)) => OperationKind::RequestResponse,
            (Some(_), None) => OperationKind::OneWay,
            (None, Some(_)) => OperationKind::Notification,
            (None, None) => OperationKind::Empty,
        };
        Self {
            name: node.attribute("name").unwrap_or_default(),
            kind,
            input: input.map(OperationMessage::read),
            output: output.map(OperationMessage::read),
            faults: node.children_named(ns::WSDL, "fault").map(OperationMessage::read).collect(),
            parameter_order: node.attribute("parameterOrder"),
            documentation: documentation(node),
            node,
        }
    }

    /// Whether the service calls it on the client: its first message goes out.
    pub fn is_callback(&self) -> bool {
        matches!(self.kind, OperationKind::SolicitResponse | OperationKind::Notification)
    }
}

impl<'d> OperationMessage<'d> {
    fn read(node: Element<'d>) -> Self {
        let action = node.attributes().find(|attribute| {
            attribute.local() == "Action" && matches!(attribute.namespace(), ns::WSAW | ns::WSAM)
        });
        Self {
            name: node.attribute("name"),
            message: node.reference_in("message"),
            action: action.map(|attribute| attribute.value()),
            node,
        }
    }
}
