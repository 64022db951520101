//! The members of a struct while they are read.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::Contract;
use super::members::{Kind, Member, Times, is_string};
use super::object::at;

/// The struct of their places, and what it does.
pub(super) fn render(contract: &Contract<'_>, members: &[Member<'_>]) -> TokenStream {
    let (ident, data, support) = (contract.ident, &contract.data, &contract.support);
    let visibility = contract.visibility;
    let places = members.iter().map(|member| {
        let (place, ty) = (&member.place, place_type(contract, member));
        quote!(#place: #ty)
    });
    let attributes = attributes(contract, members);
    let text = members.iter().find_map(|member| text(contract, member));
    let base = base(contract, members, &quote!(member));
    let own = own_members(contract, members);
    let elements: Vec<_> = members.iter().filter(|member| member.is_content()).collect();
    let open = open_place(contract, &elements);
    let others = others(contract, members);
    let finished = members.iter().map(|member| {
        let (field, finish) = (member.field, finish(contract, member));
        quote!(#field: #finish)
    });
    // It is as visible as the type, which may be in a module that is not.
    quote! {
        #[doc(hidden)]
        #[allow(unreachable_pub, reason = "as visible as the type that it is of")]
        #[derive(::core::default::Default)]
        #visibility struct __SoapstoneMembers {
            #(#places,)*
        }

        #open

        #[automatically_derived]
        impl #data::Members for __SoapstoneMembers {
            type Of = #ident;

            #attributes
            #text

            fn member<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
                &mut self,
                __soapstone_input: &mut __SoapstoneR,
            ) -> ::core::result::Result<bool, #support::FromXmlError> {
                #base
                #own
            }

            #others

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

fn place_type(contract: &Contract<'_>, member: &Member<'_>) -> TokenStream {
    let (data, support) = (&contract.data, &contract.support);
    let Member { ty, inner, .. } = member;
    match (&member.kind, member.times) {
        (Kind::Base, _) => quote!(<#ty as #data::Object>::Members),
        (Kind::Content, Times::Many) => quote_spanned!(at(inner)=> #support::Many<#inner>),
        (Kind::Content, _) => quote_spanned!(at(inner)=> #support::One<#inner>),
        (Kind::Any | Kind::AnyAttributes, Times::Many) => {
            quote!(::core::option::Option<::std::vec::Vec<#inner>>)
        }
        (Kind::Any, _) => quote!(::core::option::Option<#inner>),
        _ if member.is_list() => quote!(::core::option::Option<::std::vec::Vec<#inner>>),
        _ => quote!(::core::option::Option<#ty>),
    }
}

/// What a base does first.
fn base(contract: &Contract<'_>, members: &[Member<'_>], method: &TokenStream) -> TokenStream {
    let data = &contract.data;
    let base =
        members.iter().filter(|member| matches!(member.kind, Kind::Base)).map(|Member { place, .. }| {
            quote! {
                if #data::Members::#method(&mut self.#place, __soapstone_input)? {
                    return ::core::result::Result::Ok(true);
                }
            }
        });
    quote!(#(#base)*)
}

fn attributes(contract: &Contract<'_>, members: &[Member<'_>]) -> TokenStream {
    let (data, support) = (&contract.data, &contract.support);
    let is_attribute =
        |member: &&Member<'_>| matches!(member.kind, Kind::Base | Kind::Attribute | Kind::AnyAttributes);
    let members: Vec<_> = members.iter().filter(is_attribute).collect();
    if members.is_empty() {
        return quote!();
    }
    let reads = members.iter().map(|Member { place, name, namespace, kind, list, .. }| match kind {
        Kind::Base => quote!(#data::Members::attributes(&mut self.#place, __soapstone_input)?;),
        Kind::Attribute if *list => {
            quote!(#support::read_attribute_list(&mut self.#place, __soapstone_input, #namespace, #name)?;)
        }
        Kind::Attribute => {
            quote!(#support::read_attribute(&mut self.#place, __soapstone_input, #namespace, #name)?;)
        }
        _ => quote!(),
    });
    let known = members.iter().filter_map(|Member { ty, name, namespace, kind, .. }| match kind {
        Kind::Base => Some(quote! {
            <<#ty as #data::Object>::Members as #data::Members>::is_attribute(__soapstone_name)
        }),
        Kind::Attribute => Some(quote!(__soapstone_name.is(#namespace, #name))),
        _ => None,
    });
    let others = members.iter().filter_map(|Member { place, kind, .. }| match kind {
        Kind::Base => Some(quote! {
            #data::Members::other_attributes(&mut self.#place, __soapstone_input, __soapstone_known)?;
        }),
        Kind::AnyAttributes => Some(quote! {
            #support::read_other_attributes(&mut self.#place, __soapstone_input, __soapstone_known)?;
        }),
        _ => None,
    });
    quote! {
        fn attributes<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
            &mut self,
            __soapstone_input: &mut __SoapstoneR,
        ) -> ::core::result::Result<(), #support::FromXmlError> {
            let _ = &mut *__soapstone_input;
            #(#reads)*
            ::core::result::Result::Ok(())
        }

        fn is_attribute(__soapstone_name: #support::NameRef<'_>) -> bool {
            let _ = __soapstone_name;
            false #(|| #known)*
        }

        fn other_attributes<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
            &mut self,
            __soapstone_input: &mut __SoapstoneR,
            __soapstone_known: fn(#support::NameRef<'_>) -> bool,
        ) -> ::core::result::Result<(), #support::FromXmlError> {
            let _ = (&mut *__soapstone_input, __soapstone_known);
            #(#others)*
            ::core::result::Result::Ok(())
        }
    }
}

/// Reads the text, where the type or its base has some.
fn text(contract: &Contract<'_>, member: &Member<'_>) -> Option<TokenStream> {
    let (data, support) = (&contract.data, &contract.support);
    let Member { place, .. } = member;
    let read = match member.kind {
        Kind::Base => quote!(#data::Members::text(&mut self.#place, __soapstone_input)),
        Kind::Text if member.list => quote! {{
            self.#place = ::core::option::Option::Some(#support::read_list(__soapstone_input)?);
            ::core::result::Result::Ok(true)
        }},
        Kind::Text => quote! {{
            #data::read_once(&mut self.#place, __soapstone_input)?;
            ::core::result::Result::Ok(true)
        }},
        _ => return None,
    };
    Some(quote! {
        fn text<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
            &mut self,
            __soapstone_input: &mut __SoapstoneR,
        ) -> ::core::result::Result<bool, #support::FromXmlError> {
            #read
        }
    })
}

/// Finds out which member an element is, and reads it.
fn own_members(contract: &Contract<'_>, members: &[Member<'_>]) -> TokenStream {
    let (data, support) = (&contract.data, &contract.support);
    let elements: Vec<_> = members.iter().filter(|member| member.is_content()).collect();
    if elements.is_empty() {
        return quote! {
            let _ = &mut *__soapstone_input;
            ::core::result::Result::Ok(false)
        };
    }
    let reads = elements.iter().enumerate().map(|(index, member)| {
        let (place, namespace) = (&member.place, &member.namespace);
        let read = match &member.kind {
            Kind::Items(item) => {
                quote!(#support::read_items(&mut self.#place, __soapstone_input, #namespace, #item))
            }
            Kind::Flat => quote!(#support::read_flat(&mut self.#place, __soapstone_input)),
            Kind::Content => quote!(self.#place.element(__soapstone_input)),
            _ if member.list => quote!(#support::read_list_once(&mut self.#place, __soapstone_input)),
            _ => quote_spanned!(at(&member.ty)=> #data::read_once(&mut self.#place, __soapstone_input)),
        };
        quote!(#index => #read,)
    });
    let open = may_be_two(&elements).then(|| {
        quote! {
            let __soapstone_index = self
                .__soapstone_open(__soapstone_input.start().name())
                .unwrap_or(__soapstone_index);
        }
    });
    quote! {
        let ::core::option::Option::Some(__soapstone_index) =
            <Self as #data::Members>::place(__soapstone_input.start().name())
        else {
            return ::core::result::Result::Ok(false);
        };
        #open
        // One result for all of them: each of its own would take its room on the stack.
        let __soapstone_read = match __soapstone_index {
            #(#reads)*
            _ => ::core::result::Result::Ok(()),
        };
        __soapstone_read?;
        ::core::result::Result::Ok(true)
    }
}

/// Whether two members may have elements of one name: then what is read goes to the first that can take it.
fn may_be_two(elements: &[&Member<'_>]) -> bool {
    let contents = elements.iter().filter(|member| matches!(member.kind, Kind::Content)).count();
    let again = elements
        .iter()
        .enumerate()
        .any(|(index, member)| elements.iter().skip(index + 1).any(|other| member.is_called_as(other)));
    again || contents > 0 && elements.len() > 1
}

/// The first member that has an element of a name and can take one more.
fn open_place(contract: &Contract<'_>, elements: &[&Member<'_>]) -> TokenStream {
    if !may_be_two(elements) {
        return quote!();
    }
    let (data, support) = (&contract.data, &contract.support);
    let tests = elements.iter().enumerate().map(|(index, member)| {
        let Member { name, namespace, inner, .. } = member;
        let takes = takes(member);
        let fits = match member.kind {
            Kind::Content => quote!(<#inner as #data::Content>::fit(__soapstone_name) == #data::Fit::Named),
            _ => quote!(__soapstone_name.is(#namespace, #name)),
        };
        quote! {
            if #fits && #takes {
                return ::core::option::Option::Some(#index);
            }
        }
    });
    quote! {
        impl __SoapstoneMembers {
            fn __soapstone_open(&self, __soapstone_name: #support::NameRef<'_>) -> ::core::option::Option<usize> {
                #(#tests)*
                ::core::option::Option::None
            }
        }
    }
}

/// Whether a member can take one more element.
fn takes(member: &Member<'_>) -> TokenStream {
    let place = &member.place;
    match member.kind {
        Kind::Flat => quote!(true),
        Kind::Content => quote!(self.#place.takes(__soapstone_name)),
        _ => quote!(self.#place.is_none()),
    }
}

/// Places by name, and what is read when nothing has the name.
fn others(contract: &Contract<'_>, members: &[Member<'_>]) -> TokenStream {
    let (data, support) = (&contract.data, &contract.support);
    let elements: Vec<_> = members.iter().filter(|member| member.is_content()).collect();
    let contents: Vec<_> = elements.iter().filter(|member| matches!(member.kind, Kind::Content)).collect();
    let namespaces: std::collections::BTreeSet<_> = elements
        .iter()
        .filter(|member| !matches!(member.kind, Kind::Content))
        .map(|member| &member.namespace)
        .collect();
    let by_name = namespaces.into_iter().map(|namespace| {
        let names = elements.iter().enumerate().filter_map(|(index, member)| {
            let own = member.is_named() && member.namespace == *namespace;
            let own = own && !elements.iter().take(index).any(|before| before.is_called_as(member));
            let name = &member.name;
            own.then(|| quote!(#name => return ::core::option::Option::Some(#index),))
        });
        quote! {
            if __soapstone_name.namespace == #namespace {
                match __soapstone_name.local {
                    #(#names)*
                    _ => {}
                }
            }
        }
    });
    let by_content =
        elements.iter().enumerate().filter(|(_, member)| matches!(member.kind, Kind::Content)).map(
            |(index, Member { inner, .. })| {
                quote! {
                    if <#inner as #data::Content>::fit(__soapstone_name) == #data::Fit::Named {
                        return ::core::option::Option::Some(#index);
                    }
                }
            },
        );
    let takes = elements.iter().enumerate().map(|(index, member)| {
        let takes = takes(member);
        quote!(#index => #takes,)
    });
    let place = (!elements.is_empty()).then(|| {
        quote! {
            fn place(__soapstone_name: #support::NameRef<'_>) -> ::core::option::Option<usize> {
                #(#by_name)*
                #(#by_content)*
                ::core::option::Option::None
            }
        }
    });
    let takes = contract.group.then(|| {
        quote! {
            fn takes(&self, __soapstone_place: usize, __soapstone_name: #support::NameRef<'_>) -> bool {
                let _ = __soapstone_name;
                match __soapstone_place {
                    #(#takes)*
                    _ => false,
                }
            }
        }
    });
    let any: Vec<_> = members.iter().filter(|member| matches!(member.kind, Kind::Any)).collect();
    let has_base = members.iter().any(|member| matches!(member.kind, Kind::Base));
    if contents.is_empty() && any.is_empty() && !has_base {
        return quote!(#place #takes);
    }
    let base = base(contract, members, &quote!(other));
    let in_content = contents.iter().map(|Member { place, inner, .. }| {
        quote! {
            if <#inner as #data::Content>::fit(__soapstone_input.start().name()) == #data::Fit::Any {
                self.#place.element(__soapstone_input)?;
                return ::core::result::Result::Ok(true);
            }
        }
    });
    let in_any = any.first().map(|Member { place, times, .. }| {
        let read = if *times == Times::Many { quote!(read_any) } else { quote!(read_any_once) };
        quote! {
            #support::#read(&mut self.#place, __soapstone_input)?;
            return ::core::result::Result::Ok(true);
        }
    });
    let end = in_any.unwrap_or_else(|| quote!(::core::result::Result::Ok(false)));
    let fits = contents.iter().map(
        |Member { inner, .. }| quote!(<#inner as #data::Content>::fit(__soapstone_name) == #data::Fit::Any),
    );
    let has_any = !any.is_empty();
    quote! {
        #place
        #takes

        fn any(__soapstone_name: #support::NameRef<'_>) -> bool {
            let _ = __soapstone_name;
            #has_any #(|| #fits)*
        }

        #[allow(clippy::needless_return, reason = "each member returns, and there may be only one")]
        fn other<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
            &mut self,
            __soapstone_input: &mut __SoapstoneR,
        ) -> ::core::result::Result<bool, #support::FromXmlError> {
            let _ = &mut *__soapstone_input;
            #base
            #(#in_content)*
            #end
        }
    }
}

/// The value of a member, out of its place.
fn finish(contract: &Contract<'_>, member: &Member<'_>) -> TokenStream {
    let (data, support) = (&contract.data, &contract.support);
    let Member { place, ty, inner, name, required, .. } = member;
    let input = quote!(__soapstone_input);
    match (&member.kind, member.times) {
        (Kind::Base, _) => quote!(#data::Members::finish(self.#place, #input)?),
        (Kind::Content, Times::Once) => quote!(self.#place.required(#input)?),
        (Kind::Content, Times::Optional) => quote!(self.#place.optional(#input)?),
        (Kind::Content, Times::Many) => quote!(self.#place.all(#input, #required)?),
        (Kind::AnyAttributes, _) => quote!(self.#place.unwrap_or_default()),
        (Kind::Any, times) => match times {
            Times::Many => quote!(#support::finish_any_list(self.#place, #input, #required)?),
            Times::Optional => quote!(self.#place),
            Times::Once => quote!(#support::finish_any(self.#place, #input)?),
        },
        (Kind::Attribute, Times::Many) if member.list => quote! {
            #support::finish_attribute::<::std::vec::Vec<#inner>, _>(self.#place, #input, #name, #required)?
        },
        _ if member.is_list() && member.times == Times::Optional => quote!(self.#place),
        (Kind::Text, _) => {
            collapsed(contract, member, quote!(#data::finish(self.#place, #input, "text", false)?))
        }
        (Kind::Attribute, _) => {
            let finish = quote!(#support::finish_attribute(self.#place, #input, #name, #required)?);
            collapsed(contract, member, finish)
        }
        _ => {
            let finish = quote_spanned!(at(ty)=> #data::finish(self.#place, #input, #name, #required)?);
            collapsed(contract, member, finish)
        }
    }
}

/// The value without the white space that its type in the schema does not keep.
fn collapsed(contract: &Contract<'_>, member: &Member<'_>, value: TokenStream) -> TokenStream {
    let support = &contract.support;
    let keeps = |name: &String| matches!(name.as_str(), "string" | "normalizedString" | "anySimpleType");
    match &member.schema_type {
        Some(name) if !keeps(name) && is_string(&member.ty) => quote!(#support::collapsed(#value)),
        _ => value,
    }
}
