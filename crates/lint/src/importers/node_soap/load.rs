//! How node-soap loads what a document imports, and merges it.

use std::collections::HashMap;
use std::rc::Rc;

use soapstone_wsdl::tree::Document;

use super::objects::{Definitions, Include, Shared, set};
use super::parse::definitions;
use super::process::services;
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

    /// A document with all that it imports, its services looked at.
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
        let made: Shared<Definitions<'d>> = Rc::new(definitions(document)?.into());
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
            merge(&made, &imported);
        }
        services(&made)?;
        Ok(made)
    }
}

/// Puts what another document defines into a document; it takes the place of what was there, but schemas are merged.
fn merge<'d>(into: &Shared<Definitions<'d>>, from: &Shared<Definitions<'d>>) {
    if Rc::ptr_eq(into, from) {
        return;
    }
    let (mut into, from) = (into.borrow_mut(), from.borrow());
    if !Rc::ptr_eq(&into.prefixes, &from.prefixes) {
        into.prefixes.borrow_mut().extend(from.prefixes.borrow().iter());
    }
    for (name, found) in &from.messages {
        set(&mut into.messages, name, Rc::clone(found));
    }
    for (name, found) in &from.port_types {
        set(&mut into.port_types, name, Rc::clone(found));
    }
    for (name, found) in &from.bindings {
        set(&mut into.bindings, name, Rc::clone(found));
    }
    for (name, found) in &from.services {
        set(&mut into.services, name, Rc::clone(found));
    }
    for (name, found) in &from.schemas {
        match into.schemas.iter().find(|(known, _)| known == name) {
            Some((_, known)) if Rc::ptr_eq(known, found) => {}
            Some((_, known)) => {
                let (mut known, found) = (known.borrow_mut(), found.borrow());
                known.elements.extend(found.elements.iter().map(|(name, node)| (*name, *node)));
                known.types.extend(found.types.iter().map(|(name, node)| (*name, *node)));
                known.prefixes.extend(found.prefixes.iter());
                known.target = known.target.or(found.target);
            }
            None => into.schemas.push((name, Rc::clone(found))),
        }
    }
}
