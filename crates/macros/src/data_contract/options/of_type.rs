//! What stands on a type.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, ExprLit, Lit, LitStr, Result};

use super::super::element_name;
use super::{Serializer, built_in, data, refuse_both};
use crate::attributes::{flag, read_attribute, string};
use crate::ns::DATA_CONTRACT;

const KNOWN: &[&str] = &[
    "name",
    "namespace",
    "clr",
    "serializer",
    "flags",
    "known_types",
    "abstract_base",
    "unqualified",
    "anonymous",
    "all",
    "choice",
    "group",
    "simple",
    "list",
    "ty",
    "pattern",
    "length",
    "min_length",
    "max_length",
    "min_inclusive",
    "max_inclusive",
    "min_exclusive",
    "max_exclusive",
    "total_digits",
    "fraction_digits",
];

/// What a type is, where that is not said by its being a struct or an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Role {
    /// An enumeration with a `bool` for each value.
    Flags,
    /// A base and what is derived from it.
    KnownTypes,
    /// One of several elements.
    Choice,
    /// Elements that belong together, without one around them.
    Group,
    /// A restriction of a type of text.
    Simple,
    /// Values of a type of text.
    List,
}

/// What stands on a type.
#[derive(Default)]
pub(in super::super) struct TypeOptions {
    pub(in super::super) name: Option<String>,
    namespace: Option<String>,
    pub(in super::super) serializer: Serializer,
    pub(in super::super) role: Option<(Role, Span)>,
    pub(in super::super) abstract_base: Option<LitStr>,
    pub(in super::super) unqualified: Option<Span>,
    pub(in super::super) anonymous: Option<Span>,
    pub(in super::super) all: Option<Span>,
    pub(in super::super) ty: Option<(String, Span)>,
    /// Calls that add the facets.
    pub(in super::super) facets: Vec<(TokenStream, Span)>,
}

impl TypeOptions {
    pub(in super::super) fn read(attributes: &[Attribute]) -> Result<Self> {
        let mut options = Self::default();
        let mut roles = Vec::new();
        for attribute in data(attributes) {
            read_attribute(attribute, KNOWN, |meta, name| options.read_one(meta, name, &mut roles))?;
        }
        let said: Vec<_> = roles.iter().map(|(name, _, at)| (name.as_str(), Some(*at))).collect();
        refuse_both(&said, "a type is one of these")?;
        options.role = roles.first().map(|(_, role, at)| (*role, *at));
        options.check()?;
        Ok(options)
    }

