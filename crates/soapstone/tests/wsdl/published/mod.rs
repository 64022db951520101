//! What is written is valid by the schemas that are published: types of all kinds, described, and judged by libxml2, where it is
//! there (`xmllint`, or Python's `lxml`).

mod contents;
mod namespaces;
mod texts;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use soapstone::Binding;
use soapstone::data::{DataContract, Formatter, write_part};
use soapstone::export::Action;
use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::export::{EndpointDescription, ExportError, ServiceDescription};
use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader};
use soapstone_wsdl::xsd::Components;
use soapstone_wsdl::{
    ContractDescription, Direction, MessageDescription, OperationDescription, PartDescription, Style,
};
use soapstone_xml::{Codec, TextCodec};

/// A service that is sent a `T` as the element `v` of this namespace.
fn service<T: DataContract>(namespace: &str) -> ServiceDescription {
    let mut contract = ContractDescription::new("IV", "urn:contract");
    let part = PartDescription::new("v", namespace, T::describe(&mut contract.types));
    let mut input = MessageDescription::new(Action::from_static("urn:send"), Style::Bare);
    input.parts.push(part);
    contract.operations.push(OperationDescription::new("Send", Direction::Service, input));
    let endpoint = EndpointDescription::new(Arc::new(contract), Binding::basic_http(), "http://localhost/v");
    ServiceDescription::new("V").endpoint(endpoint)
}

/// The documents of the service by the names of their files, and a schema that has them all.
fn published<T: DataContract>(namespace: &str) -> Result<Vec<(String, String)>, ExportError> {
    let documents = service::<T>(namespace).documents(&|name| name.file("V"))?;
    let mut files = Vec::new();
    let mut all =
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:all">"#.to_owned();
    for document in &documents {
        let file = document.name().file("V");
        if document.name().is_schema() {
            let namespace = match document.namespace() {
                "" => String::new(),
                namespace => format!(" namespace=\"{namespace}\""),
            };
            all += &format!("<xs:import{namespace} schemaLocation=\"{file}\"/>");
        }
        files.push((file, document.to_text()?));
    }
    files.push(("all.xsd".to_owned(), all + "</xs:schema>"));
    Ok(files)
}

/// Each value is valid by the schemas that are published for its type; the other documents, as text, are not.
#[track_caller]
fn valid<T: DataContract>(values: &[T], invalid: &[&str]) {
    valid_in("urn:v", values, invalid);
}

/// As [`valid`], where the element is in this namespace.
#[track_caller]
fn valid_in<T: DataContract>(namespace: &str, values: &[T], invalid: &[&str]) {
    let files = published::<T>(namespace).unwrap();
    reimported(&files);
    let Some(validator) = Validator::find() else {
        eprintln!("skipped: there is neither xmllint nor Python's lxml");
        return;
    };
    let folder = Folder::new(std::any::type_name::<T>());
    for (name, text) in &files {
        std::fs::write(folder.0.join(name), text).unwrap();
    }
    let written = values.iter().map(|value| {
        let write = &mut |out: &mut dyn soapstone_xml::XmlWriter| {
            write_part(out, namespace, "v", value, Formatter::DataContract)
        };
        (String::from_utf8(TextCodec.encode(write).unwrap().to_vec()).unwrap(), "validates")
    });
    let invalid = invalid.iter().map(|xml| ((*xml).to_owned(), "fails to validate"));
    let instances: Vec<(String, String, &str)> = written
        .chain(invalid)
        .enumerate()
        .map(|(number, (xml, expected))| (format!("instance{number}.xml"), xml, expected))
        .collect();
    for (name, xml, _) in &instances {
        std::fs::write(folder.0.join(name), xml).unwrap();
    }
    let said = validator.judge(&folder.0, instances.iter().map(|(name, ..)| name.as_str()));
    for (name, xml, expected) in &instances {
        if !said.contains(&format!("{name} {expected}")) {
            let schemas: String = files.iter().map(|(name, text)| format!("{name}\n{text}\n")).collect();
            panic!("expected that {name} {expected}: {xml}\n{said}\n{schemas}");
        }
    }
}

/// The documents are read again, and all that they refer to is there.
#[track_caller]
fn reimported(files: &[(String, String)]) {
    let loader =
        files.iter().fold(MemoryLoader::default(), |loader, (name, text)| loader.with(name, text.as_str()));
    let documents = Documents::load("V.wsdl", &loader, &LoadLimits::default()).unwrap();
    let definitions = Definitions::read(&documents);
    let components = Components::read(&definitions.schemas);
    let unresolved: Vec<_> = components.unresolved.iter().map(|it| it.name.local).collect();
    assert!(unresolved.is_empty(), "{unresolved:?}\n{files:?}");
}

/// Reads the schemas that are published for a type.
fn with_components<T: DataContract>(test: impl FnOnce(&Components<'_>)) {
    let files = published::<T>("urn:v").unwrap();
    let loader =
        files.iter().fold(MemoryLoader::default(), |loader, (name, text)| loader.with(name, text.as_str()));
    let documents = Documents::load("V.wsdl", &loader, &LoadLimits::default()).unwrap();
    let definitions = Definitions::read(&documents);
    test(&Components::read(&definitions.schemas));
}

/// A program that judges documents by `all.xsd`.
enum Validator {
    XmlLint,
    Lxml,
}

/// Says what `xmllint` says.
const LXML: &str = "
import sys
from lxml import etree
schema = etree.XMLSchema(etree.parse('all.xsd'))
for name in sys.argv[1:]:
    valid = schema.validate(etree.parse(name))
    for error in schema.error_log:
        print('%s:%d: %s' % (name, error.line, error.message))
    print(name, 'validates' if valid else 'fails to validate')
";

impl Validator {
    fn find() -> Option<Self> {
        let runs = |program: &str, arguments: &[&str]| {
            Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
        };
        if runs("xmllint", &["--version"]) {
            return Some(Self::XmlLint);
        }
        runs("python3", &["-c", "from lxml import etree"]).then_some(Self::Lxml)
    }

    /// What it says about these documents.
    fn judge<'a>(&self, folder: &Path, names: impl Iterator<Item = &'a str>) -> String {
        let (program, arguments) = match self {
            Self::XmlLint => ("xmllint", vec!["--nonet", "--noout", "--schema", "all.xsd"]),
            Self::Lxml => ("python3", vec!["-c", LXML]),
        };
        let output = Command::new(program).args(arguments).args(names).current_dir(folder).output().unwrap();
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat()
    }
}

/// A folder of its own, which is gone in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
