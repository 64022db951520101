//! Documents, imports and names: what importers need before anything else.

pub(super) mod circular_import;
pub(super) mod circular_schema_import;
pub(super) mod document_type_declaration;
pub(super) mod duplicate_definition;
pub(super) mod ill_formed_document;
pub(super) mod missing_name;
pub(super) mod no_service;
pub(super) mod not_a_wsdl;
pub(super) mod operation_without_messages;
pub(super) mod schema_import_of_other_namespace;
pub(super) mod schema_import_without_location;
pub(super) mod service_without_port;
pub(super) mod undefined_binding;
pub(super) mod undefined_message;
pub(super) mod undefined_part;
pub(super) mod undefined_port_type;
pub(super) mod unknown_wsdl_element;
pub(super) mod unreadable_document;
pub(super) mod unresolved_import;
