//! `#[derive(FaultContract)]`: errors that travel as the details of faults.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Error, Fields, Ident, LitStr, Result, Type, Variant, Visibility};

use crate::attributes::{Errors, string};
use crate::data_contract;

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
    /// The element of the detail, where that is not called after its type: namespace and name.
    element: Option<(String, String)>,
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
    let details = declared.iter().map(|fault| {
        let detail = &fault.detail;
        match &fault.element {
            None => quote!(#data::FaultDetail::of::<#detail>(__soapstone_set)),
            Some((namespace, name)) => {
                quote!(#data::FaultDetail::named::<#detail>(__soapstone_set, #namespace, #name))
            }
        }
    });
    let displays = declared.iter().map(display);
    let writes = declared.iter().map(|fault| {
        let (pattern, value) = (pattern(fault), value(fault));
        let reason = quote!(::std::string::ToString::to_string(self));
        let write = match &fault.element {
            None => quote!(#support::detail_entry(__soapstone_value, #reason)),
            Some((namespace, name)) => {
                let name = quote!(#support::QName::from_static(#namespace, #name));
                quote!(#support::detail_named(__soapstone_value, #reason, #name))
            }
        };
        quote! {
            #pattern => {
                let __soapstone_value = #value;
                #write
            }
        }
    });
    let names = declared.iter().map(|fault| {
        let (variant, detail) = (fault.variant, &fault.detail);
        match &fault.element {
            None => quote!(Self::#variant { .. } => <#detail as #support::DescribeType>::type_name().local),
            Some((_, name)) => quote!(Self::#variant { .. } => #name),
        }
    });
    let reads = declared.iter().map(|fault| {
        let (detail, made) = (&fault.detail, made(fault));
        let read = match &fault.element {
            None => quote!(#support::read_detail::<#detail>(__soapstone_fault)),
            Some((namespace, name)) => {
                let name = quote!(&#support::QName::from_static(#namespace, #name));
                quote!(#support::read_detail_named::<#detail>(__soapstone_fault, #name))
            }
        };
        quote! {
            if let ::core::option::Option::Some(__soapstone_value) = #read {
                return ::core::option::Option::Some(#made);
            }
        }
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

                fn from_fault(__soapstone_fault: &#fault) -> ::core::option::Option<Self> {
                    #(#reads)*
                    ::core::option::Option::None
                }

                fn describe(__soapstone_set: &mut #support::SchemaSet) -> ::std::vec::Vec<#data::FaultDetail> {
                    ::std::vec![#(#details),*]
                }
            }
        };
    })
}

/// An error for each variant whose detail is that of another: what comes is read as the first of them.
fn refuse_same_details(declared: &[Declared<'_>]) -> Result<()> {
    let mut errors = Errors::default();
    let mut seen: BTreeMap<_, &Ident> = BTreeMap::new();
    for Declared { variant, fields, detail, element, .. } in declared {
        let told_by = match element {
            Some((namespace, name)) => (namespace.clone(), name.clone()),
            None => (String::new(), detail.to_string()),
        };
        match seen.entry(told_by) {
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
    let (reason, element) = reason(variant)?;
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
            #[allow(unreachable_pub)]
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
    Ok(Declared { variant: ident, fields: &variant.fields, reason, element, detail, declaration })
}

fn one(fields: &syn::FieldsUnnamed) -> Option<&Type> {
    fields.unnamed.first().filter(|_| fields.unnamed.len() == 1).map(|field| &field.ty)
}

/// The element of a detail: its namespace and its name.
type DetailElement = Option<(String, String)>;

/// `#[fault("…")]` or `#[fault(reason = "…")]`, and behind it `element = "…"` and `namespace = "…"`.
fn reason(variant: &Variant) -> Result<(LitStr, DetailElement)> {
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
    let mut reason = None;
    let mut options = quote!();
    if let syn::Meta::List(list) = &attribute.meta {
        options = list.tokens.clone();
        let mut tokens = options.clone().into_iter();
        let first = tokens.next().map(TokenStream::from);
        if let Some(Ok(literal)) = first.map(syn::parse2::<LitStr>) {
            reason = Some(literal);
            // A comma, or nothing.
            options = match tokens.next() {
                Some(TokenTree::Punct(comma)) if comma.as_char() == ',' => tokens.collect(),
                Some(other) => return Err(Error::new_spanned(other, "a comma stands behind the reason")),
                None => quote!(),
            };
        }
    }
    let (mut element, mut namespace) = (None, None);
    crate::attributes::read_arguments(options, &["reason", "element", "namespace"], |meta, name| {
        match name {
            "reason" => reason = Some(string(meta)?),
            "element" => element = Some(string(meta)?),
            _ => namespace = Some(string(meta)?),
        }
        Ok(())
    })?;
    let element = match (element, namespace) {
        (Some(element), namespace) => {
            if crate::ncname::check(&element.value()).is_err() {
                return Err(Error::new_spanned(element, "this is not the name of an element"));
            }
            Some((namespace.map(|namespace| namespace.value()).unwrap_or_default(), element.value()))
        }
        (None, Some(namespace)) => {
            let problem =
                "`namespace` is that of `element`: name it, or say the namespace where the type is declared";
            return Err(Error::new_spanned(namespace, problem));
        }
        (None, None) => None,
    };
    reason.map(|reason| (reason, element)).ok_or_else(missing)
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
