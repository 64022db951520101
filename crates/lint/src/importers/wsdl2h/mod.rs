//! gSOAP's wsdl2h.
//!
//! Its parser knows a class of elements for each place and takes no value of an enumeration that it does not know; what it does not
//! expect it skips, unless that is required ([`grammar`], [`read`]). All bindings of SOAP over HTTP become functions of one
//! service ([`operations`]). What it makes is read by soapcpp2, which wants every type to be there ([`references`]).

mod grammar;
mod ns;
mod operations;
mod read;
mod references;

use soapstone_wsdl::definitions::Definitions;

use self::operations::Functions;
use self::read::Documented;
use super::{Importer, Judgement, Reason};

/// gSOAP's wsdl2h, and soapcpp2 for what it makes.
#[derive(Clone, Copy, Debug)]
pub struct Wsdl2h;

impl Importer for Wsdl2h {
    fn name(&self) -> &'static str {
        "wsdl2h"
    }

    fn product(&self) -> &'static str {
        "wsdl2h 2.8.124 (gSOAP)"
    }

    fn model(&self, wsdl: &Definitions<'_>) -> Judgement {
        judge(wsdl).unwrap_or_else(Judgement::reject)
    }
}

fn judge(wsdl: &Definitions<'_>) -> Result<Judgement, Reason> {
    let read = Documented::read(wsdl)?;
    let mut functions = Functions::default();
    let root = wsdl.root().root();
    functions.document(root, &read.imported)?;
    for imported in &read.imported {
        functions.document(*imported, &read.imported)?;
    }
    let unusable = references::missing(root, &read);
    let mut judgement = functions.shown.into_judgement(wsdl, functions.warnings);
    judgement.unusable = unusable;
    Ok(judgement)
}
