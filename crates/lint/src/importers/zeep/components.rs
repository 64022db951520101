//! The components of schemas as zeep keeps them, and how it resolves what they refer to.

use std::collections::{HashMap, HashSet};

use soapstone_wsdl::tree::Element;

use super::documents::Failure;
use super::names::QName;
use crate::importers::Reason;

/// Which component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Id(usize);

/// A component, or a reference to one.
#[derive(Clone, Debug)]
pub(super) enum Component<'d> {
    /// A built-in type, a wildcard: nothing to resolve.
    Known,
    /// `type="…"`
    TypeReference(QName<'d>, Element<'d>),
    /// A restriction of a simple type; without a base it cannot be resolved.
    SimpleRestriction(Option<Id>, Element<'d>),
    List(Id, Element<'d>),
    Union(Vec<Id>, Element<'d>),
    Complex(ComplexType<'d>),
    /// A sequence, a choice, an all: zeep's lists of particles.
    Particles(ParticleKind, Vec<Id>),
    Group(Id),
    GroupReference(QName<'d>, Element<'d>),
    Element(Id),
    ElementReference(QName<'d>, Element<'d>),
    Attribute(Id, Option<Id>),
    AttributeReference(QName<'d>, Option<Id>, Element<'d>),
    AttributeGroup(Vec<Id>, Element<'d>),
    AttributeGroupReference(QName<'d>, Element<'d>),
    /// What zeep's reader gives nothing for, an attribute group with a name where one with a reference belongs.
    Nothing(Element<'d>),
}

#[derive(Clone, Debug)]
pub(super) struct ComplexType<'d> {
    pub(super) attributes: Vec<Id>,
    pub(super) content: Option<Id>,
    pub(super) extends: Option<Id>,
    pub(super) restricts: Option<Id>,
    pub(super) node: Element<'d>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ParticleKind {
    Sequence,
    Choice,
    All,
}

/// The kinds of names of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Type,
    Element,
    Attribute,
    Group,
    AttributeGroup,
}

impl Kind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Element => "element",
            Self::Attribute => "attribute",
            Self::Group => "group",
            Self::AttributeGroup => "attributeGroup",
        }
    }
}

/// Finds components by name.
pub(super) trait Names<'d> {
    fn find(&self, kind: Kind, name: QName<'d>) -> Result<Id, Failure>;
}

/// All components, and what is known of them.
#[derive(Debug, Default)]
pub(super) struct Components<'d> {
    all: Vec<Component<'d>>,
    states: Vec<State>,
    /// What the content of complex types is after they were merged with their bases.
    contents: HashMap<Id, Option<Id>>,
    /// Named restrictions of lists after they were resolved: zeep makes lists of nothing of them.
    broken: HashSet<Id>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Fresh,
    Resolving,
    /// It resolves to this.
    Resolved(Id),
}

/// Levels of components that refer to each other. Python gives up at about as many.
const MAX_DEPTH: usize = 300;

impl<'d> Components<'d> {
    pub(super) fn add(&mut self, component: Component<'d>) -> Id {
        self.all.push(component);
        self.states.push(State::Fresh);
        Id(self.all.len() - 1)
    }

    /// Notes that a schema keeps what this named component was resolved to. A restriction of a list is then a list whose items are a
    /// name, and cannot be used any more.
    pub(super) fn keep(&mut self, id: Id) {
        if matches!(self.all[id.0], Component::SimpleRestriction(..)) && self.is_list(id) {
            self.broken.insert(id);
        }
    }

    fn is_list(&self, id: Id) -> bool {
        let mut at = id;
        for _ in 0..MAX_DEPTH {
            if let State::Resolved(found) = self.states[at.0]
                && found != at
            {
                at = found;
                continue;
            }
            match self.all[at.0] {
                Component::List(..) => return true,
                Component::SimpleRestriction(Some(base), _) => at = base,
                _ => return false,
            }
        }
        false
    }

