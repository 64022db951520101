//! The properties of a class.

use soapstone_wsdl::definitions::ComponentKind;
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Element, Reference};

use super::enumeration;
use super::types::{Bound, TypeOf, Types};
use super::xsd_child;
use crate::importers::java::{class_name, property_name};

/// Types may be derived this often. XML Schema has no limit; nobody comes near.
const MAX_DERIVATIONS: usize = 64;
/// Groups may refer to groups this deep.
const MAX_GROUPS: usize = 64;

/// A child of a wrapper, as a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct WrapperChild {
    /// The local name of the element.
    pub(in super::super) name: String,
    /// What tells its Java type from others.
    pub(in super::super) java_type: String,
}

/// A property of a class.
#[derive(Clone, Debug)]
pub(super) struct Property<'d> {
    pub(super) name: String,
    pub(super) kind: PropertyKind,
    pub(super) node: Element<'d>,
    /// The attribute that it is.
    attribute: Option<&'d str>,
}

#[derive(Clone, Debug)]
pub(super) enum PropertyKind {
    /// One element, perhaps repeated.
    Element(WrapperChild),
    /// Several elements, anything, an attribute, a value, mixed content.
    Other,
}

/// A repeated group in a complex type that has nothing in it to be named after.
pub(super) fn nameless_group<'d>(types: &Types<'_, 'd>, complex: Bound<'d>) -> Option<Element<'d>> {
    let (holder, extends) = own_holder(types, complex)?;
    let inherited = base(types, complex).map(|base| all_properties(types, base)).unwrap_or_default();
    let content = particles(types, complex, holder, extends, &inherited);
    if is_mixed(complex) {
        return None;
    }
    let (Content::Each(particles) | Content::List(_, particles)) = content else { return None };
    particles
        .into_iter()
        .find(|particle| particle.property.name.is_empty())
        .map(|particle| particle.property.node)
}

/// What holds the content that a complex type adds, and whether it adds to a base type's.
fn own_holder<'d>(types: &Types<'_, 'd>, complex: Bound<'d>) -> Option<(Bound<'d>, bool)> {
    match derivation(types, complex) {
        Derivation::Restriction { .. } | Derivation::Value { .. } => None,
        Derivation::Fresh(holder) => Some((holder, false)),
        Derivation::Extension { more, .. } => Some((more, true)),
    }
}

fn is_mixed(complex: Bound<'_>) -> bool {
    let content = xsd_child(complex.node, "complexContent");
    complex.flag("mixed") || content.is_some_and(|node| complex.at(node).flag("mixed"))
}

/// How a complex type comes by its content.
pub(super) enum Derivation<'d> {
    /// From nothing: its own content.
    Fresh(Bound<'d>),
    /// A complex type and more.
    Extension { base: Bound<'d>, more: Bound<'d> },
    /// A complex type and less: nothing of its own.
    Restriction { base: Bound<'d> },
    /// A simple value with attributes.
    Value { attributes: Bound<'d> },
}

/// How a complex type is derived.
pub(super) fn derivation<'d>(types: &Types<'_, 'd>, complex: Bound<'d>) -> Derivation<'d> {
    let simple = xsd_child(complex.node, "simpleContent");
    let Some(content) = simple.or_else(|| xsd_child(complex.node, "complexContent")) else {
        return Derivation::Fresh(complex);
    };
    let derived = content
        .children()
        .find(|child| child.namespace() == ns::XSD && matches!(child.local(), "restriction" | "extension"));
    let Some(derived) = derived.map(|node| complex.at(node)) else { return Derivation::Fresh(complex) };
    let base = derived.reference("base").map(|name| types.named(name));
    let extends = derived.node.local() == "extension";
    match base {
        Some(TypeOf::Defined(base)) if base.node.local() == "complexType" => {
            if extends {
                Derivation::Extension { base, more: derived }
            } else {
                Derivation::Restriction { base }
            }
        }
        _ if simple.is_some() => Derivation::Value { attributes: derived },
        _ => Derivation::Fresh(derived),
    }
}

