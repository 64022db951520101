//! `cargo xtask fuzz`: each fuzz target for a while.

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::process::{cargo_fuzz, works};
use crate::workspace::{Workspace, entries};

/// Which targets, and for how long.
#[derive(Args)]
#[command(
    after_help = "What a target finds is in fuzz/artifacts/<target>/. Minimise it with `cargo fuzz tmin`, mend the \
    code, and keep it as fixtures/regress/<target>/NNNN.bin (fixtures/regress/README.md)."
)]
pub(crate) struct Options {
    /// Seconds per target
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Only this target
    target: Option<String>,
}

/// Runs the targets one after the other, also when one has found something. `false` means that one did.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<bool> {
    let targets = targets(workspace)?;
    let wanted: Vec<_> = match &options.target {
        None => targets,
        Some(name) if targets.contains(name) => Vec::from([name.clone()]),
        Some(name) => bail!("no fuzz target {name}; there are {}", targets.join(", ")),
    };
    if !works(cargo_fuzz(workspace, &["--version"])) {
        bail!(
            "needs a nightly toolchain and cargo-fuzz: rustup toolchain install nightly, cargo install cargo-fuzz"
        );
    }
    let mut found = Vec::new();
    for target in &wanted {
        println!("\n=== fuzz {target}, {} s", options.seconds);
        let time = format!("-max_total_time={}", options.seconds);
        let mut command = cargo_fuzz(workspace, &["run", target, "--", &time]);
        if !command.status().context("cannot start cargo fuzz")?.success() {
            found.push(target.as_str());
        }
    }
    match found.is_empty() {
        true => println!("\nfuzz: ok ({} targets)", wanted.len()),
        false => println!("\nfuzz: failed: {}", found.join(", ")),
    }
    Ok(found.is_empty())
}

/// The names of the targets: one file each.
fn targets(workspace: &Workspace) -> Result<Vec<String>> {
    let folder = workspace.path("fuzz/fuzz_targets");
    if !folder.is_dir() {
        bail!("there is no fuzz crate");
    }
    let files = entries(&folder)?.into_iter().filter(|path| path.extension().is_some_and(|ext| ext == "rs"));
    Ok(files.filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect())
}
