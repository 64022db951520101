//! From the model to text.

use std::collections::BTreeSet;

use crate::cycles::components;
use crate::layout::laid_out;
use crate::model::{Body, Contract, Field, Item, Module, Operation, Ty, Variant};

/// What `soapstone::data` has for the types of a schema.
pub(crate) const OF_DATA: [&str; 11] = [
    "AnyType",
    "AnyValue",
    "DateTime",
    "DateTimeOffset",
    "Decimal",
    "Element",
    "Entries",
    "QName",
    "TimeSpan",
    "Uri",
    "Uuid",
];

/// The whole module; `header` is a comment at its beginning; `exclusive` operations take `&mut self`.
pub(crate) fn module(module: &Module, header: &[String], exclusive: bool) -> Result<String, syn::Error> {
    let receiver = if exclusive { "&mut self" } else { "&self" };
    let scope = Scope { items: &module.items, components: components(&module.items), receiver };
    let mut texts = Vec::new();
    for contract in &module.contracts {
        texts.push(pretty(&scope.contract(contract))?);
    }
    for endpoint in &module.endpoints {
        texts.push(pretty(endpoint)?);
    }
    for (at, item) in module.items.iter().enumerate() {
        texts.push(pretty(&scope.item(at, item))?);
    }
    let body = texts.join("\n");
    let mut out: String = header.iter().map(|line| format!("// {line}\n").replace("//  ", "// ")).collect();
    if !out.is_empty() {
        out.push('\n');
    }
    let uses = uses(module, &body);
    if !uses.is_empty() {
        out.push_str(&pretty(&uses)?);
        out.push('\n');
    }
    out.push_str(&body);
    Ok(laid_out(&out))
}

fn pretty(text: &str) -> Result<String, syn::Error> {
    Ok(prettyplease::unparse(&syn::parse_file(text)?))
}

fn uses(module: &Module, body: &str) -> String {
    let words: BTreeSet<&str> = body.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let data: Vec<_> = OF_DATA.into_iter().filter(|name| words.contains(name)).collect();
    let has = |wanted: fn(&Body) -> bool| module.items.iter().any(|item| wanted(&item.body));
    let mut macros = Vec::new();
    if has(|body| !matches!(body, Body::Faults(_) | Body::Alias(_))) {
        macros.push("DataContract");
    }
    if has(|body| matches!(body, Body::Faults(_))) {
        macros.push("FaultContract");
    }
    if module.contracts.iter().any(|contract| contract.options.is_none()) {
        macros.push("callback");
    }
    if !module.contracts.is_empty() {
        macros.push("contract");
    }
    let mut out = String::new();
    for (path, names) in [("soapstone::data", data), ("soapstone", macros)] {
        match names.as_slice() {
            [] => {}
            [one] => out.push_str(&format!("use {path}::{one};\n")),
            many => out.push_str(&format!("use {path}::{{{}}};\n", many.join(", "))),
        }
    }
    out
}

struct Scope<'m> {
    items: &'m [Item],
    /// Which items contain each other: those with the same number.
    components: Vec<usize>,
    /// What operations take first.
    receiver: &'static str,
}

