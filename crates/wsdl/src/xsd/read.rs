//! From elements to components.

use super::{
    AttributeUse, ComplexContent, ComplexType, Components, Derivation, DerivationMethod, ElementDeclaration,
    ElementParticle, Facets, Occurs, Particle, SimpleType, Term, Type, TypeUse, Unresolved, Variety,
};
use crate::definitions::{ComponentKind, Name, SchemaComponent, Schemas};
use crate::ns;
use crate::tree::{Element, Reference};

/// Reads all top-level components. Trees are of bounded depth, and so is this.
pub(super) fn all<'d>(out: &mut Components<'d>, schemas: &Schemas<'d>) {
    for component in schemas.components() {
        // What is redefined is what counts; it comes from another document.
        let twice = schemas.all(
            component.kind,
            Reference { prefix: "", namespace: Some(component.name.namespace), local: component.name.local },
        );
        let counts = twice.iter().find(|other| other.redefines).or(twice.first());
        if counts.is_some_and(|counts| counts.node != component.node) {
            continue;
        }
        let original = twice.iter().find(|other| !other.redefines).map(|original| original.node);
        let mut reader = Reader { schemas, component, original, unresolved: &mut out.unresolved };
        let (name, node) = (component.name, component.node);
        match component.kind {
            ComponentKind::Element => {
                let element = reader.element(node, true);
                out.elements.entry(name).or_insert(element);
            }
            ComponentKind::Type => {
                let ty = reader.ty(node, Some(name));
                out.types.entry(name).or_insert(ty);
            }
            ComponentKind::Group => {
                if let Some(particle) = node.children().find_map(|child| reader.particle(child)) {
                    out.groups.entry(name).or_insert(particle);
                }
            }
            ComponentKind::Attribute => {
                let attribute = reader.attribute(node, true);
                out.attributes.entry(name).or_insert(attribute);
            }
            ComponentKind::AttributeGroup => {
                let attributes = reader.attributes(node);
                out.attribute_groups.entry(name).or_insert(attributes);
            }
        }
    }
}

struct Reader<'a, 'd> {
    schemas: &'a Schemas<'d>,
    component: &'a SchemaComponent<'d>,
    /// What an `xs:redefine` redefines.
    original: Option<Element<'d>>,
    unresolved: &'a mut Vec<Unresolved<'d>>,
}

