//! Messages as bindings write them, with what they are in the portType.

use std::collections::{HashMap, HashSet};

use soapstone_wsdl::definitions::{
    Binding, BindingMessage, BindingOperation, Definitions, Header, Message, Name, Operation,
    OperationMessage, Part, PortType, Style,
};

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// `input`
    Input,
    /// `output`
    Output,
    /// `fault`
    Fault,
}

/// A message of an operation of a binding, with what it is in the portType.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound<'a, 'd> {
    pub(crate) binding: &'a Binding<'d>,
    pub(crate) operation: &'a BindingOperation<'d>,
    pub(crate) role: Role,
    pub(crate) bound: &'a BindingMessage<'d>,
    /// Of the portType; none if it has no such message.
    pub(crate) declared: Option<&'a OperationMessage<'d>>,
    /// None if it is not there.
    pub(crate) message: Option<&'a Message<'d>>,
}

/// The operations of a portType by name.
pub(crate) type ByName<'a, 'd> = HashMap<&'d str, Vec<&'a Operation<'d>>>;

/// The operations of a portType by name.
pub(crate) fn by_name<'a, 'd>(port_type: &'a PortType<'d>) -> ByName<'a, 'd> {
    let mut found: ByName<'_, '_> = HashMap::new();
    for operation in &port_type.operations {
        found.entry(operation.name).or_default().push(operation);
    }
    found
}

/// The operation of a portType that one of a binding is about: of several with its name that with the same names of messages.
pub(crate) fn operation_of<'a, 'd>(
    known: &ByName<'a, 'd>,
    operation: &BindingOperation<'d>,
) -> Option<&'a Operation<'d>> {
    let candidates = known.get(operation.name)?;
    let input = operation.input.as_ref().and_then(|input| input.name);
    let named =
        |candidate: &&&Operation<'d>| candidate.input.as_ref().and_then(|message| message.name) == input;
    // A binding may call a thousand operations by one name: only so many are compared.
    candidates.iter().take(MAX_OVERLOADS).find(named).or(candidates.first()).copied()
}

impl<'a, 'd> Bound<'a, 'd> {
    /// The messages of all SOAP bindings.
    pub(crate) fn all(wsdl: &'a Definitions<'d>) -> Vec<Self> {
        let mut all = Vec::new();
        // Many bindings may be of one portType.
        let mut port_types: HashMap<Name<'d>, ByName<'a, 'd>> = HashMap::new();
        let empty = ByName::new();
        for binding in wsdl.bindings.iter().filter(|binding| binding.soap.is_some()) {
            let known = match wsdl.port_type_of(binding) {
                Some(port_type) => &*port_types.entry(port_type.name).or_insert_with(|| by_name(port_type)),
                None => &empty,
            };
            for operation in &binding.operations {
                let abstracted = operation_of(known, operation);
                let mut add = |role, bound, declared: Option<&'a OperationMessage<'d>>| {
                    let message = declared.and_then(|declared| wsdl.message(declared.message?));
                    all.push(Self { binding, operation, role, bound, declared, message });
                };
                if let Some(input) = &operation.input {
                    add(Role::Input, input, abstracted.and_then(|found| found.input.as_ref()));
                }
                if let Some(output) = &operation.output {
                    add(Role::Output, output, abstracted.and_then(|found| found.output.as_ref()));
                }
                for fault in operation.faults.iter().take(MAX_FAULTS) {
                    let same = |declared: &&OperationMessage<'d>| declared.name == fault.name;
                    let declared =
                        abstracted.and_then(|found| found.faults.iter().take(MAX_FAULTS).find(same));
                    add(Role::Fault, fault, declared);
                }
            }
        }
        all
    }

    /// Whether its style is document.
    pub(crate) fn is_document(&self) -> bool {
        self.operation.style == Style::Document
    }

    /// Its headers, as many as are looked at.
    pub(crate) fn headers(&self) -> impl Iterator<Item = &'a Header<'d>> + use<'a, 'd> {
        self.bound.headers.iter().take(MAX_HEADERS)
    }

    /// The parts in its body: those that `parts` names, else all that are in no header of the same message.
    pub(crate) fn body_parts(&self) -> Vec<&'a Part<'d>> {
        let Some(message) = self.message else { return Vec::new() };
        let parts = message.parts.iter().take(MAX_PARTS);
        match self.bound.body.as_ref().and_then(|body| body.parts.as_ref()) {
            Some(names) => {
                let names: HashSet<&str> = names.iter().copied().collect();
                parts.filter(|part| names.contains(part.name)).collect()
            }
            None => {
                let of_message = |header: &&Header<'d>| header.message.is_some_and(|of| message.name.is(of));
                let headers = self.headers().filter(of_message).filter_map(|header| header.part);
                let headers: HashSet<&str> = headers.collect();
                parts.filter(|part| !headers.contains(part.name)).collect()
            }
        }
    }

    /// `input of the operation ‘Add’`
    pub(crate) fn describe(&self) -> String {
        let role = match self.role {
            Role::Input => "input",
            Role::Output => "output",
            Role::Fault => "fault",
        };
        format!(
            "the {role} of the operation `{}` in the binding `{}`",
            self.operation.name, self.binding.name.local
        )
    }
}

/// Whether a message has a part. Of one with very many parts nothing is said.
pub(crate) fn has_part(message: &Message<'_>, name: &str) -> bool {
    message.parts.len() > MAX_PARTS || message.part(name).is_some()
}

/// Operations of one name that are told apart.
const MAX_OVERLOADS: usize = 64;
/// Faults of one operation that are looked at.
const MAX_FAULTS: usize = 256;
/// Headers of one message that are looked at.
const MAX_HEADERS: usize = 256;
/// Parts of one message that are looked at.
pub(crate) const MAX_PARTS: usize = 256;
