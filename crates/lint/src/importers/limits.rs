//! What size of WSDL importers are asked about.
//!
//! A model follows its program, and so goes from reference to reference and compares lists as that does. What it needs for that
//! may grow with the square of the WSDL, and with its depth; so what is too large is not judged.

use soapstone_wsdl::definitions::Definitions;

use super::Reason;
use super::graph::Graph;

/// What size of WSDL importers are asked about. Of a larger one nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JudgeLimits {
    /// Elements of XML in all documents.
    pub max_elements: usize,
    /// What all schemas declare at their top level.
    pub max_components: usize,
    /// Schemas, and documents.
    pub max_schemas: usize,
    /// Messages.
    pub max_messages: usize,
    /// Bindings.
    pub max_bindings: usize,
    /// Parts of one message.
    pub max_parts: usize,
    /// Operations of all portTypes, and those of all bindings.
    pub max_operations: usize,
    /// Operations of the bindings of all ports: a binding counts for each port that offers it.
    pub max_offered_operations: usize,
    /// Services and their ports.
    pub max_ports: usize,
    /// The longest way along references in schemas, in elements of XML; within a circle of references all that is in it.
    pub max_reference_depth: usize,
    /// Elements of XML in all components when groups and base types stand where they are referred to.
    pub max_expanded: usize,
}

impl Default for JudgeLimits {
    fn default() -> Self {
        Self {
            max_elements: 500_000,
            max_components: 30_000,
            max_schemas: 1_000,
            max_messages: 10_000,
            max_bindings: 500,
            max_parts: 1_000,
            max_operations: 2_000,
            max_offered_operations: 5_000,
            max_ports: 1_000,
            max_reference_depth: 50_000,
            max_expanded: 2_000_000,
        }
    }
}

impl JudgeLimits {
    /// How deep a model may have to go, in elements of XML; or which limit the WSDL is over.
    pub(super) fn depth_of(&self, wsdl: &Definitions<'_>) -> Result<usize, Reason> {
        let documents = wsdl.documents.readable().map(|(_, document)| document);
        let elements =
            documents.map(|document| document.root().descendants().take(self.max_elements + 1).count());
        within("elements of XML", elements.sum(), "max_elements", self.max_elements)?;
        let operations: usize = wsdl.port_types.iter().map(|port_type| port_type.operations.len()).sum();
        within("operations", operations, "max_operations", self.max_operations)?;
        let bound: usize = wsdl.bindings.iter().map(|binding| binding.operations.len()).sum();
        within("operations of bindings", bound, "max_operations", self.max_operations)?;
        within("messages", wsdl.messages.len(), "max_messages", self.max_messages)?;
        within("bindings", wsdl.bindings.len(), "max_bindings", self.max_bindings)?;
        let parts = wsdl.messages.iter().map(|message| message.parts.len()).max().unwrap_or_default();
        within("parts of a message", parts, "max_parts", self.max_parts)?;
        within("services", wsdl.services.len(), "max_ports", self.max_ports)?;
        within("ports", wsdl.ports().count(), "max_ports", self.max_ports)?;
        let of_port = |port| wsdl.binding_of(port).map_or(0, |binding| binding.operations.len());
        let offered: usize = wsdl.ports().map(|(_, port)| of_port(port)).sum();
        within("operations of ports", offered, "max_offered_operations", self.max_offered_operations)?;
        let schemas = wsdl.schemas.iter().count();
        within("schemas", schemas, "max_schemas", self.max_schemas)?;
        let documents = wsdl.documents.iter().count();
        within("documents", documents, "max_schemas", self.max_schemas)?;
        let components = wsdl.schemas.components().take(self.max_components + 1).count();
        within("components of schemas", components, "max_components", self.max_components)?;
        // A schema that is included under several namespaces is there several times.
        let declared = wsdl.schemas.components().flat_map(|component| component.node.descendants());
        let declared = declared.take(self.max_elements + 1).count();
        within("elements of schemas", declared, "max_elements", self.max_elements)?;

        let measure = Graph::of(wsdl).measure();
        within("elements along references", measure.depth, "max_reference_depth", self.max_reference_depth)?;
        within("elements with what they refer to", measure.expanded, "max_expanded", self.max_expanded)?;
        Ok(measure.depth + schemas + documents)
    }
}

fn within(what: &str, is: usize, limit: &str, most: usize) -> Result<(), Reason> {
    match is > most {
        false => Ok(()),
        true => Err(Reason::new(format!("more {what} than {limit} = {most}; not judged"))),
    }
}
