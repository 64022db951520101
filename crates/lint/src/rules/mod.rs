//! The rules. A rule is a file, and a line of the table below; its page, `soapstone wsdl explain` and the outputs follow from them.

mod addressing;
mod basic_profile;
mod duplex;
mod policy;
mod reliable;
mod soap;
mod structure;
mod support;
mod wcf;

use crate::meta::Rule;
use crate::selection;

/// Code and file, in the order in which findings are shown.
macro_rules! rules {
    ($($code:literal => $($module:ident)::+,)+) => {
        static RULES: &[Rule] = &[
            $(Rule { code: $code, meta: &$($module)::+::META, check: $($module)::+::check },)+
        ];
    };
}

rules! {
    "BP2303" => duplex::notification_operation,
    "DUP003" => duplex::solicit_response_operation,
    "DUP002" => duplex::two_interfaces_in_one_port_type,
    "WCF002" => wcf::binary_encoding,
    "WCF005" => wcf::dotnet_transport,
    "WCF001" => wcf::unknown_policy_assertion,
    "WCF003" => wcf::message_security_required,
    "DUP001" => duplex::callback_without_duplex_binding,
    "DOC001" => structure::unreadable_document,
    "DOC004" => structure::not_a_wsdl,
    "DOC002" => structure::ill_formed_document,
    "DOC006" => structure::missing_name,
    "DOC007" => structure::duplicate_definition,
    "IMP001" => structure::unresolved_import,
    "BP2005" => basic_profile::import_of_other_namespace,
    "BP2007" => basic_profile::import_without_location,
    "IMP002" => structure::schema_import_without_location,
    "IMP003" => structure::schema_import_of_other_namespace,
    "BP2003" => basic_profile::schema_import_outside_of_schema,
    "BP2004" => basic_profile::schema_import_of_other_document,
    "REF001" => structure::undefined_message,
    "REF002" => structure::undefined_port_type,
    "REF003" => structure::undefined_binding,
    "REF004" => structure::undefined_part,
    "REF005" => structure::operation_without_messages,
    "DOC008" => structure::no_service,
    "BP2706" => basic_profile::encoded_use,
    "BP2705" => basic_profile::mixed_style,
    "BP2304" => basic_profile::overloaded_operation,
    "BP2306" => basic_profile::part_with_type_and_element,
    "BP2204" => basic_profile::document_part_with_type,
    "BP2203" => basic_profile::rpc_part_with_element,
    "BP2201" => basic_profile::several_body_parts,
    "BP2210" => basic_profile::document_message_of_several_parts,
    "BP2206" => basic_profile::undefined_element,
    "BP2101" => basic_profile::undefined_type,
    "BP2102" => basic_profile::undefined_schema_reference,
    "BP2718" => basic_profile::binding_of_other_operations,
    "BP2720" => basic_profile::header_of_no_part,
    "BP2702" => basic_profile::unknown_transport,
    "BP2026" => basic_profile::required_extension,
    "BP2801" => basic_profile::old_schema_version,
    "SOAP002" => soap::one_way_operation_with_fault,
    "RM001" => reliable::mixed_policy_namespaces,
    "SOAP001" => soap::soap12_only,
    "WSA003" => addressing::addressing_required,
    "IMP004" => structure::circular_import,
    "BP2710" => basic_profile::duplicate_body_element,
    "BP2701" => basic_profile::missing_transport,
    "BP2717" => basic_profile::rpc_body_without_namespace,
    "BP2205" => basic_profile::header_part_with_type,
    "BP2721" => basic_profile::fault_without_name,
    "BP2305" => basic_profile::parameter_order_omits_parts,
    "BP2001" => basic_profile::import_of_other_document,
    "BP2803" => basic_profile::import_of_relative_namespace,
    "BP2105" => basic_profile::schema_without_target_namespace,
    "BP2110" => basic_profile::encoded_array,
    "BP4003" => basic_profile::unusual_encoding,
    "BP4004" => basic_profile::xml_of_other_version,
    "DOC003" => structure::document_type_declaration,
    "DOC005" => structure::unknown_wsdl_element,
    "DOC009" => structure::service_without_port,
    "SOAP003" => soap::missing_body,
    "SOAP004" => soap::address_of_other_version,
    "WSA004" => addressing::action_mismatch,
    "POL001" => policy::unresolved_policy_reference,
    "POL002" => policy::no_acceptable_alternative,
    "WCF004" => wcf::contract_attribute,
    "RM002" => reliable::only_version_1_0,
    "WSA001" => addressing::missing_action,
    "IMP005" => structure::circular_schema_import,
    "BP2209" => basic_profile::unbound_part,
    "BP2401" => basic_profile::binding_of_other_protocol,
    "BP2716" => basic_profile::document_body_with_namespace,
    "BP2726" => basic_profile::header_with_namespace,
    "BP4005" => basic_profile::declared_xml_prefix,
    "BP2022" => basic_profile::import_after_other_elements,
    "BP2023" => basic_profile::types_after_other_elements,
    "BP2112" => basic_profile::array_of_name,
    "BP2711" => basic_profile::ports_at_one_address,
}

/// All rules.
pub fn all() -> &'static [Rule] {
    RULES
}

/// The rule of what cannot be read.
pub(crate) fn unreadable() -> &'static Rule {
    const CODE: &str = "DOC001";
    // It is in the table; the first is there in any case.
    RULES.iter().find(|rule| rule.code == CODE).unwrap_or(&RULES[0])
}

/// The rule of this code or name, or with this number of the Basic Profile: `BP2303`, `notification-operation`, `R2303`.
pub fn find(written: &str) -> Option<&'static Rule> {
    selection::find(written)
}

/// What is known about a rule, its doc comment included.
macro_rules! rule {
    (@status) => { $crate::Status::Stable };
    (@status $status:ident) => { $crate::Status::$status };
    (
        $(#[doc = $doc:literal])+
        name: $name:literal,
        summary: $summary:literal,
        family: $family:ident,
        severity: $severity:ident,
        $(status: $status:ident,)?
        spec: [$(($id:literal, $section:literal $(, $requirement:literal)?)),* $(,)?],
    ) => {
        $(#[doc = $doc])+
        pub(crate) static META: $crate::RuleMeta = $crate::RuleMeta {
            name: $name,
            summary: $summary,
            family: $crate::Family::$family,
            severity: $crate::Severity::$severity,
            status: $crate::rules::rule!(@status $($status)?),
            since: "0.1.0",
            doc: concat!($($doc, "\n"),+),
            spec: &[$($crate::SpecRef { id: $id, section: $section, requirement: concat!($($requirement)?) }),*],
        };
    };
}
pub(crate) use rule;
