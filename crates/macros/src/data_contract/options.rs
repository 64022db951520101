//! What stands in `#[data(…)]`.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, Error, LitInt, LitStr, Result};

use super::element_name;
use crate::attributes::{flag, read_attribute, string};
use crate::ns::DATA_CONTRACT;

/// Whose rules a type follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Serializer {
    /// `DataContractSerializer`
    #[default]
    DataContract,
    /// `XmlSerializer`
    Xml,
}

/// What stands on a type.
#[derive(Default)]
pub(super) struct TypeOptions {
    pub(super) name: Option<String>,
    namespace: Option<String>,
    pub(super) serializer: Serializer,
    pub(super) flags: bool,
    pub(super) flags_span: Option<Span>,
    pub(super) known_types: Option<Span>,
}

impl TypeOptions {
    pub(super) fn read(attributes: &[Attribute]) -> Result<Self> {
        const KNOWN: &[&str] = &["name", "namespace", "clr", "serializer", "flags", "known_types"];
        let mut options = Self::default();
        for attribute in data(attributes) {
            read_attribute(attribute, KNOWN, |meta, name| {
                match name {
                    "name" => options.name = Some(element_name(&string(meta)?)?),
                    "namespace" => options.set_namespace(string(meta)?.value(), meta.path.span())?,
                    "clr" => {
                        let clr = format!("{DATA_CONTRACT}{}", string(meta)?.value());
                        options.set_namespace(clr, meta.path.span())?;
                    }
                    "serializer" => options.serializer = serializer(&string(meta)?)?,
                    "flags" => {
                        options.flags = flag(meta)?;
                        options.flags_span = options.flags.then(|| meta.path.span());
                    }
                    _ => options.known_types = flag(meta)?.then(|| meta.path.span()),
                }
                Ok(())
            })?;
        }
        Ok(options)
    }

    fn set_namespace(&mut self, namespace: String, at: Span) -> Result<()> {
        if self.namespace.is_some() {
            return Err(Error::new(at, "`namespace` and `clr` say the same thing: leave one of them out"));
        }
        self.namespace = Some(namespace);
        Ok(())
    }

    /// The namespace of the type. By default a data contract is in that of the crate, and others are in none.
    pub(super) fn namespace(&self) -> String {
        let default = || match self.serializer {
            Serializer::DataContract => {
                format!("{DATA_CONTRACT}{}", std::env::var("CARGO_CRATE_NAME").unwrap_or_default())
            }
            Serializer::Xml => String::new(),
        };
        self.namespace.clone().unwrap_or_else(default)
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

/// What stands on a field.
#[derive(Default)]
pub(super) struct FieldOptions {
    pub(super) name: Option<String>,
    pub(super) order: Option<u32>,
    pub(super) required: bool,
    pub(super) emit_default: Option<bool>,
    pub(super) base: bool,
    pub(super) attribute: bool,
    pub(super) items: Option<String>,
    pub(super) flat: bool,
}

impl FieldOptions {
    pub(super) fn read(attributes: &[Attribute], serializer: Serializer) -> Result<Self> {
        const DATA_CONTRACT: &[&str] = &["name", "order", "required", "emit_default", "base"];
        const XML: &[&str] = &["name", "required", "base", "attribute", "items", "flat"];
        let known = if serializer == Serializer::Xml { XML } else { DATA_CONTRACT };
        let mut options = Self::default();
        let mut span = None;
        for attribute in data(attributes) {
            read_attribute(attribute, known, |meta, name| {
                span = Some(meta.path.span());
                match name {
                    "name" => options.name = Some(element_name(&string(meta)?)?),
                    "order" => {
                        let order: syn::Expr = meta.value()?.parse()?;
                        options.order = Some(number(&order)?);
                    }
                    "required" => options.required = flag(meta)?,
                    "emit_default" => options.emit_default = Some(flag(meta)?),
                    "base" => options.base = flag(meta)?,
                    "attribute" => options.attribute = flag(meta)?,
                    "items" => options.items = Some(element_name(&string(meta)?)?),
                    _ => options.flat = flag(meta)?,
                }
                Ok(())
            })?;
        }
        let others = options.name.is_some()
            || options.order.is_some()
            || options.required
            || options.emit_default.is_some()
            || options.attribute
            || options.items.is_some()
            || options.flat;
        match span {
            Some(span) if options.base && others => Err(Error::new(
                span,
                "the members of a `base` have options where they are declared, not here",
            )),
            Some(span) if options.attribute && (options.items.is_some() || options.flat) => {
                Err(Error::new(span, "an `attribute` has no items"))
            }
            Some(span) if options.flat && options.items.is_some() => {
                Err(Error::new(span, "the items of a `flat` list have the name of the member: use `name`"))
            }
            _ => Ok(options),
        }
    }
}

fn number(order: &syn::Expr) -> Result<u32> {
    if let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(number), .. }) = order
        && let Ok(number) = LitInt::base10_parse::<u32>(number)
    {
        return Ok(number);
    }
    Err(Error::new_spanned(order, "`order` is a number, as in .NET: `order = 1`"))
}

/// What stands on a variant of an enumeration, or on a flag: its name.
pub(super) fn value_name(attributes: &[Attribute]) -> Result<Option<String>> {
    let mut value = None;
    for attribute in data(attributes) {
        read_attribute(attribute, &["name"], |meta, _| {
            let name = string(meta)?;
            if name.value().is_empty() || name.value().contains(char::is_whitespace) {
                return Err(Error::new_spanned(name, "the name of a value is one word"));
            }
            value = Some(name.value());
            Ok(())
        })?;
    }
    Ok(value)
}

fn data(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("data"))
}
