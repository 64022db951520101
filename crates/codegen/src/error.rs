//! Why there is no code for a WSDL.

use std::fmt;

use soapstone_wsdl::tree::Element;

/// Something in a WSDL or a schema that cannot be had in Rust: where, what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GenerateError {
    /// The document.
    pub location: String,
    /// The line, from 1 on.
    pub line: usize,
    /// The column, from 1 on, in characters.
    pub column: usize,
    /// What is there.
    pub what: String,
    /// What to do.
    pub help: String,
}

impl GenerateError {
    pub(crate) fn at(node: Element<'_>, what: impl Into<String>, help: impl Into<String>) -> Self {
        let place = node.line_column();
        Self {
            location: node.document().location().to_owned(),
            line: place.line,
            column: place.column,
            what: what.into(),
            help: help.into(),
        }
    }
}

/// `a.wsdl:12:5: what: help`
impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { location, line, column, what, help } = self;
        write!(f, "{location}:{line}:{column}: {what}")?;
        if help.is_empty() { Ok(()) } else { write!(f, "; {help}") }
    }
}

impl std::error::Error for GenerateError {}

/// The errors that were found so far; one place is told once.
#[derive(Debug, Default)]
pub(crate) struct Errors(Vec<GenerateError>);

impl Errors {
    pub(crate) fn push(&mut self, node: Element<'_>, what: impl Into<String>, help: impl Into<String>) {
        let error = GenerateError::at(node, what, help);
        if !self.0.contains(&error) {
            self.0.push(error);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn into_vec(self) -> Vec<GenerateError> {
        self.0
    }
}
