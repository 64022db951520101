//! Documents that cannot be read, as findings.

use soapstone_wsdl::load::DocumentError;

use crate::finding::Finding;
use crate::importers::Place;
use crate::rules;

/// A WSDL that could not be had or read, as a finding.
pub fn unread(error: &DocumentError) -> Finding {
    let rule = rules::unreadable();
    let (message, place) = match error {
        DocumentError::Read(read) => {
            let place = Place { location: read.location.clone(), span: read.span, at: read.at };
            (read.kind.to_string(), Some(place))
        }
        other => (other.to_string(), None),
    };
    Finding { rule, severity: rule.meta.severity, message, place, help: None, related: Vec::new() }
}
