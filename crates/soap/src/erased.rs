//! From a writer of any type to `dyn XmlWriter`.

use soapstone_xml::{DeclarationRef, EncodeError, NameRef, RawElement, StartForm, Text, TextForm, XmlWriter};

/// A writer as one that can be made `dyn`, also when it is one already.
pub(crate) struct Erased<'a, W: ?Sized>(pub(crate) &'a mut W);

impl<W: XmlWriter + ?Sized> XmlWriter for Erased<'_, W> {
    fn start(&mut self, name: NameRef<'_>) -> Result<(), EncodeError> {
        self.0.start(name)
    }

    fn start_as(&mut self, name: NameRef<'_>, form: StartForm) -> Result<(), EncodeError> {
        self.0.start_as(name, form)
    }

    fn declare(&mut self, declaration: DeclarationRef<'_>) -> Result<(), EncodeError> {
        self.0.declare(declaration)
    }

    fn attribute(&mut self, name: NameRef<'_>, value: Text<'_>) -> Result<(), EncodeError> {
        self.0.attribute(name, value)
    }

    fn attribute_as(
        &mut self,
        name: NameRef<'_>,
        value: Text<'_>,
        form: TextForm,
    ) -> Result<(), EncodeError> {
        self.0.attribute_as(name, value, form)
    }

    fn text(&mut self, value: Text<'_>) -> Result<(), EncodeError> {
        self.0.text(value)
    }

    fn text_as(&mut self, value: Text<'_>, form: TextForm) -> Result<(), EncodeError> {
        self.0.text_as(value, form)
    }

    fn array(
        &mut self,
        name: NameRef<'_>,
        values: &mut dyn ExactSizeIterator<Item = Text<'static>>,
    ) -> Result<(), EncodeError> {
        self.0.array(name, values)
    }

    fn comment(&mut self, text: &str) -> Result<(), EncodeError> {
        self.0.comment(text)
    }

    fn end(&mut self) -> Result<(), EncodeError> {
        self.0.end()
    }

    fn splice(&mut self, raw: &RawElement) -> Result<(), EncodeError> {
        self.0.splice(raw)
    }

    fn resolve(&self, prefix: &str) -> Option<&str> {
        self.0.resolve(prefix)
    }

    fn prefix_of(&self, namespace: &str) -> Option<&str> {
        self.0.prefix_of(namespace)
    }
}
