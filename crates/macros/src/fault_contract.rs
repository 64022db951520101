//! `#[derive(FaultContract)]`: errors that travel as the details of faults.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{
    Attribute, Data, DeriveInput, Error, Fields, Ident, LitStr, Meta, Result, Token, Type, Variant,
    Visibility,
};

use crate::attributes::{Errors, read_arguments, string};
use crate::{data_contract, ncname};

/// The implementations, or what is wrong.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let expanded = syn::parse2(input).and_then(|input| render(&input));
    expanded.unwrap_or_else(|error| error.into_compile_error())
}

/// A variant: a fault.
struct Declared<'a> {
    variant: &'a Ident,
    fields: &'a Fields,
    reason: LitStr,
    /// The element of the detail, and the name of the fault, where they are said.
    element: Option<LitStr>,
    namespace: Option<LitStr>,
    name: Option<LitStr>,
    /// The type of the detail.
    detail: TokenStream,
    /// Its declaration, when the variant has it in itself.
    declaration: TokenStream,
}

fn render(input: &DeriveInput) -> Result<TokenStream> {
    let wrong = "faults are declared by an enum: a variant for each type of detail";
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, wrong));
    };
    if let Some(parameter) = input.generics.params.first() {
        return Err(Error::new_spanned(parameter, "the details of faults have no type parameters"));
    }
    if data.variants.is_empty() {
        return Err(Error::new_spanned(&input.ident, wrong));
    }
    let namespace: Vec<_> =
        input.attrs.iter().filter(|attribute| attribute.path().is_ident("data")).collect();
    let declared = data
        .variants
        .iter()
        .map(|variant| read(variant, &input.vis, &namespace))
        .collect::<Result<Vec<_>>>()?;

    refuse_same_details(&declared)?;

    let root = data_contract::root();
    let (data, support) = (quote!(#root::data), quote!(#root::data::support));
    let ident = &input.ident;
    let declarations = declared.iter().map(|fault| &fault.declaration);
    let displays = declared.iter().map(display);
    let writes = declared.iter().map(|fault| {
        let (pattern, value, element) = (pattern(fault), value(fault), element(fault, &support));
        quote! {
            #pattern => {
                let __soapstone_value = #value;
                #support::detail_entry_in(#element, __soapstone_value, ::std::string::ToString::to_string(self))
            }
        }
    });
    let names = declared.iter().map(|fault| {
        let (variant, detail) = (fault.variant, &fault.detail);
        quote!(Self::#variant { .. } => <#detail as #support::DescribeType>::type_name().local)
    });
    let reads = declared.iter().map(|fault| {
        let (detail, made, element) = (&fault.detail, made(fault), element(fault, &support));
        quote! {
            if let ::core::option::Option::Some(__soapstone_value) = #support::read_detail_in::<#detail>(&#element, __soapstone_fault) {
                return ::core::option::Option::Some(#made);
            }
        }
    });
    let describes = declared.iter().map(|fault| {
        let detail = &fault.detail;
        let element = (fault.element.is_some() || fault.namespace.is_some()).then(|| {
            let element = element(fault, &support);
            quote!(.in_element(#element))
        });
        let name = fault.name.iter().map(|name| quote!(.of_fault(#name)));
        quote!(#data::FaultDetail::of::<#detail>(__soapstone_set) #element #(#name)*)
    });
    let fault_names = declared.iter().map(|fault| {
        let (variant, detail) = (fault.variant, &fault.detail);
        let name = match &fault.name {
            Some(name) => quote!(::std::string::String::from(#name)),
            None => quote! {
                ::std::format!("{}Fault", <#detail as #support::DescribeType>::type_name().local)
            },
        };
        quote!(Self::#variant { .. } => #name)
    });
    let fault = quote!(#root::export::Fault);
    Ok(quote! {
        const _: () = {
            #(#declarations)*

            #[automatically_derived]
            impl ::core::fmt::Display for #ident {
                // A reason need not show every field.
                #[allow(unused_variables)]
                fn fmt(&self, __soapstone_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    match self {
                        #(#displays)*
                    }
                }
            }

            #[automatically_derived]
            impl ::std::error::Error for #ident {}

            #[automatically_derived]
            impl #data::FaultContract for #ident {
                fn to_fault(&self) -> ::core::result::Result<#fault, #support::EncodeError> {
                    match self {
                        #(#writes)*
                    }
                }

                fn detail_name(&self) -> &'static str {
                    match self {
                        #(#names,)*
                    }
                }

                fn fault_name(&self) -> ::std::string::String {
                    match self {
                        #(#fault_names,)*
                    }
                }

                fn from_fault(__soapstone_fault: &#fault) -> ::core::option::Option<Self> {
                    #(#reads)*
                    ::core::option::Option::None
                }

                fn describe(__soapstone_set: &mut #support::SchemaSet) -> ::std::vec::Vec<#data::FaultDetail> {
                    ::std::vec![#(#describes),*]
                }
            }
        };
    })
}

/// An error for each variant whose detail is that of another: what comes is read as the first of them.
fn refuse_same_details(declared: &[Declared<'_>]) -> Result<()> {
    let mut errors = Errors::default();
    let mut seen: BTreeMap<String, &Ident> = BTreeMap::new();
    for Declared { variant, fields, detail, element, namespace, .. } in declared {
        let of = |text: &Option<LitStr>| text.as_ref().map(LitStr::value).unwrap_or_default();
        match seen.entry(format!("{detail} {{{}}}{}", of(namespace), of(element))) {
            Entry::Vacant(entry) => {
                entry.insert(variant);
            }
            Entry::Occupied(first) => {
                let problem = format!(
                    "this is the detail of `{}` too, and by its detail a fault is told from others: put what differs into one \
                     type, or use a type for each",
                    first.get()
                );
                errors.push(Error::new_spanned(fields, problem));
            }
        }
    }
    errors.finish(())
}

fn read<'a>(variant: &'a Variant, visibility: &Visibility, namespace: &[&Attribute]) -> Result<Declared<'a>> {
    let Said { reason, element, namespace: of_element, name } = said(variant)?;
    let ident = &variant.ident;
    let own = || -> Result<(TokenStream, TokenStream)> {
        let name = ident.unraw().to_string();
        let detail = format_ident!("__Soapstone{}", ident.unraw());
        let fields = variant.fields.iter().map(|field| {
            let data = field.attrs.iter().filter(|attribute| attribute.path().is_ident("data"));
            let (ident, ty) = (&field.ident, &field.ty);
            quote!(#(#data)* #ident: #ty)
        });
        let declaration = quote! {
            #(#namespace)*
            #[data(name = #name)]
            #visibility struct #detail { #(#fields),* }
        };
        let input: DeriveInput = syn::parse2(declaration)?;
        let implementations = data_contract::render(&input)?;
        let fields = variant.fields.iter().map(|field| {
            let (ident, ty) = (&field.ident, &field.ty);
            quote!(#ident: #ty)
        });
        // It is as visible as the error, which may be in a module that is not.
        let declaration = quote! {
            #[doc(hidden)]
            #[allow(unreachable_pub, reason = "as visible as the type that it is of")]
            #visibility struct #detail { #(#fields),* }
            #implementations
        };
        Ok((quote!(#detail), declaration))
    };
    let (detail, declaration) = match &variant.fields {
        Fields::Named(_) | Fields::Unit => own()?,
        Fields::Unnamed(fields) => {
            let ty = one(fields).ok_or_else(|| {
                Error::new_spanned(fields, "the detail of a fault is one value: a type, or fields with names")
            })?;
            (quote!(#ty), quote!())
        }
    };
    Ok(Declared {
        variant: ident,
        fields: &variant.fields,
        reason,
        element,
        namespace: of_element,
        name,
        detail,
        declaration,
    })
}

fn one(fields: &syn::FieldsUnnamed) -> Option<&Type> {
    fields.unnamed.first().filter(|_| fields.unnamed.len() == 1).map(|field| &field.ty)
}

/// The name of the element of a detail.
fn element(fault: &Declared<'_>, support: &TokenStream) -> TokenStream {
    let detail = &fault.detail;
    let own = quote!(#support::detail_element(<#detail as #support::DescribeType>::type_name()));
    match (&fault.namespace, &fault.element) {
        (None, None) => own,
        (Some(namespace), Some(element)) => quote!(#support::QName::from_static(#namespace, #element)),
        (None, Some(element)) => quote! {
            #support::QName::from_static(<#detail as #support::DescribeType>::type_name().namespace, #element)
        },
        (Some(namespace), None) => quote! {
            #support::QName::from_static(#namespace, <#detail as #support::DescribeType>::type_name().local)
        },
    }
}

/// What stands in `#[fault(…)]`.
struct Said {
    reason: LitStr,
    element: Option<LitStr>,
    namespace: Option<LitStr>,
    name: Option<LitStr>,
}

/// `#[fault("…")]` or `#[fault(reason = "…")]`, and what else is said.
fn said(variant: &Variant) -> Result<Said> {
    let mut attributes = variant.attrs.iter().filter(|attribute| attribute.path().is_ident("fault"));
    let missing = || {
        Error::new_spanned(
            &variant.ident,
            "say why there is this fault, for people: `#[fault(\"only {available} left\")]`",
        )
    };
    let attribute = attributes.next().ok_or_else(missing)?;
    if let Some(second) = attributes.next() {
        return Err(Error::new_spanned(second, "a fault has one reason"));
    }
    let (mut reason, rest) = match &attribute.meta {
        Meta::List(list) => list.parse_args_with(|input: ParseStream<'_>| {
            let reason: Option<LitStr> = if input.peek(LitStr) { Some(input.parse()?) } else { None };
            if reason.is_some() && !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
            Ok((reason, input.parse::<TokenStream>()?))
        })?,
        _ => return Err(missing()),
    };
    let (mut element, mut namespace, mut name) = (None, None, None);
    read_arguments(rest, &["reason", "element", "namespace", "name"], |meta, option| {
        let text = string(meta)?;
        match option {
            "reason" => reason = Some(text),
            "namespace" => namespace = Some(text),
            option => {
                if ncname::check(&text.value()).is_err() {
                    return Err(Error::new_spanned(text, "this is not the name of an element"));
                }
                *(if option == "element" { &mut element } else { &mut name }) = Some(text);
            }
        }
        Ok(())
    })?;
    Ok(Said { reason: reason.ok_or_else(missing)?, element, namespace, name })
}

/// The pattern of a variant, with its fields under their own names.
fn pattern(fault: &Declared<'_>) -> TokenStream {
    let variant = fault.variant;
    match fault.fields {
        Fields::Named(fields) => {
            let fields = fields.named.iter().map(|field| &field.ident);
            quote!(Self::#variant { #(#fields),* })
        }
        Fields::Unnamed(_) => quote!(Self::#variant(__soapstone_0)),
        Fields::Unit => quote!(Self::#variant),
    }
}

/// The detail, as a reference, where the pattern has matched.
fn value(fault: &Declared<'_>) -> TokenStream {
    let detail = &fault.detail;
    match fault.fields {
        Fields::Unnamed(_) => quote!(__soapstone_0),
        Fields::Named(fields) => {
            let fields = fields.named.iter().map(|field| &field.ident);
            quote!(&#detail { #(#fields: ::core::clone::Clone::clone(#fields)),* })
        }
        Fields::Unit => quote!(&#detail {}),
    }
}

/// The variant, of the detail.
fn made(fault: &Declared<'_>) -> TokenStream {
    let variant = fault.variant;
    match fault.fields {
        Fields::Unnamed(_) => quote!(Self::#variant(__soapstone_value)),
        Fields::Named(fields) => {
            let fields = fields.named.iter().map(|field| &field.ident);
            quote!(Self::#variant { #(#fields: __soapstone_value.#fields),* })
        }
        Fields::Unit => quote!({
            let _ = __soapstone_value;
            Self::#variant
        }),
    }
}

/// How the variant is displayed.
fn display(fault: &Declared<'_>) -> TokenStream {
    let (pattern, reason) = (pattern(fault), &fault.reason);
    let text = reason.value();
    let positional = matches!(fault.fields, Fields::Unnamed(_))
        && ["{0}", "{0:", "{0."].iter().any(|use_| text.contains(use_));
    let argument = positional.then(|| {
        let value = Ident::new("__soapstone_0", Span::call_site());
        quote!(, #value)
    });
    quote!(#pattern => ::core::write!(__soapstone_f, #reason #argument),)
}
