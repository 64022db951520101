//! `corpus DIR --rust`: the WSDLs of a corpus as Rust, and whether that compiles.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use soapstone_codegen::Generator;
use soapstone_wsdl::definitions::{Binding, BindingMessage, Definitions, OperationMessage, Style, Use};
use soapstone_wsdl::load::{Documents, FileLoader, LoadLimits};

/// How many modules are checked as one crate: so many fit into memory.
const MODULES: usize = 40;

/// How many of the acceptable ones have to give code that compiles, in percent.
const WANTED: usize = 95;

/// Generates code for the acceptable WSDLs of a corpus, checks it below the target folder, and prints what became of each that
/// fails. `sample` takes so many of them, evenly. `false` means that too few compile.
pub(crate) fn run(corpus: &Path, sample: Option<usize>, only: Option<&str>) -> Result<bool> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), PathBuf::from);
    run_in(corpus, sample, only, &workspace, &target.join("corpus-rust"))
}

fn run_in(
    corpus: &Path,
    sample: Option<usize>,
    only: Option<&str>,
    workspace: &Path,
    scratch: &Path,
) -> Result<bool> {
    let mut wsdls = acceptable(corpus)?;
    wsdls.retain(|wsdl| only.is_none_or(|only| wsdl.contains(only)));
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
    let enough = compile * 100 >= wsdls.len() * WANTED;
    if !enough {
        println!("that is less than {WANTED} %");
    }
    Ok(enough)
}

/// The WSDLs that wsimport or zeep accepts, and shows an operation of, and that have an operation which is document/literal: over
/// SOAP, literal, with one element in the body at most (WS-I BP R2201, R2204).
fn acceptable(corpus: &Path) -> Result<Vec<String>> {
    let read = |name: &str| {
        fs::read_to_string(corpus.join(name)).with_context(|| format!("the corpus has no {name}"))
    };
    let verdicts = read("verdicts.tsv")?;
    let mut accepted = BTreeSet::new();
    for line in verdicts.lines().skip(1) {
        let mut fields = line.split('\t');
        let (wsdl, importer, verdict, operations) =
            (fields.next(), fields.next(), fields.next(), fields.next());
        if let (Some(wsdl), Some("wsimport" | "zeep"), Some("accept")) = (wsdl, importer, verdict)
            && operations.is_some_and(|operations| !operations.is_empty())
        {
            accepted.insert(wsdl.to_owned());
        }
    }
    let roots = read("roots.txt")?;
    let roots = roots.lines().map(str::trim).filter(|root| accepted.contains(*root));
    let document_literal = |wsdl: &&str| {
        let path = corpus.join("wsdl").join(wsdl);
        load(&path).is_ok_and(|documents| {
            let definitions = Definitions::read(&documents);
            let mut bindings = definitions.bindings.iter().filter(|binding| binding.soap.is_some());
            bindings.any(|binding| has_document_literal(&definitions, binding))
        })
    };
    Ok(roots.filter(document_literal).map(str::to_owned).collect())
}

fn has_document_literal(definitions: &Definitions<'_>, binding: &Binding<'_>) -> bool {
    let Some(port_type) = definitions.port_type_of(binding) else { return false };
    binding.operations.iter().any(|bound| {
        let Some(operation) = port_type.operation(bound.name) else { return false };
        let messages = [(&operation.input, &bound.input), (&operation.output, &bound.output)];
        bound.style == Style::Document
            && messages.into_iter().all(|(message, bound)| match (message, bound) {
                (Some(message), Some(bound)) => is_one_element(definitions, message, bound),
                (None, None) => true,
                _ => false,
            })
    })
}

/// Whether the body of a message is one element at most.
fn is_one_element(
    definitions: &Definitions<'_>,
    message: &OperationMessage<'_>,
    bound: &BindingMessage<'_>,
) -> bool {
    let Some(message) = message.message.and_then(|name| definitions.message(name)) else { return false };
    let Some(body) = &bound.body else { return false };
    let in_header = |part: &str| bound.headers.iter().any(|header| header.part == Some(part));
    let in_body = message.parts.iter().filter(|part| match &body.parts {
        Some(parts) => parts.contains(&part.name),
        None => !in_header(part.name),
    });
    let in_body: Vec<_> = in_body.collect();
    body.usage == Use::Literal && in_body.len() <= 1 && in_body.iter().all(|part| part.element.is_some())
}

fn load(path: &Path) -> Result<Documents, String> {
    let location = path.to_string_lossy();
    Documents::load(&location, &FileLoader::default(), &LoadLimits::default())
        .map_err(|error| error.to_string())
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
