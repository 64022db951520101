//! `cargo xtask corpus`: what the linter says of the importers, against what they did with a corpus of WSDLs.

mod confusion;
mod judged;
mod matrix;
mod recorded;
mod rust;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::Args;
use soapstone_lint::importers::importers;

use self::judged::{Judged, Timing};
use self::recorded::Recorded;

/// Where the corpus is, and what to show of it.
#[derive(Args)]
pub(crate) struct Options {
    /// The folder of the corpus
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// List what was judged otherwise than recorded, of all importers or of one
    #[arg(long, value_name = "IMPORTER", num_args = 0..=1, default_missing_value = "all")]
    misses: Option<String>,
    /// Only WSDLs whose path contains this
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Make Rust of the document/literal WSDLs that wsimport or zeep accepts, and check that it compiles
    #[arg(long)]
    rust: bool,
    /// Take so many of them, evenly
    #[arg(long, value_name = "N", requires = "rust")]
    sample: Option<usize>,
}

impl Options {
    /// All verdicts of this corpus.
    pub(crate) fn of(dir: PathBuf) -> Self {
        Self { dir, misses: None, only: None, rust: false, sample: None }
    }
}

/// Of all verdicts of the corpus, this share has to be right.
const AIM_ALL: f64 = 97.0;
/// And of those of each importer, this.
const AIM_EACH: f64 = 94.0;
/// In this time all WSDLs are to be linted.
const AIM_TIME: Duration = Duration::from_secs(2);

/// Judges every WSDL and prints how that compares. `false` means that an aim is missed.
pub(crate) fn run(options: &Options) -> Result<bool> {
    if options.rust {
        return rust::run(&options.dir, options.sample, options.only.as_deref());
    }
    let wanted = |path: &str| options.only.as_ref().is_none_or(|text| path.contains(text.as_str()));
    let recorded = Recorded::read(&options.dir, &wanted)?;
    let (mut judged, mut timing, mut elapsed) = judge(options, &recorded);
    if elapsed >= AIM_TIME && !cfg!(debug_assertions) {
        // Files that were never read, or others that keep the processor busy: the second time counts.
        (judged, timing, elapsed) = judge(options, &recorded);
    }

    for unread in judged.iter().filter_map(|file| Some((&file.path, file.unread.as_ref()?))) {
        println!("not read: {}\n    {}", unread.0, unread.1);
    }
    println!(
        "{} WSDLs read, linted and judged in {:.2} s, one after the other (reading {:.2} s, rules {:.2} s, importers \
         {:.2} s){}; {} not read",
        judged.len(),
        elapsed.as_secs_f64(),
        timing.reading.as_secs_f64(),
        timing.rules.as_secs_f64(),
        timing.importers.as_secs_f64(),
        if cfg!(debug_assertions) { ", without optimisation: not the time that counts" } else { "" },
        judged.iter().filter(|file| file.unread.is_some()).count(),
    );
    println!("slowest: {:.3} s {}", timing.slowest.0.as_secs_f64(), timing.slowest.1);

    let confusion = confusion::compare(&recorded, &judged);
    println!("\n{}", confusion.table(AIM_ALL, AIM_EACH));
    let matrix = matrix::compare(&options.dir, &wanted)?;
    println!("{}", matrix.table());
    if let Some(of) = options.misses.as_deref() {
        let known = importers().iter().any(|importer| importer.name() == of);
        if of != "all" && !known {
            println!("there is no importer `{of}`; there are {}", names());
        }
        print!("{}", confusion.misses(of));
        print!("{}", matrix.misses(of));
    }
    let fast = elapsed < AIM_TIME || cfg!(debug_assertions);
    if !fast {
        println!("linting is to take less than {} s", AIM_TIME.as_secs());
    }
    Ok(confusion.meets(AIM_ALL, AIM_EACH) && matrix.is_right() && fast)
}

/// Judges every WSDL, and says how long that took.
fn judge(options: &Options, recorded: &Recorded) -> (Vec<Judged>, Timing, Duration) {
    let start = Instant::now();
    let mut timing = Timing::default();
    let wsdl = options.dir.join("wsdl");
    let judged = recorded.roots.iter().map(|root| Judged::of(&wsdl.join(root), root, &mut timing));
    (judged.collect(), timing, start.elapsed())
}

/// The importers that there are models of.
fn names() -> String {
    importers().iter().map(|importer| importer.name()).collect::<Vec<_>>().join(", ")
}
