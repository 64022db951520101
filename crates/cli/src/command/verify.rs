//! `soapstone verify`

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use soapstone_xml::Limits;

use crate::args::{Format, Verify};
use crate::capture::{Conversation, Found, find};
use crate::check::Checker;
use crate::error::Error;
use crate::io::Io;
use crate::render::{Json, Text};
use crate::report::{Line, Outcome, Total};
use crate::shown;

pub(crate) fn verify(args: &Verify, io: &mut Io<'_>) -> Result<u8, Error> {
    let limits = args.limits.limits();
    let mut found = Found::default();
    for path in &args.paths {
        let Found { conversations, problems, remarks } = find(path, limits.max_bytes)?;
        found.conversations.extend(conversations);
        found.problems.extend(problems);
        found.remarks.extend(remarks);
    }
    if found.conversations.is_empty() && found.problems.is_empty() {
        let paths: Vec<String> = args.paths.iter().map(|path| shown::path(path)).collect();
        let remarks: String =
            found.remarks.iter().map(|remark| format!("\n  {}", shown::line(remark))).collect();
        return Err(Error::Usage(format!(
            "nothing to verify in {}: no folder with a manifest.toml, an index.tsv, .http files, or .bin files with a .xml \
             beside them{remarks}",
            paths.join(", ")
        )));
    }
    let total = match args.format {
        Format::Text => text(args, &found, &limits, io)?,
        Format::Json => json(args, &found, &limits, io)?,
    };
    Ok(u8::from(total.surprises > 0))
}

fn text(args: &Verify, found: &Found, limits: &Limits, io: &mut Io<'_>) -> Result<Total, Error> {
    let text = Text { quiet: args.quiet, verbose: args.verbose, colour: io.stdout_colour };
    let (mut total, mut remarks) = (Total::default(), Vec::new());
    let progress = Progress::new(&found.conversations, io);
    for (file, error) in &found.problems {
        total.surprises += 1;
        progress.aside(|| io.out(&text.problem(file, &error.reason())))?;
    }
    for conversation in &found.conversations {
        total.conversations += 1;
        let lines = check(conversation, args, limits, &progress, &mut total, &mut remarks);
        let shown = text.conversation(&lines);
        if !shown.is_empty() {
            progress.aside(|| io.out(&shown))?;
        }
    }
    progress.finish();
    for remark in found.remarks.iter().chain(&remarks) {
        let note = format!("note: {}\n", shown::line(remark));
        // Quiet output is for programs and for quotation, and what was left out shall be seen all the same.
        if args.quiet { io.err(&note) } else { io.out(&note) }?;
    }
    io.out(&text.total(&total))?;
    Ok(total)
}

fn json(args: &Verify, found: &Found, limits: &Limits, io: &mut Io<'_>) -> Result<Total, Error> {
    let mut total = Total { surprises: found.problems.len(), ..Total::default() };
    let progress = Progress::new(&found.conversations, io);
    let mut json = Json::new(found);
    for conversation in &found.conversations {
        total.conversations += 1;
        let mut remarks = Vec::new();
        json.messages.extend(check(conversation, args, limits, &progress, &mut total, &mut remarks));
        json.remarks.append(&mut remarks);
    }
    progress.finish();
    io.out(&json.finish(total))?;
    Ok(total)
}

fn check(
    conversation: &Conversation,
    args: &Verify,
    limits: &Limits,
    progress: &Progress,
    total: &mut Total,
    remarks: &mut Vec<String>,
) -> Vec<Line> {
    let mut checker = Checker::new(conversation, limits, args.max_session_bytes);
    let mut lines = Vec::with_capacity(conversation.items.len());
    for item in &conversation.items {
        let mut line = checker.check(item);
        line.what = shown::shortened(&line.what);
        line.reason = line.reason.as_deref().map(shown::shortened);
        progress.step(line.result == Outcome::Surprise);
        if conversation.only.is_none_or(|only| only == item.n) {
            total.add(line.result);
            lines.push(line);
        }
    }
    remarks.extend(checker.remarks());
    lines
}

/// A bar, where somebody sees it and it takes long enough.
struct Progress(Option<ProgressBar>);

impl Progress {
    fn new(conversations: &[Conversation], io: &Io<'_>) -> Self {
        if !io.stderr_is_terminal {
            return Self(None);
        }
        let count: usize = conversations.iter().map(|conversation| conversation.items.len()).sum();
        let bar = ProgressBar::with_draw_target(Some(count as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} messages {msg}") {
            bar.set_style(style);
        }
        Self(Some(bar))
    }

    fn step(&self, surprise: bool) {
        let Some(bar) = &self.0 else { return };
        if bar.is_hidden() && bar.elapsed() > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if surprise {
            bar.set_message("(with surprises)");
        }
        bar.inc(1);
    }

    /// Writes while the bar is out of the way.
    fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

/// What is done sooner needs no bar.
const PATIENCE: Duration = Duration::from_millis(500);
