//! The seam between the two encodings: [`XmlReader`] and [`XmlWriter`] are the infoset as events, in both directions, and a
//! [`Codec`] is one encoding with what it remembers along a connection.

use bytes::Bytes;

use crate::error::{DecodeError, EncodeError};
use crate::limits::Limits;
use crate::name::{Form, NameRef};
use crate::path::{Path, Position};
use crate::raw::RawElement;
use crate::scope::Declarations;
use crate::text::Text;

/// Where a reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// On the start of an element; [`XmlReader::start`] tells its name, attributes and declarations.
    Start,
    /// On character data, or a piece of it; [`XmlReader::text`] gives it.
    Text,
    /// On the end of an element. Every start has one, `<a/>` too.
    End,
    /// On a comment; [`XmlReader::text`] gives its content.
    Comment,
    /// After the root element, and nothing is left.
    Eof,
}

/// A cursor over a document: [`advance`](Self::advance) moves it, the getters look at where it stands.
///
/// A fresh reader stands before the document. Character data may come in pieces (CDATA sections, references, several binary
/// records); [`read_text`](crate::read_text) joins them. A reader that has given an error gives it again.
///
/// ```
/// use soapstone_xml::{Kind, Limits, TextDocument, XmlReader};
///
/// let document = TextDocument::message(b"<n xmlns='urn:x' unit='mm'>42</n>".as_slice(), &Limits::default())?;
/// let mut reader = document.reader();
/// assert_eq!(reader.advance()?, Kind::Start);
/// assert!(reader.start().name().is("urn:x", "n"));
/// assert_eq!(reader.start().attribute("", "unit").unwrap().lexical(), "mm");
/// assert_eq!(reader.advance()?, Kind::Text);
/// assert_eq!(reader.text().as_i32()?, 42);
/// assert_eq!(reader.advance()?, Kind::End);
/// assert_eq!(reader.advance()?, Kind::Eof);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait XmlReader {
    /// Moves on, and says where to.
    fn advance(&mut self) -> Result<Kind, DecodeError>;

    /// The element whose start this is. On an [`End`](Kind::End) only its name; elsewhere an empty name.
    fn start(&self) -> StartRef<'_>;

    /// The character data, or the comment, at which this stands; elsewhere an empty text.
    fn text(&self) -> Text<'_>;

    /// How the text was written; a binary writer can be told it.
    fn text_form(&self) -> TextForm {
        TextForm::AUTO
    }

    /// The namespace that a prefix stands for here, the default one for `""`; for QNames in content and in `xsi:type`.
    /// `None` when it is not declared. On an element's end its own declarations still hold.
    fn resolve(&self, prefix: &str) -> Option<&str>;

    /// Moves from the start of an element to its end, without looking at what is inside.
    fn skip_element(&mut self) -> Result<(), DecodeError>;

    /// As [`skip_element`](Self::skip_element), and gives the element as it was written.
    fn capture_element(&mut self) -> Result<RawElement, DecodeError>;

    /// Takes the element whose start this is and, where the encoding allows that (binary), all that follows it in the document,
    /// without looking at any of it. What is taken may be malformed; that shows when it is read, and so does anything
    /// behind it but the ends of the open elements, comments and white space.
    ///
    /// The reader is on the element's end afterwards; if it took the rest of the document, the next step is to
    /// [`Eof`](Kind::Eof). Text cannot do that: there this is [`capture_element`](Self::capture_element).
    fn capture_rest(&mut self) -> Result<RawElement, DecodeError> {
        self.capture_element()
    }

    /// The declarations around the current element, as a value that siblings share.
    fn scope(&mut self) -> Declarations;

    /// What reading this document may cost; who makes a tree of it keeps to it too.
    fn limits(&self) -> &Limits;

    /// How many elements are open: 1 on the root's start, and on its end.
    fn depth(&self) -> usize;

    /// Where this stands in the bytes. For errors: a text reader counts lines from the start of the document.
    fn position(&self) -> Position;

    /// The elements that are open. For errors: it allocates.
    fn path(&self) -> Path;
}

