//! The members of a struct, in the order in which they are written.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;
use syn::{Error, Fields, GenericArgument, Ident, PathArguments, Result, Type};

use super::options::{FieldOptions, Serializer};
use super::{Contract, derived, named, pascal};

/// How a member is written.
#[derive(Clone)]
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
    /// The text of the element.
    Text,
    /// A choice or a group.
    Content,
    /// Elements that are no other member.
    Any,
    /// Attributes that are no other member.
    AnyAttributes,
}

/// How often a member may be there, as its type says it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Times {
    Once,
    /// `Option`
    Optional,
    /// `Vec`
    Many,
}

/// A member.
pub(super) struct Member<'a> {
    pub(super) field: &'a Ident,
    pub(super) ty: Type,
    /// What is in the `Vec` or the `Option`, where the kind of member has to know that; else the type.
    pub(super) inner: Type,
    pub(super) times: Times,
    /// Its place while it is read.
    pub(super) place: Ident,
    pub(super) name: String,
    /// The namespace of its element or attribute.
    pub(super) namespace: String,
    pub(super) kind: Kind,
    /// Whether it is a list of values with spaces between.
    pub(super) list: bool,
    pub(super) required: bool,
    pub(super) nillable: bool,
    pub(super) emit_default: bool,
    /// The built-in type that it has in the schema.
    pub(super) schema_type: Option<String>,
    pub(super) default: Option<String>,
    pub(super) fixed: Option<String>,
    order: Option<u32>,
}

impl Member<'_> {
    fn span(&self) -> Span {
        self.field.span()
    }

    /// Whether it is an element, or several: what has a place in the content.
    pub(super) fn is_content(&self) -> bool {
        matches!(self.kind, Kind::Element | Kind::Items(_) | Kind::Flat | Kind::Content)
    }

    /// Whether it is an element of the same name.
    pub(super) fn is_called_as(&self, other: &Self) -> bool {
        self.is_named() && other.is_named() && self.name == other.name && self.namespace == other.namespace
    }

    /// Whether it is one element, or items, of a name of its own.
    pub(super) fn is_named(&self) -> bool {
        matches!(self.kind, Kind::Element | Kind::Items(_) | Kind::Flat)
    }

    /// Whether it is kept as a list while it is read.
    pub(super) fn is_list(&self) -> bool {
        self.list || matches!(self.kind, Kind::Items(_) | Kind::Flat)
    }
}

/// The members: the base first, then attributes, then elements in the order of the serializer.
pub(super) fn read<'a>(contract: &Contract<'_>, fields: &'a Fields) -> Result<Vec<Member<'a>>> {
    let mut members = Vec::new();
    for (index, field) in named(fields)?.into_iter().enumerate() {
        if let Some(ident) = &field.ident {
            members.push(member(contract, field, ident, format_ident!("__soapstone_{index}"))?);
        }
    }
    check(contract, &members)?;
    match contract.serializer {
        // Those without an order come first. Equal orders: by name, compared as numbers of characters.
        Serializer::DataContract => {
            members.sort_by(|a, b| (!is_base(a), a.order, &a.name).cmp(&(!is_base(b), b.order, &b.name)));
        }
        Serializer::Xml => members.sort_by_key(|member| match member.kind {
            Kind::Base => 0,
            Kind::Attribute | Kind::AnyAttributes => 1,
            _ => 2,
        }),
    }
    Ok(members)
}

fn is_base(member: &Member<'_>) -> bool {
    matches!(member.kind, Kind::Base)
}

fn member<'a>(
    contract: &Contract<'_>,
    field: &'a syn::Field,
    ident: &'a Ident,
    place: Ident,
) -> Result<Member<'a>> {
    let options = FieldOptions::read(&field.attrs, contract.serializer)?;
    let ty = named_self(&field.ty, contract.ident)?;
    let kind = kind(contract, &options, &ty)?;
    let has_name = matches!(kind, Kind::Attribute | Kind::Element | Kind::Items(_) | Kind::Flat);
    let name = match &options.name {
        Some(name) => name.clone(),
        None => {
            let name = pascal(ident);
            if has_name {
                derived(&name, "data", ident.span())?;
            }
            name
        }
    };
    let namespace = match (&options.namespace, &kind) {
        (Some(namespace), _) => namespace.clone(),
        _ if options.qualified => contract.namespace.clone(),
        _ if options.unqualified => String::new(),
        (None, Kind::Attribute) => String::new(),
        (None, _) => contract.elements.clone(),
    };
    let (times, inner) = times(&kind, options.list, &ty)?;
    if options.nillable && !matches!(kind, Kind::Flat) && inside(&ty, "Option").is_none() {
        let problem = "`nillable` is for an `Option<T>`: nil is `None`";
        return Err(Error::new(ty.span(), problem));
    }
    Ok(Member {
        field: ident,
        ty,
        inner,
        times,
        place,
        name,
        namespace,
        kind,
        list: options.list,
        required: options.required,
        nillable: options.nillable,
        emit_default: options.emit_default.unwrap_or(true),
        schema_type: options.ty,
        default: options.default,
        fixed: options.fixed,
        order: options.order,
    })
}

