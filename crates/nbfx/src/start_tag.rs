//! A start tag as the reader holds it: the element's name, and attributes and declarations in their order.

use soapstone_xml::{
    AttributeRef, DeclarationRef, DecodeErrorKind, Form, Limits, NameRef, StartItem, StartItems, TextForm,
    XML_NAMESPACE, declaration_error,
};

use crate::cursor::Cursor;
use crate::error::Flaw;
use crate::record::{Atom, Prefix, Shape, Word, letter, letter_index, shape};
use crate::scan::{misplaced, shape_of};
use crate::scope::Prefixes;
use crate::strings::{Dictionaries, Spelling};
use crate::value::{self, ATOM_CHARS, Room, Scratch, Value};

/// The name of an element or an attribute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name<'i> {
    pub prefix: &'i str,
    pub namespace: &'i str,
    pub local: Spelling<'i>,
    /// The prefix is spelled out although there is a record type that has it.
    pub long: bool,
}

impl<'i> Name<'i> {
    pub(crate) fn to_ref(self) -> NameRef<'i> {
        NameRef::new(self.namespace, self.local.text).with_prefix(self.prefix).with_form(self.local.form)
    }

    /// Bytes of the name in a text document.
    pub(crate) fn len(&self) -> usize {
        self.prefix.len() + self.local.text.len() + 1
    }
}

/// An attribute or a declaration.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Item<'i> {
    Attribute { name: Name<'i>, value: Value<'i>, form: TextForm },
    Declaration { prefix: &'i str, uri: Spelling<'i> },
}

/// What follows the name in a start tag, and the scratch space for all values.
#[derive(Debug, Default)]
pub(crate) struct StartTag<'i> {
    pub items: Vec<Item<'i>>,
    pub scratch: Scratch<'i>,
    /// Reused to find duplicates.
    order: Vec<u32>,
}

impl StartItems for StartTag<'_> {
    fn count(&self) -> usize {
        self.items.len()
    }

    fn item(&self, index: usize) -> StartItem<'_> {
        match self.items.get(index) {
            Some(&Item::Attribute { name, value, mut form }) => {
                // The value of an attribute never ends an element, so the bit that would say so is free.
                form.record |= u8::from(name.long);
                StartItem::Attribute(AttributeRef {
                    name: name.to_ref(),
                    value: value.to_text(&self.scratch),
                    form,
                })
            }
            Some(&Item::Declaration { prefix, uri }) => {
                StartItem::Declaration(DeclarationRef { prefix, uri: uri.text, form: uri.form })
            }
            None => StartItem::Declaration(DeclarationRef::new("", "")),
        }
    }
}

/// Reads a name: the prefix as the record's type says, and the local part.
// Always inline: returned through memory, the name costs a fifth of the time of reading.
#[inline(always)]
pub(crate) fn read_name<'i>(
    cursor: &mut Cursor<'i>,
    dictionaries: &mut Dictionaries<'i>,
    limits: &Limits,
    prefix: Prefix,
    word: Word,
) -> Result<Name<'i>, Flaw> {
    let at = cursor.position();
    let (prefix, long) = match prefix {
        Prefix::None => ("", false),
        Prefix::Letter(index) => (letter(index), false),
        Prefix::Spelled => {
            let prefix = cursor.string()?;
            (prefix, prefix.is_empty() || letter_index(prefix).is_some())
        }
    };
    let local = match word {
        Word::Spelled => Spelling::inline(cursor.string()?),
        Word::Dictionary => dictionaries.read(cursor)?,
    };
    if local.text.is_empty() {
        return Err(Flaw::new(DecodeErrorKind::InvalidName(String::new()), at));
    }
    let long_enough_to_count = prefix.len() + local.text.len() > limits.max_name_chars;
    if long_enough_to_count && prefix.chars().count() + local.text.chars().count() > limits.max_name_chars {
        return Err(Flaw::limit("max_name_chars", limits.max_name_chars, at));
    }
    Ok(Name { prefix, namespace: "", local, long })
}

impl<'i> StartTag<'i> {
    pub(crate) fn clear(&mut self) {
        self.items.clear();
        self.scratch.clear();
    }

    /// Reads the attributes and declarations that follow an element's name, declares, and resolves prefixes.
    pub(crate) fn read(
        &mut self,
        cursor: &mut Cursor<'i>,
        dictionaries: &mut Dictionaries<'i>,
        scope: &mut Prefixes<'i>,
        limits: &Limits,
    ) -> Result<(), Flaw> {
        let start = cursor.position();
        while let Some(shape) = cursor.peek().and_then(shape) {
            let at = cursor.position();
            match shape {
                Shape::Attribute(prefix, word) => {
                    cursor.byte()?;
                    let name = read_name(cursor, dictionaries, limits, prefix, word)?;
                    if name.prefix.is_empty() && name.local.text == "xmlns" {
                        let reason = "an attribute cannot be called 'xmlns'".to_owned();
                        return Err(Flaw::new(DecodeErrorKind::BadDeclaration(reason), at));
                    }
                    let (value, form) = self.attribute_value(cursor, dictionaries, limits)?;
                    self.items.push(Item::Attribute { name, value, form });
                }
                Shape::Declaration(prefix, word) => {
                    cursor.byte()?;
                    let prefix = match prefix {
                        Prefix::Spelled => cursor.string()?,
                        _ => "",
                    };
                    let uri = match word {
                        Word::Spelled => Spelling::inline(cursor.string()?),
                        Word::Dictionary => dictionaries.read(cursor)?,
                    };
                    self.declare(prefix, uri, scope, limits, at)?;
                }
                _ => break,
            }
            if self.items.len() > limits.max_attributes {
                return Err(Flaw::limit("max_attributes", limits.max_attributes, at));
            }
        }
        if cursor.is_at_end() {
            return Err(Flaw::new(
                DecodeErrorKind::UnexpectedEnd("an element has no end"),
                cursor.position(),
            ));
        }
        if self.items.is_empty() {
            return Ok(());
        }
        self.resolve(scope, start)?;
        self.refuse_duplicates(start)
    }