/// What a reader holds of a start tag; [`StartRef`] is the view of it.
pub trait StartItems {
    /// How many attributes and declarations there are.
    fn count(&self) -> usize;
    /// One of them, in the order of the document; `index` is less than [`count`](Self::count).
    fn item(&self, index: usize) -> StartItem<'_>;
}

/// An attribute or a namespace declaration. Binary documents may mix them, and keep their order.
#[derive(Clone, Debug)]
pub enum StartItem<'a> {
    /// An attribute.
    Attribute(AttributeRef<'a>),
    /// A namespace declaration.
    Declaration(DeclarationRef<'a>),
}

/// An attribute where it stands.
#[derive(Clone, Debug)]
pub struct AttributeRef<'a> {
    /// Its name.
    pub name: NameRef<'a>,
    /// Its value; normalised, references replaced. Spec: [XML10 §3.3.3]
    pub value: Text<'a>,
    /// How a binary document has the value.
    pub form: TextForm,
}

/// A namespace declaration where it stands: `xmlns:prefix="uri"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclarationRef<'a> {
    /// The prefix; empty for the default namespace.
    pub prefix: &'a str,
    /// The namespace; empty takes the default namespace back.
    pub uri: &'a str,
    /// How a binary document has the URI.
    pub form: Form,
}

impl<'a> DeclarationRef<'a> {
    /// A declaration, to be written as the writer likes.
    pub const fn new(prefix: &'a str, uri: &'a str) -> Self {
        Self { prefix, uri, form: Form::Auto }
    }
}

/// The start of an element: its name, attributes and declarations.
#[derive(Clone, Copy)]
pub struct StartRef<'a> {
    name: NameRef<'a>,
    form: StartForm,
    items: &'a dyn StartItems,
}

impl<'a> StartRef<'a> {
    /// A view of what a reader holds.
    pub fn new(name: NameRef<'a>, form: StartForm, items: &'a dyn StartItems) -> Self {
        Self { name, form, items }
    }

    /// The element's name.
    pub fn name(&self) -> NameRef<'a> {
        self.name
    }

    /// Whether the element was an item of a binary array.
    pub fn form(&self) -> StartForm {
        self.form
    }

    /// Attributes and declarations in the order of the document.
    pub fn items(&self) -> impl Iterator<Item = StartItem<'a>> + 'a {
        let items = self.items;
        (0..items.count()).map(move |index| items.item(index))
    }

    /// The attributes, without declarations.
    pub fn attributes(&self) -> impl Iterator<Item = AttributeRef<'a>> + 'a {
        self.items().filter_map(|item| match item {
            StartItem::Attribute(attribute) => Some(attribute),
            StartItem::Declaration(_) => None,
        })
    }

    /// The namespace declarations made on this element.
    pub fn declarations(&self) -> impl Iterator<Item = DeclarationRef<'a>> + 'a {
        self.items().filter_map(|item| match item {
            StartItem::Declaration(declaration) => Some(declaration),
            StartItem::Attribute(_) => None,
        })
    }

    /// The value of one attribute.
    pub fn attribute(&self, namespace: &str, local: &str) -> Option<Text<'a>> {
        self.attributes()
            .find(|attribute| attribute.name.is(namespace, local))
            .map(|attribute| attribute.value)
    }
}

/// Whether an element is an item of a binary array record, which has the start tag once and then the packed values.
///
/// Spec: [MC-NBFX §2.2]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StartForm {
    /// An element of its own.
    #[default]
    Element,
    /// An element of its own whose prefix is spelled out although one byte would do.
    LongPrefix,
    /// The first item of an array of `count` items, each a record of this type.
    ArrayHead {
        /// The record type byte of the items.
        record: u8,
        /// How many items there are, this one included.
        count: u32,
    },
    /// A further item of the array.
    ArrayItem,
}

/// How a piece of character data is written in a binary document: the record's type, and the dictionary id where it has one.
/// Opaque outside the binary codec; text readers give [`AUTO`](Self::AUTO), text writers ignore it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextForm {
    /// The record type byte; 0 lets the writer choose.
    pub record: u8,
    /// How a string is written, when it is written by a dictionary.
    pub string: Form,
}

