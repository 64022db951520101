//! The fault element of SOAP 1.1.

use soapstone_xml::{DecodeError, Element, EncodeError, NameRef, QName, Text, ToXml, XmlReader, XmlWriter};

use super::soap12::{read_code, read_reason, read_text, xml_lang};
use super::{Fault, FaultCode, Reason, ReasonText};
use crate::cursor::{content, next_child, qname_content, write_qname_content};
use crate::limits::EnvelopeLimits;
use crate::ns;
use crate::uri::Uri;

/// Reads it. The children have no namespace; old stacks put them into that of the envelope, and are understood. Of a child that
/// is there twice the first counts. Some write the children of SOAP 1.2 into an envelope of 1.1: node-soap does so with what a service
/// throws. Those are understood, too.
pub(super) fn read<R: XmlReader + ?Sized>(
    input: &mut R,
    limits: &EnvelopeLimits,
) -> Result<Fault, DecodeError> {
    let mut code = None;
    let (mut reason, mut node, mut detail) = (Reason::default(), None, None);
    while next_child(input)? {
        let name = input.start().name();
        match if matches!(name.namespace, "" | ns::SOAP11 | ns::SOAP12) { name.local } else { "" } {
            "faultcode" if code.is_none() => code = Some(FaultCode::from_found(qname_content(input)?)),
            "faultstring" if reason.texts.is_empty() => reason.texts.push(read_text(input)?),
            "faultactor" if node.is_none() => node = Uri::from_wire(&content(input)?).ok(),
            "detail" | "Detail" if detail.is_none() => detail = Some(Element::read(input)?),
            "Code" if code.is_none() => code = Some(read_code(input, limits.max_subcodes)?),
            "Reason" if reason.texts.is_empty() => reason = read_reason(input)?,
            _ => input.skip_element()?,
        }
    }
    let (code, mut subcodes) = code.unwrap_or((FaultCode::Missing, Vec::new()));
    subcodes.truncate(limits.max_subcodes);
    Ok(Fault { subcodes, reason, node, detail, ..Fault::blank(code) })
}

/// Writes it as .NET does: the first subcode takes the place of the code.
pub(super) fn write<W: XmlWriter + ?Sized>(fault: &Fault, out: &mut W) -> Result<(), EncodeError> {
    out.start(NameRef::new(ns::SOAP11, "Fault").with_prefix("s"))?;

    out.start(NameRef::local("faultcode"))?;
    write_qname_content(out, &code(fault))?;
    out.end()?;

    out.start(NameRef::local("faultstring"))?;
    if let Some(ReasonText { lang, text }) = fault.reason.texts.first() {
        if !lang.is_empty() {
            out.attribute(xml_lang(), Text::from(lang))?;
        }
        out.text(Text::from(text))?;
    }
    out.end()?;

    // `faultactor` says where it happened, as SOAP 1.2's Node does.
    if let Some(uri) = fault.node.as_ref().or(fault.role.as_ref()) {
        out.start(NameRef::local("faultactor"))?;
        out.text(Text::from(uri.as_str()))?;
        out.end()?;
    }
    if let Some(detail) = &fault.detail {
        out.start(NameRef::local("detail"))?;
        detail.to_xml(out)?;
        out.end()?;
    }
    out.end()
}

/// What stands as `faultcode`: the subcode if there is one, else the code; a code that was read in dot notation so again.
fn code(fault: &Fault) -> QName {
    let own = match (&fault.code, fault.code.soap11_name()) {
        (FaultCode::Custom(name), _) => name.clone(),
        (_, local) => QName::from_static(ns::SOAP11, local.unwrap_or("Server")),
    };
    match fault.subcodes.first() {
        None => own,
        Some(first) if first.namespace() != ns::SOAP11 => first.clone(),
        Some(_) => {
            let dotted = fault.subcodes.iter().take_while(|subcode| subcode.namespace() == ns::SOAP11);
            let local = dotted.fold(own.local().to_owned(), |code, subcode| code + "." + subcode.local());
            NameRef::new(own.namespace(), &local).into()
        }
    }
}
