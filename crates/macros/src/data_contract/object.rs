//! Structs: classes, and groups of elements.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, Fields, Result, Type};

use super::members::{self, Kind, Member, Times};
use super::options::Serializer;
use super::{Contract, described, reading};

/// The implementations for a struct.
pub(super) fn render(contract: &Contract<'_>, fields: &Fields) -> Result<TokenStream> {
    let members = members::read(contract, fields)?;
    let (ident, data, support) = (contract.ident, &contract.data, &contract.support);
    let describe = contract.describe(true, &described::complex_type(contract, &members));
    let xml = contract.serializer == Serializer::Xml;
    let shape = if xml { quote!(Element) } else { quote!(Complex) };
    let writes = members.iter().map(|member| write(contract, member));
    let struct_of_members = reading::render(contract, &members);
    let attributes = xml.then(|| {
        let writes = members.iter().map(|member| write_attribute(contract, member));
        quote! {
            fn write_attributes<__SoapstoneW: #support::XmlWriter + ?::core::marker::Sized>(
                &self,
                __soapstone_out: &mut __SoapstoneW,
            ) -> ::core::result::Result<(), #support::EncodeError> {
                let _ = &mut *__soapstone_out;
                #(#writes)*
                ::core::result::Result::Ok(())
            }
        }
    });
    let first = xml.then(|| quote!(#data::Object::write_attributes(self, __soapstone_out)?;));
    Ok(quote! {
        #describe

        #[automatically_derived]
        impl #data::DataContract for #ident {
            const SHAPE: #data::Shape = #data::Shape::#shape;

            fn write<__SoapstoneW: #support::XmlWriter + ?::core::marker::Sized>(
                &self,
                __soapstone_out: &mut __SoapstoneW,
            ) -> ::core::result::Result<(), #support::EncodeError> {
                #first
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

            #attributes

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

/// The implementations for a struct whose members stand among those of others.
pub(super) fn render_group(contract: &Contract<'_>, fields: &Fields) -> Result<TokenStream> {
    let members = members::read(contract, fields)?;
    if let Some(other) =
        members.iter().find(|member| !member.is_content() && !matches!(member.kind, Kind::Any))
    {
        let problem =
            "a group has elements only: it has no element of its own for attributes or text, and no base";
        return Err(Error::new(other.field.span(), problem));
    }
    let (ident, data, support) = (contract.ident, &contract.data, &contract.support);
    let writes = members.iter().map(|member| write(contract, member));
    let struct_of_members = reading::render(contract, &members);
    let particles = described::particles(contract, &members);
    Ok(quote! {
        #[automatically_derived]
        impl #data::Content for #ident {
            type Reading = #support::GroupReading<__SoapstoneMembers>;

            fn fit(__soapstone_name: #support::NameRef<'_>) -> #data::Fit {
                if <__SoapstoneMembers as #data::Members>::place(__soapstone_name).is_some() {
                    return #data::Fit::Named;
                }
                match <__SoapstoneMembers as #data::Members>::any(__soapstone_name) {
                    true => #data::Fit::Any,
                    false => #data::Fit::No,
                }
            }

            fn write_content<__SoapstoneW: #support::XmlWriter + ?::core::marker::Sized>(
                &self,
                __soapstone_out: &mut __SoapstoneW,
            ) -> ::core::result::Result<(), #support::EncodeError> {
                let _ = &mut *__soapstone_out;
                #(#writes)*
                ::core::result::Result::Ok(())
            }

            fn describe_content(__soapstone_set: &mut #support::SchemaSet) -> #support::Particle {
                let _ = &mut *__soapstone_set;
                #support::Particle::Sequence(#support::Group::new(::std::vec![#(#particles),*]))
            }
        }

        #struct_of_members
    })
}

