//! One of several types: a base and what is derived from it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataEnum, Error, Fields, Result, Type, Variant};

use super::Contract;
use super::options::TypeOptions;

/// The implementations for an enum with a type in each variant; the first is the base, unless that is abstract.
pub(super) fn render(contract: &Contract<'_>, options: &TypeOptions, data: &DataEnum) -> Result<TokenStream> {
    if let Some(base) = &options.abstract_base {
        return render_abstract(contract, &base.value(), data);
    }
    let types = data.variants.iter().map(type_of).collect::<Result<Vec<_>>>()?;
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let (Some((base, derived)), Some((base_variant, derived_variants))) =
        (types.split_first(), variants.split_first())
    else {
        return Err(Error::new_spanned(
            contract.ident,
            "there are no known types: write a variant for each, the base first",
        ));
    };
    let (ident, data, support) = (contract.ident, &contract.data, &contract.support);
    let indices = 1..types.len();
    let read = quote! {
        match __soapstone_index {
            #(#indices => #support::read_variant(__soapstone_place, __soapstone_input, Self::#derived_variants),)*
            _ => #support::read_variant(__soapstone_place, __soapstone_input, Self::#base_variant),
        }
    };
    Ok(quote! {
        #[automatically_derived]
        impl #support::DescribeType for #ident {
            const NILLABLE: bool = <#base as #support::DescribeType>::NILLABLE;

            fn type_name() -> #support::TypeName {
                <#base as #support::DescribeType>::type_name()
            }

            fn describe(__soapstone_set: &mut #support::SchemaSet) -> #support::TypeRef {
                #(<#derived as #support::DescribeType>::describe(__soapstone_set);)*
                <#base as #support::DescribeType>::describe(__soapstone_set)
            }
        }

        #[automatically_derived]
        impl #data::DataContract for #ident {
            const SHAPE: #data::Shape = <#base as #data::DataContract>::SHAPE;

            fn write<__SoapstoneW: #support::XmlWriter + ?::core::marker::Sized>(
                &self,
                __soapstone_out: &mut __SoapstoneW,
            ) -> ::core::result::Result<(), #support::EncodeError> {
                match self {
                    Self::#base_variant(__soapstone_value) => {
                        #data::DataContract::write(__soapstone_value, __soapstone_out)
                    }
                    #(Self::#derived_variants(__soapstone_value) => {
                        let __soapstone_type = <#derived as #support::DescribeType>::type_name();
                        #support::write_type(__soapstone_out, __soapstone_type)?;
                        #data::DataContract::write(__soapstone_value, __soapstone_out)
                    })*
                }
            }

            fn read<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
                __soapstone_input: &mut __SoapstoneR,
            ) -> ::core::result::Result<Self, #support::FromXmlError> {
                #support::read_placed(__soapstone_input)
            }

            fn read_into<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
                __soapstone_place: &mut ::core::option::Option<Self>,
                __soapstone_input: &mut __SoapstoneR,
            ) -> ::core::result::Result<(), #support::FromXmlError> {
                let __soapstone_known = [#(<#types as #support::DescribeType>::type_name()),*];
                #support::read_known(
                    __soapstone_place,
                    __soapstone_input,
                    &__soapstone_known,
                    |__soapstone_index, __soapstone_place, __soapstone_input| #read,
                    |__soapstone_index, __soapstone_place, __soapstone_input| #read,
                )
            }
        }
    })
}

/// As [`render`], where all types are derived, of a base of this name.
fn render_abstract(contract: &Contract<'_>, base: &str, data: &DataEnum) -> Result<TokenStream> {
    let types = data.variants.iter().map(type_of).collect::<Result<Vec<_>>>()?;
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    if types.is_empty() {
        return Err(Error::new_spanned(contract.ident, "there are no known types: write a variant for each"));
    }
    let (ident, data, support, namespace) =
        (contract.ident, &contract.data, &contract.support, &contract.namespace);
    let indices = 0..types.len();
    let read = quote! {
        match __soapstone_index {
            #(#indices => #support::read_variant(__soapstone_place, __soapstone_input, Self::#variants),)*
            _ => ::core::result::Result::Ok(()),
        }
    };
    Ok(quote! {
        #[automatically_derived]
        impl #support::DescribeType for #ident {
            const NILLABLE: bool = true;

            fn type_name() -> #support::TypeName {
                #support::TypeName::new(#namespace, #base)
            }

            fn describe(__soapstone_set: &mut #support::SchemaSet) -> #support::TypeRef {
                let __soapstone_name = #support::QName::from(<Self as #support::DescribeType>::type_name());
                if !__soapstone_set.describe_abstract::<Self>(&__soapstone_name) {
                    return #support::TypeRef { name: __soapstone_name, nillable: true };
                }
                #(<#types as #support::DescribeType>::describe(__soapstone_set);)*
                __soapstone_set.add(&__soapstone_name, |_| {
                    #support::SchemaType::Complex(::core::default::Default::default())
                });
                #support::TypeRef { name: __soapstone_name, nillable: true }
            }
        }

        #[automatically_derived]
        impl #data::DataContract for #ident {
            const SHAPE: #data::Shape = #data::Shape::Element;

            fn write<__SoapstoneW: #support::XmlWriter + ?::core::marker::Sized>(
                &self,
                __soapstone_out: &mut __SoapstoneW,
            ) -> ::core::result::Result<(), #support::EncodeError> {
                match self {
                    #(Self::#variants(__soapstone_value) => {
                        let __soapstone_type = <#types as #support::DescribeType>::type_name();
                        #support::write_type(__soapstone_out, __soapstone_type)?;
                        #data::DataContract::write(__soapstone_value, __soapstone_out)
                    })*
                }
            }

            fn read<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
                __soapstone_input: &mut __SoapstoneR,
            ) -> ::core::result::Result<Self, #support::FromXmlError> {
                #support::read_placed(__soapstone_input)
            }

            fn read_into<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
                __soapstone_place: &mut ::core::option::Option<Self>,
                __soapstone_input: &mut __SoapstoneR,
            ) -> ::core::result::Result<(), #support::FromXmlError> {
                let __soapstone_known = [#(<#types as #support::DescribeType>::type_name()),*];
                #support::read_derived(
                    __soapstone_place,
                    __soapstone_input,
                    &__soapstone_known,
                    |__soapstone_index, __soapstone_place, __soapstone_input| #read,
                    |__soapstone_index, __soapstone_place, __soapstone_input| #read,
                )
            }
        }
    })
}

fn type_of(variant: &Variant) -> Result<&Type> {
    match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first().map(|field| &field.ty),
        _ => None,
    }
    .ok_or_else(|| Error::new_spanned(variant, "a known type stands alone in its variant: `Circle(Circle)`"))
}
