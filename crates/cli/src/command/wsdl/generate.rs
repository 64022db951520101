//! `soapstone wsdl generate`: the WSDL of a sample service.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use soapstone::samples::calculator::CalculatorContract;
use soapstone::samples::interop::ask::AskContract;
use soapstone::samples::interop::data::ValuesContract;
use soapstone::samples::interop::plain::{EchoContract, LogContract};
use soapstone::samples::interop::two_way::TwoWayContract;
use soapstone::samples::orders::SampleServiceContract;
use soapstone::wsdl::{
    Document, DocumentName, EndpointDescription, ExportError, Interoperable, ServiceDescription,
};
use soapstone::{Binding, Contract};

use crate::args::{BindingName, BindingSettings, with_soap11};
use crate::error::Error;
use crate::io::Io;
use crate::net::binding_mismatch;
use crate::shown;

/// The arguments of `wsdl generate`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone wsdl generate calculator                          one document, as WCF publishes it
  soapstone wsdl generate orders --binding net-http
  soapstone wsdl generate calculator --flavour interop        for wsimport, gSOAP, PHP and others
  soapstone wsdl generate calculator -o DIR                   several documents, as WCF has them
  soapstone wsdl generate calculator --flavour interop | soapstone wsdl lint -

A service that runs (`soapstone host`) publishes the same: at ?wsdl and ?singleWsdl of its address,
and at ?wsdl&profile=interop.

Exit codes: 0 written, 2 usage, 3 could not write.")]
pub struct Generate {
    /// Whose WSDL
    #[arg(value_enum, value_name = "SAMPLE")]
    pub sample: Described,
    /// How it is called [default: ws-dual-http, and ws-http for what does not call back]
    #[arg(long, value_enum, value_name = "BINDING")]
    pub binding: Option<BindingName>,
    /// For whom
    #[arg(long, value_enum, default_value_t = Flavour::Wcf, value_name = "FLAVOUR")]
    pub flavour: Flavour,
    /// Where it is called [default: http://localhost:8000/ and the name of the sample]
    #[arg(long, value_name = "URL")]
    pub address: Option<String>,
    /// Where SOAP 1.1 is spoken, which stock wsimport and Axis want; of interop only [default: the address with /soap11 behind it]
    #[arg(long, value_name = "URL")]
    pub soap11_address: Option<String>,
    /// Without a port for SOAP 1.1
    #[arg(long, conflicts_with = "soap11_address")]
    pub no_soap11: bool,
    /// Where the client is called back, for example; of interop only
    #[arg(long, value_name = "URL")]
    pub callback_address: Option<String>,
    /// What the service is called
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// One document, also with --output
    #[arg(long)]
    pub single: bool,
    /// Write files into this folder; without it one document goes to the standard output
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "a doc comment would become the title of the help")]
    pub settings: BindingSettings,
}

/// For whom a WSDL is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Flavour {
    /// .NET: as WCF publishes it
    Wcf,
    /// Everybody: callbacks in a portType and service of their own, standard assertions only
    Interop,
}

/// A contract that can be described.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Described {
    /// Microsoft's duplex calculator
    Calculator,
    /// Takes orders, and calls back what became of them
    Orders,
    /// Asks its caller back, and waits for the answer
    Ask,
    /// Calls of all sorts, answered in both directions
    TwoWay,
    /// Messages of all types
    Data,
    /// Says back what it is told
    Echo,
    /// Takes lines
    Log,
}

pub(super) fn run(args: &Generate, io: &mut Io<'_>) -> Result<u8, Error> {
    let service = describe(args)?;
    let failed = |error: ExportError| {
        let source = std::error::Error::source(&error).map(|source| format!(": {source}"));
        Error::Usage(format!("{error}{}", source.unwrap_or_default()))
    };
    let documents = match (args.flavour, args.single, &args.output) {
        (Flavour::Interop, ..) => {
            let mut settings = Interoperable::default();
            if let Some(address) = &args.callback_address {
                settings.callback_address.clone_from(address);
            }
            vec![service.interoperable(&settings).map_err(failed)?]
        }
        (Flavour::Wcf, false, Some(_)) => {
            service.documents(&|name: DocumentName| name.file(&service.name)).map_err(failed)?
        }
        (Flavour::Wcf, ..) => vec![service.single().map_err(failed)?],
    };
    for document in &documents {
        let text = document.to_text().map_err(failed)?;
        match &args.output {
            Some(folder) => write(folder, &service.name, document, &text, io)?,
            None => io.out(&text)?,
        }
    }
    Ok(0)
}