/// The properties of a complex type, those of its base types first.
pub(super) fn all_properties<'d>(types: &Types<'_, 'd>, complex: Bound<'d>) -> Vec<Property<'d>> {
    let mut chain = vec![complex];
    while let Some(base) = chain.last().and_then(|last| base(types, *last)) {
        if chain.len() > MAX_DERIVATIONS {
            break;
        }
        chain.push(base);
    }
    let mut properties = Vec::new();
    for complex in chain.into_iter().rev() {
        let own = own_properties(types, complex, &properties);
        properties.extend(own);
    }
    properties
}

/// The complex type that a complex type is derived from.
pub(super) fn base<'d>(types: &Types<'_, 'd>, complex: Bound<'d>) -> Option<Bound<'d>> {
    match derivation(types, complex) {
        // With text between its elements it has nothing of a base without.
        Derivation::Extension { base, .. } if is_mixed(complex) && !is_mixed(base) => None,
        Derivation::Extension { base, .. } | Derivation::Restriction { base } => Some(base),
        Derivation::Fresh(_) | Derivation::Value { .. } => None,
    }
}

/// The properties that a complex type adds to those of its bases.
pub(super) fn own_properties<'d>(
    types: &Types<'_, 'd>,
    complex: Bound<'d>,
    inherited: &[Property<'d>],
) -> Vec<Property<'d>> {
    let mut properties = Vec::new();
    let (holder, extends) = match derivation(types, complex) {
        Derivation::Restriction { .. } => return properties,
        Derivation::Value { attributes } => {
            properties.push(other("Value", attributes.node));
            (attributes, false)
        }
        Derivation::Fresh(holder) => (holder, false),
        Derivation::Extension { more, .. } => (more, true),
    };
    match particles(types, complex, holder, extends, inherited) {
        Content::Each(particles) => {
            properties.extend(particles.into_iter().map(|particle| particle.property));
        }
        Content::List(name, _) => properties.push(other(name, complex.node)),
        Content::Inherited => {}
    }
    attributes(types, holder, &mut properties, 0);
    properties
}

/// The elements right in a complex type that need an object around them, `JAXBElement`: those in a list of everything, and those
/// that may be absent or nil.
pub(super) fn wrapped_elements<'d>(types: &Types<'_, 'd>, complex: Bound<'d>) -> Vec<Bound<'d>> {
    let Some((holder, extends)) = own_holder(types, complex) else { return Vec::new() };
    let inherited = base(types, complex).map(|base| all_properties(types, base)).unwrap_or_default();
    let mut wrapped: Vec<Bound<'d>> = Vec::new();
    let wrapping: Vec<Particle<'d>> = match particles(types, complex, holder, extends, &inherited) {
        Content::Inherited => return wrapped,
        Content::List(_, particles) => particles,
        Content::Each(particles) => {
            particles.into_iter().filter(|particle| particle.needs_element(types)).collect()
        }
    };
    for element in wrapping.into_iter().flat_map(|particle| particle.elements) {
        let local = element.node.attribute("ref").is_none();
        if local && !wrapped.iter().any(|known| known.name_attribute() == element.name_attribute()) {
            wrapped.push(element);
        }
    }
    wrapped
}

/// What becomes of the particles of a complex type.
enum Content<'d> {
    /// A property for each.
    Each(Vec<Particle<'d>>),
    /// One list of all, of this name, because names collide or there is text between.
    List(&'static str, Vec<Particle<'d>>),
    /// The list of a base type takes them.
    Inherited,
}

