//! Policy operators as alternatives. Spec: [WSP15 §4.3]

use super::attach::{Policies, PolicyLimits};
use super::{Alternative, Assertion, Policy, PolicyProblem, PolicyProblemKind, ns};
use crate::tree::Element;

/// Alternatives as long as they are made.
type Alternatives<'d> = Vec<Alternative<'d>>;

/// One normalisation.
pub(super) struct Normaliser<'p, 'd> {
    policies: &'p Policies<'d>,
    limits: &'p PolicyLimits,
    problems: Vec<PolicyProblem<'d>>,
    /// The policies that are being read, each referred to by the one before.
    open: Vec<Element<'d>>,
}

impl<'p, 'd> Normaliser<'p, 'd> {
    pub(super) fn new(policies: &'p Policies<'d>, limits: &'p PolicyLimits) -> Self {
        Self { policies, limits, problems: Vec::new(), open: Vec::new() }
    }

    pub(super) fn finish(self, alternatives: Alternatives<'d>) -> Policy<'d> {
        Policy { alternatives, problems: self.problems }
    }

    /// An operator: `Policy` and `All` take all of their children, `ExactlyOne` one of them.
    pub(super) fn operator(&mut self, operator: Element<'d>, depth: usize) -> Alternatives<'d> {
        if !self.may_go_on(operator, depth) {
            return one(Vec::new());
        }
        let choice = operator.local() == "ExactlyOne";
        let mut found = if choice { Vec::new() } else { one(Vec::new()) };
        self.open.push(operator);
        for child in operator.children() {
            let inner = match (ns::is_policy(child.namespace()), child.local()) {
                (true, "Policy" | "All" | "ExactlyOne") => self.operator(child, depth + 1),
                (true, "PolicyReference") => self.reference(child, child.attribute("URI"), depth + 1),
                // `wsp:Name` and the like of old versions ask for nothing.
                (true, _) => continue,
                (false, _) => self.assertion(child),
            };
            found = match choice {
                true => self.either(found, inner, child),
                false => self.both(found, inner, child),
            };
        }
        self.open.pop();
        found
    }

    /// What a reference leads to.
    pub(super) fn reference(
        &mut self,
        from: Element<'d>,
        uri: Option<&str>,
        depth: usize,
    ) -> Alternatives<'d> {
        let uri = uri.unwrap_or_default();
        let Some(policy) = self.policies.find(from, uri) else {
            self.problem(from, PolicyProblemKind::Unresolved(uri.to_owned()));
            return one(Vec::new());
        };
        if self.open.contains(&policy) {
            self.problem(from, PolicyProblemKind::Circular(uri.to_owned()));
            return one(Vec::new());
        }
        self.operator(policy, depth + 1)
    }

    /// An assertion: with it, and if it is optional without it.
    fn assertion(&mut self, node: Element<'d>) -> Alternatives<'d> {
        let flag = |name: &str| {
            let mut marks =
                node.attributes().filter(|found| found.local() == name && ns::is_policy(found.namespace()));
            marks.any(|mark| matches!(mark.value().trim(), "true" | "1"))
        };
        let assertion = Assertion { node, is_ignorable: flag("Ignorable"), is_optional: flag("Optional") };
        let mut found = one(vec![assertion]);
        if assertion.is_optional {
            found.push(Alternative::default());
        }
        found
    }

    /// One of these, or one of those.
    fn either(
        &mut self,
        mut these: Alternatives<'d>,
        those: Alternatives<'d>,
        at: Element<'d>,
    ) -> Alternatives<'d> {
        for alternative in those {
            if these.len() >= self.limits.max_alternatives {
                self.limit(at, "max_alternatives", self.limits.max_alternatives);
                break;
            }
            these.push(alternative);
        }
        these
    }

    /// One of these with one of those.
    pub(super) fn both(
        &mut self,
        these: Alternatives<'d>,
        those: Alternatives<'d>,
        at: Element<'d>,
    ) -> Alternatives<'d> {
        if let ([only], true) = (these.as_slice(), those.len() != 1)
            && only.assertions.is_empty()
        {
            return those;
        }
        if let [one] = those.as_slice() {
            return self.with_each(these, &one.assertions, at);
        }
        let mut found = Vec::new();
        let mut assertions = 0;
        for this in &these {
            for that in &those {
                let both = this.assertions.len() + that.assertions.len();
                assertions += both;
                if !self.spend(both) {
                    self.limit(at, "max_work", self.limits.max_work);
                    return found;
                }
                if found.len() >= self.limits.max_alternatives {
                    self.limit(at, "max_alternatives", self.limits.max_alternatives);
                    return found;
                }
                if assertions > self.limits.max_assertions {
                    self.limit(at, "max_assertions", self.limits.max_assertions);
                    return found;
                }
                let all = this.assertions.iter().chain(&that.assertions).copied();
                found.push(Alternative { assertions: all.collect() });
            }
        }
        found
    }

    /// These, each with some more assertions.
    fn with_each(
        &mut self,
        mut these: Alternatives<'d>,
        more: &[Assertion<'d>],
        at: Element<'d>,
    ) -> Alternatives<'d> {
        let assertions: usize = these.iter().map(|alternative| alternative.assertions.len()).sum();
        if !self.spend(these.len()) {
            self.limit(at, "max_work", self.limits.max_work);
        } else if assertions + more.len() * these.len() > self.limits.max_assertions {
            self.limit(at, "max_assertions", self.limits.max_assertions);
        } else {
            these.iter_mut().for_each(|alternative| alternative.assertions.extend_from_slice(more));
        }
        these
    }

    /// Takes so much of the work that may still be done; `false` if that is less.
    fn spend(&self, cost: usize) -> bool {
        let left = self.policies.work.get();
        self.policies.work.set(left.saturating_sub(cost));
        cost <= left
    }

    fn may_go_on(&mut self, at: Element<'d>, depth: usize) -> bool {
        if depth > self.limits.max_depth {
            self.limit(at, "max_depth", self.limits.max_depth);
            return false;
        }
        if !self.spend(1 + at.children().count()) {
            self.limit(at, "max_work", self.limits.max_work);
            return false;
        }
        true
    }

    fn limit(&mut self, node: Element<'d>, limit: &'static str, value: usize) {
        let known = self.problems.iter().any(
            |problem| matches!(problem.kind, PolicyProblemKind::Limit { limit: known, .. } if known == limit),
        );
        if !known {
            self.problem(node, PolicyProblemKind::Limit { limit, value });
        }
    }

    fn problem(&mut self, node: Element<'d>, kind: PolicyProblemKind) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(PolicyProblem { kind, node });
        }
    }
}

fn one(assertions: Vec<Assertion<'_>>) -> Alternatives<'_> {
    vec![Alternative { assertions }]
}

/// Problems of one policy that are kept.
const MAX_PROBLEMS: usize = 64;
