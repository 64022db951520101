//! Text documents as binary ones.

use soapstone_nbfx::{BinaryWriter, dictionary};
use soapstone_xml::{DeclarationRef, EncodeError, Form, Kind, StartItem, XmlReader, XmlWriter, copy_event};

/// How names are written that the static dictionary has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// Spelled out.
    Inline,
    /// By the table of the writer's session.
    Session,
}

/// Writes a text document: names and namespaces by the static dictionary where it has them, character data as characters.
///
/// Not just a copy: of the declarations that go by a dictionary ([`Form::Dictionary`]) the writer leaves out those that say
/// nothing new, and such a document has to come back as it was.
pub(crate) fn encode(
    reader: &mut dyn XmlReader,
    writer: &mut BinaryWriter<'_>,
    names: Names,
) -> Result<(), EncodeError> {
    let form = if names == Names::Session { Form::Dictionary } else { Form::Auto };
    loop {
        let kind = reader.advance()?;
        match kind {
            Kind::Eof => return Ok(()),
            Kind::Start => {}
            _ => {
                copy_event(reader, writer, kind)?;
                continue;
            }
        }
        let start = reader.start();
        let says_nothing =
            |declaration: &DeclarationRef<'_>| writer.resolve(declaration.prefix) == Some(declaration.uri);
        let idle: Vec<bool> = start.declarations().map(|declaration| says_nothing(&declaration)).collect();
        let mut idle = idle.into_iter();
        writer.start(start.name().with_form(form))?;
        for item in start.items() {
            match item {
                StartItem::Attribute(attribute) => {
                    writer.attribute(attribute.name.with_form(form), attribute.value)?;
                }
                StartItem::Declaration(declaration) if idle.next() == Some(true) => {
                    let form = dictionary::id(declaration.uri).map_or(Form::Inline, Form::Static);
                    writer.declare(DeclarationRef { form, ..declaration })?;
                }
                StartItem::Declaration(declaration) => {
                    writer.declare(DeclarationRef { form, ..declaration })?;
                }
            }
        }
    }
}
