//! The command line.

mod binding;
mod net;
mod settings;
mod shell;

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};
use soapstone_xml::Limits;

use crate::command::wsdl::Wsdl;
pub use binding::BindingName;
pub(crate) use binding::{described, is_web_socket, listens, with_soap11, within};
pub(crate) use net::ANY_ORIGIN;
pub use net::{Call, ClientArgs, Demo, Host, Listen, Probe, Sample, ServerTls};
pub(crate) use settings::options_of;
pub use settings::{
    BindingSettings, CompressionName, EncodingName, ReliableName, TransferModeName, VersionName,
};
pub use shell::{Completions, Man};

/// SOAP and WS-* conversations: held, verified, traced, decoded, encoded.
#[derive(Debug, Parser)]
#[command(
    name = "soapstone",
    version,
    max_term_width = 100,
    styles = STYLES,
    arg_required_else_help = true,
    after_help = "\
Examples:
  soapstone demo                           a service that calls its client back, message by message
  soapstone host calculator                the same service, for clients of any make
  soapstone call URL                       what a service can do, and how to call it
  soapstone probe URL --try-all            which bindings a service speaks
  soapstone verify fixtures                every message of every captured conversation
  soapstone trace captures/mine            one conversation as a sequence diagram, with a verdict
  soapstone decode message.bin             .NET binary XML as text
  soapstone encode message.xml -o out.bin  text as .NET binary XML
  soapstone wsdl lint service.wsdl         what other stacks will choke on, and why

Exit codes:
  0  fine
  1  findings: a message is not as expected, a document is malformed, a service gave a fault
  2  usage: wrong arguments, a file that is not there, nothing to do
  3  could not reach or write what was needed"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Watch a client and a service talk: the duplex calculator, in one process, over real sockets
    #[command(long_about = net::ABOUT_DEMO)]
    Demo(Demo),
    /// Run a sample service, ready to be called
    #[command(long_about = net::ABOUT_HOST)]
    Host(Host),
    /// Call a service: send a body, print what comes back
    #[command(long_about = net::ABOUT_CALL)]
    Call(Call),
    /// Find out what a service speaks: open a session with it, and end that again
    #[command(long_about = net::ABOUT_PROBE)]
    Probe(Probe),
    /// Print every HTTP request that arrives: to see whether a service can call back here
    #[command(long_about = net::ABOUT_LISTEN)]
    Listen(Listen),
    /// Descriptions of services: what will not interoperate in a WSDL, and why
    #[command(subcommand, after_long_help = AFTER_WSDL)]
    Wsdl(Wsdl),
    /// Check captured conversations: decode, compare, make sense of, encode again
    #[command(long_about = ABOUT_VERIFY)]
    Verify(Verify),
    /// Draw a captured conversation as a sequence diagram, with what went wrong in it
    #[command(long_about = ABOUT_TRACE)]
    Trace(Trace),
    /// Turn .NET binary XML into text
    #[command(long_about = ABOUT_DECODE)]
    Decode(Decode),
    /// Turn text into .NET binary XML
    #[command(long_about = ABOUT_ENCODE)]
    Encode(Encode),
    /// Write what completes commands and options in a shell
    Completions(Completions),
    /// Print a manual page, or write all of them
    Man(Man),
}

/// The arguments of `verify`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone verify fixtures
  soapstone verify --quiet fixtures/nethttp captures/mine
  soapstone verify --format json captures | jq '.messages[] | select(.result == \"surprise\")'

The first column:
  ok           as expected
  protocol     decoded, as expected; wrong for its session, which is not judged here
  rejected     refused, as expected
  unsupported  not read: net.tcp framing; what follows a document that its session lacks
  differs      re-encoded differently, for the reason that its manifest gives as `differs`
  FAIL         a surprise; the lines below show what was expected and what was found

--format json writes one object:
  {\"messages\": [{\"file\", \"story\", \"n\", \"from\", \"kind\", \"encoding\", \"bytes\", \"what\",
                 \"result\", \"reason\"?, \"difference\"?}, …],
   \"problems\": [{\"file\", \"reason\"}, …],   folders, manifests and files that could not
                                             be read; messages that no manifest lists
   \"remarks\": [\"…\"],                       what was left out, and why
   \"total\": {\"messages\", \"conversations\", \"ok\", \"protocol\", \"rejected\",
             \"unsupported\", \"differs\", \"surprises\"}}
  result is ok, protocol, rejected, unsupported, differs or surprise.

Exit codes: 0 no surprise, 1 a surprise, 2 nothing to verify or a path that is not there.")]
pub struct Verify {
    /// Folders with captured conversations, or single files
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How to report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Report only surprises and the total; notes of what was left out go to the error output
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Report the checks that were done, too
    #[arg(short, long)]
    pub verbose: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "a doc comment would become the title of the help")]
    pub limits: LimitArgs,
    /// Bytes of all strings that one side of a session defines
    #[arg(long, value_name = "BYTES", default_value_t = MAX_SESSION_BYTES, help_heading = "Limits")]
    pub max_session_bytes: usize,
}

