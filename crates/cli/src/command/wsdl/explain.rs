//! `soapstone wsdl explain`: what a rule is about.

use std::fmt::Write;

use clap::Args;
use soapstone_lint::{Family, Rule, rules};

use crate::error::Error;
use crate::io::Io;

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
        io.out(&list(io.stdout_colour))?;
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
        text.push_str(&page(rule, io.stdout_colour));
    }
    io.out(&text)?;
    Ok(0)
}

fn list(colour: bool) -> String {
    let mut text = String::new();
    let width = rules::all().iter().map(|rule| rule.meta.name.len()).max().unwrap_or(0);
    for family in Family::ALL {
        let rules: Vec<&Rule> = rules::all().iter().filter(|rule| rule.meta.family == family).collect();
        if rules.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{}", bold(family.title(), colour));
        for rule in rules {
            let _ = writeln!(
                text,
                "  {:<7} {:<width$}  {:<7}  {}",
                rule.code, rule.meta.name, rule.meta.severity, rule.meta.summary
            );
        }
    }
    text
}

fn page(rule: &Rule, colour: bool) -> String {
    let meta = rule.meta;
    let mut text = format!("{} ({})\n", bold(&format!("{} {}", rule.code, meta.name), colour), meta.severity);
    let _ = writeln!(text, "{}", meta.summary);
    for line in meta.markdown().lines() {
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

fn bold(text: &str, colour: bool) -> String {
    if colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}
