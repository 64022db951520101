//! `soapstone wsdl`: descriptions of services.

pub(crate) mod describe;
mod explain;
mod fix;
mod generate;
mod lint;
pub(crate) mod loader;
mod rust;

use clap::Subcommand;

pub(crate) use describe::Describe;
pub use explain::Explain;
pub(crate) use fix::Fix;
pub use generate::{Described, Flavour, Generate};
pub use lint::{Lint, LintFormat};
pub(crate) use rust::Rust;

use crate::error::Error;
use crate::io::Io;

/// What to do with a description.
#[derive(Debug, Subcommand)]
pub enum Wsdl {
    /// Find what will not interoperate, and say which importer does what with it
    #[command(long_about = lint::ABOUT)]
    Lint(Lint),
    /// Say what a rule of `lint` is about, or list the rules
    Explain(Explain),
    /// Rewrite it into what every importer takes
    #[command(long_about = fix::ABOUT)]
    Fix(Fix),
    /// Say what is in it: services, ports, operations and their parameters
    Describe(Describe),
    /// Write the WSDL of a sample service: as WCF publishes it, or so that everybody can import it
    Generate(Generate),
    /// Make Rust of it: contract traits and types
    #[command(long_about = rust::ABOUT)]
    Rust(Rust),
}

pub(crate) fn wsdl(command: &Wsdl, io: &mut Io<'_>) -> Result<u8, Error> {
    match command {
        Wsdl::Lint(args) => lint::run(args, io),
        Wsdl::Explain(args) => explain::run(args, io),
        Wsdl::Fix(args) => fix::run(args, io),
        Wsdl::Describe(args) => describe::run(args, io),
        Wsdl::Generate(args) => generate::run(args, io),
        Wsdl::Rust(args) => rust::run(args, io),
    }
}
