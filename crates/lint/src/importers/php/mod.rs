//! PHP's SoapClient.
//!
//! It reads the documents with libxml2 ([`documents`]), their schemas strictly by what may stand where ([`schema`]), then goes
//! through the ports of the services ([`service`], [`messages`]). Names of WSDL are looked up by their local parts alone, so that
//! namespaces that do not match do no harm, and the same name in two of them does.

mod documents;
mod messages;
mod nodes;
mod schema;
mod service;

use soapstone_wsdl::definitions::Definitions;

use self::documents::Wsdl;
use super::{Importer, Judgement, Reason};

/// PHP's SoapClient.
#[derive(Clone, Copy, Debug)]
pub struct Php;

impl Importer for Php {
    fn name(&self) -> &'static str {
        "php"
    }

    fn product(&self) -> &'static str {
        "SoapClient of PHP 8.2"
    }

    fn model(&self, wsdl: &Definitions<'_>) -> Judgement {
        judge(wsdl).unwrap_or_else(Judgement::reject)
    }
}

fn judge(wsdl: &Definitions<'_>) -> Result<Judgement, Reason> {
    let mut read = Wsdl::new(wsdl.documents);
    read.read(wsdl.root(), false)?;
    read.schemas.resolve()?;
    let shown = service::services(&read)?;
    Ok(shown.into_judgement(wsdl, Vec::new()))
}
