//! `soapstone wsdl describe`: what is in a WSDL.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use soapstone_wsdl::definitions::{
    Binding, ComponentKind, Definitions, Operation, OperationKind, OperationMessage, Port, PortType,
    SoapVersion, Style,
};
use soapstone_wsdl::ns;
use soapstone_wsdl::tree::{Element, Reference};

use super::loader::{Loading, is_wsdl, no_document};
use crate::error::Error;
use crate::io::Io;
use crate::shown;

/// The arguments of `wsdl describe`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone wsdl describe service.wsdl
  soapstone wsdl describe --fetch 'http://localhost:8000/calculator?wsdl'

  → an operation that the client calls, ← one that the service calls on the client

Exit codes: 0 described, 1 it is no WSDL, 2 usage, or there is no such file; 3 could not read
or write.")]
pub struct Describe {
    /// The WSDL: a file, `-` for the standard input, with --fetch also an http: or https: address
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Fetch what is imported from http: and https: addresses; without it nothing is read from the network
    #[arg(long)]
    pub fetch: bool,
}

pub(super) fn run(args: &Describe, io: &mut Io<'_>) -> Result<u8, Error> {
    let documents = Loading::new(args.fetch)?.read(&args.file, io).map_err(no_document)?;
    let wsdl = Definitions::read(&documents);
    is_wsdl(&wsdl)?;
    for (_, loaded) in documents.iter() {
        if let Err(error) = &loaded.content {
            io.err(&format!("not read: {}\n", shown::line(&error.to_string())))?;
        }
    }
    let text = describe(&wsdl);
    let lines = text.lines().map(|line| shown::line(line) + "\n");
    io.out(&lines.collect::<String>())?;
    Ok(0)
}

fn describe(wsdl: &Definitions<'_>) -> String {
    let mut text = String::new();
    let mut told: Vec<&PortType<'_>> = Vec::new();
    for service in &wsdl.services {
        let _ = writeln!(text, "service {}", service.name);
        if let Some(documentation) = &service.documentation {
            let _ = writeln!(text, "  {}", first_line(documentation));
        }
        for port in &service.ports {
            let binding = wsdl.binding_of(port);
            let _ = writeln!(
                text,
                "  port {}  {}  {}",
                port.name,
                how(port, binding),
                port.location.unwrap_or("no address")
            );
            let Some(port_type) = binding.and_then(|binding| wsdl.port_type_of(binding)) else {
                let _ = writeln!(text, "    its binding or portType is not there");
                continue;
            };
            if told.iter().any(|known| known.node == port_type.node) {
                let _ = writeln!(text, "    portType {}, as above", port_type.name.local);
            } else {
                operations(&mut text, wsdl, port_type, "    ");
                told.push(port_type);
            }
        }
    }
    for port_type in wsdl.port_types.iter().filter(|known| told.iter().all(|told| told.node != known.node)) {
        let _ = writeln!(text, "no service has a port of");
        operations(&mut text, wsdl, port_type, "  ");
    }
    if text.is_empty() {
        text.push_str("no service and no portType\n");
    }
    text
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim()
}

fn how(port: &Port<'_>, binding: Option<&Binding<'_>>) -> String {
    let Some(binding) = binding else { return "unknown binding".to_owned() };
    let soap = match binding.soap.or(port.soap) {
        Some(SoapVersion::Soap11) => "SOAP 1.1",
        Some(SoapVersion::Soap12) => "SOAP 1.2",
        None => {
            return binding
                .extension
                .map_or("no protocol".to_owned(), |node| format!("<{}>", node.written_name()));
        }
    };
    let style = match binding.style {
        Style::Document => "document",
        Style::Rpc => "rpc",
    };
    let transport = match binding.transport {
        Some(ns::TRANSPORT_HTTP | ns::TRANSPORT_HTTP_W3C) => "HTTP",
        Some(other) => other,
        None => "no transport",
    };
    format!("{soap} over {transport}, {style}")
}

/// The operations of a portType, a line each.
pub(crate) fn operations(text: &mut String, wsdl: &Definitions<'_>, port_type: &PortType<'_>, indent: &str) {
    let _ = writeln!(text, "{indent}portType {}", port_type.name.local);
    let width =
        port_type.operations.iter().map(|operation| operation.name.chars().count()).max().unwrap_or(0);
    for operation in &port_type.operations {
        let arrow = if operation.is_callback() { '←' } else { '→' };
        let (first, second) = messages(operation);
        let mut line = format!(
            "{arrow} {:<width$}  ({})",
            operation.name,
            first.map_or(String::new(), |it| shape(wsdl, it))
        );
        if let Some(second) = second {
            let _ = write!(line, " = ({})", shape(wsdl, second));
        }
        for fault in &operation.faults {
            let _ = write!(line, " ! {}", fault.name.unwrap_or("fault"));
        }
        if operation.kind == OperationKind::Empty {
            line.push_str("  neither input nor output");
        }
        let _ = writeln!(text, "{indent}  {line}");
    }
}

/// What is sent first, and what comes back.
fn messages<'o, 'd>(
    operation: &'o Operation<'d>,
) -> (Option<&'o OperationMessage<'d>>, Option<&'o OperationMessage<'d>>) {
    let (input, output) = (operation.input.as_ref(), operation.output.as_ref());
    if operation.is_callback() { (output, input) } else { (input, output) }
}

/// The parameters of a message: the members of its wrapper, or its parts.
fn shape(wsdl: &Definitions<'_>, message: &OperationMessage<'_>) -> String {
    let Some(found) = message.message.and_then(|name| wsdl.message(name)) else {
        return "message not defined".to_owned();
    };
    let parts = found.parts.iter().map(|part| match (part.element, part.ty) {
        (Some(element), _) => members(wsdl, element).unwrap_or_else(|| element.local.to_owned()),
        (None, Some(ty)) => format!("{}: {}", part.name, ty.local),
        (None, None) => part.name.to_owned(),
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// The members of a wrapper: an element with a sequence of its own.
fn members(wsdl: &Definitions<'_>, element: Reference<'_>) -> Option<String> {
    let declared = wsdl.schemas.component(ComponentKind::Element, element)?;
    let of_type = || {
        let ty = declared.node.reference_in("type")?;
        Some(wsdl.schemas.component(ComponentKind::Type, ty)?.node)
    };
    let content = declared.node.child(ns::XSD, "complexType").or_else(of_type)?;
    let Some(sequence) = content.child(ns::XSD, "sequence") else {
        // Nothing in it, or something else than a sequence.
        return content.children().next().is_none().then(String::new);
    };
    let members: Vec<Element<'_>> =
        sequence.children().filter(|child| child.namespace() == ns::XSD).collect();
    let all_elements = members.iter().all(|child| child.local() == "element" || child.local() == "any");
    all_elements.then(|| members.iter().map(|member| one(*member)).collect::<Vec<_>>().join(", "))
}

fn one(member: Element<'_>) -> String {
    if member.local() == "any" {
        return "any".to_owned();
    }
    let name = member.attribute("name").or(member.attribute("ref")).unwrap_or_default();
    let ty = member.reference_in("type").map_or("…", |ty| ty.local);
    let repeated = if member.attribute("maxOccurs").is_none_or(|max| max == "1") { "" } else { "*" };
    format!("{name}: {ty}{repeated}")
}
