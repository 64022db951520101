//! Types of text: restrictions and lists.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Error, Fields, Result, Type};

use super::Contract;
use super::members::{inside, named_self};
use super::object::at;
use super::options::TypeOptions;

/// The implementations for a restriction: a struct around its base.
pub(super) fn render(contract: &Contract<'_>, options: &TypeOptions, fields: &Fields) -> Result<TokenStream> {
    let base = only(
        contract,
        fields,
        "a restriction stands around the type that it restricts: `struct Code(String);`",
    )?;
    let (ident, data, support) = (contract.ident, &contract.data, &contract.support);
    let facets = options.facets.iter().map(|(facet, _)| facet);
    let facets = quote!(#support::Facets::NONE #(#facets)*);
    let (schema_type, built_in) = match &options.ty {
        Some((name, _)) => (quote!(#support::built_in(#name, false).name), quote!(#name)),
        None => (
            quote_spanned!(at(&base)=> <#base as #support::DescribeType>::describe(__soapstone_set).name),
            quote!(<#base as #data::DataContract>::built_in()),
        ),
    };
    let describe = contract.describe(
        false,
        &quote!({
            let _ = &mut *__soapstone_set;
            #support::SchemaType::Simple(#support::SimpleType::Restriction { base: #schema_type, facets: __SOAPSTONE_FACETS })
        }),
    );
    Ok(quote! {
        const __SOAPSTONE_FACETS: #support::Facets = #facets;

        #describe

        #[automatically_derived]
        impl #data::DataContract for #ident {
            const SHAPE: #data::Shape = <#base as #data::DataContract>::SHAPE;

            fn write<__SoapstoneW: #support::XmlWriter + ?::core::marker::Sized>(
                &self,
                __soapstone_out: &mut __SoapstoneW,
            ) -> ::core::result::Result<(), #support::EncodeError> {
                #support::write_restricted(
                    &self.0,
                    __soapstone_out,
                    &__SOAPSTONE_FACETS,
                    <Self as #support::DescribeType>::type_name(),
                    <Self as #data::DataContract>::built_in(),
                )
            }

            fn read<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
                __soapstone_input: &mut __SoapstoneR,
            ) -> ::core::result::Result<Self, #support::FromXmlError> {
                #support::read_restricted(
                    __soapstone_input,
                    &__SOAPSTONE_FACETS,
                    <Self as #support::DescribeType>::type_name(),
                    <Self as #data::DataContract>::built_in(),
                )
                .map(Self)
            }

            fn built_in() -> &'static str {
                #built_in
            }

            fn measure(&self) -> ::core::option::Option<usize> {
                #data::DataContract::measure(&self.0)
            }
        }
    })
}

/// The implementations for a list: a struct around a `Vec`.
pub(super) fn render_list(
    contract: &Contract<'_>,
    options: &TypeOptions,
    fields: &Fields,
) -> Result<TokenStream> {
    let wrong = "a list stands around a `Vec`: `struct Codes(Vec<Code>);`";
    let list = only(contract, fields, wrong)?;
    let Some(item) = inside(&list, "Vec") else {
        return Err(Error::new_spanned(&list, wrong));
    };
    let (ident, data, support) = (contract.ident, &contract.data, &contract.support);
    let schema_type = match &options.ty {
        Some((name, _)) => quote!(#support::built_in(#name, false).name),
        None => quote_spanned!(at(item)=> <#item as #support::DescribeType>::describe(__soapstone_set).name),
    };
    let describe = contract.describe(
        false,
        &quote!({
            let _ = &mut *__soapstone_set;
            #support::SchemaType::Simple(#support::SimpleType::List { item: #schema_type })
        }),
    );
    Ok(quote! {
        #describe

        #[automatically_derived]
        impl #data::DataContract for #ident {
            const SHAPE: #data::Shape = #data::Shape::Simple;

            fn write<__SoapstoneW: #support::XmlWriter + ?::core::marker::Sized>(
                &self,
                __soapstone_out: &mut __SoapstoneW,
            ) -> ::core::result::Result<(), #support::EncodeError> {
                #support::write_list(&self.0, __soapstone_out)
            }

            fn read<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
                __soapstone_input: &mut __SoapstoneR,
            ) -> ::core::result::Result<Self, #support::FromXmlError> {
                #support::refuse_nil(__soapstone_input, <Self as #support::DescribeType>::type_name())?;
                #support::read_list(__soapstone_input).map(Self)
            }

            fn measure(&self) -> ::core::option::Option<usize> {
                ::core::option::Option::Some(self.0.len())
            }
        }
    })
}

/// The type of the only field, which has no name.
fn only(contract: &Contract<'_>, fields: &Fields, wrong: &str) -> Result<Type> {
    match fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => match fields.unnamed.first() {
            Some(field) => named_self(&field.ty, contract.ident),
            None => Err(Error::new_spanned(fields, wrong)),
        },
        _ => Err(Error::new_spanned(contract.ident, wrong)),
    }
}
