//! Types of Rust for the types of a schema, as `XmlSerializer` would have them.

mod built_in;
mod complex;
mod content;
mod polymorphic;
mod simple;

use std::collections::BTreeMap;

use soapstone_wsdl::definitions::Name;
use soapstone_wsdl::tree::Element;
use soapstone_wsdl::xsd::{
    ComplexContent, ComplexType, Components, ElementDeclaration, Type, TypeUse, documentation,
};

use crate::error::Errors;
use crate::model::{Body, Item, Ty, option};
use crate::names::{Taken, pascal};

/// How many types may stand within each other without a name.
const MAX_NESTED: usize = 100;

/// How many types may need each other in a row.
const MAX_LEVEL: usize = 1000;

/// What a type is in Rust where it is used.
#[derive(Clone, Debug)]
pub(crate) struct Used {
    pub(crate) ty: Ty,
    /// The built-in type that a `String` stands for.
    pub(crate) built_in: Option<String>,
    /// Whether it is a list that has no type of its own.
    pub(crate) list: bool,
}

impl From<Ty> for Used {
    fn from(ty: Ty) -> Self {
        Self { ty, built_in: None, list: false }
    }
}

/// The types that were made so far.
pub(crate) struct Types<'a, 'd> {
    pub(crate) components: &'a Components<'d>,
    pub(crate) errors: &'a mut Errors,
    pub(crate) taken: &'a mut Taken,
    pub(crate) items: &'a mut Vec<Item>,
    /// By name: what it is where it is used as the type of an element.
    used: BTreeMap<Name<'d>, Used>,
    /// By name: the structs themselves, which others extend.
    structs: BTreeMap<Name<'d>, usize>,
    /// By head: what stands for a substitution group.
    substitutions: BTreeMap<Name<'d>, Ty>,
    /// By name: what an element of this name is, if its type has no name.
    elements: BTreeMap<Name<'d>, Used>,
    depth: usize,
    /// How many types are being made, each because another one needs it.
    level: usize,
}

/// Where a type without a name stands: what it is called after.
#[derive(Clone, Debug)]
pub(crate) struct Around<'s> {
    /// The name of the element or the attribute.
    pub(crate) name: &'s str,
    /// The Rust name of the type around it.
    pub(crate) owner: &'s str,
    /// Its target namespace.
    pub(crate) namespace: &'s str,
}

impl<'a, 'd> Types<'a, 'd> {
    pub(crate) fn new(
        components: &'a Components<'d>,
        errors: &'a mut Errors,
        taken: &'a mut Taken,
        items: &'a mut Vec<Item>,
    ) -> Self {
        Self {
            components,
            errors,
            taken,
            items,
            used: BTreeMap::new(),
            structs: BTreeMap::new(),
            substitutions: BTreeMap::new(),
            elements: BTreeMap::new(),
            depth: 0,
            level: 0,
        }
    }

    /// What a top-level element is: the part of a message, or the detail of a fault.
    pub(crate) fn of_element(&mut self, element: &'a ElementDeclaration<'d>) -> Used {
        if let Some(used) = self.elements.get(&element.name) {
            return used.clone();
        }
        let around = Around { name: element.name.local, owner: "", namespace: element.name.namespace };
        let used = match &element.ty {
            TypeUse::Anonymous(ty) => match &**ty {
                // It counts as made while it is: an element may stand within itself.
                Type::Complex(ty) => self.anonymous(ty, &around, Some(element.name)),
                Type::Simple(_) => self.of_use(&element.ty, &around, element.node),
            },
            TypeUse::Named(_) => self.of_use(&element.ty, &around, element.node),
        };
        self.elements.insert(element.name, used.clone());
        used
    }

    /// Whether it can go one level deeper; whoever asks comes back with [`leave`](Self::leave).
    pub(super) fn enter(&mut self, node: Element<'d>) -> bool {
        self.level += 1;
        if self.level == MAX_LEVEL {
            let what = format!("types refer to each other more than {MAX_LEVEL} levels deep");
            self.errors.push(node, what, "this is as deep as code is made");
        }
        self.level < MAX_LEVEL
    }

    pub(super) fn leave(&mut self) {
        self.level -= 1;
    }

    /// What a type is where it is used.
    pub(crate) fn of_use(&mut self, used: &'a TypeUse<'d>, around: &Around<'_>, node: Element<'d>) -> Used {
        match used {
            TypeUse::Named(name) if Components::is_built_in(*name) => self.built_in(name.local, node),
            TypeUse::Named(name) => self.named(*name, node),
            TypeUse::Anonymous(ty) => {
                if self.depth >= MAX_NESTED {
                    self.errors.push(
                        node,
                        "types stand too deep within each other here",
                        "name some of them",
                    );
                    return Ty::ANY.into();
                }
                self.depth += 1;
                let used = match &**ty {
                    Type::Simple(ty) => self.simple(ty, around, node),
                    Type::Complex(ty) => self.anonymous(ty, around, None),
                };
                self.depth -= 1;
                used
            }
        }
    }

