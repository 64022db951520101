//! The `soapstone` command, as a library: what it reads, what it checks, and [`run`], which is the whole program without a
//! process around it. The commands that use the network (`demo`, `host`, `call`, `listen`, `probe`) run the library
//! `soapstone`, and wait in a runtime of their own.
//!
//! ```
//! use soapstone_cli::{Io, run};
//!
//! let (mut out, mut err) = (Vec::new(), Vec::new());
//! // <a>1</a>
//! let mut input = &b"\x40\x01a\x83"[..];
//! let code = run(["soapstone", "decode", "-"], &mut Io::new(&mut input, &mut out, &mut err));
//! assert_eq!((code, out.as_slice()), (0, &b"<a>1</a>\n"[..]));
//! ```
//!
//! [`capture`] reads recorded conversations, [`Checker`] judges their messages, [`mod@trace`] makes sense of a session. Services
//! and clients are made with [`soapstone`], WSDL is linted by [`soapstone_lint`].

mod args;
mod binary;
pub mod capture;
mod check;
mod command;
mod error;
mod io;
mod net;
mod render;
mod report;
mod shown;
#[cfg(test)]
mod testing;
pub mod trace;

use std::ffi::OsString;

use clap::Parser;

pub use args::{
    BindingName, BindingSettings, Call, Cli, ClientArgs, Command, Completions, CompressionName, Decode, Demo,
    Encode, EncodingName, Format, Host, LimitArgs, Listen, Man, Picture, Probe, ReliableName, Sample,
    ServerTls, Trace, TransferModeName, Verify, VersionName,
};
pub use check::{Checker, Document};
pub use command::wsdl::{Described, Explain, Flavour, Generate, Lint, LintFormat, Wsdl};
pub use error::Error;
pub use io::Io;
pub use report::{Line, Outcome, Total};

/// Runs the program with these arguments, the first being its name, and gives its exit code: 0 fine, 1 findings or a fault, 2 usage, 3
/// could not reach or write.
pub fn run<A>(args: impl IntoIterator<Item = A>, io: &mut Io<'_>) -> u8
where
    A: Into<OsString> + Clone,
{
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let to_stdout = !error.use_stderr();
            let styled = error.render();
            let colour = if to_stdout { io.stdout_colour } else { io.stderr_colour };
            let text = if colour { styled.ansi().to_string() } else { styled.to_string() };
            let _ = if to_stdout { io.out(&text) } else { io.err(&text) };
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    let done = match &cli.command {
        Command::Verify(args) => command::verify(args, io),
        Command::Decode(args) => command::decode(args, io),
        Command::Encode(args) => command::encode(args, io),
        Command::Trace(args) => command::trace(args, io),
        Command::Demo(args) => command::demo(args, io),
        Command::Host(args) => command::host(args, io),
        Command::Call(args) => command::call(args, io),
        Command::Listen(args) => command::listen(args, io),
        Command::Probe(args) => command::probe(args, io),
        Command::Completions(args) => command::completions(args, io),
        Command::Man(args) => command::man(args, io),
        Command::Wsdl(subcommand) => command::wsdl::wsdl(subcommand, io),
    };
    match done.and_then(|code| io.flush().map(|()| code).map_err(Error::from)) {
        Ok(code) => code,
        Err(error) => {
            let _ = io.flush();
            let label = if io.stderr_colour { "\u{1b}[1;31merror\u{1b}[0m" } else { "error" };
            // Some have several lines; what they quote stays in its own.
            let lines: Vec<String> = error.to_string().lines().map(shown::line).collect();
            let _ = io.err(&format!("{label}: {}\n", lines.join("\n")));
            error.exit_code()
        }
    }
}

/// The examples of the README are run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