    fn read_one(
        &mut self,
        meta: &ParseNestedMeta<'_>,
        name: &str,
        roles: &mut Vec<(String, Role, Span)>,
    ) -> Result<()> {
        let at = meta.path.span();
        let mut role = |role| -> Result<()> {
            if flag(meta)? {
                roles.push((name.to_owned(), role, at));
            }
            Ok(())
        };
        match name {
            "name" => self.name = Some(element_name(&string(meta)?)?),
            "namespace" => self.set_namespace(string(meta)?.value(), at)?,
            "clr" => {
                let clr = format!("{DATA_CONTRACT}{}", string(meta)?.value());
                self.set_namespace(clr, at)?;
            }
            "serializer" => self.serializer = serializer(&string(meta)?)?,
            "flags" => role(Role::Flags)?,
            "known_types" => role(Role::KnownTypes)?,
            "choice" => role(Role::Choice)?,
            "group" => role(Role::Group)?,
            "simple" => role(Role::Simple)?,
            "list" => role(Role::List)?,
            "abstract_base" => {
                let base = string(meta)?;
                element_name(&base)?;
                self.abstract_base = Some(base);
            }
            "unqualified" => self.unqualified = flag(meta)?.then_some(at),
            "anonymous" => self.anonymous = flag(meta)?.then_some(at),
            "all" => self.all = flag(meta)?.then_some(at),
            "ty" => self.ty = Some((built_in(&string(meta)?)?, at)),
            facet => {
                let name = format_ident!("{facet}", span = at);
                let value = match facet {
                    "pattern" | "min_inclusive" | "max_inclusive" | "min_exclusive" | "max_exclusive" => {
                        let text = string(meta)?;
                        quote!(#text)
                    }
                    _ => {
                        let number = number(meta, facet)?;
                        quote!(#number)
                    }
                };
                self.facets.push((quote!(.#name(#value)), at));
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<()> {
        let role = self.role.map(|(role, _)| role);
        let only_for = |at: Option<Span>, wanted: &str, is: bool| match at {
            Some(at) if !is => Err(Error::new(at, format!("this is for {wanted}"))),
            _ => Ok(()),
        };
        let xml = [
            ("unqualified", self.unqualified),
            ("anonymous", self.anonymous),
            ("all", self.all),
            ("ty", self.ty.as_ref().map(|(_, at)| *at)),
            ("abstract_base", self.abstract_base.as_ref().map(LitStr::span)),
            ("choice", self.role_at(Role::Choice)),
            ("group", self.role_at(Role::Group)),
            ("simple", self.role_at(Role::Simple)),
            ("list", self.role_at(Role::List)),
        ];
        if self.serializer != Serializer::Xml
            && let Some((name, at)) = xml.iter().find_map(|(name, at)| at.map(|at| (name, at)))
        {
            return Err(Error::new(at, format!("`{name}` is for `serializer = \"xml\"`")));
        }
        let facet = self.facets.first().map(|(_, at)| *at);
        only_for(facet, "types with `simple`: a restriction has facets", role == Some(Role::Simple))?;
        let base = self.abstract_base.as_ref().map(LitStr::span);
        only_for(base, "enums with `known_types`", role == Some(Role::KnownTypes))?;
        only_for(self.anonymous, "structs with members", role.is_none())?;
        only_for(self.all, "structs with members", role.is_none())?;
        let elements = matches!(role, None | Some(Role::Choice | Role::Group));
        only_for(self.unqualified, "types with elements in them", elements)?;
        let text = matches!(role, None | Some(Role::Simple | Role::List));
        only_for(self.ty.as_ref().map(|(_, at)| *at), "enumerations, `simple` and `list`", text)
    }

    /// Where it is said that the type is this.
    pub(in super::super) fn role_at(&self, role: Role) -> Option<Span> {
        self.role.filter(|(said, _)| *said == role).map(|(_, at)| at)
    }

    fn set_namespace(&mut self, namespace: String, at: Span) -> Result<()> {
        if self.namespace.is_some() {
            return Err(Error::new(at, "`namespace` and `clr` say the same thing: leave one of them out"));
        }
        self.namespace = Some(namespace);
        Ok(())
    }

    /// The namespace of the type. By default a data contract is in that of the package, and others are in none.
    pub(in super::super) fn namespace(&self) -> String {
        let default = || match self.serializer {
            Serializer::DataContract => {
                // Not the crate's: a package may have several, which share the file with the contract.
                let package = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
                format!("{DATA_CONTRACT}{}", package.replace('-', "_"))
            }
            Serializer::Xml => String::new(),
        };
        self.namespace.clone().unwrap_or_else(default)
    }
}

fn number(meta: &ParseNestedMeta<'_>, name: &str) -> Result<u64> {
    match meta.value()?.parse()? {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse(),
        other => Err(Error::new_spanned(other, format!("`{name}` is a number: `{name} = 10`"))),
    }
}

fn serializer(value: &LitStr) -> Result<Serializer> {
    match value.value().as_str() {
        "data_contract" => Ok(Serializer::DataContract),
        "xml" => Ok(Serializer::Xml),
        _ => Err(Error::new_spanned(
            value,
            "there are `serializer = \"data_contract\"` and `serializer = \"xml\"`",
        )),
    }
}
