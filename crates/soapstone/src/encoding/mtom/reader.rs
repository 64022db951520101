//! The root of a package as a document, with bytes where it includes an attachment. Spec: [XOP10 §3.2]

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use soapstone_xml::{
    Declarations, DecodeError, DecodeErrorKind, Kind, Limits, NameRef, Path, Position, RawElement, RawFormat,
    StartForm, StartItem, StartItems, StartRef, Text, TextCodec, TextDocument, XmlReader,
};

use super::package::Attachments;
use super::{INCLUDE, ns};

/// The root of a package, and the attachments that it includes.
#[derive(Clone, Debug)]
pub struct XopDocument {
    text: TextDocument,
    attachments: Arc<Attachments>,
}

impl XopDocument {
    /// Every Include must name an attachment that is there, and each attachment may be included once: what a document stands
    /// for is then no more than what was received. Where nothing has that name nothing is included.
    pub(super) fn new(text: TextDocument, attachments: Attachments) -> Result<Self, DecodeError> {
        // .NET's readers take references to characters that XML does not have.
        let document = Self { text: text.lenient(), attachments: Arc::new(attachments) };
        let includes = memchr::memmem::find(document.text.bytes(), INCLUDE.as_bytes()).is_some();
        if includes {
            let mut reader = document.reader();
            reader.included = Some(vec![false; document.attachments.contents.len()]);
            while reader.advance()? != Kind::Eof {}
        }
        Ok(document)
    }

    /// A reader that stands before the document.
    pub fn reader(&self) -> XopReader<'_> {
        XopReader::new(Box::new(self.text.reader()), self.attachments.clone())
    }

    /// How many parts there are besides the root.
    pub fn attachments(&self) -> usize {
        self.attachments.contents.len()
    }
}

/// A reader of text that gives the content of an attachment where its `xop:Include` stands.
pub struct XopReader<'i> {
    text: Box<dyn XmlReader + 'i>,
    attachments: Arc<Attachments>,
    /// The attachment at which this stands; the reader below is at the end of its Include.
    at: Option<usize>,
    /// Which attachments were included, where that is checked.
    included: Option<Vec<bool>>,
    failure: Option<DecodeError>,
}

impl<'i> XopReader<'i> {
    fn new(text: Box<dyn XmlReader + 'i>, attachments: Arc<Attachments>) -> Self {
        Self { text, attachments, at: None, included: None, failure: None }
    }

    fn next(&mut self) -> Result<Kind, DecodeError> {
        self.at = None;
        let kind = self.text.advance()?;
        if kind != Kind::Start || !self.text.start().name().is(ns::XOP, INCLUDE) {
            return Ok(kind);
        }
        let at =
            self.include().map_err(|kind| DecodeError::new(kind, self.text.position(), self.text.path()))?;
        self.text.skip_element()?;
        self.at = Some(at);
        Ok(Kind::Text)
    }

    /// The attachment that the Include at which the reader below stands is for.
    fn include(&mut self) -> Result<usize, DecodeErrorKind> {
        let wrong = |problem: String| Err(DecodeErrorKind::Include(problem));
        if self.text.depth() < 2 {
            return wrong("it is the root of the document, where it stands for no content".to_owned());
        }
        let start = self.text.start();
        let Some(href) = start.attribute("", "href") else {
            return wrong("it has no attribute 'href'".to_owned());
        };
        let href = href.lexical();
        let Some(at) = self.attachments.find(&href) else {
            return wrong(format!("no part of the package is '{}'", super::error::shown(&href)));
        };
        let (length, most) = (self.attachments.contents[at].len(), self.text.limits().max_text_chars);
        if length > most {
            return Err(DecodeErrorKind::Limit { limit: "max_text_chars", value: most });
        }
        if let Some(included) = &mut self.included
            && std::mem::replace(&mut included[at], true)
        {
            return wrong(format!("'{}' is included twice", super::error::shown(&href)));
        }
        Ok(at)
    }

    /// What was captured below, to be read as this reader does.
    fn captured(&self, raw: RawElement) -> RawElement {
        // Without attachments there is nothing to include, and text is text.
        if self.attachments.contents.is_empty() {
            return raw;
        }
        let attachments: Arc<dyn Any + Send + Sync> = self.attachments.clone();
        raw.in_format(&XopFormat, attachments)
    }
}

impl XmlReader for XopReader<'_> {
    fn advance(&mut self) -> Result<Kind, DecodeError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        self.next().inspect_err(|failure| self.failure = Some(failure.clone()))
    }

    fn start(&self) -> StartRef<'_> {
        match self.at {
            Some(_) => StartRef::new(NameRef::local(""), StartForm::Element, &Nothing),
            None => self.text.start(),
        }
    }

    fn text(&self) -> Text<'_> {
        match self.at {
            Some(at) => Text::Bytes(Cow::Borrowed(&self.attachments.contents[at])),
            None => self.text.text(),
        }
    }

    fn resolve(&self, prefix: &str) -> Option<&str> {
        self.text.resolve(prefix)
    }

    fn skip_element(&mut self) -> Result<(), DecodeError> {
        self.misused("an element is skipped from its start")?;
        self.text.skip_element()
    }

    fn capture_element(&mut self) -> Result<RawElement, DecodeError> {
        self.misused("an element is captured from its start")?;
        let raw = self.text.capture_element()?;
        Ok(self.captured(raw))
    }

    fn scope(&mut self) -> Declarations {
        self.text.scope()
    }

    fn limits(&self) -> &Limits {
        self.text.limits()
    }

    fn depth(&self) -> usize {
        self.text.depth() - usize::from(self.at.is_some())
    }

    fn position(&self) -> Position {
        self.text.position()
    }

    fn path(&self) -> Path {
        self.text.path()
    }
}

impl XopReader<'_> {
    fn misused(&self, what: &'static str) -> Result<(), DecodeError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        match self.at {
            Some(_) => Err(DecodeError::new(DecodeErrorKind::Misuse(what), self.position(), self.path())),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for XopReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XopReader").field("at", &self.at).finish_non_exhaustive()
    }
}

/// The format of elements that were captured from the root of a package.
struct XopFormat;

impl RawFormat for XopFormat {
    fn name(&self) -> &'static str {
        "xop"
    }

    fn open<'a>(&self, raw: &'a RawElement) -> Box<dyn XmlReader + 'a> {
        let attachments = raw.strings().and_then(|known| known.clone().downcast::<Attachments>().ok());
        Box::new(XopReader::new(TextCodec::format().open(raw), attachments.unwrap_or_default()))
    }
}

/// A start tag without attributes and declarations.
struct Nothing;

impl StartItems for Nothing {
    fn count(&self) -> usize {
        0
    }

    fn item(&self, _: usize) -> StartItem<'_> {
        StartItem::Declaration(soapstone_xml::DeclarationRef::new("", ""))
    }
}