    /// As [`of_use`](Self::of_use), for a name that stands in a WSDL.
    pub(crate) fn of_named(&mut self, name: Name<'d>, node: Element<'d>) -> Used {
        match Components::is_built_in(name) {
            true => self.built_in(name.local, node),
            false => self.named(name, node),
        }
    }

    fn named(&mut self, name: Name<'d>, node: Element<'d>) -> Used {
        if let Some(used) = self.used.get(&name) {
            return used.clone();
        }
        let around = Around { name: name.local, owner: "", namespace: name.namespace };
        match self.components.types.get(&name) {
            None => {
                let what = format!("there is no type {name}");
                self.errors.push(node, what, "add the schema that declares it, or correct the name");
                Ty::ANY.into()
            }
            Some(Type::Simple(ty)) => {
                // A circle of simple types ends here.
                self.used.insert(name, Ty::STRING.into());
                let used = self.simple(ty, &around, ty.node);
                self.used.insert(name, used.clone());
                used
            }
            Some(Type::Complex(ty)) => self.complex(ty, name),
        }
    }

    /// A complex type with a name, where an element is of it.
    fn complex(&mut self, ty: &'a ComplexType<'d>, name: Name<'d>) -> Used {
        if self.is_untyped(ty) {
            let used = Used::from(Ty::ANY);
            self.used.insert(name, used.clone());
            return used;
        }
        let derived = match ty.content {
            ComplexContent::Elements(_) => self.components.derived(name),
            ComplexContent::Simple(..) => Vec::new(),
        };
        let derived: Vec<_> = derived.into_iter().filter(|ty| !self.is_untyped(ty)).collect();
        if !derived.is_empty() {
            return self.polymorphic(ty, name, &derived);
        }
        let item = self.structure(ty, name);
        let used = Used::from(Ty::Item(item));
        self.used.insert(name, used.clone());
        used
    }

    /// The struct of a complex type with a name, without what is derived from it.
    fn structure(&mut self, ty: &'a ComplexType<'d>, name: Name<'d>) -> usize {
        if let Some(item) = self.structs.get(&name) {
            return *item;
        }
        let rust = self.taken.claim_one(pascal(name.local, "T"));
        let item = self.reserve(rust.clone());
        self.structs.insert(name, item);
        if self.components.derived(name).is_empty() {
            self.used.insert(name, Ty::Item(item).into());
        }
        let mut options = xml_options(&rust, name.local, name.namespace);
        let body = self.members(ty, &rust, name.namespace, &mut options);
        self.finish(item, documentation(ty.node), options, body);
        item
    }

    fn anonymous(&mut self, ty: &'a ComplexType<'d>, around: &Around<'_>, of: Option<Name<'d>>) -> Used {
        if self.is_untyped(ty) {
            return Ty::ANY.into();
        }
        let rust = self.anonymous_name(around);
        let item = self.reserve(rust.clone());
        if let Some(element) = of {
            self.elements.insert(element, Ty::Item(item).into());
        }
        let mut options = xml_options(&rust, around.name, around.namespace);
        options.push("anonymous".to_owned());
        let body = self.members(ty, &rust, around.namespace, &mut options);
        let docs = documentation(ty.node).or_else(|| ty.node.parent().and_then(documentation));
        self.finish(item, docs, options, body);
        Ty::Item(item).into()
    }

    /// A name for a type without one. Types with names keep theirs.
    pub(super) fn anonymous_name(&mut self, around: &Around<'_>) -> String {
        let own = pascal(around.name, "T");
        let declared = self.components.types.keys().any(|name| pascal(name.local, "T") == own);
        let mut candidates = Vec::new();
        if !declared {
            candidates.push(own.clone());
        }
        if around.owner.is_empty() {
            candidates.push(format!("{own}Element"));
        } else {
            candidates.push(format!("{}{own}", around.owner));
        }
        self.taken.claim(&candidates)
    }

    /// Whether a type says nothing that a struct could have: text between elements, or anything at all.
    fn is_untyped(&self, ty: &ComplexType<'d>) -> bool {
        let mixed = |ty: &ComplexType<'d>| ty.mixed && matches!(ty.content, ComplexContent::Elements(_));
        mixed(ty) || self.components.bases(ty).any(mixed)
    }

    /// Room for a type that is being made.
    fn reserve(&mut self, name: String) -> usize {
        self.items.push(Item { name, docs: None, options: Vec::new(), body: Body::Alias(Ty::STRING) });
        self.items.len() - 1
    }

    fn finish(&mut self, item: usize, docs: Option<String>, options: Vec<String>, body: Body) {
        if let Some(item) = self.items.get_mut(item) {
            item.docs = docs;
            item.options = options;
            item.body = body;
        }
    }

    pub(super) fn add(&mut self, item: Item) -> Ty {
        self.items.push(item);
        Ty::Item(self.items.len() - 1)
    }
}

/// What every type says that `XmlSerializer` would write.
fn xml_options(rust: &str, name: &str, namespace: &str) -> Vec<String> {
    let mut options = vec![option("serializer", "xml")];
    if rust != name {
        options.push(option("name", name));
    }
    if !namespace.is_empty() {
        options.push(option("namespace", namespace));
    }
    options
}