    /// What a component stands for, all that it refers to resolved.
    pub(super) fn resolve(&mut self, id: Id, names: &dyn Names<'d>, depth: usize) -> Result<Id, Failure> {
        let endless = |at: Option<Element<'d>>| {
            let text = "it refers to itself without end: maximum recursion depth exceeded";
            Failure::Reject(at.map_or_else(|| Reason::new(text), |at| Reason::at(text, at)))
        };
        if depth > MAX_DEPTH {
            return Err(endless(self.place(id)));
        }
        match self.states[id.0] {
            State::Resolved(found) => return Ok(found),
            // A complex type that is being resolved is itself; nothing else is.
            State::Resolving if matches!(self.all[id.0], Component::Complex(_) | Component::Element(_)) => {
                return Ok(id);
            }
            State::Resolving => return Err(endless(self.place(id))),
            State::Fresh => self.states[id.0] = State::Resolving,
        }
        let found = self.resolve_fresh(id, names, depth + 1)?;
        self.states[id.0] = State::Resolved(found);
        Ok(found)
    }

    fn resolve_fresh(&mut self, id: Id, names: &dyn Names<'d>, depth: usize) -> Result<Id, Failure> {
        let find =
            |kind, name, node: Element<'d>| names.find(kind, name).map_err(|failure| failure.located(node));
        match self.all[id.0].clone() {
            Component::Known => {}
            Component::Nothing(node) => {
                return Err(Failure::Reject(Reason::at("what stands here cannot be resolved", node)));
            }
            Component::TypeReference(name, node) => {
                let found = find(Kind::Type, name, node)?;
                if self.broken.contains(&found) {
                    let text = format!(
                        "'lxml.etree.QName' object has no attribute 'resolve': {name} is a restriction of a list, \
                         and is used after it was declared"
                    );
                    return Err(Failure::Reject(Reason::at(text, node)));
                }
                return self.resolve(found, names, depth);
            }
            Component::SimpleRestriction(None, node) => {
                return Err(Failure::Reject(Reason::at("the restriction has no base type", node)));
            }
            Component::SimpleRestriction(Some(base), _) | Component::List(base, _) => {
                self.resolve(base, names, depth)?;
            }
            Component::Union(members, _) => self.resolve_all(&members, names, depth)?,
            Component::Complex(complex) => self.resolve_complex(id, &complex, names, depth)?,
            Component::Particles(_, members) => self.resolve_all(&members, names, depth)?,
            Component::Group(child) => {
                self.resolve(child, names, depth)?;
            }
            // The group's own content is resolved where it is declared.
            Component::GroupReference(name, node) => return find(Kind::Group, name, node),
            Component::Element(of) => {
                self.resolve(of, names, depth)?;
            }
            Component::ElementReference(name, node) => {
                return self.resolve(find(Kind::Element, name, node)?, names, depth);
            }
            Component::Attribute(of, array) => {
                self.resolve(of, names, depth)?;
                if let Some(array) = array {
                    self.resolve(array, names, depth)?;
                }
            }
            Component::AttributeReference(name, array, node) => {
                let found = find(Kind::Attribute, name, node)?;
                let found = self.resolve(found, names, depth)?;
                if let Some(array) = array {
                    self.resolve(array, names, depth)?;
                }
                return Ok(found);
            }
            Component::AttributeGroup(members, _) => self.resolve_all(&members, names, depth)?,
            Component::AttributeGroupReference(name, node) => {
                return self.resolve(find(Kind::AttributeGroup, name, node)?, names, depth);
            }
        }
        Ok(id)
    }

    fn resolve_all(&mut self, ids: &[Id], names: &dyn Names<'d>, depth: usize) -> Result<(), Failure> {
        ids.iter().try_for_each(|id| self.resolve(*id, names, depth).map(drop))
    }

    fn resolve_complex(
        &mut self,
        id: Id,
        complex: &ComplexType<'d>,
        names: &dyn Names<'d>,
        depth: usize,
    ) -> Result<(), Failure> {
        self.contents.insert(id, complex.content);
        self.resolve_all(&complex.attributes, names, depth)?;
        let mut content = complex.content;
        if let Some(base) = complex.extends {
            let base = self.resolve(base, names, depth)?;
            if let Some(own) = content {
                content = Some(self.resolve(own, names, depth)?);
            }
            content = self.extended(base, content, complex.node)?;
        } else if let Some(base) = complex.restricts {
            let base = self.resolve(base, names, depth)?;
            let inherited = self.contents.get(&base).copied().flatten();
            content = content.filter(|own| !self.is_empty(*own)).or(inherited);
        }
        if let Some(own) = complex.content {
            self.resolve(own, names, depth)?;
        }
        self.contents.insert(id, content);
        Ok(())
    }

    /// What the content of an extension is: zeep puts that of its base before its own, where it can.
    fn extended(&self, base: Id, own: Option<Id>, node: Element<'d>) -> Result<Option<Id>, Failure> {
        let inherited = self.contents.get(&base).copied().flatten().filter(|id| !self.is_empty(*id));
        let own = own.filter(|id| !self.is_empty(*id));
        let (Some(inherited), Some(own)) = (inherited, own) else { return Ok(own.or(inherited)) };
        let kind = |id: Id| match &self.all[id.0] {
            Component::Particles(kind, _) => Some(*kind),
            _ => None,
        };
        match (kind(inherited), kind(own)) {
            (Some(ParticleKind::Choice), None) | (None, None) => {
                let text = "an extension whose content is a group, of a type with a choice or a group: not implemented";
                Err(Failure::Reject(Reason::at(text, node)))
            }
            (Some(ParticleKind::Choice), Some(_)) => Ok(Some(own)),
            (Some(_), Some(ParticleKind::Choice)) => Ok(Some(inherited)),
            _ => Ok(Some(own)),
        }
    }

    fn is_empty(&self, id: Id) -> bool {
        let id = match self.states[id.0] {
            State::Resolved(found) => found,
            _ => id,
        };
        matches!(&self.all[id.0], Component::Particles(_, members) if members.is_empty())
    }

    fn place(&self, id: Id) -> Option<Element<'d>> {
        match &self.all[id.0] {
            Component::TypeReference(_, node)
            | Component::SimpleRestriction(_, node)
            | Component::List(_, node)
            | Component::Union(_, node)
            | Component::GroupReference(_, node)
            | Component::ElementReference(_, node)
            | Component::AttributeReference(_, _, node)
            | Component::AttributeGroup(_, node)
            | Component::AttributeGroupReference(_, node)
            | Component::Nothing(node) => Some(*node),
            Component::Complex(complex) => Some(complex.node),
            _ => None,
        }
    }
}
