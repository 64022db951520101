//! What the macros say about a contract, and the description that is made of it.

use std::sync::Arc;

use soapstone_soap::Action;
use soapstone_wsdl::{
    ContractDescription, DescribeType, Direction, MessageDescription, OperationDescription, PartDescription,
    SchemaSet, SessionMode, Style, TypeRef,
};
use soapstone_xml::QName;

use crate::dispatch::{CallbackContract, ContractIdentity};

/// A contract as its trait says it.
#[derive(Clone, Copy, Debug)]
pub struct ContractSpec {
    /// The name.
    pub name: &'static str,
    /// The namespace.
    pub namespace: &'static str,
    /// Whether it needs a session.
    pub session: SessionMode,
    /// For people.
    pub documentation: Option<&'static str>,
    /// The operations, without those of the callback contract.
    pub operations: &'static [OperationSpec],
}

/// An operation as its method says it.
#[derive(Clone, Copy, Debug)]
pub struct OperationSpec {
    /// The name.
    pub name: &'static str,
    /// Whether it may be the first of a session.
    pub initiating: bool,
    /// Whether it is the last of a session.
    pub terminating: bool,
    /// For people.
    pub documentation: Option<&'static str>,
    /// What is sent.
    pub request: MessageSpec,
    /// What comes back; none for a one-way operation.
    pub reply: Option<MessageSpec>,
    /// Adds the declared faults.
    pub faults: Option<fn(&OperationIdentity<'_>, &mut SchemaSet) -> Vec<soapstone_wsdl::FaultDescription>>,
}

/// A message. What is not said follows from the names of the contract and of the operation.
#[derive(Clone, Copy, Debug)]
pub struct MessageSpec {
    /// The action.
    pub action: Option<&'static str>,
    /// The name in WSDL, where it has one of its own.
    pub name: Option<&'static str>,
    /// What stands in the body.
    pub style: StyleSpec,
    /// The parts, in their order.
    pub parts: &'static [PartSpec],
}

/// What stands in a body.
#[derive(Clone, Copy, Debug)]
pub enum StyleSpec {
    /// An element with the parts in it.
    Wrapped {
        /// Its name: that of the operation, and `Response` in a reply.
        name: Option<&'static str>,
        /// Its namespace: that of the contract.
        namespace: Option<&'static str>,
    },
    /// The parts.
    Bare,
}

/// A part.
#[derive(Clone, Copy, Debug)]
pub struct PartSpec {
    /// The name of its element.
    pub name: &'static str,
    /// Its namespace: that of the contract.
    pub namespace: Option<&'static str>,
    /// Whether it is a header block, and if so whether it must be understood.
    pub header: Option<bool>,
    /// Its type.
    pub describe: fn(&mut SchemaSet) -> TypeRef,
}

/// The type of a part.
pub fn part_type<T: DescribeType>(types: &mut SchemaSet) -> TypeRef {
    T::describe(types)
}

/// Where an operation belongs: what actions are made of.
#[derive(Clone, Copy, Debug)]
pub struct OperationIdentity<'a> {
    /// The contract.
    pub contract: &'a ContractIdentity,
    /// The name of the operation.
    pub operation: &'a str,
}

impl OperationIdentity<'_> {
    /// `{namespace}/{contract}/{operation}{suffix}`
    pub(crate) fn action(&self, suffix: &str) -> Action {
        let operation = format!("{}{suffix}", self.operation);
        Action::of_operation(&self.contract.namespace, &self.contract.name, &operation).unwrap_or(NO_ACTION)
    }
}

/// Describes a service contract, callbacks included.
pub fn describe_contract<C: CallbackContract>(spec: &ContractSpec) -> Arc<ContractDescription> {
    let identity = ContractIdentity { name: spec.name.to_owned(), namespace: spec.namespace.to_owned() };
    let mut contract = ContractDescription::new(spec.name, spec.namespace);
    contract.session = spec.session;
    contract.documentation = spec.documentation.map(str::to_owned);
    add(&mut contract, &identity, Direction::Service, spec.operations);
    C::describe(&mut contract, &identity);
    Arc::new(contract)
}

/// Adds the operations of a callback contract to the contract that it belongs to.
pub fn describe_callback(
    contract: &mut ContractDescription,
    of: &ContractIdentity,
    operations: &'static [OperationSpec],
) {
    add(contract, of, Direction::Callback, operations);
}

fn add(
    contract: &mut ContractDescription,
    identity: &ContractIdentity,
    direction: Direction,
    operations: &'static [OperationSpec],
) {
    for spec in operations {
        let identity = OperationIdentity { contract: identity, operation: spec.name };
        let input = message(&spec.request, &identity, "", &mut contract.types);
        let mut operation = OperationDescription::new(spec.name, direction, input);
        operation.initiating = spec.initiating;
        operation.terminating = spec.terminating;
        operation.output =
            spec.reply.map(|reply| message(&reply, &identity, "Response", &mut contract.types));
        operation.faults = spec.faults.map_or_else(Vec::new, |faults| faults(&identity, &mut contract.types));
        operation.documentation = spec.documentation.map(str::to_owned);
        contract.operations.push(operation);
    }
}

fn message(
    spec: &MessageSpec,
    identity: &OperationIdentity<'_>,
    suffix: &str,
    types: &mut SchemaSet,
) -> MessageDescription {
    let action = spec.action.map_or_else(|| identity.action(suffix), Action::from_static);
    let of_contract = identity.contract.namespace.as_str();
    let style = match spec.style {
        StyleSpec::Bare => Style::Bare,
        StyleSpec::Wrapped { name, namespace } => {
            let name = name.map_or_else(|| format!("{}{suffix}", identity.operation), str::to_owned);
            Style::Wrapped(qualified(namespace.unwrap_or(of_contract), &name))
        }
    };
    let mut message = MessageDescription::new(action, style);
    message.name = spec.name.map(str::to_owned);
    for part in spec.parts {
        let ty = (part.describe)(types);
        let mut description = PartDescription::new(part.name, part.namespace.unwrap_or(of_contract), ty);
        description.header = part.header;
        message.parts.push(description);
    }
    message
}

/// A name; the macros have checked that it is one.
pub(crate) fn qualified(namespace: &str, local: &str) -> QName {
    QName::new(namespace.to_owned(), local.to_owned()).unwrap_or(NO_NAME)
}

/// In the place of an action that cannot be made; the macros have checked what it is made of.
const NO_ACTION: Action = Action::from_static("");
/// The same of a name.
const NO_NAME: QName = QName::from_static("", "_");
