//! The messages of an operation: what it takes, what it returns.

use soapstone_wsdl::definitions::{
    Binding, BindingMessage, BindingOperation, Definitions, Message, Name, Operation as WsdlOperation,
    OperationMessage, Part, Style, Use,
};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::faults::FaultSets;
use super::{Identity, directions, empty, is_encoded};
use crate::model::{Argument, Operation, Ty, option};
use crate::names::{Taken, default_camel, snake};
use crate::types::Types;

/// Makes an operation of one of a WSDL.
pub(super) struct Messages<'t, 'a, 'd> {
    pub(super) definitions: &'a Definitions<'d>,
    pub(super) identity: Identity<'a>,
    pub(super) binding: Option<&'a Binding<'d>>,
    pub(super) operation: &'a WsdlOperation<'d>,
    pub(super) in_binding: Option<&'a BindingOperation<'d>>,
    pub(super) types: &'t mut Types<'a, 'd>,
}

/// A part with its name on the wire.
pub(super) struct Sent {
    pub(super) name: String,
    pub(super) namespace: String,
    pub(super) ty: Ty,
    pub(super) header: bool,
}

/// A message: what is around its parts, and they.
struct Read {
    /// The style option of the operation, without `request` or `reply`.
    style: String,
    parts: Vec<Sent>,
}

pub(super) const REQUEST: &str = "request";
pub(super) const REPLY: &str = "reply";

