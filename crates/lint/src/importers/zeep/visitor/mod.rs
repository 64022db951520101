//! How zeep reads a schema: each element has a visitor, and what none is known for ends everything.

mod types;

use std::collections::HashSet;

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::components::{Component, Components, Id, Kind, ParticleKind};
use super::documents::{SchemaDocuments, SchemaId, soap_encoding};
use super::names::{QName, Scope, checked};
use super::open::Files;
use crate::importers::Reason;
use crate::ns::SOAP_ENCODING;

/// Where `xml:lang` is declared, for zeep.
const XML_SCHEMA_LOCATION: &str = "https://www.w3.org/2001/xml.xsd";

/// Documents that import each other without zeep noticing that it knows them. Python gives up at about as many.
const MAX_IMPORTS: usize = 150;

/// Reads schemas.
pub(super) struct Visitor<'v, 'd> {
    pub(super) files: &'v Files<'d>,
    pub(super) documents: &'v mut SchemaDocuments<'d>,
    pub(super) components: &'v mut Components<'d>,
    /// How deep the import is that is being read.
    pub(super) depth: usize,
}

/// One schema that is being read.
struct Reading<'d> {
    id: SchemaId,
    scope: Scope<'d>,
    /// Where what it includes is relative to.
    base: String,
    included: HashSet<&'d str>,
}

