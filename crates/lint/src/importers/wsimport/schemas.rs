//! Reading the schemas, as XJC does: all documents that they import have to be there, each follows the grammar, and what is
//! referred to is defined somewhere, once. It does not matter whether the schema that refers has imported it.

mod grammar;

use std::collections::HashSet;

use soapstone_wsdl::definitions::{ComponentKind, Definitions, Name, Schema};
use soapstone_wsdl::load::ImportKind;
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::Element;

use super::{Checked, documents, fail};
use crate::facts::schema_references::{Expected, Found, SchemaReference};
use crate::ns as lint_ns;

/// Checks all schemas.
pub(super) fn compile(wsdl: &Definitions<'_>) -> Checked {
    for schema in wsdl.schemas.iter() {
        documents::no_complaint(schema.node.document())?;
        imports(wsdl, schema)?;
        binding_version(schema.node)?;
    }
    for schema in wsdl.schemas.iter() {
        grammar::check(schema.node)?;
        namespaces(wsdl, schema)?;
    }
    unique(wsdl)?;
    for schema in wsdl.schemas.iter() {
        references(wsdl, schema)?;
    }
    Ok(())
}

/// What a schema imports and includes is read, wherever it is.
fn imports(wsdl: &Definitions<'_>, schema: &Schema<'_>) -> Checked {
    let documents = wsdl.documents;
    for import in documents.imports().iter().filter(|import| import.from == schema.document) {
        let of_schema =
            documents.import_element(import).filter(|element| element.parent() == Some(schema.node));
        let Some(element) = of_schema else { continue };
        if import.kind == ImportKind::SchemaRedefine {
            continue;
        }
        if let Some(error) = documents.failure(import) {
            return fail(format!("IOException thrown when processing: {error}"), element);
        }
        if let Some(target) = documents.target(import) {
            documents::no_complaint(target)?;
            let root = target.root();
            if !root.is(ns::XSD, "schema") {
                return fail(format!("Unexpected <{}> appears", root.written_name()), root);
            }
        }
    }
    Ok(())
}

/// Customizations of JAXB say their version on the root element.
fn binding_version(schema: Element<'_>) -> Checked {
    match schema.attribute_named(lint_ns::JAXB, "version") {
        Some(version) if !matches!(version.value(), "1.0" | "2.0" | "2.1") => {
            fail("JAXB version attribute must be \"1.0\", \"2.0\" or \"2.1\"", schema)
        }
        None if schema.descendants().any(|element| element.namespace() == lint_ns::JAXB) => {
            fail("JAXB version attribute must be present", schema)
        }
        _ => Ok(()),
    }
}

/// An imported schema has the namespace that was imported, an included one that of its includer or none.
fn namespaces(wsdl: &Definitions<'_>, schema: &Schema<'_>) -> Checked {
    let documents = wsdl.documents;
    for import in documents.imports().iter().filter(|import| import.from == schema.document) {
        let of_schema =
            documents.import_element(import).filter(|element| element.parent() == Some(schema.node));
        let (Some(element), Some(target)) = (of_schema, documents.target(import)) else { continue };
        let found = target.root().attribute("targetNamespace");
        let (what, expected, ok) = match import.kind {
            ImportKind::SchemaImport => {
                let expected = element.attribute("namespace").unwrap_or_default();
                ("imported", expected, found.unwrap_or_default() == expected)
            }
            _ => {
                let expected = schema.target_namespace;
                ("included", expected, found.is_none_or(|found| found == expected))
            }
        };
        if !ok {
            let found = found.unwrap_or_default();
            let text = format!(
                "the target namespace of the {what} schema \"{found}\" doesn't agree with the expected value \"{expected}\""
            );
            return fail(text, element);
        }
    }
    Ok(())
}

/// Elements, types, groups and attributes are defined once.
fn unique(wsdl: &Definitions<'_>) -> Checked {
    let mut seen: HashSet<(ComponentKind, Name<'_>)> = HashSet::new();
    for component in wsdl.schemas.components().filter(|component| !component.redefines) {
        let known = component.name.namespace == ns::XSD;
        if !seen.insert((component.kind, component.name)) && !known {
            return fail(format!("'{}' is already defined", component.name.local), component.node);
        }
    }
    Ok(())
}

fn references<'d>(wsdl: &Definitions<'d>, schema: &Schema<'d>) -> Checked {
    let includes = wsdl.documents.imports().iter().filter(|import| import.kind != ImportKind::SchemaImport);
    let included = includes.into_iter().any(|import| import.target == Some(schema.document));
    for mut reference in SchemaReference::all(schema) {
        let written = reference.node.attribute(reference.attribute).unwrap_or_default();
        if reference.name.namespace.is_none() {
            return fail(format!("unbounded prefix '{}'", reference.name.prefix), reference.node);
        }
        if !matches!(reference.find(&wsdl.schemas), Found::Nothing) {
            continue;
        }
        // In an included schema a name without any namespace is one of the target namespace.
        if reference.name.namespace == Some("") && included {
            reference.name.namespace = Some(schema.target_namespace);
            if !matches!(reference.find(&wsdl.schemas), Found::Nothing) {
                continue;
            }
        }
        let what = match reference.expected {
            Expected::Element => "element declaration",
            Expected::Type => "simple or complex type",
            Expected::SimpleType => "simple type",
            Expected::Attribute => "attribute",
            Expected::AttributeGroup => "attribute group",
            Expected::Group => "model group",
        };
        return fail(format!("undefined {what} '{written}'"), reference.node);
    }
    Ok(())
}
