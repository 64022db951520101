//! `corpus DIR --rust`: the WSDLs of a corpus as Rust, and whether that compiles.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use soapstone_codegen::Generator;
use soapstone_wsdl::definitions::{Binding, Definitions, Style, Use};
use soapstone_wsdl::load::{Documents, FileLoader, LoadLimits};

/// How many modules are checked as one crate: so many fit into memory.
const MODULES: usize = 40;

/// How many of the acceptable ones have to give code that compiles, in percent.
const WANTED: usize = 95;

/// Generates code for the acceptable WSDLs of a corpus, checks it below `scratch`, and prints what became of each that fails.
/// `sample` takes so many of them, evenly.
pub(crate) fn run(corpus: &Path, sample: Option<usize>, workspace: &Path, scratch: &Path) -> Result<()> {
    let mut wsdls = acceptable(corpus)?;
    let acceptable = wsdls.len();
    if let Some(sample) = sample.filter(|sample| *sample > 0 && *sample < acceptable) {
        wsdls = (0..sample).filter_map(|at| wsdls.get(at * acceptable / sample).cloned()).collect();
    }
    let mut failures: BTreeMap<String, String> = BTreeMap::new();
    let mut modules = Vec::new();
    for wsdl in &wsdls {
        match generate(&corpus.join("wsdl").join(wsdl)) {
            Ok(code) => modules.push((wsdl.clone(), code)),
            Err(reason) => {
                failures.insert(wsdl.clone(), format!("not generated: {reason}"));
            }
        }
    }
    let generated = modules.len();
    fs::create_dir_all(scratch).with_context(|| format!("cannot make {}", scratch.display()))?;
    for (number, batch) in modules.chunks(MODULES).enumerate() {
        eprintln!("checking {} to {} of {generated}", number * MODULES + 1, number * MODULES + batch.len());
        failures.extend(check(batch, workspace, scratch)?);
    }
    for (wsdl, reason) in &failures {
        println!("{wsdl}\n    {}", reason.replace('\n', "\n    "));
    }
    let compile = wsdls.len() - failures.len();
    let percent = compile as f64 * 100.0 / wsdls.len().max(1) as f64;
    println!(
        "{acceptable} acceptable, {} taken, {generated} generated, {compile} compile: {percent:.1} %",
        wsdls.len()
    );
    if compile * 100 < wsdls.len() * WANTED {
        bail!("less than {WANTED} % give code that compiles");
    }
    Ok(())
}

/// The WSDLs that wsimport or zeep accepts and that have an operation which is document/literal over SOAP.
fn acceptable(corpus: &Path) -> Result<Vec<String>> {
    let read = |name: &str| {
        fs::read_to_string(corpus.join(name)).with_context(|| format!("the corpus has no {name}"))
    };
    let verdicts = read("verdicts.tsv")?;
    let mut accepted = BTreeSet::new();
    for line in verdicts.lines().skip(1) {
        let mut fields = line.split('\t');
        if let (Some(wsdl), Some("wsimport" | "zeep"), Some("accept")) = (fields.next(), fields.next(), fields.next()) {
            accepted.insert(wsdl.to_owned());
        }
    }
    let roots = read("roots.txt")?;
    let roots = roots.lines().map(str::trim).filter(|root| accepted.contains(*root));
    let document_literal = |wsdl: &&str| {
        let path = corpus.join("wsdl").join(wsdl);
        load(&path).is_ok_and(|documents| {
            let definitions = Definitions::read(&documents);
            definitions.bindings.iter().filter(|binding| binding.soap.is_some()).any(has_document_literal)
        })
    };
    Ok(roots.filter(document_literal).map(str::to_owned).collect())
}

fn has_document_literal(binding: &Binding<'_>) -> bool {
    binding.operations.iter().any(|operation| {
        let messages = [&operation.input, &operation.output];
        let mut bodies = messages.into_iter().flatten().filter_map(|message| message.body.as_ref());
        operation.style == Style::Document && bodies.all(|body| body.usage == Use::Literal)
    })
}

fn load(path: &Path) -> Result<Documents, String> {
    let location = path.to_string_lossy();
    Documents::load(&location, &FileLoader::default(), &LoadLimits::default()).map_err(|error| error.to_string())
}

fn generate(path: &Path) -> Result<String, String> {
    let documents = load(path)?;
    let code = Generator::new().generate(&Definitions::read(&documents));
    code.map_err(|errors| {
        let lines: Vec<String> = errors.iter().take(3).map(ToString::to_string).collect();
        lines.join("\n")
    })
}

/// The modules of a batch that do not compile. What one of them does may hide what another does, so what fails is taken out, and
/// the rest is checked again.
fn check(batch: &[(String, String)], workspace: &Path, scratch: &Path) -> Result<BTreeMap<String, String>> {
    let mut failures: BTreeMap<String, String> = BTreeMap::new();
    loop {
        write_crate(batch, &failures, workspace, scratch)?;
        let found = compile(scratch)?;
        if found.is_empty() {
            return Ok(failures);
        }
        let before = failures.len();
        for (module, reason) in found {
            if let Some((wsdl, _)) = batch.get(module) {
                failures.entry(wsdl.clone()).or_insert(reason);
            }
        }
        if failures.len() == before {
            bail!("what does not compile is no module: see {}", scratch.display());
        }
    }
}

fn write_crate(
    batch: &[(String, String)],
    without: &BTreeMap<String, String>,
    workspace: &Path,
    scratch: &Path,
) -> Result<()> {
    let source = scratch.join("src");
    fs::create_dir_all(&source)?;
    let soapstone = workspace.join("crates/soapstone");
    let manifest = format!(
        "[package]\nname = \"corpus-scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         soapstone = {{ path = {:?} }}\n",
        soapstone.display().to_string()
    );
    fs::write(scratch.join("Cargo.toml"), manifest)?;
    fs::copy(workspace.join("Cargo.lock"), scratch.join("Cargo.lock"))?;
    let mut root = String::from("#![allow(dead_code)]\n");
    for (at, (wsdl, code)) in batch.iter().enumerate() {
        fs::write(source.join(format!("m{at}.rs")), code)?;
        if !without.contains_key(wsdl) {
            writeln!(root, "pub mod m{at}; // {wsdl}")?;
        }
    }
    fs::write(source.join("lib.rs"), root)?;
    Ok(())
}

/// Runs `cargo check`: the first error of each module that has one.
fn compile(scratch: &Path) -> Result<BTreeMap<usize, String>> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["check", "--offline", "--quiet", "--message-format=json"])
        .current_dir(scratch)
        .output()
        .context("cargo cannot be run")?;
    let mut found = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        let message = &message["message"];
        if message["level"] != "error" {
            continue;
        }
        let spans = message["spans"].as_array().map_or(&[][..], Vec::as_slice);
        let modules = spans.iter().filter_map(|span| module_of(span["file_name"].as_str()?));
        let text = message["message"].as_str().unwrap_or_default();
        let line = spans.first().and_then(|span| span["line_start"].as_u64()).unwrap_or_default();
        for module in modules {
            found.entry(module).or_insert_with(|| format!("does not compile: m{module}.rs:{line}: {text}"));
        }
    }
    if found.is_empty() && !output.status.success() {
        bail!("cargo check failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(found)
}

fn module_of(file: &str) -> Option<usize> {
    let name = PathBuf::from(file);
    name.file_stem()?.to_str()?.strip_prefix('m')?.parse().ok()
}
