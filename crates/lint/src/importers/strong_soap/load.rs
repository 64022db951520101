//! How strong-soap loads what a document imports, and merges it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use soapstone_wsdl::tree::Document;

use super::objects::{Definitions, Include, Shared, UNDEFINED, definitions};
use super::process::{schema_types, services};
use crate::importers::Reason;
use crate::importers::imports::Imports;
use crate::importers::sax::parsed;

/// Loads documents, each once.
#[derive(Debug)]
pub(super) struct Loads<'d> {
    imports: Imports<'d>,
    loaded: HashMap<*const Document, Shared<Definitions<'d>>>,
}

/// Documents that import each other, one in the other.
const MAX_DEPTH: usize = 500;

impl<'d> Loads<'d> {
    pub(super) fn new(imports: Imports<'d>) -> Self {
        Self { imports, loaded: HashMap::new() }
    }

    /// A document with all that it imports, its types and services looked at.
    pub(super) fn load(
        &mut self,
        document: &'d Document,
        depth: usize,
    ) -> Result<Shared<Definitions<'d>>, Reason> {
        if let Some(known) = self.loaded.get(&std::ptr::from_ref(document)) {
            return Ok(Rc::clone(known));
        }
        if depth > MAX_DEPTH {
            return Err(Reason::at("the imports are nested too deeply", document.root()));
        }
        parsed(document)?;
        let made = Rc::new(RefCell::new(definitions(document)?));
        // The first document is known by the name that it was asked for, and is another one where it is imported.
        if depth > 0 {
            self.loaded.insert(std::ptr::from_ref(document), Rc::clone(&made));
        }
        let includes: Vec<Include<'d>> =
            made.borrow().schemas.iter().flat_map(|(_, schema)| schema.borrow().includes.clone()).collect();
        for include in includes {
            let target = self
                .imports
                .open(include.node)
                .map_err(|missing| missing.reason(include.location, include.node))?;
            let imported = self.load(target, depth + 1)?;
            merge(&made, &imported, include);
        }
        schema_types(&made.borrow())?;
        services(&made.borrow())?;
        Ok(made)
    }
}

/// Puts what another document defines into a document; it takes the place of what was there, but schemas are merged.
fn merge<'d>(into: &Shared<Definitions<'d>>, from: &Shared<Definitions<'d>>, include: Include<'d>) {
    if Rc::ptr_eq(into, from) {
        return;
    }
    if let Some(namespace) = include.namespace {
        let mut from = from.borrow_mut();
        // A schema without a namespace is that of what includes it.
        if let Some(at) = from.schemas.iter().position(|(known, _)| *known == UNDEFINED) {
            let (_, schema) = from.schemas.remove(at);
            from.set_schema(namespace, schema);
        }
    }
    let (mut into, from) = (into.borrow_mut(), from.borrow());
    into.prefixes.extend(from.prefixes.iter());
    into.messages.extend(from.messages.iter());
    into.port_types.extend(from.port_types.iter());
    into.bindings.extend(from.bindings.iter());
    for (name, service) in &from.services {
        match into.services.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = *service,
            None => into.services.push((name, *service)),
        }
    }
    for (namespace, schema) in &from.schemas {
        match into.schema(namespace) {
            Some(known) if Rc::ptr_eq(known, schema) => {}
            Some(known) => known.borrow_mut().merge(&schema.borrow(), include.is_include),
            None => into.schemas.push((namespace, Rc::clone(schema))),
        }
    }
}