impl<'d> Visitor<'_, 'd> {
    /// Reads a schema element that is at a location, for a namespace if it has none itself.
    pub(super) fn read(
        &mut self,
        schema: Element<'d>,
        location: &str,
        target: &'d str,
    ) -> Result<SchemaId, Reason> {
        if self.depth > MAX_IMPORTS {
            let text = "these documents import each other without end: maximum recursion depth exceeded";
            return Err(Reason::at(text, schema));
        }
        self.depth += 1;
        let own = schema.attribute("targetNamespace").filter(|uri| !uri.is_empty());
        let id = self.documents.add(own.unwrap_or(target), Some(location.to_owned()));
        let document = self.documents.get_mut(id);
        document.qualified_elements = is_qualified(schema, "elementFormDefault");
        document.qualified_attributes = is_qualified(schema, "attributeFormDefault");
        let mut reading =
            Reading { id, scope: Scope::default(), base: location.to_owned(), included: HashSet::new() };
        for child in schema.children() {
            // What stands in a schema of another version is not global to zeep.
            self.visit(&mut reading, child, Some(schema), schema.namespace() == ns::XSD)?;
        }
        self.depth -= 1;
        Ok(id)
    }

    /// Visits an element; `global` if what it stands in is a schema, as zeep sees it.
    fn visit(
        &mut self,
        reading: &mut Reading<'d>,
        node: Element<'d>,
        parent: Option<Element<'d>>,
        global: bool,
    ) -> Result<Option<Id>, Reason> {
        if node.namespace() == ns::XSD {
            match node.local() {
                "any" => {
                    occurs(node)?;
                    return Ok(Some(self.components.add(Component::Known)));
                }
                "element" => return self.element(reading, node, global).map(Some),
                "choice" => return self.particles(reading, node, ParticleKind::Choice).map(Some),
                "sequence" => return self.particles(reading, node, ParticleKind::Sequence).map(Some),
                "all" => return self.particles(reading, node, ParticleKind::All).map(Some),
                "simpleType" => return self.simple_type(reading, node, parent, global).map(Some),
                "complexType" => return self.complex_type(reading, node, parent, global).map(Some),
                "anyAttribute" => return Ok(Some(self.components.add(Component::Known))),
                "group" => return self.group(reading, node, parent, global).map(Some),
                "attribute" => return self.attribute(reading, node, global).map(Some),
                "import" => return self.import(reading, node).map(|()| None),
                "include" => return self.include(reading, node, parent).map(|()| None),
                "annotation" | "notation" => return Ok(None),
                "attributeGroup" => return self.attribute_group(reading, node),
                _ => {}
            }
        }
        Err(Reason::at(format!("No visitor defined for {:?}", node.written_name()), node))
    }

    fn import(&mut self, reading: &Reading<'d>, node: Element<'d>) -> Result<(), Reason> {
        let namespace = node.attribute("namespace").unwrap_or_default();
        let written = node.attribute("schemaLocation").filter(|location| !location.is_empty());
        let document = self.documents.get(reading.id);
        let target = document.namespace;
        if namespace.is_empty() && target.is_empty() {
            let text = "an import without a namespace in a schema without a target namespace";
            return Err(Reason::at(text, node));
        }
        let location = written.map(|written| self.files.absolute(written, &reading.base));
        if namespace.is_empty() && location.is_none() {
            self.documents.get_mut(reading.id).has_empty_import = true;
        }
        if let Some(known) = self.documents.at(namespace, location.as_deref()) {
            self.documents.get_mut(reading.id).imports.push((namespace, known));
            return Ok(());
        }
        let Some(location) = location else {
            if namespace == ns::XML {
                let text = format!(
                    "cannot fetch {XML_SCHEMA_LOCATION}: it is on the network, and zeep wants it \
                    for an import of the namespace of xml:lang without a location"
                );
                return Err(Reason::at(text, node));
            }
            return Ok(());
        };
        let schema = self.files.open(node, written.unwrap_or_default())?;
        let own = schema.attribute("targetNamespace").unwrap_or_default();
        if !namespace.is_empty() && !own.is_empty() && namespace != own {
            let text = format!(
                "The namespace defined on the xsd:import doesn't match the imported targetNamespace located at \
                 {location:?}: {namespace:?} is not {own:?}"
            );
            return Err(Reason::at(text, node));
        }
        let for_namespace = if own.is_empty() && namespace.is_empty() { target } else { namespace };
        let id = self.read(schema, &location, for_namespace)?;
        self.documents.get_mut(reading.id).imports.push((for_namespace, id));
        Ok(())
    }

    fn include(
        &mut self,
        reading: &mut Reading<'d>,
        node: Element<'d>,
        parent: Option<Element<'d>>,
    ) -> Result<(), Reason> {
        let Some(location) = node.attribute("schemaLocation").filter(|location| !location.is_empty()) else {
            return Err(Reason::at("schemaLocation is required", node));
        };
        if !reading.included.insert(location) {
            return Ok(());
        }
        let schema = self.files.open(node, location)?;
        let target = parent.and_then(|parent| parent.attribute("targetNamespace")).unwrap_or_default();
        let around = reading.scope.namespace(node, "").or(Some(target).filter(|uri| !uri.is_empty()));
        let outer = (reading.scope, reading.base.clone());
        let document = self.documents.get(reading.id);
        let forms = (document.qualified_elements, document.qualified_attributes);
        let own_default = Scope::default().namespace(schema, "");
        reading.scope = Scope { default: if own_default.is_none() { around } else { None } };
        reading.base = self.files.absolute(location, &outer.1);
        let document = self.documents.get_mut(reading.id);
        document.qualified_elements = is_qualified(schema, "elementFormDefault");
        document.qualified_attributes = is_qualified(schema, "attributeFormDefault");
        for child in schema.children() {
            self.visit(reading, child, Some(schema), true)?;
        }
        (reading.scope, reading.base) = outer;
        let document = self.documents.get_mut(reading.id);
        (document.qualified_elements, document.qualified_attributes) = forms;
        Ok(())
    }

    fn element(&mut self, reading: &mut Reading<'d>, node: Element<'d>, global: bool) -> Result<Id, Reason> {
        if !global {
            occurs(node)?;
            if let Some(name) = self.reference(reading, node)? {
                return Ok(self.components.add(Component::ElementReference(name, node)));
            }
        }
        let qualified = match node.attribute("form") {
            Some(form) => form == "qualified",
            None => self.documents.get(reading.id).qualified_elements,
        };
        let name = self.declared_name(reading, node, qualified || global)?;
        let mut of = None;
        for child in node.children() {
            if child.is(ns::XSD, "simpleType") || child.is(ns::XSD, "complexType") {
                of = self.visit(reading, child, Some(node), false)?;
            }
        }
        let of = match of {
            Some(of) => of,
            None => self.type_in_attribute(reading, node)?,
        };
        let id = self.components.add(Component::Element(of));
        if global {
            self.documents.get_mut(reading.id).register(Kind::Element, name, id);
        }
        Ok(id)
    }

    fn attribute(
        &mut self,
        reading: &mut Reading<'d>,
        node: Element<'d>,
        global: bool,
    ) -> Result<Id, Reason> {
        let array = match node.attribute_named(ns::WSDL, "arrayType") {
            Some(array) => {
                let of = array.value().split('[').next().unwrap_or_default();
                let name = match of {
                    "" => None,
                    of => Some(reading.scope.name(of, node, "")?),
                };
                name.map(|name| self.components.add(Component::TypeReference(name, node)))
            }
            None => None,
        };
        if !global
            && let Some(name) = self.reference(reading, node)?
            // zeep does not look at what refers to the schema of schemas.
            && name.namespace != ns::XSD
        {
            return Ok(self.components.add(Component::AttributeReference(name, array, node)));
        }
        let qualified = match node.attribute("form") {
            Some(form) => form == "qualified",
            None => self.documents.get(reading.id).qualified_attributes,
        };
        let name = self.declared_name(reading, node, qualified || global)?;
        let of = match without_annotation(node).next() {
            Some(child) => self.simple_type(reading, child, Some(node), false)?,
            None => self.type_in_attribute(reading, node)?,
        };
        // The type of an array is looked at where it is referred to.
        let id = self.components.add(Component::Attribute(of, None));
        if global {
            self.documents.get_mut(reading.id).register(Kind::Attribute, name, id);
        }
        Ok(id)
    }

    /// The name of an element or attribute.
    fn declared_name(
        &self,
        reading: &Reading<'d>,
        node: Element<'d>,
        qualified: bool,
    ) -> Result<QName<'d>, Reason> {
        let missing = || Reason::at(format!("the {} has no name: name cannot be None", node.local()), node);
        if qualified {
            let target = self.documents.get(reading.id).namespace;
            return reading.scope.attribute(node, "name", target)?.ok_or_else(missing);
        }
        let name = node.attribute("name").ok_or_else(missing)?;
        let name = if node.local() == "element" { name.trim() } else { name };
        checked(QName { namespace: "", local: name }, node)
    }

    fn reference(
        &mut self,
        reading: &mut Reading<'d>,
        node: Element<'d>,
    ) -> Result<Option<QName<'d>>, Reason> {
        let name = reading.scope.attribute(node, "ref", "")?;
        name.map(|name| self.used(reading, name, node)).transpose()
    }

    /// The type that `type="…"` names; any type without it.
    fn type_in_attribute(&mut self, reading: &mut Reading<'d>, node: Element<'d>) -> Result<Id, Reason> {
        match reading.scope.attribute(node, "type", "")? {
            Some(name) => self.type_reference(reading, name, node),
            None => Ok(self.components.add(Component::Known)),
        }
    }

    fn type_reference(
        &mut self,
        reading: &mut Reading<'d>,
        name: QName<'d>,
        node: Element<'d>,
    ) -> Result<Id, Reason> {
        let name = self.used(reading, name, node)?;
        Ok(self.components.add(Component::TypeReference(name, node)))
    }

    /// A name that is referred to: SOAP's encoding is fetched, and no namespace may mean the target namespace.
    fn used(
        &mut self,
        reading: &Reading<'d>,
        name: QName<'d>,
        node: Element<'d>,
    ) -> Result<QName<'d>, Reason> {
        let document = self.documents.get(reading.id);
        if name.namespace == SOAP_ENCODING {
            let imported = document.imports.iter().any(|(namespace, _)| *namespace == SOAP_ENCODING);
            if !imported && self.documents.at(SOAP_ENCODING, Some(SOAP_ENCODING)).is_none() {
                return Err(Reason::at(soap_encoding().text, node));
            }
        }
        if name.namespace.is_empty() && document.qualified_elements && !document.has_empty_import {
            return Ok(QName { namespace: document.namespace, ..name });
        }
        Ok(name)
    }
}

fn is_qualified(schema: Element<'_>, attribute: &str) -> bool {
    schema.attribute(attribute) == Some("qualified")
}

/// The children without an annotation at the beginning.
fn without_annotation(node: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    let mut children = node.children().peekable();
    children.next_if(|child| child.is(ns::XSD, "annotation"));
    children
}

/// `minOccurs` and `maxOccurs` must be numbers.
fn occurs(node: Element<'_>) -> Result<(), Reason> {
    for attribute in ["minOccurs", "maxOccurs"] {
        let Some(value) = node.attribute(attribute) else { continue };
        let digits = value.trim();
        let digits = digits.strip_prefix(['-', '+']).unwrap_or(digits);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_unbounded = attribute == "maxOccurs" && value == "unbounded";
        if !is_number && !is_unbounded {
            let text = format!("invalid literal for int() with base 10: {attribute}={value:?}");
            return Err(Reason::at(text, node));
        }
    }
    Ok(())
}
