//! Contract traits for portTypes.

mod bound;
mod faults;
mod messages;

use soapstone_wsdl::definitions::{
    BindingOperation, Definitions, Operation as WsdlOperation, OperationKind, PortType, Use,
};

use crate::model::{Contract, Operation, option};
use crate::names::{Taken, default_pascal, pascal, snake};
use crate::types::Types;

pub(crate) use bound::{Bound, bound};
use faults::FaultSets;
use messages::Messages;

/// The methods that every proxy has, and what else a method of a contract cannot be called.
const OF_PROXIES: [&str; 10] =
    ["clone", "clone_from", "close", "connect", "fmt", "from", "into", "to_owned", "try_from", "try_into"];

/// The Rust name of the contract for a portType: `ICalculator` is `Calculator`.
pub(crate) fn trait_name(port_type: &str) -> String {
    let mut chars = port_type.chars();
    let interface = chars.next() == Some('I')
        && chars.next().is_some_and(char::is_uppercase)
        && chars.next().is_some_and(char::is_lowercase);
    pascal(if interface { &port_type[1..] } else { port_type }, "Contract")
}

/// The names of a trait that are not taken by anything else, with the names that the macros make of them.
pub(crate) fn claim_trait(taken: &mut Taken, port_type: &str, duplex: bool) -> String {
    let wanted = trait_name(port_type);
    let whole = pascal(port_type, "Contract");
    let mut candidate = wanted.clone();
    let mut number = 1;
    loop {
        let mut names = vec![candidate.clone(), format!("{candidate}Proxy"), format!("{candidate}Contract")];
        if duplex {
            let callback = format!("{candidate}Callback");
            names.extend([callback.clone(), format!("{callback}Proxy"), format!("{callback}Contract")]);
        }
        if names.iter().all(|name| !taken.has(name)) {
            for name in names {
                taken.claim_one(name);
            }
            return candidate;
        }
        if candidate != whole && number == 1 {
            candidate.clone_from(&whole);
            continue;
        }
        number += 1;
        candidate = format!("{wanted}{number}");
    }
}

/// What a contract is called on the wire.
#[derive(Clone, Copy)]
pub(crate) struct Identity<'s> {
    pub(crate) name: &'s str,
    pub(crate) namespace: &'s str,
}

impl Identity<'_> {
    /// The action that the macros make: `{namespace}/{contract}/{operation}{suffix}`.
    pub(crate) fn action(self, operation: &str, suffix: &str) -> String {
        let (namespace, slash) = match self.namespace {
            "" => ("urn:", ""),
            ends if ends.ends_with('/') => (ends, ""),
            other => (other, "/"),
        };
        format!("{namespace}{slash}{}/{operation}{suffix}", self.name)
    }

    /// The action that WS-Addressing has where none is said. Spec: [WSA10-METADATA §4.4.4]
    fn addressing_action(self, message: &str) -> String {
        let delimiter = if self.namespace.starts_with("urn:") { ':' } else { '/' };
        let namespace = self.namespace.strip_suffix(delimiter).unwrap_or(self.namespace);
        format!("{namespace}{delimiter}{}{delimiter}{message}", self.name)
    }
}

