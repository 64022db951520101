//! Types as .NET's schemas have them.

use soapstone_xml::{Element, QName};

use super::super::ExportError;
use super::super::markup::{Markup, xs};
use super::Schemas;
use super::document::SchemaDocument;
use super::scope::Scope;
use crate::ns;
use crate::schema::{
    Array, Dictionary, Enumeration, EnumerationValue, Facets, Member, Particle, SchemaSet, SchemaType,
    SimpleType, TypeRef,
};

impl<'c> Schemas<'c> {
    /// Adds a type with a name to the schema at `at`, and the element of it.
    pub(super) fn add_type(
        &mut self,
        at: usize,
        name: &QName,
        ty: &SchemaType,
        scope: &Scope<'c>,
    ) -> Result<(), ExportError> {
        let item = match ty {
            SchemaType::Complex(ty) => self.complex(at, name, ty, scope)?,
            SchemaType::Enumeration(ty) => self.documents[at].enumeration(ty),
            SchemaType::Array(ty) => self.array(at, ty, scope)?,
            SchemaType::Dictionary(ty) => self.dictionary(at, ty, scope)?,
            SchemaType::Simple(ty) => self.documents[at].simple(ty),
        };
        self.documents[at].named(name.local(), item, scope.types.is_abstract(name));
        Ok(())
    }

    /// Adds the type that .NET has for the entries of a dictionary, where it is not one of the dictionary itself.
    pub(super) fn pair(
        &mut self,
        at: usize,
        local: &str,
        arguments: &[QName; 2],
        dictionary: &Dictionary,
        scope: &Scope<'c>,
    ) -> Result<(), ExportError> {
        let mut generic = annotation("GenericType")
            .set("Name", "KeyValuePairOf{0}{1}{#}")
            .set("Namespace", ns::DATA_CONTRACT_GENERIC);
        for argument in arguments {
            let parameter = annotation("GenericParameter")
                .set("Name", argument.local())
                .set("Namespace", argument.namespace());
            generic = generic.with_child(parameter);
        }
        let mut sequence = xs("sequence");
        for (name, ty) in [("key", &dictionary.key), ("value", &dictionary.value)] {
            let element = xs("element").set("minOccurs", "0").set("name", name);
            sequence = sequence.with_child(self.typed(at, element, ty, ty.nillable, scope)?);
        }
        let ty = xs("complexType").with_child(annotated([generic])).with_child(sequence);
        self.documents[at].named(local, ty, false);
        Ok(())
    }

    fn array(&mut self, at: usize, ty: &Array, scope: &Scope<'c>) -> Result<Element, ExportError> {
        let item = self.typed(at, items(&ty.item), &ty.ty, ty.ty.nillable, scope)?;
        Ok(xs("complexType").with_child(xs("sequence").with_child(item)))
    }

    fn dictionary(&mut self, at: usize, ty: &Dictionary, scope: &Scope<'c>) -> Result<Element, ExportError> {
        let mut entry = xs("sequence");
        for (name, ty) in [("Key", &ty.key), ("Value", &ty.value)] {
            let element = xs("element").set("name", name);
            entry = entry.with_child(self.typed(at, element, ty, ty.nillable, scope)?);
        }
        let item = items(&ty.item).with_child(xs("complexType").with_child(entry));
        let is_dictionary = annotated([annotation("IsDictionary").with_child("true")]);
        Ok(xs("complexType").with_child(is_dictionary).with_child(xs("sequence").with_child(item)))
    }
}

impl SchemaDocument {
    /// Adds a type under this name, and its element.
    fn named(&mut self, local: &str, ty: Element, is_abstract: bool) {
        // Attributes go in front: the name is read first.
        let mut named = Element::new(ty.name().clone()).with_prefix(ty.prefix()).set("name", local);
        if is_abstract {
            named = named.set("abstract", "true");
        }
        named.nodes_mut().extend(ty.nodes().iter().cloned());
        self.item(named);
        let reference = self.own(local);
        let element = xs("element").set("name", local).set("nillable", "true").set("type", reference);
        self.element_of_type(local, element);
    }

    fn enumeration(&mut self, ty: &Enumeration) -> Element {
        let base = ty.base.as_ref().map_or_else(|| "xs:string".to_owned(), |base| self.refer_to(base));
        let mut restriction = xs("restriction").set("base", base);
        for EnumerationValue { name, number } in &ty.values {
            let mut value = xs("enumeration").set("value", name);
            if let Some(number) = number {
                self.import(ns::SERIALIZATION);
                let number = annotation("EnumerationValue").with_child(number.to_string());
                value = value.with_child(annotated([number]));
            }
            restriction = restriction.with_child(value);
        }
        let simple = xs("simpleType");
        match ty.flags {
            true => simple.with_child(xs("list").with_child(xs("simpleType").with_child(restriction))),
            false => simple.with_child(restriction),
        }
    }

