//! What stands in an element: sequences, choices, groups, wildcards.

use std::collections::BTreeSet;

use soapstone_wsdl::definitions::Name;
use soapstone_wsdl::xsd::{ElementDeclaration, ElementParticle, Occurs, Particle, Term, documentation};

use super::complex::Fields;
use super::variants::Variants;
use super::{Around, Types, Used, xml_options};
use crate::model::{Body, Field, Item, Ty, option};
use crate::names::pascal;

/// How deep sequences, choices and groups may stand within each other.
const MAX_DEPTH: usize = 100;

/// Walks the content of one type.
pub(super) struct Content<'t, 'a, 'd> {
    types: &'t mut Types<'a, 'd>,
    /// The groups that the walk is in.
    groups: Vec<Name<'d>>,
    depth: usize,
}

/// How often something stands, seen from the struct that it ends up in.
#[derive(Clone, Copy)]
struct Times {
    optional: bool,
    repeated: bool,
}

impl Times {
    fn of(occurs: Occurs) -> Self {
        Self { optional: occurs.is_optional(), repeated: occurs.is_repeated() }
    }

    fn within(self, outer: Self) -> Self {
        Self { optional: self.optional || outer.optional, repeated: self.repeated || outer.repeated }
    }

    /// A choice or a group: of a list it is said whether there is one at least.
    fn options(self, what: &str) -> Vec<String> {
        let required = self.repeated && !self.optional;
        std::iter::once(what).chain(required.then_some("required")).map(str::to_owned).collect()
    }

    /// `T`, `Option<T>` or `Vec<T>`
    fn apply(self, ty: Ty) -> Ty {
        match self {
            Self { repeated: true, .. } => ty.vec(),
            Self { optional: true, .. } => ty.option(),
            _ => ty,
        }
    }
}

impl<'t, 'a, 'd> Content<'t, 'a, 'd> {
    pub(super) fn new(types: &'t mut Types<'a, 'd>) -> Self {
        Self { types, groups: Vec::new(), depth: 0 }
    }

    pub(super) fn walk(&mut self, particle: &'a Particle<'d>, fields: &mut Fields<'_>) {
        self.particle(particle, Times { optional: false, repeated: false }, fields);
    }

    fn particle(&mut self, particle: &'a Particle<'d>, outer: Times, fields: &mut Fields<'_>) {
        if particle.occurs.max == Some(0) {
            return;
        }
        if self.depth >= MAX_DEPTH {
            self.types.errors.push(
                particle.node,
                "sequences and choices stand too deep within each other",
                "simplify this",
            );
            return;
        }
        self.depth += 1;
        let times = Times::of(particle.occurs).within(outer);
        match &particle.term {
            Term::Element(element) => self.element(particle, element, times, fields),
            Term::Any => self.any(times, fields),
            Term::Group(name) => {
                if let Some(group) = self.group(*name, particle) {
                    self.particle(group, times, fields);
                    self.groups.pop();
                }
            }
            Term::Sequence(parts) | Term::All(parts) => match parts.as_slice() {
                [] => {}
                [one] => self.particle(one, times, fields),
                parts if !times.optional && !times.repeated => {
                    for part in parts {
                        self.particle(part, times, fields);
                    }
                }
                parts => self.inner_group(particle, parts, times, fields),
            },
            Term::Choice(parts) => match parts.as_slice() {
                [] => {}
                [one] => self.particle(one, times, fields),
                parts => self.choice(particle, parts, times, fields),
            },
        }
        self.depth -= 1;
    }

    /// The content of a group that is referred to; the caller leaves it again.
    fn group(&mut self, name: Name<'d>, particle: &Particle<'d>) -> Option<&'a Particle<'d>> {
        let components = self.types.components;
        let Some(group) = components.groups.get(&name) else {
            let what = format!("there is no group {name}");
            self.types.errors.push(
                particle.node,
                what,
                "add the schema that declares it, or correct the name",
            );
            return None;
        };
        if self.groups.contains(&name) {
            self.types.errors.push(
                particle.node,
                format!("the group {name} contains itself"),
                "break the circle",
            );
            return None;
        }
        self.groups.push(name);
        Some(group)
    }

    fn any(&mut self, times: Times, fields: &mut Fields<'_>) {
        let is_any = |field: &Field| field.options.iter().any(|option| option == "any");
        match fields.fields.iter_mut().find(|field| is_any(field)) {
            // A second wildcard: which of them has what cannot be told.
            Some(field) => field.ty = Ty::ELEMENT.vec(),
            None => {
                let ty = times.apply(Ty::ELEMENT);
                fields.push_unnamed("any", vec!["any".to_owned()], ty);
            }
        }
    }