/// What cannot be in one type.
fn check(contract: &Contract<'_>, members: &[Member<'_>]) -> Result<()> {
    if let Some(second) = members.iter().filter(|member| is_base(member)).nth(1) {
        return Err(Error::new(second.span(), "a type has one base: what else it has is a member"));
    }
    for (what, is) in [
        ("`any_attributes`", (|kind| matches!(kind, Kind::AnyAttributes)) as fn(&Kind) -> bool),
        ("`text`", |kind| matches!(kind, Kind::Text)),
    ] {
        if let Some(second) = members.iter().filter(|member| is(&member.kind)).nth(1) {
            return Err(Error::new(
                second.span(),
                format!("there is another field with {what}: one is enough"),
            ));
        }
    }
    let text = members.iter().any(|member| matches!(member.kind, Kind::Text));
    let element = members.iter().find(|member| member.is_content() || matches!(member.kind, Kind::Any));
    if let (true, Some(element)) = (text, element) {
        let problem = "beside the `text` of an element there are attributes, and no elements: mixed content is `AnyType`";
        return Err(Error::new(element.span(), problem));
    }
    let mut seen = std::collections::BTreeMap::new();
    for member in members {
        let attribute = match member.kind {
            Kind::Attribute => true,
            Kind::Element | Kind::Items(_) | Kind::Flat => false,
            _ => continue,
        };
        let Some(first) = seen.insert((attribute, &member.namespace, &member.name), member) else { continue };
        // In a schema an element may come again: the first of them is read into the first member.
        let flat = [first, member].iter().any(|member| matches!(member.kind, Kind::Flat));
        let again = contract.serializer == Serializer::Xml && !attribute && !contract.group && !flat;
        if !again || first.field == member.field {
            let problem = format!("there is another `{}`: give one of them a `name`", member.name);
            return Err(Error::new(member.span(), problem));
        }
    }
    Ok(())
}

/// How often a member may be there, and the type of what is there.
fn times(kind: &Kind, list: bool, ty: &Type) -> Result<(Times, Type)> {
    let refuse = |wanted: &str| Err(Error::new(ty.span(), wanted.to_owned()));
    match kind {
        Kind::AnyAttributes => match inside(ty, "Vec") {
            Some(item) => Ok((Times::Many, item.clone())),
            None => refuse("other attributes are a `Vec<(QName, String)>`"),
        },
        Kind::Flat => match inside(ty, "Vec") {
            Some(item) => Ok((Times::Many, item.clone())),
            None => refuse("`items` and `flat` are for lists: this is no `Vec<T>`"),
        },
        Kind::Items(_) => match (inside(ty, "Vec"), inside(ty, "Option").and_then(|ty| inside(ty, "Vec"))) {
            (Some(item), _) => Ok((Times::Many, item.clone())),
            (None, Some(item)) => Ok((Times::Optional, item.clone())),
            (None, None) => refuse("`items` and `flat` are for lists: this is no `Vec<T>`"),
        },
        _ if list => match (inside(ty, "Vec"), inside(ty, "Option").and_then(|ty| inside(ty, "Vec"))) {
            (Some(item), _) => Ok((Times::Many, item.clone())),
            (None, Some(item)) => Ok((Times::Optional, item.clone())),
            (None, None) => refuse("a `list` is a `Vec<T>` or an `Option<Vec<T>>`"),
        },
        Kind::Content | Kind::Any => Ok(match (inside(ty, "Option"), inside(ty, "Vec")) {
            (Some(inner), _) => (Times::Optional, inner.clone()),
            (None, Some(item)) => (Times::Many, item.clone()),
            (None, None) => (Times::Once, ty.clone()),
        }),
        _ => Ok(match inside(ty, "Option") {
            Some(_) => (Times::Optional, ty.clone()),
            None => (Times::Once, ty.clone()),
        }),
    }
}

fn kind(contract: &Contract<'_>, options: &FieldOptions, ty: &Type) -> Result<Kind> {
    let written = [
        (options.base, Kind::Base),
        (options.attribute, Kind::Attribute),
        (options.text, Kind::Text),
        (options.content, Kind::Content),
        (options.any, Kind::Any),
        (options.any_attributes, Kind::AnyAttributes),
        (options.flat, Kind::Flat),
        (options.list, Kind::Element),
    ];
    if let Some((_, kind)) = written.into_iter().find(|(is, _)| *is) {
        return Ok(kind);
    }
    let item = item_of(ty).or_else(|| options.items.as_ref().and(inside(ty, "Option")).and_then(item_of));
    match item {
        None if options.items.is_some() => {
            Err(Error::new(ty.span(), "`items` and `flat` are for lists: this is no `Vec<T>`"))
        }
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
    inside(ty, "Vec").filter(|item| !matches!(item, Type::Path(item) if item.path.is_ident("u8")))
}

/// What is in the angle brackets of a type of this name.
pub(super) fn inside<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(item) => Some(item),
        _ => None,
    }
}

/// Whether a type is a `String`, in whatever there is around it.
pub(super) fn is_string(ty: &Type) -> bool {
    let around = ["Option", "Vec", "Box"].into_iter().find_map(|name| inside(ty, name));
    match (around, ty) {
        (Some(inner), _) => is_string(inner),
        (None, Type::Path(path)) => path.path.segments.last().is_some_and(|last| last.ident == "String"),
        _ => false,
    }
}

/// The type with `Self` by its name: it is also written where `Self` is another type.
pub(super) fn named_self(ty: &Type, own: &Ident) -> Result<Type> {
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
