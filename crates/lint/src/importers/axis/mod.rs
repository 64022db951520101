//! `WSDL2Java` of Apache Axis 1.4.
//!
//! Three programs in a row: WSDL4J reads the WSDL and the schemas that it refers to ([`reader`], [`definitions`]); the symbol table
//! looks for what types and elements refer to ([`types`]) and for what bindings and ports need ([`bindings`]); the emitter writes stubs
//! for the SOAP 1.1 bindings of the first document's services ([`services`]).

mod bindings;
mod definitions;
mod extensions;
mod reader;
mod services;
mod types;

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::tree::Element;

use super::{Importer, Judgement, ListedOperation, OperationFate, Reason};

/// Axis 1.4.
pub(super) struct Axis;

/// A step's result: what it found, or why it is the last one.
type Checked<T = ()> = Result<T, Reason>;

impl Importer for Axis {
    fn name(&self) -> &'static str {
        "axis"
    }

    fn product(&self) -> &'static str {
        "WSDL2Java of Apache Axis 1.4"
    }

    fn model(&self, wsdl: &Definitions<'_>) -> Judgement {
        run(wsdl).unwrap_or_else(Judgement::reject)
    }
}

fn run(wsdl: &Definitions<'_>) -> Checked<Judgement> {
    let definitions = reader::read(wsdl)?;
    types::check(wsdl, &definitions)?;
    bindings::check(&definitions)?;
    let written = services::written(&definitions)?;
    let mut names: Vec<&str> = Vec::new();
    let mut reasons = Vec::new();
    for operation in written.iter().flat_map(|binding| bindings::callable(&definitions, *binding)) {
        match operation {
            Ok(name) if !names.contains(&name) => names.push(name),
            Ok(_) => {}
            Err(reason) => reasons.push(reason),
        }
    }
    let mut judgement = Judgement::accept(
        names.iter().map(|name| ListedOperation::new(*name, OperationFate::Usable)).collect(),
    );
    for operation in wsdl.port_types.iter().flat_map(|port_type| &port_type.operations) {
        let name = operation.name;
        if !names.contains(&name) && !judgement.dropped.iter().any(|known| known == name) {
            judgement.dropped.push(name.to_owned());
        }
    }
    if reasons.is_empty() && names.is_empty() && !judgement.dropped.is_empty() {
        reasons.push(Reason::at("no port of a service has a SOAP 1.1 binding", wsdl.root().root()));
    }
    judgement.reasons = reasons;
    Ok(judgement)
}

fn fail<T>(text: impl Into<String>, element: Element<'_>) -> Checked<T> {
    Err(Reason::at(text, element))
}
