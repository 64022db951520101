//! Data contracts.

use std::collections::BTreeMap;

use soapstone_wsdl::definitions::Name;
use soapstone_wsdl::xsd::{ComplexContent, Components, ElementParticle, Term, Type, documentation};
use soapstone_wsdl::{ComplexType, Enumeration, SchemaSet, SchemaType, TypeRef, ns};
use soapstone_xml::QName;

use crate::model::{Body, Field, Item, Ty, Variant, option};
use crate::names::{Taken, default_pascal, pascal, snake};

/// The data contracts that were made so far.
#[derive(Clone, Default)]
pub(super) struct DataTypes {
    /// What an element of the type is.
    used: BTreeMap<QName, Ty>,
    /// The structs themselves.
    structs: BTreeMap<QName, usize>,
}

/// Makes types.
pub(super) struct Maker<'m, 'd> {
    pub(super) set: &'m SchemaSet,
    pub(super) components: &'m Components<'d>,
    pub(super) taken: &'m mut Taken,
    pub(super) items: &'m mut Vec<Item>,
    pub(super) types: &'m mut DataTypes,
}

impl Maker<'_, '_> {
    /// What a reference to a type is in Rust; none if there is nothing.
    pub(super) fn of(&mut self, reference: &TypeRef) -> Option<Ty> {
        let ty = self.named(&reference.name)?;
        // Anything is nothing, too.
        let nillable = reference.nillable && ty != Ty::Built("AnyValue");
        Some(if nillable { ty.option() } else { ty })
    }

    fn named(&mut self, name: &QName) -> Option<Ty> {
        if let Some(ty) = built_in(name) {
            return Some(ty);
        }
        if let Some(ty) = self.types.used.get(name) {
            return Some(ty.clone());
        }
        match self.set.get(name)? {
            SchemaType::Array(array) => {
                let item = self.of(&array.ty)?;
                let local = array.ty.name.local();
                let nullable = if self.is_nullable(&array.ty) { "NullableOf" } else { "" };
                let is_usual = array.item == local && name.local() == format!("ArrayOf{nullable}{local}");
                let namespace = match array.ty.name.namespace() {
                    ns::XSD | ns::SERIALIZATION => ns::ARRAYS,
                    other => other,
                };
                (is_usual && name.namespace() == namespace && item != Ty::Built("u8")).then(|| item.vec())
            }
            SchemaType::Dictionary(dictionary) => {
                let is_usual = name.namespace() == ns::ARRAYS
                    && name.local() == format!("ArrayOf{}", dictionary.item)
                    && dictionary.item.starts_with("KeyValueOf");
                let (key, value) = (self.of(&dictionary.key)?, self.of(&dictionary.value)?);
                // Keys are there.
                let key = if let Ty::Option(key) = key { *key } else { key };
                is_usual.then(|| Ty::Entries(Box::new(key), Box::new(value)))
            }
            SchemaType::Enumeration(enumeration) => {
                let enumeration = enumeration.clone();
                let ty = self.enumeration(name, &enumeration);
                self.types.used.insert(name.clone(), ty.clone());
                Some(ty)
            }
            SchemaType::Complex(complex) if complex.attributes.is_empty() && !complex.is_reference => {
                let derived = self.derived(name);
                if derived.is_empty() {
                    return Some(Ty::Item(self.structure(name)?));
                }
                self.known_types(name, &derived)
            }
            _ => None,
        }
    }

    /// Whether this is a number or the like that may be nil.
    fn is_nullable(&self, reference: &TypeRef) -> bool {
        let name = &reference.name;
        let is_value = match (name.namespace(), name.local()) {
            (ns::XSD, "string" | "anyURI" | "QName" | "base64Binary" | "anyType") => false,
            (ns::XSD | ns::SERIALIZATION, _) => true,
            _ => matches!(self.set.get(name), Some(SchemaType::Enumeration(_))),
        };
        reference.nillable && is_value
    }

