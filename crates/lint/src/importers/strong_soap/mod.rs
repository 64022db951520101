//! strong-soap, LoopBack's SOAP client for Node.js.
//!
//! It is node-soap grown apart: elements are known by their namespaces ([`objects`]), documents are merged ([`load`]), messages are
//! known by local names alone, and what is wrong with an operation ends everything ([`process`]).

mod load;
mod objects;
mod process;

use soapstone_wsdl::definitions::Definitions;

use self::load::Loads;
use self::process::operations;
use super::imports::Imports;
use super::shown::{Shown, is_solicit_response};
use super::{Importer, Judgement, ListedOperation, OperationFate, Reason};

/// strong-soap.
#[derive(Clone, Copy, Debug)]
pub struct StrongSoap;

impl Importer for StrongSoap {
    fn name(&self) -> &'static str {
        "strong-soap"
    }

    fn product(&self) -> &'static str {
        "strong-soap 5.0.10 (npm)"
    }

    fn judge(&self, wsdl: &Definitions<'_>) -> Judgement {
        judge(wsdl).unwrap_or_else(Judgement::reject)
    }
}

fn judge(wsdl: &Definitions<'_>) -> Result<Judgement, Reason> {
    let loaded = Loads::new(Imports::new(wsdl.documents)).load(wsdl.root(), 0)?;
    let loaded = loaded.borrow();
    let mut shown = Shown::default();
    for (_, service) in &loaded.services {
        for port in service.children().filter(|child| child.local() == "port") {
            let name = port.attribute("binding").map(|name| name.rsplit(':').next().unwrap_or(name));
            let Some(binding) = name.and_then(|name| loaded.bindings.get(name)) else { continue };
            for (name, operation, source) in operations(&loaded, *binding) {
                let has_input = operation.children().any(|child| child.local() == "input");
                let fate = match has_input {
                    false => OperationFate::Phantom,
                    true if is_solicit_response(source) => OperationFate::Reversed,
                    true => OperationFate::Usable,
                };
                shown.add(ListedOperation::new(name, fate), *binding, Some(source));
            }
        }
    }
    Ok(shown.into_judgement(wsdl, Vec::new()))
}
