//! Enumerations: enums whose variants have no fields.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{DataEnum, Error, Expr, ExprLit, ExprUnary, Fields, Lit, Result, UnOp, Variant};

use super::options::value_name;
use super::{Contract, refuse_same};

/// The implementations for an enumeration.
pub(super) fn render(contract: &Contract<'_>, data: &DataEnum) -> Result<TokenStream> {
    let mut names = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new_spanned(
                variant,
                "a variant with fields is not a value of an enumeration; if each variant has a type of its own, say \
                 `#[data(known_types)]` on the enum",
            ));
        }
        names.push(value_name(&variant.attrs)?.unwrap_or_else(|| variant.ident.unraw().to_string()));
    }
    let idents: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let Some(first) = default_of(data) else {
        return Err(Error::new_spanned(contract.ident, "an enumeration has a value at least: there is none"));
    };
    refuse_same(names.iter().map(String::as_str).zip(idents.iter().map(|ident| ident.span())))?;
    let (ident, support) = (contract.ident, &contract.support);
    let data_path = &contract.data;
    let numbered = data.variants.iter().enumerate().filter_map(|(place, variant)| {
        let number = number(variant)?;
        (usize::try_from(number) != Ok(place)).then(|| quote!(.numbered(#place, #number)))
    });
    let describe = contract.describe(
        false,
        &quote!({
            let _ = &mut *__soapstone_set;
            #support::SchemaType::Enumeration(#support::Enumeration::new([#(#names),*]) #(#numbered)*)
        }),
    );
    let expected = format!("one of {}", names.join(", "));
    Ok(quote! {
        #describe

        #[automatically_derived]
        impl #data_path::DataContract for #ident {
            const SHAPE: #data_path::Shape = #data_path::Shape::Enumeration;

            fn write<__SoapstoneW: #support::XmlWriter + ?::core::marker::Sized>(
                &self,
                __soapstone_out: &mut __SoapstoneW,
            ) -> ::core::result::Result<(), #support::EncodeError> {
                __soapstone_out.text(#support::Text::from(match self {
                    #(Self::#idents => #names,)*
                }))
            }

            fn read<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
                __soapstone_input: &mut __SoapstoneR,
            ) -> ::core::result::Result<Self, #support::FromXmlError> {
                let __soapstone_own = <Self as #support::DescribeType>::type_name();
                #support::read_name(__soapstone_input, __soapstone_own, #expected, |__soapstone_name| {
                    ::core::option::Option::Some(match __soapstone_name {
                        #(#names => Self::#idents,)*
                        _ => return ::core::option::Option::None,
                    })
                })
            }

            fn is_default(&self) -> bool {
                ::core::matches!(self, Self::#first)
            }

            fn absent() -> ::core::option::Option<Self> {
                ::core::option::Option::Some(Self::#first)
            }
        }
    })
}

/// The value that stands for 0, else the first.
fn default_of(data: &DataEnum) -> Option<&syn::Ident> {
    let zero = data.variants.iter().find(|variant| number(variant) == Some(0));
    zero.or_else(|| data.variants.first()).map(|variant| &variant.ident)
}

/// The number that is written on a variant.
fn number(variant: &Variant) -> Option<i64> {
    match &variant.discriminant.as_ref()?.1 {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse().ok(),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => match &**expr {
            Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse::<i64>().ok().map(|n| -n),
            _ => None,
        },
        _ => None,
    }
}
