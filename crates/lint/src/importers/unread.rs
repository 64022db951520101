//! Documents that cannot be read at all.

use soapstone_wsdl::load::DocumentError;
use soapstone_wsdl::tree::ReadErrorKind;

use super::{Judgement, Reason};

/// What any importer does with a WSDL that could not be read: it refuses what is no XML; of what is not there nothing is known.
pub fn judge_unread(error: &DocumentError) -> Judgement {
    let reason = Reason::new(error.to_string());
    match error {
        DocumentError::Read(read) if !matches!(read.kind, ReadErrorKind::Limit { .. }) => {
            Judgement::reject(reason)
        }
        _ => Judgement::unknown(reason),
    }
}
