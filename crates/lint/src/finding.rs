//! What a rule finds.

use crate::importers::Place;
use crate::meta::{Rule, Severity};

/// Something that a rule found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, with the names of what it is about.
    pub message: String,
    /// Where; none if it is nowhere in particular.
    pub place: Option<Place>,
    /// What to do.
    pub help: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Related {
    /// What is there.
    pub text: String,
    /// Where.
    pub place: Place,
}

impl Finding {
    /// What to do about it.
    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// How bad it is here.
    pub(crate) fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Another place that belongs to it.
    pub(crate) fn related(&mut self, place: impl Into<Place>, text: impl Into<String>) -> &mut Self {
        if self.related.len() < MAX_RELATED {
            self.related.push(Related { text: text.into(), place: place.into() });
        }
        self
    }
}

/// Other places of one finding.
const MAX_RELATED: usize = 16;
