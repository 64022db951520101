//! Structs.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Fields, Result, Type};

use super::Contract;
use super::members::{self, Kind, Member, item_of};
use super::options::Serializer;

/// The implementations for a struct.
pub(super) fn render(contract: &Contract<'_>, fields: &Fields) -> Result<TokenStream> {
    let members = members::read(contract, fields)?;
    let (ident, data, support) = (contract.ident, &contract.data, &contract.support);
    let describe = contract.describe(true, &described(contract, &members));
    let shape = match contract.serializer {
        Serializer::DataContract => quote!(Complex),
        Serializer::Xml => quote!(Element),
    };
    let writes = members.iter().map(|member| write(contract, member));
    let struct_of_members = reading(contract, &members);
    Ok(quote! {
        #describe

        #[automatically_derived]
        impl #data::DataContract for #ident {
            const SHAPE: #data::Shape = #data::Shape::#shape;

            fn write<__SoapstoneW: #support::XmlWriter + ?::core::marker::Sized>(
                &self,
                __soapstone_out: &mut __SoapstoneW,
            ) -> ::core::result::Result<(), #support::EncodeError> {
                #data::Object::write_members(self, __soapstone_out)
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
                #support::read_object(__soapstone_place, __soapstone_input)
            }
        }

        #[automatically_derived]
        impl #data::Object for #ident {
            type Members = __SoapstoneMembers;

            fn write_members<__SoapstoneW: #support::XmlWriter + ?::core::marker::Sized>(
                &self,
                __soapstone_out: &mut __SoapstoneW,
            ) -> ::core::result::Result<(), #support::EncodeError> {
                let _ = &mut *__soapstone_out;
                #(#writes)*
                ::core::result::Result::Ok(())
            }
        }

        #struct_of_members
    })
}

