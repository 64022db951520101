//! What sax-js, the parser of node-soap and strong-soap, reads.

use soapstone_wsdl::tree::{ComplaintKind, Document, Span};

use super::{Place, Reason};

/// Whether sax-js reads a document. It knows no namespaces and no entities but those of XML itself, and of an attribute that is
/// there twice it takes the first.
pub(super) fn parsed(document: &Document) -> Result<(), Reason> {
    let wrong = document.complaints().iter().find(|complaint| match complaint.kind {
        ComplaintKind::UnknownEntity(_) | ComplaintKind::UnreadEntity(_) => true,
        ComplaintKind::IllegalCharacter(found) => found == '&',
        _ => false,
    });
    if let Some(complaint) = wrong {
        let place = Some(Place::in_document(document, complaint.span));
        return Err(Reason { text: format!("Invalid character entity: {}", complaint.kind), place });
    }
    match declared_entity(document) {
        Some((name, span)) => Err(Reason {
            text: format!(
                "Invalid character entity: `&{name};` is declared in the document, and sax-js does not look there"
            ),
            place: Some(Place::in_document(document, span)),
        }),
        None => Ok(()),
    }
}

/// An entity that the document declares and uses.
fn declared_entity(document: &Document) -> Option<(&str, Span)> {
    let doctype = document.doctype()?;
    let source = document.source();
    let after = source.text().get(doctype.end as usize..)?;
    let names =
        source.slice(doctype).split("<!ENTITY").skip(1).filter_map(|rest| rest.split_whitespace().next());
    names.filter(|name| *name != "%").find_map(|name| {
        let at = after.find(&format!("&{name};"))?;
        let start = doctype.end + u32::try_from(at).ok()?;
        Some((name, Span { start, end: start + u32::try_from(name.len() + 2).ok()? }))
    })
}
