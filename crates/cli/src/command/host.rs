//! `soapstone host`

use std::time::Duration;

use soapstone::samples::calculator::{CalculatorContract, CalculatorService};
use soapstone::samples::interop::endpoints;
use soapstone::samples::orders::{OrderService, SampleServiceContract};
use soapstone::{
    Binding, CallbackPolicy, Contract, Encoding, Endpoint, HostSettings, Origins, RunningHost, Side,
    TlsIdentity,
};
use tokio::sync::mpsc;

use super::page;
use crate::args::{ANY_ORIGIN, BindingName, Host, Sample, described, options_of, with_soap11};
use crate::error::Error;
use crate::io::Io;
use crate::net::{self, Event, Events, Printer, Stop};
use crate::shown;
use crate::trace::text::wrapped;

pub(crate) fn host(args: &Host, io: &mut Io<'_>) -> Result<u8, Error> {
    let identity = net::identity(&args.tls)?;
    let plan = Plan::of(args, identity)?;
    let (events, happened) = Events::new(args.verbose);
    let told = events.clone();
    net::block_on(Some(told), async { run(args, plan, &events, happened, &mut Printer::new(io)).await })
}

/// What is to be run, and what is said about it.
struct Plan {
    endpoints: Vec<Endpoint>,
    /// The one of all endpoints, and that of the command line.
    binding: Option<Binding>,
    identity: Option<TlsIdentity>,
}

impl Plan {
    fn of(args: &Host, identity: Option<TlsIdentity>) -> Result<Self, Error> {
        let base = base(&args.listen, identity.is_some())?;
        if args.sample == Sample::Interop {
            if let Some(binding) = args.binding {
                return Err(Error::Usage(format!(
                    "interop has each binding at a path of its own, {} among them: leave out --binding",
                    binding.name()
                )));
            }
            if !args.settings.is_default() {
                return Err(Error::Usage(
                    "interop has each binding at a path of its own: leave out the settings of one".to_owned(),
                ));
            }
            return Ok(Self { endpoints: endpoints(&base), binding: None, identity });
        }
        let name = args.binding.unwrap_or(BindingName::WsDualHttp);
        if !name.calls_back() {
            return Err(Error::Usage(cannot_call_back(args.sample, name)));
        }
        let binding = net::chosen(name, &args.settings)?;
        let contract = match args.sample {
            Sample::Calculator => CalculatorContract::description(),
            _ => SampleServiceContract::description(),
        };
        binding.check(contract).map_err(|mismatch| Error::Usage(net::binding_mismatch(&mismatch)))?;
        let calculator = |path: &str, binding| {
            let endpoint = Endpoint::new::<CalculatorContract>(format!("{base}{path}"), binding)
                .per_session(CalculatorService::new);
            open_to_all(endpoint)
        };
        let orders = |path: &str, binding| {
            let endpoint = Endpoint::new::<SampleServiceContract>(format!("{base}{path}"), binding)
                .per_session(OrderService::new);
            open_to_all(endpoint)
        };
        let mut endpoints = match args.sample {
            // The second path is that of Microsoft's sample, which its clients are configured for.
            Sample::Calculator => vec![
                calculator("/calculator", binding.clone()),
                calculator("/ServiceModelSamples/service", binding.clone()),
            ],
            _ => vec![orders("/orders", binding.clone())],
        };
        if let Some(soap11) = with_soap11(&binding) {
            endpoints.push(match args.sample {
                Sample::Calculator => calculator("/calculator/soap11", soap11),
                _ => orders("/orders/soap11", soap11),
            });
        }
        Ok(Self { endpoints, binding: Some(binding), identity })
    }
}

/// Over WebSockets clients of all encodings are served at one address, web pages too, and those of either subprotocol that samples
/// have.
fn open_to_all(endpoint: Endpoint) -> Endpoint {
    endpoint
        .accept_encoding(Encoding::Binary)
        .accept_encoding(Encoding::Mtom)
        .accept_browsers()
        .accept_sub_protocol("soap")
        .accept_sub_protocol("orders")
}

fn cannot_call_back(sample: Sample, binding: BindingName) -> String {
    let name = binding.name();
    let (service, instead) = match sample {
        Sample::Orders => ("the order service calls its clients back", "orders"),
        _ => ("the calculator calls its clients back", "calculator"),
    };
    format!(
        "{service}, and over {name} a client gets nothing but replies; use --binding ws-dual-http or net-http: soapstone host \
         {instead} --binding net-http. For services without callbacks: soapstone host interop"
    )
}

/// `http://127.0.0.1:8000`
fn base(listen: &str, tls: bool) -> Result<String, Error> {
    let scheme = if tls { "https" } else { "http" };
    let bare = match listen.split_once("://") {
        Some(("https", _)) if !tls => {
            return Err(Error::Usage(format!(
                "--listen {}: https needs a certificate: --tls-cert FILE --tls-key FILE",
                shown::line(listen)
            )));
        }
        Some((given, bare)) if given == scheme => bare,
        _ => listen,
    };
    let bare = bare.trim_end_matches('/');
    let port = bare.rsplit_once(':').and_then(|(host, port)| (!host.is_empty()).then(|| port.parse::<u16>()));
    match port {
        Some(Ok(_)) if !bare.contains('/') => Ok(format!("{scheme}://{bare}")),
        _ => Err(Error::Usage(format!(
            "--listen {}: this is not HOST:PORT, like 127.0.0.1:8000 or 0.0.0.0:8000",
            shown::line(listen)
        ))),
    }
}

