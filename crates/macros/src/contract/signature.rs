//! The signature of an operation: what it takes and what it returns.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, FnArg, GenericArgument, Ident, Pat, PatType, PathArguments, Receiver, Result,
    ReturnType, Signature, Type,
};

use super::options::{CONTEXT, PART, PartOptions};
use crate::attributes::Errors;

/// An argument as it was written.
pub(super) struct Parameter {
    pub(super) name: Ident,
    pub(super) ty: Type,
    pub(super) role: Role,
}

/// What an argument is.
pub(super) enum Role {
    Context,
    Part(PartOptions),
}

/// What a method returns.
pub(super) struct Returned {
    /// What a success returns; none is `()`.
    pub(super) success: Option<Type>,
    /// The `E` of `Result<T, E>`.
    pub(super) fault: Option<Type>,
}

/// Checks what no option can change.
pub(super) fn check(signature: &Signature, errors: &mut Errors) {
    if signature.asyncness.is_none() {
        let problem = "operations are async: write `async fn`";
        errors.push(Error::new_spanned(signature.fn_token, problem));
    }
    if let Some(unsafety) = &signature.unsafety {
        errors.push(Error::new_spanned(
            unsafety,
            "whoever calls an operation cannot promise anything: leave out `unsafe`",
        ));
    }
    if let Some(abi) = &signature.abi {
        errors.push(Error::new_spanned(abi, "operations are called with messages: leave out `extern`"));
    }
    if !signature.generics.params.is_empty() {
        let problem =
            "an operation is not generic: its message has to be the same for everyone. Name the types";
        errors.push(Error::new_spanned(&signature.generics, problem));
    }
    if let Some(clause) = &signature.generics.where_clause {
        errors.push(Error::new_spanned(clause, "an operation has no `where`: name the types"));
    }
    if let Some(variadic) = &signature.variadic {
        errors.push(Error::new_spanned(variadic, "an operation has a fixed number of arguments"));
    }
}

/// Whether the receiver is `&mut self`.
pub(super) fn receiver(signature: &Signature) -> Result<bool> {
    let wanted = "`&mut self` for one call at a time, or `&self` for calls beside each other";
    match signature.receiver() {
        None => {
            let problem = format!("an operation is called on a service: it takes {wanted}");
            Err(Error::new_spanned(&signature.ident, problem))
        }
        Some(Receiver { reference: Some(_), colon_token: None, mutability, .. }) => Ok(mutability.is_some()),
        Some(other) => {
            let problem = format!("a service is there for more than one call: it takes {wanted}");
            Err(Error::new_spanned(other, problem))
        }
    }
}

/// The arguments, without the receiver.
pub(super) fn parameters(signature: &Signature, errors: &mut Errors) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    for argument in &signature.inputs {
        if let FnArg::Typed(argument) = argument {
            parameters.extend(errors.keep(parameter(argument)));
        }
    }
    let mut contexts = parameters.iter().filter(|parameter| matches!(parameter.role, Role::Context));
    if let (Some(_), Some(second)) = (contexts.next(), contexts.next()) {
        errors.push(Error::new_spanned(&second.name, "one `#[context]` is enough: leave this out"));
    }
    parameters
}

fn parameter(argument: &PatType) -> Result<Parameter> {
    let role = role(&argument.attrs)?;
    let name = match &*argument.pat {
        Pat::Ident(pattern)
            if pattern.by_ref.is_none() && pattern.mutability.is_none() && pattern.subpat.is_none() =>
        {
            pattern.ident.clone()
        }
        other => {
            let problem =
                "an argument is a plain name, after which its element is called; take it apart in the `impl`";
            return Err(Error::new_spanned(other, problem));
        }
    };
    data(&argument.ty)?;
    Ok(Parameter { name, ty: (*argument.ty).clone(), role })
}

fn role(attributes: &[Attribute]) -> Result<Role> {
    let mut part = PartOptions::default();
    let (mut context, mut has_part) = (None, false);
    for attribute in attributes {
        if attribute.path().is_ident(CONTEXT) {
            attribute.meta.require_path_only()?;
            context = Some(attribute);
        } else if attribute.path().is_ident(PART) && !has_part {
            part.read(attribute)?;
            has_part = true;
        } else if attribute.path().is_ident(PART) {
            return Err(Error::new_spanned(
                attribute,
                "one `#[part(…)]` is enough: put the options together",
            ));
        } else {
            let problem = "arguments have the attributes `#[part(…)]` and `#[context]`, no other";
            return Err(Error::new_spanned(attribute, problem));
        }
    }
    match context {
        Some(context) if has_part => {
            Err(Error::new_spanned(context, "the context is not sent, so it is no part of the message"))
        }
        Some(_) => Ok(Role::Context),
        None => Ok(Role::Part(part)),
    }
}

/// What a method returns; `()` and `Result` are seen by how they are written.
pub(super) fn returned(signature: &Signature) -> Result<Returned> {
    let ReturnType::Type(_, ty) = &signature.output else {
        return Ok(Returned { success: None, fault: None });
    };
    let (success, fault) = match result(ty)? {
        Some((success, fault)) => (success, Some(fault)),
        None => ((**ty).clone(), None),
    };
    match &success {
        Type::Tuple(tuple) if tuple.elems.is_empty() => return Ok(Returned { success: None, fault }),
        Type::Tuple(tuple) => tuple.elems.iter().try_for_each(data)?,
        other => data(other)?,
    }
    fault.as_ref().map_or(Ok(()), data)?;
    Ok(Returned { success: Some(success), fault })
}

/// The types of a `Result`, if that is what it is.
fn result(ty: &Type) -> Result<Option<(Type, Type)>> {
    let Type::Path(path) = ty else { return Ok(None) };
    let Some(last) = path.path.segments.last().filter(|last| last.ident == "Result") else { return Ok(None) };
    let types: Vec<_> = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().collect(),
        _ => Vec::new(),
    };
    match types.as_slice() {
        [GenericArgument::Type(success), GenericArgument::Type(fault)] => {
            Ok(Some((success.clone(), fault.clone())))
        }
        _ => {
            let problem = "write both types, `Result<T, E>`: `E` says which faults the operation declares";
            Err(Error::new_spanned(ty, problem))
        }
    }
}

/// Checks what can be seen of a type that is sent.
fn data(ty: &Type) -> Result<()> {
    match ty {
        Type::Reference(reference) => {
            let owned = match &*reference.elem {
                Type::Path(path) if path.path.is_ident("str") => "`String`",
                Type::Slice(_) => "a `Vec`",
                _ => "the type itself",
            };
            Err(Error::new_spanned(ty, format!("what is sent is owned: use {owned} in place of a reference")))
        }
        Type::ImplTrait(_) | Type::TraitObject(_) => {
            Err(Error::new_spanned(ty, "what is sent has one type, which both sides know: name it"))
        }
        Type::Tuple(tuple) if !tuple.elems.is_empty() => Err(Error::new_spanned(
            ty,
            "a tuple has no element names: use a struct with `#[derive(DataContract)]`",
        )),
        other if mentions_self(other.to_token_stream()) => {
            Err(Error::new(other.span(), "`Self` is another type for callers and services: name the type"))
        }
        _ => Ok(()),
    }
}

fn mentions_self(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "Self",
        TokenTree::Group(group) => mentions_self(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
