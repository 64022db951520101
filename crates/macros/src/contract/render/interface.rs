//! The trait, as it is implemented.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{FnArg, ReturnType, TraitItem, parse_quote, parse_quote_spanned};

use crate::contract::model::Contract;

/// The trait with futures that can go to another thread in the place of `async fn`, which implementors write all the same.
pub(super) fn render(contract: &Contract) -> TokenStream {
    let mut item = contract.item.clone();
    for member in &mut item.items {
        let TraitItem::Fn(method) = member else { continue };
        let signature = &mut method.sig;
        signature.asyncness = None;
        for argument in &mut signature.inputs {
            if let FnArg::Typed(argument) = argument {
                argument.attrs.clear();
            }
        }
        let (span, output) = match &signature.output {
            ReturnType::Default => (signature.ident.span(), parse_quote!(())),
            ReturnType::Type(_, ty) => (ty.span(), (**ty).clone()),
        };
        signature.output = parse_quote_spanned! {span=>
            -> impl ::core::future::Future<Output = #output> + ::core::marker::Send
        };
    }
    item.into_token_stream()
}