    fn element(
        &mut self,
        particle: &Particle<'d>,
        element: &'a ElementParticle<'d>,
        times: Times,
        fields: &mut Fields<'_>,
    ) {
        let Some(declared) = self.declared(element, particle) else { return };
        // What is abstract and has nothing in its place is never there.
        if declared.is_abstract
            && times.optional
            && self.types.components.substitutes(declared.name).is_empty()
        {
            return;
        }
        if let Some(ty) = self.substitution(declared) {
            fields.push_unnamed(
                &crate::names::snake(declared.name.local),
                times.options("choice"),
                times.apply(ty),
            );
            return;
        }
        let names = (declared.name.namespace.to_owned(), declared.name.local.to_owned());
        if !fields.names.insert(names) {
            let what = format!("there are two elements {} in this content", declared.name);
            let help = "give one of them another name, or say with maxOccurs that there may be several";
            self.types.errors.push(particle.node, what, help);
            return;
        }
        let mut used = self.used(declared, fields.owner, fields.namespace);
        if used.list && times.repeated {
            used = self.list(declared, used, fields);
        }
        let (ty, mut options) = member(&used, declared, times);
        if ty == Ty::Built("u8").vec() {
            let what = "this is a repeated `xs:unsignedByte`, which is not supported";
            self.types.errors.push(particle.node, what, "use xs:base64Binary, or xs:unsignedShort");
        }
        options.extend(used.built_in.map(|built_in| option("ty", &built_in)));
        let docs = documentation(declared.node);
        let field = fields.push(declared.name.local, docs, options, ty);
        fields.elements.push((field, declared.name.namespace.to_owned()));
    }

    /// A type of its own for the values of a list that stands several times.
    fn list(&mut self, declared: &ElementDeclaration<'d>, used: Used, fields: &Fields<'_>) -> Used {
        let around = Around { name: declared.name.local, owner: fields.owner, namespace: fields.namespace };
        let rust = self.types.anonymous_name(&around);
        let mut options = xml_options(&rust, &rust, fields.namespace);
        options.push("list".to_owned());
        options.extend(used.built_in.map(|built_in| option("ty", &built_in)));
        self.types.add(Item { name: rust, docs: None, options, body: Body::Tuple(used.ty) }).into()
    }

    fn declared(
        &mut self,
        element: &'a ElementParticle<'d>,
        particle: &Particle<'d>,
    ) -> Option<&'a ElementDeclaration<'d>> {
        let declared = self.types.components.element(element);
        if let (None, ElementParticle::Reference(name, _)) = (declared, element) {
            let what = format!("there is no element {name}");
            self.types.errors.push(
                particle.node,
                what,
                "add the schema that declares it, or correct the name",
            );
        }
        declared
    }

    /// What an element is; the type of one that is declared elsewhere is called after it alone.
    fn used(&mut self, declared: &'a ElementDeclaration<'d>, owner: &str, namespace: &str) -> Used {
        let global = self.types.components.elements.get(&declared.name);
        if global.is_some_and(|global| global.node == declared.node) {
            return self.types.of_element(declared);
        }
        let around = Around { name: declared.name.local, owner, namespace };
        self.types.of_use(&declared.ty, &around, declared.node)
    }

    /// A choice of the elements that may stand in the place of this one, if there are others.
    fn substitution(&mut self, declared: &'a ElementDeclaration<'d>) -> Option<Ty> {
        let components = self.types.components;
        let head = declared.name;
        if components.elements.get(&head).is_none_or(|global| global.node != declared.node) {
            return None;
        }
        if let Some(ty) = self.types.substitutions.get(&head) {
            return Some(ty.clone());
        }
        let names = components.substitutes(head);
        if names == [head] {
            return None;
        }
        if names.is_empty() {
            let what = format!("the element {head} is abstract, and no other can stand in its place");
            self.types.errors.push(declared.node, what, "declare one with this substitutionGroup");
            return None;
        }
        let own = pascal(head.local, "T");
        let rust = self.types.taken.claim(&[format!("Any{own}"), format!("{own}Choice")]);
        let item = self.types.reserve(rust.clone());
        self.types.substitutions.insert(head, Ty::Item(item));
        let mut options = xml_options(&rust, &rust, head.namespace);
        options.push("choice".to_owned());
        let mut variants = Variants::new(&rust, head.namespace);
        for name in names {
            let Some(element) = components.elements.get(&name) else { continue };
            let used = self.types.of_element(element);
            variants.element(element, used);
        }
        let docs = format!("`{}`, or an element that stands in its place.", head.local);
        let variants = variants.qualify(&mut options);
        self.types.finish(item, Some(docs), options, Body::Enum(variants));
        Some(Ty::Item(item))
    }

