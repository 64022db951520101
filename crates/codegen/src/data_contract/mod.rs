//! Contracts of .NET's making: methods that take what stands in the wrapper, and data contracts.

mod operations;
mod types;

use soapstone_wsdl::import::NotImported;
use soapstone_wsdl::xsd::Components;
use soapstone_wsdl::{ContractDescription, SessionMode};

use crate::contracts::Bound;
use crate::model::{Contract, Item};
use crate::names::Taken;

use operations::Operations;
use types::DataTypes;

/// What is made of all contracts of a WSDL, so that they share their types.
pub(crate) struct DataContracts<'a, 'd> {
    components: &'a Components<'d>,
    types: DataTypes,
}

impl<'a, 'd> DataContracts<'a, 'd> {
    pub(crate) fn new(components: &'a Components<'d>) -> Self {
        Self { components, types: DataTypes::default() }
    }

    /// The contract and its callback contract; none if something in it has no type in Rust under these rules. Nothing was made then.
    pub(crate) fn contract(
        &mut self,
        description: &ContractDescription,
        rust: &str,
        taken: &mut Taken,
        items: &mut Vec<Item>,
    ) -> Option<Vec<Contract>> {
        let (mut new_taken, mut new_items, mut types) = (taken.clone(), items.clone(), self.types.clone());
        let mut operations = Operations {
            description,
            rust,
            components: self.components,
            taken: &mut new_taken,
            items: &mut new_items,
            types: &mut types,
        };
        let made = operations.contracts()?;
        (*taken, *items, self.types) = (new_taken, new_items, types);
        Some(made)
    }
}

/// Whether a contract can be made so at all; the reason is for nobody but the curious.
pub(crate) fn describe<'d>(
    definitions: &soapstone_wsdl::definitions::Definitions<'d>,
    components: &Components<'d>,
    bound: &Bound<'_, 'd>,
) -> Result<ContractDescription, NotImported<'d>> {
    soapstone_wsdl::import::contract(definitions, components, bound.port_type, bound.binding)
}

/// `session = required`
fn session(session: SessionMode) -> Option<&'static str> {
    match session {
        SessionMode::Allowed => None,
        SessionMode::Required => Some("session = required"),
        SessionMode::Denied => Some("session = denied"),
    }
}
