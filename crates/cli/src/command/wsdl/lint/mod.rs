//! `soapstone wsdl lint`: what will not interoperate in a WSDL, and which importer does what with it.

mod excerpt;
mod file;
mod json;
mod sarif;
mod text;
mod verdicts;

use std::collections::HashSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use soapstone_lint::Selection;
use soapstone_lint::importers::{Importer, Judgement, Place, importer, importers};
use soapstone_wsdl::load::Documents;
use soapstone_wsdl::tree::LineColumn;

use self::file::FileReport;
use super::loader::Loading;
use crate::error::Error;
use crate::io::Io;

/// The arguments of `wsdl lint`.
#[derive(Debug, Args)]
#[command(after_long_help = AFTER)]
pub struct Lint {
    /// WSDLs: files, `-` for the standard input, with --fetch also http: and https: addresses
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Say what this importer does with it, or `all` of them
    #[arg(long, value_name = "NAME|all", value_delimiter = ',')]
    pub importer: Vec<String>,
    /// How to report
    #[arg(long, value_enum, default_value_t = LintFormat::Text)]
    pub format: LintFormat,
    /// Only these rules: codes (BP2303), the beginning of codes (BP) or names (notification-operation)
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub select: Vec<String>,
    /// All rules but these
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Fetch what is imported from http: and https: addresses; without it nothing is read from the network
    #[arg(long)]
    pub fetch: bool,
    /// Only the overview of each file, not the findings one by one
    #[arg(short, long)]
    pub quiet: bool,
}

/// How to report findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    /// For people
    Text,
    /// For programs: one object a file, one a line
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
}

pub(super) fn run(args: &Lint, io: &mut Io<'_>) -> Result<u8, Error> {
    let selection =
        Selection::new(&args.select, &args.ignore).map_err(|error| Error::Usage(error.to_string()))?;
    let importers = wanted(&args.importer)?;
    if args.format == LintFormat::Sarif && !importers.is_empty() {
        return Err(Error::Usage("SARIF has findings only: --importer goes with text and json".to_owned()));
    }
    let loading = Loading::new(args.fetch)?;
    let mut code = 0;
    let mut reports = Vec::new();
    let mut say = |report: FileReport, io: &mut Io<'_>| -> Result<(), Error> {
        code = code.max(report.exit_code());
        match args.format {
            LintFormat::Text => text::print(&report, args.quiet, args.files.len() > 1, io)?,
            LintFormat::Json => io.out(&json::render(&report))?,
            LintFormat::Sarif => reports.push(report),
        }
        Ok(())
    };
    // What has no service may be a part of another file, which may come later.
    let mut parts = Vec::new();
    let mut imported = HashSet::new();
    for path in &args.files {
        let report = FileReport::of(path, &loading, &selection, &importers, io);
        imported.extend(report.imported());
        if args.files.len() > 1 && report.has_no_service() {
            parts.push(report);
        } else {
            say(report, io)?;
        }
    }
    for mut report in parts {
        report.beside(&imported);
        say(report, io)?;
    }
    if args.format == LintFormat::Sarif {
        io.out(&sarif::render(&reports))?;
    }
    Ok(code)
}

/// The importers of these names.
fn wanted(names: &[String]) -> Result<Vec<&'static dyn Importer>, Error> {
    if names.iter().any(|name| name == "all") {
        return Ok(importers().to_vec());
    }
    let find = |name: &String| {
        importer(name).ok_or_else(|| {
            let known: Vec<&str> = importers().iter().map(|importer| importer.name()).collect();
            Error::Usage(format!("there is no importer `{name}`; there are {}, and `all`", known.join(", ")))
        })
    };
    names.iter().map(find).collect()
}

pub(super) const ABOUT: &str = "\
Finds what will not interoperate in a WSDL, and says with --importer which importer does what with it: accepts it, drops, \
invents or reverses operations, or rejects it, and why.

The rules are those of the WS-I Basic Profile that a description can break (with the numbers that they have there), what only \
WCF understands, and what importers choke on. `soapstone wsdl explain` lists them. What importers do is not guessed from the \
rules: each has a model of its own, checked against what the program did with hundreds of WSDLs.

Imports are followed in files, and a file that another one of the command imports needs no service of its own; what is on the \
network is read with --fetch only.";

const AFTER: &str = "\
Examples:
  soapstone wsdl lint service.wsdl
  soapstone wsdl lint --importer all service.wsdl
  soapstone wsdl lint --importer wsimport,axis --select BP service.wsdl
  curl -s http://host/service?singleWsdl | soapstone wsdl lint -
  soapstone wsdl lint --fetch http://host/service?wsdl
  soapstone wsdl lint --format json --importer wsimport *.wsdl | jq '.importers.wsimport.verdict'

--format json writes one object a file, one a line:
  {\"file\",
   \"findings\": [{\"code\", \"name\", \"severity\", \"message\", \"document\", \"line\", \"column\",
                 \"end\": {\"line\", \"column\"}, \"help\", \"spec\": [\"…\"],
                 \"related\": [{\"message\", …}]}, …],
   \"importers\": {NAME: {\"verdict\": \"accept\"|\"reject\"|\"unknown\", \"operations\": [\"…\"],
                        \"reason\", \"dropped\": [\"…\"], \"phantom\": [\"…\"],
                        \"reversed\": [\"…\"], \"reasons\": [{…}]}, …}}
  severity is error, warning or info; lines and columns count from 1; operations are those that
  can be called, phantom ones are shown and cannot be, reversed ones are turned around; document,
  line, column and end are null where a finding has no place. importers has those that --importer
  names.

Exit codes: 0 no finding of severity error, 1 at least one (a file that is no XML is one), 2 usage,
or there is no such file, 3 a file could not be read (the others were).";

/// Why an importer does what it does, in one line.
fn reason_of(judgement: &Judgement) -> Option<String> {
    let reasons: Vec<&str> = judgement.reasons.iter().map(|reason| reason.text.as_str()).collect();
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

/// Where a place ends: the line and column after it.
fn end_of(place: &Place, documents: &Documents) -> Option<LineColumn> {
    let (_, document) = documents.readable().find(|(_, document)| document.location() == place.location)?;
    Some(document.source().line_column(place.span.end))
}
