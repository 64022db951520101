//! The types that messages need.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use soapstone_xml::QName;

use super::TypeRef;
use super::content::{Compositor, Particle, SimpleType};

/// The types that messages need, each once, by their namespaces.
#[derive(Clone, Debug, Default)]
pub struct SchemaSet {
    namespaces: BTreeMap<String, Vec<(QName, SchemaType)>>,
    /// The Rust types that were described.
    described: HashSet<TypeId>,
    /// What types have whose name was there already.
    others: Vec<(QName, SchemaType)>,
    /// Types of which there are only derived ones.
    abstracts: BTreeSet<QName>,
}

/// Two sets are the same when their types are.
impl PartialEq for SchemaSet {
    fn eq(&self, other: &Self) -> bool {
        self.namespaces == other.namespaces
            && self.others == other.others
            && self.abstracts == other.abstracts
    }
}

/// A type of a schema.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SchemaType {
    /// A class or a structure.
    Complex(ComplexType),
    /// An enumeration.
    Enumeration(Enumeration),
    /// An array.
    Array(Array),
    /// A dictionary.
    Dictionary(Dictionary),
    /// A restriction of a type of text, or a list.
    Simple(SimpleType),
}

/// A class or a structure: a sequence of elements.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ComplexType {
    /// What it extends.
    pub base: Option<QName>,
    /// Its own members, in the order in which they are written.
    pub members: Vec<Member>,
    /// What stands in it, where that is more than elements one after the other; then there are no [`members`](Self::members).
    pub content: Vec<Particle>,
    /// How its elements stand in it.
    pub compositor: Compositor,
    /// The type of its text: then it has no elements. Its base, if it has one, has the text.
    pub text: Option<TypeRef>,
    /// Whether its text is a list of values of that type, with spaces between.
    pub text_is_list: bool,
    /// Its attributes; only types of `XmlSerializer` have some.
    pub attributes: Vec<AttributeMember>,
    /// Whether it may have other attributes too.
    pub any_attributes: bool,
    /// Whether its elements are in no namespace, unless they say so; else they are in that of the type.
    pub unqualified: bool,
    /// Whether it has no name of its own in a schema, and is written where it is used.
    pub is_anonymous: bool,
    /// Whether it is a structure of .NET, not a class: it is never nil.
    pub is_value_type: bool,
    /// Whether it may be written once and referred to, by `z:Id` and `z:Ref`.
    pub is_reference: bool,
}

/// A member of a class.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Member {
    /// The name of its element.
    pub name: String,
    /// Its type.
    pub ty: TypeRef,
    /// Whether its element has to be there.
    pub required: bool,
    /// Whether there may be any number of its elements.
    pub repeated: bool,
    /// Whether it is written when it has its default value.
    pub emit_default: bool,
    /// The namespace of its element, where that is not the one of the type's elements; empty for none.
    pub namespace: Option<String>,
    /// The elements within it, where it is an array that has no type with a name: `XmlSerializer` has such.
    pub items: Option<Box<Self>>,
    /// Whether it is a list of values of its type, with spaces between.
    pub list: bool,
    /// What it is when it is not there.
    pub default: Option<String>,
    /// What it always is.
    pub fixed: Option<String>,
}

/// An attribute.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AttributeMember {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: TypeRef,
    /// Whether it has to be there.
    pub required: bool,
    /// Its namespace; most are in none.
    pub namespace: Option<String>,
    /// Whether it is a list of values of its type, with spaces between.
    pub list: bool,
    /// What it is when it is not there.
    pub default: Option<String>,
    /// What it always is.
    pub fixed: Option<String>,
}

/// An enumeration.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Enumeration {
    /// Its values, in their order.
    pub values: Vec<EnumerationValue>,
    /// Whether a value is a set of these: a list of their names.
    pub flags: bool,
    /// The type that it restricts: `xsd:string`, unless it is said.
    pub base: Option<QName>,
}

