//! Findings and verdicts for people.

use std::fmt::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use soapstone_lint::importers::Place;
use soapstone_lint::{Finding, Severity};
use soapstone_wsdl::load::Documents;

use super::excerpt::Excerpt;
use super::file::FileReport;
use super::verdicts;
use crate::error::Error;
use crate::io::Io;
use crate::shown;
use crate::trace::text::wrapped;

/// An overview, each finding with its place, the verdicts.
pub(super) fn print(report: &FileReport, quiet: bool, several: bool, io: &mut Io<'_>) -> Result<(), Error> {
    let look = Look {
        colour: io.stdout_colour,
        terminal: io.stdout_is_terminal,
        width: io.stdout_width.unwrap_or(100),
    };
    let mut text = overview(report, look);
    if !quiet {
        for finding in &report.findings {
            text.push('\n');
            text.push_str(&detail(finding, report, look));
        }
    }
    let not_fetched = report.not_fetched();
    if !not_fetched.is_empty() {
        let names: Vec<String> = not_fetched.iter().take(MAX_LISTED).map(|name| shown::line(name)).collect();
        let more = match not_fetched.len().saturating_sub(MAX_LISTED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let said = format!(
            "What is imported from {}{more} was not read, so nothing is said of it: --fetch reads it.",
            names.join(", ")
        );
        text.push('\n');
        text.push_str(&(wrapped(&said, look.width).join("\n") + "\n"));
    }
    if !report.importers.is_empty() {
        text.push('\n');
        text.push_str(&verdicts::table(report, look));
    }
    if several {
        text.push('\n');
    }
    io.out(&text)?;
    Ok(())
}

/// How to write.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) colour: bool,
    pub(super) terminal: bool,
    pub(super) width: usize,
}

impl Look {
    pub(super) fn paint(self, text: &str, code: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// How many findings, and one line a rule with the lines of the file that it names.
fn overview(report: &FileReport, look: Look) -> String {
    let mut text = look.paint(&shown::line(&report.file), "1");
    let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Info]
        .into_iter()
        .map(|severity| (severity, report.count(severity)))
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| match (severity, count) {
            (Severity::Info, 1) => "1 note".to_owned(),
            (Severity::Info, count) => format!("{count} notes"),
            (severity, 1) => format!("1 {severity}"),
            (severity, count) => format!("{count} {severity}s"),
        })
        .collect();
    match counts.is_empty() {
        true => text.push_str(": nothing found\n"),
        false => drop(writeln!(text, ": {}", counts.join(", "))),
    }
    let mut seen: Vec<(&str, Severity)> = Vec::new();
    let width = report.findings.iter().map(|finding| finding.rule.meta.name.len()).max().unwrap_or(0);
    for finding in &report.findings {
        let key = (finding.rule.code, finding.severity);
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let same: Vec<&Finding> =
            report.findings.iter().filter(|other| (other.rule.code, other.severity) == key).collect();
        let severity = look.paint(&format!("{:<7}", finding.severity), colour(finding.severity));
        let lines = lines(&same, report);
        let _ = writeln!(
            text,
            "  {severity}  {:<7} {:<width$}  {lines}",
            finding.rule.code, finding.rule.meta.name
        );
    }
    text
}

/// `line 3`, `lines 3, 7 and 4 more`; lines of other documents with their names.
fn lines(findings: &[&Finding], report: &FileReport) -> String {
    let mut all: Vec<String> = Vec::new();
    for place in findings.iter().filter_map(|finding| finding.place.as_ref()) {
        let at = match place.at.column >= FAR_COLUMN {
            true => place.at.to_string(),
            false => place.at.line.to_string(),
        };
        let line = match place.location == report.file {
            true => at,
            false => format!("{}:{at}", shown::line(&short(&place.location))),
        };
        if !all.contains(&line) {
            all.push(line);
        }
    }
    let word = if all.len() == 1 { "line" } else { "lines" };
    match all.len() {
        0 => String::new(),
        1..=MAX_LISTED => format!("{word} {}", all.join(", ")),
        count => format!("{word} {} and {} more", all[..MAX_LISTED].join(", "), count - MAX_LISTED),
    }
}

