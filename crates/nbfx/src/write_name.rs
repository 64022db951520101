//! Writing names and namespaces: how strings are spelled, and which prefixes stand for what.

use soapstone_xml::{EncodeError, Form, InvalidName, NameRef, XML_NAMESPACE, declaration_error, is_ncname};

use crate::dictionary;
use crate::record::{Prefix, Word, code, letter_index};
use crate::writer::BinaryWriter;

impl BinaryWriter<'_> {
    /// The dictionary id by which a string is written, if it is.
    pub(crate) fn key(&mut self, text: &str, form: Form) -> Option<u32> {
        match form {
            Form::Inline => None,
            // The dictionary has the empty string, but its id takes more than spelling it out.
            Form::Auto => dictionary::id(text).filter(|_| !text.is_empty()),
            Form::Static(id) if dictionary::string(id) == Some(text) => Some(id),
            Form::Static(_) => self.key(text, Form::Auto),
            Form::Session(id)
                if self.session.as_ref().is_some_and(|session| session.get(id) == Some(text)) =>
            {
                Some(id)
            }
            Form::Dictionary => dictionary::id(text).or_else(|| self.session_key(text)),
            // A session's string that is not known yet was a contract's name where it was recorded.
            Form::Contract | Form::Session(_) => self.session_key(text),
        }
    }

    /// As [`key`](Self::key), of a string that was told and needs not be added.
    pub(crate) fn known_key(&self, text: &str, form: Form) -> Option<u32> {
        match form {
            Form::Static(id) => Some(id).filter(|&id| dictionary::string(id) == Some(text)),
            Form::Session(id) => {
                let known = self.session.as_ref().is_some_and(|session| session.get(id) == Some(text));
                Some(id).filter(|_| known)
            }
            _ => None,
        }
    }

    fn session_key(&mut self, text: &str) -> Option<u32> {
        self.session.as_mut().and_then(|session| session.id(text))
    }

    pub(crate) fn put_declaration(&mut self, prefix: &str, uri: &str, form: Form) -> Result<(), EncodeError> {
        let key = self.key(uri, form);
        self.out.node(match (prefix.is_empty(), key.is_some()) {
            (true, false) => code::SHORT_XMLNS,
            (false, false) => code::XMLNS,
            (true, true) => code::SHORT_DICTIONARY_XMLNS,
            (false, true) => code::DICTIONARY_XMLNS,
        });
        if !prefix.is_empty() {
            self.put_string(prefix)?;
        }
        self.put_key_or_string(key, uri)
    }

    pub(crate) fn put_string(&mut self, text: &str) -> Result<(), EncodeError> {
        check_length(text.len())?;
        self.out.string(text);
        Ok(())
    }

    pub(crate) fn put_key_or_string(&mut self, key: Option<u32>, text: &str) -> Result<(), EncodeError> {
        match key {
            Some(key) => {
                self.out.int31(key);
                Ok(())
            }
            None => self.put_string(text),
        }
    }

    /// The record of an element or attribute: its type and its name.
    pub(crate) fn put_name(
        &mut self,
        types: &NameTypes,
        prefix: &str,
        name: NameRef<'_>,
        long: bool,
    ) -> Result<(), EncodeError> {
        let key = self.key(name.local, name.form);
        let word = if key.is_some() { Word::Dictionary } else { Word::Spelled };
        let place = match (prefix, letter_index(prefix)) {
            _ if long => Prefix::Spelled,
            ("", _) => Prefix::None,
            (_, Some(index)) => Prefix::Letter(index),
            _ => Prefix::Spelled,
        };
        self.out.node(match (place, word) {
            (Prefix::None, Word::Spelled) => types.short,
            (Prefix::None, Word::Dictionary) => types.short_dictionary,
            (Prefix::Spelled, Word::Spelled) => types.spelled,
            (Prefix::Spelled, Word::Dictionary) => types.spelled_dictionary,
            (Prefix::Letter(index), Word::Spelled) => types.letter + index,
            (Prefix::Letter(index), Word::Dictionary) => types.letter_dictionary + index,
        });
        if place == Prefix::Spelled {
            self.put_string(prefix)?;
        }
        self.put_key_or_string(key, name.local)
    }

    /// Binds a prefix for a name of the element whose start tag is open, if it is not bound yet.
    pub(crate) fn bind(&mut self, prefix: &str, namespace: &str, form: Form) -> Result<(), EncodeError> {
        if self.scope.resolve(prefix) == Some(namespace) {
            return Ok(());
        }
        self.check_binding(prefix, namespace)?;
        self.tag.pending.push((prefix.to_owned(), namespace.to_owned(), form));
        self.scope.declare(prefix, namespace);
        Ok(())
    }

    /// Whether a prefix may be bound to a namespace on this element.
    pub(crate) fn check_binding(&self, prefix: &str, namespace: &str) -> Result<(), EncodeError> {
        let error =
            |reason| EncodeError::Prefix { prefix: prefix.into(), namespace: namespace.into(), reason };
        if let Some(reason) = declaration_error(prefix, namespace) {
            return Err(error(reason));
        }
        if self.scope.declared_here(prefix).is_some_and(|known| known != namespace) {
            return Err(error("the element binds it to another namespace"));
        }
        let elsewhere = |(used, known, _): (&str, &str, &str)| used == prefix && known != namespace;
        if self.tag.names.iter().any(elsewhere) {
            return Err(error("a name of the element has it for another namespace"));
        }
        Ok(())
    }

    /// A prefix for a namespace that has none: the first letter that is not in use, as .NET takes it.
    pub(crate) fn generate_prefix(&mut self) -> String {
        let free = ('a'..='z').map(String::from).find(|letter| self.scope.resolve(letter).is_none());
        if let Some(letter) = free {
            return letter;
        }
        loop {
            let prefix = format!("d{}p{}", self.depth, self.tag.prefix_id);
            self.tag.prefix_id += 1;
            if self.scope.resolve(&prefix).is_none() {
                return prefix;
            }
        }
    }

    /// A prefix, not the default namespace, that stands for a namespace.
    pub(crate) fn attribute_prefix(&self, namespace: &str) -> Option<String> {
        match self.scope.prefix_of(namespace) {
            Some("") => {
                // The default namespace hides a prefix that may be there as well.
                let declarations = self.scope.snapshot();
                let found = declarations.iter().find(|(prefix, uri)| !prefix.is_empty() && *uri == namespace);
                found.map(|(prefix, _)| prefix.to_owned())
            }
            found => found.map(str::to_owned),
        }
    }

    /// The prefix under which a QName is written as content; it is declared where that is still possible.
    pub(crate) fn content_prefix(&mut self, name: &NameRef<'_>) -> Result<String, EncodeError> {
        let known = match name.prefix {
            Some(prefix) => Some(prefix.to_owned()),
            None => self.scope.prefix_of(name.namespace).map(str::to_owned),
        };
        if let Some(prefix) = &known
            && self.scope.resolve(prefix) == Some(name.namespace)
        {
            return Ok(prefix.clone());
        }
        if !self.in_tag {
            return Err(EncodeError::Prefix {
                prefix: known.unwrap_or_default(),
                namespace: name.namespace.to_owned(),
                reason: "a name in content needs a declaration, and the start tag is closed",
            });
        }
        let prefix = match known {
            Some(prefix) => prefix,
            None if name.namespace.is_empty() => String::new(),
            None => self.generate_prefix(),
        };
        self.bind(&prefix, name.namespace, form_of_namespace(name.form))?;
        Ok(prefix)
    }
}

