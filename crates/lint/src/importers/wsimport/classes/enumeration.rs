//! Which enumerations become a Java enum: strings whose values all make constants of different names.

use std::collections::HashSet;

use soapstone_wsdl::ns;

use super::types::{Bound, TypeOf, Types};
use super::xsd_child;
use crate::importers::java::{constant_name, is_identifier};

/// More values than this are left as strings.
const MAX_CONSTANTS: usize = 256;
/// Types may be derived this often.
const MAX_DERIVATIONS: usize = 64;

/// Whether a top-level simple type becomes an enum.
pub(super) fn is_enum<'d>(types: &Types<'_, 'd>, simple: Bound<'d>) -> bool {
    let Some(restriction) = xsd_child(simple.node, "restriction") else { return false };
    let values =
        restriction.children_named(ns::XSD, "enumeration").filter_map(|facet| facet.attribute("value"));
    let values: HashSet<&str> = values.collect();
    if values.is_empty() || values.len() > MAX_CONSTANTS || !is_string(types, simple) {
        return false;
    }
    let mut constants = HashSet::new();
    values.into_iter().map(constant_name).all(|name| is_identifier(&name) && constants.insert(name))
}

/// Whether a simple type is a string in the end, and no identifier.
fn is_string<'d>(types: &Types<'_, 'd>, simple: Bound<'d>) -> bool {
    let mut at = simple;
    for _ in 0..MAX_DERIVATIONS {
        let Some(restriction) = xsd_child(at.node, "restriction") else { return false };
        let restriction = at.at(restriction);
        let nested = xsd_child(restriction.node, "simpleType").map(|node| TypeOf::Defined(at.at(node)));
        match restriction.reference("base").map(|name| types.named(name)).or(nested) {
            Some(TypeOf::Defined(base)) => at = base,
            Some(TypeOf::BuiltIn(name)) => {
                let strings = [
                    "string",
                    "normalizedString",
                    "token",
                    "language",
                    "NMTOKEN",
                    "Name",
                    "NCName",
                    "ENTITY",
                ];
                return strings.contains(&name);
            }
            None => return false,
        }
    }
    false
}
