//! The declared faults of operations, as enums.

use soapstone_wsdl::definitions::Name;

use super::messages::Messages;
use crate::model::{Body, FaultVariant, Item, Ty, option};
use crate::names::{Taken, pascal};
use crate::types::Types;

/// The sets of faults that operations declare: those with the same faults share an enum.
pub(super) struct FaultSets {
    contract: String,
    sets: Vec<Set>,
}

struct Set {
    item: usize,
    /// The operation that declared it first.
    operation: String,
    users: usize,
    variants: Vec<FaultVariant>,
}

impl FaultSets {
    pub(super) fn new(contract: &str) -> Self {
        Self { contract: contract.to_owned(), sets: Vec::new() }
    }

    /// The enum of the faults of an operation.
    pub(super) fn of(&mut self, messages: &mut Messages<'_, '_, '_>) -> Option<usize> {
        let mut variants: Vec<FaultVariant> = Vec::new();
        let mut taken = Taken::default();
        let operation = messages.operation;
        for fault in &operation.faults {
            let Some(variant) = messages.fault(fault, &mut taken) else { continue };
            let same = |known: &FaultVariant| known.fault == variant.fault && known.ty == variant.ty;
            if !variants.iter().any(same) {
                variants.push(variant);
            }
        }
        if variants.is_empty() {
            return None;
        }
        if let Some(known) = self.sets.iter_mut().find(|set| set.variants == variants) {
            known.users += 1;
            return Some(known.item);
        }
        messages.types.items.push(Item {
            name: String::new(),
            docs: None,
            options: Vec::new(),
            body: Body::Faults(variants.clone()),
        });
        let item = messages.types.items.len() - 1;
        self.sets.push(Set { item, operation: operation.name.to_owned(), users: 1, variants });
        Some(item)
    }

    /// Gives the enums their names: after the contract, if many operations have the same faults.
    pub(super) fn finish(self, types: &mut Types<'_, '_>) {
        let most = self.sets.iter().map(|set| set.users).max().unwrap_or_default();
        let mut of_contract = most > 1;
        for set in self.sets {
            let (name, docs) = if of_contract && set.users == most {
                of_contract = false;
                (format!("{}Fault", self.contract), format!("The faults of [`{}`].", self.contract))
            } else {
                let docs = match set.users {
                    1 => format!("The faults of `{}`.", set.operation),
                    _ => format!("The faults of `{}`, and of others.", set.operation),
                };
                (format!("{}Fault", pascal(&set.operation, "Operation")), docs)
            };
            let error = format!("{}Error", name.trim_end_matches("Fault"));
            let name = types.taken.claim(&[name, error]);
            if let Some(item) = types.items.get_mut(set.item) {
                item.name = name;
                item.docs = Some(docs);
            }
        }
    }
}

impl<'a, 'd> Messages<'_, 'a, 'd> {
    fn fault(
        &mut self,
        fault: &soapstone_wsdl::definitions::OperationMessage<'d>,
        taken: &mut Taken,
    ) -> Option<FaultVariant> {
        let message = self.definition(fault.message, fault.node)?;
        let [part] = message.parts.as_slice() else {
            let what =
                format!("the message {} of a fault has {} parts, not one", message.name, message.parts.len());
            self.types.errors.push(message.node, what, "a detail is one element");
            return None;
        };
        let name = part.element;
        let declared = name.and_then(|name| {
            let name = Name { namespace: name.namespace?, local: name.local };
            self.types.components.elements.get(&name)
        });
        let Some(declared) = declared else {
            let what = match name {
                Some(name) => format!("there is no element {name}"),
                None => format!("the part `{}` of a fault has no element", part.name),
            };
            self.types.errors.push(part.node, what, "name an element that a schema declares (WS-I BP R2205)");
            return None;
        };
        let ty = self.types.of_element(declared).ty;
        let name = taken.claim_one(pascal(declared.name.local, "Fault"));
        let mut options = vec![format!("{:?}", declared.name.local.replace('{', "{{").replace('}', "}}"))];
        options.push(option("element", declared.name.local));
        options.push(option("namespace", declared.name.namespace));
        // The detail of a struct that is called so is found without this.
        if let Ty::Item(item) = &ty
            && let Some(item) = self.types.items.get(*item)
        {
            let named = |key: &str| {
                let start = format!("{key} = ");
                item.options.iter().find(|option| option.starts_with(&start)).cloned()
            };
            let wire = named("name").unwrap_or_else(|| option("name", &item.name));
            let namespace = named("namespace").unwrap_or_else(|| option("namespace", ""));
            let same = wire == option("name", declared.name.local)
                && namespace == option("namespace", declared.name.namespace)
                && matches!(item.body, Body::Struct(_));
            if same {
                options.truncate(1);
            }
        }
        Some(FaultVariant { name, fault: options.join(", "), ty })
    }
}
