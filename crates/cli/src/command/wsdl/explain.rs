//! `soapstone wsdl explain`: what a rule is about.

use std::fmt::Write;

use clap::Args;
use soapstone_lint::{Family, Rule, rules};

use crate::error::Error;
use crate::io::Io;
use crate::trace::text::wrapped;

/// The arguments of `wsdl explain`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone wsdl explain                         all rules, one line each
  soapstone wsdl explain BP2303
  soapstone wsdl explain notification-operation  the same rule, by its name
  soapstone wsdl explain R2303                   the same, by the number that WS-I gave it

Exit codes: 0 explained, 2 there is no such rule, 3 could not write.")]
pub struct Explain {
    /// Codes, names, or numbers of the Basic Profile; all rules are listed without any
    #[arg(value_name = "RULE")]
    pub rules: Vec<String>,
}

pub(super) fn run(args: &Explain, io: &mut Io<'_>) -> Result<u8, Error> {
    if args.rules.is_empty() {
        io.out(&list(io.stdout_colour, width(io)))?;
        return Ok(0);
    }
    let mut text = String::new();
    for written in &args.rules {
        let Some(rule) = rules::find(written) else {
            let what = format!("there is no rule `{written}`; `soapstone wsdl explain` lists all");
            return Err(Error::Usage(what));
        };
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&page(rule, io.stdout_colour, width(io)));
    }
    io.out(&text)?;
    Ok(0)
}

fn width(io: &Io<'_>) -> usize {
    io.stdout_width.unwrap_or(WIDTH).clamp(40, MAX_WIDTH)
}

fn list(colour: bool, columns: usize) -> String {
    let mut text = String::new();
    let width = rules::all().iter().map(|rule| rule.meta.name.len()).max().unwrap_or(0);
    for family in Family::ALL {
        let rules: Vec<&Rule> = rules::all().iter().filter(|rule| rule.meta.family == family).collect();
        if rules.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{}", bold(family.title(), colour));
        for rule in rules {
            let head = format!("  {:<7} {:<width$}  {:<7}", rule.code, rule.meta.name, rule.meta.severity);
            let room = columns.saturating_sub(head.chars().count() + 2);
            // Where it does not fit beside, it stands below.
            let (lines, indent) = match room >= MIN_ROOM {
                true => (wrapped(rule.meta.summary, room), head.chars().count() + 2),
                false => (wrapped(rule.meta.summary, columns - 10), 10),
            };
            let below = format!("\n{:indent$}", "");
            let first = if room >= MIN_ROOM { "  " } else { below.as_str() };
            let head = if room >= MIN_ROOM { head.as_str() } else { head.trim_end() };
            let _ = writeln!(text, "{head}{first}{}", lines.join(&below));
        }
    }
    text
}

fn page(rule: &Rule, colour: bool, columns: usize) -> String {
    let meta = rule.meta;
    let mut text = format!("{} ({})\n", bold(&format!("{} {}", rule.code, meta.name), colour), meta.severity);
    let _ = writeln!(text, "{}", wrapped(meta.summary, columns).join("\n"));
    for line in reflowed(&meta.markdown(), columns) {
        match line.strip_prefix("## ") {
            Some(title) => drop(writeln!(text, "{}", bold(title, colour))),
            None => drop(writeln!(text, "{line}")),
        }
    }
    if !meta.spec.is_empty() {
        let _ = writeln!(text, "\n{}", bold("Spec", colour));
        for spec in meta.spec {
            let _ = writeln!(text, "  {spec}");
        }
    }
    text
}

/// Paragraphs of a page as wide as that; code, titles and lists keep their lines.
fn reflowed(markdown: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in markdown.lines() {
        let is_fence = line.starts_with("```");
        let is_own = in_code || is_fence || line.is_empty() || line.starts_with(['#', '-', '*', '|', ' ']);
        if is_own {
            lines.extend(wrapped(&std::mem::take(&mut paragraph), columns));
            lines.push(line.to_owned());
        } else {
            paragraph.push_str(line);
            paragraph.push(' ');
        }
        in_code ^= is_fence;
    }
    lines.extend(wrapped(&paragraph, columns));
    lines
}

fn bold(text: &str, colour: bool) -> String {
    if colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// Columns where there is no terminal.
const WIDTH: usize = 80;
/// Columns that are used at most: longer lines are hard to read.
const MAX_WIDTH: usize = 120;
/// Columns that a summary needs beside the name of its rule.
const MIN_ROOM: usize = 40;
