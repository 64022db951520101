//! A body as it was read.

use soapstone_xml::{
    DeclarationRef, EncodeError, FromXmlError, Kind, NameRef, QName, RawElement, StartItem, XmlReader,
    XmlWriter, copy_element,
};

use crate::version::SoapVersion;

/// A body as it was read: the element `Body`, with its attributes and all that is in it, also when that is more than one
/// element.
#[derive(Clone, Debug)]
pub struct RawBody {
    raw: RawElement,
    version: SoapVersion,
    payload: Option<QName>,
}

impl RawBody {
    pub(super) fn new(raw: RawElement, version: SoapVersion, payload: Option<QName>) -> Self {
        Self { raw, version, payload }
    }

    pub(super) fn with_payload(self, payload: QName) -> Self {
        Self { payload: Some(payload), ..self }
    }

    /// The element `Body`; behind it there may be the end of the envelope.
    pub fn raw(&self) -> &RawElement {
        &self.raw
    }

    /// The version of the envelope that it is from.
    pub fn version(&self) -> SoapVersion {
        self.version
    }

    /// The name of its first element.
    pub fn payload(&self) -> Option<&QName> {
        self.payload.as_ref()
    }

    pub(super) fn read_with<T>(
        &self,
        read: impl FnOnce(&mut dyn XmlReader) -> Result<T, FromXmlError>,
    ) -> Result<T, FromXmlError> {
        let mut input = self.raw.reader();
        for _ in ["the body", "its first element"] {
            while !matches!(input.advance()?, Kind::Start | Kind::Eof) {}
        }
        let value = read(&mut *input)?;
        while input.advance()? != Kind::Eof {}
        Ok(value)
    }

    pub(super) fn write<W: XmlWriter + ?Sized>(
        &self,
        out: &mut W,
        version: SoapVersion,
    ) -> Result<(), EncodeError> {
        if self.version == version {
            return out.splice(&self.raw);
        }
        let mut input = self.raw.reader();
        while !matches!(input.advance()?, Kind::Start | Kind::Eof) {}
        out.start(NameRef::new(version.namespace(), "Body").with_prefix("s"))?;
        let mut declared = vec!["s".to_owned()];
        for item in input.start().items() {
            match item {
                // `encodingStyle` is another attribute in the other version.
                StartItem::Attribute(attribute)
                    if SoapVersion::from_namespace(attribute.name.namespace).is_some() => {}
                StartItem::Attribute(attribute) => {
                    out.attribute_as(attribute.name, attribute.value, attribute.form)?;
                }
                StartItem::Declaration(declaration) => {
                    if !declared.iter().any(|prefix| prefix == declaration.prefix) {
                        out.declare(declaration)?;
                        declared.push(declaration.prefix.to_owned());
                    }
                }
            }
        }
        for (prefix, uri) in self.raw.scope().iter() {
            if !declared.iter().any(|known| known == prefix) && out.resolve(prefix) != Some(uri) {
                out.declare(DeclarationRef::new(prefix, uri))?;
            }
        }
        loop {
            match input.advance()? {
                Kind::Start => copy_element(&mut *input, out)?,
                Kind::Text => out.text_as(input.text(), input.text_form())?,
                Kind::Comment => out.comment(&input.text().lexical())?,
                Kind::End | Kind::Eof => break,
            }
        }
        out.end()
    }
}
