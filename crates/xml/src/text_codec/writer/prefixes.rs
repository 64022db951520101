//! Which prefix a name is written with, and what has to be declared for it.

use super::{TextWriter, prefix_error};
use crate::codec::XmlWriter;
use crate::error::EncodeError;
use crate::name::NameRef;
use crate::scope::declaration_error;

impl TextWriter {
    /// Finds the prefix of an element, into `self.prefix`.
    pub(super) fn prefix_element(&mut self, name: &NameRef<'_>) -> Result<(), EncodeError> {
        self.prefix.clear();
        match name.prefix {
            Some(prefix) => self.prefix.push_str(prefix),
            None if self.scope.resolve("") == Some(name.namespace) => {}
            None => self.prefix.push_str(self.scope.prefix_of(name.namespace).unwrap_or("")),
        }
        self.need(name.namespace)
    }

    /// Finds the prefix of an attribute, into `self.prefix`; attributes have no default namespace.
    pub(super) fn prefix_attribute(&mut self, name: &NameRef<'_>) -> Result<(), EncodeError> {
        self.prefix.clear();
        match name.prefix {
            _ if name.namespace.is_empty() => {
                return match name.prefix {
                    None | Some("") => Ok(()),
                    Some(prefix) => Err(prefix_error(prefix, "", "a prefix needs a namespace")),
                };
            }
            Some(prefix) if !prefix.is_empty() => self.prefix.push_str(prefix),
            _ => match self.usable_prefix(name.namespace) {
                Some(prefix) => self.prefix = prefix,
                None => self.generate_prefix(),
            },
        }
        self.need(name.namespace)
    }

    /// Finds the prefix of a QName in content, into `self.prefix`. Without a prefix it is in the default namespace.
    pub(super) fn prefix_content(&mut self, name: &NameRef<'_>) -> Result<(), EncodeError> {
        self.prefix.clear();
        match name.prefix {
            Some(prefix) => self.prefix.push_str(prefix),
            None if name.namespace.is_empty() => {}
            None => match self.usable_prefix(name.namespace) {
                Some(prefix) => self.prefix = prefix,
                None if self.resolve("") == Some(name.namespace) => {}
                None => self.generate_prefix(),
            },
        }
        if self.tag.pending {
            return self.need(name.namespace);
        }
        if self.scope.resolve(&self.prefix) == Some(name.namespace) {
            return Ok(());
        }
        Err(prefix_error(
            &self.prefix,
            name.namespace,
            "the start tag on which it could be declared is closed",
        ))
    }

    /// A prefix other than the default one that stands for a namespace on the open tag.
    fn usable_prefix(&self, namespace: &str) -> Option<String> {
        let found = self.prefix_of(namespace).filter(|prefix| !prefix.is_empty());
        found.map(str::to_owned)
    }

    fn generate_prefix(&mut self) {
        loop {
            self.prefix = self.tag.generate_prefix(self.open.len());
            if self.resolve(&self.prefix).is_none() {
                return;
            }
        }
    }

    /// Makes sure that `self.prefix` stands for a namespace on the open tag, and goes on standing for it.
    fn need(&mut self, namespace: &str) -> Result<(), EncodeError> {
        let prefix = self.prefix.as_str();
        let taken = self.tag.namespace_of(prefix).or_else(|| self.scope.declared_here(prefix));
        match taken {
            Some(uri) if uri == namespace => return Ok(()),
            Some(_) => {
                let reason = "it stands for another namespace on the same element";
                return Err(prefix_error(prefix, namespace, reason));
            }
            None if self.scope.resolve(prefix) == Some(namespace) => {
                self.tag.need(prefix, namespace, false);
                return Ok(());
            }
            None => {}
        }
        if let Some(reason) = declaration_error(prefix, namespace) {
            return Err(prefix_error(prefix, namespace, reason));
        }
        if !prefix.is_empty() {
            self.check_name(prefix)?;
        }
        self.tag.need(prefix, namespace, true);
        Ok(())
    }
}
