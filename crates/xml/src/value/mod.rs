//! Values to and from XML: the two traits, and the helpers that read the content of an element.

mod atoms;
mod content;
mod hex;
mod kept;
#[cfg(test)]
mod testing;

pub use content::resolve_qname;
pub use hex::HexBinary;
use kept::Kept;

use crate::codec::{Kind, XmlReader, XmlWriter};
use crate::error::{EncodeError, FromXmlError, InvalidValue, Unexpected, shorten};
use crate::text::Text;

/// A value that can be written as an element: its attributes and its content.
///
/// The element is the caller's, because its name belongs to the place and not to the type: the caller writes
/// [`start`](XmlWriter::start), calls `to_xml`, and writes [`end`](XmlWriter::end). `to_xml` may declare prefixes and write
/// attributes first, as the start tag is still open; then it writes content. Every element it starts, it ends.
///
/// ```
/// use soapstone_xml::{EncodeError, NameRef, Text, TextWriter, ToXml, XmlWriter};
///
/// struct Length {
///     unit: String,
///     value: f64,
/// }
///
/// impl ToXml for Length {
///     fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
///         out.attribute(NameRef::local("unit"), Text::from(&self.unit))?;
///         self.value.to_xml(out)
///     }
/// }
///
/// let mut out = TextWriter::new();
/// out.start(NameRef::local("width"))?;
/// Length { unit: "mm".to_owned(), value: 2.5 }.to_xml(&mut out)?;
/// out.end()?;
/// assert_eq!(out.finish()?, r#"<width unit="mm">2.5</width>"#);
/// # Ok::<(), EncodeError>(())
/// ```
pub trait ToXml {
    /// Writes the attributes and the content of the element that the caller has just started.
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError>;
}

/// A value that can be read from an element.
///
/// `from_xml` is entered with the reader on the [`Start`](Kind::Start) of its element, whose name the caller has looked at;
/// so it sees the element's own attributes, `xsi:type` and `xsi:nil` among them. It returns with the reader on the
/// [`End`](Kind::End) of the same element. After an error the reader stands anywhere.
///
/// ```
/// use soapstone_xml::{FromXml, FromXmlError, Kind, Limits, TextDocument, XmlReader};
///
/// #[derive(Debug, PartialEq)]
/// struct Length {
///     unit: String,
///     value: f64,
/// }
///
/// impl FromXml for Length {
///     fn from_xml<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
///         let unit = input.start().attribute("", "unit").map_or("m".to_owned(), |unit| unit.lexical().into_owned());
///         Ok(Self { unit, value: f64::from_xml(input)? })
///     }
/// }
///
/// let document = TextDocument::message(&b"<width unit='mm'>2.5</width>"[..], &Limits::default())?;
/// let mut input = document.reader();
/// assert_eq!(input.advance()?, Kind::Start);
/// assert_eq!(Length::from_xml(&mut input)?, Length { unit: "mm".to_owned(), value: 2.5 });
/// assert_eq!(input.advance()?, Kind::Eof);
/// # Ok::<(), FromXmlError>(())
/// ```
pub trait FromXml: Sized {
    /// Reads the element on whose start the reader stands, and leaves the reader on its end.
    fn from_xml<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError>;
}

/// [`ToXml`] for values whose type is not known: `Box<dyn ToXmlErased>`. Every `ToXml` that can go to another thread is one.
pub trait ToXmlErased: Send + Sync {
    /// As [`ToXml::to_xml`].
    fn to_xml_erased(&self, out: &mut dyn XmlWriter) -> Result<(), EncodeError>;
}

impl<T: ToXml + Send + Sync> ToXmlErased for T {
    fn to_xml_erased(&self, out: &mut dyn XmlWriter) -> Result<(), EncodeError> {
        self.to_xml(out)
    }
}

