//! node-soap, the SOAP client for Node.js.
//!
//! It makes objects of elements by their local names ([`parse`]), loads the documents that schemas and `wsdl:import`s name and
//! merges what they define ([`load`]), then looks at the services ([`process`]). It shows all operations of a portType, also those
//! that no binding has.

mod load;
mod objects;
mod parse;
mod process;
mod recursion;

use soapstone_wsdl::definitions::Definitions;

use self::load::Loads;
use super::imports::Imports;
use super::shown::{Shown, is_solicit_response};
use super::{Importer, Judgement, ListedOperation, OperationFate, Reason};

/// node-soap.
#[derive(Clone, Copy, Debug)]
pub struct NodeSoap;

impl Importer for NodeSoap {
    fn name(&self) -> &'static str {
        "node-soap"
    }

    fn product(&self) -> &'static str {
        "node-soap 1.13.0 (npm soap)"
    }

    fn model(&self, wsdl: &Definitions<'_>) -> Judgement {
        judge(wsdl).unwrap_or_else(Judgement::reject)
    }
}

fn judge(wsdl: &Definitions<'_>) -> Result<Judgement, Reason> {
    let loaded = Loads::new(Imports::new(wsdl.documents)).load(wsdl.root(), 0)?;
    let mut shown = Shown::default();
    let mut unusable = None;
    for (_, service) in &loaded.borrow().services {
        for (_, binding) in &service.borrow().ports {
            let binding = binding.borrow();
            let Some(port_type) = &binding.port_type else { continue };
            for (name, method) in &port_type.borrow().methods {
                let fate = match method {
                    method if !method.has_input || !method.is_whole => OperationFate::Phantom,
                    method if is_solicit_response(method.node) => OperationFate::Reversed,
                    _ => OperationFate::Usable,
                };
                shown.add(ListedOperation::new(*name, fate), binding.node, Some(method.node));
                unusable = unusable.or_else(|| recursion::endless(&loaded.borrow(), method.node));
            }
        }
    }
    let mut judgement = shown.into_judgement(wsdl, Vec::new());
    judgement.unusable = unusable;
    Ok(judgement)
}