fn particles<'d>(
    types: &Types<'_, 'd>,
    complex: Bound<'d>,
    holder: Bound<'d>,
    extends: bool,
    inherited: &[Property<'d>],
) -> Content<'d> {
    let bases: Vec<&str> = inherited.iter().map(|property| property.name.as_str()).collect();
    // A base that fell back to a list of everything takes what is added too.
    if extends && bases.iter().any(|name| matches!(*name, "Content" | "Rest")) {
        return Content::Inherited;
    }
    let mut particles = Vec::new();
    collect(types, holder, &mut particles, 0);
    if is_mixed(complex) {
        return Content::List("Content", particles);
    }
    if collides(&particles, &bases) {
        return Content::List(if extends { "Rest" } else { "Content" }, particles);
    }
    Content::Each(particles)
}

/// Something that becomes a property, unless names collide.
pub(super) struct Particle<'d> {
    property: Property<'d>,
    /// The elements in it, as they stand there.
    elements: Vec<Bound<'d>>,
    /// Elements are checked for collisions; repeated groups and wildcards are not.
    element: bool,
    wildcard: bool,
    /// It may be absent, nil, or there once.
    optional_nillable: bool,
}

impl<'d> Particle<'d> {
    /// Whether its elements are told apart by objects around them: types that are the same, or anything, do not tell.
    fn needs_element(&self, types: &Types<'_, 'd>) -> bool {
        if self.element {
            return self.optional_nillable;
        }
        let mut seen = Vec::new();
        let mut names = Vec::new();
        for element in &self.elements {
            let target = element.reference("ref").and_then(|name| types.find(ComponentKind::Element, name));
            let declared = target.unwrap_or(*element);
            if names.contains(&declared.name_attribute()) {
                continue;
            }
            names.push(declared.name_attribute());
            let java_type = java_type(types, declared);
            if seen.contains(&java_type) || target.is_some_and(|head| types.is_head(head)) {
                return true;
            }
            seen.push(java_type);
        }
        self.wildcard
    }
}

fn collides(particles: &[Particle<'_>], bases: &[&str]) -> bool {
    let mut seen = Vec::new();
    for particle in particles.iter().filter(|particle| particle.element) {
        let name = particle.property.name.as_str();
        if seen.contains(&name) || bases.contains(&name) {
            return true;
        }
        seen.push(name);
    }
    false
}

/// The particles of what holds a model group: a complex type, a derivation or a group.
fn collect<'d>(types: &Types<'_, 'd>, holder: Bound<'d>, found: &mut Vec<Particle<'d>>, depth: usize) {
    let children = holder.node.children().filter(|child| child.namespace() == ns::XSD);
    for node in children {
        let particle = holder.at(node);
        match node.local() {
            "all" | "choice" | "sequence" | "group" if repeats(node) => {
                found.push(group_particle(types, particle));
            }
            "all" | "choice" | "sequence" => collect(types, particle, found, depth),
            "group" => {
                let group = particle.reference("ref").and_then(|name| types.find(ComponentKind::Group, name));
                if let (Some(group), true) = (group, depth < MAX_GROUPS) {
                    collect(types, group, found, depth + 1);
                }
            }
            "element" => found.push(element_particle(types, particle)),
            "any" => found.push(Particle {
                property: other("Any", node),
                elements: Vec::new(),
                element: false,
                wildcard: true,
                optional_nillable: false,
            }),
            _ => {}
        }
    }
}

fn repeats(node: Element<'_>) -> bool {
    node.attribute("maxOccurs").is_some_and(|max| !matches!(max.trim(), "0" | "1"))
}

fn element_particle<'d>(types: &Types<'_, 'd>, particle: Bound<'d>) -> Particle<'d> {
    let node = particle.node;
    let target = particle.reference("ref").and_then(|name| types.find(ComponentKind::Element, name));
    let declared = target.unwrap_or(particle);
    let name = declared.name_attribute();
    let collection = repeats(node);
    let optional = node.attribute("minOccurs").is_some_and(|min| min.trim() == "0");
    let boxed = optional || declared.flag("nillable") || in_choice(node);
    let stands_for = target.is_some_and(|head| types.is_head(head));
    let kind = if stands_for {
        PropertyKind::Other
    } else {
        let of = java_type(types, declared);
        let java_type = match (collection, boxed) {
            (true, _) => format!("List<{of}>"),
            (false, true) => format!("{of}?"),
            (false, false) => of,
        };
        PropertyKind::Element(WrapperChild { name: name.to_owned(), java_type })
    };
    let property = Property { name: property_name(name), kind, node, attribute: None };
    let optional_nillable = !collection && declared.flag("nillable") && (optional || in_choice(node));
    Particle { property, elements: vec![particle], element: true, wildcard: false, optional_nillable }
}