/// The last part of a path.
pub(super) fn short(location: &str) -> String {
    location.rsplit(['/', '\\']).next().unwrap_or(location).to_owned()
}

fn detail(finding: &Finding, report: &FileReport, look: Look) -> String {
    let theme = match (look.terminal, look.colour) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, _) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(look.width.clamp(40, 140))
        .with_links(false)
        .with_context_lines(1);
    let shown = Shown::new(finding, report.documents.as_ref(), look);
    let mut text = String::new();
    // Writing to a string does not fail; what cannot be drawn is said without a picture.
    if handler.render_report(&mut text, &shown).is_err() {
        text = format!("{} {}: {}\n", finding.severity, finding.rule.code, finding.message);
    }
    text
}

/// A finding as miette wants it.
#[derive(Debug)]
struct Shown {
    code: String,
    severity: Severity,
    message: String,
    help: Option<String>,
    excerpt: Option<Excerpt>,
    labels: Vec<LabeledSpan>,
}

impl Shown {
    fn new(finding: &Finding, documents: Option<&Documents>, look: Look) -> Self {
        let document = finding.place.as_ref().and_then(|place| {
            let mut readable = documents?.readable().map(|(_, document)| document);
            Some((place, readable.find(|document| document.location() == place.location)?))
        });
        let mut notes = Vec::new();
        let mut labels = Vec::new();
        let mut excerpt = None;
        let elsewhere = |place: &Place, text: &str| {
            format!("{}:{}: {}", shown::line(&place.location), place.at, shown::line(text))
        };
        match (document, &finding.place) {
            (Some((place, document)), _) => {
                let near = |other: &Place| {
                    other.location == place.location
                        && other.at.line.abs_diff(place.at.line) <= NEAR
                        && other.span.start.abs_diff(place.span.start) <= NEAR_BYTES
                        && (other.at.line != place.at.line || fits_in_line(other, place, look.width))
                };
                let (here, there): (Vec<_>, Vec<_>) =
                    finding.related.iter().partition(|related| near(&related.place));
                let places: Vec<&Place> =
                    std::iter::once(place).chain(here.iter().map(|related| &related.place)).collect();
                let around = Excerpt::around(document, &places, look.width);
                labels.push(LabeledSpan::new_primary_with_span(None, around.span(place)));
                labels.extend(here.iter().map(|related| {
                    LabeledSpan::new_with_span(Some(shown::line(&related.text)), around.span(&related.place))
                }));
                notes.extend(there.iter().map(|related| elsewhere(&related.place, &related.text)));
                excerpt = Some(around);
            }
            (None, Some(place)) => notes.push(elsewhere(place, "here")),
            (None, None) => {}
        }
        notes.extend(finding.help.iter().map(|help| shown::line(help)));
        Self {
            code: format!("{} {} {}", finding.severity, finding.rule.code, finding.rule.meta.name),
            severity: finding.severity,
            message: shown::line(&shown::shortened(&finding.message)),
            help: (!notes.is_empty()).then(|| notes.join("\n")),
            excerpt,
            labels,
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// Whether two places of one line can be seen at once.
fn fits_in_line(one: &Place, other: &Place, width: usize) -> bool {
    let from = one.span.start.min(other.span.start);
    let to = one.span.end.max(other.span.end);
    (to - from) as usize <= width / 2
}

pub(super) fn colour(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "31",
        Severity::Warning => "33",
        Severity::Info => "36",
    }
}

/// Lines of one rule in the overview.
const MAX_LISTED: usize = 8;
/// Lines between places that are shown in one excerpt.
const NEAR: usize = 6;
/// And bytes.
const NEAR_BYTES: u32 = 800;
/// From this column on a line does not say where to look: the column is shown, too.
const FAR_COLUMN: usize = 200;
