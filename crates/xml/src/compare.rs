//! Whether two documents have the same infoset, whatever their encodings.

use std::fmt;

use crate::codec::{Kind, StartItem, StartRef, XmlReader};
use crate::error::{DecodeError, shorten};
use crate::path::Path;

/// The first place where two documents differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The elements around that place, in the left document.
    pub path: Path,
    /// What the left document has there.
    pub left: String,
    /// What the right document has there.
    pub right: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "in {}: {} | {}", self.path, shorten(&self.left), shorten(&self.right))
    }
}

/// Compares two documents: elements and attributes with their prefixes, declarations, character data joined, comments.
/// The order of attributes and declarations does not count. Both readers stand before their documents; a broken one of the
/// two is an error.
pub fn compare<L, R>(left: &mut L, right: &mut R) -> Result<Option<Difference>, DecodeError>
where
    L: XmlReader + ?Sized,
    R: XmlReader + ?Sized,
{
    let mut left = Tokens::new(left);
    let mut right = Tokens::new(right);
    loop {
        let (a, b) = (left.next()?, right.next()?);
        if a != b {
            if matches!(a, Token::Start { .. }) {
                left.open.pop();
            }
            return Ok(Some(Difference {
                path: Path::new(left.open),
                left: a.to_string(),
                right: b.to_string(),
            }));
        }
        if a == Token::Eof {
            return Ok(None);
        }
    }
}

/// Events in a form that can be compared: start tags sorted, character data in one piece.
struct Tokens<'r, R: ?Sized> {
    input: &'r mut R,
    /// An event that was read while text was collected.
    ahead: Option<Kind>,
    /// The elements around the last token; the reader may be further on.
    open: Vec<String>,
    /// Whether the last token was an end, whose element is still in `open`.
    ended: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Start { name: String, items: Vec<(String, String)> },
    Text(String),
    Comment(String),
    End,
    Eof,
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start { name, items } => {
                write!(f, "<{name}")?;
                items.iter().try_for_each(|(name, value)| write!(f, " {name}={value:?}"))?;
                f.write_str(">")
            }
            Self::Text(text) => write!(f, "text {text:?}"),
            Self::Comment(text) => write!(f, "comment {text:?}"),
            Self::End => f.write_str("the end of the element"),
            Self::Eof => f.write_str("the end of the document"),
        }
    }
}

impl<'r, R: XmlReader + ?Sized> Tokens<'r, R> {
    fn new(input: &'r mut R) -> Self {
        Self { input, ahead: None, open: Vec::new(), ended: false }
    }

    fn next(&mut self) -> Result<Token, DecodeError> {
        loop {
            let kind = match self.ahead.take() {
                Some(kind) => kind,
                None => self.input.advance()?,
            };
            if std::mem::take(&mut self.ended) {
                self.open.pop();
            }
            return Ok(match kind {
                Kind::Start => {
                    self.open.push(self.input.start().name().local.to_owned());
                    start(&self.input.start())
                }
                Kind::End => {
                    self.ended = true;
                    Token::End
                }
                Kind::Eof => Token::Eof,
                Kind::Comment => Token::Comment(self.input.text().lexical().into_owned()),
                Kind::Text => {
                    let mut text = String::new();
                    let mut kind = Kind::Text;
                    while kind == Kind::Text {
                        self.input.text().write_lexical(&mut text);
                        kind = self.input.advance()?;
                    }
                    self.ahead = Some(kind);
                    // An empty record in a binary document is no character data in a text document.
                    if text.is_empty() {
                        continue;
                    }
                    Token::Text(text)
                }
            });
        }
    }
}

fn start(start: &StartRef<'_>) -> Token {
    let mut items: Vec<_> = start
        .items()
        .map(|item| match item {
            StartItem::Attribute(attribute) => {
                let prefix = attribute.name.prefix.unwrap_or("");
                (format!("{prefix}:{}", attribute.name), attribute.value.lexical().into_owned())
            }
            StartItem::Declaration(declaration) => {
                (format!("xmlns:{}", declaration.prefix), declaration.uri.to_owned())
            }
        })
        .collect();
    items.sort_unstable();
    let name = start.name();
    Token::Start { name: format!("{}:{name}", name.prefix.unwrap_or("")), items }
}
