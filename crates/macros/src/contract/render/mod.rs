//! What is written for a contract.

mod description;
mod dispatch;
mod interface;
mod proxy;

use proc_macro_crate::{FoundCrate, crate_name};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Ident, Path};

use super::model::Contract;

/// Everything for one trait.
pub(super) fn contract(contract: &Contract) -> TokenStream {
    let names = Names::new(contract);
    let interface = interface::render(contract);
    let proxy = proxy::render(contract, &names);
    let description = description::render(contract, &names);
    let dispatch = dispatch::render(contract, &names);
    quote! { #interface #proxy #description #dispatch }
}

/// The names of what is written.
struct Names {
    /// `::soapstone::export`
    export: TokenStream,
    /// `CalculatorProxy`
    proxy: Ident,
    /// `CalculatorContract`
    contract: Ident,
}

impl Names {
    fn new(contract: &Contract) -> Self {
        let ident = &contract.item.ident;
        Self { export: export(), proxy: companion(ident, "Proxy"), contract: companion(ident, "Contract") }
    }
}

/// The path of what generated code is written against, whatever the crate is called where it is used.
fn export() -> TokenStream {
    let name = match crate_name("soapstone") {
        Ok(FoundCrate::Name(name)) => Ident::new(&name, Span::call_site()),
        Ok(FoundCrate::Itself) | Err(_) => Ident::new("soapstone", Span::call_site()),
    };
    quote!(::#name::export)
}

/// `Calculator` → `CalculatorProxy`, at the same place.
fn companion(ident: &Ident, suffix: &str) -> Ident {
    let name = ident.unraw();
    format_ident!("{}{}", name, suffix, span = ident.span())
}

/// The same of a path.
fn companion_path(path: &Path, suffix: &str) -> Path {
    let mut path = path.clone();
    if let Some(last) = path.segments.last_mut() {
        last.ident = companion(&last.ident, suffix);
    }
    path
}

/// `a, b` → `(((), a), b)`: values of different types one after the other, as the runtime takes them.
///
/// Each pair stands where its item does, so that what the compiler says about the pair it says there.
fn nested<T: ToTokens>(items: impl IntoIterator<Item = T>) -> TokenStream {
    items.into_iter().fold(quote!(()), |before, item| {
        let span = item.span();
        quote_spanned!(span=> (#before, #item))
    })
}

/// `Some("…")` or `None`.
fn optional(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    }
}