impl<'a, 'd> Messages<'_, 'a, 'd> {
    pub(super) fn operation(&mut self, faults: &mut FaultSets) -> Option<Operation> {
        let operation = self.operation;
        if self.in_binding.is_some_and(is_encoded) {
            let place = self.in_binding.map_or(operation.node, |bound| bound.node);
            let what = format!(
                "the operation `{}` is encoded (use=\"encoded\"), which is not supported",
                operation.name
            );
            self.types.errors.push(place, what, "use=\"literal\" is what WS-I BP R2706 asks for");
            return None;
        }
        let (first, second) = match operation.is_callback() {
            true => (&operation.output, &operation.input),
            false => (&operation.input, &operation.output),
        };
        let bound = |output: bool| {
            let bound = self.in_binding?;
            if output { bound.output.as_ref() } else { bound.input.as_ref() }
        };
        let (first_bound, second_bound) = (bound(operation.is_callback()), bound(!operation.is_callback()));
        let Some(first) = first else {
            let what = format!("the operation `{}` has neither an input nor an output", operation.name);
            self.types.errors.push(operation.node, what, "add an input");
            return None;
        };
        let (_, replies) = directions(operation);
        let request = self.message(first, first_bound, REQUEST);
        let reply = match (replies, second) {
            (true, Some(second)) => Some(self.message(second, second_bound, REPLY)),
            _ => None,
        };
        let fault_set = if replies { faults.of(self) } else { None };
        let request = request?;
        let reply = match reply {
            Some(reply) => Some(reply?),
            None => None,
        };
        let mut made = empty(operation.documentation.clone());
        if reply.is_none() {
            made.options.push("one_way".to_owned());
        }
        self.actions(first, second.as_ref().filter(|_| reply.is_some()), &mut made.options);
        match &reply {
            Some(reply) if reply.style == request.style && request.style == "bare" => {
                made.options.push("bare".to_owned());
            }
            reply => {
                let styles = [(REQUEST, Some(&request)), (REPLY, reply.as_ref())];
                for (which, message) in styles {
                    if let Some(style) =
                        message.map(|message| message.style.as_str()).filter(|style| !style.is_empty())
                    {
                        made.options.push(format!("{which}({style})"));
                    }
                }
            }
        }
        made.arguments = self.arguments(request.parts);
        if let Some(reply) = reply {
            self.results(reply.parts, &mut made);
        }
        made.faults = fault_set;
        Some(made)
    }

    /// The actions, where they are not what the macros make.
    fn actions(
        &mut self,
        first: &OperationMessage<'d>,
        second: Option<&OperationMessage<'d>>,
        options: &mut Vec<String>,
    ) {
        let name = self.operation.name;
        let action = self.action(first);
        if action != self.identity.action(name, "") {
            options.push(option("action", &action));
        }
        if let Some(second) = second {
            let said = second.action.map(str::trim).filter(|action| !action.is_empty()).map(str::to_owned);
            // Without addressing nobody sees it.
            let action = said.or_else(|| {
                let message = second.name.map_or_else(|| format!("{name}Response"), str::to_owned);
                self.uses_addressing().then(|| self.identity.addressing_action(&message))
            });
            if let Some(action) = action.filter(|action| *action != self.identity.action(name, "Response")) {
                options.push(option("reply_action", &action));
            }
        }
    }

    /// The action of the first message; empty where nothing says one.
    fn action(&self, first: &OperationMessage<'d>) -> String {
        let soap_action =
            self.in_binding.and_then(|bound| bound.soap_action).map(str::trim).unwrap_or_default();
        match first.action.map(str::trim).filter(|action| !action.is_empty()) {
            Some(action) => action.to_owned(),
            None if !soap_action.is_empty() => soap_action.to_owned(),
            None if self.binding.is_none() || self.uses_addressing() => {
                let message =
                    first.name.map_or_else(|| format!("{}Request", self.operation.name), str::to_owned);
                self.identity.addressing_action(&message)
            }
            None => String::new(),
        }
    }

    /// What the first message is told from others by: its action, and what is in its body.
    pub(super) fn told_by(&self) -> (String, String) {
        let operation = self.operation;
        let first = if operation.is_callback() { &operation.output } else { &operation.input };
        let Some(first) = first else { return Default::default() };
        let message = first.message.and_then(|name| self.definitions.message(name));
        let element = match self.in_binding.map(|bound| bound.style) {
            Some(Style::Rpc) => operation.name.to_owned(),
            _ => {
                let elements =
                    message.into_iter().flat_map(|message| &message.parts).filter_map(|part| part.element);
                elements.map(|element| element.to_string()).next().unwrap_or_default()
            }
        };
        (self.action(first), element)
    }

    /// Whether the binding says that it uses WS-Addressing.
    fn uses_addressing(&self) -> bool {
        self.binding.is_some_and(|binding| {
            binding.node.descendants().any(|element| matches!(element.namespace(), ns::WSAW | ns::WSAM))
        })
    }

    fn message(
        &mut self,
        message: &OperationMessage<'d>,
        bound: Option<&'a BindingMessage<'d>>,
        which: &str,
    ) -> Option<Read> {
        let found = self.definition(message.message, message.node)?;
        let style = self.in_binding.map(|bound| bound.style).unwrap_or_default();
        let headers = self.headers(bound);
        let body = bound.and_then(|bound| bound.body.as_ref());
        if let Some(mime) = bound.and_then(|bound| mime(bound.node)) {
            let what = format!(
                "the message of `{}` has attachments ({}), which are not supported",
                self.operation.name,
                mime.written_name()
            );
            self.types.errors.push(
                mime,
                what,
                "send them as xs:base64Binary in the body; MTOM makes parts of them",
            );
        }
        let listed = body.and_then(|body| body.parts.as_ref());
        let in_header = |part: &&Part<'d>| {
            bound.is_some_and(|bound| {
                bound.headers.iter().any(|header| {
                    header.part == Some(part.name) && header.message.is_some_and(|name| found.name.is(name))
                })
            })
        };
        let in_body: Vec<&'a Part<'d>> = found
            .parts
            .iter()
            .filter(|part| match listed {
                Some(listed) => listed.contains(&part.name),
                None => !in_header(part),
            })
            .collect();
        let mut parts = Vec::new();
        let style = match style {
            Style::Document => match self.unwrapped(&in_body, which, &mut parts) {
                Some(style) => style,
                None => {
                    self.document(&in_body, &mut parts);
                    "bare".to_owned()
                }
            },
            Style::Rpc => {
                self.rpc(&in_body, &mut parts);
                let namespace = body.and_then(|body| body.namespace).unwrap_or_default();
                match namespace == self.identity.namespace {
                    true => String::new(),
                    false => option("namespace", namespace),
                }
            }
        };
        parts.extend(headers);
        Some(Read { style, parts })
    }

    pub(super) fn definition(
        &mut self,
        name: Option<soapstone_wsdl::tree::Reference<'d>>,
        node: Element<'d>,
    ) -> Option<&'a Message<'d>> {
        let found = name.and_then(|name| self.definitions.message(name));
        if found.is_none() {
            let what = match name {
                Some(name) => format!("there is no message {name}"),
                None => "no message is named here".to_owned(),
            };
            self.types.errors.push(
                node,
                what,
                "name a message that is there, or import the WSDL that has it",
            );
        }
        found
    }

    fn document(&mut self, body: &[&'a Part<'d>], parts: &mut Vec<Sent>) {
        if let [first, second, ..] = body {
            let what = format!(
                "the body has more than one part, `{}` and `{}`: of a document there is one",
                first.name, second.name
            );
            self.types.errors.push(
                second.node,
                what,
                "say in soap:body parts=\"…\" which it is (WS-I BP R2201)",
            );
            return;
        }
        for part in body {
            parts.extend(self.element_part(part, false));
        }
    }

    fn element_part(&mut self, part: &'a Part<'d>, header: bool) -> Option<Sent> {
        let Some(name) = part.element else {
            let what =
                format!("the part `{}` has a type and no element, and stands in a document", part.name);
            self.types.errors.push(
                part.node,
                what,
                "declare an element of that type and name it here (WS-I BP R2204, R2205)",
            );
            return None;
        };
        let components = self.types.components;
        let declared = name
            .namespace
            .and_then(|namespace| components.elements.get(&Name { namespace, local: name.local }));
        let Some(declared) = declared else {
            let what = format!("there is no element {name}");
            self.types.errors.push(part.node, what, "add the schema that declares it, or correct the name");
            return None;
        };
        let used = self.types.of_element(declared);
        let ty = if declared.nillable { used.ty.option() } else { used.ty };
        let (name, namespace) = (declared.name.local.to_owned(), declared.name.namespace.to_owned());
        Some(Sent { name, namespace, ty, header })
    }

    fn rpc(&mut self, body: &[&'a Part<'d>], parts: &mut Vec<Sent>) {
        for part in body {
            let Some(reference) = part.ty else {
                let what = format!("the part `{}` has no type, and stands in an rpc message", part.name);
                self.types.errors.push(
                    part.node,
                    what,
                    "name its type in place of an element (WS-I BP R2203)",
                );
                continue;
            };
            let name = Name { namespace: reference.namespace.unwrap_or_default(), local: reference.local };
            let ty = self.types.of_named(name, part.node).ty;
            parts.push(Sent { name: part.name.to_owned(), namespace: String::new(), ty, header: false });
        }
    }

    fn headers(&mut self, bound: Option<&'a BindingMessage<'d>>) -> Vec<Sent> {
        let mut headers: Vec<Sent> = Vec::new();
        for header in bound.map_or(&[][..], |bound| &bound.headers) {
            if header.usage == Use::Encoded {
                let what = "this header is encoded (use=\"encoded\"), which is not supported";
                self.types.errors.push(header.node, what, "make it literal");
                continue;
            }
            let Some(message) = self.definition(header.message, header.node) else { continue };
            let part = header.part.and_then(|name| message.part(name));
            let Some(part) = part else {
                let what = format!(
                    "the message {} has no part `{}` for this header",
                    message.name,
                    header.part.unwrap_or_default()
                );
                self.types.errors.push(header.node, what, "name a part that it has");
                continue;
            };
            if let Some(sent) = self.element_part(part, true)
                && !headers.iter().any(|known| known.name == sent.name && known.namespace == sent.namespace)
            {
                headers.push(sent);
            }
        }
        headers
    }

    fn arguments(&mut self, parts: Vec<Sent>) -> Vec<Argument> {
        let mut taken = Taken::default();
        let argument = |part: Sent| {
            let name = taken.claim_one(snake(&part.name));
            let mut options = Vec::new();
            if default_camel(&name) != part.name {
                options.push(option("name", &part.name));
            }
            options.extend(self.part_options(&part));
            // A header may be left out.
            let ty = if part.header { part.ty.option() } else { part.ty };
            Argument { name, options, ty }
        };
        parts.into_iter().map(argument).collect()
    }

    fn part_options(&self, part: &Sent) -> Vec<String> {
        let mut options = Vec::new();
        if part.namespace != self.identity.namespace {
            options.push(option("namespace", &part.namespace));
        }
        options.extend(part.header.then(|| "header".to_owned()));
        options
    }

    fn results(&self, parts: Vec<Sent>, made: &mut Operation) {
        let named: Vec<String> = parts
            .iter()
            .map(|part| {
                let options = self.part_options(part);
                let behind =
                    if options.is_empty() { String::new() } else { format!("({})", options.join(", ")) };
                format!("{:?}{behind}", part.name)
            })
            .collect();
        match named.as_slice() {
            [] => {}
            [one] => {
                if *one != format!("{:?}", format!("{}Result", self.operation.name)) {
                    made.options.push(format!("result = {one}"));
                }
            }
            many => made.options.push(format!("out({})", many.join(", "))),
        }
        let result = |part: Sent| if part.header { part.ty.option() } else { part.ty };
        made.results = parts.into_iter().map(result).collect();
    }
}

/// The first attachment of a message of a binding.
fn mime(node: Element<'_>) -> Option<Element<'_>> {
    node.descendants()
        .find(|element| element.is(ns::WSDL_MIME, "content") || element.is(ns::WSDL_MIME, "mimeXml"))
}
