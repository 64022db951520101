//! A contract.

use super::{Direction, OperationDescription};
use crate::schema::SchemaSet;

/// What a contract promises: its operations, those of its callback contract included, which have its names.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ContractDescription {
    /// The name, an NCName: `ICalculatorDuplex`.
    pub name: String,
    /// The namespace: `http://Microsoft.ServiceModel.Samples`.
    pub namespace: String,
    /// Whether it needs a session. Default: [`SessionMode::Allowed`], as .NET's (`ServiceContractAttribute.SessionMode`).
    pub session: SessionMode,
    /// The operations, in the order in which they were written; those of the callback contract last.
    pub operations: Vec<OperationDescription>,
    /// The types of their messages.
    pub types: SchemaSet,
    /// For people.
    pub documentation: Option<String>,
}

/// Whether a contract needs a session, in .NET's words (`SessionMode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SessionMode {
    /// It uses one if the binding has one.
    #[default]
    Allowed,
    /// The binding must have one.
    Required,
    /// The binding must not have one.
    Denied,
}

impl ContractDescription {
    /// A contract without operations.
    pub fn new(name: impl Into<String>, namespace: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            namespace: namespace.into(),
            session: SessionMode::default(),
            operations: Vec::new(),
            types: SchemaSet::default(),
            documentation: None,
        }
    }

    /// Whether the service calls back.
    pub fn is_duplex(&self) -> bool {
        self.operations.iter().any(|operation| operation.direction == Direction::Callback)
    }

    /// The operations of one direction.
    pub fn of(&self, direction: Direction) -> impl Iterator<Item = &OperationDescription> {
        self.operations.iter().filter(move |operation| operation.direction == direction)
    }
}
