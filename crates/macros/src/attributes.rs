//! The options of an attribute: `name`, `name = value`, `name(…)`; and what is said about one that is wrong.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use syn::meta::ParseNestedMeta;
use syn::parse::Parser;
use syn::{Attribute, Error, Expr, ExprLit, Lit, LitStr, Meta, Result, Token};

/// Reads the options of an attribute that a macro was given as its arguments.
pub(crate) fn read_arguments(
    arguments: TokenStream,
    known: &'static [&'static str],
    mut read: impl FnMut(&ParseNestedMeta<'_>, &str) -> Result<()>,
) -> Result<()> {
    let mut options = Options::new(known);
    syn::meta::parser(|meta| options.read(&meta, &mut read)).parse2(arguments)
}

/// Reads the options of a helper attribute such as `#[operation(one_way)]`. Without parentheses there are none.
pub(crate) fn read_attribute(
    attribute: &Attribute,
    known: &'static [&'static str],
    mut read: impl FnMut(&ParseNestedMeta<'_>, &str) -> Result<()>,
) -> Result<()> {
    let mut options = Options::new(known);
    match &attribute.meta {
        Meta::Path(_) => Ok(()),
        Meta::List(_) => attribute.parse_nested_meta(|meta| options.read(&meta, &mut read)),
        Meta::NameValue(_) => {
            Err(Error::new_spanned(attribute, "options stand in parentheses: `#[operation(one_way)]`"))
        }
    }
}

/// Reads the options in the parentheses behind one: `reply(bare)`.
pub(crate) fn read_nested(
    meta: &ParseNestedMeta<'_>,
    known: &'static [&'static str],
    mut read: impl FnMut(&ParseNestedMeta<'_>, &str) -> Result<()>,
) -> Result<()> {
    let mut options = Options::new(known);
    meta.parse_nested_meta(|meta| options.read(&meta, &mut read))
}

/// The options that an attribute knows, each once.
struct Options {
    known: &'static [&'static str],
    seen: BTreeSet<String>,
}

impl Options {
    fn new(known: &'static [&'static str]) -> Self {
        Self { known, seen: BTreeSet::new() }
    }

    fn read(
        &mut self,
        meta: &ParseNestedMeta<'_>,
        read: &mut impl FnMut(&ParseNestedMeta<'_>, &str) -> Result<()>,
    ) -> Result<()> {
        let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
        if !self.known.contains(&name.as_str()) {
            let known: Vec<_> = self.known.iter().map(|name| format!("`{name}`")).collect();
            let problem = match known.as_slice() {
                [] => "there are no options here".to_owned(),
                known => format!("there is no such option; there are {}", known.join(", ")),
            };
            return Err(Error::new_spanned(&meta.path, problem));
        }
        if self.seen.contains(&name) {
            return Err(Error::new_spanned(&meta.path, format!("`{name}` is there twice")));
        }
        read(meta, &name)?;
        self.seen.insert(name);
        Ok(())
    }
}

/// `name = "…"`
pub(crate) fn string(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
    let wanted = format!("`{name}` takes a string: `{name} = \"…\"`");
    if !meta.input.peek(Token![=]) {
        return Err(Error::new_spanned(&meta.path, wanted));
    }
    match meta.value()?.parse()? {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(text),
        other => Err(Error::new_spanned(other, wanted)),
    }
}

/// `name`, or `name = true` and `name = false`.
pub(crate) fn flag(meta: &ParseNestedMeta<'_>) -> Result<bool> {
    if !meta.input.peek(Token![=]) {
        return Ok(true);
    }
    match meta.value()?.parse()? {
        Expr::Lit(ExprLit { lit: Lit::Bool(value), .. }) => Ok(value.value),
        other => {
            let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
            let wanted = format!("`{name}` is yes or no: `{name}`, `{name} = true` or `{name} = false`");
            Err(Error::new_spanned(other, wanted))
        }
    }
}

/// Many errors as one, none as success.
#[derive(Default)]
pub(crate) struct Errors(Option<Error>);

impl Errors {
    /// One more.
    pub(crate) fn push(&mut self, error: Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            none => *none = Some(error),
        }
    }

    /// The value, unless it is an error, which is kept.
    pub(crate) fn keep<T>(&mut self, result: Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// The value, if there was no error.
    pub(crate) fn finish<T>(self, value: T) -> Result<T> {
        self.0.map_or(Ok(value), Err)
    }
}
