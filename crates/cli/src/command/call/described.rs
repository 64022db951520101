//! What the WSDL of a service says about a call: its action, its binding, and what its body looks like.

use soapstone::{Binding, Duplex, TransportUsage};
use soapstone_soap::Action;
use soapstone_wsdl::definitions::{
    Binding as WsdlBinding, Definitions, Name, Operation, OperationMessage, Port, PortType, Style,
};
use soapstone_wsdl::import;
use soapstone_wsdl::load::Documents;
use soapstone_wsdl::xsd::Components;
use soapstone_xml::{Element, QName};

use super::sample::{Sample, Sampler};
use crate::args::{Call, options_of};
use crate::command::wsdl::describe::operations;
use crate::command::wsdl::loader::Loading;
use crate::error::Error;
use crate::io::Io;
use crate::net::{self, indented};
use crate::shown;

/// What is to be done, as the WSDL has it.
pub(super) struct Described {
    pub(super) action: Action,
    /// The content of the body, made of values; the command line may have another.
    pub(super) body: Option<Element>,
    pub(super) one_way: bool,
    /// Whether the contract has callbacks.
    pub(super) calls_back: bool,
    pub(super) binding: Binding,
    /// What the service asks for beside that.
    pub(super) warning: Option<String>,
}

/// The WSDL of the service: where the command line says, or where services publish it.
pub(super) fn wsdl(args: &Call, address: &str, io: &mut Io<'_>) -> Result<Documents, Error> {
    if let Some(location) = &args.wsdl {
        let named = location.to_string_lossy();
        // What was named is fetched, with what it imports of its own machine. A file leads to files alone.
        let loading = match named.contains("://") {
            true => Loading::of_service(&named, net::roots(&args.client)?, args.timeout)?,
            false => Loading::new(false)?,
        };
        let documents = loading.read(location, io).map_err(crate::command::wsdl::loader::no_document)?;
        crate::command::wsdl::loader::is_wsdl(&Definitions::read(&documents))?;
        return Ok(documents);
    }
    let address = match address.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("ws") => format!("http://{rest}"),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("wss") => format!("https://{rest}"),
        _ => address.to_owned(),
    };
    let loading = Loading::of_service(&address, net::roots(&args.client)?, args.timeout)?;
    let join = if address.contains('?') { '&' } else { '?' };
    let mut why = None;
    for query in ["singleWsdl", "wsdl"] {
        let location = format!("{address}{join}{query}");
        match loading.read(location.as_ref(), io) {
            Ok(documents) if !Definitions::read(&documents).roots.is_empty() => return Ok(documents),
            Ok(_) => why = Some(format!("{location}: this is no WSDL")),
            Err(error) => {
                if let Some(error) = loading.unreachable() {
                    return Err(net::transport_error(&error, &address));
                }
                why = Some(error.to_string());
            }
        }
    }
    let why = why.map(|why| shown::line(&why)).unwrap_or_default();
    Err(Error::Unreachable(format!(
        "what {} can do is not known: {why}\n\
         help: look at the path of the address; a service without a WSDL takes the action in full, as in `soapstone help call`, or has \
         it in a file: --wsdl FILE",
        shown::line(&address)
    )))
}

/// A port, and what it leads to.
pub(super) struct Service<'d> {
    definitions: &'d Definitions<'d>,
    components: Components<'d>,
    wsdl_binding: &'d WsdlBinding<'d>,
    port_type: &'d PortType<'d>,
    binding: Binding,
    warning: Option<String>,
    name: &'d str,
}

