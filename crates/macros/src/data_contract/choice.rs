//! Choices: enums of which each variant is an element, or several.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{DataEnum, Error, Fields, Ident, Result, Type, Variant};

use super::members::named_self;
use super::object::at;
use super::options::VariantOptions;
use super::{Contract, derived};

/// What a variant is.
enum Kind {
    /// An element without content.
    Empty,
    /// An element of this type.
    Element(Type),
    /// A list of this type in an element.
    List(Type),
    /// A choice or a group.
    Content(Type),
    /// Any element.
    Any,
}

struct Alternative<'a> {
    variant: &'a Ident,
    kind: Kind,
    name: String,
    namespace: String,
    nillable: bool,
    schema_type: Option<String>,
    /// Its place while it is read, if it is a choice or a group.
    place: Ident,
}

/// The implementations for an enum whose variants are elements.
pub(super) fn render(contract: &Contract<'_>, data: &DataEnum) -> Result<TokenStream> {
    let alternatives = read(contract, data)?;
    let (ident, data, support) = (contract.ident, &contract.data, &contract.support);
    let names: Vec<_> = alternatives
        .iter()
        .map(|alternative| match &alternative.kind {
            Kind::Content(ty) => format!("of {}", quote!(#ty)),
            Kind::Any => "any other".to_owned(),
            _ => alternative.name.clone(),
        })
        .collect();
    let names = names.join(", ");
    let writes = alternatives.iter().map(|alternative| write(contract, alternative));
    let particles = alternatives.iter().map(|alternative| particle(contract, alternative));
    let fits = fits(contract, &alternatives);
    let reading = reading(contract, &alternatives, &names);
    Ok(quote! {
        #[automatically_derived]
        impl #data::Content for #ident {
            type Reading = __SoapstoneReading;

            fn fit(__soapstone_name: #support::NameRef<'_>) -> #data::Fit {
                #fits
            }

            fn write_content<__SoapstoneW: #support::XmlWriter + ?::core::marker::Sized>(
                &self,
                __soapstone_out: &mut __SoapstoneW,
            ) -> ::core::result::Result<(), #support::EncodeError> {
                match self {
                    #(#writes)*
                }
            }

            fn describe_content(__soapstone_set: &mut #support::SchemaSet) -> #support::Particle {
                let _ = &mut *__soapstone_set;
                #support::Particle::Choice(#support::Group::new(::std::vec![#(#particles),*]))
            }
        }

        #reading
    })
}

fn read<'a>(contract: &Contract<'_>, data: &'a DataEnum) -> Result<Vec<Alternative<'a>>> {
    if data.variants.is_empty() {
        return Err(Error::new_spanned(
            contract.ident,
            "a choice has a variant at least for what is chosen: there is none",
        ));
    }
    let mut seen = std::collections::BTreeSet::new();
    let mut alternatives = Vec::new();
    for (index, variant) in data.variants.iter().enumerate() {
        let alternative = alternative(contract, variant, index)?;
        let has_name = !matches!(alternative.kind, Kind::Content(_) | Kind::Any);
        if has_name && !seen.insert((alternative.namespace.clone(), alternative.name.clone())) {
            let problem = format!("there is another `{}`: give one of them a `name`", alternative.name);
            return Err(Error::new_spanned(variant, problem));
        }
        alternatives.push(alternative);
    }
    Ok(alternatives)
}

fn alternative<'a>(contract: &Contract<'_>, variant: &'a Variant, index: usize) -> Result<Alternative<'a>> {
    let options = VariantOptions::read(&variant.attrs)?;
    let ty = match &variant.fields {
        Fields::Unit => None,
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            fields.unnamed.first().map(|field| named_self(&field.ty, contract.ident)).transpose()?
        }
        _ => {
            let problem = "what is chosen stands alone in its variant: `Circle(Circle)`, or nothing for an empty element";
            return Err(Error::new_spanned(variant, problem));
        }
    };
    let kind = match ty {
        None if options.content || options.any || options.list => {
            return Err(Error::new_spanned(variant, "there is no type here: write it in parentheses"));
        }
        None => Kind::Empty,
        Some(ty) if options.content => Kind::Content(ty),
        Some(_) if options.any => Kind::Any,
        Some(ty) if options.list => match super::members::inside(&ty, "Vec") {
            Some(item) => Kind::List(item.clone()),
            None => return Err(Error::new_spanned(ty, "a `list` is a `Vec<T>`")),
        },
        Some(ty) if super::members::item_of(&ty).is_some() => {
            let problem = "a variant is one element: for several use a `group` with a `flat` member, for one of values a `list`";
            return Err(Error::new_spanned(ty, problem));
        }
        Some(ty) => Kind::Element(ty),
    };
    let name = match options.name {
        Some(name) => name,
        None => {
            let name = variant.ident.unraw().to_string();
            if !matches!(kind, Kind::Content(_) | Kind::Any) {
                derived(&name, "data", variant.ident.span())?;
            }
            name
        }
    };
    let namespace = match options.namespace {
        Some(namespace) => namespace,
        None if options.qualified => contract.namespace.clone(),
        None if options.unqualified => String::new(),
        None => contract.elements.clone(),
    };
    Ok(Alternative {
        variant: &variant.ident,
        kind,
        name,
        namespace,
        nillable: options.nillable,
        schema_type: options.ty,
        place: format_ident!("__soapstone_{index}"),
    })
}