/// A value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnumerationValue {
    /// How it is written.
    pub name: String,
    /// Its number, where that is not its place (of flags: the power of two of its place).
    pub number: Option<i64>,
}

/// An array: any number of elements of one name.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Array {
    /// The name of the elements.
    pub item: String,
    /// Their type.
    pub ty: TypeRef,
}

/// A dictionary: any number of elements with a key and a value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Dictionary {
    /// The name of the elements.
    pub item: String,
    /// The type of the element `Key`.
    pub key: TypeRef,
    /// The type of the element `Value`.
    pub value: TypeRef,
}

impl SchemaSet {
    /// Adds a type, unless it is there. It may refer to itself: it counts as there while it is described.
    pub fn add(&mut self, name: &QName, describe: impl FnOnce(&mut Self) -> SchemaType) {
        if self.get(name).is_some() {
            return;
        }
        let namespace = name.namespace().to_owned();
        let types = self.namespaces.entry(namespace.clone()).or_default();
        let at = types.len();
        types.push((name.clone(), SchemaType::Complex(ComplexType::default())));
        let described = describe(self);
        if let Some((_, ty)) = self.namespaces.get_mut(&namespace).and_then(|types| types.get_mut(at)) {
            *ty = described;
        }
    }

    /// Adds what the Rust type `T` is, unless it was described already. As [`add`](Self::add), but two types of one name are
    /// noticed: if they are not the same in the schema, that is one of the [`conflicts`](Self::conflicts).
    pub fn add_type<T: 'static>(&mut self, name: &QName, describe: impl FnOnce(&mut Self) -> SchemaType) {
        if !self.described.insert(TypeId::of::<T>()) {
            return;
        }
        if self.get(name).is_none() {
            return self.add(name, describe);
        }
        let other = describe(self);
        self.others.push((name.clone(), other));
    }

    /// The names that different types have, each once. The set has the first of them; nothing can be said with such a set, for
    /// the other side would read one type as the other.
    pub fn conflicts(&self) -> impl Iterator<Item = &QName> {
        // What was there first may have been described in part only when the other was added, so this is not known before.
        let differs = |(at, (name, other)): &(usize, &(QName, SchemaType))| {
            let before = self.others.iter().take(*at);
            self.get(name) != Some(other)
                && before.filter(|(known, _)| known == name).all(|(_, ty)| self.get(name) == Some(ty))
        };
        self.others.iter().enumerate().filter(differs).map(|(_, (name, _))| name)
    }

    /// Says that there are only types that are derived from this one.
    pub fn mark_abstract(&mut self, name: &QName) {
        self.abstracts.insert(name.clone());
    }

    /// As [`mark_abstract`](Self::mark_abstract), for the Rust type that stands for all that are derived; `false` if it was
    /// described already.
    pub fn describe_abstract<T: 'static>(&mut self, name: &QName) -> bool {
        self.mark_abstract(name);
        self.described.insert(TypeId::of::<T>())
    }

    /// Whether there are only types that are derived from this one.
    pub fn is_abstract(&self, name: &QName) -> bool {
        self.abstracts.contains(name)
    }

    /// The type of this name; built-in types are not in the set.
    pub fn get(&self, name: &QName) -> Option<&SchemaType> {
        let types = self.namespaces.get(name.namespace())?;
        types.iter().find(|(known, _)| known == name).map(|(_, ty)| ty)
    }

    /// The namespaces, in their order.
    pub fn namespaces(&self) -> impl Iterator<Item = &str> {
        self.namespaces.keys().map(String::as_str)
    }

    /// The types of a namespace, in the order in which they were added.
    pub fn types(&self, namespace: &str) -> impl Iterator<Item = (&QName, &SchemaType)> {
        self.namespaces.get(namespace).into_iter().flatten().map(|(name, ty)| (name, ty))
    }

    /// Whether there are no types.
    pub fn is_empty(&self) -> bool {
        self.namespaces.is_empty()
    }
}

