//! What the linter says of a WSDL.

use std::path::Path;
use std::time::{Duration, Instant};

use soapstone_lint::importers::{JudgeLimits, Judgement, importers, judge_all, judge_unread};
use soapstone_lint::{Selection, lint};
use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{Documents, FileLoader, LoadLimits};

/// What the linter says of a WSDL.
pub(crate) struct Judged {
    /// As it was asked for
    pub(crate) path: String,
    /// Why it could not be read
    pub(crate) unread: Option<String>,
    /// By importer
    pub(crate) judgements: Vec<(&'static str, Judgement)>,
    /// How many operations its portTypes have
    pub(crate) operations: usize,
}

/// Where the time went.
#[derive(Default)]
pub(crate) struct Timing {
    pub(crate) reading: Duration,
    pub(crate) rules: Duration,
    pub(crate) importers: Duration,
    pub(crate) slowest: (Duration, String),
}

impl Judged {
    /// Reads, lints and judges a WSDL.
    pub(crate) fn of(file: &Path, path: &str, timing: &mut Timing) -> Self {
        let start = Instant::now();
        let judged = Self::timed(file, path, timing);
        let elapsed = start.elapsed();
        if elapsed > timing.slowest.0 {
            timing.slowest = (elapsed, path.to_owned());
        }
        judged
    }

    fn timed(file: &Path, path: &str, timing: &mut Timing) -> Self {
        let lap = |since: &mut Instant| std::mem::replace(since, Instant::now()).elapsed();
        let mut since = Instant::now();
        let path = path.to_owned();
        let loaded = Documents::load(&file.to_string_lossy(), &FileLoader::default(), &LoadLimits::default());
        let documents = match loaded {
            Ok(documents) => documents,
            Err(error) => {
                timing.reading += lap(&mut since);
                let judge = |name| (name, judge_unread(&error));
                let judgements = importers().iter().map(|importer| judge(importer.name())).collect();
                return Self { path, unread: Some(error.to_string()), judgements, operations: 0 };
            }
        };
        let wsdl = Definitions::read(&documents);
        timing.reading += lap(&mut since);
        lint(&wsdl, &Selection::default());
        timing.rules += lap(&mut since);
        let judgements = judge_all(importers(), &wsdl, &JudgeLimits::default());
        let judgements = importers().iter().map(|importer| importer.name()).zip(judgements).collect();
        timing.importers += lap(&mut since);
        let operations = wsdl.port_types.iter().map(|port_type| port_type.operations.len()).sum();
        Self { path, unread: None, judgements, operations }
    }

    /// What it says of an importer.
    pub(crate) fn judgement(&self, importer: &str) -> Option<&Judgement> {
        self.judgements.iter().find(|(name, _)| *name == importer).map(|(_, judgement)| judgement)
    }
}

/// The reasons of a judgement, in a line.
pub(crate) fn reasons(judgement: &Judgement) -> String {
    let place = |reason: &soapstone_lint::importers::Reason| match &reason.place {
        Some(place) => {
            format!("{} ({}:{})", reason.text, place.location.rsplit('/').next().unwrap_or(""), place.at)
        }
        None => reason.text.clone(),
    };
    judgement.reasons.iter().map(place).collect::<Vec<_>>().join("; ")
}
