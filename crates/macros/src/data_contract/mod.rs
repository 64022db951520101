//! `#[derive(DataContract)]`: structs, enumerations, sets of flags, and types that are one of several.

mod choice;
mod described;
mod enumeration;
mod flags;
mod known_types;
mod members;
mod object;
mod options;
mod reading;
mod simple;

use proc_macro_crate::{FoundCrate, crate_name};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Fields, Ident, LitStr, Result, Visibility};

use options::{Role, Serializer, TypeOptions};

use crate::contract::names::derived;
use crate::ncname;

/// The implementations, or what is wrong.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let expanded = syn::parse2(input).and_then(|input| render(&input));
    expanded.unwrap_or_else(|error| error.into_compile_error())
}

/// The implementations for a type.
pub(crate) fn render(input: &DeriveInput) -> Result<TokenStream> {
    if let Some(parameter) = input.generics.params.first() {
        return Err(Error::new_spanned(
            parameter,
            "a data contract has no type parameters: its name in messages is that of one type; write a struct for each",
        ));
    }
    let options = TypeOptions::read(&input.attrs)?;
    let contract = Contract::new(input, &options);
    let role = options.role.map(|(role, _)| role);
    if options.name.is_none() && !matches!(role, Some(Role::KnownTypes | Role::Choice | Role::Group)) {
        derived(&contract.name, "data", input.ident.span())?;
    }
    let body = match &input.data {
        Data::Struct(data) => {
            refuse(
                options.role_at(Role::KnownTypes),
                "`known_types` is for enums that have a type in each variant",
            )?;
            refuse(
                options.role_at(Role::Choice),
                "`choice` is for enums that have an element in each variant",
            )?;
            match role {
                Some(Role::Flags) => flags::render(&contract, &data.fields)?,
                Some(Role::Group) => object::render_group(&contract, &data.fields)?,
                Some(Role::Simple) => simple::render(&contract, &options, &data.fields)?,
                Some(Role::List) => simple::render_list(&contract, &options, &data.fields)?,
                _ => {
                    let ty = options.ty.as_ref().map(|(_, at)| *at);
                    refuse(ty, "this is for enumerations, `simple` and `list`")?;
                    object::render(&contract, &data.fields)?
                }
            }
        }
        Data::Enum(data) => {
            refuse(
                options.role_at(Role::Flags),
                "`flags` is for structs whose fields are all `bool`: one for each flag",
            )?;
            for (role, wrong) in [
                (Role::Group, "`group` is for structs: their members stand among those of others"),
                (Role::Simple, "`simple` is for structs around a type: `struct Code(String);`"),
                (Role::List, "`list` is for structs around a `Vec`: `struct Codes(Vec<Code>);`"),
            ] {
                refuse(options.role_at(role), wrong)?;
            }
            for at in [options.anonymous, options.all] {
                refuse(at, "this is for structs with members")?;
            }
            match role {
                Some(Role::KnownTypes) => known_types::render(&contract, &options, data)?,
                Some(Role::Choice) => choice::render(&contract, data)?,
                _ => {
                    refuse(options.unqualified, "an enumeration has no elements")?;
                    enumeration::render(&contract, &options, data)?
                }
            }
        }
        Data::Union(data) => {
            return Err(Error::new_spanned(
                data.union_token,
                "a union is no data contract: derive it on a struct or an enum",
            ));
        }
    };
    Ok(quote! {
        const _: () = {
            #body
        };
    })
}

fn refuse(at: Option<Span>, why: &str) -> Result<()> {
    at.map_or(Ok(()), |at| Err(Error::new(at, why)))
}

/// The type that is derived on.
struct Contract<'a> {
    ident: &'a Ident,
    visibility: &'a Visibility,
    /// The path of what generated code uses.
    data: TokenStream,
    support: TokenStream,
    name: String,
    namespace: String,
    /// The namespace of its elements.
    elements: String,
    serializer: Serializer,
    unqualified: bool,
    anonymous: bool,
    all: bool,
    /// Whether it is a group.
    group: bool,
}

impl<'a> Contract<'a> {
    fn new(input: &'a DeriveInput, options: &TypeOptions) -> Self {
        let ident = &input.ident;
        let root = root();
        Self {
            ident,
            visibility: &input.vis,
            data: quote!(#root::data),
            support: quote!(#root::data::support),
            name: options.name.clone().unwrap_or_else(|| ident.unraw().to_string()),
            elements: if options.unqualified.is_some() { String::new() } else { options.namespace() },
            namespace: options.namespace(),
            serializer: options.serializer,
            unqualified: options.unqualified.is_some(),
            anonymous: options.anonymous.is_some(),
            all: options.all.is_some(),
            group: options.role_at(Role::Group).is_some(),
        }
    }

    /// The name as an expression.
    fn type_name(&self) -> TokenStream {
        let (support, namespace, name) = (&self.support, &self.namespace, &self.name);
        quote!(#support::TypeName::new(#namespace, #name))
    }

    /// `DescribeType` for a type that is in the schema as `described`, an expression that may use `set`.
    fn describe(&self, nillable: bool, described: &TokenStream) -> TokenStream {
        let (ident, support, name) = (self.ident, &self.support, self.type_name());
        quote! {
            #[automatically_derived]
            impl #support::DescribeType for #ident {
                const NILLABLE: bool = #nillable;

                fn type_name() -> #support::TypeName {
                    #name
                }

                fn describe(__soapstone_set: &mut #support::SchemaSet) -> #support::TypeRef {
                    let __soapstone_name = #support::QName::from(<Self as #support::DescribeType>::type_name());
                    __soapstone_set.add_type::<Self>(&__soapstone_name, |__soapstone_set| #described);
                    #support::TypeRef { name: __soapstone_name, nillable: #nillable }
                }
            }
        }
    }
}

/// The path of the crate, whatever it is called where it is used.
pub(crate) fn root() -> TokenStream {
    let name = match crate_name("soapstone") {
        Ok(FoundCrate::Name(name)) => Ident::new(&name, Span::call_site()),
        Ok(FoundCrate::Itself) | Err(_) => Ident::new("soapstone", Span::call_site()),
    };
    quote!(::#name)
}

/// `order_id` → `OrderId`
fn pascal(ident: &Ident) -> String {
    let ident = ident.unraw().to_string();
    let words = ident.split('_').filter(|word| !word.is_empty());
    words
        .flat_map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(char::to_uppercase);
            first.into_iter().flatten().chain(chars)
        })
        .collect()
}

/// A string that is the name of an element.
fn element_name(name: &LitStr) -> Result<String> {
    let value = name.value();
    if ncname::check(&value).is_ok() {
        return Ok(value);
    }
    Err(Error::new_spanned(
        name,
        "this is not the name of an element: it begins with a letter or `_`; letters, digits, `-`, `_` and `.` follow",
    ))
}

/// The fields of a struct with names.
fn named(fields: &Fields) -> Result<Vec<&syn::Field>> {
    match fields {
        Fields::Named(fields) => Ok(fields.named.iter().collect()),
        Fields::Unit => Ok(Vec::new()),
        Fields::Unnamed(fields) => Err(Error::new(
            fields.span(),
            "members have names in messages: write `struct Name { field: Type }`",
        )),
    }
}

/// An error for each name that two have.
fn refuse_same<'a>(names: impl Iterator<Item = (&'a str, Span)>) -> Result<()> {
    let mut seen = std::collections::BTreeSet::new();
    for (name, span) in names {
        if !seen.insert(name) {
            return Err(Error::new(span, format!("there is another `{name}`: give one of them a `name`")));
        }
    }
    Ok(())
}
