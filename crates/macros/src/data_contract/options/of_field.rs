//! What stands on a field, and on a variant of a choice.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, Error, LitInt, Result};

use super::super::element_name;
use super::{Serializer, built_in, data, refuse_both};
use crate::attributes::{flag, read_attribute, string};

/// What stands on a field.
#[derive(Default)]
pub(in super::super) struct FieldOptions {
    pub(in super::super) name: Option<String>,
    pub(in super::super) order: Option<u32>,
    pub(in super::super) required: bool,
    pub(in super::super) emit_default: Option<bool>,
    pub(in super::super) base: bool,
    pub(in super::super) attribute: bool,
    pub(in super::super) items: Option<String>,
    pub(in super::super) flat: bool,
    pub(in super::super) namespace: Option<String>,
    pub(in super::super) unqualified: bool,
    pub(in super::super) qualified: bool,
    pub(in super::super) nillable: bool,
    pub(in super::super) text: bool,
    pub(in super::super) list: bool,
    pub(in super::super) content: bool,
    pub(in super::super) any: bool,
    pub(in super::super) any_attributes: bool,
    pub(in super::super) ty: Option<String>,
    pub(in super::super) default: Option<String>,
    pub(in super::super) fixed: Option<String>,
}

const DATA_CONTRACT: &[&str] = &["name", "order", "required", "emit_default", "base"];
const XML: &[&str] = &[
    "name",
    "required",
    "base",
    "attribute",
    "items",
    "flat",
    "namespace",
    "unqualified",
    "qualified",
    "nillable",
    "text",
    "list",
    "choice",
    "group",
    "any",
    "any_attributes",
    "ty",
    "default",
    "fixed",
];

impl FieldOptions {
    pub(in super::super) fn read(attributes: &[Attribute], serializer: Serializer) -> Result<Self> {
        let known = if serializer == Serializer::Xml { XML } else { DATA_CONTRACT };
        let mut options = Self::default();
        let mut said: Vec<(String, Span)> = Vec::new();
        for attribute in data(attributes) {
            read_attribute(attribute, known, |meta, name| {
                let at = meta.path.span();
                let mut yes = true;
                match name {
                    "name" => options.name = Some(element_name(&string(meta)?)?),
                    "order" => {
                        let order: syn::Expr = meta.value()?.parse()?;
                        options.order = Some(number(&order)?);
                    }
                    "emit_default" => options.emit_default = Some(flag(meta)?),
                    "items" => options.items = Some(element_name(&string(meta)?)?),
                    "namespace" => options.namespace = Some(string(meta)?.value()),
                    "ty" => options.ty = Some(built_in(&string(meta)?)?),
                    "default" => options.default = Some(string(meta)?.value()),
                    "fixed" => options.fixed = Some(string(meta)?.value()),
                    _ => {
                        yes = flag(meta)?;
                        *match name {
                            "required" => &mut options.required,
                            "base" => &mut options.base,
                            "attribute" => &mut options.attribute,
                            "flat" => &mut options.flat,
                            "unqualified" => &mut options.unqualified,
                            "qualified" => &mut options.qualified,
                            "nillable" => &mut options.nillable,
                            "text" => &mut options.text,
                            "list" => &mut options.list,
                            "any" => &mut options.any,
                            "any_attributes" => &mut options.any_attributes,
                            _ => &mut options.content,
                        } = yes;
                    }
                }
                if yes {
                    said.push((name.to_owned(), at));
                }
                Ok(())
            })?;
        }
        check(&said)?;
        Ok(options)
    }
}

