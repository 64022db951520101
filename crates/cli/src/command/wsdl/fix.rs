//! `soapstone wsdl fix`: a WSDL that other stacks can import.

use std::path::PathBuf;

use clap::Args;
use soapstone_lint::fix::{FixError, FixOptions, Fixed};
use soapstone_lint::{Selection, Severity};
use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader, is_url};

use super::loader::{Loading, no_document};
use crate::error::Error;
use crate::io::Io;
use crate::shown;
use crate::trace::text::wrapped;

/// The arguments of `wsdl fix`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone wsdl fix service.wsdl > interoperable.wsdl
  soapstone wsdl fix service.wsdl -o interoperable.wsdl --callback-address http://client:9000/events
  soapstone wsdl generate calculator | soapstone wsdl fix - -o calculator.wsdl
  wsimport calculator.wsdl

The WSDL goes to the standard output or a file, one document with all that it imports. What was
done, what the client has to host and what the service has to answer is told on the error output.

Exit codes: 0 rewritten, or nothing to do; 1 it cannot be rewritten, or something that it imports is
not there; 2 usage, or there is no such file; 3 could not read or write.")]
pub struct Fix {
    /// The WSDL: a file, `-` for the standard input, with --fetch also an http: or https: address
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where to write it [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The address of what the client hosts; {port_type} stands for the name of the portType
    #[arg(long, value_name = "URL")]
    pub callback_address: Option<String>,
    /// The address of the SOAP 1.1 port [default: that of the port that it stands beside]
    #[arg(long, value_name = "URL", conflicts_with = "no_soap11")]
    pub soap11_address: Option<String>,
    /// Add no SOAP 1.1 port: wsimport without -extension and Axis will see no operation
    #[arg(long)]
    pub no_soap11: bool,
    /// Fetch what is imported from http: and https: addresses; without it nothing is read from the network
    #[arg(long)]
    pub fetch: bool,
    /// Say nothing of what was done
    #[arg(short, long)]
    pub quiet: bool,
}

pub(super) const ABOUT: &str = "\
Rewrite a WSDL into what every importer takes

The operations that the service calls on its client (notification and solicit-response) become a portType, a binding \
and a service of their own, which the client hosts; policy assertions and attributes that only WCF knows are dropped; \
a SOAP 1.1 port is added, because stock wsimport and Axis see no SOAP 1.2 port. All that it imports is put into one \
document.";

pub(super) fn run(args: &Fix, io: &mut Io<'_>) -> Result<u8, Error> {
    let documents = Loading::new(args.fetch)?.read(&args.file, io).map_err(no_document)?;
    let mut options = FixOptions::default();
    options.soap11 = !args.no_soap11;
    for address in args.soap11_address.iter().chain(&args.callback_address) {
        if !is_url(address) {
            return Err(Error::Usage(format!("`{address}` is no address: http://host:port/path")));
        }
    }
    options.soap11_address.clone_from(&args.soap11_address);
    if let Some(address) = &args.callback_address {
        options.callback_address.clone_from(address);
    }
    let fixed = match soapstone_lint::fix::fix(&Definitions::read(&documents), &options) {
        Ok(fixed) => fixed,
        Err(error) => {
            let hint = match &error {
                FixError::MissingImport { .. } if !args.fetch => {
                    "\n  bring the document, or allow fetching with --fetch"
                }
                _ => "",
            };
            return Err(Error::Refused(format!("{error}{hint}")));
        }
    };
    match &args.output {
        Some(output) if output.as_os_str() != "-" => {
            let write = |error| Error::Write { path: output.clone(), error };
            std::fs::write(output, &fixed.wsdl).map_err(write)?;
        }
        _ => io.out(&fixed.wsdl)?,
    }
    if !args.quiet {
        let columns = io.stdout_width.unwrap_or(80).clamp(40, 120);
        io.err(&report(&fixed, remaining(&fixed.wsdl), columns))?;
    }
    let unread = documents.iter().filter(|(_, loaded)| loaded.content.is_err()).count();
    if unread > 0 {
        io.err(&format!(
            "{unread} of the documents that it imports could not be read: it is not one document\n"
        ))?;
    }
    Ok(u8::from(unread > 0))
}

/// How many errors the new WSDL still has.
fn remaining(wsdl: &str) -> usize {
    let bytes = wsdl.as_bytes().to_vec();
    let Ok(documents) = Documents::from_bytes("-", bytes, &MemoryLoader::default(), &LoadLimits::default())
    else {
        return 0;
    };
    let findings = soapstone_lint::lint(&Definitions::read(&documents), &Selection::default());
    findings.iter().filter(|finding| finding.severity == Severity::Error).count()
}

fn report(fixed: &Fixed, remaining: usize, columns: usize) -> String {
    let mut text = String::new();
    let mut part = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            text.push_str(title);
            text.push('\n');
            for line in lines {
                text.push_str("  ");
                // Names and texts of the WSDL are somebody else's.
                text.push_str(&wrapped(&shown::line(&line), columns - 4).join("\n    "));
                text.push('\n');
            }
        }
    };
    part("done:", fixed.changes.iter().map(ToString::to_string).collect());
    part("to do, or the new WSDL is not true:", fixed.obligations.iter().map(ToString::to_string).collect());
    part("left as it is:", fixed.remarks.clone());
    if fixed.changes.is_empty() {
        text.push_str("there is nothing to rewrite\n");
    }
    if remaining > 0 {
        let errors = if remaining == 1 { "error" } else { "errors" };
        text.push_str(&format!(
            "it still has {remaining} {errors} that fix does not repair: soapstone wsdl lint says which\n"
        ));
    }
    text
}