fn write(contract: &Contract<'_>, alternative: &Alternative<'_>) -> TokenStream {
    let (data, support) = (&contract.data, &contract.support);
    let Alternative { variant, name, namespace, .. } = alternative;
    match &alternative.kind {
        Kind::Empty => quote! {
            Self::#variant => #support::write_empty(__soapstone_out, #namespace, #name),
        },
        Kind::Element(ty) => {
            let write = quote_spanned!(at(ty)=>
                #support::write_alternative(__soapstone_out, #namespace, #name, __soapstone_value)
            );
            quote!(Self::#variant(__soapstone_value) => #write,)
        }
        Kind::List(_) => quote! {
            Self::#variant(__soapstone_value) => #support::write_list_member(
                __soapstone_out,
                #namespace,
                #name,
                ::core::option::Option::Some(__soapstone_value.as_slice()),
            ),
        },
        Kind::Content(ty) => {
            let write =
                quote_spanned!(at(ty)=> #data::Content::write_content(__soapstone_value, __soapstone_out));
            quote!(Self::#variant(__soapstone_value) => #write,)
        }
        Kind::Any => quote! {
            Self::#variant(__soapstone_value) => #support::write_any(__soapstone_out, __soapstone_value),
        },
    }
}

fn particle(contract: &Contract<'_>, alternative: &Alternative<'_>) -> TokenStream {
    let (data, support) = (&contract.data, &contract.support);
    let Alternative { name, namespace, nillable, .. } = alternative;
    let (ty, list) = match &alternative.kind {
        Kind::Content(ty) => {
            return quote!(<#ty as #data::Content>::describe_content(__soapstone_set));
        }
        Kind::Any => return quote!(#support::Particle::Any(#support::Occurs::ONCE)),
        Kind::Empty => (quote!(#support::built_in("anyType", false)), false),
        Kind::Element(ty) => (quote!(#support::described::<#ty>(__soapstone_set, #nillable)), false),
        Kind::List(ty) => (quote!(#support::described::<#ty>(__soapstone_set, #nillable)), true),
    };
    let ty = match &alternative.schema_type {
        Some(name) => quote!(#support::built_in(#name, #nillable)),
        None => ty,
    };
    let list = list.then(|| quote!(.as_list()));
    quote! {
        #support::Particle::Element(
            #support::Member::new(#name, #ty).required(true).in_namespace(#namespace) #list
        )
    }
}

/// Whether an element is one of these, by its name or because any is.
fn fits(contract: &Contract<'_>, alternatives: &[Alternative<'_>]) -> TokenStream {
    let data = &contract.data;
    let index = index(contract, alternatives);
    let nested = alternatives.iter().filter_map(|alternative| match &alternative.kind {
        Kind::Content(ty) => Some(quote! {
            if <#ty as #data::Content>::fit(__soapstone_name) == #data::Fit::Any {
                return #data::Fit::Any;
            }
        }),
        Kind::Any => Some(quote! {
            if true {
                return #data::Fit::Any;
            }
        }),
        _ => None,
    });
    quote! {
        let __soapstone_named: ::core::option::Option<usize> = #index;
        if __soapstone_named.is_some() {
            return #data::Fit::Named;
        }
        #(#nested)*
        #data::Fit::No
    }
}

/// The place of the alternative that has an element of this name.
fn index(contract: &Contract<'_>, alternatives: &[Alternative<'_>]) -> TokenStream {
    let data = &contract.data;
    let tests = alternatives.iter().enumerate().filter_map(|(index, alternative)| {
        let Alternative { name, namespace, .. } = alternative;
        let test = match &alternative.kind {
            Kind::Content(ty) => quote!(<#ty as #data::Content>::fit(__soapstone_name) == #data::Fit::Named),
            Kind::Any => return None,
            _ => quote!(__soapstone_name.is(#namespace, #name)),
        };
        Some(quote!(if #test { ::core::option::Option::Some(#index) } else))
    });
    quote!(#(#tests)* { ::core::option::Option::None })
}

fn reading(contract: &Contract<'_>, alternatives: &[Alternative<'_>], names: &str) -> TokenStream {
    let (ident, data, support) = (contract.ident, &contract.data, &contract.support);
    let visibility = contract.visibility;
    let nested: Vec<_> = alternatives
        .iter()
        .filter_map(|alternative| match &alternative.kind {
            Kind::Content(ty) => Some((alternative, ty)),
            _ => None,
        })
        .collect();
    let places = nested.iter().map(|(Alternative { place, .. }, ty)| {
        quote!(#place: ::core::option::Option<::std::boxed::Box<<#ty as #data::Content>::Reading>>)
    });
    let takes = nested.iter().map(|(Alternative { place, .. }, _)| {
        quote! {
            if let ::core::option::Option::Some(__soapstone_begun) = &self.#place {
                return #data::Reading::takes(&**__soapstone_begun, __soapstone_name);
            }
        }
    });
    let begun = nested.iter().map(|(Alternative { place, .. }, _)| quote!(|| self.#place.is_some()));
    let continues = nested.iter().map(|(Alternative { place, .. }, _)| {
        quote! {
            if let ::core::option::Option::Some(__soapstone_begun) = &mut self.#place {
                if __soapstone_fits {
                    return #data::Reading::element(&mut **__soapstone_begun, __soapstone_input);
                }
            }
        }
    });
    let finishes = nested.iter().map(|(Alternative { place, variant, .. }, _)| {
        quote! {
            if let ::core::option::Option::Some(__soapstone_begun) = self.#place {
                return #data::Reading::finish(*__soapstone_begun, __soapstone_input).map(#ident::#variant);
            }
        }
    });
    let reads = alternatives.iter().enumerate().map(|(index, alternative)| {
        let Alternative { variant, place, .. } = alternative;
        let read = match &alternative.kind {
            Kind::Empty => quote!(#support::read_empty(&mut self.__soapstone_value, __soapstone_input, #ident::#variant)),
            Kind::Element(ty) => quote_spanned!(at(ty)=>
                #support::read_alternative(&mut self.__soapstone_value, __soapstone_input, #ident::#variant)
            ),
            Kind::List(_) => quote! {
                #support::read_list_alternative(&mut self.__soapstone_value, __soapstone_input, #ident::#variant)
            },
            Kind::Content(_) => quote!(#support::read_nested(&mut self.#place, __soapstone_input)),
            Kind::Any => return quote!(),
        };
        quote!(::core::option::Option::Some(#index) => #read,)
    });
    let index = index(contract, alternatives);
    let others = alternatives.iter().find_map(|alternative| {
        let Alternative { variant, place, .. } = alternative;
        match &alternative.kind {
            Kind::Any => Some(quote! {
                #support::read_any_alternative(&mut self.__soapstone_value, __soapstone_input, #ident::#variant)
            }),
            Kind::Content(ty) => Some(quote! {
                if <#ty as #data::Content>::fit(__soapstone_name) == #data::Fit::Any {
                    #support::read_nested(&mut self.#place, __soapstone_input)
                } else {
                    ::core::result::Result::Err(#support::second_choice(__soapstone_input, #names))
                }
            }),
            _ => None,
        }
    });
    let others = others.unwrap_or_else(
        || quote!(::core::result::Result::Err(#support::second_choice(__soapstone_input, #names))),
    );
    quote! {
        #[doc(hidden)]
        #[allow(unreachable_pub, reason = "as visible as the type that it is of")]
        #[derive(::core::default::Default)]
        #visibility struct __SoapstoneReading {
            __soapstone_value: ::core::option::Option<#ident>,
            #(#places,)*
        }

        #[automatically_derived]
        impl #data::Reading for __SoapstoneReading {
            type Of = #ident;

            fn takes(&self, __soapstone_name: #support::NameRef<'_>) -> bool {
                let _ = __soapstone_name;
                #(#takes)*
                self.__soapstone_value.is_none()
            }

            fn element<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
                &mut self,
                __soapstone_input: &mut __SoapstoneR,
            ) -> ::core::result::Result<(), #support::FromXmlError> {
                let __soapstone_fits = #data::Reading::takes(self, __soapstone_input.start().name());
                #(#continues)*
                if self.__soapstone_value.is_some() #(#begun)* {
                    return ::core::result::Result::Err(#support::second_choice(__soapstone_input, #names));
                }
                let _ = __soapstone_fits;
                let __soapstone_name = __soapstone_input.start().name();
                let __soapstone_index: ::core::option::Option<usize> = #index;
                match __soapstone_index {
                    #(#reads)*
                    _ => {
                        let __soapstone_name = __soapstone_input.start().name();
                        let _ = __soapstone_name;
                        #others
                    }
                }
            }

            fn finish<__SoapstoneR: #support::XmlReader + ?::core::marker::Sized>(
                self,
                __soapstone_input: &__SoapstoneR,
            ) -> ::core::result::Result<#ident, #support::FromXmlError> {
                #(#finishes)*
                self.__soapstone_value.ok_or_else(|| #support::missing_choice(__soapstone_input, #names))
            }
        }
    }
}
