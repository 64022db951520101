//! Values as the text that they are: for attributes, lists and facets.

use std::borrow::Cow;

use soapstone_xml::{
    DeclarationRef, Declarations, DecodeError, DecodeErrorKind, EncodeError, Kind, Limits, NameRef, Path,
    Position, RawElement, StartForm, StartItem, StartItems, StartRef, Text, TextForm, XmlReader, XmlWriter,
};

use super::super::DataContract;

/// Where a text stands: what its prefixes mean, and what errors say about the place.
trait Around {
    fn resolve(&self, prefix: &str) -> Option<&str>;
    fn limits(&self) -> &Limits;
    fn depth(&self) -> usize;
    fn position(&self) -> Position;
    fn path(&self) -> Path;
}

impl<R: XmlReader + ?Sized> Around for &R {
    fn resolve(&self, prefix: &str) -> Option<&str> {
        R::resolve(self, prefix)
    }

    fn limits(&self) -> &Limits {
        R::limits(self)
    }

    fn depth(&self) -> usize {
        R::depth(self)
    }

    fn position(&self) -> Position {
        R::position(self)
    }

    fn path(&self) -> Path {
        R::path(self)
    }
}

/// Reads a text as if it were all that is in an element, at the place of another reader.
pub(super) struct ValueReader<'a> {
    around: &'a dyn Around,
    text: &'a str,
    at: Kind,
}

impl<'a> ValueReader<'a> {
    /// Calls `read` with a reader of this text, on the start of its element.
    pub(super) fn with<T, R: XmlReader + ?Sized>(
        input: &R,
        text: &str,
        read: impl FnOnce(&mut ValueReader<'_>) -> T,
    ) -> T {
        read(&mut ValueReader { around: &input, text, at: Kind::Start })
    }

    fn misuse(&self) -> DecodeError {
        let kind = DecodeErrorKind::Misuse("the value of an attribute or of a list has no elements");
        DecodeError::new(kind, self.around.position(), self.around.path())
    }
}

impl XmlReader for ValueReader<'_> {
    fn advance(&mut self) -> Result<Kind, DecodeError> {
        self.at = match self.at {
            Kind::Start if !self.text.is_empty() => Kind::Text,
            Kind::Start | Kind::Text => Kind::End,
            _ => Kind::Eof,
        };
        Ok(self.at)
    }

    fn start(&self) -> StartRef<'_> {
        StartRef::new(NameRef::local("value"), StartForm::Element, &Nothing)
    }

    fn text(&self) -> Text<'_> {
        Text::from(if self.at == Kind::Text { self.text } else { "" })
    }

    fn resolve(&self, prefix: &str) -> Option<&str> {
        self.around.resolve(prefix)
    }

    fn skip_element(&mut self) -> Result<(), DecodeError> {
        self.at = Kind::End;
        Ok(())
    }

    fn capture_element(&mut self) -> Result<RawElement, DecodeError> {
        Err(self.misuse())
    }

    fn scope(&mut self) -> Declarations {
        Declarations::default()
    }

    fn limits(&self) -> &Limits {
        self.around.limits()
    }

    fn depth(&self) -> usize {
        self.around.depth()
    }

    fn position(&self) -> Position {
        self.around.position()
    }

    fn path(&self) -> Path {
        self.around.path()
    }
}

/// A start tag with its name only.
struct Nothing;

impl StartItems for Nothing {
    fn count(&self) -> usize {
        0
    }

    fn item(&self, _: usize) -> StartItem<'_> {
        StartItem::Declaration(DeclarationRef::new("", ""))
    }
}

/// What a text needs of the writer of its element.
trait Declare {
    fn declare(&mut self, declaration: DeclarationRef<'_>) -> Result<(), EncodeError>;
    fn resolve(&self, prefix: &str) -> Option<&str>;
    fn prefix_of(&self, namespace: &str) -> Option<&str>;
}

impl<W: XmlWriter + ?Sized> Declare for &mut W {
    fn declare(&mut self, declaration: DeclarationRef<'_>) -> Result<(), EncodeError> {
        W::declare(self, declaration)
    }

    fn resolve(&self, prefix: &str) -> Option<&str> {
        W::resolve(self, prefix)
    }

    fn prefix_of(&self, namespace: &str) -> Option<&str> {
        W::prefix_of(self, namespace)
    }
}

/// The text of a value, as it stands in the element that was just begun: prefixes that it needs are declared there.
pub(super) fn lexical_of<T: DataContract, W: XmlWriter + ?Sized>(
    value: &T,
    mut out: &mut W,
) -> Result<String, EncodeError> {
    let mut writer = ValueWriter { out: &mut out, text: String::new() };
    value.write(&mut writer)?;
    Ok(writer.text)
}

/// Takes the text that a value writes.
struct ValueWriter<'a> {
    out: &'a mut dyn Declare,
    text: String,
}

#[cold]
fn no_text() -> EncodeError {
    EncodeError::Value(
        "a value with elements or attributes is not the value of an attribute or a list".to_owned(),
    )
}

impl XmlWriter for ValueWriter<'_> {
    fn start(&mut self, _: NameRef<'_>) -> Result<(), EncodeError> {
        Err(no_text())
    }

    fn declare(&mut self, declaration: DeclarationRef<'_>) -> Result<(), EncodeError> {
        self.out.declare(declaration)
    }

    fn attribute_as(&mut self, _: NameRef<'_>, _: Text<'_>, _: TextForm) -> Result<(), EncodeError> {
        Err(no_text())
    }

    fn text_as(&mut self, value: Text<'_>, _: TextForm) -> Result<(), EncodeError> {
        if let Text::QName(NameRef { namespace, prefix: Some(prefix), .. }) = value
            && !prefix.is_empty()
            && self.out.resolve(prefix) != Some(namespace)
        {
            self.out.declare(DeclarationRef::new(prefix, namespace))?;
        }
        value.write_lexical(&mut self.text);
        Ok(())
    }

    fn comment(&mut self, _: &str) -> Result<(), EncodeError> {
        Ok(())
    }

    fn end(&mut self) -> Result<(), EncodeError> {
        Err(no_text())
    }

    fn splice(&mut self, _: &RawElement) -> Result<(), EncodeError> {
        Err(no_text())
    }

    fn resolve(&self, prefix: &str) -> Option<&str> {
        self.out.resolve(prefix)
    }

    fn prefix_of(&self, namespace: &str) -> Option<&str> {
        self.out.prefix_of(namespace)
    }
}

/// The text without white space around it, and with one space for each run of it. Spec: [XSD2 §4.3.6]
pub(super) fn collapse(text: &str) -> Cow<'_, str> {
    const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];
    let text = text.trim_matches(SPACE);
    if !text.contains(['\t', '\r', '\n']) && !text.contains("  ") {
        return Cow::Borrowed(text);
    }
    let words = text.split(SPACE).filter(|word| !word.is_empty());
    let mut out = String::with_capacity(text.len());
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    Cow::Owned(out)
}
