//! What `wsimport` says about the elements and attributes of WSDL itself.

use std::collections::HashSet;

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::extensions::{self, Parent};
use super::{Checked, fail};

/// Parses a `wsdl:definitions`.
pub(super) fn check(root: Element<'_>, extension: bool) -> Checked {
    Grammar { extension }.definitions(root)
}

struct Grammar {
    extension: bool,
}

impl Grammar {
    fn definitions(&self, root: Element<'_>) -> Checked {
        let mut types = 0;
        self.documentation(root)?;
        for child in contents(root)? {
            match wsdl_name(child) {
                Some("documentation") => {}
                Some("types") => {
                    types += 1;
                    if types > 1 && !self.extension {
                        return fail("only one \"types\" element allowed in \"definitions\"", child);
                    }
                    self.types(child)?;
                }
                Some("message") => self.message(child)?,
                Some("portType") => self.port_type(child)?,
                Some("binding") => self.binding(child)?,
                Some("service") => self.service(child)?,
                Some("import") => self.import(child)?,
                // It only warns of a schema that is imported where no schema is.
                None if child.is(ns::XSD, "import") => {}
                _ => self.extension_element(Parent::Definitions, child)?,
            }
        }
        Ok(())
    }

    fn types(&self, types: Element<'_>) -> Checked {
        // With -extension nobody looks.
        if self.extension {
            return Ok(());
        }
        contents(types)?.try_for_each(not_of_wsdl)
    }

    fn message(&self, message: Element<'_>) -> Checked {
        let name = required(message, "name")?;
        self.documentation(message)?;
        let mut names = HashSet::new();
        for part in contents(message)?.filter(|child| wsdl_name(*child) == Some("part")) {
            let part_name = required(part, "name")?;
            let (element, ty) = (part.attribute("element"), part.attribute("type"));
            if element.is_some() && ty.is_some() {
                let text = format!(
                    "only one of the \"element\" or \"type\" attributes is allowed in part \"{part_name}\""
                );
                return fail(text, part);
            }
            let Some(written) = element.or(ty) else { continue };
            reference(part, written)?;
            if !names.insert(part_name) {
                let text = format!("message \"{name}\" has two parts named \"{part_name}\"");
                return fail(text, part);
            }
        }
        Ok(())
    }

    fn port_type(&self, port_type: Element<'_>) -> Checked {
        required(port_type, "name")?;
        self.documentation(port_type)?;
        let mut keys = HashSet::new();
        for child in contents(port_type)? {
            match wsdl_name(child) {
                Some("documentation") => {}
                Some("operation") => {
                    self.port_type_operation(child)?;
                    if !keys.insert(unique_key(child)) {
                        let name = child.attribute("name").unwrap_or_default();
                        return fail(format!("ambiguous operation name: \"{name}\""), child);
                    }
                }
                _ => self.extension_element(Parent::PortType, child)?,
            }
        }
        Ok(())
    }

    fn port_type_operation(&self, operation: Element<'_>) -> Checked {
        let name = required(operation, "name")?;
        self.documentation(operation)?;
        for child in contents(operation)? {
            match wsdl_name(child) {
                Some("documentation") => {}
                Some(kind @ ("input" | "output" | "fault")) => {
                    reference(child, required(child, "message")?)?;
                    self.message_attributes(kind, child)?;
                    self.documentation(child)?;
                    for inner in contents(child)?.filter(|inner| wsdl_name(*inner) != Some("documentation")) {
                        if kind == "fault" {
                            self.extension_element(Parent::Fault, inner)?;
                        } else {
                            return fail(invalid("element", inner), inner);
                        }
                    }
                    if kind == "fault" && child.attribute("name").is_none() {
                        return fail("missing required attribute \"name\" of element \"fault\"", child);
                    }
                }
                _ => self.extension_element(Parent::Operation, child)?,
            }
        }
        self.style(operation, name)?;
        if child(operation, "input").is_none() && operation.attribute("parameterOrder").is_some() {
            return fail("invalid attribute \"parameterOrder\" in a notification", operation);
        }
        Ok(())
    }

    /// Attributes other than `message` and `name` go to the handler of their namespace.
    fn message_attributes(&self, kind: &str, element: Element<'_>) -> Checked {
        for attribute in element.attributes() {
            if matches!(attribute.local(), "message" | "name") {
                continue;
            }
            match attribute.namespace() {
                ns::WSDL => return fail(format!("invalid WSDL element: \"{}\"", attribute.local()), element),
                namespace => extensions::attribute(namespace, kind, element)?,
            }
        }
        Ok(())
    }

    /// An operation is one-way, request-response, solicit-response or a notification, or nothing that it knows.
    fn style(&self, operation: Element<'_>, name: &str) -> Checked {
        let count = |local| operation.children_named(ns::WSDL, local).count();
        let (inputs, outputs, faults) = (count("input"), count("output"), count("fault"));
        for (kind, count) in [("input", inputs), ("output", outputs)] {
            if count > 1 {
                let text = format!("too many \"{kind}\" elements in operation \"{name}\"");
                return fail(text, operation);
            }
        }
        match (inputs, outputs, faults) {
            (1, 1, _) | (1, 0, 0) | (0, 1, 0) => Ok(()),
            _ => fail(format!("operation \"{name}\" has an invalid style"), operation),
        }
    }