/// Writes an attribute, or the attributes of a base.
fn write_attribute(contract: &Contract<'_>, member: &Member<'_>) -> TokenStream {
    let (data, support) = (&contract.data, &contract.support);
    let Member { field, name, namespace, required, .. } = member;
    let name = quote!(#support::NameRef::new(#namespace, #name));
    match &member.kind {
        Kind::Base => quote!(#data::Object::write_attributes(&self.#field, __soapstone_out)?;),
        Kind::Attribute if member.list => {
            let items = items(member);
            quote!(#support::write_attribute_list(__soapstone_out, #name, #items, #required)?;)
        }
        Kind::Attribute => {
            quote!(#support::write_attribute(__soapstone_out, #name, &self.#field, #required)?;)
        }
        Kind::AnyAttributes => quote! {
            #support::write_other_attributes(
                __soapstone_out,
                &self.#field,
                <__SoapstoneMembers as #data::Members>::is_attribute,
            )?;
        },
        _ => quote!(),
    }
}

/// The items of a list as an `Option<&[T]>`: none where nothing is to be written.
fn items(member: &Member<'_>) -> TokenStream {
    let field = member.field;
    let always = member.required || matches!(member.kind, Kind::Items(_));
    match member.times {
        Times::Optional => quote!(self.#field.as_deref()),
        _ if always => quote!(::core::option::Option::Some(self.#field.as_slice())),
        _ => {
            quote!(::core::option::Option::Some(self.#field.as_slice()).filter(|__soapstone_l| !__soapstone_l.is_empty()))
        }
    }
}

fn write(contract: &Contract<'_>, member: &Member<'_>) -> TokenStream {
    let (data, support) = (&contract.data, &contract.support);
    let Member { field, name, namespace, required, nillable, .. } = member;
    match &member.kind {
        Kind::Base => quote!(#data::Object::write_members(&self.#field, __soapstone_out)?;),
        Kind::Attribute | Kind::AnyAttributes => quote!(),
        Kind::Text if member.list => {
            quote!(#support::write_list(&self.#field, __soapstone_out)?;)
        }
        Kind::Text if member.times == Times::Optional => quote! {
            if let ::core::option::Option::Some(__soapstone_text) = &self.#field {
                #data::DataContract::write(__soapstone_text, __soapstone_out)?;
            }
        },
        Kind::Text => quote!(#data::DataContract::write(&self.#field, __soapstone_out)?;),
        Kind::Content => match member.times {
            Times::Many => {
                let field_name = field.to_string();
                quote!(#support::write_many(__soapstone_out, #field_name, &self.#field, #required)?;)
            }
            Times::Optional => quote! {
                if let ::core::option::Option::Some(__soapstone_content) = &self.#field {
                    #data::Content::write_content(__soapstone_content, __soapstone_out)?;
                }
            },
            Times::Once => {
                quote_spanned!(at(&member.inner)=> #data::Content::write_content(&self.#field, __soapstone_out)?;)
            }
        },
        Kind::Any => match member.times {
            Times::Once => quote!(#support::write_any(__soapstone_out, &self.#field)?;),
            _ => quote! {
                for __soapstone_element in self.#field.iter() {
                    #support::write_any(__soapstone_out, __soapstone_element)?;
                }
            },
        },
        Kind::Items(item) => {
            let items = items(member);
            quote!(#support::write_items(__soapstone_out, #namespace, #name, #item, #items)?;)
        }
        Kind::Flat => {
            quote!(#support::write_flat(__soapstone_out, #namespace, #name, &self.#field, #required)?;)
        }
        Kind::Element if member.list => {
            let items = items(member);
            quote!(#support::write_list_member(__soapstone_out, #namespace, #name, #items)?;)
        }
        Kind::Element if contract.serializer == Serializer::Xml => quote_spanned! {at(&member.ty)=>
            #support::write_member(__soapstone_out, #namespace, #name, &self.#field, #required, #nillable)?;
        },
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

/// Names of the macro, at the place of this type: what is wrong with the type is said there.
pub(super) fn at(ty: &Type) -> Span {
    Span::call_site().located_at(ty.span())
}
