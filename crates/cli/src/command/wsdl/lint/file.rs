//! What there is to say of a file.

use std::path::Path;

use soapstone_lint::importers::{Importer, JudgeLimits, Judgement, judge_all, judge_unread};
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
                    let judged = judge_all(importers, &wsdl, &JudgeLimits::default());
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
