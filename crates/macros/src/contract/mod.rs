//! `#[contract]` and `#[callback]`: parsed and checked, then rendered.

mod model;
pub(crate) mod names;
mod operation;
mod options;
mod parse;
mod render;
mod signature;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, FnArg, ItemTrait, TraitItem, parse2};

/// Expands `#[contract(arguments)] item`.
pub(crate) fn expand_contract(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(item, |item| parse::service(arguments, item))
}

/// Expands `#[callback] item`.
pub(crate) fn expand_callback(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(item, |item| parse::callback(arguments, item))
}

/// Expands an `#[operation]` that no contract has taken.
pub(crate) fn expand_stray_operation(item: TokenStream) -> TokenStream {
    let problem = "`#[operation]` says something about a method of a trait with `#[contract]` or `#[callback]`; this is none";
    let error = Error::new(proc_macro2::Span::call_site(), problem).into_compile_error();
    quote! { #error #item }
}

fn expand(item: TokenStream, parse: impl FnOnce(ItemTrait) -> syn::Result<model::Contract>) -> TokenStream {
    let item: ItemTrait = match parse2(item) {
        Ok(item) => item,
        Err(error) => return not_a_trait(error),
    };
    match parse(item.clone()) {
        Ok(contract) => render::contract(&contract),
        Err(error) => {
            // The trait is left, so that nothing is said about who uses it, nor about how it would be without us.
            let error = error.into_compile_error();
            let item = without_our_attributes(item);
            quote! { #error #[allow(async_fn_in_trait)] #item }
        }
    }
}

fn not_a_trait(error: Error) -> TokenStream {
    let problem = "a contract is a trait, with an `async fn` for each operation";
    let mut shown = Error::new(error.span(), problem);
    shown.combine(error);
    shown.into_compile_error()
}

fn without_our_attributes(mut item: ItemTrait) -> ItemTrait {
    for item in &mut item.items {
        let TraitItem::Fn(method) = item else { continue };
        method.attrs.retain(|attribute| !attribute.path().is_ident(options::OPERATION));
        for argument in &mut method.sig.inputs {
            if let FnArg::Typed(argument) = argument {
                argument.attrs.clear();
            }
        }
    }
    item
}
