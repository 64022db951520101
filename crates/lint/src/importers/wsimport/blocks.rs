//! What a request and a response are made of: in a body, in the headers and in the attachments each name stands once.

use std::collections::HashSet;

use soapstone_wsdl::definitions::Style;

use super::parts::{BoundMessage, Mode, OrderedPart, Where};
use super::{Checked, fail};

/// Parts of a place must refer to different elements.
pub(super) fn unique(order: &[OrderedPart<'_, '_>], sides: &[BoundMessage<'_, '_>], style: Style) -> Checked {
    let mut seen = HashSet::new();
    for ordered in order {
        let Some(place) = place(ordered, sides) else { continue };
        let part = ordered.part;
        // The body of an rpc call is one element, whatever is in it; what is nowhere may stand there twice.
        if place == Where::Nowhere || (place == Where::Body && style == Style::Rpc) {
            continue;
        }
        let descriptor = match (part.element, part.ty) {
            (Some(element), _) => element.to_string(),
            (None, _) if place == Where::Attachment => part.name.to_owned(),
            (None, ty) => ty.map(|ty| ty.to_string()).unwrap_or_default(),
        };
        let directions: &[Mode] = match ordered.mode {
            Mode::InOut => &[Mode::In, Mode::Out],
            Mode::In => &[Mode::In],
            Mode::Out => &[Mode::Out],
        };
        for direction in directions {
            if !seen.insert((*direction, place, descriptor.clone())) {
                let text = format!(
                    "parts in wsdl:message, reference \"{descriptor}\", they must reference unique global elements"
                );
                return fail(text, part.node);
            }
        }
    }
    Ok(())
}

/// Whether something in the body is returned.
pub(super) fn returns_in_body(order: &[OrderedPart<'_, '_>], sides: &[BoundMessage<'_, '_>]) -> bool {
    order.iter().any(|ordered| ordered.returned && place(ordered, sides) == Some(Where::Body))
}

fn place(ordered: &OrderedPart<'_, '_>, sides: &[BoundMessage<'_, '_>]) -> Option<Where> {
    let mut parts = sides.iter().flat_map(|side| &side.parts);
    parts.find(|bound| std::ptr::eq(bound.part, ordered.part)).map(|bound| bound.place)
}