impl<'d> Reader<'_, 'd> {
    /// A name that is referred to. One without a namespace is in that of an includer, if the schema has none of its own.
    fn name(&mut self, kind: ComponentKind, name: Reference<'d>, node: Element<'d>) -> Name<'d> {
        let own = self.component.name.namespace;
        let chameleon = self.component.schema.attribute("targetNamespace").is_none();
        let namespace = match name.namespace {
            Some("") if chameleon => own,
            Some(namespace) => namespace,
            None => {
                self.unresolved.push(Unresolved { kind, name, node });
                return Name { namespace: "", local: name.local };
            }
        };
        let found = Reference { namespace: Some(namespace), ..name };
        let known = match namespace {
            ns::XSD => kind == ComponentKind::Type,
            ns::XML => kind == ComponentKind::Attribute,
            _ => false,
        };
        if !known && self.schemas.component(kind, found).is_none() {
            self.unresolved.push(Unresolved { kind, name: found, node });
        }
        Name { namespace, local: name.local }
    }

    fn type_named(&mut self, node: Element<'d>, attribute: &str) -> Option<TypeUse<'d>> {
        let name = node.reference_in(attribute)?;
        Some(TypeUse::Named(self.name(ComponentKind::Type, name, node)))
    }

    /// The base of a derivation. What redefines a type has that itself as its base.
    fn base(&mut self, node: Element<'d>) -> Option<TypeUse<'d>> {
        let named = self.type_named(node, "base")?;
        let own = matches!(&named, TypeUse::Named(name) if *name == self.component.name);
        match self.original.take_if(|_| own && self.component.redefines) {
            Some(original) => Some(TypeUse::Anonymous(Box::new(self.ty(original, None)))),
            None => Some(named),
        }
    }

    fn local_name(&self, node: Element<'d>, global: bool, default: &str) -> Name<'d> {
        let qualified = match node.attribute("form") {
            Some(form) => form.trim() == "qualified",
            None => self.component.schema.attribute(default).is_some_and(|form| form.trim() == "qualified"),
        };
        let namespace = if global || qualified { self.component.name.namespace } else { "" };
        Name { namespace, local: node.attribute("name").unwrap_or_default() }
    }

    fn element(&mut self, node: Element<'d>, global: bool) -> ElementDeclaration<'d> {
        let substitutes = node.reference_in("substitutionGroup").filter(|_| global);
        let substitutes = substitutes.map(|head| self.name(ComponentKind::Element, head, node));
        let inner = node.children().find(|child| is_type(*child));
        let ty = match (self.type_named(node, "type"), inner) {
            (Some(ty), _) => ty,
            (None, Some(inner)) => TypeUse::Anonymous(Box::new(self.ty(inner, None))),
            (None, None) => TypeUse::ANY,
        };
        ElementDeclaration {
            name: self.local_name(node, global, "elementFormDefault"),
            ty,
            nillable: is_true(node, "nillable"),
            default: node.attribute("default"),
            fixed: node.attribute("fixed"),
            is_abstract: is_true(node, "abstract"),
            substitutes,
            node,
        }
    }

    fn particle(&mut self, node: Element<'d>) -> Option<Particle<'d>> {
        if node.namespace() != ns::XSD {
            return None;
        }
        let term = match node.local() {
            "element" => Term::Element(match node.reference_in("ref") {
                Some(name) => ElementParticle::Reference(self.name(ComponentKind::Element, name, node), node),
                None => ElementParticle::Declared(Box::new(self.element(node, false))),
            }),
            "sequence" => Term::Sequence(self.particles(node)),
            "choice" => Term::Choice(self.particles(node)),
            "all" => Term::All(self.particles(node)),
            "group" => {
                let name = node.reference_in("ref")?;
                Term::Group(self.name(ComponentKind::Group, name, node))
            }
            "any" => Term::Any,
            _ => return None,
        };
        Some(Particle { occurs: occurs(node), term, node })
    }

    fn particles(&mut self, node: Element<'d>) -> Vec<Particle<'d>> {
        node.children().filter_map(|child| self.particle(child)).collect()
    }

    fn ty(&mut self, node: Element<'d>, name: Option<Name<'d>>) -> Type<'d> {
        match node.local() {
            "simpleType" => Type::Simple(self.simple_type(node, name)),
            _ => Type::Complex(self.complex_type(node, name)),
        }
    }

    fn simple_type(&mut self, node: Element<'d>, name: Option<Name<'d>>) -> SimpleType<'d> {
        let how = node.children().find(|child| {
            child.namespace() == ns::XSD && matches!(child.local(), "restriction" | "list" | "union")
        });
        let variety = match how {
            Some(list) if list.local() == "list" => {
                let item = self.type_named(list, "itemType").or_else(|| self.inner_simple(list));
                Variety::List(item.unwrap_or(STRING))
            }
            Some(union) if union.local() == "union" => {
                let mut members = Vec::new();
                for written in union.attribute("memberTypes").unwrap_or_default().split_ascii_whitespace() {
                    let name = union.reference(written);
                    members.push(TypeUse::Named(self.name(ComponentKind::Type, name, union)));
                }
                for inner in union.children_named(ns::XSD, "simpleType") {
                    members.push(TypeUse::Anonymous(Box::new(self.ty(inner, None))));
                }
                Variety::Union(members)
            }
            Some(restriction) => {
                let base = self.base(restriction).or_else(|| self.inner_simple(restriction));
                Variety::Restriction(base.unwrap_or(STRING), facets(restriction))
            }
            None => Variety::Restriction(STRING, Facets::default()),
        };
        SimpleType { name, variety, node }
    }

    fn inner_simple(&mut self, node: Element<'d>) -> Option<TypeUse<'d>> {
        let inner = node.child(ns::XSD, "simpleType")?;
        Some(TypeUse::Anonymous(Box::new(self.ty(inner, None))))
    }

    fn complex_type(&mut self, node: Element<'d>, name: Option<Name<'d>>) -> ComplexType<'d> {
        let mut mixed = is_true(node, "mixed");
        let derived = node.children().find(|child| {
            child.namespace() == ns::XSD && matches!(child.local(), "simpleContent" | "complexContent")
        });
        let how = derived.and_then(|content| {
            content.children().find(|child| {
                child.namespace() == ns::XSD && matches!(child.local(), "extension" | "restriction")
            })
        });
        let mut derivation = None;
        let within = how.unwrap_or(node);
        if let (Some(content), Some(how)) = (derived, how) {
            if content.attribute("mixed").is_some() {
                mixed = is_true(content, "mixed");
            }
            let method = match how.local() {
                "extension" => DerivationMethod::Extension,
                _ => DerivationMethod::Restriction,
            };
            let base = self.base(how).unwrap_or(TypeUse::ANY);
            derivation = Some(Derivation { method, base, node: how });
        }
        let content = match derived {
            Some(content) if content.local() == "simpleContent" => {
                ComplexContent::Simple(self.inner_simple(within), facets(within))
            }
            _ => ComplexContent::Elements(within.children().find_map(|child| self.particle(child))),
        };
        let attributes = self.attributes(within);
        let is_abstract = is_true(node, "abstract");
        ComplexType { name, is_abstract, mixed, derivation, content, attributes, node }
    }

    fn attributes(&mut self, node: Element<'d>) -> Vec<AttributeUse<'d>> {
        let mut attributes = Vec::new();
        for child in node.children().filter(|child| child.namespace() == ns::XSD) {
            match child.local() {
                "attribute" => attributes.push(self.attribute(child, false)),
                "attributeGroup" => {
                    if let Some(name) = child.reference_in("ref") {
                        let own = self.component.redefines && name.local == self.component.name.local;
                        match self.original.take_if(|_| own) {
                            Some(original) => attributes.extend(self.attributes(original)),
                            None => {
                                let name = self.name(ComponentKind::AttributeGroup, name, child);
                                attributes.push(AttributeUse::Group(name, child));
                            }
                        }
                    }
                }
                "anyAttribute" => attributes.push(AttributeUse::Any(child)),
                _ => {}
            }
        }
        attributes
    }

    fn attribute(&mut self, node: Element<'d>, global: bool) -> AttributeUse<'d> {
        let reference = node.reference_in("ref").filter(|_| !global);
        let name = match reference {
            Some(name) => self.name(ComponentKind::Attribute, name, node),
            None => self.local_name(node, global, "attributeFormDefault"),
        };
        let ty = match reference {
            Some(_) => None,
            None => self.type_named(node, "type").or_else(|| self.inner_simple(node)).or(Some(STRING)),
        };
        let used = node.attribute("use").unwrap_or_default().trim();
        AttributeUse::Attribute {
            name,
            ty,
            reference: reference.is_some(),
            required: used == "required",
            prohibited: used == "prohibited",
            default: node.attribute("default"),
            fixed: node.attribute("fixed"),
            node,
        }
    }
}

/// What a simple type is that does not say.
const STRING: TypeUse<'static> = TypeUse::Named(Name { namespace: ns::XSD, local: "string" });

fn facets<'d>(node: Element<'d>) -> Facets<'d> {
    let mut facets = Facets::default();
    for facet in node.children().filter(|child| child.namespace() == ns::XSD) {
        let Some(value) = facet.attribute("value") else { continue };
        match facet.local() {
            "enumeration" => facets.enumeration.push((value, facet)),
            "pattern" => facets.patterns.push(value),
            other => facets.others.push((other, value)),
        }
    }
    facets
}

fn occurs(node: Element<'_>) -> Occurs {
    let min = node.attribute("minOccurs").and_then(|min| min.trim().parse().ok()).unwrap_or(1);
    let max = match node.attribute("maxOccurs").map(str::trim) {
        Some("unbounded") => None,
        Some(max) => Some(max.parse().unwrap_or(u32::MAX)),
        None => Some(1.max(min)),
    };
    Occurs { min, max }
}

fn is_type(node: Element<'_>) -> bool {
    node.namespace() == ns::XSD && matches!(node.local(), "complexType" | "simpleType")
}

fn is_true(node: Element<'_>, attribute: &str) -> bool {
    matches!(node.attribute(attribute).map(str::trim), Some("true" | "1"))
}
