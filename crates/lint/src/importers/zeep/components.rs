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

/// Calls in calls: Python gives up at a thousand, and twenty are there before the first component is resolved.
const MAX_FRAMES: usize = 980;

/// A component that is being resolved.
struct Resolving {
    id: Id,
    needs: Vec<Id>,
    target: Option<Id>,
    done: usize,
}

impl<'d> Components<'d> {
    pub(super) fn add(&mut self, component: Component<'d>) -> Id {
        self.all.push(component);
        self.states.push(State::Fresh);
        Id(self.all.len() - 1)
    }

    /// Notes that a schema keeps what this named component was resolved to. A restriction of a list is then a list whose items
    /// are a name, and cannot be used any more.
    pub(super) fn keep(&mut self, id: Id) {
        if matches!(self.all[id.0], Component::SimpleRestriction(..)) && self.is_list(id) {
            self.broken.insert(id);
        }
    }

    fn is_list(&self, id: Id) -> bool {
        let mut at = id;
        for _ in 0..MAX_FRAMES {
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

    /// Resolves a component and all that it refers to, in zeep's order: what a component needs comes before it.
    pub(super) fn resolve(&mut self, id: Id, names: &dyn Names<'d>) -> Result<(), Failure> {
        let mut stack: Vec<Resolving> = Vec::new();
        let mut frames = 0;
        let mut next = Some(id);
        loop {
            if let Some(id) = next
                && self.enter(id)?
            {
                frames += self.frames(id);
                if frames > MAX_FRAMES {
                    return Err(self.endless(id));
                }
                let (needs, target) = self.needs(id, names)?;
                stack.push(Resolving { id, needs, target, done: 0 });
            }
            let Some(top) = stack.last_mut() else { return Ok(()) };
            next = top.needs.get(top.done).copied();
            top.done += 1;
            if next.is_none() {
                let (id, target) = (top.id, top.target);
                self.finish(id, target)?;
                frames -= self.frames(id);
                stack.pop();
            }
        }
    }

    /// Begins with a component; false if there is nothing left to do.
    fn enter(&mut self, id: Id) -> Result<bool, Failure> {
        match self.states[id.0] {
            State::Resolved(_) => Ok(false),
            // A complex type that is being resolved is itself, and an element too; nothing else is.
            State::Resolving if matches!(self.all[id.0], Component::Complex(_) | Component::Element(_)) => {
                Ok(false)
            }
            State::Resolving => Err(self.endless(id)),
            State::Fresh => {
                self.states[id.0] = State::Resolving;
                Ok(true)
            }
        }
    }

    /// How many calls of Python a component is.
    fn frames(&self, id: Id) -> usize {
        if matches!(self.all[id.0], Component::Element(_)) { 2 } else { 1 }
    }

    fn endless(&self, id: Id) -> Failure {
        let text = "maximum recursion depth exceeded: types refer to each other without end, or too deeply";
        Failure::Reject(match self.place(id) {
            Some(node) => Reason::at(text, node),
            None => Reason::new(text),
        })
    }

    /// What a component needs to be resolved, in order; and what a reference refers to.
    fn needs(&mut self, id: Id, names: &dyn Names<'d>) -> Result<(Vec<Id>, Option<Id>), Failure> {
        let find =
            |kind, name, node: Element<'d>| names.find(kind, name).map_err(|failure| failure.located(node));
        let (needs, target) = match &self.all[id.0] {
            Component::Known => (Vec::new(), None),
            Component::Nothing(node) => {
                return Err(Failure::Reject(Reason::at("what stands here cannot be resolved", *node)));
            }
            Component::TypeReference(name, node) => {
                let found = find(Kind::Type, *name, *node)?;
                if self.broken.contains(&found) {
                    let text = format!(
                        "'lxml.etree.QName' object has no attribute 'resolve': {name} is a restriction of a list, and is \
                         used after it was declared"
                    );
                    return Err(Failure::Reject(Reason::at(text, *node)));
                }
                (vec![found], Some(found))
            }
            Component::SimpleRestriction(None, node) => {
                return Err(Failure::Reject(Reason::at("the restriction has no base type", *node)));
            }
            Component::SimpleRestriction(Some(of), _) | Component::List(of, _) => (vec![*of], None),
            Component::Group(of) | Component::Element(of) => (vec![*of], None),
            Component::Union(members, _) | Component::Particles(_, members) => (members.clone(), None),
            Component::AttributeGroup(members, _) => (members.clone(), None),
            Component::Complex(complex) => {
                let mut needs = complex.attributes.clone();
                needs.extend(complex.extends.or(complex.restricts));
                needs.extend(complex.content);
                self.contents.insert(id, complex.content);
                (needs, None)
            }
            // The group's own content is resolved where it is declared.
            Component::GroupReference(name, node) => (Vec::new(), Some(find(Kind::Group, *name, *node)?)),
            Component::ElementReference(name, node) => {
                let found = find(Kind::Element, *name, *node)?;
                (vec![found], Some(found))
            }
            Component::Attribute(of, array) => (std::iter::once(*of).chain(*array).collect(), None),
            Component::AttributeReference(name, array, node) => {
                let found = find(Kind::Attribute, *name, *node)?;
                (std::iter::once(found).chain(*array).collect(), Some(found))
            }
            Component::AttributeGroupReference(name, node) => {
                let found = find(Kind::AttributeGroup, *name, *node)?;
                (vec![found], Some(found))
            }
        };
        Ok((needs, target))
    }

    /// Ends with a component whose needs are resolved.
    fn finish(&mut self, id: Id, target: Option<Id>) -> Result<(), Failure> {
        if let Component::Complex(complex) = &self.all[id.0] {
            let own = complex.content.map(|own| self.resolved(own));
            let content = match (complex.extends, complex.restricts) {
                (Some(base), _) => self.extended(self.resolved(base), own, complex.node)?,
                (None, Some(base)) => {
                    let inherited = self.contents.get(&self.resolved(base)).copied().flatten();
                    own.filter(|own| !self.is_empty(*own)).or(inherited)
                }
                (None, None) => own,
            };
            self.contents.insert(id, content);
        }
        let found = target.map_or(id, |target| self.resolved(target));
        self.states[id.0] = State::Resolved(found);
        Ok(())
    }

    /// What a component stands for.
    fn resolved(&self, id: Id) -> Id {
        match self.states[id.0] {
            State::Resolved(found) => found,
            _ => id,
        }
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
        matches!(&self.all[self.resolved(id).0], Component::Particles(_, members) if members.is_empty())
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