/// The arguments of `decode`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone decode message.bin
  soapstone decode --session 01.bin 02.bin 03.bin     one session: the table grows from file to file
  soapstone decode --annotate message.bin             each record: offset, bytes, name, value
  curl -s … | soapstone decode --indent -

Exit codes: 0 decoded, 1 the document is malformed, 2 usage, 3 could not write.")]
pub struct Decode {
    /// Binary documents or HTTP messages; `-` is the standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Each document begins with a string table; several files are one session, in this order
    #[arg(long)]
    pub session: bool,
    /// Show the records of the binary format instead of text
    #[arg(long, conflicts_with = "indent")]
    pub annotate: bool,
    /// Break lines and indent, where that changes no character data
    #[arg(long)]
    pub indent: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "a doc comment would become the title of the help")]
    pub limits: LimitArgs,
    /// Bytes of all strings that one side of a session defines
    #[arg(long, value_name = "BYTES", default_value_t = MAX_SESSION_BYTES, help_heading = "Limits")]
    pub max_session_bytes: usize,
}

/// The arguments of `encode`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone encode message.xml -o message.bin
  soapstone encode --hex message.xml
  soapstone encode - < message.xml | soapstone decode -
  soapstone encode --session message.xml -o message.bin    with a string table, for msbinsession1

Exit codes: 0 encoded, 1 the document is malformed, 2 usage, 3 could not write.")]
pub struct Encode {
    /// A text document; `-` is the standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where to write; `-` is the standard output, a terminal too
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Begin with a string table (application/soap+msbinsession1), in which names go that the static dictionary has not
    #[arg(long)]
    pub session: bool,
    /// Write hexadecimal digits, for people
    #[arg(long)]
    pub hex: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "a doc comment would become the title of the help")]
    pub limits: LimitArgs,
}

/// The arguments of `trace`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone trace captures/mine
  soapstone trace captures/mine/15-c2s-req-AddTo.http     the same, with this step marked
  soapstone trace captures/mine --format svg -o mine.svg
  soapstone trace captures/mine --format json | jq '.steps[] | select(.remarks | index(\"lost\"))'

Remarks, in JSON as they stand here:
  opens           the answer that gives the sequence
  retransmission  its source had sent it before: the same number, or the same request
  duplicate       its destination had it already, or got it twice
  out-of-order    new, and it came clearly after a higher number of its sequence
  gap             it opens a gap, or acknowledges around one
  lost            its destination did not get it: the recording says so; else, an acknowledgement
                  left it out and it was sent again, an HTTP error answered it, or its answer
                  was not made by the peer
  keep-alive      asks for an acknowledgement while nothing is on its way
  fault           a SOAP fault
  closes          the last message, or the request to close
  terminates      the sequence ends

--format json writes one object:
  {\"name\", \"story\"?, \"client\": {\"product\"?, \"address\"?}, \"service\": {…},
   \"steps\": [{\"n\", \"file\", \"from\", \"kind\", \"sequence\", \"message_number\",
              \"acknowledges\": [[lower, upper], …], \"remarks\": [\"…\"], \"time_ms\"?,
              \"action\"?, \"status\"?, \"acknowledged_sequence\"?, \"text\": [\"…\"]}, …],
   \"violations\": [{\"n\", \"file\", \"side\", \"rule\", \"text\", \"section\", \"title\"}, …],
   \"sequences\": [{\"id\", \"source\", \"version\", \"sent\", \"acknowledged\", \"end\"}, …]}
  of several conversations: {\"conversations\": [{…}, …]}.
  A step is a SOAP message, an HTTP response that is more than an empty 2xx, or what opens, holds or
  closes a WebSocket. n is its number in the recording; kind is the last segment of its action, or
  http-error, http-response, undecodable, ws-upgrade-request, ws-upgrade-response, ws-ping, ws-pong,
  ws-close.

Exit codes: 0 no rule was broken, 1 one was, or a message could not be decoded, 2 nothing to trace
or a path that is not there, 3 could not write.")]
pub struct Trace {
    /// A folder with a captured conversation, or a file of one
    #[arg(value_name = "DIR|FILE")]
    pub path: PathBuf,
    /// How to draw
    #[arg(long, value_enum, default_value_t = Picture::Text)]
    pub format: Picture,
    /// Where to write; `-` is the standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Only the summary and the verdict
    #[arg(short, long)]
    pub quiet: bool,
    /// Columns of the text [default: those of the terminal, else 100]
    #[arg(long, value_name = "COLUMNS")]
    pub width: Option<usize>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "a doc comment would become the title of the help")]
    pub limits: LimitArgs,
    /// Bytes of all strings that one side of a session defines
    #[arg(long, value_name = "BYTES", default_value_t = MAX_SESSION_BYTES, help_heading = "Limits")]
    pub max_session_bytes: usize,
}

