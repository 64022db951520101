//! What real importers do with a WSDL, without running them.
//!
//! An [`Importer`] is a model of one program: it follows the steps of that program as far as they decide what comes out. It does not
//! guess from rules of the specification; it says what was seen, and what the program's source says.

mod axis;
mod graph;
mod imports;
mod java;
mod judge;
mod limits;
mod node_soap;
mod php;
mod sax;
mod shown;
mod strong_soap;
mod unread;
mod verdict;
mod wsdl2h;
mod wsimport;
mod zeep;

pub use judge::judge_all;
pub use limits::JudgeLimits;
pub use node_soap::NodeSoap;
pub use php::Php;
pub use strong_soap::StrongSoap;
pub use unread::judge_unread;
pub use verdict::{Judgement, ListedOperation, OperationFate, Place, Reason, Verdict};
pub use wsdl2h::Wsdl2h;
pub use zeep::Zeep;

use soapstone_wsdl::definitions::Definitions;

/// A program that imports WSDL.
pub trait Importer: Sync {
    /// Its name, as `--importer` takes it: `wsimport`.
    fn name(&self) -> &'static str;

    /// What it is, with the version whose behaviour this is: `wsimport 2.3.0 (JAX-WS RI)`.
    fn product(&self) -> &'static str;

    /// What it does with this WSDL, whatever its size: it may need very long, and very much stack. For a WSDL of which nothing is
    /// known there are [`judge`](Self::judge) and [`judge_all`].
    fn model(&self, wsdl: &Definitions<'_>) -> Judgement;

    /// What it does with this WSDL, if that is within the default [`JudgeLimits`].
    fn judge(&self, wsdl: &Definitions<'_>) -> Judgement {
        let mut judged = judge_all(&[self], wsdl, &JudgeLimits::default());
        judged.pop().unwrap_or_else(|| Judgement::unknown(Reason::new("not judged")))
    }
}

/// The importers, in the order in which they are shown.
#[rustfmt::skip]
pub fn importers() -> &'static [&'static dyn Importer] {
    // One line each, so that models can be added beside each other.
    static ALL: &[&dyn Importer] = &[
        &wsimport::WSIMPORT,
        &wsimport::WSIMPORT_EXTENSION,
        &axis::Axis,
        &Wsdl2h,
        &Zeep,
        &Php,
        &NodeSoap,
        &StrongSoap,
    ];
    ALL
}

/// The importer of this name.
pub fn importer(name: &str) -> Option<&'static dyn Importer> {
    importers().iter().copied().find(|importer| importer.name() == name)
}
