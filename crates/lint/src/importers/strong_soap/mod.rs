//! strong-soap, LoopBack's SOAP client for Node.js.
//!
//! It is node-soap grown apart: elements are known by their namespaces ([`objects`]), documents are merged ([`load`]), messages are
//! known by local names alone, and what is wrong with an operation ends everything ([`process`]).

mod load;
mod objects;
mod process;

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::tree::Element;

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

    fn model(&self, wsdl: &Definitions<'_>) -> Judgement {
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
                let fate = match can_be_called(*binding, operation, source) {
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

/// Whether an operation of a binding can be called: strong-soap describes it before, and cannot describe some.
fn can_be_called(binding: Element<'_>, operation: Element<'_>, source: Element<'_>) -> bool {
    let Some(input) = last(operation, "input") else { return false };
    let soap = last(operation, "operation");
    // Without soap:operation it knows no SOAP version, and then not where a fault belongs.
    if soap.is_none() && last(source, "fault").is_some() {
        return false;
    }
    let own = soap.and_then(|soap| soap.attribute("style"));
    let style = own.or_else(|| last(binding, "binding")?.attribute("style"));
    let usage = last(input, "body").and_then(|body| body.attribute("use"));
    style != Some("document") || usage != Some("encoded")
}

fn last<'d>(within: Element<'d>, name: &str) -> Option<Element<'d>> {
    within.children().filter(|child| child.local() == name).last()
}