impl<'d> Service<'d> {
    /// That of an address; with a binding of the command line, one that speaks the same version of SOAP.
    pub(super) fn of(
        definitions: &'d Definitions<'d>,
        address: &str,
        chosen: Option<&Binding>,
    ) -> Result<Self, Error> {
        type Found<'d> = (&'d str, &'d Port<'d>, &'d WsdlBinding<'d>, &'d PortType<'d>);
        let mut best: Option<(u8, Found<'d>)> = None;
        for (service, port) in definitions.ports() {
            let Some(binding) = definitions.binding_of(port).filter(|binding| binding.soap.is_some()) else {
                continue;
            };
            let Some(port_type) = definitions.port_type_of(binding) else { continue };
            let (spoken, _) = import::binding(definitions, binding, Some(port));
            let same_path = port.location.is_some_and(|location| path(location) == path(address));
            let same_version = chosen.is_none_or(|chosen| chosen.version.soap == spoken.version.soap);
            let score = 2 * u8::from(same_path) + u8::from(same_version);
            if best.as_ref().is_none_or(|(known, _)| score > *known) {
                best = Some((score, (service.name.local, port, binding, port_type)));
            }
        }
        let Some((_, (name, port, wsdl_binding, port_type))) = best else {
            return Err(Error::Refused(format!(
                "{}: the WSDL has no port of SOAP with operations",
                shown::line(definitions.root().location())
            )));
        };
        let (binding, unknown) = import::binding(definitions, wsdl_binding, Some(port));
        let mut asked: Vec<String> = unknown.iter().map(|node| shown::line(node.local())).collect();
        asked.dedup();
        let warning = (!asked.is_empty()).then(|| {
            format!(
                "The WSDL also asks for {}, which is not done here: the call may be refused.",
                asked.join(", ")
            )
        });
        let mut binding = binding;
        if let Duplex::WebSocket { usage: usage @ TransportUsage::WhenDuplex, .. } = &mut binding.duplex {
            // There is no contract that would say it.
            *usage = TransportUsage::Always;
        }
        let components = Components::read(&definitions.schemas);
        Ok(Self { definitions, components, wsdl_binding, port_type, binding, warning, name })
    }