    /// A sequence that may be left out or repeated: a struct of its own.
    fn inner_group(
        &mut self,
        particle: &Particle<'d>,
        parts: &'a [Particle<'d>],
        times: Times,
        fields: &mut Fields<'_>,
    ) {
        let name = if fields.owner.ends_with("Group") { "Inner" } else { "Group" };
        let ty = self.group_struct(particle, parts, &format!("{}{name}", fields.owner), fields.namespace);
        fields.push_unnamed("group", times.options("group"), times.apply(ty));
    }

    fn group_struct(
        &mut self,
        particle: &Particle<'d>,
        parts: &'a [Particle<'d>],
        name: &str,
        namespace: &str,
    ) -> Ty {
        let rust = self.types.taken.claim_one(name.to_owned());
        let item = self.types.reserve(rust.clone());
        let mut options = xml_options(&rust, &rust, namespace);
        options.push("group".to_owned());
        let mut inner = Fields::new(&rust, namespace);
        for part in parts {
            self.particle(part, Times { optional: false, repeated: false }, &mut inner);
        }
        inner.qualify(&mut options);
        self.types.finish(item, documentation(particle.node), options, Body::Struct(inner.fields));
        Ty::Item(item)
    }

    /// A choice: an enum of its own.
    fn choice(
        &mut self,
        particle: &'a Particle<'d>,
        parts: &'a [Particle<'d>],
        times: Times,
        fields: &mut Fields<'_>,
    ) {
        let rust = self.types.taken.claim(&[format!("{}Choice", fields.owner)]);
        let item = self.types.reserve(rust.clone());
        let mut options = xml_options(&rust, &rust, fields.namespace);
        options.push("choice".to_owned());
        let mut variants = Variants::new(&rust, fields.namespace);
        let mut times = times;
        self.alternatives(parts, &mut variants, &mut times);
        let mut seen = BTreeSet::new();
        let mut same = |(_, name): &(usize, (String, String))| !seen.insert(name.clone());
        if let Some((_, (_, name))) = variants.elements.clone().into_iter().find(|element| same(element)) {
            let what = format!("two alternatives of this choice begin with the element `{name}`");
            self.types.errors.push(particle.node, what, "leave out one of them");
        }
        let variants = variants.qualify(&mut options);
        self.types.finish(item, documentation(particle.node), options, Body::Enum(variants));
        fields.push_unnamed("choice", times.options("choice"), times.apply(Ty::Item(item)));
    }

    fn alternatives(&mut self, parts: &'a [Particle<'d>], variants: &mut Variants, times: &mut Times) {
        for part in parts {
            if self.depth >= MAX_DEPTH || part.occurs.max == Some(0) {
                continue;
            }
            self.depth += 1;
            times.optional |= part.occurs.is_optional();
            let repeated = part.occurs.is_repeated() && !times.repeated;
            match &part.term {
                Term::Element(element) if !repeated => {
                    if let Some(declared) = self.declared(element, part) {
                        match self.substitution(declared) {
                            Some(ty) => {
                                variants.push(declared.name.local, vec!["choice".to_owned()], Some(ty));
                            }
                            None => {
                                let owner = variants.owner.trim_end_matches("Choice").to_owned();
                                let used = self.used(declared, &owner, &variants.namespace.clone());
                                variants.element(declared, used);
                            }
                        }
                    }
                }
                Term::Any if !repeated => variants.push("any", vec!["any".to_owned()], Some(Ty::ELEMENT)),
                Term::Choice(inner) if !repeated => self.alternatives(inner, variants, times),
                Term::Sequence(inner) | Term::All(inner) if inner.is_empty() => times.optional = true,
                Term::Sequence(inner) if inner.len() == 1 && !repeated => {
                    self.alternatives(inner, variants, times);
                }
                Term::Group(name) if !repeated => {
                    if let Some(group) = self.group(*name, part) {
                        self.alternatives(std::slice::from_ref(group), variants, times);
                        self.groups.pop();
                    }
                }
                _ => {
                    let first = first_element(part).unwrap_or("group");
                    let owner = variants.owner.trim_end_matches("Choice").to_owned();
                    let name = format!("{owner}{}", pascal(first, "T"));
                    let namespace = variants.namespace.clone();
                    let ty = self.group_struct(part, std::slice::from_ref(part), &name, &namespace);
                    variants.push(first, vec!["group".to_owned()], Some(ty));
                }
            }
            self.depth -= 1;
        }
    }
}

/// The name of the first element of a content.
fn first_element<'d>(particle: &Particle<'d>) -> Option<&'d str> {
    match &particle.term {
        Term::Element(ElementParticle::Declared(element)) => Some(element.name.local),
        Term::Element(ElementParticle::Reference(name, _)) | Term::Group(name) => Some(name.local),
        Term::Sequence(parts) | Term::Choice(parts) | Term::All(parts) => {
            parts.first().and_then(first_element)
        }
        Term::Any => None,
    }
}

/// The type and the options of a member.
fn member(used: &Used, declared: &ElementDeclaration<'_>, times: Times) -> (Ty, Vec<String>) {
    let mut options = Vec::new();
    let nillable = declared.nillable;
    let ty = match (times, nillable) {
        (Times { repeated: true, optional }, nillable) => {
            options.push("flat".to_owned());
            options.extend((!optional).then(|| "required".to_owned()));
            let item = if nillable { used.ty.clone().option() } else { used.ty.clone() };
            item.vec()
        }
        (Times { optional: true, .. }, _) => used.ty.clone().option(),
        (_, true) => {
            options.push("required".to_owned());
            used.ty.clone().option()
        }
        _ => {
            options.push("required".to_owned());
            used.ty.clone()
        }
    };
    options.extend(nillable.then(|| "nillable".to_owned()));
    options.extend(used.list.then(|| "list".to_owned()));
    (ty, options)
}
