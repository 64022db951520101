//! From a method to an operation.

use std::collections::BTreeSet;

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Error, LitStr, Result, TraitItemFn, Type};

use super::model::{Argument, Message, Operation, Part, Reply, Results, Style};
use super::names::{camel, derived, element_name, pascal};
use super::options::{MessageOptions, Named, OPERATION, OperationOptions, PartOptions};
use super::parse::documentation;
use super::signature::{self, Parameter, Returned, Role};
use crate::attributes::Errors;

/// What every proxy has, of itself and of the traits that it implements.
const OF_PROXIES: [&str; 10] =
    ["clone", "clone_from", "close", "connect", "fmt", "from", "into", "to_owned", "try_from", "try_into"];

/// Reads a method of a contract.
pub(super) fn operation(method: &TraitItemFn) -> Result<Operation> {
    let mut errors = Errors::default();
    let signature = &method.sig;
    signature::check(signature, &mut errors);
    if let Some(body) = &method.default {
        let problem = "an operation has no body in its contract: what it does is said in the `impl`";
        errors.push(Error::new_spanned(body, problem));
    }
    let mut options = OperationOptions::default();
    let mut said = false;
    for attribute in &method.attrs {
        if attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr") {
            errors.push(Error::new_spanned(
                attribute,
                "an operation is there for everyone: leave out the condition",
            ));
        }
        if !attribute.path().is_ident(OPERATION) {
            continue;
        }
        if said {
            errors.push(Error::new_spanned(
                attribute,
                "one `#[operation(…)]` is enough: put the options together",
            ));
        }
        said = true;
        errors.keep(options.read(attribute));
    }
    if OF_PROXIES.iter().any(|name| signature.ident.unraw() == name) {
        let name = pascal(&signature.ident);
        let problem = format!(
            "every proxy has a method `{}` of its own: call this one something else, and say `#[operation(name = \"{name}\")]`",
            signature.ident
        );
        errors.push(Error::new_spanned(&signature.ident, problem));
    }
    let exclusive = errors.keep(signature::receiver(signature)).unwrap_or_default();
    let parameters = signature::parameters(signature, &mut errors);
    let returned =
        errors.keep(signature::returned(signature)).unwrap_or(Returned { success: None, fault: None });
    let name = match &options.name {
        Some(name) => errors.keep(element_name(name)).unwrap_or_default(),
        None => {
            let name = pascal(&signature.ident);
            errors.keep(derived(&name, "operation", signature.ident.span()));
            name
        }
    };
    let action = options.action.take();
    let (style, wsdl_name) = style_and_name(options.request.take());
    let request = Message {
        action: action.as_ref().map(LitStr::value),
        name: wsdl_name,
        style,
        parts: parts(&parameters, &mut errors),
    };
    check_bare(&request, signature.ident.span(), "argument", &mut errors);
    let reply = match options.one_way {
        true => {
            one_way(method, &options, &returned, &mut errors);
            None
        }
        false => errors.keep(reply(&name, signature.ident.span(), options.reply_parts(), returned)),
    };
    if let Some(reply) = &reply {
        check_bare(&reply.message, signature.output.span(), "result", &mut errors);
    }
    let operation = Operation {
        method: signature.ident.clone(),
        exclusive,
        name,
        action_span: action.map_or_else(|| signature.ident.span(), |action| action.span()),
        initiating: options.initiating.unwrap_or(true),
        terminating: options.terminating,
        arguments: parameters.into_iter().map(argument).collect(),
        request,
        reply,
        documentation: documentation(&method.attrs),
    };
    errors.finish(operation)
}

/// The style of a message, and its name in WSDL.
fn style_and_name(options: Option<MessageOptions>) -> (Style, Option<String>) {
    match options {
        Some(MessageOptions { style, name }) => (style, name),
        None => (Style::Wrapped { name: None, namespace: None }, None),
    }
}

fn argument(Parameter { name, ty, role }: Parameter) -> Argument {
    Argument { name, ty, context: matches!(role, Role::Context) }
}

/// The parts of the request.
fn parts(parameters: &[Parameter], errors: &mut Errors) -> Vec<Part> {
    let mut parts = Vec::new();
    for parameter in parameters {
        let Role::Part(options) = &parameter.role else { continue };
        let name = match &options.name {
            Some(name) => name.value(),
            None => {
                let name = camel(&parameter.name);
                errors.keep(derived(&name, "part", parameter.name.span()));
                name
            }
        };
        let place = options.name.as_ref().map_or(parameter.name.span(), Spanned::span);
        add(&mut parts, part(name, options, parameter.ty.clone()), place, errors);
    }
    parts
}