impl Scope<'_> {
    fn ty(&self, ty: &Ty) -> String {
        match ty {
            Ty::Built(name) => (*name).to_owned(),
            Ty::Item(item) => self.items.get(*item).map(|item| item.name.clone()).unwrap_or_default(),
            Ty::Option(inner) => format!("Option<{}>", self.ty(inner)),
            Ty::Vec(inner) => format!("Vec<{}>", self.ty(inner)),
            Ty::Entries(key, value) => format!("Entries<{}, {}>", self.ty(key), self.ty(value)),
        }
    }

    /// A type within an item, boxed where the item would contain itself.
    fn boxed(&self, owner: usize, ty: &Ty) -> String {
        let within = |item: usize| self.components.get(item) == self.components.get(owner);
        match ty {
            Ty::Item(item) if within(*item) => format!("Box<{}>", self.ty(ty)),
            Ty::Option(inner) => format!("Option<{}>", self.boxed(owner, inner)),
            other => self.ty(other),
        }
    }

    fn contract(&self, contract: &Contract) -> String {
        let mut out = docs(contract.docs.as_deref());
        match &contract.options {
            Some(options) => out.push_str(&attribute("contract", options)),
            None => out.push_str("#[callback]\n"),
        }
        out.push_str(&format!("pub trait {} {{\n", contract.name));
        for operation in &contract.operations {
            out.push_str(&self.operation(operation));
        }
        out.push_str("}\n");
        out
    }

    fn operation(&self, operation: &Operation) -> String {
        let mut out = docs(operation.docs.as_deref());
        out.push_str(&attribute("operation", &operation.options));
        let arguments = operation.arguments.iter().map(|argument| {
            let part = attribute("part", &argument.options);
            format!("{part}{}: {}", argument.name, self.ty(&argument.ty))
        });
        let arguments: Vec<String> = std::iter::once(self.receiver.to_owned()).chain(arguments).collect();
        let success = match operation.results.as_slice() {
            [] => None,
            [one] => Some(self.ty(one)),
            many => {
                let all: Vec<_> = many.iter().map(|ty| self.ty(ty)).collect();
                Some(format!("({})", all.join(", ")))
            }
        };
        let returned = match (success, operation.faults) {
            (None, None) => String::new(),
            (Some(success), None) => format!(" -> {success}"),
            (success, Some(faults)) => {
                let success = success.unwrap_or_else(|| "()".to_owned());
                format!(" -> Result<{success}, {}>", self.ty(&Ty::Item(faults)))
            }
        };
        out.push_str(&format!("async fn {}({}){returned};\n", operation.method, arguments.join(", ")));
        out
    }

    fn item(&self, at: usize, item: &Item) -> String {
        let mut out = docs(item.docs.as_deref());
        match &item.body {
            Body::Alias(ty) => {
                out.push_str(&format!("pub type {} = {};\n", item.name, self.ty(ty)));
                return out;
            }
            Body::Faults(_) => out.push_str("#[derive(Clone, Debug, PartialEq, FaultContract)]\n"),
            Body::Enum(variants) if variants.iter().all(|variant| variant.ty.is_none()) => {
                out.push_str("#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, DataContract)]\n");
            }
            Body::Struct(_) if self.has_default(at, 0) => {
                out.push_str("#[derive(Clone, Debug, Default, PartialEq, DataContract)]\n");
            }
            _ => out.push_str("#[derive(Clone, Debug, PartialEq, DataContract)]\n"),
        }
        out.push_str(&attribute("data", &item.options));
        match &item.body {
            Body::Struct(fields) => {
                out.push_str(&format!("pub struct {} {{\n", item.name));
                fields.iter().for_each(|field| out.push_str(&self.field(at, field)));
                out.push_str("}\n");
            }
            Body::Tuple(ty) => out.push_str(&format!("pub struct {}(pub {});\n", item.name, self.ty(ty))),
            Body::Enum(variants) => {
                let known = item.options.iter().any(|option| option == "known_types");
                out.push_str(&format!("pub enum {} {{\n", item.name));
                variants.iter().for_each(|variant| out.push_str(&self.variant(at, variant, known)));
                out.push_str("}\n");
            }
            Body::Faults(variants) => {
                out.push_str(&format!("pub enum {} {{\n", item.name));
                for variant in variants {
                    let ty = self.ty(&variant.ty);
                    out.push_str(&format!("#[fault({})]\n{}({ty}),\n", variant.fault, variant.name));
                }
                out.push_str("}\n");
            }
            Body::Alias(_) => {}
        }
        out
    }

    fn field(&self, owner: usize, field: &Field) -> String {
        let is_base = field.options.iter().any(|option| option == "base");
        let ty = if is_base { self.ty(&field.ty) } else { self.boxed(owner, &field.ty) };
        let (docs, data) = (docs(field.docs.as_deref()), attribute("data", &field.options));
        format!("{docs}{data}pub {}: {ty},\n", field.name)
    }

    fn variant(&self, owner: usize, variant: &Variant, known: bool) -> String {
        let (docs, data) = (docs(variant.docs.as_deref()), attribute("data", &variant.options));
        let ty = variant.ty.as_ref().map(|ty| if known { self.ty(ty) } else { self.boxed(owner, ty) });
        let ty = ty.map(|ty| format!("({ty})")).unwrap_or_default();
        let number = variant.number.map(|number| format!(" = {number}")).unwrap_or_default();
        format!("{docs}{data}{}{ty}{number},\n", variant.name)
    }

    /// Whether a struct has a default: all of its fields do, and none is a value that somebody has to choose.
    fn has_default(&self, at: usize, depth: usize) -> bool {
        let Some(Item { body: Body::Struct(fields), .. }) = self.items.get(at) else { return false };
        let of = |ty: &Ty| match ty {
            Ty::Option(_) | Ty::Vec(_) | Ty::Entries(..) => true,
            Ty::Built(name) => !OF_DATA.contains(name) && *name != "char",
            Ty::Item(item) => depth < 20 && self.has_default(*item, depth + 1),
        };
        fields.iter().all(|field| of(&field.ty))
    }
}

fn attribute(name: &str, options: &[String]) -> String {
    if options.is_empty() { String::new() } else { format!("#[{name}({})]\n", options.join(", ")) }
}

/// Documentation as a doc comment: nothing in it is code, whatever it looks like.
fn docs(text: Option<&str>) -> String {
    let text = text.unwrap_or_default().replace('\r', "\n").replace("```", "'''").replace("~~~", "---");
    let mut out = String::new();
    let mut blank = false;
    for line in text.trim().lines().map(str::trim) {
        // No more than one line between paragraphs.
        if line.is_empty() && std::mem::replace(&mut blank, true) {
            continue;
        }
        blank = line.is_empty();
        let line: String = line.chars().filter(|c| !c.is_control()).collect();
        let space = if line.is_empty() { "" } else { " " };
        out.push_str(&format!("#[doc = {:?}]\n", format!("{space}{line}")));
    }
    out
}
