//! Namespace URIs.

/// What .NET puts before the CLR namespace of a data contract.
pub(crate) const DATA_CONTRACT: &str = "http://schemas.datacontract.org/2004/07/";