fn in_choice(node: Element<'_>) -> bool {
    let groups = node.ancestors().skip(1).take_while(|around| {
        around.namespace() == ns::XSD && matches!(around.local(), "all" | "choice" | "sequence")
    });
    groups.into_iter().any(|group| {
        group.local() == "choice" || group.attribute("minOccurs").is_some_and(|min| min.trim() == "0")
    })
}

/// A repeated group is one property, named after the first elements in it; with a single element in it, it is that element.
fn group_particle<'d>(types: &Types<'_, 'd>, group: Bound<'d>) -> Particle<'d> {
    let node = group.node;
    let mut inner = Vec::new();
    let named = if node.local() == "group" {
        let target = group.reference("ref").and_then(|name| types.find(ComponentKind::Group, name));
        if let Some(target) = target {
            collect(types, target, &mut inner, 1);
        }
        target.map(|target| property_name(target.name_attribute()))
    } else {
        collect(types, group, &mut inner, 1);
        None
    };
    let operator = if node.local() == "choice" { "Or" } else { "And" };
    let names: Vec<&str> = inner.iter().take(3).map(|particle| particle.property.name.as_str()).collect();
    let name = named.unwrap_or_else(|| names.join(operator));
    let kind = match inner.as_slice() {
        [Particle { property: Property { kind: PropertyKind::Element(child), .. }, .. }] => {
            let java_type = format!("List<{}>", child.java_type.trim_end_matches('?'));
            PropertyKind::Element(WrapperChild { name: child.name.clone(), java_type })
        }
        _ => PropertyKind::Other,
    };
    let property = Property { name, kind, node, attribute: None };
    let wildcard = inner.iter().any(|particle| particle.wildcard);
    let elements = inner.into_iter().flat_map(|particle| particle.elements).collect();
    Particle { property, elements, element: false, wildcard, optional_nillable: false }
}

fn attributes<'d>(types: &Types<'_, 'd>, holder: Bound<'d>, found: &mut Vec<Property<'d>>, depth: usize) {
    for node in holder.node.children().filter(|child| child.namespace() == ns::XSD) {
        let attribute = holder.at(node);
        match node.local() {
            "attribute" if node.attribute("use") != Some("prohibited") => {
                let name = node.attribute("name").or(attribute.reference("ref").map(|name| name.local));
                // An attribute of the same name takes the place of another one.
                let name = name.unwrap_or_default();
                if !found.iter().any(|known| known.attribute == Some(name)) {
                    found.push(Property { attribute: Some(name), ..other(&property_name(name), node) });
                }
            }
            "attributeGroup" if depth < MAX_GROUPS => {
                let group = attribute.reference("ref");
                if let Some(group) = group.and_then(|name| types.find(ComponentKind::AttributeGroup, name)) {
                    attributes(types, group, found, depth + 1);
                }
            }
            _ => {}
        }
    }
}

fn other<'d>(name: &str, node: Element<'d>) -> Property<'d> {
    Property { name: name.to_owned(), kind: PropertyKind::Other, node, attribute: None }
}

/// What tells the Java type of an element from others: the name of its type, or that it has one of its own.
pub(super) fn java_type<'d>(types: &Types<'_, 'd>, element: Bound<'d>) -> String {
    match types.type_of(element) {
        TypeOf::BuiltIn(name) => built_in(name).to_owned(),
        TypeOf::Defined(ty) if ty.node.local() == "simpleType" => simple(types, ty, 0),
        TypeOf::Defined(ty) => match ty.node.attribute("name") {
            Some(name) => format!("{{{}}}{}", ty.namespace, class_name(name)),
            None => format!("@{}:{}", ty.node.document().location(), ty.node.span().start),
        },
    }
}

