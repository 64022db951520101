//! PortTypes and their messages.

use soapstone_xml::Element;

use super::markup::{Markup, Prefixes, wsdl};
use super::unused;
use crate::description::{
    ContractDescription, Direction, FaultDescription, MessageDescription, OperationDescription,
    PartDescription, SessionMode, Style,
};
use crate::ns;

/// A portType that is to be written, with the names of its messages.
pub(super) struct PortType<'c> {
    pub(super) contract: &'c ContractDescription,
    pub(super) name: String,
    pub(super) operations: Vec<Operation<'c>>,
    /// Which operations it has, if not all.
    direction: Option<Direction>,
}

/// An operation of a portType.
pub(super) struct Operation<'c> {
    pub(super) described: &'c OperationDescription,
    /// What is sent first.
    pub(super) request: Message<'c>,
    /// What comes back.
    pub(super) reply: Option<Message<'c>>,
    /// The faults, with the names of their messages.
    pub(super) faults: Vec<(&'c FaultDescription, String)>,
    /// Whether it is the other side that sends first: then the request is what is put out.
    pub(super) is_reversed: bool,
}

/// A message of an operation.
pub(super) struct Message<'c> {
    pub(super) described: &'c MessageDescription,
    /// The name of the message.
    pub(super) name: String,
    /// The name of the message of its headers, and those of its parts.
    pub(super) headers: Option<(String, Vec<&'c str>)>,
}

/// How a contract becomes a portType.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// As .NET has it: everything in one.
    Whole,
    /// What the client calls.
    OfService,
    /// What the client is called, seen from there.
    OfClient,
}

/// The messages of a document, in their order.
#[derive(Default)]
pub(super) struct Messages(Vec<(String, Element)>);

impl Messages {
    /// Adds a message, and gives the name that it got: one that is the same has the same.
    fn add(&mut self, name: String, parts: Vec<Element>) -> String {
        let message = |name: &str| wsdl("message").set("name", name).with_children(parts.clone());
        let same = |candidate: &str| {
            self.0.iter().any(|(known, element)| known == candidate && *element == message(candidate))
        };
        let name =
            unused(name, |candidate| !same(candidate) && self.0.iter().any(|(known, _)| known == candidate));
        if !same(&name) {
            let element = message(&name);
            self.0.push((name.clone(), element));
        }
        name
    }

    pub(super) fn into_elements(self) -> impl Iterator<Item = Element> {
        self.0.into_iter().map(|(_, element)| element)
    }
}

impl<'c> PortType<'c> {
    /// A portType of a contract; its messages are added.
    pub(super) fn new(
        contract: &'c ContractDescription,
        view: View,
        messages: &mut Messages,
        prefixes: &mut Prefixes,
    ) -> Self {
        let name = match view {
            View::Whole | View::OfService => contract.name.clone(),
            View::OfClient => format!("{}Callback", contract.name),
        };
        let direction = match view {
            View::Whole => None,
            View::OfService => Some(Direction::Service),
            View::OfClient => Some(Direction::Callback),
        };
        let wanted = |operation: &&OperationDescription| direction.is_none_or(|it| it == operation.direction);
        let mut make = Maker { port_type: name.clone(), messages, prefixes };
        let operations = contract.operations.iter().filter(wanted).map(|operation| {
            let is_reversed = view == View::Whole && operation.direction == Direction::Callback;
            make.operation(operation, is_reversed)
        });
        let operations = operations.collect();
        Self { contract, name, operations, direction }
    }

    /// The portType as .NET writes it.
    pub(super) fn for_dotnet(&self, prefixes: &mut Prefixes) -> Element {
        let mut element = wsdl("portType");
        let session = self.contract.session;
        match session {
            SessionMode::Allowed => {}
            SessionMode::Required => element = element.set_in(ns::MSC, "usingSession", "true"),
            SessionMode::Denied => element = element.set_in(ns::MSC, "usingSession", "false"),
        }
        element = element.set("name", &self.name).documented(self.contract.documentation.as_deref());
        for operation in &self.operations {
            let described = operation.described;
            let mut written = wsdl("operation");
            if session == SessionMode::Required {
                written = written.set_in(ns::MSC, "isInitiating", described.initiating.to_string()).set_in(
                    ns::MSC,
                    "isTerminating",
                    described.terminating.to_string(),
                );
            }
            element = element.with_child(operation.write(written, self.contract, prefixes, ns::WSAW));
        }
        element
    }