fn write(
    folder: &Path,
    service: &str,
    document: &Document,
    text: &str,
    io: &mut Io<'_>,
) -> Result<(), Error> {
    let path = folder.join(document.name().file(service));
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text));
    written.map_err(|error| Error::Write { path: path.clone(), error })?;
    io.err(&format!("{}\n", shown::path(&path)))?;
    Ok(())
}

/// What is to be described.
fn describe(args: &Generate) -> Result<ServiceDescription, Error> {
    match args.sample {
        Described::Calculator => service::<CalculatorContract>(args, "CalculatorService", "calculator"),
        Described::Orders => service::<SampleServiceContract>(args, "OrderService", "orders"),
        Described::Ask => service::<AskContract>(args, "AskService", "ask"),
        Described::TwoWay => service::<TwoWayContract>(args, "TwoWayService", "two-way"),
        Described::Data => service::<ValuesContract>(args, "DataService", "data"),
        Described::Echo => service::<EchoContract>(args, "EchoService", "echo"),
        Described::Log => service::<LogContract>(args, "LogService", "log"),
    }
}

fn service<C: Contract>(args: &Generate, name: &str, path: &str) -> Result<ServiceDescription, Error> {
    let contract = C::description();
    let default = if contract.is_duplex() { BindingName::WsDualHttp } else { BindingName::WsHttp };
    let chosen = args.binding.unwrap_or(default);
    let binding = args.settings.apply(chosen.binding()).map_err(Error::Usage)?;
    binding.check(contract).map_err(|mismatch| {
        Error::Usage(format!("--binding {}: {}", chosen.name(), binding_mismatch(&mismatch)))
    })?;
    if args.flavour == Flavour::Wcf
        && let Some(option) = [
            ("--soap11-address", args.soap11_address.is_some()),
            ("--no-soap11", args.no_soap11),
            ("--callback-address", args.callback_address.is_some()),
        ]
        .into_iter()
        .find_map(|(option, is_there)| is_there.then_some(option))
    {
        return Err(Error::Usage(format!(
            "{option} is for --flavour interop: WCF publishes nothing of that"
        )));
    }
    let address = args.address.clone().unwrap_or_else(|| format!("http://localhost:8000/{path}"));
    fits(&address, "--address", binding.uses_web_socket(contract), chosen)?;
    if let Some(soap11) = &args.soap11_address {
        fits(soap11, "--soap11-address", false, chosen)?;
    }
    if let Some(callback) = &args.callback_address {
        fits(callback, "--callback-address", false, chosen)?;
    }

    let name = args.name.as_deref().unwrap_or(name);
    let mut service = ServiceDescription::new(name);
    let endpoint =
        |binding: Binding, address: String| EndpointDescription::new(contract.clone(), binding, address);
    let soap11 = with_soap11(&binding);
    service = service.endpoint(endpoint(binding, address.clone()));
    if let Some(soap11) = soap11
        && args.flavour == Flavour::Interop
        && !args.no_soap11
    {
        let at = args.soap11_address.clone();
        let at = at.unwrap_or_else(|| format!("{}/soap11", address.trim_end_matches('/')));
        service = service.endpoint(endpoint(soap11, at));
    }
    Ok(service)
}

/// Whether an address is one at which a binding can be called: `ws` is for WebSockets, and `http` is for both, as in .NET.
fn fits(address: &str, option: &str, web_socket: bool, binding: BindingName) -> Result<(), Error> {
    let shown = shown::line(address);
    let wrong = |why: String| Err(Error::Usage(format!("{option} {shown}: {why}")));
    let Some((scheme, rest)) = address.split_once("://") else {
        return wrong(format!("this is no address with a scheme, like http://{shown}"));
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() || host.starts_with(':') || address.contains(char::is_whitespace) {
        return wrong("there is no host in it, as in http://service.example:8000/path".to_owned());
    }
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => Ok(()),
        "ws" | "wss" if web_socket => Ok(()),
        "ws" | "wss" => wrong(format!(
            "{} uses no WebSocket: the address begins with http:// or https://",
            binding.name()
        )),
        _ => wrong("the scheme is not http, https, ws or wss".to_owned()),
    }
}
