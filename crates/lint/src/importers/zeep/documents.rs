//! The schema documents that zeep has read, by namespace.

use std::collections::HashMap;

use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::components::{Component, Components, Id, Kind, Names};
use super::names::QName;
use crate::importers::Reason;
use crate::ns::SOAP_ENCODING;

/// Why a name means nothing.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    /// There is no such name: where messages refer to it, the message is left out.
    NoSuchName(Reason),
    /// zeep ends.
    Reject(Reason),
}

impl Failure {
    /// With a place, if it has none.
    pub(super) fn located(self, node: Element<'_>) -> Self {
        let place = |reason: Reason| match reason.place {
            Some(_) => reason,
            None => Reason::at(reason.text, node),
        };
        match self {
            Self::NoSuchName(reason) => Self::NoSuchName(place(reason)),
            Self::Reject(reason) => Self::Reject(place(reason)),
        }
    }

    pub(super) fn into_reason(self) -> Reason {
        match self {
            Self::NoSuchName(reason) | Self::Reject(reason) => reason,
        }
    }
}

/// Which schema document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SchemaId(usize);

/// A schema that was read.
#[derive(Debug)]
pub(super) struct SchemaDocument<'d> {
    /// Where it is; none for what zeep brings along.
    pub(super) location: Option<String>,
    pub(super) namespace: &'d str,
    pub(super) qualified_elements: bool,
    pub(super) qualified_attributes: bool,
    pub(super) has_empty_import: bool,
    /// The namespaces that it imports, with their documents.
    pub(super) imports: Vec<(&'d str, SchemaId)>,
    /// In the order in which zeep resolves them within each kind.
    components: HashMap<(Kind, QName<'d>), usize>,
    ordered: Vec<(Kind, Id)>,
    resolved: bool,
}

/// All schema documents of a WSDL.
#[derive(Debug)]
pub(super) struct SchemaDocuments<'d> {
    documents: Vec<SchemaDocument<'d>>,
    /// By the namespace that they were read for.
    by_namespace: HashMap<&'d str, Vec<SchemaId>>,
}

impl<'d> SchemaDocuments<'d> {
    /// With the types that zeep knows.
    pub(super) fn new(components: &mut Components<'d>) -> Self {
        let mut this = Self { documents: Vec::new(), by_namespace: HashMap::new() };
        let id = this.add(ns::XSD, None);
        let known = components.add(Component::Known);
        for name in BUILT_IN_TYPES {
            this.get_mut(id).register(Kind::Type, QName { namespace: ns::XSD, local: name }, known);
        }
        this.get_mut(id).register(Kind::Element, QName { namespace: ns::XSD, local: "schema" }, known);
        this
    }

    pub(super) fn add(&mut self, namespace: &'d str, location: Option<String>) -> SchemaId {
        let id = SchemaId(self.documents.len());
        self.documents.push(SchemaDocument {
            location,
            namespace,
            qualified_elements: false,
            qualified_attributes: false,
            has_empty_import: false,
            imports: Vec::new(),
            components: HashMap::new(),
            ordered: Vec::new(),
            resolved: false,
        });
        self.by_namespace.entry(namespace).or_default().push(id);
        id
    }

    pub(super) fn get(&self, id: SchemaId) -> &SchemaDocument<'d> {
        &self.documents[id.0]
    }

    pub(super) fn get_mut(&mut self, id: SchemaId) -> &mut SchemaDocument<'d> {
        &mut self.documents[id.0]
    }

    /// The document that was read for this namespace from there.
    pub(super) fn at(&self, namespace: &str, location: Option<&str>) -> Option<SchemaId> {
        let of = self.by_namespace.get(namespace)?;
        of.iter().copied().find(|id| self.get(*id).location.as_deref() == location)
    }

    /// Resolves a document and those it imports, as zeep does once they are read.
    pub(super) fn resolve(&mut self, id: SchemaId, components: &mut Components<'d>) -> Result<(), Reason> {
        if std::mem::replace(&mut self.get_mut(id).resolved, true) {
            return Ok(());
        }
        for (_, imported) in self.get(id).imports.clone() {
            self.resolve(imported, components)?;
        }
        for kind in [Kind::AttributeGroup, Kind::Attribute, Kind::Element, Kind::Group, Kind::Type] {
            for (of, component) in &self.get(id).ordered {
                if *of == kind {
                    components.resolve(*component, self).map_err(Failure::into_reason)?;
                    components.keep(*component);
                }
            }
        }
        Ok(())
    }
}

impl<'d> Names<'d> for SchemaDocuments<'d> {
    fn find(&self, kind: Kind, name: QName<'d>) -> Result<Id, Failure> {
        let Some(documents) = self.by_namespace.get(name.namespace) else {
            let text = match name.namespace {
                SOAP_ENCODING => return Err(Failure::Reject(soap_encoding())),
                namespace => format!(
                    "Unable to resolve {} {name}. No schema available for the namespace {namespace:?}.",
                    kind.word()
                ),
            };
            return Err(Failure::NoSuchName(Reason::new(text)));
        };
        let found = documents.iter().find_map(|id| {
            let document = self.get(*id);
            let at = document.components.get(&(kind, name))?;
            Some(document.ordered[*at].1)
        });
        let text = || format!("Unable to resolve {} {name}: there is no such {}", kind.word(), kind.word());
        found.ok_or_else(|| Failure::NoSuchName(Reason::new(text())))
    }
}

impl<'d> SchemaDocument<'d> {
    /// A later component of the same name replaces an earlier one.
    pub(super) fn register(&mut self, kind: Kind, name: QName<'d>, component: Id) {
        match self.components.get(&(kind, name)) {
            Some(at) => self.ordered[*at] = (kind, component),
            None => {
                self.components.insert((kind, name), self.ordered.len());
                self.ordered.push((kind, component));
            }
        }
    }
}

/// What zeep says when it has to fetch the schema of SOAP's encoding.
pub(super) fn soap_encoding() -> Reason {
    Reason::new(format!(
        "cannot fetch {SOAP_ENCODING}: it is on the network, and no schema of that namespace is here"
    ))
}

const BUILT_IN_TYPES: [&str; 46] = [
    "string",
    "boolean",
    "decimal",
    "float",
    "double",
    "duration",
    "dateTime",
    "time",
    "date",
    "gYearMonth",
    "gYear",
    "gMonthDay",
    "gDay",
    "gMonth",
    "hexBinary",
    "base64Binary",
    "anyURI",
    "QName",
    "NOTATION",
    "normalizedString",
    "token",
    "language",
    "NMTOKEN",
    "NMTOKENS",
    "Name",
    "NCName",
    "ID",
    "IDREF",
    "IDREFS",
    "ENTITY",
    "ENTITIES",
    "integer",
    "nonPositiveInteger",
    "negativeInteger",
    "long",
    "int",
    "short",
    "byte",
    "nonNegativeInteger",
    "unsignedByte",
    "unsignedInt",
    "unsignedLong",
    "unsignedShort",
    "positiveInteger",
    "anyType",
    "anySimpleType",
];