    /// The operations, and how to call one.
    pub(super) fn listing(&self, address: &str, chosen: Option<&Binding>) -> String {
        let address = quoted(&shown::line(address));
        let binding = chosen.unwrap_or(&self.binding);
        let mut text = format!("{} at {address}\n", shown::line(self.name));
        text.push_str(&format!("{}: {}\n", options_of(binding), crate::args::described(binding)));
        if let Some(warning) = &self.warning {
            text.push_str(&format!("{warning}\n"));
        }
        text.push('\n');
        let mut lines = String::new();
        operations(&mut lines, self.definitions, self.port_type, "");
        text.extend(lines.lines().map(|line| shown::line(line) + "\n"));
        let has_callbacks = self.port_type.operations.iter().any(Operation::is_callback);
        text.push_str(if has_callbacks {
            "\n→ is called on the service, ← is called back on the client.\n\n"
        } else {
            "\n"
        });
        let options = chosen.map(|binding| format!(" {}", options_of(binding))).unwrap_or_default();
        let called = self.port_type.operations.iter().filter(|operation| !operation.is_callback());
        let samples = called.filter_map(|operation| Some((operation, self.sample(operation)?)));
        // One that takes something says more.
        let mut samples: Vec<(&Operation<'_>, Sample)> = samples.collect();
        samples.sort_by_key(|(_, sample)| sample.is_empty());
        let Some((operation, sample)) = samples.first() else { return text };
        let name = shown::line(operation.name);
        if let Some(values) = sample.arguments() {
            let values: String = values.iter().map(|value| format!(" {}", quoted(value))).collect();
            text.push_str(&format!("Call one:  soapstone call {address} {name}{values}{options}\n"));
            text.push_str("or with a body of your own:\n");
        } else {
            text.push_str("Call one:\n");
        }
        let body = indented(&sample.example());
        let body = body.trim_end();
        text.push_str(&format!(
            "  soapstone call {address} {name}{options} --body - <<'END'\n{}\nEND\n",
            body.lines().map(shown::line).collect::<Vec<_>>().join("\n")
        ));
        text
    }

    /// The binding that the WSDL says.
    pub(super) fn binding(&self) -> &Binding {
        &self.binding
    }

    /// What a call of this operation is, by its name or its action, with these values.
    pub(super) fn call(
        &self,
        said: &str,
        values: &[String],
        has_body: bool,
        chosen: Option<&Binding>,
    ) -> Result<Described, Error> {
        let called = || self.port_type.operations.iter().filter(|operation| !operation.is_callback());
        let by_name = called().find(|operation| operation.name == said);
        let by_action = || called().find(|operation| self.action(operation).as_deref() == Some(said));
        let Some(operation) = by_name.or_else(by_action) else {
            let names: Vec<String> = called().take(MAX_NAMES).map(|it| shown::line(it.name)).collect();
            let alike = called().find(|operation| operation.name.eq_ignore_ascii_case(said));
            let called_back = self.port_type.operations.iter().any(|it| it.is_callback() && it.name == said);
            let help = match alike {
                _ if called_back => "that is a callback: the service calls it".to_owned(),
                Some(alike) => format!("did you mean {}?", shown::line(alike.name)),
                None => format!("it has {}", names.join(", ")),
            };
            return Err(Error::Usage(format!(
                "{} has no operation `{}`: {help}",
                shown::line(self.port_type.name.local),
                shown::line(said)
            )));
        };
        let action = self.action(operation).unwrap_or_else(|| self.usual_action(operation));
        let action = Action::new(action.clone())
            .map_err(|error| Error::Refused(format!("the action {}: {error}", shown::line(&action))))?;
        let body = match (has_body, self.sample(operation)) {
            (true, _) => None,
            (false, None) if values.is_empty() => None,
            (false, None) => {
                return Err(Error::Usage(format!(
                    "the body of {said} is not one that values can say: use --body FILE"
                )));
            }
            (false, Some(sample)) => Some(self.filled(operation, &sample, values)?),
        };
        let calls_back = self.port_type.operations.iter().any(Operation::is_callback);
        Ok(Described {
            action,
            body,
            one_way: operation.output.is_none(),
            calls_back,
            binding: chosen.cloned().unwrap_or_else(|| self.binding.clone()),
            warning: self.warning.clone(),
        })
    }

    fn filled(
        &self,
        operation: &Operation<'_>,
        sample: &Sample,
        values: &[String],
    ) -> Result<Element, Error> {
        let mut pairs = Vec::new();
        for value in values {
            let Some((name, value)) = value.split_once('=') else {
                return Err(Error::Usage(format!("`{}` is no NAME=VALUE, like n=100", shown::line(value))));
            };
            pairs.push((name.to_owned(), value.to_owned()));
        }
        sample.filled(&pairs).map_err(|why| {
            let name = shown::line(operation.name);
            let help = match sample.arguments() {
                Some(all) => format!("{name} {}", all.join(" ")),
                None => format!("{name} --body FILE, with\n{}", indented(&sample.example()).trim_end()),
            };
            Error::Usage(format!("{why}\nhelp: {help}"))
        })
    }

    fn action(&self, operation: &Operation<'_>) -> Option<String> {
        let bound = self.wsdl_binding.operation(operation.name);
        let said = operation.input.as_ref().and_then(|input| input.action);
        let said = said.or_else(|| bound.and_then(|bound| bound.soap_action));
        said.map(str::trim).filter(|action| !action.is_empty()).map(str::to_owned)
    }

    /// The action of an operation that says none. Spec: [WSA10-METADATA §4.4.4]
    fn usual_action(&self, operation: &Operation<'_>) -> String {
        let Name { namespace, local } = self.port_type.name;
        let separator = if namespace.starts_with("urn:") { ':' } else { '/' };
        let namespace = namespace.trim_end_matches(separator);
        let message = operation.input.as_ref().and_then(|input| input.name);
        let usual = format!("{}Request", operation.name);
        let name = message.unwrap_or(match operation.output {
            Some(_) => &usual,
            None => operation.name,
        });
        format!("{namespace}{separator}{local}{separator}{name}")
    }

    /// What the body looks like; nothing, where the WSDL does not say it in a way that is understood.
    fn sample(&self, operation: &Operation<'d>) -> Option<Sample> {
        let message = self.message(operation.input.as_ref()?)?;
        let bound = self.wsdl_binding.operation(operation.name);
        let style = bound.map_or(self.wsdl_binding.style, |bound| bound.style);
        let body = bound.and_then(|bound| bound.input.as_ref()?.body.as_ref());
        let in_body = message.parts.iter().filter(|part| {
            body.and_then(|body| body.parts.as_ref()).is_none_or(|parts| parts.contains(&part.name))
        });
        let mut sampler = Sampler::new(&self.components);
        if style == Style::Rpc {
            let namespace = body.and_then(|body| body.namespace).unwrap_or_default();
            let mut members = Vec::new();
            for part in in_body {
                let ty = Name::of(part.ty?)?;
                let name = QName::new("", part.name.to_owned()).ok()?;
                members.push(sampler.typed(name, ty));
            }
            let name = QName::new(namespace.to_owned(), operation.name.to_owned()).ok()?;
            return Some(Sample::wrapper(name, members));
        }
        let mut parts = in_body;
        let (part, None) = (parts.next()?, parts.next()) else { return None };
        let declared = self.components.elements.get(&Name::of(part.element?)?)?;
        sampler.element(declared)
    }

    fn message(
        &self,
        message: &OperationMessage<'d>,
    ) -> Option<&'d soapstone_wsdl::definitions::Message<'d>> {
        self.definitions.message(message.message?)
    }
}

/// The path of an address.
fn path(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    rest.find('/').map_or("", |at| &rest[at..]).trim_end_matches('/')
}

/// A word for a shell, in quotes where it needs them.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/=+@%,".contains(c);
    match word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// Operations that are named in an error.
const MAX_NAMES: usize = 20;
