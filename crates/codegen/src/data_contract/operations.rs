//! Operations of a description.

use soapstone_wsdl::xsd::Components;
use soapstone_wsdl::{
    ContractDescription, Direction, FaultDescription, MessageDescription, OperationDescription,
    PartDescription, Style,
};

use super::types::{DataTypes, Maker};
use crate::contracts::{Identity, method_name, method_names};
use crate::model::{Argument, Body, Contract, FaultVariant, Item, Operation, Ty, option};
use crate::names::{Taken, default_camel, default_pascal, pascal, snake};

pub(super) struct Operations<'m, 'd> {
    pub(super) description: &'m ContractDescription,
    pub(super) rust: &'m str,
    pub(super) components: &'m Components<'d>,
    pub(super) taken: &'m mut Taken,
    pub(super) items: &'m mut Vec<Item>,
    pub(super) types: &'m mut DataTypes,
}

impl Operations<'_, '_> {
    pub(super) fn contracts(&mut self) -> Option<Vec<Contract>> {
        let description = self.description;
        let identity = Identity { name: &description.name, namespace: &description.namespace };
        let callback_name = format!("{}Callback", self.rust);
        let mut options = Vec::new();
        if self.rust != description.name {
            options.push(option("name", &description.name));
        }
        options.push(option("namespace", &description.namespace));
        options.extend(super::session(description.session).map(str::to_owned));
        let is_duplex = description.is_duplex();
        options.extend(is_duplex.then(|| format!("callback = {callback_name}")));
        let docs = description.documentation.clone();
        let docs = docs.unwrap_or_else(|| format!("The contract `{}`.", description.name));
        let mut contracts = vec![Contract {
            name: self.rust.to_owned(),
            docs: Some(docs),
            options: Some(options),
            operations: self.operations(Direction::Service, identity)?,
        }];
        if contracts.iter().any(|contract| contract.operations.is_empty()) {
            return None;
        }
        if is_duplex {
            contracts.push(Contract {
                name: callback_name,
                docs: Some(format!("What a service of [`{}`] calls back.", self.rust)),
                options: None,
                operations: self.operations(Direction::Callback, identity)?,
            });
        }
        Some(contracts)
    }

    fn operations(&mut self, direction: Direction, identity: Identity<'_>) -> Option<Vec<Operation>> {
        let mut methods = method_names();
        let description = self.description;
        description.of(direction).map(|operation| self.operation(operation, identity, &mut methods)).collect()
    }

    fn operation(
        &mut self,
        operation: &OperationDescription,
        identity: Identity<'_>,
        methods: &mut Taken,
    ) -> Option<Operation> {
        let name = operation.name.as_str();
        let method = method_name(methods, name);
        let mut options = Vec::new();
        if default_pascal(&method) != name {
            options.push(option("name", name));
        }
        options.extend(operation.is_one_way().then(|| "one_way".to_owned()));
        options.extend((!operation.initiating).then(|| "initiating = false".to_owned()));
        options.extend(operation.terminating.then(|| "terminating".to_owned()));
        let messages = [
            ("action", "request", "", Some(&operation.input)),
            ("reply_action", "reply", "Response", operation.output.as_ref()),
        ];
        for (action, which, suffix, message) in messages {
            let Some(message) = message else { continue };
            if message.action.as_str() != identity.action(name, suffix) {
                options.push(option(action, message.action.as_str()));
            }
            let style = style(message, &format!("{name}{suffix}"), identity.namespace);
            if !style.is_empty() {
                options.push(format!("{which}({})", style.join(", ")));
            }
        }
        let arguments = self.arguments(&operation.input.parts, identity)?;
        let mut results = Vec::new();
        if let Some(output) = &operation.output {
            results = self.results(name, &output.parts, identity, &mut options)?;
        }
        let faults = self.faults(operation)?;
        let docs = operation.documentation.clone();
        Some(Operation { method, docs, options, arguments, results, faults })
    }

    fn maker(&mut self) -> Maker<'_, '_> {
        Maker {
            set: &self.description.types,
            components: self.components,
            taken: self.taken,
            items: self.items,
            types: self.types,
        }
    }

