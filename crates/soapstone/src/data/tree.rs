//! Any element, as .NET's `XmlElement`: the content of its member.

use soapstone_xml::{
    DeclarationRef, Element, EncodeError, Form, FromXmlError, NameRef, RawElement, Text, TextForm, XmlReader,
    XmlWriter,
};

use super::read::{missing, next_element, refuse_nil, second};
use super::{DataContract, DescribeType, Shape};

impl DataContract for Element {
    const SHAPE: Shape = Shape::Element;

    fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        write_tree(self, out)
    }

    fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        refuse_nil(input, Self::type_name())?;
        if !next_element(input)? {
            return Err(missing(input, "*"));
        }
        let element = Self::read(input)?;
        if next_element(input)? {
            return Err(second(input));
        }
        Ok(element)
    }
}

/// Writes an element, its name included.
pub(super) fn write_tree<W: XmlWriter + ?Sized>(element: &Element, out: &mut W) -> Result<(), EncodeError> {
    Element::write(element, &mut Late { out, declarations: Vec::new() })
}

/// Writes trees as .NET does: declarations behind the attributes, and names spelled out, as they are no contract's.
struct Late<'a, W: ?Sized> {
    out: &'a mut W,
    declarations: Vec<(String, String)>,
}

impl<W: XmlWriter + ?Sized> Late<'_, W> {
    fn flush(&mut self) -> Result<(), EncodeError> {
        for (prefix, uri) in self.declarations.drain(..) {
            self.out.declare(DeclarationRef::new(&prefix, &uri))?;
        }
        Ok(())
    }
}

impl<W: XmlWriter + ?Sized> XmlWriter for Late<'_, W> {
    fn start(&mut self, name: NameRef<'_>) -> Result<(), EncodeError> {
        self.flush()?;
        self.out.start(name.with_form(Form::Inline))
    }

    fn declare(&mut self, declaration: DeclarationRef<'_>) -> Result<(), EncodeError> {
        if !self.declarations.iter().any(|(prefix, _)| prefix == declaration.prefix) {
            self.declarations.push((declaration.prefix.to_owned(), declaration.uri.to_owned()));
        }
        Ok(())
    }

    fn attribute_as(
        &mut self,
        name: NameRef<'_>,
        value: Text<'_>,
        form: TextForm,
    ) -> Result<(), EncodeError> {
        self.out.attribute_as(name.with_form(Form::Inline), value, form)
    }

    fn text_as(&mut self, value: Text<'_>, form: TextForm) -> Result<(), EncodeError> {
        self.flush()?;
        self.out.text_as(value, form)
    }

    fn comment(&mut self, text: &str) -> Result<(), EncodeError> {
        self.flush()?;
        self.out.comment(text)
    }

    fn end(&mut self) -> Result<(), EncodeError> {
        self.flush()?;
        self.out.end()
    }

    fn splice(&mut self, raw: &RawElement) -> Result<(), EncodeError> {
        self.flush()?;
        self.out.splice(raw)
    }

    fn resolve(&self, prefix: &str) -> Option<&str> {
        let own = self.declarations.iter().find(|(declared, _)| declared == prefix);
        own.map(|(_, uri)| uri.as_str()).or_else(|| self.out.resolve(prefix))
    }

    fn prefix_of(&self, namespace: &str) -> Option<&str> {
        let own = self.declarations.iter().find(|(_, uri)| uri == namespace);
        own.map(|(prefix, _)| prefix.as_str()).or_else(|| self.out.prefix_of(namespace))
    }
}
