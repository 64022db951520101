//! Reports as text and as JSON.

use std::fmt::Write;

use serde::Serialize;

use crate::capture::Found;
use crate::report::{Line, Outcome, Total};
use crate::shown;

/// For people.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text {
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    pub(crate) colour: bool,
}

impl Text {
    /// The lines of a conversation, with their columns aligned.
    pub(crate) fn conversation(&self, lines: &[Line]) -> String {
        let mut out = String::new();
        let shown: Vec<&Line> =
            lines.iter().filter(|line| !self.quiet || line.result == Outcome::Surprise).collect();
        let width = |of: fn(&Line) -> usize| shown.iter().map(|line| of(line)).max().unwrap_or(0);
        let file = width(|line| shown::line(&line.file).chars().count());
        let bytes = width(|line| line.bytes.to_string().len());
        let encoding = width(|line| shown::line(&line.encoding).chars().count());
        for line in shown {
            let result = self.painted(line.result);
            let _ = write!(
                out,
                "{result} {:<file$}  {:>bytes$} B  {:<encoding$}  {}",
                shown::line(&line.file),
                line.bytes,
                shown::line(&line.encoding),
                shown::line(&line.what)
            );
            if line.result != Outcome::Surprise
                && let Some(reason) = &line.reason
            {
                let _ = write!(out, " ({})", shown::line(reason));
            }
            out.push('\n');
            if line.result == Outcome::Surprise {
                self.surprise(&mut out, line);
            }
            if self.verbose {
                for check in &line.checks {
                    let _ = writeln!(out, "            · {}", shown::line(check));
                }
            }
        }
        out
    }

    fn surprise(&self, out: &mut String, line: &Line) {
        if let Some(reason) = &line.reason {
            let _ = writeln!(out, "     {}", shown::line(reason));
        }
        for text in line.difference.iter().flat_map(|difference| difference.lines()) {
            let code = match text.as_bytes().first() {
                Some(b'-') => RED,
                Some(b'+') => GREEN,
                _ => "",
            };
            let _ = writeln!(out, "     {}", self.paint(&shown::line(text), code));
        }
    }

    /// A folder that could not be read.
    pub(crate) fn problem(&self, file: &str, reason: &str) -> String {
        let mut out = format!("{} {}\n", self.painted(Outcome::Surprise), shown::line(file));
        for line in reason.lines() {
            let _ = writeln!(out, "     {}", shown::line(line));
        }
        out
    }

    /// The last line.
    pub(crate) fn total(&self, total: &Total) -> String {
        let code = if total.surprises > 0 { BOLD_RED } else { BOLD };
        format!("{}\n", self.paint(&total.to_string(), code))
    }

    fn painted(&self, result: Outcome) -> String {
        let code = match result {
            Outcome::Ok => GREEN,
            Outcome::Protocol | Outcome::Rejected => CYAN,
            Outcome::Unsupported | Outcome::Differs => YELLOW,
            Outcome::Surprise => BOLD_RED,
        };
        self.paint(&format!("{result:<11}"), code)
    }

    fn paint(&self, text: &str, code: &str) -> String {
        if self.colour && !code.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// For programs: what `soapstone verify --help` documents.
#[derive(Debug, Serialize)]
pub(crate) struct Json<'a> {
    pub(crate) messages: Vec<Line>,
    problems: Vec<Problem<'a>>,
    pub(crate) remarks: Vec<String>,
    total: Total,
}

#[derive(Debug, Serialize)]
struct Problem<'a> {
    file: &'a str,
    reason: String,
}

impl<'a> Json<'a> {
    /// Without any message yet.
    pub(crate) fn new(found: &'a Found) -> Self {
        let problem = |(file, error): &'a (String, _)| {
            let error: &crate::capture::CaptureError = error;
            Problem { file, reason: error.reason() }
        };
        Self {
            messages: Vec::new(),
            problems: found.problems.iter().map(problem).collect(),
            remarks: found.remarks.clone(),
            total: Total::default(),
        }
    }

    /// The object, in one line for each message.
    pub(crate) fn finish(mut self, total: Total) -> String {
        self.total = total;
        // Strings and numbers only, so that nothing can go wrong.
        serde_json::to_string_pretty(&self).unwrap_or_default() + "\n"
    }
}

const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const CYAN: &str = "36";
const BOLD: &str = "1";
const BOLD_RED: &str = "1;31";