/// Simple types are what they restrict; enumerations of strings are classes of their own.
fn simple<'d>(types: &Types<'_, 'd>, ty: Bound<'d>, depth: usize) -> String {
    let restriction = xsd_child(ty.node, "restriction");
    if let (Some(name), true) = (ty.node.attribute("name"), enumeration::is_enum(types, ty)) {
        return format!("{{{}}}{}", ty.namespace, class_name(name));
    }
    let Some(restriction) = restriction.map(|node| ty.at(node)) else {
        let list = xsd_child(ty.node, "list").is_some();
        return if list { "List<String>".to_owned() } else { "String".to_owned() };
    };
    match restriction.reference("base").map(|name| types.named(name)) {
        Some(TypeOf::Defined(base)) if depth < MAX_DERIVATIONS => simple(types, base, depth + 1),
        Some(TypeOf::BuiltIn(name)) => built_in(name).to_owned(),
        _ => "String".to_owned(),
    }
}

fn built_in(name: &str) -> &'static str {
    match name {
        "anyType" | "anySimpleType" => "Object",
        "boolean" => "boolean",
        "byte" => "byte",
        "short" | "unsignedByte" => "short",
        "int" | "unsignedShort" => "int",
        "long" | "unsignedInt" => "long",
        "integer" | "nonNegativeInteger" | "positiveInteger" | "negativeInteger" | "nonPositiveInteger"
        | "unsignedLong" => "BigInteger",
        "decimal" => "BigDecimal",
        "float" => "float",
        "double" => "double",
        "base64Binary" | "hexBinary" => "byte[]",
        "dateTime" | "date" | "time" | "gYear" | "gYearMonth" | "gMonth" | "gMonthDay" | "gDay" => {
            "XMLGregorianCalendar"
        }
        "duration" => "Duration",
        "QName" | "NOTATION" => "QName",
        "IDREF" => "Object",
        "NMTOKENS" | "IDREFS" | "ENTITIES" => "List<String>",
        _ => "String",
    }
}

/// The children of a wrapper element, if there is nothing in it but elements, each by itself.
pub(super) fn wrapper_children<'d>(
    types: &Types<'_, 'd>,
    element: Reference<'_>,
) -> Option<Vec<WrapperChild>> {
    let element = types.find(ComponentKind::Element, element)?;
    let TypeOf::Defined(ty) = types.type_of(element) else { return None };
    if ty.node.local() != "complexType" || ty.flag("abstract") {
        return None;
    }
    let mut chain = vec![ty];
    while let Some(base) = chain.last().and_then(|last| base(types, *last)) {
        if chain.len() > MAX_DERIVATIONS {
            return None;
        }
        chain.push(base);
    }
    // A choice in the first place is not looked into, and xs:all has no order.
    if chain.iter().any(|ty| matches!(first_group(types, *ty), Some("choice")))
        || first_group(types, ty) == Some("all")
    {
        return None;
    }
    let children = all_properties(types, ty).into_iter().map(|property| match property.kind {
        PropertyKind::Element(child) => Some(child),
        PropertyKind::Other => None,
    });
    children.collect()
}

/// The kind of the model group that a complex type begins with.
fn first_group<'d>(types: &Types<'_, 'd>, complex: Bound<'d>) -> Option<&'d str> {
    let holder = match derivation(types, complex) {
        Derivation::Fresh(holder) => holder,
        Derivation::Extension { more, .. } => more,
        Derivation::Restriction { .. } | Derivation::Value { .. } => return None,
    };
    let group = holder
        .node
        .children()
        .find(|child| child.namespace() == ns::XSD && matches!(child.local(), "all" | "choice" | "sequence"));
    group.map(Element::local)
}
