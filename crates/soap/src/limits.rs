//! What a message may cost its reader, beyond what its document may.

/// Bounds on what is taken from an envelope. Those of [`soapstone_xml::Limits`] bound the document; these bound what work a
/// small document can make: lists that are walked again, and what is sent back to whoever the message names.
///
/// A plain struct: take the default, change a field. An [`Envelope`](crate::Envelope) remembers those it was read within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnvelopeLimits {
    /// Header blocks of one envelope. Default: 1,024.
    pub max_header_blocks: usize,
    /// Reference parameters and reference properties of one endpoint reference, together; and header blocks of one message
    /// that are marked as reference parameters. Default: 64.
    pub max_reference_parameters: usize,
    /// Bytes of names, attributes and text of all these together: they are sent back to an address that the sender chose.
    /// Default: 65,536 (.NET `TransportDefaults.MaxReceivedMessageSize`).
    pub max_reference_bytes: usize,
    /// Subcodes of one fault. Deeper ones are passed over, a fault is not refused for them. Default: 16.
    pub max_subcodes: usize,
    /// Bytes of one address, action or message id, white space around it not counted. Default: 8,000. Spec: [RFC9110 §4.1]
    pub max_uri_bytes: usize,
}

impl EnvelopeLimits {
    /// The defaults.
    pub const DEFAULT: Self = Self {
        max_header_blocks: 1024,
        max_reference_parameters: 64,
        max_reference_bytes: 65_536,
        max_subcodes: 16,
        max_uri_bytes: 8000,
    };
}

impl Default for EnvelopeLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A limit that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("limit reached: {limit} is {value}")]
pub struct LimitReached {
    /// The name of the limit, a field of [`EnvelopeLimits`].
    pub limit: &'static str,
    /// Its value.
    pub value: usize,
}

/// An error, if there is more than the limit allows.
pub(crate) fn check(found: usize, limit: &'static str, value: usize) -> Result<(), LimitReached> {
    if found > value { Err(LimitReached { limit, value }) } else { Ok(()) }
}
