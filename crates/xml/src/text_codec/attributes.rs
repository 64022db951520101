//! The attributes and declarations of one start tag, in buffers that are used again for the next.

use memchr::memchr;

use super::chars::{is_xml_char, resolve_reference, split_qname};
use crate::codec::{AttributeRef, DeclarationRef, StartItem, StartItems, TextForm};
use crate::error::DecodeErrorKind;
use crate::lexical::is_space;
use crate::limits::Limits;
use crate::name::{Form, NameRef, XML_NAMESPACE};
use crate::scope::{Scope, declaration_error};
use crate::text::Text;

/// The items of the current start tag, with the scope that their names are resolved in.
#[derive(Debug, Default)]
pub(super) struct Attributes<'i> {
    items: Vec<Item<'i>>,
    /// Values that are not as they stand in the input: references replaced, white space normalised.
    normalised: String,
    /// Scratch space for finding duplicates among many.
    order: Vec<u32>,
    pub(super) scope: Scope,
}

#[derive(Debug)]
struct Item<'i> {
    prefix: &'i str,
    local: &'i str,
    value: Value<'i>,
    namespace: Namespace,
}

#[derive(Clone, Copy, Debug)]
enum Value<'i> {
    Input(&'i str),
    Normalised(u32, u32),
}

/// What an item's name is in: for `xmlns`, nothing, because it is a declaration.
#[derive(Clone, Copy, Debug)]
enum Namespace {
    Declaration,
    None,
    Xml,
    Bound(u32),
}

type Failure = (usize, DecodeErrorKind);

impl<'i> Attributes<'i> {
    pub(super) fn new(scope: Scope) -> Self {
        Self { scope, ..Self::default() }
    }

    pub(super) fn clear(&mut self) {
        self.items.clear();
        self.normalised.clear();
    }

    /// Reads what follows the element's name in a start tag. Declarations go into the scope; offsets of errors are within
    /// `tag`.
    pub(super) fn read(
        &mut self,
        tag: &'i str,
        name_len: usize,
        limits: &Limits,
        lenient: bool,
    ) -> Result<(), Failure> {
        self.clear();
        let bytes = tag.as_bytes();
        let mut at = name_len;
        loop {
            let gap = at;
            at = skip_space(bytes, at);
            if at == bytes.len() {
                break;
            }
            if at == gap {
                return Err(syntax(at, "white space expected before an attribute"));
            }
            if self.items.len() >= limits.max_attributes {
                return Err((at, limit("max_attributes", limits.max_attributes)));
            }
            let name_at = at;
            while at < bytes.len() && bytes[at] != b'=' && !is_space(bytes[at]) {
                at += 1;
            }
            let name = &tag[name_at..at];
            if name.len() > limits.max_name_chars && name.chars().count() > limits.max_name_chars {
                return Err((name_at, limit("max_name_chars", limits.max_name_chars)));
            }
            let Some(prefix_len) = split_qname(name) else {
                return Err((name_at, DecodeErrorKind::InvalidName(crate::error::shorten(name))));
            };
            at = skip_space(bytes, at);
            if bytes.get(at) != Some(&b'=') {
                return Err(syntax(at, "an attribute without '='"));
            }
            at = skip_space(bytes, at + 1);
            let quote = match bytes.get(at) {
                Some(&quote @ (b'"' | b'\'')) => quote,
                _ => return Err(syntax(at, "an attribute value without quotes")),
            };
            let value_at = at + 1;
            let Some(len) = memchr(quote, &bytes[value_at..]) else {
                return Err(syntax(at, "an attribute value without its closing quote"));
            };
            at = value_at + len + 1;
            let raw = &tag[value_at..value_at + len];
            if len > limits.max_text_chars && raw.chars().count() > limits.max_text_chars {
                return Err((value_at, limit("max_text_chars", limits.max_text_chars)));
            }
            let value = self.normalise(raw, lenient).map_err(|(offset, kind)| (value_at + offset, kind))?;
            self.push(name, prefix_len, value, limits).map_err(|kind| (name_at, kind))?;
        }
        self.resolve().map_err(|kind| (name_len, kind))
    }

    fn push(
        &mut self,
        name: &'i str,
        prefix_len: usize,
        value: Value<'i>,
        limits: &Limits,
    ) -> Result<(), DecodeErrorKind> {
        let (prefix, local) = parts(name, prefix_len);
        let declares = match (prefix, local) {
            ("xmlns", declared) => Some(declared),
            ("", "xmlns") => Some(""),
            _ => None,
        };
        let Some(declared) = declares else {
            self.items.push(Item { prefix, local, value, namespace: Namespace::None });
            return Ok(());
        };
        let uri = text_of(value, &self.normalised);
        if let Some(reason) = declaration_error(declared, uri) {
            return Err(DecodeErrorKind::BadDeclaration(reason.to_owned()));
        }
        if self.scope.declared_here(declared).is_some() {
            return Err(DecodeErrorKind::DuplicateAttribute(crate::error::shorten(name)));
        }
        if uri.len() > limits.max_name_chars && uri.chars().count() > limits.max_name_chars {
            return Err(limit("max_name_chars", limits.max_name_chars));
        }
        if self.scope.declared() >= limits.max_namespaces {
            return Err(limit("max_namespaces", limits.max_namespaces));
        }
        self.scope.declare(declared, uri);
        self.items.push(Item { prefix: declared, local: "", value, namespace: Namespace::Declaration });
        Ok(())
    }

