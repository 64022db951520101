//! What there is to say of a file.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use soapstone_lint::importers::{
    Importer, JudgeLimits, Judgement, Place, Reason, Verdict, judge_all, judge_unread,
};
use soapstone_lint::{Finding, Selection, Severity, lint, unread};
use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{DocumentError, Documents, LoadError};

use crate::command::wsdl::loader::Loading;
use crate::io::Io;

/// What there is to say of a file.
pub(super) struct FileReport {
    /// As it was named.
    pub(super) file: String,
    /// It and what it imports; none if it could not be read.
    pub(super) documents: Option<Documents>,
    pub(super) findings: Vec<Finding>,
    pub(super) importers: Vec<(&'static dyn Importer, Judgement)>,
    /// It could not be had at all, and the exit code for that; that it is no XML is a finding.
    missing: Option<u8>,
}

impl FileReport {
    /// Reads, lints and judges.
    pub(super) fn of(
        path: &Path,
        loading: &Loading,
        selection: &Selection,
        importers: &[&'static dyn Importer],
        io: &mut Io<'_>,
    ) -> Self {
        let file = path.to_string_lossy().into_owned();
        match loading.read(path, io) {
            Ok(documents) => {
                let (findings, judged) = {
                    let wsdl = Definitions::read(&documents);
                    let mut judged = judge_all(importers, &wsdl, &JudgeLimits::default());
                    judged.iter_mut().for_each(|judgement| only_not_fetched(judgement, &documents));
                    (lint(&wsdl, selection), importers.iter().copied().zip(judged).collect())
                };
                Self { file, documents: Some(documents), findings, importers: judged, missing: None }
            }
            Err(error) => {
                let judged = importers.iter().map(|importer| (*importer, judge_unread(&error)));
                Self {
                    file,
                    documents: None,
                    findings: vec![unread(&error)],
                    importers: judged.collect(),
                    missing: match error {
                        DocumentError::Read(_) => None,
                        DocumentError::Load(LoadError::NotFound { .. } | LoadError::Offline { .. }) => {
                            Some(2)
                        }
                        _ => Some(3),
                    },
                }
            }
        }
    }

    /// The addresses of what is imported, and was not fetched because nobody said so.
    pub(super) fn not_fetched(&self) -> Vec<&str> {
        let all = self.documents.iter().flat_map(Documents::iter);
        let unread = all.filter(|(_, loaded)| {
            matches!(&loaded.content, Err(DocumentError::Load(LoadError::Offline { .. })))
        });
        unread.map(|(_, loaded)| loaded.location.as_str()).collect()
    }

    /// Whether it is said that the file has no service: that is fine for one that another file imports.
    pub(super) fn has_no_service(&self) -> bool {
        self.findings.iter().any(|finding| finding.rule.code == NO_SERVICE)
    }

    /// The files that it imports, as the file system knows them.
    pub(super) fn imported(&self) -> impl Iterator<Item = PathBuf> {
        let documents = self.documents.iter().flat_map(|documents| documents.readable().skip(1));
        documents.filter_map(|(_, document)| std::fs::canonicalize(document.location()).ok())
    }

    /// Takes note of what other files import: it may be a part of one.
    pub(super) fn beside(&mut self, imported: &HashSet<PathBuf>) {
        if std::fs::canonicalize(&self.file).is_ok_and(|file| imported.contains(&file)) {
            self.findings.retain(|finding| finding.rule.code != NO_SERVICE);
        }
    }

    pub(super) fn exit_code(&self) -> u8 {
        if let Some(code) = self.missing {
            return code;
        }
        u8::from(self.findings.iter().any(|finding| finding.severity == Severity::Error))
    }

    /// How many findings are of a severity.
    pub(super) fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// An importer that rejects because of what was not fetched here may have fetched it: then nothing is known.
fn only_not_fetched(judgement: &mut Judgement, documents: &Documents) {
    if judgement.verdict != Verdict::Reject {
        return;
    }
    let offline = documents.imports().iter().filter(|import| {
        matches!(documents.failure(import), Some(DocumentError::Load(LoadError::Offline { .. })))
    });
    let places: Vec<Place> =
        offline.filter_map(|import| documents.import_element(import)).map(Place::of).collect();
    let is_there = |place: &Place| places.contains(place);
    if judgement.reasons.iter().any(|reason| reason.place.as_ref().is_some_and(is_there)) {
        judgement.verdict = Verdict::Unknown;
        judgement.reasons.push(Reason::new("it is not read here without --fetch"));
    }
}

/// The rule for a WSDL without a service.
const NO_SERVICE: &str = "DOC008";