impl Member {
    /// A member of this type; not required, and always written.
    pub fn new(name: impl Into<String>, ty: TypeRef) -> Self {
        Self {
            name: name.into(),
            ty,
            required: false,
            repeated: false,
            emit_default: true,
            namespace: None,
            items: None,
            list: false,
            default: None,
            fixed: None,
        }
    }

    /// The same member, with an element of this namespace.
    #[must_use]
    pub fn in_namespace(self, namespace: impl Into<String>) -> Self {
        Self { namespace: Some(namespace.into()), ..self }
    }

    /// The same member, with these elements in it.
    #[must_use]
    pub fn of_items(self, item: Self) -> Self {
        Self { items: Some(Box::new(item)), ..self }
    }

    /// The same member, as a list of values.
    #[must_use]
    pub fn as_list(self) -> Self {
        Self { list: true, ..self }
    }

    /// The same member, with this value when it is not there.
    #[must_use]
    pub fn with_default(self, value: impl Into<String>) -> Self {
        Self { default: Some(value.into()), ..self }
    }

    /// The same member, always with this value.
    #[must_use]
    pub fn with_fixed(self, value: impl Into<String>) -> Self {
        Self { fixed: Some(value.into()), ..self }
    }

    /// The same member, required or not.
    #[must_use]
    pub fn required(self, required: bool) -> Self {
        Self { required, ..self }
    }

    /// The same member, as one element or as any number of them.
    #[must_use]
    pub fn repeated(self, repeated: bool) -> Self {
        Self { repeated, ..self }
    }

    /// The same member, written always or only when it does not have its default value.
    #[must_use]
    pub fn emit_default(self, emit_default: bool) -> Self {
        Self { emit_default, ..self }
    }
}

impl ComplexType {
    /// The same type, extending this one.
    #[must_use]
    pub fn extending(self, base: QName) -> Self {
        Self { base: Some(base), ..self }
    }

    /// The same type with one more member.
    #[must_use]
    pub fn with(self, member: Member) -> Self {
        self.with_particle(Particle::Element(member))
    }

    /// The same type with one more attribute.
    #[must_use]
    pub fn with_attribute(mut self, attribute: AttributeMember) -> Self {
        self.attributes.push(attribute);
        self
    }
}

impl AttributeMember {
    /// An attribute of this type.
    pub fn new(name: impl Into<String>, ty: TypeRef, required: bool) -> Self {
        Self { name: name.into(), ty, required, namespace: None, list: false, default: None, fixed: None }
    }

    /// The same attribute, in this namespace.
    #[must_use]
    pub fn in_namespace(self, namespace: impl Into<String>) -> Self {
        Self { namespace: Some(namespace.into()), ..self }
    }

    /// The same attribute, as a list of values.
    #[must_use]
    pub fn as_list(self) -> Self {
        Self { list: true, ..self }
    }

    /// The same attribute, with this value when it is not there.
    #[must_use]
    pub fn with_default(self, value: impl Into<String>) -> Self {
        Self { default: Some(value.into()), ..self }
    }

    /// The same attribute, always with this value.
    #[must_use]
    pub fn with_fixed(self, value: impl Into<String>) -> Self {
        Self { fixed: Some(value.into()), ..self }
    }
}

impl Enumeration {
    /// An enumeration of these values, which have the numbers of their places.
    pub fn new<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let value = |name: &str| EnumerationValue { name: name.to_owned(), number: None };
        Self { values: values.into_iter().map(value).collect(), flags: false, base: None }
    }

    /// The same, as a restriction of this type.
    #[must_use]
    pub fn restricting(self, base: QName) -> Self {
        Self { base: Some(base), ..self }
    }

    /// The same, where the number of a value is not its place.
    #[must_use]
    pub fn numbered(mut self, at: usize, number: i64) -> Self {
        if let Some(value) = self.values.get_mut(at) {
            value.number = Some(number);
        }
        self
    }

    /// The same, as a set of these values.
    #[must_use]
    pub fn flags(self) -> Self {
        Self { flags: true, ..self }
    }
}

