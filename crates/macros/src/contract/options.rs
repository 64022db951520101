//! The options of our attributes, as they were written.

use proc_macro2::TokenStream;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::token::Paren;
use syn::{Attribute, Error, Expr, LitStr, Path, Result, Token, parenthesized};

use super::model::{Session, Style};
use super::names::{element_name, uri};
use crate::attributes::{flag, read_arguments, read_attribute, read_nested, string};

/// The helper attribute of methods.
pub(super) const OPERATION: &str = "operation";
/// The helper attribute of arguments that are parts.
pub(super) const PART: &str = "part";
/// The helper attribute of arguments that are the context.
pub(super) const CONTEXT: &str = "context";

/// `#[contract(…)]`
#[derive(Default)]
pub(super) struct ContractOptions {
    pub(super) name: Option<String>,
    pub(super) namespace: Option<String>,
    pub(super) session: Session,
    pub(super) callback: Option<Path>,
}

impl ContractOptions {
    pub(super) fn read(arguments: TokenStream) -> Result<Self> {
        let mut options = Self::default();
        read_arguments(arguments, &["name", "namespace", "session", "callback"], |meta, name| {
            match name {
                "name" => options.name = Some(element_name(&string(meta)?)?),
                "namespace" => options.namespace = Some(uri(&string(meta)?)?),
                "session" => options.session = session(meta)?,
                _ => options.callback = Some(callback(meta)?),
            }
            Ok(())
        })?;
        Ok(options)
    }
}

fn session(meta: &ParseNestedMeta<'_>) -> Result<Session> {
    let wanted = "`session` is `allowed`, `required` or `denied`: `session = required`";
    if !meta.input.peek(Token![=]) {
        return Err(Error::new_spanned(&meta.path, wanted));
    }
    let value: Expr = meta.value()?.parse()?;
    let word = match &value {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string).unwrap_or_default(),
        _ => String::new(),
    };
    match word.as_str() {
        "allowed" => Ok(Session::Allowed),
        "required" => Ok(Session::Required),
        "denied" => Ok(Session::Denied),
        _ => Err(Error::new_spanned(value, wanted)),
    }
}

fn callback(meta: &ParseNestedMeta<'_>) -> Result<Path> {
    let wanted = "`callback` takes the trait that has `#[callback]`: `callback = CalculatorCallback`";
    if !meta.input.peek(Token![=]) {
        return Err(Error::new_spanned(&meta.path, wanted));
    }
    match meta.value()?.parse()? {
        Expr::Path(path)
            if path.qself.is_none() && path.path.segments.iter().all(|s| s.arguments.is_none()) =>
        {
            Ok(path.path)
        }
        other => Err(Error::new_spanned(other, wanted)),
    }
}

/// Callback contracts take no options.
pub(super) fn read_callback(arguments: TokenStream) -> Result<()> {
    let Some(first) = arguments.clone().into_iter().next() else { return Ok(()) };
    let problem = "a callback contract has no options: its name, its namespace and its actions are those of the service \
                   contract that names it with `callback = …`, as .NET has it. Say them there";
    Err(Error::new(first.span(), problem))
}

/// `#[operation(…)]`
#[derive(Default)]
pub(super) struct OperationOptions {
    pub(super) one_way: bool,
    pub(super) name: Option<LitStr>,
    pub(super) action: Option<LitStr>,
    pub(super) reply_action: Option<LitStr>,
    pub(super) initiating: Option<bool>,
    pub(super) terminating: bool,
    pub(super) request: Option<MessageOptions>,
    /// With the place where it was said.
    pub(super) reply: Option<(MessageOptions, Path)>,
    pub(super) result: Option<Named>,
    pub(super) out: Vec<Named>,
}

/// What is said of a message.
pub(super) struct MessageOptions {
    pub(super) style: Style,
    /// Its name in WSDL.
    pub(super) name: Option<String>,
}

impl MessageOptions {
    /// The parts without a wrapper.
    fn bare() -> Self {
        Self { style: Style::Bare, name: None }
    }
}

/// The name of a result, with what may stand behind it: `"Stamp"(header)`.
pub(super) struct Named {
    pub(super) literal: LitStr,
    pub(super) part: PartOptions,
}

const OPERATION_OPTIONS: &[&str] = &[
    "one_way",
    "name",
    "action",
    "reply_action",
    "initiating",
    "terminating",
    "bare",
    "request",
    "reply",
    "result",
    "out",
];