    fn arguments(&mut self, parts: &[PartDescription], identity: Identity<'_>) -> Option<Vec<Argument>> {
        let mut taken = Taken::default();
        let mut arguments = Vec::new();
        for part in parts {
            let name = taken.claim_one(snake(&part.name));
            let mut options = Vec::new();
            if default_camel(&name) != part.name {
                options.push(option("name", &part.name));
            }
            options.extend(part_options(part, identity));
            let ty = self.maker().of(&part.ty)?;
            arguments.push(Argument { name, options, ty });
        }
        Some(arguments)
    }

    fn results(
        &mut self,
        operation: &str,
        parts: &[PartDescription],
        identity: Identity<'_>,
        options: &mut Vec<String>,
    ) -> Option<Vec<Ty>> {
        let mut types = Vec::new();
        let mut named = Vec::new();
        // What the macros call the first result comes first, and needs no name.
        let usual = |part: &PartDescription| {
            part.name == format!("{operation}Result") && part_options(part, identity).is_empty()
        };
        let mut rest = parts;
        if let [first, others @ ..] = parts
            && usual(first)
        {
            types.push(self.maker().of(&first.ty)?);
            rest = others;
        }
        for part in rest {
            types.push(self.maker().of(&part.ty)?);
            let said = part_options(part, identity);
            let behind = if said.is_empty() { String::new() } else { format!("({})", said.join(", ")) };
            named.push(format!("{:?}{behind}", part.name));
        }
        match (named.as_slice(), types.len()) {
            ([], _) => {}
            ([one], 1) => options.push(format!("result = {one}")),
            (many, _) => options.push(format!("out({})", many.join(", "))),
        }
        Some(types)
    }

    fn faults(&mut self, operation: &OperationDescription) -> Option<Option<usize>> {
        if operation.faults.is_empty() || operation.is_one_way() {
            return Some(None);
        }
        let mut taken = Taken::default();
        let mut variants = Vec::new();
        for fault in &operation.faults {
            variants.push(self.fault(fault, &mut taken)?);
        }
        let known = self
            .items
            .iter()
            .position(|item| matches!(&item.body, Body::Faults(known) if *known == variants));
        if let Some(known) = known {
            return Some(Some(known));
        }
        let name = format!("{}Fault", pascal(&operation.name, "Operation"));
        let name = self.taken.claim(&[name.clone(), format!("{}Error", name.trim_end_matches("Fault"))]);
        let docs = Some(format!("The faults of `{}` of [`{}`].", operation.name, self.rust));
        self.items.push(Item { name, docs, options: Vec::new(), body: Body::Faults(variants) });
        Some(Some(self.items.len() - 1))
    }

    fn fault(&mut self, fault: &FaultDescription, taken: &mut Taken) -> Option<FaultVariant> {
        let ty = match self.maker().of(&fault.ty)? {
            Ty::Option(inner) => *inner,
            other => other,
        };
        let name = taken.claim_one(pascal(fault.element.local(), "Fault"));
        let mut options = vec![format!("{:?}", fault.element.local())];
        if fault.element != fault.ty.name {
            options.push(option("element", fault.element.local()));
            options.push(option("namespace", fault.element.namespace()));
        }
        if fault.name != format!("{}Fault", fault.ty.name.local()) {
            options.push(option("name", &fault.name));
        }
        Some(FaultVariant { name, fault: options.join(", "), ty })
    }
}

/// What is said about a message that is not as the macros make it.
fn style(message: &MessageDescription, usual: &str, namespace: &str) -> Vec<String> {
    let mut said = Vec::new();
    match &message.style {
        Style::Bare => said.push("bare".to_owned()),
        Style::Wrapped(wrapper) => {
            if wrapper.local() != usual {
                said.push(option("wrapper", wrapper.local()));
            }
            if wrapper.namespace() != namespace {
                said.push(option("namespace", wrapper.namespace()));
            }
        }
    }
    said.extend(message.name.as_ref().map(|name| option("name", name)));
    said
}

fn part_options(part: &PartDescription, identity: Identity<'_>) -> Vec<String> {
    let mut options = Vec::new();
    if part.namespace != identity.namespace {
        options.push(option("namespace", &part.namespace));
    }
    match part.header {
        Some(true) => options.extend(["header".to_owned(), "must_understand".to_owned()]),
        Some(false) => options.push("header".to_owned()),
        None => {}
    }
    options
}
