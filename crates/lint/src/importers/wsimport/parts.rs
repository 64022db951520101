//! Where the parts of a message are: in the body, in a header, in an attachment, or nowhere.

use std::collections::HashSet;

use soapstone_wsdl::definitions::{BindingOperation, Message, Operation, Part, SoapVersion, Style};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::entities::{Entities, not_found};
use super::{Checked, fail, operation};
use crate::importers::Reason;

/// Where a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Where {
    Body,
    Header,
    Attachment,
    Nowhere,
}

/// A part with its place.
#[derive(Clone, Copy)]
pub(super) struct BoundPart<'w, 'd> {
    pub(super) part: &'w Part<'d>,
    pub(super) place: Where,
}

/// A message of an operation, as its binding has it.
pub(super) struct BoundMessage<'w, 'd> {
    pub(super) message: &'w Message<'d>,
    /// Its `soap:body`.
    pub(super) body: Option<Element<'d>>,
    /// The `input` or `output` of the binding.
    pub(super) node: Element<'d>,
    pub(super) parts: Vec<BoundPart<'w, 'd>>,
    fault_names: Vec<&'d str>,
}

/// A part in the order of parameters.
#[derive(Clone, Copy)]
pub(super) struct OrderedPart<'w, 'd> {
    pub(super) part: &'w Part<'d>,
    pub(super) mode: Mode,
    /// It is the return value.
    pub(super) returned: bool,
}

/// Which way a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Mode {
    In,
    Out,
    InOut,
}

impl<'w, 'd> BoundMessage<'w, 'd> {
    pub(super) fn new(
        message: &'w Message<'d>,
        body: Option<Element<'d>>,
        node: Element<'d>,
        bound: &'w BindingOperation<'d>,
    ) -> Self {
        let parts = operation::described(message).map(|part| BoundPart { part, place: Where::Nowhere });
        let fault_names = bound.faults.iter().filter_map(|fault| fault.name).collect();
        Self { message, body, node, parts: parts.collect(), fault_names }
    }

    /// The first look, in which headers are not seen: all parts that are not attachments are in the body, or those that it names.
    pub(super) fn before_headers(&mut self) -> Checked {
        let attachments = self.attachments()?;
        let listed = self.listed()?;
        for part in &mut self.parts {
            let name = part.part.name;
            part.place = match &listed {
                _ if attachments.contains(name) => Where::Attachment,
                Some(listed) if !listed.contains(name) => Where::Nowhere,
                _ => Where::Body,
            };
        }
        Ok(())
    }

    /// Whether the parts in the body are what the style wants: elements for document, types for rpc.
    pub(super) fn fits(&self, style: Style) -> bool {
        self.parts.iter().filter(|part| part.place == Where::Body).all(|part| match style {
            Style::Document => part.part.element.is_some(),
            Style::Rpc => part.part.element.is_none(),
        })
    }

    /// The second look, with headers.
    pub(super) fn bind(&mut self, entities: &Entities<'w, 'd>, extension: bool) -> Checked {
        let attachments = self.attachments()?;
        let headers = self.headers(entities, extension)?;
        let listed = self.listed()?;
        for part in &mut self.parts {
            let name = part.part.name;
            let attached = attachments.contains(name);
            let in_header = headers.iter().any(|header| std::ptr::eq(*header, part.part));
            let twice = attached || in_header || self.fault_names.contains(&name);
            if listed.is_none() && twice && !extension {
                let text = format!("abstract operation binding, part \"{name}\" has multiple binding");
                return fail(text, part.part.node);
            }
            part.place = match &listed {
                _ if attached => Where::Attachment,
                _ if in_header => Where::Header,
                Some(listed) if !listed.contains(name) => Where::Nowhere,
                _ => Where::Body,
            };
        }
        Ok(())
    }

    /// How many parts are in the body, as it says itself: without a list, all of the message.
    pub(super) fn body_parts(&self) -> usize {
        match self.body.and_then(|body| body.attribute("parts")) {
            Some(parts) => parts.split_ascii_whitespace().count(),
            None => self.parts.len(),
        }
    }

    /// The parts that the body names, each of which must be there.
    fn listed(&self) -> Checked<Option<HashSet<&'d str>>> {
        let Some(body) = self.body else { return Ok(None) };
        let Some(parts) = body.attribute("parts") else { return Ok(None) };
        let mut listed = HashSet::new();
        for name in parts.split_ascii_whitespace() {
            self.exists(name, body)?;
            listed.insert(name);
        }
        Ok(Some(listed))
    }

    /// The parts that are attachments: the first `mime:content` of each `mime:part`.
    fn attachments(&self) -> Checked<HashSet<&'d str>> {
        let mut found = HashSet::new();
        for part in mime_parts(self.node) {
            if let Some(content) = part.child(ns::WSDL_MIME, "content") {
                let name = content.attribute("part").unwrap_or_default();
                self.exists(name, content)?;
                found.insert(name);
            }
        }
        Ok(found)
    }

    fn exists(&self, name: &str, node: Element<'_>) -> Checked {
        if self.parts.iter().any(|part| part.part.name == name) {
            return Ok(());
        }
        let message = self.message.name.local;
        fail(format!("part \"{name}\" not found in message \"{message}\", wrong WSDL"), node)
    }

    /// The parts that are headers, of whatever message.
    fn headers(&self, entities: &Entities<'w, 'd>, extension: bool) -> Checked<Vec<&'w Part<'d>>> {
        let mut found = Vec::new();
        for header in header_elements(self.node) {
            let name = header.reference_in("message");
            let Some(message) = name.and_then(|name| entities.message(name)) else {
                return fail(not_found("message", name), header);
            };
            let part = header.attribute("part").unwrap_or_default();
            let Some(part) = operation::described(message).find(|known| known.name == part) else {
                return fail(format!("Invalid header \"{part}\": not found"), header);
            };
            if part.element.is_none() && !extension {
                let text =
                    format!("Invalid header \"{}\": part must specify a \"element\" attribute", part.name);
                return fail(text, part.node);
            }
            found.push(part);
        }
        Ok(found)
    }
}

