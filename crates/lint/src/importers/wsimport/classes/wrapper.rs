//! Wrapper elements: those whose children can be parameters.

use soapstone_wsdl::definitions::ComponentKind;
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Element, Reference};

use super::content::{Derivation, PropertyKind, WrapperChild, all_properties, base, derivation};
use super::types::{Bound, TypeOf, Types};

/// Types may be derived this often. XML Schema has no limit; nobody comes near.
const MAX_DERIVATIONS: usize = 64;

/// The children of a wrapper element, if there is nothing in it but elements, each by itself.
pub(super) fn wrapper_children<'d>(
    types: &Types<'_, 'd>,
    element: Reference<'_>,
) -> Option<Vec<WrapperChild>> {
    let element = types.find(ComponentKind::Element, element)?;
    let TypeOf::Defined(ty) = types.type_of(element) else { return None };
    if ty.node.local() != "complexType" || ty.flag("abstract") {
        return None;
    }
    let mut chain = vec![ty];
    while let Some(base) = chain.last().and_then(|last| base(types, *last)) {
        if chain.len() > MAX_DERIVATIONS {
            return None;
        }
        chain.push(base);
    }
    // A choice in the first place is not looked into, and xs:all has no order.
    if chain.iter().any(|ty| matches!(first_group(types, *ty), Some("choice")))
        || first_group(types, ty) == Some("all")
    {
        return None;
    }
    let children = all_properties(types, ty).into_iter().map(|property| match property.kind {
        PropertyKind::Element(child) => Some(child),
        PropertyKind::Other => None,
    });
    children.collect()
}

/// The kind of the model group that a complex type begins with.
fn first_group<'d>(types: &Types<'_, 'd>, complex: Bound<'d>) -> Option<&'d str> {
    let holder = match derivation(types, complex) {
        Derivation::Fresh(holder) => holder,
        Derivation::Extension { more, .. } => more,
        Derivation::Restriction { .. } | Derivation::Value { .. } => return None,
    };
    let group = holder
        .node
        .children()
        .find(|child| child.namespace() == ns::XSD && matches!(child.local(), "all" | "choice" | "sequence"));
    group.map(Element::local)
}