/// What a document may cost.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Limits")]
pub struct LimitArgs {
    /// Bytes of one document, decompressed
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().max_bytes)]
    pub max_bytes: usize,
    /// Levels of nested elements
    #[arg(long, value_name = "LEVELS", default_value_t = MAX_DEPTH)]
    pub max_depth: usize,
    /// Attributes and namespace declarations of one element
    #[arg(long, value_name = "COUNT", default_value_t = Limits::default().max_attributes)]
    pub max_attributes: usize,
    /// Namespace declarations in scope at one place
    #[arg(long, value_name = "COUNT", default_value_t = MAX_NAMESPACES)]
    pub max_namespaces: usize,
    /// Characters of one name, or of one namespace
    #[arg(long, value_name = "CHARS", default_value_t = MAX_NAME_CHARS)]
    pub max_name_chars: usize,
}

impl LimitArgs {
    /// As the readers want them.
    pub fn limits(&self) -> Limits {
        Limits {
            max_bytes: self.max_bytes,
            max_depth: self.max_depth,
            max_attributes: self.max_attributes,
            max_namespaces: self.max_namespaces,
            max_name_chars: self.max_name_chars,
            ..Limits::default()
        }
    }
}

/// Bytes that a session's table may have unless somebody says otherwise. .NET's readers accept 2,048 by default, and services
/// may raise that.
const MAX_SESSION_BYTES: usize = 16 << 20;

/// How to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: one line a message
    Text,
    /// For programs: one object
    Json,
}

/// How to draw a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Picture {
    /// For the terminal
    Text,
    /// For programs: one object
    Json,
    /// A picture, 900 wide, for light and dark surroundings
    Svg,
}

const AFTER_WSDL: &str = "\
Examples:
  soapstone wsdl describe service.wsdl                    what is in it
  soapstone wsdl lint --importer all service.wsdl         who can import it, and why not
  soapstone wsdl fix service.wsdl -o interoperable.wsdl   rewritten, so that all can
  soapstone wsdl rust service.wsdl -o src/service.rs      contract traits and types
  soapstone wsdl explain BP2303                           what a rule is about

Exit codes: 0 fine, 1 findings, or it cannot be done with this WSDL, 2 usage, or there is no such
file, 3 could not read or write.";

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const ABOUT_ENCODE: &str = "\
Turns XML text into .NET binary XML (application/soap+msbin1): names and namespaces by the static dictionary where it has \
them, character data as characters. Decoding the result gives the same document.";

const ABOUT_DECODE: &str = "\
Turns .NET binary XML into text, with the same infoset as .NET's own text: no white space added, no XML declaration. A line \
break follows the root element.

A FILE is a binary document (application/soap+msbin1), with --session one that begins with a string table \
(application/soap+msbinsession1), or a whole HTTP message, of which the Content-Type tells the encoding. What XML text \
cannot have is written all the same: a control character as a reference (&#x1;).";

const ABOUT_TRACE: &str = "\
Draws a captured conversation as a sequence diagram: who sent what when, and what the reliable-messaging layer makes of it.

DIR is a folder with a captured conversation: with a manifest.toml, with .http files in the order of their names, or with the \
payloads of a sniffer (07-s2c.bin beside 07-s2c.http-head.txt, 01-c2s.upgrade-request.txt for a WebSocket). One with several conversations in its subfolders shows each. FILE is a message of a conversation: its folder is shown, and the message \
marked.

Then it says which rules of WS-ReliableMessaging were broken, by whom, and where they stand. What was lost, sent again, received \
twice or overtaken is no violation: that is what reliable messaging is for.";

const ABOUT_VERIFY: &str = "\
Checks captured conversations, message by message.

Each PATH is a folder, searched however deep, or a file. A folder with a manifest.toml is a conversation of which is known \
who sent what and what is expected; one with an index.tsv holds documents of a binary encoder beside their text; one with \
.http files, or with payloads as a sniffer names them (07-s2c.bin beside 07-s2c.http-head.txt), is a conversation that nobody \
described.

Of each message it checks that
  - it decodes within the limits, with the string table of its connection carried along,
  - it is what the peer's own decoder made of it, where that was recorded,
  - it is an envelope, its addressing makes sense, and its body can be read to the end,
  - encoding it again gives the same infoset (text) or the same bytes (binary),
  - its infoset is the same in the other encoding.
A message whose manifest says `reject: malformed` has to be refused; one that says `reject: protocol` has to decode, as it \
is only wrong for its session.";

/// More than a service lets in: .NET writes documents with hundreds of declarations on one element, and a capture is to be read.
const MAX_NAMESPACES: usize = 1024;

/// As for [`MAX_NAMESPACES`]: .NET writes and reads names of any length.
const MAX_NAME_CHARS: usize = 1 << 20;

/// As for [`MAX_NAMESPACES`]: what is deeper was not recorded from a service.
const MAX_DEPTH: usize = 1024;
