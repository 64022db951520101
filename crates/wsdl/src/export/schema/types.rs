//! Types as .NET's schemas have them.

use soapstone_xml::{Element, QName};

use super::super::ExportError;
use super::super::markup::{Markup, xs};
use super::document::SchemaDocument;
use crate::ns;
use crate::schema::{
    Array, ComplexType, Dictionary, Enumeration, EnumerationValue, Facets, Member, SchemaSet, SchemaType,
    SimpleType, TypeRef,
};

impl SchemaDocument {
    /// Adds a type, and the element of it.
    pub(super) fn add_type(&mut self, name: &QName, ty: &SchemaType) -> Result<(), ExportError> {
        let item = match ty {
            SchemaType::Complex(ty) => self.complex(ty),
            SchemaType::Enumeration(ty) => self.enumeration(ty),
            SchemaType::Array(ty) => self.array(ty),
            SchemaType::Dictionary(ty) => self.dictionary(ty),
            SchemaType::Simple(ty) => self.simple(ty),
        };
        self.named(name.local(), item)
    }

    /// Adds the type that .NET has for the entries of a dictionary, where it is not one of the dictionary itself.
    pub(super) fn pair(
        &mut self,
        local: &str,
        arguments: &[QName; 2],
        dictionary: &Dictionary,
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
            sequence = sequence.with_child(self.typed(element, ty, ty.nillable));
        }
        self.named(local, xs("complexType").with_child(annotated([generic])).with_child(sequence))
    }

    /// Adds a type under this name, and its element.
    fn named(&mut self, local: &str, ty: Element) -> Result<(), ExportError> {
        // Attributes go in front: the name is read first.
        let mut named = Element::new(ty.name().clone()).with_prefix(ty.prefix()).set("name", local);
        named.nodes_mut().extend(ty.nodes().iter().cloned());
        self.item(named);
        let reference = self.refer(&self.namespace().to_owned(), local);
        let element = xs("element").set("name", local).set("nillable", "true").set("type", reference);
        self.element(local, element)
    }

    fn complex(&mut self, ty: &ComplexType) -> Element {
        let base = ty.base.as_ref().map(|base| self.refer_to(base));
        let members: Vec<Element> = ty.members.iter().map(|member| self.member(member)).collect();
        let sequence = xs("sequence").with_children(members);
        let mut attributes: Vec<Element> = Vec::new();
        for attribute in &ty.attributes {
            let element = xs("attribute").set("name", &attribute.name);
            let element = element.set("type", self.refer_to(&attribute.ty.name));
            attributes.push(if attribute.required { element.set("use", "required") } else { element });
        }
        if ty.is_reference {
            for name in ["Id", "Ref"] {
                attributes.push(xs("attribute").set("ref", self.refer(ns::SERIALIZATION, name)));
            }
        }
        let complex = xs("complexType");
        match base {
            Some(base) => {
                let extension = xs("extension").set("base", base).with_child(sequence);
                let extension = extension.with_children(attributes);
                complex.with_child(xs("complexContent").set("mixed", "false").with_child(extension))
            }
            None => {
                let complex = if ty.is_value_type {
                    self.import(ns::SERIALIZATION);
                    complex.with_child(annotated([annotation("IsValueType").with_child("true")]))
                } else {
                    complex
                };
                complex.with_child(sequence).with_children(attributes)
            }
        }
    }

    fn member(&mut self, member: &Member) -> Element {
        let mut element = xs("element");
        if !member.required {
            element = element.set("minOccurs", "0");
        }
        if member.repeated {
            element = element.set("maxOccurs", "unbounded");
        }
        element = self.typed(element.set("name", &member.name), &member.ty, member.ty.nillable);
        if !member.emit_default {
            let default = annotation("DefaultValue").set("EmitDefaultValue", "false");
            element.nodes_mut().insert(0, annotated([default]).into());
        }
        element
    }

    fn enumeration(&mut self, ty: &Enumeration) -> Element {
        let mut restriction = xs("restriction").set("base", "xs:string");
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

    fn array(&mut self, ty: &Array) -> Element {
        let item = self.typed(items(&ty.item), &ty.ty, ty.ty.nillable);
        xs("complexType").with_child(xs("sequence").with_child(item))
    }

    fn dictionary(&mut self, ty: &Dictionary) -> Element {
        let mut entry = xs("sequence");
        for (name, ty) in [("Key", &ty.key), ("Value", &ty.value)] {
            entry = entry.with_child(self.typed(xs("element").set("name", name), ty, ty.nillable));
        }
        let item = items(&ty.item).with_child(xs("complexType").with_child(entry));
        let is_dictionary = annotated([annotation("IsDictionary").with_child("true")]);
        xs("complexType").with_child(is_dictionary).with_child(xs("sequence").with_child(item))
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
            let members = ty.members.iter().map(|member| &member.ty.name);
            let attributes = ty.attributes.iter().map(|attribute| &attribute.ty.name);
            ty.base.iter().chain(members).chain(attributes).cloned().collect()
        }
        SchemaType::Enumeration(_) => Vec::new(),
        SchemaType::Array(ty) => vec![ty.ty.name.clone()],
        SchemaType::Dictionary(ty) => vec![ty.key.name.clone(), ty.value.name.clone()],
        SchemaType::Simple(SimpleType::List { item: name } | SimpleType::Restriction { base: name, .. }) => {
            vec![name.clone()]
        }
    }
}

/// The types that extend this one.
pub(super) fn derived(base: &QName, types: &SchemaSet) -> Vec<QName> {
    let all = types.namespaces().flat_map(|namespace| types.types(namespace));
    all.filter(|(_, ty)| matches!(ty, SchemaType::Complex(ty) if ty.base.as_ref() == Some(base)))
        .map(|(name, _)| name.clone())
        .collect()
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

fn annotated<const N: usize>(said: [Element; N]) -> Element {
    xs("annotation").with_child(xs("appinfo").with_children(said))
}

/// What .NET says about a type, in the default namespace, as its schemas have it.
fn annotation(local: &'static str) -> Element {
    Element::new(QName::from_static(ns::SERIALIZATION, local)).with_declaration("", ns::SERIALIZATION)
}
