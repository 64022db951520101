//! `soapstone wsdl rust`: contract traits and types of a WSDL.

use std::path::PathBuf;

use clap::Args;
use soapstone_codegen::{GenerateOptions, Generator};
use soapstone_wsdl::definitions::Definitions;

use super::loader::{Loading, is_wsdl, no_document};
use crate::error::Error;
use crate::io::Io;
use crate::shown;

/// The arguments of `wsdl rust`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone wsdl rust service.wsdl -o src/service.rs
  soapstone wsdl generate calculator --binding ws-dual-http | soapstone wsdl rust -

The crate that has the code depends on `soapstone`. A build script does the same with
`soapstone_codegen::build`.

Exit codes: 0 there is code; 1 something in the WSDL has no Rust, and all of it is told; 2 usage;
3 could not read or write.")]
pub struct Rust {
    /// The WSDL: a file, `-` for the standard input, with --fetch also an http: or https: address
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where to write the code [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Leave out the constants and functions for the addresses and bindings of the ports
    #[arg(long)]
    pub no_endpoints: bool,
    /// Operations take `&mut self`: an instance for each session or call has them one at a time, as with
    /// ConcurrencyMode.Single
    #[arg(long)]
    pub exclusive: bool,
    /// Fetch what is imported from http: and https: addresses; without it nothing is read from the network
    #[arg(long)]
    pub fetch: bool,
}

pub(super) const ABOUT: &str = "\
Make Rust of it: contract traits and types

Each portType that is spoken over SOAP becomes a trait with #[contract]: whoever serves it implements it, whoever \
calls it takes its proxy. What the service calls back becomes a trait with #[callback]. Messages as .NET's \
DataContractSerializer has them become arguments and data contracts, any other document/literal or rpc/literal becomes \
types with serializer = \"xml\". What Rust cannot say is an error with its place; there is no code then.";

pub(super) fn run(args: &Rust, io: &mut Io<'_>) -> Result<u8, Error> {
    let documents = Loading::new(args.fetch)?.read(&args.file, io).map_err(no_document)?;
    let mut options = GenerateOptions::default();
    options.endpoints = !args.no_endpoints;
    options.exclusive = args.exclusive;
    let wsdl = Definitions::read(&documents);
    is_wsdl(&wsdl)?;
    let code = match Generator::new().options(options).generate(&wsdl) {
        Ok(code) => code,
        Err(errors) => {
            // Names and texts of the WSDL are somebody else's.
            let lines: Vec<String> = errors.iter().map(|error| shown::line(&error.to_string())).collect();
            return Err(Error::Refused(lines.join("\n")));
        }
    };
    match &args.output {
        Some(output) if output.as_os_str() != "-" => {
            let write = |error| Error::Write { path: output.clone(), error };
            std::fs::write(output, &code).map_err(write)?;
        }
        _ => io.out(&code)?,
    }
    Ok(0)
}
