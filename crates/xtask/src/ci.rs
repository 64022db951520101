//! `cargo xtask ci`: everything that has to hold before a commit.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Args;

use crate::process::{cargo, cargo_fuzz, works};
use crate::workspace::Workspace;
use crate::{corpus, fixtures, generate, layers, package, promises, specs};

/// What to run, and what to do when a step fails.
#[derive(Args)]
pub(crate) struct Options {
    /// Run the later steps also when one has failed
    #[arg(long)]
    keep_going: bool,
    /// Run only these steps
    #[arg(value_name = "STEP", value_parser = STEPS.map(|step| step.name))]
    steps: Vec<String>,
}

/// One step.
struct Step {
    name: &'static str,
    /// The command that runs this step alone
    rerun: &'static str,
    run: fn(&Workspace) -> Result<Outcome>,
}

/// How a step ended.
enum Outcome {
    Passed,
    Failed,
    /// Something that a toolchain need not have is not there
    Skipped(&'static str),
}

impl From<bool> for Outcome {
    fn from(passed: bool) -> Self {
        if passed { Self::Passed } else { Self::Failed }
    }
}

const FMT: &str = "cargo fmt --all --check";
const CLIPPY: &str = "cargo clippy --workspace --all-targets -- -D warnings";
const TEST: &str = "cargo test --workspace";
const DOC: &str = "RUSTDOCFLAGS=\"-D warnings\" cargo doc --workspace --no-deps";
const VERIFY: &str = "cargo run --release --package soapstone-cli --bin soapstone -- verify fixtures";

const STEPS: [Step; 13] = [
    Step { name: "fmt", rerun: FMT, run: |workspace| command(workspace, FMT) },
    Step { name: "layers", rerun: "cargo xtask layers", run: |w| Ok(layers::run(w)?.print("layers").into()) },
    Step {
        name: "generate",
        rerun: "cargo xtask generate --check",
        run: |w| Ok(generate::run(w, true)?.print("generate").into()),
    },
    Step {
        name: "fixtures",
        rerun: "cargo xtask fixtures --check",
        run: |w| Ok(fixtures::run(w, true)?.print("fixtures").into()),
    },
    Step {
        name: "specs",
        rerun: "cargo xtask specs",
        run: |w| Ok(specs::run(w, false)?.print("specs").into()),
    },
    Step {
        name: "promises",
        rerun: "cargo xtask promises",
        run: |w| Ok(promises::run(w)?.print("promises").into()),
    },
    Step { name: "clippy", rerun: CLIPPY, run: |workspace| command(workspace, CLIPPY) },
    Step { name: "test", rerun: TEST, run: |workspace| command(workspace, TEST) },
    Step { name: "corpus", rerun: "cargo xtask corpus DIR", run: |_| judge_corpus() },
    Step { name: "doc", rerun: DOC, run: |workspace| command(workspace, DOC) },
    Step { name: "verify", rerun: VERIFY, run: |workspace| command(workspace, VERIFY) },
    Step {
        name: "package",
        rerun: "cargo xtask package",
        run: |w| Ok(package::run(w, false)?.print("package").into()),
    },
    Step { name: "fuzz-build", rerun: "rustup run nightly cargo fuzz build", run: fuzz_build },
];

/// Runs the steps in order. `false` means that one failed.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<bool> {
    let wanted =
        |step: &&Step| options.steps.is_empty() || options.steps.iter().any(|name| name == step.name);
    let mut lines = Vec::new();
    let mut failed = Vec::new();
    for step in STEPS.iter().filter(wanted) {
        println!("\n=== {}: {}", step.name, step.rerun);
        let start = Instant::now();
        let outcome = (step.run)(workspace).unwrap_or_else(|error| {
            println!("{}: {error:#}", step.name);
            Outcome::Failed
        });
        let time = seconds(start.elapsed());
        let (word, note) = match outcome {
            Outcome::Passed => ("ok", String::new()),
            Outcome::Failed => ("FAILED", format!("  rerun: {}", step.rerun)),
            Outcome::Skipped(why) => ("skipped", format!("  {why}")),
        };
        let line = format!("{:<11} {word:<8} {time:>8}{note}", step.name);
        println!("--- {line}");
        lines.push(line);
        if word == "FAILED" {
            failed.push(step.name);
            if !options.keep_going {
                break;
            }
        }
    }
    println!("\n{}", lines.join("\n"));
    match failed.is_empty() {
        true => println!("\nci: ok"),
        false => println!("\nci: failed: {}", failed.join(", ")),
    }
    Ok(failed.is_empty())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// Runs a command line as printed. Its output is ours.
fn command(workspace: &Workspace, line: &str) -> Result<Outcome> {
    let line = CommandLine::parse(line)?;
    let mut command = cargo(workspace, &line.arguments);
    command.envs(line.variable);
    Ok(command.status().context("cannot start cargo")?.success().into())
}

/// A command line taken apart: at most one variable, `cargo`, arguments without spaces.
struct CommandLine<'a> {
    variable: Option<(&'a str, &'a str)>,
    arguments: Vec<&'a str>,
}

impl<'a> CommandLine<'a> {
    fn parse(line: &'a str) -> Result<Self> {
        let (before, after) = line.split_once("cargo ").context("a command without cargo")?;
        let variable = match before.trim_end() {
            "" => None,
            text => text.split_once('=').map(|(name, value)| (name, value.trim_matches('"'))),
        };
        Ok(Self { variable, arguments: after.split(' ').collect() })
    }
}

/// Compares the models of the importers with a corpus, if there is one: its WSDLs are other people's, and not part of the project.
fn judge_corpus() -> Result<Outcome> {
    match std::env::var_os(CORPUS) {
        Some(dir) if !dir.is_empty() => Ok(corpus::run(&corpus::Options::of(dir.into()))?.into()),
        _ => Ok(Outcome::Skipped("needs a corpus of WSDLs; SOAPSTONE_CORPUS says where")),
    }
}

/// The variable that says where the corpus is.
const CORPUS: &str = "SOAPSTONE_CORPUS";

fn fuzz_build(workspace: &Workspace) -> Result<Outcome> {
    if !workspace.path("fuzz/Cargo.toml").is_file() {
        return Ok(Outcome::Skipped("there is no fuzz crate"));
    }
    if !works(cargo_fuzz(workspace, &["--version"])) {
        return Ok(Outcome::Skipped("needs a nightly toolchain and cargo-fuzz"));
    }
    Ok(cargo_fuzz(workspace, &["build"]).status().context("cannot start cargo fuzz")?.success().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines_are_taken_apart_as_a_shell_would() {
        let line = CommandLine::parse(DOC).unwrap();
        assert_eq!(line.variable, Some(("RUSTDOCFLAGS", "-D warnings")));
        assert_eq!(line.arguments, ["doc", "--workspace", "--no-deps"]);
        for line in [FMT, CLIPPY, TEST, VERIFY] {
            let line = CommandLine::parse(line).unwrap();
            assert_eq!(line.variable, None);
            assert!(line.arguments.iter().all(|argument| !argument.contains(['"', '\''])));
        }
    }
}
