//! Classes, the methods of object factories and properties must have names of their own.

use std::collections::HashSet;

use soapstone_wsdl::definitions::ComponentKind;
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::content::{self, Derivation, derivation};
use super::enumeration;
use super::types::{Bound, Types};
use super::{Checked, Names, fail, xsd_child};
use crate::importers::java::{class_name, is_identifier, package_name, variable_name};
use crate::ns as lint_ns;

/// Groups and types may be nested this deep.
const MAX_DEPTH: usize = 64;

/// Names everything that XJC makes.
pub(super) struct Binder<'t, 'w, 'd> {
    types: &'t Types<'w, 'd>,
    /// By package, or by the class around.
    classes: Names<'d>,
    /// The `create…` methods for classes, by package.
    value_factories: Names<'d>,
    /// Those for elements.
    element_factories: Names<'d>,
    /// Types in groups become classes once, in the class that comes first.
    bound: HashSet<(usize, soapstone_wsdl::tree::NodeId)>,
}

/// A class that others may be in.
#[derive(Clone)]
struct Scope {
    package: String,
    /// The names of the classes around, and its own.
    path: Vec<String>,
}

impl<'t, 'w, 'd> Binder<'t, 'w, 'd> {
    pub(super) fn new(types: &'t Types<'w, 'd>) -> Self {
        Self {
            types,
            classes: Names::default(),
            value_factories: Names::default(),
            element_factories: Names::default(),
            bound: HashSet::new(),
        }
    }

