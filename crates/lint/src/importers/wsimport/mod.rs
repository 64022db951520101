//! `wsimport` of the JAX-WS reference implementation, with and without `-extension`.
//!
//! It works in steps, and each of them may end it: the documents are read ([`documents`]), then their WSDL is parsed element by
//! element ([`grammar`], [`extensions`]) into entities that are checked one by one ([`entities`]); then all schemas are compiled by
//! XJC ([`schemas`], [`classes`]), and at last the services of the first document are modelled port by port ([`modeler`],
//! [`operation`], [`faults`], [`signature`]) and named ([`naming`]). What is not referred to by a service is parsed and compiled all the same.

mod blocks;
mod classes;
mod documents;
mod entities;
mod extensions;
mod faults;
mod grammar;
mod modeler;
mod naming;
mod operation;
mod parts;
mod schemas;
mod signature;

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::tree::Element;

use super::{Importer, Judgement, Reason};

/// `wsimport`, as it is or with `-extension`.
pub(super) struct Wsimport {
    extension: bool,
}

/// `wsimport` without options.
pub(super) static WSIMPORT: Wsimport = Wsimport { extension: false };
/// `wsimport -extension`.
pub(super) static WSIMPORT_EXTENSION: Wsimport = Wsimport { extension: true };

/// What a step found: nothing, or why it is the last one.
type Checked<T = ()> = Result<T, Reason>;

impl Importer for Wsimport {
    fn name(&self) -> &'static str {
        if self.extension { "wsimport-extension" } else { "wsimport" }
    }

    fn product(&self) -> &'static str {
        if self.extension { "wsimport -extension 2.3.0 (JAX-WS RI)" } else { "wsimport 2.3.0 (JAX-WS RI)" }
    }

    fn model(&self, wsdl: &Definitions<'_>) -> Judgement {
        self.run(wsdl).unwrap_or_else(Judgement::reject)
    }
}

impl Wsimport {
    fn run(&self, wsdl: &Definitions<'_>) -> Checked<Judgement> {
        let roots = documents::check(wsdl)?;
        for root in &roots {
            grammar::check(*root, self.extension)?;
        }
        let entities = entities::Entities::collect(wsdl, &roots)?;
        schemas::compile(wsdl)?;
        let ports = entities.ports()?;
        let compiled = classes::bind(wsdl)?;
        modeler::model(&entities, &ports, &compiled, self.extension)
    }
}

/// Fails with a reason at an element.
fn fail<T>(text: impl Into<String>, element: Element<'_>) -> Checked<T> {
    Err(Reason::at(text, element))
}
