//! The fault element of SOAP 1.2.

use soapstone_xml::{
    DecodeError, Element, EncodeError, NameRef, QName, Text, ToXml, XML_NAMESPACE, XmlReader, XmlWriter,
};

use super::{Fault, FaultCode, Reason, ReasonText};
use crate::cursor::{content, next_child, qname_content, write_qname_content};
use crate::limits::EnvelopeLimits;
use crate::ns;
use crate::uri::Uri;

/// Reads it. Children are found by their local names in any order; what is not known is passed over, and of a child that is
/// there twice the first counts.
pub(super) fn read<R: XmlReader + ?Sized>(
    input: &mut R,
    limits: &EnvelopeLimits,
) -> Result<Fault, DecodeError> {
    let (mut code, mut reason) = (None, None);
    let (mut node, mut role, mut detail) = (None, None, None);
    while next_child(input)? {
        let name = input.start().name();
        match if is_ours(name) { name.local } else { "" } {
            "Code" if code.is_none() => code = Some(read_code(input, limits.max_subcodes)?),
            "Reason" if reason.is_none() => reason = Some(read_reason(input)?),
            "Node" if node.is_none() => node = Uri::from_wire(&content(input)?).ok(),
            "Role" if role.is_none() => role = Uri::from_wire(&content(input)?).ok(),
            "Detail" if detail.is_none() => detail = Some(Element::read(input)?),
            _ => input.skip_element()?,
        }
    }
    let (code, subcodes) = code.unwrap_or((FaultCode::Missing, Vec::new()));
    Ok(Fault { subcodes, reason: reason.unwrap_or_default(), node, role, detail, ..Fault::blank(code) })
}

/// Within an envelope of SOAP 1.1 they are in its namespace, where they are written at all.
fn is_ours(name: NameRef<'_>) -> bool {
    matches!(name.namespace, ns::SOAP12 | ns::SOAP11)
}

/// The value of a code and of its subcodes: of each level the first value and the first subcode, as deep as it is wanted. A
/// loop, not recursion.
pub(super) fn read_code<R: XmlReader + ?Sized>(
    input: &mut R,
    max_subcodes: usize,
) -> Result<(FaultCode, Vec<QName>), DecodeError> {
    let (mut code, mut subcodes) = (None, Vec::new());
    // What was seen of each level that is open.
    let mut open = vec![Level::default()];
    loop {
        let depth = open.len();
        let Some(level) = open.last_mut() else { break };
        if !next_child(input)? {
            open.pop();
            continue;
        }
        let name = input.start().name();
        match if is_ours(name) { name.local } else { "" } {
            "Value" if !level.value => {
                level.value = true;
                let found = qname_content(input)?;
                match depth {
                    1 => code = Some(FaultCode::from_found(found)),
                    _ => subcodes.extend(found.into_qname()),
                }
            }
            "Subcode" if !level.subcode && depth <= max_subcodes => {
                level.subcode = true;
                open.push(Level::default());
            }
            _ => input.skip_element()?,
        }
    }
    let (code, mut all) = code.unwrap_or((FaultCode::Missing, Vec::new()));
    all.append(&mut subcodes);
    all.truncate(max_subcodes);
    Ok((code, all))
}

#[derive(Default)]
struct Level {
    value: bool,
    subcode: bool,
}

pub(super) fn read_reason<R: XmlReader + ?Sized>(input: &mut R) -> Result<Reason, DecodeError> {
    let mut reason = Reason::default();
    while next_child(input)? {
        if is_ours(input.start().name()) && input.start().name().local == "Text" {
            reason.texts.push(read_text(input)?);
        } else {
            input.skip_element()?;
        }
    }
    Ok(reason)
}

/// A reason with its language, here and in SOAP 1.1.
pub(super) fn read_text<R: XmlReader + ?Sized>(input: &mut R) -> Result<ReasonText, DecodeError> {
    let lang = input.start().attribute(XML_NAMESPACE, "lang").map(|lang| lang.lexical().trim().to_owned());
    Ok(ReasonText { lang: lang.unwrap_or_default(), text: content(input)? })
}

/// Writes it as .NET does: prefix `s`, each name that needs it under a prefix `a` of its own, `xml:lang` always.
pub(super) fn write<W: XmlWriter + ?Sized>(fault: &Fault, out: &mut W) -> Result<(), EncodeError> {
    out.start(soap("Fault"))?;

    out.start(soap("Code"))?;
    let own = fault.code.soap12_name().map(|local| QName::from_static(ns::SOAP12, local));
    write_value(out, own.as_ref().or_else(|| custom(&fault.code)))?;
    for subcode in &fault.subcodes {
        out.start(soap("Subcode"))?;
        write_value(out, Some(subcode))?;
    }
    for _ in &fault.subcodes {
        out.end()?;
    }
    out.end()?;

    out.start(soap("Reason"))?;
    // The schema wants one at least.
    let none = [ReasonText { lang: String::new(), text: String::new() }];
    let texts = if fault.reason.texts.is_empty() { &none } else { fault.reason.texts.as_slice() };
    for ReasonText { lang, text } in texts {
        out.start(soap("Text"))?;
        out.attribute(xml_lang(), Text::from(lang))?;
        out.text(Text::from(text))?;
        out.end()?;
    }
    out.end()?;

    for (local, uri) in [("Node", &fault.node), ("Role", &fault.role)] {
        if let Some(uri) = uri {
            out.start(soap(local))?;
            out.text(Text::from(uri.as_str()))?;
            out.end()?;
        }
    }
    if let Some(detail) = &fault.detail {
        out.start(soap("Detail"))?;
        detail.to_xml(out)?;
        out.end()?;
    }
    out.end()
}

fn custom(code: &FaultCode) -> Option<&QName> {
    match code {
        FaultCode::Custom(name) => Some(name),
        _ => None,
    }
}

fn write_value<W: XmlWriter + ?Sized>(out: &mut W, name: Option<&QName>) -> Result<(), EncodeError> {
    out.start(soap("Value"))?;
    if let Some(name) = name {
        write_qname_content(out, name)?;
    }
    out.end()
}

fn soap(local: &'static str) -> NameRef<'static> {
    NameRef::new(ns::SOAP12, local).with_prefix("s")
}

/// The name of `xml:lang`.
pub(super) fn xml_lang() -> NameRef<'static> {
    NameRef::new(XML_NAMESPACE, "lang").with_prefix("xml")
}
