//! The command line of what uses the network.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use soapstone::AllowedAddress;

use super::binding::BindingName;
use super::settings::BindingSettings;

/// The arguments of `demo`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone demo
  soapstone demo --binding ws-dual-http-rm11
  soapstone demo --binding net-http
  soapstone demo --trace-dir /tmp/demo && soapstone trace /tmp/demo

Exit codes: 0 it went as it should, 1 it did not, 2 usage, 3 there is no free port, or no folder
for the log.")]
pub struct Demo {
    /// How the two sides talk; one with callbacks
    #[arg(long, value_enum, default_value_t = BindingName::WsDualHttp, value_name = "BINDING")]
    pub binding: BindingName,
    /// Keep the messages in this folder, for `soapstone trace` and `soapstone verify`
    #[arg(long, value_name = "DIR")]
    pub trace_dir: Option<PathBuf>,
}

/// The arguments of `host`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone host calculator
  soapstone host orders --listen 0.0.0.0:8000 --binding ws-dual-http-rm11
  soapstone host orders --binding net-http
  soapstone host calculator --trace-dir /tmp/log --verbose
  soapstone host calculator --allow-callback '*.clients.example' --allow-callback 10.1.0.0/16
  soapstone host orders --binding net-http --allow-origin https://shop.example
  soapstone host orders --binding net-http --encoding text --transfer-mode streamed
  soapstone host interop --listen 127.0.0.1:0
  soapstone host orders --listen 0.0.0.0:8443 --tls-cert server.crt --tls-key server.key

With --tls-cert and --tls-key the addresses are https. To try it without an authority:
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost
-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE
-keyout server.key -out server.crt; clients trust it with --tls-ca server.crt.

A client says where it is called back. Without --allow-callback that has to be the address that it
calls from: a client on another machine that says a name which leads elsewhere is refused, and the
log says so.

Ctrl-C (SIGTERM, too) ends it in order: sessions are closed, calls that run may end. Another
Ctrl-C ends it at once.

Exit codes: 0 all ended in order, 1 something did not, 2 usage, 3 cannot listen there.")]
pub struct Host {
    /// What to run
    #[arg(value_enum, value_name = "SAMPLE")]
    pub sample: Sample,
    /// How it is called [default: ws-dual-http; interop has many, each at its own path]
    #[arg(long, value_enum, value_name = "BINDING")]
    pub binding: Option<BindingName>,
    /// Where to listen; 0.0.0.0 is all of this machine, port 0 a free one
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8000")]
    pub listen: String,
    /// Log all messages into this folder, for `soapstone trace` and `soapstone verify`
    #[arg(long, value_name = "DIR")]
    pub trace_dir: Option<PathBuf>,
    /// An address that clients may be called back at, beside the one that they call from: a name, *.name, address or range
    #[arg(long, value_name = "ENTRY")]
    pub allow_callback: Vec<AllowedAddress>,
    /// A web page from there may open a WebSocket, too: `https://shop.example`, or `any` for all [default: pages of this host]
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    pub allow_origin: Vec<String>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "a doc comment would become the title of the help")]
    pub tls: ServerTls,
    /// Print the messages as they go by, too
    #[arg(short, long)]
    pub verbose: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "a doc comment would become the title of the help")]
    pub settings: BindingSettings,
}

/// A service that is ready to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sample {
    /// Microsoft's duplex calculator: one-way operations, each answered by a callback
    Calculator,
    /// Takes orders: an operation that replies, and callbacks that say what became of the order
    Orders,
    /// The services of the recorded conversations, one for each binding
    Interop,
}

/// The arguments of `call`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone call http://127.0.0.1:8000/calculator
  soapstone call http://127.0.0.1:8000/calculator AddTo n=100
  soapstone call http://127.0.0.1:8000/orders CreateOrder productId=1 amount=2 customerId=3
  echo '<AddTo xmlns=\"http://Microsoft.ServiceModel.Samples\"><n>100</n></AddTo>' |
    soapstone call http://127.0.0.1:8000/calculator \\
      http://Microsoft.ServiceModel.Samples/ICalculatorDuplex/AddTo --one-way --callbacks 1 --body -
  soapstone call http://127.0.0.1:8000/orders http://tempuri.org/ISampleService/CreateOrder \\
      --body order.xml --callbacks 1
  soapstone call http://service.example/plain urn:x/Ask --binding basic-http --body ask.xml -v
  soapstone call http://127.0.0.1:8000/orders http://tempuri.org/ISampleService/CreateOrder \\
      --binding net-http --body order.xml --callbacks 1
  soapstone call http://service.example/duplex urn:x/Begin --one-way --listen-for 60 \\
      --client-base-address http://me.example:9000/ --listen http://0.0.0.0:9000/
  soapstone call https://service.example/plain urn:x/Ask --binding basic-http --body ask.xml \\
      --tls-ca company-ca.pem