    fn declare(
        &mut self,
        prefix: &'i str,
        uri: Spelling<'i>,
        scope: &mut Prefixes<'i>,
        limits: &Limits,
        at: usize,
    ) -> Result<(), Flaw> {
        if let Some(reason) = declaration_error(prefix, uri.text) {
            return Err(Flaw::new(DecodeErrorKind::BadDeclaration(reason.to_owned()), at));
        }
        if prefix.len() > limits.max_name_chars && prefix.chars().count() > limits.max_name_chars {
            return Err(Flaw::limit("max_name_chars", limits.max_name_chars, at));
        }
        if uri.text.len() > limits.max_text_chars && uri.text.chars().count() > limits.max_text_chars {
            return Err(Flaw::limit("max_text_chars", limits.max_text_chars, at));
        }
        self.items.push(Item::Declaration { prefix, uri });
        if prefix != "xml" {
            scope.declare(prefix, uri.text);
        }
        if scope.len() > limits.max_namespaces {
            return Err(Flaw::limit("max_namespaces", limits.max_namespaces, at));
        }
        Ok(())
    }

    fn attribute_value(
        &mut self,
        cursor: &mut Cursor<'i>,
        dictionaries: &mut Dictionaries<'i>,
        limits: &Limits,
    ) -> Result<(Value<'i>, TextForm), Flaw> {
        let at = cursor.position();
        let byte = cursor.byte()?;
        let Shape::Text(atom, false) = shape_of(byte, at)? else {
            return Err(misplaced(byte, at));
        };
        if atom == Atom::EndList {
            return Err(misplaced(byte, at));
        }
        let room = Room { left: limits.max_text_chars, max_text_chars: limits.max_text_chars };
        let read = value::read(cursor, dictionaries, &mut self.scratch, byte, atom, at, room)?;
        if read.0.size(&self.scratch) > limits.max_text_chars {
            return Err(Flaw::limit("max_text_chars", limits.max_text_chars, at));
        }
        Ok(read)
    }

    fn resolve(&mut self, scope: &Prefixes<'i>, at: usize) -> Result<(), Flaw> {
        self.scratch.resolve_lists(scope);
        for item in &mut self.items {
            if let Item::Attribute { name, value, .. } = item {
                *value = self.scratch.resolve(*value, scope);
                name.namespace = match name.prefix {
                    // An attribute without a prefix is in no namespace. Spec: [XML-NAMES §6.2]
                    "" => "",
                    "xml" => XML_NAMESPACE,
                    prefix => resolve(prefix, scope, at)?,
                };
            }
        }
        Ok(())
    }

    /// Two attributes of one name, or two declarations of one prefix.
    fn refuse_duplicates(&mut self, at: usize) -> Result<(), Flaw> {
        const FEW: usize = 12;
        let items = &self.items;
        let duplicate = if items.len() <= FEW {
            items
                .iter()
                .enumerate()
                .find(|(index, item)| items.iter().take(*index).any(|other| key(other) == key(item)))
        } else {
            self.order.clear();
            self.order.extend(0..items.len() as u32);
            let at = |index: u32| items.get(index as usize).map(key);
            self.order.sort_unstable_by(|&left, &right| at(left).cmp(&at(right)));
            let same =
                self.order.windows(2).find(|pair| matches!(pair, [left, right] if at(*left) == at(*right)));
            same.and_then(|pair| items.iter().enumerate().nth(*pair.last()? as usize))
        };
        match duplicate {
            None => Ok(()),
            Some((_, Item::Attribute { name, .. })) => {
                Err(Flaw::new(DecodeErrorKind::DuplicateAttribute(name.to_ref().to_string()), at))
            }
            Some((_, Item::Declaration { prefix, .. })) => {
                Err(Flaw::new(DecodeErrorKind::DuplicateAttribute(format!("xmlns:{prefix}")), at))
            }
        }
    }

    /// Bytes that the items would take in a text document.
    pub(crate) fn text_len(&self) -> usize {
        let item_len = |item: &Item<'i>| match item {
            Item::Attribute { name, value, .. } => name.len() + value.size(&self.scratch).max(ATOM_CHARS) + 4,
            Item::Declaration { prefix, uri } => prefix.len() + uri.text.len() + 10,
        };
        self.items.iter().map(item_len).sum()
    }

    /// Whether the session's string table is needed to read the items.
    pub(crate) fn uses_session(&self) -> bool {
        let is_session = |form: Form| matches!(form, Form::Session(_));
        self.items.iter().any(|item| match item {
            Item::Attribute { name, value, form } => {
                is_session(name.local.form) || is_session(form.string) || value.uses_session(&self.scratch)
            }
            Item::Declaration { uri, .. } => is_session(uri.form),
        })
    }
}

/// What makes an item the same as another.
fn key<'i>(item: &Item<'i>) -> (bool, &'i str, &'i str) {
    match item {
        Item::Attribute { name, .. } => (true, name.local.text, name.namespace),
        Item::Declaration { prefix, .. } => (false, prefix, ""),
    }
}

/// The namespace of a prefix, which has to be declared.
pub(crate) fn resolve<'i>(prefix: &str, scope: &Prefixes<'i>, at: usize) -> Result<&'i str, Flaw> {
    scope.resolve(prefix).ok_or_else(|| Flaw::new(DecodeErrorKind::UndeclaredPrefix(prefix.to_owned()), at))
}