    /// Finds the namespaces of prefixed attributes, once all declarations of the tag are known, and duplicates.
    fn resolve(&mut self) -> Result<(), DecodeErrorKind> {
        let mut attributes = 0;
        for item in &mut self.items {
            if matches!(item.namespace, Namespace::Declaration) {
                continue;
            }
            attributes += 1;
            item.namespace = match item.prefix {
                "" => Namespace::None,
                "xml" => Namespace::Xml,
                prefix => match self.scope.find(prefix) {
                    Some(binding) => Namespace::Bound(binding as u32),
                    None => return Err(DecodeErrorKind::UndeclaredPrefix(crate::error::shorten(prefix))),
                },
            };
        }
        if attributes > 1 { self.find_duplicates() } else { Ok(()) }
    }

    fn find_duplicates(&mut self) -> Result<(), DecodeErrorKind> {
        const FEW: usize = 12;
        // Numbers instead of namespaces: those may be long, and alike up to their ends.
        let name = |index: u32| {
            let item = &self.items[index as usize];
            let namespace = match item.namespace {
                Namespace::Bound(binding) => self.scope.namespace(binding as usize) + 2,
                Namespace::Xml => 1,
                Namespace::Declaration | Namespace::None => 0,
            };
            (item.local, namespace)
        };
        let is_attribute =
            |index: &u32| !matches!(self.items[*index as usize].namespace, Namespace::Declaration);
        let all = (0..self.items.len() as u32).filter(is_attribute);
        let duplicate = if self.items.len() <= FEW {
            all.clone().find(|&a| all.clone().any(|b| b < a && name(a) == name(b)))
        } else {
            self.order.clear();
            self.order.extend(all);
            self.order.sort_unstable_by_key(|&index| name(index));
            self.order.windows(2).find(|pair| name(pair[0]) == name(pair[1])).map(|pair| pair[1])
        };
        match duplicate {
            Some(index) => {
                let item = &self.items[index as usize];
                let name = NameRef::new(namespace_of(item.namespace, &self.scope), item.local);
                Err(DecodeErrorKind::DuplicateAttribute(crate::error::shorten(&name.to_string())))
            }
            None => Ok(()),
        }
    }

    /// Spec: [XML10 §3.3.3], for attributes of type CDATA
    fn normalise(&mut self, raw: &'i str, lenient: bool) -> Result<Value<'i>, Failure> {
        let plain = |&b: &u8| b >= b' ' && b != b'&' && b != b'<' && b != 0xEF;
        if raw.as_bytes().iter().all(plain) {
            return Ok(Value::Input(raw));
        }
        let start = self.normalised.len() as u32;
        let mut at = 0;
        while let Some(c) = raw[at..].chars().next() {
            match c {
                '<' => return Err(syntax(at, "'<' in an attribute value")),
                '&' => {
                    let Some(len) = memchr(b';', &raw.as_bytes()[at..]) else {
                        return Err(syntax(at, "'&' without a reference"));
                    };
                    let resolved =
                        resolve_reference(&raw[at + 1..at + len], lenient).map_err(|kind| (at, kind))?;
                    self.normalised.push(resolved);
                    at += len + 1;
                    continue;
                }
                '\r' if raw[at + 1..].starts_with('\n') => {}
                '\t' | '\n' | '\r' => self.normalised.push(' '),
                c if is_xml_char(c) => self.normalised.push(c),
                c => return Err((at, DecodeErrorKind::IllegalCharacter(c.into()))),
            }
            at += c.len_utf8();
        }
        Ok(Value::Normalised(start, self.normalised.len() as u32))
    }
}

impl StartItems for Attributes<'_> {
    fn count(&self) -> usize {
        self.items.len()
    }

    fn item(&self, index: usize) -> StartItem<'_> {
        let item = &self.items[index];
        let value = text_of(item.value, &self.normalised);
        if matches!(item.namespace, Namespace::Declaration) {
            return StartItem::Declaration(DeclarationRef::new(item.prefix, value));
        }
        let namespace = namespace_of(item.namespace, &self.scope);
        StartItem::Attribute(AttributeRef {
            name: NameRef { prefix: Some(item.prefix), namespace, local: item.local, form: Form::Auto },
            value: Text::from(value),
            form: TextForm::AUTO,
        })
    }
}

/// Prefix and local name of a qualified name whose prefix is this long.
pub(super) fn parts(name: &str, prefix_len: usize) -> (&str, &str) {
    if prefix_len == 0 { ("", name) } else { (&name[..prefix_len], &name[prefix_len + 1..]) }
}

fn namespace_of(namespace: Namespace, scope: &Scope) -> &str {
    match namespace {
        Namespace::Declaration | Namespace::None => "",
        Namespace::Xml => XML_NAMESPACE,
        Namespace::Bound(binding) => scope.uri(binding as usize),
    }
}

fn text_of<'a>(value: Value<'a>, normalised: &'a str) -> &'a str {
    match value {
        Value::Input(text) => text,
        Value::Normalised(start, end) => &normalised[start as usize..end as usize],
    }
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|&b| is_space(b)) {
        at += 1;
    }
    at
}

fn syntax(at: usize, what: &str) -> Failure {
    (at, DecodeErrorKind::Syntax(what.to_owned()))
}

pub(super) fn limit(limit: &'static str, value: usize) -> DecodeErrorKind {
    DecodeErrorKind::Limit { limit, value }
}
