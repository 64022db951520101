//! What a struct is in a schema.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;

use super::Contract;
use super::members::{Kind, Member, Times};
use super::options::Serializer;

/// The schema type.
pub(super) fn complex_type(contract: &Contract<'_>, members: &[Member<'_>]) -> TokenStream {
    let support = &contract.support;
    let steps = members.iter().map(|member| match contract.serializer {
        Serializer::DataContract => step(contract, member),
        Serializer::Xml => xml_step(contract, member),
    });
    let Contract { unqualified, anonymous, all, .. } = contract;
    let xml = (contract.serializer == Serializer::Xml).then(|| {
        let compositor = if *all { quote!(All) } else { quote!(Sequence) };
        quote! {
            .unqualified(#unqualified).anonymous(#anonymous).composed(#support::Compositor::#compositor)
        }
    });
    quote!({
        let _ = &mut *__soapstone_set;
        #support::SchemaType::Complex(#support::ComplexType::default() #xml #(#steps)*)
    })
}

fn step(contract: &Contract<'_>, member: &Member<'_>) -> TokenStream {
    let support = &contract.support;
    let Member { ty, name, required, emit_default, .. } = member;
    let described = quote!(<#ty as #support::DescribeType>::describe(__soapstone_set));
    match member.kind {
        Kind::Base => quote!(.extending(#described.name)),
        _ => quote! {
            .with(#support::Member::new(#name, #described).required(#required).emit_default(#emit_default))
        },
    }
}

fn xml_step(contract: &Contract<'_>, member: &Member<'_>) -> TokenStream {
    let support = &contract.support;
    let Member { ty, inner, name, required, .. } = member;
    match member.kind {
        Kind::Base => quote!(.extending(<#ty as #support::DescribeType>::describe(__soapstone_set).name)),
        Kind::Attribute => {
            let ty = type_of(contract, member, inner);
            let more = more(member, member.namespace.is_empty());
            quote!(.with_attribute(#support::AttributeMember::new(#name, #ty, #required) #more))
        }
        Kind::Text => {
            let ty = type_of(contract, member, inner);
            let list = member.list;
            quote!(.with_text(#ty, #list))
        }
        Kind::AnyAttributes => quote!(.any_attributes()),
        _ => {
            let particle = particle(contract, member, false);
            quote!(.with_particle(#particle))
        }
    }
}

/// The particles of a group, whose elements say their namespaces: the group stands in types of whatever namespace.
pub(super) fn particles(contract: &Contract<'_>, members: &[Member<'_>]) -> Vec<TokenStream> {
    members.iter().map(|member| particle(contract, member, true)).collect()
}

fn particle(contract: &Contract<'_>, member: &Member<'_>, of_group: bool) -> TokenStream {
    let (data, support) = (&contract.data, &contract.support);
    let Member { inner, name, required, .. } = member;
    let required = *required || member.times == Times::Once && !member.is_named();
    let repeated = member.times == Times::Many;
    let occurs = quote!(#support::Occurs::new(#required, #repeated));
    let local = !of_group && member.namespace == contract.elements;
    let element = match &member.kind {
        Kind::Content => {
            return quote! {
                <#inner as #data::Content>::describe_content(__soapstone_set).occurring(#occurs)
            };
        }
        Kind::Any => return quote!(#support::Particle::Any(#occurs)),
        Kind::Items(item) => {
            let ty = type_of(contract, member, inner);
            quote! {{
                let __soapstone_item = #support::Member::new(#item, #ty).repeated(true);
                #support::Member::new(#name, #support::built_in("anyType", false)).of_items(__soapstone_item)
            }}
        }
        Kind::Flat => {
            let ty = type_of(contract, member, inner);
            quote!(#support::Member::new(#name, #ty).repeated(true))
        }
        _ => {
            let ty = type_of(contract, member, inner);
            quote!(#support::Member::new(#name, #ty))
        }
    };
    let more = more(member, local);
    quote!(#support::Particle::Element(#element.required(#required) #more))
}

/// What else is said about an element or an attribute.
fn more(member: &Member<'_>, local: bool) -> TokenStream {
    let namespace = &member.namespace;
    let namespace = (!local).then(|| quote!(.in_namespace(#namespace)));
    let list = member.list.then(|| quote!(.as_list()));
    let default = member.default.iter().map(|value| quote!(.with_default(#value)));
    let fixed = member.fixed.iter().map(|value| quote!(.with_fixed(#value)));
    quote!(#namespace #list #(#default)* #(#fixed)*)
}

/// The type of a member, nillable if that is said.
fn type_of(contract: &Contract<'_>, member: &Member<'_>, ty: &Type) -> TokenStream {
    let support = &contract.support;
    let nillable = member.nillable;
    match &member.schema_type {
        Some(name) => quote!(#support::built_in(#name, #nillable)),
        None => quote!(#support::described::<#ty>(__soapstone_set, #nillable)),
    }
}
