//! `soapstone man`: the help of a command as a page of the manual.

use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man as Page;
use clap_mangen::roff::{Roff, roman};

use crate::args::{Cli, Man};
use crate::error::Error;
use crate::io::Io;
use crate::shown;

pub(crate) fn man(args: &Man, io: &mut Io<'_>) -> Result<u8, Error> {
    // That of `help` says nothing that others do not.
    let mut root = Cli::command().disable_help_subcommand(true);
    root.build();
    match &args.output {
        Some(folder) => {
            std::fs::create_dir_all(folder).map_err(|error| Error::Write { path: folder.clone(), error })?;
            write_all(&root, folder, io)?;
        }
        None => io.out(&page(&named(&root, &args.command)?)?)?,
    }
    Ok(0)
}

/// The command of these words.
fn named(root: &Command, words: &[String]) -> Result<Command, Error> {
    let mut found = root;
    for word in words {
        found = found.find_subcommand(word).ok_or_else(|| {
            let known: Vec<&str> = found.get_subcommands().map(Command::get_name).collect();
            let known = match known.is_empty() {
                true => "it has no commands below it".to_owned(),
                false => format!("there are {}", known.join(", ")),
            };
            let said = shown::line(word);
            Error::Usage(format!("`{}` has no command `{said}`: {known}", found.get_name()))
        })?;
    }
    Ok(found.clone())
}

/// Writes the pages of a command and of those below it.
fn write_all(command: &Command, folder: &Path, io: &mut Io<'_>) -> Result<(), Error> {
    let path = folder.join(Page::new(command.clone()).get_filename());
    let text = page(command)?;
    std::fs::write(&path, text).map_err(|error| Error::Write { path: path.clone(), error })?;
    io.err(&format!("{}\n", shown::path(&path)))?;
    command.get_subcommands().try_for_each(|below| write_all(below, folder, io))
}

/// The page of a command.
fn page(command: &Command) -> Result<String, Error> {
    let version = command.get_version().unwrap_or(env!("CARGO_PKG_VERSION"));
    let manual = Page::new(command.clone()).source(format!("soapstone {version}")).manual("soapstone");
    let mut out = Vec::new();
    manual.render_title(&mut out)?;
    manual.render_name_section(&mut out)?;
    manual.render_synopsis_section(&mut out)?;
    manual.render_description_section(&mut out)?;
    manual.render_options_section(&mut out)?;
    if command.has_subcommands() {
        manual.render_subcommands_section(&mut out)?;
    }
    let after = command.get_after_long_help().or_else(|| command.get_after_help());
    if let Some(after) = after {
        out.extend(sections(&after.to_string()).to_roff().into_bytes());
    }
    String::from_utf8(out).map_err(|error| Error::Output(std::io::Error::other(error)))
}

/// What stands behind the options, as sections: lines stay lines where somebody laid them out.
fn sections(text: &str) -> Roff {
    let mut roff = Roff::new();
    let mut has_notes = false;
    for block in text.split("\n\n") {
        let (first, rest) = block.split_once('\n').unwrap_or((block, ""));
        match (first.strip_suffix(':'), first.strip_prefix("Exit codes: ")) {
            (Some("Exit codes"), _) => {
                has_notes = false;
                roff.control("SH", ["EXIT STATUS"]);
                laid_out(&mut roff, rest);
            }
            (_, Some(codes)) => {
                has_notes = false;
                roff.control("SH", ["EXIT STATUS"]);
                roff.text([roman(format!("{codes} {}", rest.replace('\n', " ")).trim_end().to_owned())]);
            }
            (Some(title), _) if rest.starts_with(' ') => {
                has_notes = false;
                let title = title.to_uppercase();
                roff.control("SH", [title.as_str()]);
                laid_out(&mut roff, rest);
            }
            _ => {
                if !has_notes {
                    roff.control("SH", ["NOTES"]);
                }
                has_notes = true;
                roff.control("PP", []);
                match block.lines().any(|line| line.starts_with(' ')) {
                    true => laid_out(&mut roff, block),
                    false => drop(roff.text([roman(block.replace('\n', " "))])),
                }
            }
        }
    }
    roff
}

fn laid_out(roff: &mut Roff, text: &str) {
    roff.control("nf", []);
    for line in text.lines() {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
}