    pub(super) fn bind(mut self) -> Checked {
        let types = self.types;
        for component in types.schemas.components() {
            if component.redefines
                || component.name.namespace == ns::XSD
                || is_endpoint_reference(component.name)
            {
                continue;
            }
            let bound = Bound::of(component);
            let package = Scope { package: package_name(component.name.namespace), path: Vec::new() };
            let name = component.name.local;
            match (component.kind, component.node.local()) {
                (ComponentKind::Type, "complexType") => self.class(&package, name, bound)?,
                (ComponentKind::Type, _) if enumeration::is_enum(types, bound) => {
                    self.declare(&package, &class_name(name), bound.node)?;
                }
                (ComponentKind::Element, _) => {
                    let anonymous = xsd_child(bound.node, "complexType")
                        .filter(|_| bound.node.attribute("type").is_none());
                    if let Some(complex) = anonymous {
                        self.class(&package, name, bound.at(complex))?;
                    }
                    if !types.is_class(bound) {
                        self.element_factory(&package, name, bound.node)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A class for a complex type, and the classes in it.
    fn class(&mut self, around: &Scope, name: &str, complex: Bound<'d>) -> Checked {
        if around.path.len() > MAX_DEPTH {
            return Ok(());
        }
        let name = class_name(name);
        self.declare(around, &name, complex.node)?;
        if around.path == [name.as_str()] {
            let text = format!("Complex type and its child element share the same name \"{name}\"");
            return fail(text, complex.node);
        }
        let mut scope = around.clone();
        scope.path.push(name);
        let squeezed = scope.path.concat();
        if self.value_factories.insert(&scope.package, &squeezed, complex.node).is_err() {
            return fail(factory_conflict(&squeezed), complex.node);
        }
        if let Some(group) = content::nameless_group(self.types, complex) {
            return fail("Unable to generate a property name from a model group", group);
        }
        self.properties(complex)?;
        for element in content::wrapped_elements(self.types, complex) {
            self.element_factory(&scope, element.name_attribute(), element.node)?;
        }
        let holder = match derivation(self.types, complex) {
            Derivation::Fresh(holder) => holder,
            Derivation::Extension { base, more } => {
                if has_value(self.types, base) && adds_particle(more) {
                    return fail("ClassCastException: elements are added to a simple content", more.node);
                }
                more
            }
            Derivation::Restriction { .. } | Derivation::Value { .. } => return Ok(()),
        };
        self.nested(&scope, holder, 0, &mut HashSet::new())
    }

    fn declare(&mut self, around: &Scope, name: &str, node: Element<'d>) -> Checked {
        if !is_identifier(name) {
            return fail(format!("\"{name}\" is not a valid Java class name"), node);
        }
        if around.path.is_empty() && name == "ObjectFactory" {
            return fail(
                "Attempt to create a class having the same name as the reserved word \"ObjectFactory\"",
                node,
            );
        }
        let scope = format!("{}.{}", around.package, around.path.join("."));
        // Classes within classes are told apart without regard to case.
        let key = if around.path.is_empty() { name.to_owned() } else { name.to_uppercase() };
        match self.classes.insert(&scope, &key, node) {
            Ok(()) => Ok(()),
            Err(_) => {
                let full = scope.trim_end_matches('.');
                let text =
                    format!("A class/interface with the same name \"{full}.{name}\" is already in use");
                fail(text, node)
            }
        }
    }

    fn element_factory(&mut self, scope: &Scope, name: &str, node: Element<'d>) -> Checked {
        let squeezed = scope.path.concat() + &class_name(name);
        match self.element_factories.insert(&scope.package, &squeezed, node) {
            Ok(()) => Ok(()),
            Err(_) => fail(factory_conflict(&squeezed), node),
        }
    }

    /// The classes of types that elements in a class have for their own.
    fn nested(
        &mut self,
        scope: &Scope,
        holder: Bound<'d>,
        depth: usize,
        seen: &mut HashSet<&'d str>,
    ) -> Checked {
        for node in holder.node.children().filter(|child| child.namespace() == ns::XSD) {
            let particle = holder.at(node);
            match node.local() {
                "all" | "choice" | "sequence" => self.nested(scope, particle, depth, seen)?,
                "group" if depth < MAX_DEPTH => {
                    let group = particle.reference("ref");
                    if let Some(group) = group.and_then(|name| self.types.find(ComponentKind::Group, name)) {
                        self.nested(scope, group, depth + 1, seen)?;
                    }
                }
                // Of elements of one name the first counts.
                "element" if node.attribute("ref").is_none() && seen.insert(particle.name_attribute()) => {
                    self.local_element(scope, particle)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn local_element(&mut self, scope: &Scope, element: Bound<'d>) -> Checked {
        let once = (std::ptr::from_ref(element.node.document()) as usize, element.node.id());
        if !self.bound.insert(once) {
            return Ok(());
        }
        let complex =
            xsd_child(element.node, "complexType").filter(|_| element.node.attribute("type").is_none());
        if let Some(complex) = complex {
            self.class(scope, element.name_attribute(), element.at(complex))?;
        }
        Ok(())
    }

    /// Properties are told apart by their names, those of base classes too.
    fn properties(&self, complex: Bound<'d>) -> Checked {
        let all = content::all_properties(self.types, complex);
        let mut seen: HashSet<&str> = HashSet::new();
        for property in &all {
            if !seen.insert(&property.name) {
                let text = format!("Property \"{}\" is already defined", property.name);
                return fail(text, property.node);
            }
        }
        // The fields behind them are named in small letters.
        let inherited =
            content::base(self.types, complex).map(|base| content::all_properties(self.types, base));
        let own = &all[inherited.map_or(0, |inherited| inherited.len().min(all.len()))..];
        let mut fields = HashSet::new();
        match own.iter().find(|property| !fields.insert(variable_name(&property.name))) {
            Some(property) => {
                let text =
                    format!("trying to create the same field twice: {}", variable_name(&property.name));
                fail(text, property.node)
            }
            None => Ok(()),
        }
    }
}

fn factory_conflict(name: &str) -> String {
    format!("Two declarations cause a collision in the ObjectFactory class: {name}")
}

/// `wsa:EndpointReference` has a class in the library.
fn is_endpoint_reference(name: soapstone_wsdl::definitions::Name<'_>) -> bool {
    name.namespace == lint_ns::WSA10 && matches!(name.local, "EndpointReference" | "EndpointReferenceType")
}

/// Whether a complex type or one that it is derived from has a simple content.
fn has_value<'d>(types: &Types<'_, 'd>, complex: Bound<'d>) -> bool {
    let mut at = Some(complex);
    for _ in 0..MAX_DEPTH {
        let Some(complex) = at else { return false };
        if xsd_child(complex.node, "simpleContent").is_some() {
            return true;
        }
        at = content::base(types, complex);
    }
    false
}

fn adds_particle(holder: Bound<'_>) -> bool {
    let particles = ["all", "choice", "sequence", "group"];
    holder.node.children().any(|child| child.namespace() == ns::XSD && particles.contains(&child.local()))
}
