//! What a rule looks at, and where it reports.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::rc::Rc;

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::ImportKind;
use soapstone_wsdl::policy::{Policies, PolicyLimits};
use soapstone_wsdl::tree::{Attribute, Element};

use crate::bound::Bound;
use crate::finding::Finding;
use crate::importers::Place;
use crate::meta::Rule;

/// What a rule looks at, and where it reports.
#[derive(Debug)]
pub struct LintContext<'a, 'd> {
    wsdl: &'a Definitions<'d>,
    findings: Vec<Finding>,
    /// The rule that runs.
    rule: Option<&'static Rule>,
    /// Where its findings begin.
    first: usize,
    /// What it found on top of what is kept.
    unkept: usize,
    scratch: Option<Finding>,
    bound: OnceCell<Rc<Vec<Bound<'a, 'd>>>>,
    policies: OnceCell<Rc<Policies<'d>>>,
    missing: OnceCell<Missing>,
}

/// What is not there because a document could not be read.
#[derive(Debug, Default)]
pub(crate) struct Missing {
    /// Of schemas that are imported.
    pub(crate) namespaces: HashSet<String>,
    /// A part of a schema.
    pub(crate) any_include: bool,
    /// A WSDL.
    pub(crate) any_wsdl: bool,
}

impl<'a, 'd> LintContext<'a, 'd> {
    pub(crate) fn new(wsdl: &'a Definitions<'d>) -> Self {
        Self {
            wsdl,
            findings: Vec::new(),
            rule: None,
            first: 0,
            unkept: 0,
            scratch: None,
            bound: OnceCell::new(),
            policies: OnceCell::new(),
            missing: OnceCell::new(),
        }
    }

    /// The WSDL.
    pub fn wsdl(&self) -> &'a Definitions<'d> {
        self.wsdl
    }

    /// The messages of the operations of all bindings, each with what it is in the portType.
    pub(crate) fn bound(&self) -> Rc<Vec<Bound<'a, 'd>>> {
        Rc::clone(self.bound.get_or_init(|| Rc::new(Bound::all(self.wsdl))))
    }

    /// The policies of the WSDL.
    pub(crate) fn policies(&self) -> Rc<Policies<'d>> {
        let read = || Rc::new(Policies::read(self.wsdl.documents, PolicyLimits::default()));
        Rc::clone(self.policies.get_or_init(read))
    }

    /// What is not there because a document could not be read, or nobody said where it is.
    pub(crate) fn missing(&self) -> &Missing {
        self.missing.get_or_init(|| {
            let mut missing = Missing::default();
            let documents = self.wsdl.documents;
            let namespaces: HashSet<&str> =
                self.wsdl.schemas.iter().map(|schema| schema.target_namespace).collect();
            for import in documents.imports() {
                let nowhere = import.location.is_none() && import.kind == ImportKind::SchemaImport;
                if documents.failure(import).is_none() && !nowhere {
                    continue;
                }
                match import.kind {
                    ImportKind::Wsdl => missing.any_wsdl = true,
                    ImportKind::SchemaImport => {
                        let namespace = import.namespace.clone().unwrap_or_default();
                        let known = namespaces.contains(namespace.as_str());
                        if !nowhere || !known {
                            missing.namespaces.insert(namespace);
                        }
                    }
                    ImportKind::SchemaInclude | ImportKind::SchemaRedefine => missing.any_include = true,
                }
            }
            missing
        })
    }

    pub(crate) fn run(&mut self, rule: &'static Rule) {
        self.rule = Some(rule);
        self.first = self.findings.len();
        self.unkept = 0;
        (rule.check)(self);
        if self.unkept > 0 {
            let message = format!("there are {} more of these, which are not listed", self.unkept);
            // They are no less than those that are listed.
            let listed = self.findings[self.first..].iter().map(|finding| finding.severity);
            let severity = listed.min().unwrap_or(rule.meta.severity);
            self.findings.push(Finding {
                rule,
                severity,
                message,
                place: None,
                help: None,
                related: Vec::new(),
            });
        }
    }

    /// Reports something at a place.
    pub(crate) fn report(&mut self, place: impl Into<Place>, message: impl Into<String>) -> &mut Finding {
        // Beyond what is kept no place is looked up.
        match self.is_full() {
            true => self.push(None, message.into()),
            false => self.push(Some(place.into()), message.into()),
        }
    }

    /// Whether no more findings of this rule are kept.
    pub(crate) fn is_full(&self) -> bool {
        self.findings.len() - self.first >= MAX_FINDINGS
    }

    /// Counts a finding that is not kept; `false` if it is to be reported.
    pub(crate) fn is_counted(&mut self) -> bool {
        let full = self.is_full();
        self.unkept += usize::from(full);
        full
    }

    fn push(&mut self, place: Option<Place>, message: String) -> &mut Finding {
        let full = self.is_full();
        let Some(rule) = self.rule else { unreachable!("a finding without a rule") };
        let severity = rule.meta.severity;
        let finding = Finding { rule, severity, message, place, help: None, related: Vec::new() };
        if full {
            self.unkept += 1;
            return self.scratch.insert(finding);
        }
        self.findings.push(finding);
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    pub(crate) fn finish(self) -> Vec<Finding> {
        let mut findings = self.findings;
        // Stable: within a severity the order of the rules stays, and theirs.
        findings.sort_by_key(|finding| finding.severity);
        findings
    }
}

/// The start tag of an element.
impl From<Element<'_>> for Place {
    fn from(element: Element<'_>) -> Self {
        Self::of(element)
    }
}

/// The attribute of this name without a namespace; the start tag where there is none.
impl From<(Element<'_>, &str)> for Place {
    fn from((element, attribute): (Element<'_>, &str)) -> Self {
        let span = element.attribute_named("", attribute).map_or_else(|| element.span(), Attribute::span);
        Self::in_document(element.document(), span)
    }
}

/// An attribute of an element.
impl From<(Element<'_>, Attribute<'_>)> for Place {
    fn from((element, attribute): (Element<'_>, Attribute<'_>)) -> Self {
        Self::in_document(element.document(), attribute.span())
    }
}

/// Findings of one rule in one WSDL that are kept; the others are counted.
const MAX_FINDINGS: usize = 100;
