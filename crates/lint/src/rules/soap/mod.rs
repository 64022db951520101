//! SOAP in WSDL.

pub(super) mod address_of_other_version;
pub(super) mod missing_body;
pub(super) mod one_way_operation_with_fault;
pub(super) mod soap12_only;
