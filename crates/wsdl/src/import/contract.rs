//! PortTypes as contracts.

use soapstone_soap::Action;
use soapstone_xml::QName;

use super::NotImported;
use super::types::{Types, qualified};
use crate::definitions::{
    Binding, BindingMessage, BindingOperation, Definitions, Message, Name, Operation, OperationMessage,
    PortType, Style as BindingStyle, Use,
};
use crate::description::{
    ContractDescription, Direction, FaultDescription, MessageDescription, OperationDescription,
    PartDescription, SessionMode, Style,
};
use crate::ns;
use crate::schema::SchemaSet;
use crate::tree::{Element, Reference};
use crate::xsd::{ComplexContent, Components, ElementDeclaration, ElementParticle, Particle, Term, Type};

/// The name that .NET gives to the part with a wrapper.
const PARAMETERS: &str = "parameters";

/// The contract of a portType; its headers are said by the binding.
pub fn contract<'d>(
    definitions: &Definitions<'d>,
    components: &Components<'d>,
    port_type: &PortType<'d>,
    binding: Option<&Binding<'d>>,
) -> Result<ContractDescription, NotImported<'d>> {
    let mut contract = ContractDescription::new(port_type.name.local, port_type.name.namespace);
    contract.documentation.clone_from(&port_type.documentation);
    contract.session =
        match port_type.node.attribute_named(ns::MSC, "usingSession").map(|said| said.value().trim()) {
            Some("true" | "1") => SessionMode::Required,
            Some("false" | "0") => SessionMode::Denied,
            _ => SessionMode::Allowed,
        };
    let mut types = SchemaSet::default();
    let (service, callback): (Vec<_>, Vec<_>) =
        port_type.operations.iter().partition(|operation| !operation.is_callback());
    for operation in service.into_iter().chain(callback) {
        if contract.operations.iter().any(|known| known.name == operation.name) {
            let reason = format!("the operation `{}` is overloaded", operation.name);
            return Err(NotImported::new(operation.node, reason));
        }
        let bound = match binding {
            Some(binding) => match binding.operation(operation.name) {
                Some(bound) => Some(bound),
                // It cannot be called.
                None => continue,
            },
            None => None,
        };
        let mut reader = Reader { definitions, components, bound, types: &mut types };
        contract.operations.push(reader.operation(operation)?);
    }
    contract.types = types;
    Ok(contract)
}

struct Reader<'a, 'd> {
    definitions: &'a Definitions<'d>,
    components: &'a Components<'d>,
    bound: Option<&'a BindingOperation<'d>>,
    types: &'a mut SchemaSet,
}

impl<'a, 'd> Reader<'a, 'd> {
    fn operation(&mut self, operation: &Operation<'d>) -> Result<OperationDescription, NotImported<'d>> {
        if let Some(bound) = self.bound.filter(|bound| bound.style == BindingStyle::Rpc) {
            return Err(NotImported::new(bound.node, "the operation is of style rpc"));
        }
        let is_callback = operation.is_callback();
        let direction = if is_callback { Direction::Callback } else { Direction::Service };
        let bound = |output: bool| {
            let bound = self.bound?;
            if output { bound.output.as_ref() } else { bound.input.as_ref() }
        };
        let (first_bound, second_bound) = (bound(is_callback), bound(!is_callback));
        let (first, second) = match is_callback {
            true => (&operation.output, &operation.input),
            false => (&operation.input, &operation.output),
        };
        let Some(first) = first else {
            return Err(NotImported::new(operation.node, "the operation has no message"));
        };
        let input = self.message(operation, first, first_bound, "")?;
        let mut described = OperationDescription::new(operation.name, direction, input);
        if let Some(second) = second {
            described.output = Some(self.message(operation, second, second_bound, "Response")?);
        }
        for fault in &operation.faults {
            let fault = self.fault(fault)?;
            described.faults.push(fault);
        }
        let says = |name, value: &str| {
            let said = operation.node.attribute_named(ns::MSC, name);
            said.is_some_and(|said| said.value().trim() == value)
        };
        described.initiating = !says("isInitiating", "false");
        described.terminating = says("isTerminating", "true");
        described.documentation.clone_from(&operation.documentation);
        Ok(described)
    }

    fn action(
        &self,
        message: &OperationMessage<'d>,
        is_request: bool,
        otherwise: &str,
    ) -> Result<Action, NotImported<'d>> {
        let soap = self.bound.and_then(|bound| bound.soap_action).filter(|_| is_request).map(str::trim);
        let said = message.action.map(str::trim).filter(|action| !action.is_empty());
        let action = match said.or(soap.filter(|action| !action.is_empty())) {
            Some(action) => action.to_owned(),
            None if is_request => return Err(NotImported::new(message.node, "the message has no action")),
            None => otherwise.to_owned(),
        };
        Action::new(action).map_err(|_| NotImported::new(message.node, "the action of this message is none"))
    }

