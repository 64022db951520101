//! What a rule looks at, and where it reports.

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::tree::{Attribute, Element};

use crate::finding::Finding;
use crate::importers::Place;
use crate::meta::{Rule, Severity};

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
}

impl<'a, 'd> LintContext<'a, 'd> {
    pub(crate) fn new(wsdl: &'a Definitions<'d>) -> Self {
        Self { wsdl, findings: Vec::new(), rule: None, first: 0, unkept: 0, scratch: None }
    }

    /// The WSDL.
    pub fn wsdl(&self) -> &'a Definitions<'d> {
        self.wsdl
    }

    pub(crate) fn run(&mut self, rule: &'static Rule) {
        self.rule = Some(rule);
        self.first = self.findings.len();
        self.unkept = 0;
        (rule.check)(self);
        if self.unkept > 0 {
            let message = format!("there are {} more of these, which are not listed", self.unkept);
            let severity = Severity::Info;
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

    fn is_full(&self) -> bool {
        self.findings.len() - self.first >= MAX_FINDINGS
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

/// An attribute of an element.
impl From<(Element<'_>, Option<Attribute<'_>>)> for Place {
    fn from((element, attribute): (Element<'_>, Option<Attribute<'_>>)) -> Self {
        let span = attribute.map_or_else(|| element.span(), Attribute::span);
        Self::in_document(element.document(), span)
    }
}

/// Findings of one rule in one WSDL that are kept; the others are counted.
const MAX_FINDINGS: usize = 100;