impl OperationOptions {
    pub(super) fn read(&mut self, attribute: &Attribute) -> Result<()> {
        read_attribute(attribute, OPERATION_OPTIONS, |meta, name| {
            match name {
                "one_way" => self.one_way = flag(meta)?,
                "name" => {
                    let name = string(meta)?;
                    element_name(&name)?;
                    self.name = Some(name);
                }
                "action" => {
                    let action = string(meta)?;
                    uri(&action)?;
                    self.action = Some(action);
                }
                "reply_action" => {
                    let action = string(meta)?;
                    uri(&action)?;
                    self.reply_action = Some(action);
                }
                "initiating" => self.initiating = Some(flag(meta)?),
                "terminating" => self.terminating = flag(meta)?,
                "bare" if flag(meta)? => {
                    self.request.get_or_insert_with(MessageOptions::bare);
                    self.reply.get_or_insert_with(|| (MessageOptions::bare(), meta.path.clone()));
                }
                "bare" => {}
                "request" => self.request = Some(message(meta)?),
                "reply" => self.reply = Some((message(meta)?, meta.path.clone())),
                "result" => self.result = Some(result(meta)?),
                _ => self.out = out(meta)?,
            }
            Ok(())
        })
    }
}

/// `request(bare)`, `request(wrapper = "…", namespace = "…", name = "…")`
fn message(meta: &ParseNestedMeta<'_>) -> Result<MessageOptions> {
    let (mut bare, mut wrapper, mut namespace, mut name) = (None, None, None, None);
    if !meta.input.peek(Paren) {
        let which = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
        let wanted = format!("`{which}(bare)` or `{which}(wrapper = \"…\", namespace = \"…\")`");
        return Err(Error::new_spanned(&meta.path, wanted));
    }
    read_nested(meta, &["bare", "wrapper", "namespace", "name"], |meta, option| {
        match option {
            "bare" => bare = flag(meta)?.then(|| meta.path.clone()),
            "wrapper" => wrapper = Some(element_name(&string(meta)?)?),
            "name" => name = Some(element_name(&string(meta)?)?),
            _ => namespace = Some(uri(&string(meta)?)?),
        }
        Ok(())
    })?;
    match bare {
        Some(path) if wrapper.is_some() || namespace.is_some() => Err(Error::new_spanned(
            path,
            "a bare message has no wrapper: leave out `bare` or the wrapper's name",
        )),
        Some(_) => Ok(MessageOptions { style: Style::Bare, name }),
        None => Ok(MessageOptions { style: Style::Wrapped { name: wrapper, namespace }, name }),
    }
}

/// `result = "answer"`
fn result(meta: &ParseNestedMeta<'_>) -> Result<Named> {
    if !meta.input.peek(Token![=]) {
        return Err(Error::new_spanned(
            &meta.path,
            "`result` takes the name of an element: `result = \"answer\"`",
        ));
    }
    named(meta.value()?)
}

/// `out("total", "Stamp"(header))`
fn out(meta: &ParseNestedMeta<'_>) -> Result<Vec<Named>> {
    let wanted = "`out` takes the names of elements: `out(\"total\", \"note\")`";
    if !meta.input.peek(Paren) {
        return Err(Error::new_spanned(&meta.path, wanted));
    }
    let content;
    parenthesized!(content in meta.input);
    let names = Punctuated::<Named, Token![,]>::parse_terminated_with(&content, named)?;
    match names.is_empty() {
        true => Err(Error::new_spanned(&meta.path, wanted)),
        false => Ok(names.into_iter().collect()),
    }
}

fn named(input: ParseStream<'_>) -> Result<Named> {
    if !input.peek(LitStr) {
        return Err(input.error("the name of an element is a string: `\"total\"`"));
    }
    let literal: LitStr = input.parse()?;
    element_name(&literal)?;
    let mut part = PartOptions::default();
    if input.peek(Paren) {
        let content;
        parenthesized!(content in input);
        let options: TokenStream = content.parse()?;
        read_arguments(options, &["header", "must_understand", "namespace"], |meta, name| {
            part.option(meta, name)
        })?;
        part.check()?;
    }
    Ok(Named { literal, part })
}

/// `#[part(…)]`
#[derive(Default)]
pub(super) struct PartOptions {
    pub(super) name: Option<LitStr>,
    pub(super) namespace: Option<String>,
    header: bool,
    must_understand: Option<Path>,
}

impl PartOptions {
    pub(super) fn read(&mut self, attribute: &Attribute) -> Result<()> {
        read_attribute(attribute, &["name", "namespace", "header", "must_understand"], |meta, name| {
            self.option(meta, name)
        })?;
        self.check()
    }

    fn option(&mut self, meta: &ParseNestedMeta<'_>, name: &str) -> Result<()> {
        match name {
            "name" => {
                let name = string(meta)?;
                element_name(&name)?;
                self.name = Some(name);
            }
            "namespace" => self.namespace = Some(uri(&string(meta)?)?),
            "header" => self.header = flag(meta)?,
            _ => self.must_understand = flag(meta)?.then(|| meta.path.clone()),
        }
        Ok(())
    }

    fn check(&self) -> Result<()> {
        match &self.must_understand {
            Some(path) if !self.header => Err(Error::new_spanned(
                path,
                "only a header can be to be understood: `header, must_understand`",
            )),
            _ => Ok(()),
        }
    }

    /// Whether it is a header, and if so whether it must be understood.
    pub(super) fn header(&self) -> Option<bool> {
        self.header.then_some(self.must_understand.is_some())
    }
}