    /// The portType with nothing of .NET in it.
    pub(super) fn plain(&self, prefixes: &mut Prefixes) -> Element {
        let documentation = match self.direction {
            Some(Direction::Callback) => Some("What the service calls back: the client hosts this."),
            _ => self.contract.documentation.as_deref(),
        };
        let mut element = wsdl("portType").set("name", &self.name).documented(documentation);
        for operation in &self.operations {
            let written = wsdl("operation");
            element = element.with_child(operation.write(written, self.contract, prefixes, ns::WSAM));
        }
        element
    }
}

impl Operation<'_> {
    fn write(
        &self,
        element: Element,
        contract: &ContractDescription,
        prefixes: &mut Prefixes,
        addressing: &'static str,
    ) -> Element {
        let (first, second) = if self.is_reversed { ("output", "input") } else { ("input", "output") };
        let described = self.described;
        let mut element = element.set("name", &described.name).documented(described.documentation.as_deref());
        let sides = [Some((first, &self.request)), self.reply.as_ref().map(|reply| (second, reply))];
        for (side, message) in sides.into_iter().flatten() {
            let mut written = wsdl(side).set_in(addressing, "Action", message.described.action.as_str());
            if message.described.name.is_some() {
                written = written.set("name", &message.name);
            }
            let name = prefixes.name(&contract.namespace, &message.name);
            element = element.with_child(written.set("message", name));
        }
        for (fault, message) in &self.faults {
            let written = wsdl("fault").set_in(addressing, "Action", fault.action.as_str());
            let name = prefixes.name(&contract.namespace, message);
            element = element.with_child(written.set("name", &fault.name).set("message", name));
        }
        element
    }
}

/// What makes the operations of a portType.
struct Maker<'m> {
    port_type: String,
    messages: &'m mut Messages,
    prefixes: &'m mut Prefixes,
}

impl Maker<'_> {
    fn operation<'c>(&mut self, described: &'c OperationDescription, is_reversed: bool) -> Operation<'c> {
        let (first, second) = match is_reversed {
            true => ("OutputCallbackMessage", "InputCallbackMessage"),
            false => ("InputMessage", "OutputMessage"),
        };
        let base = format!("{}_{}", self.port_type, described.name);
        let request = self.message(&described.input, format!("{base}_{first}"));
        let reply = described.output.as_ref().map(|output| self.message(output, format!("{base}_{second}")));
        let faults = described.faults.iter().map(|fault| {
            let element = self.prefixes.name(fault.element.namespace(), fault.element.local());
            let part = wsdl("part").set("name", "detail").set("element", element);
            (fault, self.messages.add(format!("{base}_{}_FaultMessage", fault.name), vec![part]))
        });
        let faults = faults.collect();
        Operation { described, request, reply, faults, is_reversed }
    }

    fn message<'c>(&mut self, described: &'c MessageDescription, default: String) -> Message<'c> {
        let body: Vec<Element> = match &described.style {
            Style::Wrapped(wrapper) => {
                let element = self.prefixes.name(wrapper.namespace(), wrapper.local());
                vec![wsdl("part").set("name", "parameters").set("element", element)]
            }
            Style::Bare => {
                let parts = described.parts.iter().filter(|part| part.header.is_none());
                parts.map(|part| self.part(part)).collect()
            }
        };
        let name = self.messages.add(described.name.clone().unwrap_or(default), body);
        let headers: Vec<&'c PartDescription> =
            described.parts.iter().filter(|part| part.header.is_some()).collect();
        let headers = (!headers.is_empty()).then(|| {
            let parts = headers.iter().map(|part| self.part(part)).collect();
            let names = headers.iter().map(|part| part.name.as_str()).collect();
            (self.messages.add(format!("{name}_Headers"), parts), names)
        });
        Message { described, name, headers }
    }

    fn part(&mut self, part: &PartDescription) -> Element {
        let written = wsdl("part").set("name", &part.name);
        if part.ty.name.namespace() == ns::MESSAGE_TYPES {
            let ty = self.prefixes.name(part.ty.name.namespace(), part.ty.name.local());
            return written.set("type", ty);
        }
        written.set("element", self.prefixes.name(&part.namespace, &part.name))
    }
}