/// Reads the character data of an element, all pieces of it, up to the element's end, where the reader then stands.
///
/// The reader stands on the element's start, or on the first piece. Comments are skipped, a child element is an error.
pub fn read_text<R: XmlReader + ?Sized>(input: &mut R) -> Result<String, FromXmlError> {
    let mut text = input.text().into_lexical().into_owned();
    while next_piece(input)? {
        input.text().write_lexical(&mut text);
    }
    Ok(text)
}

/// Reads the character data of an element as [`read_text`] does, and makes a value of it.
///
/// `parse` is called once. It gets the typed atom of a binary document as it is, or the joined text; nothing is allocated for
/// one piece that is short or typed. An error of `parse` gets the place of the element's end.
///
/// ```
/// use soapstone_xml::{FromXmlError, Kind, Limits, TextDocument, XmlReader, read_value};
///
/// let document = TextDocument::message(&b"<n> 4<!-- two pieces -->2 </n>"[..], &Limits::default())?;
/// let mut input = document.reader();
/// input.advance()?;
/// assert_eq!(read_value(&mut input, |text| text.as_i32())?, 42);
/// # Ok::<(), FromXmlError>(())
/// ```
pub fn read_value<R, T>(
    input: &mut R,
    parse: impl FnOnce(&Text<'_>) -> Result<T, InvalidValue>,
) -> Result<T, FromXmlError>
where
    R: XmlReader + ?Sized,
{
    let mut kept = Kept::new(input.text());
    while next_piece(input)? {
        kept = kept.join(input.text());
    }
    kept.with(parse).map_err(|error| invalid(input, error))
}

/// Checks the text at which the reader stands, inside an element that has only elements in it: an error, unless it is white
/// space.
pub fn whitespace_only<R: XmlReader + ?Sized>(input: &R) -> Result<(), FromXmlError> {
    let text = input.text();
    if text.is_whitespace() {
        return Ok(());
    }
    Err(unexpected(input, "an element", format!("the text '{}'", shorten(&text.lexical()))))
}

/// Moves to the next piece of text of the current element; `false` on the element's end.
fn next_piece<R: XmlReader + ?Sized>(input: &mut R) -> Result<bool, FromXmlError> {
    loop {
        match input.advance()? {
            Kind::Text => return Ok(true),
            Kind::End => return Ok(false),
            Kind::Comment => {}
            Kind::Start => {
                let found = format!("the element '{}'", input.start().name());
                return Err(unexpected(input, "text", found));
            }
            Kind::Eof => return Err(unexpected(input, "the end of an element", "the end of the document")),
        }
    }
}

/// The error for something at the reader's place.
fn unexpected<R>(input: &R, expected: &str, found: impl Into<String>) -> FromXmlError
where
    R: XmlReader + ?Sized,
{
    Unexpected::new(expected, found, input.position(), input.path()).into()
}

/// The error for a value, with the reader's place.
fn invalid<R: XmlReader + ?Sized>(input: &R, error: InvalidValue) -> FromXmlError {
    unexpected(input, error.expected, format!("'{}'", shorten(&error.found)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::name::NameRef;
    use crate::text_codec::{TextDocument, TextWriter};

    fn on_root<T>(xml: &str, read: impl FnOnce(&mut dyn XmlReader) -> T) -> T {
        let document = TextDocument::message(xml.as_bytes().to_vec(), &Limits::default()).unwrap();
        let mut input = document.reader();
        assert_eq!(input.advance().unwrap(), Kind::Start);
        read(&mut input)
    }

    #[test]
    fn pieces_are_joined_up_to_the_end() {
        let xml = "<a>one <![CDATA[<two>]]> &amp; <!-- not this -->three&#33;</a>";
        on_root(xml, |input| {
            assert_eq!(read_text(input).unwrap(), "one <two> & three!");
            assert_eq!(input.advance().unwrap(), Kind::Eof);
        });
        on_root("<a/>", |input| {
            assert_eq!(read_text(input).unwrap(), "");
            assert_eq!(input.advance().unwrap(), Kind::Eof);
        });
    }

    #[test]
    fn reading_can_begin_on_the_first_piece() {
        on_root("<a>one<![CDATA[ two]]></a>", |input| {
            assert_eq!(input.advance().unwrap(), Kind::Text);
            assert_eq!(read_text(input).unwrap(), "one two");
        });
        on_root("<a>4<![CDATA[2]]></a>", |input| {
            assert_eq!(input.advance().unwrap(), Kind::Text);
            assert_eq!(read_value(input, |text| text.as_i32()).unwrap(), 42);
        });
    }

    #[test]
    fn a_value_of_many_pieces_or_a_long_one_is_whole() {
        let long = format!("{}7", "0".repeat(1000));
        for (xml, value) in [
            ("<a>42</a>".to_owned(), 42),
            ("<a> <!-- -->42</a>".to_owned(), 42),
            ("<a><![CDATA[4]]>&#50;\n</a>".to_owned(), 42),
            (format!("<a>{long}</a>"), 7),
            (format!("<a>{long}<![CDATA[]]>1</a>"), 71),
        ] {
            assert_eq!(
                on_root(&xml, |input| read_value(input, |text| text.as_i32())).unwrap(),
                value,
                "{xml}"
            );
        }
    }

    #[test]
    fn one_atom_is_parsed_as_an_atom() {
        let read = |texts: &[Text<'static>]| {
            read_value(&mut testing::Pieces::new(texts.to_vec()), |text| Ok(text.clone().into_owned()))
                .unwrap()
        };
        assert_eq!(read(&[Text::Double(0.5)]), Text::Double(0.5));
        assert_eq!(read(&[Text::Int(1), Text::Int(2)]), Text::from("12"));
        assert_eq!(read(&[]), Text::EMPTY);
    }

    #[test]
    fn errors_say_what_was_found_and_where() {
        for (xml, message) in [
            ("<a><b>x1</b></a>", "expected an xsd:int, found 'x1' at line 1, column 9 in a/b"),
            ("<a><b/></a>", "expected an xsd:int, found '' at line 1, column 4 in a/b"),
            (
                "<a><b>1<c xmlns='urn:c'/></b></a>",
                "expected text, found the element '{urn:c}c' at line 1, column 8 in a/b/c",
            ),
        ] {
            let error = on_root(xml, |input| {
                input.advance().unwrap();
                read_value(input, |text| text.as_i32()).unwrap_err()
            });
            assert_eq!(error.to_string(), message);
        }
        let error = on_root(&format!("<a>{}</a>", "x".repeat(100_000)), |input| {
            read_value(input, |text| text.as_i32()).unwrap_err()
        });
        assert!(error.to_string().len() < 200, "{error}");
    }

    #[test]
    fn broken_documents_are_decode_errors() {
        let error = on_root("<a>1", |input| read_text(input).unwrap_err());
        assert!(matches!(error, FromXmlError::Decode(_)), "{error}");
    }

    #[test]
    fn only_elements() {
        for (xml, ok) in [("<a> \n\t<b/></a>", true), ("<a>&#32;</a>", true), ("<a>x<b/></a>", false)] {
            let checked = on_root(xml, |input| {
                input.advance().unwrap();
                whitespace_only(input)
            });
            assert_eq!(checked.is_ok(), ok, "{xml}");
        }
        let error = on_root("<a>oops</a>", |input| {
            input.advance().unwrap();
            whitespace_only(input).unwrap_err()
        });
        assert_eq!(error.to_string(), "expected an element, found the text 'oops' at line 1, column 4 in a");
    }

    #[test]
    fn erased_values_are_written() {
        let bodies: [Box<dyn ToXmlErased>; 3] = [Box::new(42), Box::new("a < b"), Box::new(Some(true))];
        let mut out = TextWriter::new();
        out.start(NameRef::local("all")).unwrap();
        for body in bodies {
            out.start(NameRef::local("one")).unwrap();
            body.to_xml_erased(&mut out).unwrap();
            out.end().unwrap();
        }
        out.end().unwrap();
        assert_eq!(out.finish().unwrap(), "<all><one>42</one><one>a &lt; b</one><one>true</one></all>");
    }
}