impl TextForm {
    /// The writer chooses, as .NET's does.
    pub const AUTO: Self = Self { record: 0, string: Form::Auto };
    /// A string by a dictionary where possible, as .NET writes an `XmlDictionaryString`.
    pub const DICTIONARY: Self = Self { record: 0, string: Form::Dictionary };
}

/// The writing side: events in, a document out.
///
/// A name with a prefix that is not bound to its namespace has it declared on the same element, after what was written
/// explicitly, as .NET's writers do. Every method refuses what would not be well-formed.
pub trait XmlWriter {
    /// Begins an element.
    fn start(&mut self, name: NameRef<'_>) -> Result<(), EncodeError>;

    /// Begins an element that is an item of an array, where the encoding has arrays; else as [`start`](Self::start).
    fn start_as(&mut self, name: NameRef<'_>, form: StartForm) -> Result<(), EncodeError> {
        let _ = form;
        self.start(name)
    }

    /// Declares a namespace on the element that was just begun. The same declaration twice is written once.
    fn declare(&mut self, declaration: DeclarationRef<'_>) -> Result<(), EncodeError>;

    /// Writes an attribute of the element that was just begun.
    fn attribute(&mut self, name: NameRef<'_>, value: Text<'_>) -> Result<(), EncodeError> {
        self.attribute_as(name, value, TextForm::AUTO)
    }

    /// Writes an attribute whose value takes this form in a binary document.
    fn attribute_as(&mut self, name: NameRef<'_>, value: Text<'_>, form: TextForm)
    -> Result<(), EncodeError>;

    /// Writes character data.
    fn text(&mut self, value: Text<'_>) -> Result<(), EncodeError> {
        self.text_as(value, TextForm::AUTO)
    }

    /// Writes character data that takes this form in a binary document.
    fn text_as(&mut self, value: Text<'_>, form: TextForm) -> Result<(), EncodeError>;

    /// Writes an element for each value, all with the same name: one record in a binary document where the values are of
    /// one type that can be packed. No values, no elements.
    fn array(
        &mut self,
        name: NameRef<'_>,
        values: &mut dyn ExactSizeIterator<Item = Text<'static>>,
    ) -> Result<(), EncodeError> {
        for value in values {
            self.start(name)?;
            self.text(value)?;
            self.end()?;
        }
        Ok(())
    }

    /// Writes a comment.
    fn comment(&mut self, text: &str) -> Result<(), EncodeError>;

    /// Ends the element that was begun last.
    fn end(&mut self) -> Result<(), EncodeError>;

    /// Writes an element that was captured from another document: its bytes where the encodings are the same and nothing
    /// in them depends on the session's string table, else event by event. Prefixes that mean something else here, or
    /// nothing, are declared at its root.
    fn splice(&mut self, raw: &RawElement) -> Result<(), EncodeError>;

    /// The namespace that a prefix stands for where the writer stands.
    fn resolve(&self, prefix: &str) -> Option<&str>;

    /// A prefix that stands for this namespace where the writer stands; `""` when it is the default one.
    fn prefix_of(&self, namespace: &str) -> Option<&str>;
}

/// One encoding of documents, with what it remembers from document to document of one connection and direction.
///
/// The text encoding and the binary one without a session remember nothing.
pub trait Codec {
    /// Opens a document and hands its reader to `read`. The document may be kept in part
    /// ([`RawElement`]) beyond the call.
    fn decode(
        &mut self,
        document: Bytes,
        limits: &Limits,
        read: &mut dyn FnMut(&mut dyn XmlReader) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError>;

    /// Makes a document of what `write` says to the writer.
    fn encode(
        &mut self,
        write: &mut dyn FnMut(&mut dyn XmlWriter) -> Result<(), EncodeError>,
    ) -> Result<Bytes, EncodeError>;
}

/// A start tag without attributes and declarations.
pub(crate) struct NoItems;

impl StartItems for NoItems {
    fn count(&self) -> usize {
        0
    }

    fn item(&self, _: usize) -> StartItem<'_> {
        StartItem::Declaration(DeclarationRef::new("", ""))
    }
}