/// What does not go together.
fn check(said: &[(String, Span)]) -> Result<()> {
    let at = |name: &str| said.iter().find(|(said, _)| said == name).map(|(_, at)| *at);
    let last = said.last().map(|(_, at)| *at);
    if let (Some(_), Some(last), true) = (at("base"), last, said.len() > 1) {
        return Err(Error::new(
            last,
            "the members of a `base` have options where they are declared, not here",
        ));
    }
    let or_last = |at: Span| last.unwrap_or(at);
    if let (Some(_), Some(list)) = (at("attribute"), at("items").or_else(|| at("flat"))) {
        return Err(Error::new(or_last(list), "an `attribute` has no items"));
    }
    if let (Some(flat), Some(_)) = (at("flat"), at("items")) {
        let problem = "the items of a `flat` list have the name of the member: use `name`";
        return Err(Error::new(or_last(flat), problem));
    }
    let of = |names: &[&'static str]| -> Vec<(&'static str, Option<Span>)> {
        names.iter().map(|name| (*name, at(name))).collect()
    };
    refuse_both(
        &of(&["attribute", "text", "choice", "group", "any", "any_attributes", "items", "flat"]),
        "a field is one of these",
    )?;
    refuse_both(&of(&["items", "flat", "list"]), "a list is written in one way")?;
    refuse_both(&of(&["namespace", "unqualified", "qualified"]), "there is one namespace")?;
    refuse_both(&of(&["default", "fixed"]), "what is always the same has no other default")?;
    let nameless = ["text", "choice", "group", "any", "any_attributes"];
    let named = ["name", "namespace", "unqualified", "qualified", "nillable", "default", "fixed"];
    if let Some(nameless) = nameless.into_iter().find(|name| at(name).is_some())
        && let Some((option, at)) = named.into_iter().find_map(|name| Some((name, at(name)?)))
    {
        let problem =
            format!("`{option}` says something about one element: `{nameless}` is none, or has its own");
        return Err(Error::new(at, problem));
    }
    if let (Some(at), Some(_)) = (at("nillable"), at("attribute")) {
        return Err(Error::new(at, "an attribute is there or not, but never nil"));
    }
    if let (Some(at), Some(_)) = (at("list"), at("choice").or_else(|| at("group")).or_else(|| at("any"))) {
        return Err(Error::new(at, "a `list` is text: these are elements"));
    }
    Ok(())
}

fn number(order: &syn::Expr) -> Result<u32> {
    if let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(number), .. }) = order
        && let Ok(number) = LitInt::base10_parse::<u32>(number)
    {
        return Ok(number);
    }
    Err(Error::new_spanned(order, "`order` is a number, as in .NET: `order = 1`"))
}

/// What stands on a variant of a choice.
#[derive(Default)]
pub(in super::super) struct VariantOptions {
    pub(in super::super) name: Option<String>,
    pub(in super::super) namespace: Option<String>,
    pub(in super::super) unqualified: bool,
    pub(in super::super) qualified: bool,
    pub(in super::super) nillable: bool,
    /// It is a choice or a group.
    pub(in super::super) content: bool,
    pub(in super::super) any: bool,
    pub(in super::super) list: bool,
    pub(in super::super) ty: Option<String>,
}

impl VariantOptions {
    pub(in super::super) fn read(attributes: &[Attribute]) -> Result<Self> {
        const KNOWN: &[&str] = &[
            "name",
            "namespace",
            "unqualified",
            "qualified",
            "nillable",
            "choice",
            "group",
            "any",
            "list",
            "ty",
        ];
        let mut options = Self::default();
        let mut said: Vec<(String, Span)> = Vec::new();
        for attribute in data(attributes) {
            read_attribute(attribute, KNOWN, |meta, name| {
                let at = meta.path.span();
                let yes = match name {
                    "name" => {
                        options.name = Some(element_name(&string(meta)?)?);
                        true
                    }
                    "namespace" => {
                        options.namespace = Some(string(meta)?.value());
                        true
                    }
                    "ty" => {
                        options.ty = Some(built_in(&string(meta)?)?);
                        true
                    }
                    _ => {
                        let yes = flag(meta)?;
                        *match name {
                            "unqualified" => &mut options.unqualified,
                            "qualified" => &mut options.qualified,
                            "nillable" => &mut options.nillable,
                            "any" => &mut options.any,
                            "list" => &mut options.list,
                            _ => &mut options.content,
                        } = yes;
                        yes
                    }
                };
                if yes {
                    said.push((name.to_owned(), at));
                }
                Ok(())
            })?;
        }
        check(&said)?;
        Ok(options)
    }
}