    fn message(
        &mut self,
        operation: &Operation<'d>,
        message: &OperationMessage<'d>,
        bound: Option<&'a BindingMessage<'d>>,
        suffix: &str,
    ) -> Result<MessageDescription, NotImported<'d>> {
        let action = self.action(message, suffix.is_empty(), &format!("{}{suffix}", operation.name))?;
        let found = self.definition(message.message, message.node)?;
        let headers = bound.map_or(&[][..], |bound| &bound.headers);
        let body = bound.and_then(|bound| bound.body.as_ref());
        if body.is_some_and(|body| body.usage == Use::Encoded)
            || headers.iter().any(|header| header.usage == Use::Encoded)
        {
            return Err(NotImported::new(message.node, "the message is encoded"));
        }
        let mut parts = Vec::new();
        for header in headers {
            let definition = self.definition(header.message, header.node)?;
            let part = header.part.and_then(|name| definition.part(name));
            let Some(element) = part.and_then(|part| self.element(part.element)) else {
                return Err(NotImported::new(header.node, "the header is no element that is there"));
            };
            let mut part = self.element_part(element, 0)?;
            // Nothing says whether it must be understood.
            part.header = Some(false);
            parts.push(part);
        }
        let in_body: Vec<_> = found
            .parts
            .iter()
            .filter(|part| {
                body.and_then(|body| body.parts.as_ref()).is_none_or(|parts| parts.contains(&part.name))
            })
            .collect();
        let style = match in_body.as_slice() {
            [] => Style::Bare,
            [part] => {
                let Some(element) = self.element(part.element) else {
                    return Err(NotImported::new(part.node, "the part is no element that is there"));
                };
                if part.name == PARAMETERS {
                    self.wrapped(element, &mut parts)?;
                    Style::Wrapped(name_of(element.name, part.node)?)
                } else {
                    let part = self.element_part(element, 0)?;
                    parts.push(part);
                    Style::Bare
                }
            }
            [_, second, ..] => return Err(NotImported::new(second.node, "the message has several parts")),
        };
        let mut described = MessageDescription::new(action, style);
        described.parts = parts;
        described.name = message.name.map(str::to_owned);
        Ok(described)
    }

    fn definition(
        &self,
        name: Option<Reference<'d>>,
        node: Element<'d>,
    ) -> Result<&'a Message<'d>, NotImported<'d>> {
        let found = name.and_then(|name| self.definitions.message(name));
        found.ok_or_else(|| NotImported::new(node, "the message is not there"))
    }

    fn element(&self, name: Option<Reference<'d>>) -> Option<&'a ElementDeclaration<'d>> {
        let name = name?;
        self.components.elements.get(&Name { namespace: name.namespace?, local: name.local })
    }

    /// The parts in a wrapper.
    fn wrapped(
        &mut self,
        wrapper: &'a ElementDeclaration<'d>,
        parts: &mut Vec<PartDescription>,
    ) -> Result<(), NotImported<'d>> {
        let no = |reason: &str| Err(NotImported::new(wrapper.node, reason.to_owned()));
        let Some(Type::Complex(ty)) = self.components.resolve(&wrapper.ty) else {
            return no("the wrapper has no elements");
        };
        if ty.name.is_some() || ty.mixed || ty.derivation.is_some() || !ty.attributes.is_empty() {
            return no("the wrapper is more than a sequence of elements");
        }
        let particle = match &ty.content {
            ComplexContent::Elements(None) => return Ok(()),
            ComplexContent::Elements(Some(particle)) => particle,
            ComplexContent::Simple(..) => return no("the wrapper has text"),
        };
        let Term::Sequence(members) = &particle.term else { return no("the wrapper is no sequence") };
        for member in members {
            let Particle { occurs, term: Term::Element(element), node, .. } = member else {
                return no("the wrapper is more than a sequence of elements");
            };
            let Some(declared) = self.components.element(element) else {
                return Err(NotImported::new(*node, "the element is not there"));
            };
            let local = matches!(element, ElementParticle::Declared(_));
            if occurs.is_repeated() || local && declared.name.namespace != wrapper.name.namespace {
                return Err(NotImported::new(*node, "this is no parameter as .NET has them"));
            }
            let part = self.element_part(declared, occurs.min)?;
            parts.push(part);
        }
        Ok(())
    }

    fn element_part(
        &mut self,
        element: &'a ElementDeclaration<'d>,
        min: u32,
    ) -> Result<PartDescription, NotImported<'d>> {
        let ty = Types::new(self.components, self.types).of_element(element)?;
        let mut part = PartDescription::new(element.name.local, element.name.namespace, ty);
        part.min_occurs = min;
        Ok(part)
    }

    fn fault(&mut self, fault: &OperationMessage<'d>) -> Result<FaultDescription, NotImported<'d>> {
        let message = self.definition(fault.message, fault.node)?;
        let declared = match message.parts.as_slice() {
            [part] => self.element(part.element),
            _ => None,
        };
        let Some(declared) = declared else {
            return Err(NotImported::new(message.node, "a fault has one element, and it is not there"));
        };
        let ty = Types::new(self.components, self.types).of_named_element(declared)?;
        let name = fault.name.unwrap_or_default();
        let action = fault.action.map(str::trim).filter(|action| !action.is_empty());
        let action = action.and_then(|action| Action::new(action.to_owned()).ok());
        let Some(action) = action else {
            return Err(NotImported::new(fault.node, "the fault has no action"));
        };
        Ok(FaultDescription::new(name, action, name_of(declared.name, declared.node)?, ty))
    }
}

fn name_of<'d>(name: Name<'d>, node: Element<'d>) -> Result<QName, NotImported<'d>> {
    qualified(name).ok_or_else(|| NotImported::new(node, "the name is none"))
}