    fn simple(&mut self, ty: &SimpleType) -> Element {
        let content = match ty {
            SimpleType::List { item } => xs("list").set("itemType", self.refer_to(item)),
            SimpleType::Restriction { base, facets } => {
                xs("restriction").set("base", self.refer_to(base)).with_children(facet_elements(facets))
            }
        };
        xs("simpleType").with_child(content)
    }
}

/// The facets of a restriction, in the order of XML Schema's own schema.
fn facet_elements(facets: &Facets) -> Vec<Element> {
    let number = |name, value: Option<u64>| value.map(|value| (name, value.to_string()));
    let text = |name, value: Option<&str>| value.map(|value| (name, value.to_owned()));
    let all = [
        text("minExclusive", facets.min_exclusive),
        text("minInclusive", facets.min_inclusive),
        text("maxExclusive", facets.max_exclusive),
        text("maxInclusive", facets.max_inclusive),
        number("totalDigits", facets.total_digits),
        number("fractionDigits", facets.fraction_digits),
        number("length", facets.length),
        number("minLength", facets.min_length),
        number("maxLength", facets.max_length),
        text("pattern", facets.pattern),
    ];
    all.into_iter().flatten().map(|(name, value)| xs(name).set("value", value)).collect()
}

/// The types that a type refers to, in the order in which .NET meets them.
pub(super) fn referred(ty: &SchemaType) -> Vec<QName> {
    match ty {
        SchemaType::Complex(ty) => {
            let mut names: Vec<QName> = ty.base.iter().cloned().collect();
            ty.members.iter().for_each(|member| referred_by_member(member, &mut names));
            referred_by_content(&ty.content, &mut names);
            names.extend(ty.attributes.iter().map(|attribute| attribute.ty.name.clone()));
            names.extend(ty.text.iter().map(|text| text.name.clone()));
            names
        }
        SchemaType::Enumeration(ty) => ty.base.iter().cloned().collect(),
        SchemaType::Array(ty) => vec![ty.ty.name.clone()],
        SchemaType::Dictionary(ty) => vec![ty.key.name.clone(), ty.value.name.clone()],
        SchemaType::Simple(SimpleType::List { item: name } | SimpleType::Restriction { base: name, .. }) => {
            vec![name.clone()]
        }
    }
}

fn referred_by_content(content: &[Particle], names: &mut Vec<QName>) {
    let mut todo: Vec<&Particle> = content.iter().rev().collect();
    while let Some(particle) = todo.pop() {
        match particle {
            Particle::Element(member) => referred_by_member(member, names),
            Particle::Choice(group) | Particle::Sequence(group) => todo.extend(group.particles.iter().rev()),
            Particle::Any(_) => {}
        }
    }
}

fn referred_by_member(member: &Member, names: &mut Vec<QName>) {
    let mut innermost = member;
    while let Some(item) = &innermost.items {
        innermost = item;
    }
    names.push(innermost.ty.name.clone());
}

/// The name of .NET's `KeyValuePair` of a dictionary that is no type of its own, and those of its arguments.
pub(super) fn pair(name: &QName, ty: &Dictionary, types: &SchemaSet) -> Option<(String, [QName; 2])> {
    let arguments = ty.item.strip_prefix("KeyValueOf")?;
    let is_named_so = name.namespace() == ns::ARRAYS && name.local() == format!("ArrayOf{}", ty.item);
    is_named_so.then(|| {
        (format!("KeyValuePairOf{arguments}"), [argument(&ty.key, types), argument(&ty.value, types)])
    })
}

/// What a type is called as a type argument: a number that may be nil is a `Nullable`.
fn argument(ty: &TypeRef, types: &SchemaSet) -> QName {
    let name = &ty.name;
    let is_value = match (name.namespace(), name.local()) {
        (ns::XSD, "string" | "anyURI" | "QName" | "base64Binary" | "anyType") => false,
        (ns::XSD | ns::SERIALIZATION, _) => true,
        _ => match types.get(name) {
            Some(SchemaType::Enumeration(_)) => true,
            Some(SchemaType::Complex(ty)) => ty.is_value_type,
            _ => false,
        },
    };
    let nullable = || QName::new(ns::DATA_CONTRACT_SYSTEM.to_owned(), format!("NullableOf{}", name.local()));
    match ty.nillable && is_value {
        true => nullable().unwrap_or_else(|_| name.clone()),
        false => name.clone(),
    }
}

/// Any number of elements of this name.
fn items(name: &str) -> Element {
    xs("element").set("minOccurs", "0").set("maxOccurs", "unbounded").set("name", name)
}

pub(super) fn annotated<const N: usize>(said: [Element; N]) -> Element {
    xs("annotation").with_child(xs("appinfo").with_children(said))
}

/// What .NET says about a type, in the default namespace, as its schemas have it.
pub(super) fn annotation(local: &'static str) -> Element {
    Element::new(QName::from_static(ns::SERIALIZATION, local)).with_declaration("", ns::SERIALIZATION)
}