    fn binding(&self, binding: Element<'_>) -> Checked {
        required(binding, "name")?;
        reference(binding, required(binding, "type")?)?;
        self.documentation(binding)?;
        for child in contents(binding)? {
            match wsdl_name(child) {
                Some("documentation") => {}
                Some("operation") => self.binding_operation(child)?,
                _ => self.extension_element(Parent::Binding, child)?,
            }
        }
        Ok(())
    }

    fn binding_operation(&self, operation: Element<'_>) -> Checked {
        let name = required(operation, "name")?;
        self.documentation(operation)?;
        for child in contents(operation)? {
            let parent = match wsdl_name(child) {
                Some("documentation") => continue,
                Some("input") => Parent::Input,
                Some("output") => Parent::Output,
                Some("fault") => {
                    required(child, "name")?;
                    Parent::Fault
                }
                _ => {
                    self.extension_element(Parent::Operation, child)?;
                    continue;
                }
            };
            self.documentation(child)?;
            for inner in contents(child)?.filter(|inner| wsdl_name(*inner) != Some("documentation")) {
                self.extension_element(parent, inner)?;
            }
        }
        self.style(operation, name)
    }

    fn service(&self, service: Element<'_>) -> Checked {
        required(service, "name")?;
        self.documentation(service)?;
        for child in contents(service)? {
            match wsdl_name(child) {
                Some("documentation") => {}
                Some("port") => {
                    required(child, "name")?;
                    reference(child, required(child, "binding")?)?;
                    self.documentation(child)?;
                    for inner in contents(child)?.filter(|inner| wsdl_name(*inner) != Some("documentation")) {
                        self.extension_element(Parent::Port, inner)?;
                    }
                }
                _ => self.extension_element(Parent::Service, child)?,
            }
        }
        Ok(())
    }

    fn import(&self, import: Element<'_>) -> Checked {
        required(import, "namespace")?;
        required(import, "location")?;
        self.documentation(import)?;
        match contents(import)?.find(|child| wsdl_name(*child) != Some("documentation")) {
            Some(child) => fail(invalid("element", child), child),
            None => Ok(()),
        }
    }

    fn documentation(&self, element: Element<'_>) -> Checked {
        match element.children_named(ns::WSDL, "documentation").nth(1) {
            Some(second) => {
                let text = format!("only one \"documentation\" element allowed in \"{}\"", element.local());
                fail(text, second)
            }
            None => Ok(()),
        }
    }

    fn extension_element(&self, parent: Parent, element: Element<'_>) -> Checked {
        not_of_wsdl(element)?;
        if extensions::handle(parent, element)? || self.extension || !requires(element) {
            return Ok(());
        }
        fail(extensions::unknown_required(element), element)
    }
}

/// The elements in an element that may have no text of its own.
pub(super) fn contents<'d>(element: Element<'d>) -> Checked<impl Iterator<Item = Element<'d>>> {
    match element.stray_text() {
        Some((text, span)) => Err(super::Reason {
            text: format!("found unexpected non-whitespace text: \"{text}\""),
            place: Some(super::super::Place::in_document(element.document(), span)),
        }),
        None => Ok(element.children()),
    }
}

/// The local name of an element of WSDL.
fn wsdl_name(element: Element<'_>) -> Option<&str> {
    (element.namespace() == ns::WSDL).then(|| element.local())
}

fn child<'d>(element: Element<'d>, local: &str) -> Option<Element<'d>> {
    element.child(ns::WSDL, local)
}

fn not_of_wsdl(element: Element<'_>) -> Checked {
    match wsdl_name(element) {
        Some(_) => fail(format!("invalid WSDL element: \"{}\"", element.written_name()), element),
        None => Ok(()),
    }
}

fn invalid(what: &str, element: Element<'_>) -> String {
    format!("invalid {what}: \"{}\" (in namespace \"{}\")", element.written_name(), element.namespace())
}

/// `wsdl:required="true"`; `1` means nothing to it.
fn requires(element: Element<'_>) -> bool {
    element.attribute_named(ns::WSDL, "required").is_some_and(|required| required.value() == "true")
}

/// An attribute that has to be there.
pub(super) fn required<'d>(element: Element<'d>, attribute: &str) -> Checked<&'d str> {
    element.attribute(attribute).ok_or_else(|| {
        let name = element.written_name();
        super::Reason::at(
            format!("missing required attribute \"{attribute}\" of element \"{name}\""),
            element,
        )
    })
}

/// A QName whose prefix has to be declared.
pub(super) fn reference(element: Element<'_>, written: &str) -> Checked {
    match written.trim().split_once(':') {
        Some((prefix, _)) if element.namespace_of(prefix).is_none() => {
            fail(format!("undeclared namespace prefix: \"{prefix}\""), element)
        }
        _ => Ok(()),
    }
}

/// What tells operations of one name apart: the names of their messages.
fn unique_key(operation: Element<'_>) -> String {
    let name = operation.attribute("name").unwrap_or_default();
    let (input, output) = (child(operation, "input"), child(operation, "output"));
    let named = |message: Option<Element<'_>>| match message {
        Some(message) => message.attribute("name").unwrap_or("null").to_owned(),
        None => name.to_owned(),
    };
    format!("{name} {} {}", named(input), named(output))
}