fn part(name: String, options: &PartOptions, ty: Type) -> Part {
    Part { name, namespace: options.namespace.clone(), header: options.header(), ty }
}

/// Adds a part, unless there is one of the same name.
fn add(parts: &mut Vec<Part>, part: Part, place: Span, errors: &mut Errors) {
    let key = |part: &Part| (part.name.clone(), part.namespace.clone(), part.header.is_some());
    let names: BTreeSet<_> = parts.iter().map(key).collect();
    if names.contains(&key(&part)) {
        let problem = format!("two parts of a message are called `{}`: give one another name", part.name);
        errors.push(Error::new(place, problem));
    }
    parts.push(part);
}

/// What the options say about the reply.
struct ReplyOptions {
    action: Option<String>,
    message: Option<MessageOptions>,
    result: Option<Named>,
    out: Vec<Named>,
}

impl OperationOptions {
    fn reply_parts(&mut self) -> ReplyOptions {
        ReplyOptions {
            action: self.reply_action.take().map(|action| action.value()),
            message: self.reply.take().map(|(message, _)| message),
            result: self.result.take(),
            out: std::mem::take(&mut self.out),
        }
    }
}

/// Checks that nothing is said about a reply that does not come.
fn one_way(method: &TraitItemFn, options: &OperationOptions, returned: &Returned, errors: &mut Errors) {
    if returned.success.is_some() || returned.fault.is_some() {
        let problem = "nothing comes back from a one-way operation, no result and no fault: leave out the return type, or \
                       `one_way`";
        errors.push(Error::new_spanned(&method.sig.output, problem));
    }
    let problem = "nothing comes back from a one-way operation: leave this out, or `one_way`";
    if let Some(action) = &options.reply_action {
        errors.push(Error::new_spanned(action, problem));
    }
    if let Some((MessageOptions { style: Style::Wrapped { .. }, .. }, path)) = &options.reply {
        errors.push(Error::new_spanned(path, problem));
    }
    for named in options.result.iter().chain(&options.out) {
        errors.push(Error::new_spanned(&named.literal, problem));
    }
}

/// What comes back.
fn reply(operation: &str, place: Span, options: ReplyOptions, returned: Returned) -> Result<Reply> {
    let mut errors = Errors::default();
    let Returned { success, fault } = returned;
    let (results, types) = match &success {
        None => (Results::None, Vec::new()),
        Some(Type::Tuple(tuple)) => {
            (Results::Tuple(tuple.elems.len()), tuple.elems.iter().cloned().collect())
        }
        Some(one) => (Results::One, vec![one.clone()]),
    };
    let success = success.unwrap_or_else(|| syn::parse_quote!(()));
    let mut names: Vec<_> =
        options.out.iter().map(|named| (named.literal.value(), &named.part, named.literal.span())).collect();
    let none = PartOptions::default();
    // The result proper stands before what C# has as `out` and `ref`.
    if types.len() == names.len() + 1 {
        names.insert(
            0,
            match &options.result {
                Some(result) => (result.literal.value(), &result.part, result.literal.span()),
                None => (format!("{operation}Result"), &none, place),
            },
        );
    } else if let Some(result) = &options.result {
        let problem =
            "there is no result that this could name: the method returns nothing, or `out` names all of it";
        errors.push(Error::new_spanned(&result.literal, problem));
    } else if types.len() != names.len() {
        errors.push(Error::new(success.span(), counted(types.len(), names.len())));
    }
    let mut parts = Vec::new();
    for ((name, options, place), ty) in names.into_iter().zip(types) {
        add(&mut parts, part(name, options, ty), place, &mut errors);
    }
    let (style, name) = style_and_name(options.message);
    let message = Message { action: options.action, name, style, parts };
    errors.finish(Reply { message, results, fault, success })
}

/// Why these do not go together.
fn counted(returned: usize, named: usize) -> String {
    match named {
        0 => {
            "of more than one result all but the first need a name: `#[operation(out(\"total\", \"note\"))]`"
                .to_owned()
        }
        _ => format!(
            "`out` names {named} of the results, so the method returns a tuple of {}, the first of which is the result, or \
             of {named}; it returns {returned}",
            named + 1
        ),
    }
}

/// A body has one element at most.
fn check_bare(message: &Message, place: Span, what: &str, errors: &mut Errors) {
    let in_body = message.parts.iter().filter(|part| part.header.is_none()).count();
    if matches!(message.style, Style::Bare) && in_body > 1 {
        let problem = format!(
            "a bare message has one {what} in its body at most: make the others headers, or leave out `bare`"
        );
        errors.push(Error::new(place, problem));
    }
}