Without an ACTION the operations of the service are listed, by its WSDL. With the name of one, the
WSDL says the action, the binding and the body; in NAME=VALUE an element within another is a/b=1.
With an action in full (a URI) no WSDL is asked for.

The body of the reply and of each callback goes to the standard output, everything else to the
error output. The first callback is waited for 2 s, where the WSDL has any; --callbacks and
--listen-for say otherwise.

Exit codes: 0 fine, 1 a fault, a refusal, or fewer callbacks than were waited for, 2 usage, 3 the
service could not be reached, did not answer in time, or could not call back.")]
pub struct Call {
    /// Where the service is
    #[arg(value_name = "ADDRESS")]
    pub address: String,
    /// The name of the operation, or its action; without one the operations are listed
    #[arg(value_name = "ACTION")]
    pub action: Option<String>,
    /// What is in the body, by the WSDL
    #[arg(value_name = "NAME=VALUE", conflicts_with = "body", requires = "action")]
    pub values: Vec<String>,
    /// How the service is called [default: what its WSDL says; ws-dual-http, where none is asked for]
    #[arg(long, value_enum, value_name = "BINDING", hide_possible_values = true)]
    pub binding: Option<BindingName>,
    /// The WSDL of the service: a file or an address [default: ?singleWsdl or ?wsdl of its address]
    #[arg(long, value_name = "FILE")]
    pub wsdl: Option<PathBuf>,
    /// A file with the element that is the content of the body; `-` is the standard input [default: nothing]
    #[arg(long, value_name = "FILE")]
    pub body: Option<PathBuf>,
    /// A header block: an XML element, or @FILE
    #[arg(long, value_name = "XML|@FILE")]
    pub header: Vec<String>,
    /// There is no reply
    #[arg(long)]
    pub one_way: bool,
    /// Print callbacks for this long after the call
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub listen_for: Option<Duration>,
    /// Print callbacks until there were so many
    #[arg(long, value_name = "COUNT")]
    pub callbacks: Option<usize>,
    /// Seconds that the service may take, for the session, for the reply, and to close
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub timeout: Duration,
    #[command(flatten)]
    #[allow(missing_docs, reason = "a doc comment would become the title of the help")]
    pub client: ClientArgs,
    #[command(flatten)]
    #[allow(missing_docs, reason = "a doc comment would become the title of the help")]
    pub settings: BindingSettings,
}

/// The arguments of `listen`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone listen http://0.0.0.0:9000/
  soapstone listen http://127.0.0.1:0/callbacks --body --count 1
  soapstone listen https://0.0.0.0:9443/ --tls-cert me.crt --tls-key me.key
  soapstone listen http://0.0.0.0:9000/ --binding net-http

Give the address to a service as the one to call back (a client of .NET: clientBaseAddress), or
have somebody over there ask for it: curl -d x http://THIS-MACHINE:9000/. What does not show up
here did not get here.

Exit codes: 0 ended with Ctrl-C, or after --count requests, 2 usage, 3 cannot listen there.")]
pub struct Listen {
    /// Where to listen; 0.0.0.0 is all of this machine, port 0 a free one
    #[arg(value_name = "BASE-ADDRESS")]
    pub base_address: String,
    /// How it is called: with net-http, WebSockets are opened for whoever asks, and what comes on them is printed
    #[arg(long, value_enum, default_value_t = BindingName::WsDualHttp, value_name = "BINDING")]
    pub binding: BindingName,
    /// Print what is in the requests, too
    #[arg(long)]
    pub body: bool,
    /// End after so many requests or messages
    #[arg(long, value_name = "COUNT")]
    pub count: Option<usize>,
    /// Keep the requests in this folder
    #[arg(long, value_name = "DIR")]
    pub trace_dir: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "a doc comment would become the title of the help")]
    pub tls: ServerTls,
}

/// The arguments of `probe`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone probe http://service.example/duplex
  soapstone probe http://service.example/plain --binding basic-http
  soapstone probe http://service.example/unknown --try-all
  soapstone probe http://service.example/mtom --encoding mtom --reliable-session 1.1
  soapstone probe https://service.example/plain --binding ws-http --tls-ca company-ca.pem

