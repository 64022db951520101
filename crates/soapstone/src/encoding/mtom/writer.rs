//! The root of a package, and the bytes that leave it. Spec: [XOP10 §3.1]

use bytes::Bytes;
use soapstone_xml::{
    DeclarationRef, EncodeError, Kind, NameRef, RawElement, Text, TextCodec, TextForm, TextWriter, XmlWriter,
    copy_content, copy_event,
};

use super::{INCLUDE, MIN_ATTACHED_BYTES, PackageIds, ns};

/// A writer of text that makes an attachment of what an element has as bytes and nothing else, if it is large enough.
#[derive(Debug)]
pub struct XopWriter<'w> {
    text: TextWriter,
    ids: &'w PackageIds,
    /// The bytes that are all the content of the open element so far.
    bytes: Option<Vec<u8>>,
    /// Whether the open element has no other content.
    fresh: bool,
    /// What the open element says about its bytes.
    content_type: Option<String>,
    attachments: Vec<Attachment>,
}

/// Content that is a part of its own.
#[derive(Debug)]
pub(super) struct Attachment {
    pub(super) content: Vec<u8>,
    pub(super) content_type: Option<String>,
}

impl<'w> XopWriter<'w> {
    /// A writer of one package, whose root goes through `text`.
    pub fn new(text: TextWriter, ids: &'w PackageIds) -> Self {
        Self { text, ids, bytes: None, fresh: false, content_type: None, attachments: Vec::new() }
    }

    pub(super) fn ids(&self) -> &'w PackageIds {
        self.ids
    }

    pub(super) fn into_parts(self) -> Result<(Bytes, Vec<Attachment>, &'w PackageIds), EncodeError> {
        Ok((self.text.finish()?, self.attachments, self.ids))
    }

    /// Other content follows, so that the bytes stay where they are.
    fn stay(&mut self) -> Result<(), EncodeError> {
        self.fresh = false;
        match self.bytes.take() {
            Some(bytes) => self.text.text(Text::Bytes(bytes.into())),
            None => Ok(()),
        }
    }

    /// The bytes are all that the element has.
    fn leave(&mut self) -> Result<(), EncodeError> {
        match self.bytes.take() {
            Some(content) if content.len() >= MIN_ATTACHED_BYTES => {
                let id = self.ids.attachment(self.attachments.len());
                self.text.start(NameRef::new(ns::XOP, INCLUDE).with_prefix("xop"))?;
                self.text.attribute(NameRef::local("href"), format!("cid:{id}").into())?;
                self.text.end()?;
                let content_type = self.content_type.take();
                self.attachments.push(Attachment { content, content_type });
                Ok(())
            }
            bytes => {
                self.bytes = bytes;
                self.stay()
            }
        }
    }

    /// Writes a captured element event by event, with the declarations around it that mean something else here.
    fn splice_events(&mut self, raw: &RawElement) -> Result<(), EncodeError> {
        let mut reader = raw.reader();
        while !matches!(reader.advance()?, Kind::Start | Kind::Eof) {}
        let own: Vec<String> = reader.start().declarations().map(|it| it.prefix.to_owned()).collect();
        copy_event(&*reader, self, Kind::Start)?;
        let default = raw.scope().resolve("").unwrap_or_default();
        let around = raw.scope().iter().filter(|(prefix, _)| !prefix.is_empty()).chain([("", default)]);
        for (prefix, uri) in around {
            let known = self.text.resolve(prefix).unwrap_or_default() == uri;
            if !known && !own.iter().any(|declared| declared == prefix) {
                self.text.declare(DeclarationRef::new(prefix, uri))?;
            }
        }
        copy_content(&mut *reader, self)?;
        while reader.advance()? != Kind::Eof {}
        Ok(())
    }
}

impl XmlWriter for XopWriter<'_> {
    fn start(&mut self, name: NameRef<'_>) -> Result<(), EncodeError> {
        if name.is(ns::XOP, INCLUDE) {
            return Err(EncodeError::Value(
                "an xop:Include cannot be sent as content in MTOM: it would stand for an attachment"
                    .to_owned(),
            ));
        }
        self.stay()?;
        self.text.start(name)?;
        self.fresh = true;
        self.content_type = None;
        Ok(())
    }

    fn declare(&mut self, declaration: DeclarationRef<'_>) -> Result<(), EncodeError> {
        self.text.declare(declaration)
    }

    fn attribute_as(
        &mut self,
        name: NameRef<'_>,
        value: Text<'_>,
        form: TextForm,
    ) -> Result<(), EncodeError> {
        if name.local == "contentType" && ns::CONTENT_TYPES.contains(&name.namespace) {
            // It goes into the head of a part, where it must be one line.
            let line = |text: &String| text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
            self.content_type = Some(value.lexical().into_owned()).filter(line);
        }
        self.text.attribute_as(name, value, form)
    }

    fn text_as(&mut self, value: Text<'_>, form: TextForm) -> Result<(), EncodeError> {
        match value {
            Text::Bytes(bytes) if self.fresh => {
                match &mut self.bytes {
                    Some(known) => known.extend_from_slice(&bytes),
                    None => self.bytes = Some(bytes.into_owned()),
                }
                Ok(())
            }
            other => {
                self.stay()?;
                self.text.text_as(other, form)
            }
        }
    }

    fn comment(&mut self, text: &str) -> Result<(), EncodeError> {
        self.stay()?;
        self.text.comment(text)
    }

    fn end(&mut self) -> Result<(), EncodeError> {
        self.leave()?;
        self.fresh = false;
        self.text.end()
    }

    /// Text is copied as it is, base64 included; of what has its bytes as bytes, they become attachments.
    fn splice(&mut self, raw: &RawElement) -> Result<(), EncodeError> {
        self.stay()?;
        let is_text = raw.format().name() == TextCodec::format().name();
        // What has the name of an Include is looked at.
        if is_text && memchr::memmem::find(raw.bytes(), INCLUDE.as_bytes()).is_none() {
            return self.text.splice(raw);
        }
        self.splice_events(raw)
    }

    fn resolve(&self, prefix: &str) -> Option<&str> {
        self.text.resolve(prefix)
    }

    fn prefix_of(&self, namespace: &str) -> Option<&str> {
        self.text.prefix_of(namespace)
    }
}