/// The contract of a portType whose messages are documents, and its callback contract.
pub(crate) fn contract<'a, 'd>(
    definitions: &'a Definitions<'d>,
    bound: &Bound<'a, 'd>,
    rust: &str,
    types: &mut Types<'a, 'd>,
) -> Vec<Contract> {
    let port_type = bound.port_type;
    let identity = Identity { name: port_type.name.local, namespace: port_type.name.namespace };
    let mut faults = FaultSets::new(rust);
    let mut contract = Contract {
        name: rust.to_owned(),
        docs: port_type.documentation.clone(),
        options: None,
        operations: Vec::new(),
    };
    let mut callback =
        Contract { name: format!("{rust}Callback"), docs: None, options: None, operations: Vec::new() };
    let mut methods = (method_names(), method_names());
    let mut seen = std::collections::BTreeSet::new();
    let mut told_by = std::collections::BTreeSet::new();
    for operation in &port_type.operations {
        if !seen.insert(operation.name) {
            let what =
                format!("the operation `{}` is overloaded: there is another of this name", operation.name);
            types.errors.push(operation.node, what, "give each operation a name of its own (WS-I BP R2304)");
            continue;
        }
        let in_binding = bound.binding.map(|binding| binding.operation(operation.name));
        // What the binding leaves out cannot be called.
        if let Some(None) = in_binding {
            continue;
        }
        let mut messages = Messages {
            definitions,
            identity,
            binding: bound.binding,
            operation,
            in_binding: in_binding.flatten(),
            types: &mut *types,
        };
        let (to, methods) = match operation.is_callback() {
            true => (&mut callback, &mut methods.1),
            false => (&mut contract, &mut methods.0),
        };
        let Some(mut made) = messages.operation(&mut faults) else { continue };
        // The macros refuse what could not be told apart when it comes.
        if !told_by.insert((operation.is_callback(), messages.told_by())) {
            let what =
                format!("the operation `{}` has the action and the element of another one", operation.name);
            let help = "nobody can tell their requests apart: give one of them another soapAction";
            types.errors.push(operation.node, what, help);
            continue;
        }
        made.method = method_name(methods, operation.name);
        if default_pascal(&made.method) != operation.name {
            made.options.insert(0, option("name", operation.name));
        }
        to.operations.push(made);
    }
    faults.finish(types);
    if contract.operations.is_empty() && callback.operations.is_empty() {
        if types.errors.is_empty() {
            let what = format!("the portType `{}` has no operation", port_type.name.local);
            types.errors.push(port_type.node, what, "add an operation, or leave the portType out");
        }
        return Vec::new();
    }
    if contract.operations.is_empty() {
        let what = format!(
            "the service only calls back in the portType `{}`: a contract has an operation",
            port_type.name.local
        );
        types.errors.push(
            port_type.node,
            what,
            "make it the contract that the client hosts: turn its outputs into inputs",
        );
        return Vec::new();
    }
    let mut options = Vec::new();
    if rust != identity.name {
        options.push(option("name", identity.name));
    }
    options.push(option("namespace", identity.namespace));
    if !callback.operations.is_empty() {
        options.push(format!("callback = {}", callback.name));
    }
    contract.options = Some(options);
    contract.docs.get_or_insert_with(|| format!("The portType `{}`.", identity.name));
    callback.docs = Some(format!("What a service of [`{rust}`] calls back."));
    let duplex = !callback.operations.is_empty();
    std::iter::once(contract).chain(duplex.then_some(callback)).collect()
}

pub(crate) fn method_names() -> Taken {
    Taken::of(&OF_PROXIES)
}

pub(crate) fn method_name(taken: &mut Taken, operation: &str) -> String {
    let name = snake(operation);
    taken.claim(&[name.clone(), format!("{}_operation", name.trim_start_matches("r#"))])
}

/// Which of input and output are there, seen from who sends first.
fn directions(operation: &WsdlOperation<'_>) -> (bool, bool) {
    match operation.kind {
        OperationKind::OneWay | OperationKind::Notification => (true, false),
        _ => (true, true),
    }
}

/// Whether all is literal.
fn is_encoded(operation: &BindingOperation<'_>) -> bool {
    let messages = [&operation.input, &operation.output];
    messages
        .into_iter()
        .flatten()
        .filter_map(|message| message.body.as_ref())
        .any(|body| body.usage == Use::Encoded)
}

/// The operation of a model without anything in it.
fn empty(docs: Option<String>) -> Operation {
    Operation {
        method: String::new(),
        docs,
        options: Vec::new(),
        arguments: Vec::new(),
        results: Vec::new(),
        faults: None,
    }
}

/// Whether this portType has operations that the service calls.
pub(crate) fn is_duplex(port_type: &PortType<'_>) -> bool {
    port_type.operations.iter().any(WsdlOperation::is_callback)
}
