//! Checks and generators of the workspace, and the run of all of them: `cargo xtask ci`.

mod ci;
mod corpus;
mod fixtures;
mod fuzz;
mod generate;
mod interop;
mod layers;
mod package;
mod process;
mod promises;
mod report;
mod source;
mod specs;
#[cfg(test)]
mod testing;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Checks and generators of the soapstone workspace
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, max_term_width = 110)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run everything that has to hold before a commit, in the order of the list
    #[command(after_help = "Needs a Rust toolchain and nothing else. What needs more (the fuzz build) is \
        skipped with a line that says so.")]
    Ci(ci::Options),
    /// Check which crate depends on what, and that the core crates do no IO
    #[command(
        after_help = "The table with its reasons is crates/xtask/src/layers/table.rs. Fails on a workspace \
        edge or an external crate that it does not allow, on std::net, std::fs, clocks, randomness and threads in \
        a core crate, and on a namespace URI outside ns.rs and name.rs."
    )]
    Layers,
    /// Check the manifests under fixtures/ and write SHA256SUMS
    #[command(after_help = "fixtures/README.md says what a manifest holds.")]
    Fixtures {
        /// Write nothing: fail if a file is missing, not listed or other than its sum
        #[arg(long)]
        check: bool,
    },
    /// Write the files that are made from others: tables, coverage
    Generate {
        /// Write nothing: fail if a file is not what would be written
        #[arg(long)]
        check: bool,
    },
    /// Check that each `[ID §section]` in a comment names a document of docs/specs.toml
    #[command(after_help = "docs/coverage.md, the table of sections cited and tested, is written by \
        `cargo xtask generate`.")]
    Specs {
        /// Also fail if docs/coverage.md is not current
        #[arg(long)]
        check: bool,
    },
    /// Compare what the linter says of the importers with what they did with a corpus of WSDLs
    #[command(
        after_help = "DIR holds roots.txt (one path below wsdl/ a line), verdicts.tsv (wsdl, importer, verdict, \
        operations, error) and constructs/ with matrix.tsv (file, importer, class, detail). Fails when an aim is missed."
    )]
    Corpus(corpus::Options),
    /// Run what other people's stacks are tried with, and keep what came of it in docs/interop.toml
    #[command(
        after_help = "scripts/install-test-tools installs the peers; one that is not on the machine keeps its last \
        results. `cargo xtask generate` writes the tables then."
    )]
    Interop,
    /// Package every crate that is published, and look into the packages
    #[command(
        after_help = "Says which package lacks a licence, a readme or something that crates.io asks for. With \
        --verify each package is built, too, which takes minutes: do that before a release."
    )]
    Package {
        /// Build what was packaged
        #[arg(long)]
        verify: bool,
    },
    /// Check that the tests exist that SECURITY.md names
    Promises,
    /// Run the fuzz targets for a while (needs a nightly toolchain and cargo-fuzz)
    Fuzz(fuzz::Options),
}

fn main() -> ExitCode {
    match run(&Arguments::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Runs one command. `false` means that it found something.
fn run(command: &Command) -> Result<bool> {
    let workspace = Workspace::find()?;
    match command {
        Command::Ci(options) => ci::run(&workspace, options),
        Command::Layers => Ok(layers::run(&workspace)?.print("layers")),
        Command::Fixtures { check } => Ok(fixtures::run(&workspace, *check)?.print("fixtures")),
        Command::Generate { check } => Ok(generate::run(&workspace, *check)?.print("generate")),
        Command::Specs { check } => Ok(specs::run(&workspace, *check)?.print("specs")),
        Command::Corpus(options) => corpus::run(options),
        Command::Interop => interop::run(&workspace),
        Command::Package { verify } => Ok(package::run(&workspace, *verify)?.print("package")),
        Command::Promises => Ok(promises::run(&workspace)?.print("promises")),
        Command::Fuzz(options) => fuzz::run(&workspace, options),
    }
}