async fn run(
    args: &Host,
    plan: Plan,
    events: &Events,
    mut happened: mpsc::Receiver<Event>,
    printer: &mut Printer<'_, '_>,
) -> Result<u8, Error> {
    let mut stop =
        Stop::new().map_err(|error| Error::Unreachable(format!("cannot wait for Ctrl-C: {error}")))?;
    let callbacks = args
        .allow_callback
        .iter()
        .fold(CallbackPolicy::default(), |policy, entry| policy.allow(entry.clone()));
    let watched = args.verbose.then_some(events);
    let log = net::log(args.trace_dir.as_deref(), Side::Service, watched)?;
    let origins = match args.allow_origin.as_slice() {
        [] => Origins::default(),
        listed if listed.iter().any(|origin| origin == ANY_ORIGIN) => Origins::Any,
        listed => Origins::Listed(listed.to_vec()),
    };
    let settings = HostSettings { callbacks, origins, ..HostSettings::default() };
    let mut host = soapstone::Host::new().settings(settings);
    for endpoint in plan.endpoints {
        host = host.endpoint(endpoint);
    }
    if page::is_served(args.sample, plan.binding.as_ref()) {
        host = page::on(host);
    }
    if let Some(identity) = plan.identity {
        host = host.tls(identity);
    }
    if let Some(log) = log.clone() {
        host = host.message_log(log);
    }
    let running = host.start().await.map_err(|error| Error::Unreachable(error.to_string()))?;
    greet(args, plan.binding.as_ref(), &running, printer)?;
    loop {
        tokio::select! {
            () = stop.asked() => break,
            Some(event) = happened.recv() => printer.event(&event)?,
        }
    }
    printer.line("\nStopping: sessions are closed, calls that run may end. Ctrl-C again stops at once.")?;
    let mut stopping = std::pin::pin!(running.shutdown(WITHIN));
    let ended = loop {
        tokio::select! {
            biased;
            () = stop.asked() => break None,
            Some(event) = happened.recv() => printer.event(&event)?,
            ended = &mut stopping => break Some(ended),
        }
    };
    printer.drain(&mut happened)?;
    let left_out = log.map_or(0, |log| log.left_out());
    if left_out > 0 {
        printer.line(&format!(
            "{left_out} messages are not in the log: it is full, or the disk was too slow."
        ))?;
    }
    let Some(ended) = ended else {
        printer.line("Stopped at once.")?;
        return Ok(1);
    };
    let sessions = |count: usize| format!("{count} session{}", if count == 1 { "" } else { "s" });
    printer.line(&match (ended.closed, ended.aborted) {
        (0, 0) => "Stopped. No session was open.".to_owned(),
        (closed, 0) => format!("Stopped. {} ended in order.", sessions(closed)),
        (closed, aborted) => format!(
            "Stopped. {} ended in order, {} did not answer and had to be aborted.",
            sessions(closed),
            sessions(aborted)
        ),
    })?;
    Ok(u8::from(ended.aborted > 0))
}

/// Where it listens, and how it is called.
fn greet(
    args: &Host,
    binding: Option<&Binding>,
    running: &RunningHost,
    printer: &mut Printer<'_, '_>,
) -> Result<(), Error> {
    match running.addresses() {
        [one, others @ ..] if args.sample != Sample::Interop => {
            printer.line(&format!("Listening at {one}"))?;
            for other in others {
                printer.line(&format!("         and {other}"))?;
            }
        }
        many => listing(many, printer)?,
    }
    if let Some(binding) = binding {
        let name = options_of(binding).trim_start_matches("--binding ").to_owned();
        printer.line(&format!("Binding      {name}: {}", described(binding)))?;
    }
    if let Some(folder) = &args.trace_dir {
        printer.line(&format!("Log          {}; soapstone trace reads it", shown::path(folder)))?;
    }
    let example = |address: &&String| args.sample != Sample::Interop || address.ends_with(INTEROP_EXAMPLE);
    let address = running.addresses().iter().find(example).cloned().unwrap_or_default();
    // What stands for all addresses is none that can be called.
    let address = address.replacen("//0.0.0.0:", "//127.0.0.1:", 1).replacen("//[::]:", "//[::1]:", 1);
    printer.line(&format!(
        "WSDL         {address}?wsdl; for importers other than .NET's {address}?wsdl&profile=interop"
    ))?;
    if page::is_served(args.sample, binding) {
        printer.line(&format!("Page         {}", page::beside(&address)))?;
    }
    let trust = if args.tls.tls_cert.is_some() { " --tls-ca FILE" } else { "" };
    let call = match args.sample {
        Sample::Calculator => "AddTo n=100",
        Sample::Orders => "CreateOrder productId=1 amount=2 customerId=3",
        Sample::Interop => "Echo s=hello",
    };
    printer.line(&format!(
        "Call it      soapstone call {address} {call}{trust}\nOperations   soapstone call {address}{trust}\n\
         Ctrl-C stops it.\n"
    ))
}

/// The paths, and those that there are not yet.
fn listing(addresses: &[String], printer: &mut Printer<'_, '_>) -> Result<(), Error> {
    let first = addresses.first().map(String::as_str).unwrap_or_default();
    let end = first.find("://").and_then(|at| Some(at + 3 + first.get(at + 3..)?.find('/')?));
    let base = end.and_then(|end| first.get(..end)).unwrap_or(first);
    printer.line(&format!(
        "Listening at {base}/, {} services, each with the binding of its path:",
        addresses.len()
    ))?;
    let paths: Vec<&str> = addresses.iter().filter_map(|address| address.strip_prefix(base)).collect();
    for line in wrapped(&paths.join(" "), WIDTH) {
        printer.line(&format!("  {line}"))?;
    }
    Ok(())
}

/// The path of the simplest service.
const INTEROP_EXAMPLE: &str = "/echo/basic";
/// Columns of the paths.
const WIDTH: usize = 110;
/// How long sessions and calls have to end in order.
const WITHIN: Duration = Duration::from_secs(10);