fn write(contract: &Contract<'_>, member: &Member<'_>) -> TokenStream {
    let (data, support, namespace) = (&contract.data, &contract.support, &contract.namespace);
    let Member { field, name, .. } = member;
    match &member.kind {
        Kind::Base => quote!(#data::Object::write_members(&self.#field, __soapstone_out)?;),
        Kind::Attribute => quote!(#support::write_attribute(__soapstone_out, #name, &self.#field)?;),
        Kind::Items(item) => {
            quote!(#support::write_items(__soapstone_out, #namespace, #name, #item, &self.#field)?;)
        }
        Kind::Flat => quote!(#support::write_flat(__soapstone_out, #namespace, #name, &self.#field)?;),
        Kind::Element if contract.serializer == Serializer::Xml => {
            quote!(#support::write_optional(__soapstone_out, #namespace, #name, &self.#field)?;)
        }
        Kind::Element => {
            let write = quote_spanned!(at(&member.ty)=>
                #support::write_element(__soapstone_out, #namespace, #name, &self.#field)?;
            );
            match member.emit_default {
                true => write,
                false => quote!(if !#data::DataContract::is_default(&self.#field) { #write }),
            }
        }
    }
}

/// The members while they are read.
fn reading(contract: &Contract<'_>, members: &[Member<'_>]) -> TokenStream {
    let (ident, data, support, namespace) =
        (contract.ident, &contract.data, &contract.support, &contract.namespace);
    let visibility = contract.visibility;
    let places = members.iter().map(|Member { place, ty, kind, .. }| match kind {
        Kind::Base => quote!(#place: <#ty as #data::Object>::Members),
        _ => quote!(#place: ::core::option::Option<#ty>),
    });
    let attributes = members.iter().map(|Member { place, name, kind, .. }| match kind {
        Kind::Base => quote!(#data::Members::attributes(&mut self.#place, __soapstone_input)?;),
        Kind::Attribute => {
            quote!(#support::read_attribute(&mut self.#place, __soapstone_input, #name)?;)
        }
        _ => quote!(),
    });
    let base =
        members.iter().filter(|member| matches!(member.kind, Kind::Base)).map(|Member { place, .. }| {
            quote! {
                if #data::Members::member(&mut self.#place, __soapstone_input)? {
                    return ::core::result::Result::Ok(true);
                }
            }
        });
    let elements: Vec<_> =
        members.iter().filter(|member| !matches!(member.kind, Kind::Base | Kind::Attribute)).collect();
    let names = elements.iter().enumerate().map(|(index, member)| {
        let name = &member.name;
        quote!(#name => #index)
    });
    let reads = elements.iter().enumerate().map(|(index, Member { place, ty, kind, .. })| {
        let read = match kind {
            Kind::Items(item) => {
                quote!(#support::read_items(&mut self.#place, __soapstone_input, #namespace, #item))
            }
            Kind::Flat => quote!(#support::read_flat(&mut self.#place, __soapstone_input)),
            _ => quote_spanned!(at(ty)=> #data::read_once(&mut self.#place, __soapstone_input)),
        };
        quote!(#index => #read,)
    });
    let own = match elements.is_empty() {
        true => quote! {
            let _ = &mut *__soapstone_input;
            ::core::result::Result::Ok(false)
        },
        false => quote! {
            let __soapstone_start = __soapstone_input.start();
            let __soapstone_name = __soapstone_start.name();
            if __soapstone_name.namespace != #namespace {
                return ::core::result::Result::Ok(false);
            }
            let __soapstone_index: usize = match __soapstone_name.local {
                #(#names,)*
                _ => return ::core::result::Result::Ok(false),
            };
            // One result for all of them: each of its own would take its room on the stack.
            let __soapstone_read = match __soapstone_index {
                #(#reads)*
                _ => ::core::result::Result::Ok(()),
            };
            __soapstone_read?;
            ::core::result::Result::Ok(true)
        },
    };
    let finished = members.iter().map(|Member { field, ty, place, name, kind, required, .. }| match kind {
        Kind::Base => quote!(#field: #data::Members::finish(self.#place, __soapstone_input)?),
        _ => {
            let finish =
                quote_spanned!(at(ty)=> #data::finish(self.#place, __soapstone_input, #name, #required)?);
            quote!(#field: #finish)
        }
    });
    // It is as visible as the type, which may be in a module that is not.
    quote! {
        #[doc(hidden)]
        #[allow(unreachable_pub)]
        #[derive(::core::default::Default)]
        #visibility struct __SoapstoneMembers {
            #(#places,)*
        }

        #[automatically_derived]
        impl #data::Members for __SoapstoneMembers {
            type Of = #ident;

            fn attributes<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
                &mut self,
                __soapstone_input: &mut __SoapstoneR,
            ) -> ::core::result::Result<(), #support::FromXmlError> {
                let _ = &mut *__soapstone_input;
                #(#attributes)*
                ::core::result::Result::Ok(())
            }

            fn member<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
                &mut self,
                __soapstone_input: &mut __SoapstoneR,
            ) -> ::core::result::Result<bool, #support::FromXmlError> {
                #(#base)*
                #own
            }

            fn finish<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
                self,
                __soapstone_input: &__SoapstoneR,
            ) -> ::core::result::Result<#ident, #support::FromXmlError> {
                let _ = __soapstone_input;
                ::core::result::Result::Ok(#ident {
                    #(#finished,)*
                })
            }
        }
    }
}

/// The schema type.
fn described(contract: &Contract<'_>, members: &[Member<'_>]) -> TokenStream {
    let support = &contract.support;
    let steps = members.iter().map(|Member { ty, name, kind, required, emit_default, .. }| {
        let described = quote!(<#ty as #support::DescribeType>::describe(__soapstone_set));
        match kind {
            Kind::Base => quote!(.extending(#described.name)),
            Kind::Attribute => {
                quote!(.with_attribute(#support::AttributeMember::new(#name, #described, #required)))
            }
            Kind::Flat => {
                let item = item_of(ty);
                let described = quote!(<#item as #support::DescribeType>::describe(__soapstone_set));
                quote!(.with(#support::Member::new(#name, #described).repeated(true)))
            }
            _ => quote! {
                .with(#support::Member::new(#name, #described).required(#required).emit_default(#emit_default))
            },
        }
    });
    quote!({
        let _ = &mut *__soapstone_set;
        #support::SchemaType::Complex(#support::ComplexType::default() #(#steps)*)
    })
}

/// Names of the macro, at the place of this type: what is wrong with the type is said there.
fn at(ty: &Type) -> Span {
    Span::call_site().located_at(ty.span())
}
