//! A body that is a fault.

use super::RawBody;
use crate::fault::Fault;
use crate::header::HeaderBlock;

/// A fault as a body: what it says and, when it was read, the bytes that say it, so that nothing is lost when it is sent on.
///
/// It cannot be changed, only [taken apart](Self::into_fault): the one would no longer be what the other says.
#[derive(Clone, Debug)]
pub struct FaultBody {
    fault: Fault,
    raw: Option<RawBody>,
}

impl FaultBody {
    /// A fault that was read from this body.
    pub(super) fn read(fault: Fault, raw: RawBody) -> Self {
        Self { fault, raw: Some(raw) }
    }

    /// What it says.
    pub fn fault(&self) -> &Fault {
        &self.fault
    }

    /// The body as it was read, if it was.
    pub fn raw(&self) -> Option<&RawBody> {
        self.raw.as_ref()
    }

    /// What it says, to be changed.
    pub fn into_fault(self) -> Fault {
        self.fault
    }

    /// The header blocks that travel with the fault; they are not in its bytes.
    pub(crate) fn take_headers(&mut self) -> Vec<HeaderBlock> {
        std::mem::take(&mut self.fault.headers)
    }
}

impl From<Fault> for FaultBody {
    /// A fault that is to be written.
    fn from(fault: Fault) -> Self {
        Self { fault, raw: None }
    }
}
