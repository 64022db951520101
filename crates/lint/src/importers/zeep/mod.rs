//! zeep, the SOAP client for Python.
//!
//! It reads a document and first what that imports ([`definitions`]), then the schemas with a visitor for each element
//! ([`visitor`]), resolves every reference in them ([`components`]), and at last the bindings and ports ([`binding`]). What is
//! wrong with a schema ends it; a message with a part that means nothing is left out, and each operation that needs it.

mod binding;
mod components;
mod definitions;
mod documents;
mod names;
mod open;
mod visitor;

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::ns;

use self::definitions::Wsdl;
use self::open::{Files, parsed};
use super::shown::{Shown, is_solicit_response};
use super::{Importer, Judgement, ListedOperation, OperationFate, Reason};

/// zeep.
#[derive(Clone, Copy, Debug)]
pub struct Zeep;

impl Importer for Zeep {
    fn name(&self) -> &'static str {
        "zeep"
    }

    fn product(&self) -> &'static str {
        "zeep 4.3.3 (Python)"
    }

    fn model(&self, wsdl: &Definitions<'_>) -> Judgement {
        judge(wsdl).unwrap_or_else(Judgement::reject)
    }
}

fn judge(wsdl: &Definitions<'_>) -> Result<Judgement, Reason> {
    let root = wsdl.root();
    parsed(root)?;
    let mut read = Wsdl::new(Files::new(wsdl.documents));
    let first = read.read(root.root(), root.location())?;
    read.resolve(first)?;
    let mut shown = Shown::default();
    for service in &read.definitions[first].services {
        for port in service.children_named(ns::WSDL, "port") {
            let Some(binding) = read.binding_of(first, port)? else { continue };
            let binding = &read.bindings[binding];
            for (name, operation) in &binding.operations {
                let fate = match operation.source {
                    _ if operation.input.is_none() => OperationFate::Phantom,
                    Some(source) if is_solicit_response(source) => OperationFate::Reversed,
                    _ => OperationFate::Usable,
                };
                shown.add(ListedOperation::new(*name, fate), binding.node, operation.source);
            }
        }
    }
    Ok(shown.into_judgement(wsdl, read.warnings))
}