/// The record types of a kind of name.
pub(crate) struct NameTypes {
    short: u8,
    spelled: u8,
    short_dictionary: u8,
    spelled_dictionary: u8,
    letter: u8,
    letter_dictionary: u8,
}

pub(crate) const ELEMENT: NameTypes = NameTypes {
    short: code::SHORT_ELEMENT,
    spelled: code::ELEMENT,
    short_dictionary: code::SHORT_DICTIONARY_ELEMENT,
    spelled_dictionary: code::DICTIONARY_ELEMENT,
    letter: code::PREFIX_ELEMENT,
    letter_dictionary: code::PREFIX_DICTIONARY_ELEMENT,
};

pub(crate) const ATTRIBUTE: NameTypes = NameTypes {
    short: code::SHORT_ATTRIBUTE,
    spelled: code::ATTRIBUTE,
    short_dictionary: code::SHORT_DICTIONARY_ATTRIBUTE,
    spelled_dictionary: code::DICTIONARY_ATTRIBUTE,
    letter: code::PREFIX_ATTRIBUTE,
    letter_dictionary: code::PREFIX_DICTIONARY_ATTRIBUTE,
};

/// Whether this is how a reader found a string, so that nothing is left to choose.
pub(crate) fn is_told(form: Form) -> bool {
    matches!(form, Form::Inline | Form::Static(_) | Form::Session(_))
}

/// How the namespace of a name is written that is declared because of the name.
pub(crate) fn form_of_namespace(form: Form) -> Form {
    if is_told(form) { Form::Auto } else { form }
}

pub(crate) fn check_name(prefix: &str, name: NameRef<'_>) -> Result<(), EncodeError> {
    let error =
        |reason| EncodeError::Prefix { prefix: prefix.into(), namespace: name.namespace.into(), reason };
    if !prefix.is_empty() && name.namespace.is_empty() {
        return Err(error("a name in no namespace has no prefix"));
    }
    if prefix == "xmlns" || (prefix == "xml") != (name.namespace == XML_NAMESPACE) {
        return Err(error("the prefix is reserved"));
    }
    if name.local.is_empty() || (!is_told(name.form) && !is_ncname(name.local)) {
        return Err(InvalidName { name: name.local.to_owned(), expected: "an NCName" }.into());
    }
    if !prefix.is_empty() && !is_told(name.form) && !is_ncname(prefix) {
        return Err(InvalidName { name: prefix.to_owned(), expected: "a prefix" }.into());
    }
    Ok(())
}

/// Lengths have 31 bits.
pub(crate) fn check_length(length: usize) -> Result<(), EncodeError> {
    const MAX: usize = i32::MAX as usize;
    match length <= MAX {
        true => Ok(()),
        false => Err(EncodeError::Limit { limit: "the length of a record", value: MAX }),
    }
}