fn mime_parts(message: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    message.child(ns::WSDL_MIME, "multipartRelated").into_iter().flat_map(Element::children)
}

/// The headers; those in a `mime:part` count if it is the one with the body.
fn header_elements(message: Element<'_>) -> Vec<Element<'_>> {
    let is = |element: &Element<'_>, local: &str| {
        element.local() == local && SoapVersion::of_extension(element.namespace()).is_some()
    };
    let mut found = Vec::new();
    for child in message.children() {
        if is(&child, "header") {
            found.push(child);
        }
        if !child.is(ns::WSDL_MIME, "multipartRelated") {
            continue;
        }
        for part in child.children() {
            let headers: Vec<Element<'_>> = part.children().filter(|element| is(element, "header")).collect();
            let root = part.children().any(|element| is(&element, "body"));
            if !headers.is_empty() && !root {
                return Vec::new();
            }
            found.extend(headers);
        }
    }
    found
}

/// Why an operation is left out for its attachments, with and without `-extension`.
pub(super) fn invalid_mime(message: Element<'_>) -> Option<Reason> {
    let mut bodies = 0;
    for part in mime_parts(message) {
        for element in part.children() {
            if element.local() == "body" && SoapVersion::of_extension(element.namespace()).is_some() {
                bodies += 1;
            }
            if element.is(ns::WSDL_MIME, "content") && element.attribute("part").is_none() {
                return Some(Reason::at(
                    "ignoring operation, part attribute is missing in mime:content",
                    element,
                ));
            }
        }
        if bodies > 1 {
            return Some(Reason::at("ignoring operation, more than one soap:body part", part));
        }
    }
    None
}

/// The parts in the order of parameters: as `parameterOrder` says, if it names parts that are there, otherwise input before output.
pub(super) fn order<'w, 'd>(
    operation: &Operation<'d>,
    sides: &[BoundMessage<'w, 'd>],
) -> Checked<Vec<OrderedPart<'w, 'd>>> {
    let parts = |at: usize| -> Vec<&'w Part<'d>> {
        sides.get(at).map(|side| side.parts.iter().map(|bound| bound.part).collect()).unwrap_or_default()
    };
    let (inputs, outputs) = (parts(0), parts(1));
    let names: Vec<&str> = operation.parameter_order.unwrap_or_default().split_ascii_whitespace().collect();
    let has = |parts: &[&Part<'d>], name: &str| parts.iter().any(|part| part.name == name);
    if let (Some(unknown), 1) = (names.iter().find(|name| !has(&inputs, name)), sides.len()) {
        let text = format!("NullPointerException: parameterOrder of a one-way operation names \"{unknown}\"");
        return fail(text, operation.node);
    }
    let listed = !names.is_empty() && names.iter().all(|name| has(&inputs, name) || has(&outputs, name));
    let same = |output: &Part<'d>| {
        inputs.iter().any(|input| {
            input.name == output.name
                && (input.element, input.ty.filter(|_| input.element.is_none()))
                    == (output.element, output.ty.filter(|_| output.element.is_none()))
        })
    };
    let input = |part: &'w Part<'d>| {
        let both = outputs.iter().any(|output| output.name == part.name && same(output));
        OrderedPart { part, mode: if both { Mode::InOut } else { Mode::In }, returned: false }
    };
    let output = |part, returned| OrderedPart { part, mode: Mode::Out, returned };
    let mut ordered: Vec<OrderedPart<'w, 'd>> = Vec::new();
    if !listed {
        ordered.extend(inputs.iter().map(|part| input(part)));
        let left: Vec<&'w Part<'d>> = outputs.iter().copied().filter(|part| !same(part)).collect();
        ordered.extend(left.iter().map(|part| output(*part, left.len() == 1)));
        return Ok(ordered);
    }
    for name in &names {
        if let Some(part) = inputs.iter().find(|part| part.name == *name) {
            ordered.push(input(part));
        } else if let Some(part) = outputs.iter().find(|part| part.name == *name) {
            ordered.push(output(*part, false));
        }
    }
    let new = |part: &&&'w Part<'d>| !same(part);
    let (in_list, not_in_list): (Vec<&&'w Part<'d>>, Vec<_>) =
        outputs.iter().filter(new).partition(|part| names.contains(&part.name));
    for part in in_list {
        if !ordered.iter().any(|known| std::ptr::eq(known.part, *part)) {
            ordered.push(output(*part, false));
        }
    }
    let single = not_in_list.len() == 1;
    if single {
        ordered.extend(not_in_list.iter().map(|part| output(**part, true)));
    }
    ordered.extend(inputs.iter().filter(|part| !names.contains(&part.name)).map(|part| input(part)));
    if !single {
        ordered.extend(not_in_list.iter().map(|part| output(**part, false)));
    }
    Ok(ordered)
}