    /// All that is derived from a type, directly or not.
    fn derived(&self, base: &QName) -> Vec<QName> {
        let mut found: Vec<QName> = Vec::new();
        let mut next = vec![base.clone()];
        while let Some(base) = next.pop() {
            for namespace in self.set.namespaces() {
                for (name, ty) in self.set.types(namespace) {
                    let derives = matches!(ty, SchemaType::Complex(ty) if ty.base.as_ref() == Some(&base));
                    if derives && !found.contains(name) {
                        found.push(name.clone());
                        next.push(name.clone());
                    }
                }
            }
        }
        found.sort_by(|a, b| (a.namespace(), a.local()).cmp(&(b.namespace(), b.local())));
        found
    }

    fn known_types(&mut self, name: &QName, derived: &[QName]) -> Option<Ty> {
        let own = pascal(name.local(), "T");
        let rust = self.taken.claim(&[format!("Any{own}"), format!("{own}OrDerived")]);
        let item = self.reserve(rust);
        self.types.used.insert(name.clone(), Ty::Item(item));
        let mut variants = Vec::new();
        for name in std::iter::once(name).chain(derived) {
            let item = self.structure(name)?;
            let name = self.items.get(item).map(|item| item.name.clone()).unwrap_or_default();
            variants.push(Variant {
                name,
                docs: None,
                options: Vec::new(),
                ty: Some(Ty::Item(item)),
                number: None,
            });
        }
        let made = self.items.get_mut(item)?;
        let article = if own.starts_with(['A', 'E', 'I', 'O', 'U']) { "An" } else { "A" };
        made.docs = Some(format!("{article} `{own}`, or what is derived from it."));
        made.options = vec!["known_types".to_owned()];
        made.body = Body::Enum(variants);
        Some(Ty::Item(item))
    }

    fn structure(&mut self, name: &QName) -> Option<usize> {
        if let Some(item) = self.types.structs.get(name) {
            return Some(*item);
        }
        let Some(SchemaType::Complex(complex)) = self.set.get(name) else { return None };
        if !complex.attributes.is_empty() || complex.is_reference {
            return None;
        }
        let complex = complex.clone();
        let rust = self.taken.claim_one(pascal(name.local(), "T"));
        let item = self.reserve(rust.clone());
        self.types.structs.insert(name.clone(), item);
        if self.derived(name).is_empty() {
            self.types.used.insert(name.clone(), Ty::Item(item));
        }
        let fields = self.fields(name, &complex)?;
        let docs = self.docs(name);
        let made = self.items.get_mut(item)?;
        made.docs = docs;
        made.options = options(&rust, name);
        made.body = Body::Struct(fields);
        Some(item)
    }

    fn fields(&mut self, name: &QName, complex: &ComplexType) -> Option<Vec<Field>> {
        let mut taken = Taken::default();
        let mut fields = Vec::new();
        if let Some(base) = &complex.base {
            let base_item = self.structure(base)?;
            let name = taken.claim_one("base".to_owned());
            fields.push(Field {
                name,
                docs: None,
                options: vec!["base".to_owned()],
                ty: Ty::Item(base_item),
            });
        }
        // Without an order they are written by their names.
        let sorted = complex.members.windows(2).all(|pair| match pair {
            [a, b] => a.name.encode_utf16().lt(b.name.encode_utf16()),
            _ => true,
        });
        for (at, member) in complex.members.iter().enumerate() {
            let ty = self.of(&member.ty)?;
            let field = taken.claim_one(snake(&member.name));
            let mut options = Vec::new();
            if default_pascal(&field) != member.name {
                options.push(option("name", &member.name));
            }
            options.extend((!sorted).then(|| format!("order = {}", at + 1)));
            options.extend(member.required.then(|| "required".to_owned()));
            options.extend((!member.emit_default).then(|| "emit_default = false".to_owned()));
            let docs = self.member_docs(name, &member.name);
            fields.push(Field { name: field, docs, options, ty });
        }
        Some(fields)
    }

