//! The members of a struct, in the order in which they are written.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;
use syn::{Error, Fields, GenericArgument, Ident, PathArguments, Result, Type};

use super::options::{FieldOptions, Serializer};
use super::{Contract, derived, named, pascal, refuse_same};

/// How a member is written.
pub(super) enum Kind {
    /// The members of another type, before its own.
    Base,
    /// An attribute.
    Attribute,
    /// An element.
    Element,
    /// An element with items of this name in it.
    Items(TokenStream),
    /// Items beside the other members.
    Flat,
}

/// A member.
pub(super) struct Member<'a> {
    pub(super) field: &'a Ident,
    pub(super) ty: Type,
    /// Its place while it is read.
    pub(super) place: Ident,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) required: bool,
    pub(super) emit_default: bool,
    order: Option<u32>,
}

impl Member<'_> {
    fn span(&self) -> Span {
        self.field.span()
    }
}

/// The members: the base first, then attributes, then elements in the order of the serializer.
pub(super) fn read<'a>(contract: &Contract<'_>, fields: &'a Fields) -> Result<Vec<Member<'a>>> {
    let mut members = Vec::new();
    for (index, field) in named(fields)?.into_iter().enumerate() {
        let options = FieldOptions::read(&field.attrs, contract.serializer)?;
        let Some(ident) = &field.ident else { continue };
        let ty = named_self(&field.ty, contract.ident)?;
        let kind = kind(contract, &options, &ty)?;
        let name = match options.name {
            Some(name) => name,
            None => {
                let name = pascal(ident);
                if !matches!(kind, Kind::Base) {
                    derived(&name, "data", ident.span())?;
                }
                name
            }
        };
        members.push(Member {
            field: ident,
            ty,
            place: format_ident!("__soapstone_{index}"),
            name,
            kind,
            required: options.required,
            emit_default: options.emit_default.unwrap_or(true),
            order: options.order,
        });
    }
    let is_base = |member: &&Member<'_>| matches!(member.kind, Kind::Base);
    if let Some(second) = members.iter().filter(is_base).nth(1) {
        return Err(Error::new(second.span(), "a type has one base: what else it has is a member"));
    }
    let own = members.iter().filter(|member| !is_base(member));
    refuse_same(own.map(|member| (member.name.as_str(), member.span())))?;
    match contract.serializer {
        // Those without an order come first. Equal orders: by name, compared as numbers of characters.
        Serializer::DataContract => {
            members.sort_by(|a, b| (!is_base(&a), a.order, &a.name).cmp(&(!is_base(&b), b.order, &b.name)));
        }
        Serializer::Xml => members.sort_by_key(|member| match member.kind {
            Kind::Base => 0,
            Kind::Attribute => 1,
            _ => 2,
        }),
    }
    Ok(members)
}

fn kind(contract: &Contract<'_>, options: &FieldOptions, ty: &Type) -> Result<Kind> {
    if options.base {
        return Ok(Kind::Base);
    }
    if options.attribute {
        return Ok(Kind::Attribute);
    }
    let item = item_of(ty);
    let wants_list = options.flat || options.items.is_some();
    match item {
        None if wants_list => {
            Err(Error::new(ty.span(), "`items` and `flat` are for lists: this is no `Vec<T>`"))
        }
        _ if options.flat => Ok(Kind::Flat),
        Some(item) if contract.serializer == Serializer::Xml => Ok(Kind::Items(match &options.items {
            Some(name) => quote!(#name),
            None => {
                let support = &contract.support;
                quote!(<#item as #support::DescribeType>::type_name().local)
            }
        })),
        _ => Ok(Kind::Element),
    }
}

/// The type of the items of a `Vec`, as it is written; bytes are no items.
pub(super) fn item_of(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Vec")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(Type::Path(item)) if item.path.is_ident("u8") => None,
        GenericArgument::Type(item) => Some(item),
        _ => None,
    }
}

/// The type with `Self` by its name: it is also written where `Self` is another type.
fn named_self(ty: &Type, own: &Ident) -> Result<Type> {
    syn::parse2(rename(ty.to_token_stream(), own))
}

fn rename(tokens: TokenStream, own: &Ident) -> TokenStream {
    let renamed = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(ident) if ident == "Self" => {
            let mut own = own.clone();
            own.set_span(ident.span());
            own.into()
        }
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), rename(group.stream(), own));
            inner.set_span(group.span());
            inner.into()
        }
        other => other,
    });
    renamed.collect()
}