impl Array {
    /// An array of elements of this name and type.
    pub fn new(item: impl Into<String>, ty: TypeRef) -> Self {
        Self { item: item.into(), ty }
    }
}

impl Dictionary {
    /// A dictionary of elements of this name, with these types of keys and values.
    pub fn new(item: impl Into<String>, key: TypeRef, value: TypeRef) -> Self {
        Self { item: item.into(), key, value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::DescribeType;

    fn one(name: &str) -> SchemaType {
        SchemaType::Enumeration(Enumeration::new([name]))
    }

    #[test]
    fn different_types_of_one_name_are_a_conflict() {
        let name = QName::from_static("urn:a", "Item");
        let mut set = SchemaSet::default();
        set.add_type::<u8>(&name, |_| one("A"));
        set.add_type::<u8>(&name, |_| one("described once"));
        assert_eq!(set.conflicts().count(), 0);
        // Two views of one type.
        set.add_type::<u16>(&name, |_| one("A"));
        assert_eq!(set.conflicts().count(), 0);
        set.add_type::<u32>(&name, |_| one("B"));
        set.add_type::<u64>(&name, |_| one("C"));
        assert_eq!(set.conflicts().collect::<Vec<_>>(), [&name]);
        assert_eq!(set.get(&name), Some(&one("A")));
        set.add_type::<i8>(&QName::from_static("urn:b", "Item"), |_| one("B"));
        assert_eq!(set.conflicts().count(), 1);
    }

    #[test]
    fn a_type_within_itself_is_no_conflict_and_one_of_its_name_is() {
        let name = QName::from_static("urn:a", "Node");
        let of = |ty: TypeRef| SchemaType::Complex(ComplexType::default().with(Member::new("Next", ty)));
        let node = || TypeRef { name: name.clone(), nillable: true };
        let mut set = SchemaSet::default();
        set.add_type::<u8>(&name, |set| {
            set.add_type::<u8>(&name, |_| one("not again"));
            of(node())
        });
        assert_eq!(set.conflicts().count(), 0);
        set.add_type::<u16>(&name, |set| {
            set.add_type::<u32>(&name, |_| of(node()));
            of(TypeRef { nillable: false, ..node() })
        });
        assert_eq!(set.conflicts().count(), 1);
    }

    struct First;
    struct Second;

    macro_rules! items {
        ($($type:ident $value:literal)*) => {
            $(impl DescribeType for $type {
                const NILLABLE: bool = false;

                fn type_name() -> crate::TypeName {
                    crate::TypeName::new("urn:a", "Item")
                }

                fn describe(set: &mut SchemaSet) -> TypeRef {
                    let name = QName::from(Self::type_name());
                    set.add_type::<Self>(&name, |_| one($value));
                    TypeRef { name, nillable: false }
                }
            })*
        };
    }

    items! { First "first" Second "second" }

    #[test]
    fn items_of_collections_are_looked_at_too() {
        let mut set = SchemaSet::default();
        Vec::<First>::describe(&mut set);
        Vec::<Option<First>>::describe(&mut set);
        BTreeMap::<String, First>::describe(&mut set);
        std::collections::HashMap::<String, First>::describe(&mut set);
        assert_eq!(set.conflicts().count(), 0);
        Vec::<Second>::describe(&mut set);
        assert_eq!(set.conflicts().map(QName::local).collect::<Vec<_>>(), ["Item"]);
        let mut set = SchemaSet::default();
        BTreeMap::<String, First>::describe(&mut set);
        BTreeMap::<String, Second>::describe(&mut set);
        assert_eq!(set.conflicts().map(QName::local).collect::<Vec<_>>(), ["Item"]);
    }
}
