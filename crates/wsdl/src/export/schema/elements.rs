//! Elements and attributes: declared where they stand, or in the schema of their namespace.

use soapstone_xml::{Element, QName};

use super::super::ExportError;
use super::super::markup::{Markup, xs};
use super::Schemas;
use super::content::occurring;
use super::scope::Scope;
use super::types::{annotated, annotation};
use crate::ns;
use crate::schema::{AttributeMember, ComplexType, Member, Occurs, TypeRef};

/// How deep anonymous types may be within each other.
pub(super) const MAX_ANONYMOUS_DEPTH: usize = 64;
/// How many anonymous types are written for a service: each is written in each place where it is used.
pub(super) const MAX_ANONYMOUS: usize = 20_000;

/// The anonymous types that are being written.
#[derive(Default)]
pub(super) struct Anonymous {
    /// Those that are within each other.
    within: Vec<QName>,
    /// The global elements that are being written.
    elements: Vec<QName>,
    depth: usize,
    count: usize,
}

impl<'c> Schemas<'c> {
    /// An element with this type.
    pub(super) fn typed(
        &mut self,
        at: usize,
        element: Element,
        ty: &TypeRef,
        nillable: bool,
        scope: &Scope<'c>,
    ) -> Result<Element, ExportError> {
        let element = if nillable { element.set("nillable", "true") } else { element };
        if is_any_element(ty) {
            let any = xs("any").set("minOccurs", "0").set("processContents", "lax");
            return Ok(element.with_child(xs("complexType").with_child(xs("sequence").with_child(any))));
        }
        match scope.anonymous(&ty.name) {
            Some(anonymous) => {
                let content = self.anonymous(at, &ty.name, anonymous, scope)?;
                Ok(element.with_child(content))
            }
            None => Ok(element.set("type", self.documents[at].refer_to(&ty.name))),
        }
    }

    /// A type without a name, where it is used.
    fn anonymous(
        &mut self,
        at: usize,
        name: &QName,
        ty: &'c ComplexType,
        scope: &Scope<'c>,
    ) -> Result<Element, ExportError> {
        let state = &mut self.anonymous;
        state.count += 1;
        if state.depth == MAX_ANONYMOUS_DEPTH || state.count > MAX_ANONYMOUS {
            return Err(ExportError::TooManyAnonymous {
                name: name.clone(),
                max_depth: MAX_ANONYMOUS_DEPTH,
                max_count: MAX_ANONYMOUS,
            });
        }
        if state.within.contains(name) {
            return Err(ExportError::AnonymousWithinItself(name.clone()));
        }
        state.depth += 1;
        state.within.push(name.clone());
        let content = self.complex(at, name, ty, scope)?;
        self.anonymous.within.pop();
        self.anonymous.depth -= 1;
        Ok(content)
    }

    /// The element of a member, in a type whose elements are in `own`.
    pub(super) fn member(
        &mut self,
        at: usize,
        own: &str,
        member: &Member,
        scope: &Scope<'c>,
    ) -> Result<Element, ExportError> {
        let namespace = member.namespace.as_deref().unwrap_or(own);
        let mut element = occurring(xs("element"), Occurs::new(member.required, member.repeated));
        if !member.emit_default {
            let default = annotation("DefaultValue").set("EmitDefaultValue", "false");
            element = element.with_child(annotated([default]));
        }
        let is_own = namespace == self.documents[at].namespace();
        let is_within_itself = self.anonymous.within.contains(&innermost(member).ty.name)
            && scope.anonymous(&innermost(member).ty.name).is_some();
        if is_within_itself || !is_own && !namespace.is_empty() {
            self.global_member(namespace, member, scope)?;
            return Ok(element.set("ref", self.documents[at].refer(namespace, &member.name)));
        }
        if !is_own {
            element = element.set("form", "unqualified");
        }
        self.declared(at, namespace, element, member, scope)
    }

    /// Declares the element of a member in the schema of its namespace.
    fn global_member(
        &mut self,
        namespace: &str,
        member: &Member,
        scope: &Scope<'c>,
    ) -> Result<(), ExportError> {
        if self.is_fixed(namespace) {
            return Ok(());
        }
        let name = QName::new(namespace.to_owned(), member.name.clone())
            .map_err(|_| ExportError::Name { name: member.name.clone() })?;
        if self.anonymous.elements.contains(&name) {
            return Ok(());
        }
        let ty = innermost(member).ty.name.clone();
        self.anonymous.elements.push(name);
        let within = std::mem::take(&mut self.anonymous.within);
        let at = self.document(namespace);
        let element = self.declared(at, namespace, xs("element"), member, scope)?;
        self.anonymous.within = within;
        self.anonymous.elements.pop();
        self.documents[at].element(&member.name, element).map_err(|error| match error {
            ExportError::ElementTwice(_) if self.anonymous.within.contains(&ty) => {
                ExportError::AnonymousWithinItself(ty)
            }
            other => other,
        })
    }