With a reliable session it opens one, prints what the service agreed to, and ends it. Without one
it calls an action that no service has: the fault says that the service speaks the binding.

Exit codes: 0 the service speaks it (--try-all: one of them), 1 it does not, 2 usage, 3 it could
not be reached.")]
pub struct Probe {
    /// Where the service is
    #[arg(value_name = "ADDRESS")]
    pub address: String,
    /// What to try
    #[arg(long, value_enum, default_value_t = BindingName::WsDualHttp, value_name = "BINDING")]
    pub binding: BindingName,
    /// Try all bindings, one after the other
    #[arg(
        long,
        conflicts_with_all = ["binding", "encoding", "message_version", "compression", "transfer_mode", "reliable_session"]
    )]
    pub try_all: bool,
    /// Seconds that the service may take for an answer
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub timeout: Duration,
    #[command(flatten)]
    #[allow(missing_docs, reason = "a doc comment would become the title of the help")]
    pub client: ClientArgs,
    #[command(flatten)]
    #[allow(missing_docs, reason = "a doc comment would become the title of the help")]
    pub settings: BindingSettings,
}

/// What a client is told about its own machine.
#[derive(Clone, Debug, Args)]
pub struct ClientArgs {
    /// What the service is told to call back [default: a free port of the interface that reaches the service]
    #[arg(long, value_name = "URI")]
    pub client_base_address: Option<String>,
    /// Where to listen for callbacks, when that is not the client base address
    #[arg(long, value_name = "URI")]
    pub listen: Option<String>,
    /// Trust the certificates in this PEM file, too: of an authority, or of the service itself [default: those of the system]
    #[arg(long, value_name = "FILE")]
    pub tls_ca: Option<PathBuf>,
    /// The subprotocol of WebSockets [default: soap]
    #[arg(long, value_name = "NAME")]
    pub sub_protocol: Option<String>,
    /// Print the messages as they go by
    #[arg(short, long)]
    pub verbose: bool,
    /// Log all messages into this folder, for `soapstone trace` and `soapstone verify`
    #[arg(long, value_name = "DIR")]
    pub trace_dir: Option<PathBuf>,
}

/// Who one is at an address of `https`.
#[derive(Clone, Debug, Args)]
pub struct ServerTls {
    /// A PEM file with the certificate for https, and those between it and its authority
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// A PEM file with its private key, without a password
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
}

/// Where a page is from, as browsers say it; `any` is all.
fn origin(text: &str) -> Result<String, String> {
    let bare = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match bare {
        _ if text == ANY_ORIGIN => Ok(text.to_owned()),
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => {
            Ok(text.to_ascii_lowercase())
        }
        _ => Err("an origin is http:// or https://, a host, and where it has one a port, with nothing behind them: \
                  https://shop.example; or `any`"
            .to_owned()),
    }
}

/// Pages from everywhere.
pub(crate) const ANY_ORIGIN: &str = "any";

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "a number of seconds, like 10 or 0.5".to_owned())?;
    let time = Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())?;
    if time.is_zero() || time > MAX_TIME {
        return Err("more than 0 and at most a day, in seconds".to_owned());
    }
    Ok(time)
}

pub(super) const ABOUT_DEMO: &str = "\
Runs a service and a client in one process, over real loopback sockets, and prints what they say to each other: Microsoft's duplex \
calculator over wsDualHttpBinding, or another binding with callbacks. The client calls, the service calls back; over \
wsDualHttpBinding each has an address, and a reliable session in each direction numbers and acknowledges the messages.";

pub(super) const ABOUT_HOST: &str = "\
Runs a sample service, and says where it listens and how it is called. Sessions that begin and end and the calls in them are \
printed, a line each.";

pub(super) const ABOUT_CALL: &str = "\
Calls a service without a contract: sends an action and a body, prints the body of the reply, and the callbacks that arrive \
while it waits. What is not said is taken from the WSDL that the service publishes. Over a reliable session it opens one before, and ends it in order after.";

pub(super) const ABOUT_LISTEN: &str = "\
Listens at an address, prints every HTTP request that arrives, and answers it with 202: to see whether a service can call back \
here at all, and what it says. It is no client: a service that wants a session gets none. With --binding net-http it opens a \
WebSocket for whoever asks for one, and prints what comes on it.";

pub(super) const ABOUT_PROBE: &str = "\
Finds out whether a service speaks a binding: negotiates a reliable session, prints what the service agreed to and how long \
that took, and ends it. Where the service refuses or does not answer, it says which binding that points to.";

const MAX_TIME: Duration = Duration::from_secs(86_400);
