//! Policies: what a service asks of its callers, and where a WSDL says so.
//!
//! [`Policies`] knows the policy expressions of a WSDL, and what is attached to which part of it. A [`Policy`] is normalised: a list of
//! alternatives, each a list of assertions; whoever calls has to meet all assertions of one alternative. Versions 1.2 and 1.5 are read,
//! mixed if need be. What an assertion means is for others.

mod attach;
mod normalise;
pub mod ns;

use std::fmt;

pub use attach::{MessageSubject, Policies, PolicyLimits};

use crate::tree::Element;

/// A policy as alternatives. Spec: [WSP15 §4.1]
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Policy<'d> {
    /// The alternatives. None at all means that nothing is acceptable; an empty one, that nothing is asked.
    pub alternatives: Vec<Alternative<'d>>,
    /// What could not be understood.
    pub problems: Vec<PolicyProblem<'d>>,
}

/// Assertions that hold together. Spec: [WSP15 §4.1]
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Alternative<'d> {
    /// The assertions, in their order.
    pub assertions: Vec<Assertion<'d>>,
}

/// An assertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Assertion<'d> {
    /// Its element.
    pub node: Element<'d>,
    /// Whether it may be ignored by whoever does not know it: `wsp:Ignorable`. Spec: [WSP15 §4.4]
    pub is_ignorable: bool,
    /// Whether it was written with `wsp:Optional`; there is an alternative without it, then. Spec: [WSP15 §4.3.1]
    pub is_optional: bool,
}

/// Something wrong with a policy.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PolicyProblem<'d> {
    /// What.
    pub kind: PolicyProblemKind,
    /// Where.
    pub node: Element<'d>,
}

/// What is wrong with a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyProblemKind {
    /// A reference leads to no policy that is there.
    Unresolved(String),
    /// A policy refers to itself.
    Circular(String),
    /// A limit was reached; the rest is not there.
    Limit {
        /// The field of [`PolicyLimits`].
        limit: &'static str,
        /// Its value.
        value: usize,
    },
}

impl<'d> Policy<'d> {
    /// Nothing is asked.
    pub(crate) fn empty() -> Self {
        Self { alternatives: vec![Alternative::default()], problems: Vec::new() }
    }

    /// All assertions of all alternatives; those of several alternatives are there several times.
    pub fn assertions(&self) -> impl Iterator<Item = &Assertion<'d>> {
        self.alternatives.iter().flat_map(|alternative| &alternative.assertions)
    }

    /// Whether some alternative has an assertion of this name.
    pub fn mentions(&self, namespace: &str, local: &str) -> bool {
        self.alternatives.iter().any(|alternative| alternative.has(namespace, local))
    }

    /// Whether every alternative has an assertion of this name (and there is one).
    pub fn requires(&self, namespace: &str, local: &str) -> bool {
        !self.alternatives.is_empty()
            && self.alternatives.iter().all(|alternative| alternative.has(namespace, local))
    }
}

impl<'d> Alternative<'d> {
    /// The first assertion of this name.
    pub fn assertion(&self, namespace: &str, local: &str) -> Option<&Assertion<'d>> {
        self.assertions.iter().find(|assertion| assertion.node.is(namespace, local))
    }

    /// Whether it has an assertion of this name.
    pub fn has(&self, namespace: &str, local: &str) -> bool {
        self.assertion(namespace, local).is_some()
    }
}

impl fmt::Display for PolicyProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unresolved(uri) => write!(f, "there is no policy `{uri}`"),
            Self::Circular(uri) => write!(f, "the policy `{uri}` refers to itself"),
            Self::Limit { limit, value } => write!(f, "the policy has more than {limit} = {value}"),
        }
    }
}

#[cfg(test)]
mod tests;
