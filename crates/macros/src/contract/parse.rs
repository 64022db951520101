//! From a trait to a contract.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Error, Expr, ExprLit, ItemTrait, Lit, Meta, Result, TraitItem};

use super::model::{Contract, Identity, Kind, Operation, Style};
use super::names::derived;
use super::operation::operation;
use super::options::{ContractOptions, OPERATION, read_callback};
use crate::attributes::Errors;

/// The namespace of a contract that says none, as .NET has it.
const DEFAULT_NAMESPACE: &str = "http://tempuri.org/";

/// Reads a trait with `#[contract(arguments)]`.
pub(super) fn service(arguments: TokenStream, item: ItemTrait) -> Result<Contract> {
    let mut errors = Errors::default();
    let options = errors.keep(ContractOptions::read(arguments)).unwrap_or_default();
    if options.name.is_none() {
        errors.keep(derived(&item.ident.unraw().to_string(), "contract", item.ident.span()));
    }
    let identity = Identity {
        name: options.name.unwrap_or_else(|| item.ident.unraw().to_string()),
        namespace: options.namespace.unwrap_or_else(|| DEFAULT_NAMESPACE.to_owned()),
        session: options.session,
        callback: options.callback,
    };
    contract(Kind::Service(identity), item, errors)
}

/// Reads a trait with `#[callback]`.
pub(super) fn callback(arguments: TokenStream, item: ItemTrait) -> Result<Contract> {
    let mut errors = Errors::default();
    errors.keep(read_callback(arguments));
    contract(Kind::Callback, item, errors)
}

fn contract(kind: Kind, mut item: ItemTrait, mut errors: Errors) -> Result<Contract> {
    check(&item, &mut errors);
    let mut operations: Vec<Operation> = Vec::new();
    let mut names = BTreeSet::new();
    for member in &mut item.items {
        let TraitItem::Fn(method) = member else {
            errors.push(Error::new_spanned(member, "a contract has operations only: `async fn`s"));
            continue;
        };
        let read = errors.keep(operation(method));
        method.attrs.retain(|attribute| !attribute.path().is_ident(OPERATION));
        let Some(operation) = read else { continue };
        if !names.insert(operation.name.clone()) {
            let problem = format!(
                "there are two operations `{}`: give one another name with `#[operation(name = \"…\")]`",
                operation.name
            );
            errors.push(Error::new_spanned(&operation.method, problem));
        }
        operations.push(operation);
    }
    refuse_same_actions(&kind, &operations, &mut errors);
    if item.items.is_empty() {
        errors.push(Error::new_spanned(
            &item.ident,
            "a contract has at least one operation: add an `async fn`",
        ));
    }
    let documentation = documentation(&item.attrs);
    errors.finish(Contract { item, kind, operations, documentation })
}

/// An error for each operation whose requests cannot be told from those of one before it.
fn refuse_same_actions(kind: &Kind, operations: &[Operation], errors: &mut Errors) {
    // The actions of a callback contract that are not said depend on the contract that names it.
    let usual = |operation: &Operation| match kind {
        Kind::Callback => None,
        Kind::Service(Identity { name, namespace, .. }) => {
            let (namespace, slash) = match namespace.as_str() {
                "" => ("urn:", ""),
                ends if ends.ends_with('/') => (ends, ""),
                other => (other, "/"),
            };
            Some(format!("{namespace}{slash}{name}/{}", operation.name))
        }
    };
    let mut seen: BTreeMap<(String, Option<Taken>), &Operation> = BTreeMap::new();
    // Those that say their action come last: theirs is the one to change.
    let (said, unsaid): (Vec<_>, Vec<_>) =
        operations.iter().partition(|operation| operation.request.action.is_some());
    for operation in unsaid.into_iter().chain(said) {
        let Some(action) = operation.request.action.clone().or_else(|| usual(operation)) else { continue };
        match seen.entry((action, taken(operation))) {
            Entry::Vacant(entry) => {
                entry.insert(operation);
            }
            // Two of one name are told so.
            Entry::Occupied(entry) if entry.get().name == operation.name => {}
            Entry::Occupied(entry) => {
                let problem = format!(
                    "`{}` has the action `{}` too, and the same element in its body; by these a request is told from others: give \
                     this one another action",
                    entry.get().method,
                    entry.key().0
                );
                errors.push(Error::new(operation.action_span, problem));
            }
        }
    }
}

/// The element that an operation takes in the body: its namespace, none for that of the contract, and its name.
type Taken = (Option<String>, String);

fn taken(operation: &Operation) -> Option<Taken> {
    match &operation.request.style {
        Style::Wrapped { name, namespace } => {
            Some((namespace.clone(), name.clone().unwrap_or_else(|| operation.name.clone())))
        }
        Style::Bare => {
            let part = operation.request.parts.iter().find(|part| part.header.is_none())?;
            Some((part.namespace.clone(), part.name.clone()))
        }
    }
}

fn check(item: &ItemTrait, errors: &mut Errors) {
    if let Some(token) = &item.unsafety {
        errors.push(Error::new_spanned(
            token,
            "a contract promises nothing to the compiler: leave out `unsafe`",
        ));
    }
    if !item.generics.params.is_empty() {
        errors.push(Error::new_spanned(
            &item.generics,
            "a contract is not generic: its messages are the same for everyone",
        ));
    }
    if let Some(clause) = &item.generics.where_clause {
        errors.push(Error::new_spanned(clause, "a contract has no `where`"));
    }
}

/// The doc comments, as one text.
pub(super) fn documentation(attributes: &[Attribute]) -> Option<String> {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) => Some(line.value()),
            other => Some(other.to_token_stream().to_string()),
        },
        _ => None,
    });
    let lines: Vec<_> =
        lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned()).collect();
    let text = lines.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}
