//! A document of a description, and how it is written.

use soapstone_xml::{Element, TextWriter};

use super::ExportError;

/// Which document of a description it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentName {
    /// The one that describes the service.
    Wsdl,
    /// The one of a contract that is in another namespace than the service, by its number.
    WsdlPart(usize),
    /// A schema, by its number.
    Schema(usize),
}

impl DocumentName {
    /// What is behind the question mark of its address, as .NET has it: `wsdl`, `wsdl=wsdl0`, `xsd=xsd0`.
    pub fn query(self) -> String {
        match self {
            Self::Wsdl => "wsdl".to_owned(),
            Self::WsdlPart(number) => format!("wsdl=wsdl{number}"),
            Self::Schema(number) => format!("xsd=xsd{number}"),
        }
    }

    /// What it is called as a file beside the others: `CalculatorService.wsdl`, `CalculatorService.wsdl0.wsdl`,
    /// `CalculatorService.xsd0.xsd`.
    pub fn file(self, service: &str) -> String {
        match self {
            Self::Wsdl => format!("{service}.wsdl"),
            Self::WsdlPart(number) => format!("{service}.wsdl{number}.wsdl"),
            Self::Schema(number) => format!("{service}.xsd{number}.xsd"),
        }
    }

    /// Whether it is a schema, not WSDL.
    pub fn is_schema(self) -> bool {
        matches!(self, Self::Schema(_))
    }
}

/// A document of a description.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    name: DocumentName,
    namespace: String,
    root: Element,
}

impl Document {
    pub(super) fn new(name: DocumentName, namespace: impl Into<String>, root: Element) -> Self {
        Self { name, namespace: namespace.into(), root }
    }

    /// Which it is.
    pub fn name(&self) -> DocumentName {
        self.name
    }

    /// Its target namespace.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// `wsdl:definitions`, or `xs:schema`.
    pub fn root(&self) -> &Element {
        &self.root
    }

    /// The document in UTF-8, indented, with an XML declaration.
    pub fn to_text(&self) -> Result<String, ExportError> {
        let mut out = TextWriter::indented();
        self.root.write(&mut out)?;
        let text = out.finish()?;
        Ok(format!("{DECLARATION}\n{}\n", String::from_utf8_lossy(&text)))
    }
}

const DECLARATION: &str = r#"<?xml version="1.0" encoding="utf-8"?>"#;
