//! Enumerations: enums whose variants have no fields.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{DataEnum, Error, Expr, ExprGroup, ExprLit, ExprParen, ExprUnary, Fields, Lit, Result, UnOp};

use super::options::{TypeOptions, value_name};
use super::{Contract, refuse_same};

/// The implementations for an enumeration.
pub(super) fn render(contract: &Contract<'_>, options: &TypeOptions, data: &DataEnum) -> Result<TokenStream> {
    let mut names = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new_spanned(
                variant,
                "a variant with fields is not a value of an enumeration; if each variant has a type of its own, say \
                 `#[data(known_types)]` on the enum",
            ));
        }
        names.push(
            value_name(&variant.attrs, contract.serializer)?
                .unwrap_or_else(|| variant.ident.unraw().to_string()),
        );
    }
    let idents: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let numbers = numbers(data)?;
    let Some(first) = default_of(data, &numbers) else {
        return Err(Error::new_spanned(contract.ident, "an enumeration has a value at least: there is none"));
    };
    refuse_same(names.iter().map(String::as_str).zip(idents.iter().map(|ident| ident.span())))?;
    let (ident, support) = (contract.ident, &contract.support);
    let data_path = &contract.data;
    let numbered = numbers
        .into_iter()
        .enumerate()
        .filter(|(place, number)| usize::try_from(*number) != Ok(*place))
        .map(|(place, number)| quote!(.numbered(#place, #number)));
    let restricting =
        options.ty.as_ref().map(|(base, _)| quote!(.restricting(#support::built_in(#base, false).name)));
    let describe = contract.describe(
        false,
        &quote!({
            let _ = &mut *__soapstone_set;
            #support::SchemaType::Enumeration(#support::Enumeration::new([#(#names),*]) #(#numbered)* #restricting)
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
fn default_of<'a>(data: &'a DataEnum, numbers: &[i64]) -> Option<&'a syn::Ident> {
    let zero = data.variants.iter().zip(numbers).find(|(_, number)| **number == 0);
    zero.map(|(variant, _)| variant).or_else(|| data.variants.first()).map(|variant| &variant.ident)
}

/// The numbers of the variants: those that are written on them, else one more than that of the variant before.
fn numbers(data: &DataEnum) -> Result<Vec<i64>> {
    let mut numbers: Vec<i64> = Vec::new();
    for variant in &data.variants {
        let number = match &variant.discriminant {
            Some((_, written)) => number(written).ok_or_else(|| {
                Error::new_spanned(
                    written,
                    "the number of a value stands in the schema, so it is written as a number of 64 bits: `4`, not `1 << 2`",
                )
            })?,
            None => numbers.last().map_or(Some(0), |last| last.checked_add(1)).ok_or_else(|| {
                Error::new_spanned(variant, "there is no number for this: the one before is the largest of 64 bits")
            })?,
        };
        numbers.push(number);
    }
    Ok(numbers)
}

/// A number as it is written; `None` for anything else.
fn number(written: &Expr) -> Option<i64> {
    i64::try_from(literal(written)?).ok()
}

fn literal(written: &Expr) -> Option<i128> {
    match written {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse().ok(),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => literal(expr)?.checked_neg(),
        Expr::Paren(ExprParen { expr, .. }) | Expr::Group(ExprGroup { expr, .. }) => literal(expr),
        _ => None,
    }
}