    fn enumeration(&mut self, name: &QName, enumeration: &Enumeration) -> Ty {
        let rust = self.taken.claim_one(pascal(name.local(), "T"));
        let item = self.reserve(rust.clone());
        let mut taken = Taken::default();
        let mut options = options(&rust, name);
        let docs = self.docs(name);
        let body = match enumeration.flags {
            true => {
                options.push("flags".to_owned());
                let field = |value: &soapstone_wsdl::EnumerationValue| {
                    let field = taken.claim_one(snake(&value.name));
                    let named = default_pascal(&field) != value.name;
                    let options = named.then(|| option("name", &value.name)).into_iter().collect();
                    Field { name: field, docs: None, options, ty: Ty::Built("bool") }
                };
                Body::Struct(enumeration.values.iter().map(field).collect())
            }
            false => {
                let mut next = 0;
                let variant = |value: &soapstone_wsdl::EnumerationValue| {
                    let rust = taken.claim_one(pascal(&value.name, "V"));
                    let options =
                        if rust == value.name { Vec::new() } else { vec![option("name", &value.name)] };
                    let number = value.number.filter(|number| *number != next);
                    next = value.number.unwrap_or(next) + 1;
                    Variant { name: rust, docs: None, options, ty: None, number }
                };
                Body::Enum(enumeration.values.iter().map(variant).collect())
            }
        };
        if let Some(made) = self.items.get_mut(item) {
            made.docs = docs;
            made.options = options;
            made.body = body;
        }
        Ty::Item(item)
    }

    fn reserve(&mut self, name: String) -> usize {
        self.items.push(Item { name, docs: None, options: Vec::new(), body: Body::Alias(Ty::STRING) });
        self.items.len() - 1
    }

    fn docs(&self, name: &QName) -> Option<String> {
        let name = Name { namespace: name.namespace(), local: name.local() };
        documentation(find(self.components, name)?.node())
    }

    fn member_docs(&self, name: &QName, member: &str) -> Option<String> {
        let name = Name { namespace: name.namespace(), local: name.local() };
        let Type::Complex(ty) = find(self.components, name)? else { return None };
        let ComplexContent::Elements(Some(particle)) = &ty.content else { return None };
        let Term::Sequence(members) = &particle.term else { return None };
        members.iter().find_map(|particle| match &particle.term {
            Term::Element(ElementParticle::Declared(element)) if element.name.local == member => {
                documentation(element.node)
            }
            _ => None,
        })
    }
}

/// A type by a name that lives shorter than the schema.
fn find<'m, 'd>(components: &'m Components<'d>, name: Name<'_>) -> Option<&'m Type<'d>> {
    components
        .types
        .iter()
        .find(|(known, _)| known.namespace == name.namespace && known.local == name.local)
        .map(|(_, ty)| ty)
}

fn options(rust: &str, name: &QName) -> Vec<String> {
    let mut options = Vec::new();
    if rust != name.local() {
        options.push(option("name", name.local()));
    }
    options.push(match name.namespace().strip_prefix(ns::DATA_CONTRACT) {
        Some(clr) => option("clr", clr),
        None => option("namespace", name.namespace()),
    });
    options
}

fn built_in(name: &QName) -> Option<Ty> {
    Some(Ty::Built(match (name.namespace(), name.local()) {
        (ns::XSD, local) => match local {
            "boolean" => "bool",
            "byte" => "i8",
            "short" => "i16",
            "int" => "i32",
            "long" => "i64",
            "unsignedByte" => "u8",
            "unsignedShort" => "u16",
            "unsignedInt" => "u32",
            "unsignedLong" => "u64",
            "float" => "f32",
            "double" => "f64",
            "decimal" => "Decimal",
            "dateTime" => "DateTime",
            "string" => "String",
            "anyURI" => "Uri",
            "QName" => "QName",
            "base64Binary" => "Vec<u8>",
            "anyType" => "AnyValue",
            _ => return None,
        },
        (ns::SERIALIZATION, "char") => "char",
        (ns::SERIALIZATION, "duration") => "TimeSpan",
        (ns::SERIALIZATION, "guid") => "Uuid",
        (ns::DATA_CONTRACT_SYSTEM, "DateTimeOffset") => "DateTimeOffset",
        (ns::DATA_CONTRACT_SYSTEM_XML, "XmlElement") => "Element",
        _ => return None,
    }))
}
