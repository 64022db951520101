//! Small steps with a reader, for the handful of elements that this crate reads itself.

use soapstone_xml::{
    DeclarationRef, DecodeError, EncodeError, Kind, NameRef, QName, Text, XmlReader, XmlWriter, is_ncname,
};

/// Moves from the start of an element, or the end of one of its children, to its next child: `true` on the child's start,
/// `false` on its own end. Character data and comments between are passed over.
pub(crate) fn next_child<R: XmlReader + ?Sized>(input: &mut R) -> Result<bool, DecodeError> {
    loop {
        match input.advance()? {
            Kind::Start => return Ok(true),
            Kind::End | Kind::Eof => return Ok(false),
            Kind::Text | Kind::Comment => {}
        }
    }
}

/// Moves from the start of an element to its end, and gives its character data; child elements are passed over.
pub(crate) fn content<R: XmlReader + ?Sized>(input: &mut R) -> Result<String, DecodeError> {
    let (text, _) = content_and_children(input)?;
    Ok(text)
}

/// Moves from the start of an element to its end, and gives its character data; nothing when there are child elements.
pub(crate) fn simple_content<R: XmlReader + ?Sized>(input: &mut R) -> Result<Option<String>, DecodeError> {
    let (text, children) = content_and_children(input)?;
    Ok((!children).then_some(text))
}

fn content_and_children<R: XmlReader + ?Sized>(input: &mut R) -> Result<(String, bool), DecodeError> {
    let (mut text, mut children) = (String::new(), false);
    loop {
        match input.advance()? {
            Kind::Start => {
                children = true;
                input.skip_element()?;
            }
            Kind::Text => input.text().write_lexical(&mut text),
            Kind::Comment => {}
            Kind::End | Kind::Eof => return Ok((text, children)),
        }
    }
}

/// A QName as it was found in content: what it means, as far as its prefix means anything.
pub(crate) struct FoundName {
    /// The namespace; `None` when the prefix is not declared.
    pub(crate) namespace: Option<String>,
    /// The local name; may be anything.
    pub(crate) local: String,
}

impl FoundName {
    /// A name even when the prefix is not declared: then one in no namespace. Nothing, when this is no name at all.
    pub(crate) fn into_qname(self) -> Option<QName> {
        QName::new(self.namespace.unwrap_or_default(), self.local).ok()
    }
}

/// Moves from the start of an element to its end, and reads its content as a QName.
pub(crate) fn qname_content<R: XmlReader + ?Sized>(input: &mut R) -> Result<FoundName, DecodeError> {
    let mut text = String::new();
    let mut typed = None;
    loop {
        match input.advance()? {
            Kind::Start => input.skip_element()?,
            Kind::Text => match input.text() {
                Text::QName(name) if !name.namespace.is_empty() => {
                    typed = Some(FoundName {
                        namespace: Some(name.namespace.to_owned()),
                        local: name.local.to_owned(),
                    });
                }
                other => other.write_lexical(&mut text),
            },
            Kind::Comment => {}
            Kind::End | Kind::Eof => break,
        }
    }
    // On its end the declarations of the element are still in scope.
    Ok(typed.unwrap_or_else(|| found_name(&text, |prefix| input.resolve(prefix).map(str::to_owned))))
}

/// Splits `prefix:local`, with white space around it, and looks the prefix up.
pub(crate) fn found_name(text: &str, resolve: impl FnOnce(&str) -> Option<String>) -> FoundName {
    let text = text.trim();
    let (prefix, local) = text.split_once(':').unwrap_or(("", text));
    let namespace = if prefix.is_empty() || is_ncname(prefix) { resolve(prefix) } else { None };
    FoundName { namespace, local: local.to_owned() }
}

/// Writes a QName as the content of the element that was just begun, as .NET does: under a prefix that is already declared
/// for its namespace, else under `a`, declared on this very element, whatever `a` means outside.
pub(crate) fn write_qname_content<W: XmlWriter + ?Sized>(
    out: &mut W,
    name: &QName,
) -> Result<(), EncodeError> {
    if name.namespace().is_empty() {
        return out.text(Text::from(name.local()));
    }
    let known = usable_prefix(out, name.namespace());
    let prefix = match &known {
        Some(prefix) => prefix.as_str(),
        None => {
            out.declare(DeclarationRef::new("a", name.namespace()))?;
            "a"
        }
    };
    out.text(Text::QName(name.as_ref().with_prefix(prefix)))
}

/// A prefix that stands for a namespace here, for use in content: not the default namespace, which QNames in attributes and in
/// the content of some do not take.
pub(crate) fn usable_prefix<W: XmlWriter + ?Sized>(out: &W, namespace: &str) -> Option<String> {
    // The element that was just begun may be about to bind the prefix to another namespace.
    let usable = |prefix: &&str| !prefix.is_empty() && out.resolve(prefix) == Some(namespace);
    out.prefix_of(namespace).filter(usable).map(str::to_owned)
}

/// Whether this is the name of an attribute by which SOAP or addressing says something about a header block.
pub(crate) fn is_about_a_block(name: &NameRef<'_>) -> bool {
    crate::version::SoapVersion::from_namespace(name.namespace).is_some()
        || name.is(crate::ns::WSA10, "IsReferenceParameter")
}
