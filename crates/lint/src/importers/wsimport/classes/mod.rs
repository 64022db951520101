//! The classes that XJC makes of the schemas, and where their names collide.

mod binder;
mod content;
mod enumeration;
mod types;

use std::collections::{HashMap, HashSet};

use soapstone_wsdl::definitions::{ComponentKind, Definitions};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Element, Reference};

use super::{Checked, fail};
use crate::facts::schema_references::is_built_in;
pub(super) use content::WrapperChild;
use types::Types;

/// What was made of the schemas.
pub(super) struct Compiled<'w, 'd> {
    types: Types<'w, 'd>,
}

/// Makes classes of all types and elements. What collides is refused.
pub(super) fn bind<'w, 'd>(wsdl: &'w Definitions<'d>) -> Checked<Compiled<'w, 'd>> {
    let types = Types::new(&wsdl.schemas);
    binder::Binder::new(&types).bind()?;
    Ok(Compiled { types })
}

impl<'w, 'd> Compiled<'w, 'd> {
    /// Whether there is such a top-level element.
    pub(super) fn has_element(&self, name: Reference<'_>) -> bool {
        self.types.schemas.component(ComponentKind::Element, name).is_some()
    }

    /// Whether there is such a type.
    pub(super) fn has_type(&self, name: Reference<'_>) -> bool {
        is_built_in(name) || self.types.schemas.component(ComponentKind::Type, name).is_some()
    }

    /// The children of a wrapper element, if it can be unwrapped: nothing but elements, each by itself.
    pub(super) fn wrapper_children(&self, element: Reference<'_>) -> Option<Vec<WrapperChild>> {
        content::wrapper_children(&self.types, element)
    }
}

/// Collects names in a scope, and refuses one that is there.
#[derive(Default)]
struct Names<'d> {
    known: HashMap<String, HashSet<String>>,
    first: HashMap<(String, String), Element<'d>>,
}

impl<'d> Names<'d> {
    fn insert(&mut self, scope: &str, name: &str, node: Element<'d>) -> Result<(), Element<'d>> {
        if self.known.entry(scope.to_owned()).or_default().insert(name.to_owned()) {
            self.first.insert((scope.to_owned(), name.to_owned()), node);
            return Ok(());
        }
        Err(self.first.get(&(scope.to_owned(), name.to_owned())).copied().unwrap_or(node))
    }
}

fn xsd_child<'d>(element: Element<'d>, local: &str) -> Option<Element<'d>> {
    element.child(ns::XSD, local)
}