    /// An element with all that a member says about it; the elements of an array are in `namespace`.
    fn declared(
        &mut self,
        at: usize,
        namespace: &str,
        element: Element,
        member: &Member,
        scope: &Scope<'c>,
    ) -> Result<Element, ExportError> {
        let Member { ty, .. } = member;
        let element = element.set("name", &member.name);
        let element = match scope.is_text(&ty.name) {
            true => valued(element, member.default.as_deref(), member.fixed.as_deref()),
            false => element,
        };
        if let Some(item) = &member.items {
            let item = self.member(at, namespace, item, scope)?;
            let element = if ty.nillable { element.set("nillable", "true") } else { element };
            return Ok(element.with_child(xs("complexType").with_child(xs("sequence").with_child(item))));
        }
        match member.list {
            true => {
                let element = if ty.nillable { element.set("nillable", "true") } else { element };
                Ok(element.with_child(self.list_of(at, ty)))
            }
            false => self.typed(at, element, ty, ty.nillable, scope),
        }
    }

    /// An attribute.
    pub(super) fn attribute(
        &mut self,
        at: usize,
        attribute: &AttributeMember,
    ) -> Result<Element, ExportError> {
        let AttributeMember { name, required, .. } = attribute;
        let namespace = attribute.namespace.as_deref().unwrap_or_default();
        let is_own = namespace == self.documents[at].namespace();
        // What has to be there has no value when it is not.
        let default = attribute.default.as_deref().filter(|_| !*required);
        let valued = |element| valued(element, default, attribute.fixed.as_deref());
        let element = match namespace.is_empty() || is_own {
            true => {
                let qualified = is_own && !namespace.is_empty();
                let element = xs("attribute");
                let element = if qualified { element.set("form", "qualified") } else { element };
                self.attribute_type(at, valued(element.set("name", name)), attribute)
            }
            false => {
                self.global_attribute(namespace, attribute)?;
                valued(xs("attribute").set("ref", self.documents[at].refer(namespace, name)))
            }
        };
        Ok(if *required { element.set("use", "required") } else { element })
    }

    /// Declares an attribute in the schema of its namespace.
    fn global_attribute(&mut self, namespace: &str, attribute: &AttributeMember) -> Result<(), ExportError> {
        if self.is_fixed(namespace) {
            return Ok(());
        }
        let at = self.document(namespace);
        let global = xs("attribute").set("name", &attribute.name);
        let global = match namespace {
            ns::XML => global.set("type", xml_type(&attribute.name)),
            _ => self.attribute_type(at, global, attribute),
        };
        self.documents[at].attribute(&attribute.name, global)
    }

    /// Whether the schema of a namespace is what it is: that of XML Schema itself is nowhere, .NET's is added.
    fn is_fixed(&mut self, namespace: &str) -> bool {
        match namespace {
            ns::SERIALIZATION => self.serialization(),
            ns::XSD => {}
            _ => return false,
        }
        true
    }

    fn attribute_type(&mut self, at: usize, element: Element, attribute: &AttributeMember) -> Element {
        match attribute.list {
            true => element.with_child(self.list_of(at, &attribute.ty)),
            false => element.set("type", self.documents[at].refer_to(&attribute.ty.name)),
        }
    }

    /// A list of values of this type, where it stands.
    fn list_of(&mut self, at: usize, item: &TypeRef) -> Element {
        let item = self.documents[at].refer_to(&item.name);
        xs("simpleType").with_child(xs("list").set("itemType", item))
    }
}

/// Whether an element of this type is an element of any name: .NET's `XmlElement`.
fn is_any_element(ty: &TypeRef) -> bool {
    ty.name.as_ref().is(ns::DATA_CONTRACT_SYSTEM_XML, "XmlElement")
}

/// The member whose type counts: of an array its items.
fn innermost(member: &Member) -> &Member {
    let mut member = member;
    while let Some(item) = &member.items {
        member = item;
    }
    member
}

/// With a value by default, or the only one.
fn valued(element: Element, default: Option<&str>, fixed: Option<&str>) -> Element {
    match (default, fixed) {
        (_, Some(fixed)) => element.set("fixed", fixed),
        (Some(default), None) => element.set("default", default),
        (None, None) => element,
    }
}

/// The types of the attributes that XML itself has: the same in all descriptions.
fn xml_type(local: &str) -> &'static str {
    match local {
        "base" => "xs:anyURI",
        "id" => "xs:ID",
        _ => "xs:string",
    }
}
