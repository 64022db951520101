//! What the importers did: `roots.txt` and `verdicts.tsv`.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// What was recorded.
pub(crate) struct Recorded {
    /// The WSDLs, as paths below `wsdl/`
    pub(crate) roots: Vec<String>,
    pub(crate) verdicts: Vec<RecordedVerdict>,
}

/// What an importer did with a WSDL.
pub(crate) struct RecordedVerdict {
    pub(crate) wsdl: String,
    pub(crate) importer: String,
    /// A crash is none.
    pub(crate) accepts: bool,
    /// As in the file: `accept`, `reject`, `crash`
    pub(crate) word: String,
    pub(crate) operations: BTreeSet<String>,
    /// In its own words
    pub(crate) error: String,
}

impl Recorded {
    pub(crate) fn read(dir: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<Self> {
        let roots = read(&dir.join("roots.txt"))?;
        let roots = roots.lines().filter(|line| !line.is_empty() && wanted(line)).map(str::to_owned);
        let mut verdicts = Vec::new();
        for (number, line) in read(&dir.join("verdicts.tsv"))?.lines().enumerate().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [wsdl, importer, word, operations, rest @ ..] = fields.as_slice() else {
                bail!("verdicts.tsv:{}: four or five fields are expected", number + 1);
            };
            if wanted(wsdl) {
                verdicts.push(RecordedVerdict {
                    wsdl: (*wsdl).to_owned(),
                    importer: (*importer).to_owned(),
                    accepts: *word == "accept",
                    word: (*word).to_owned(),
                    operations: operations
                        .split(',')
                        .filter(|name| !name.is_empty())
                        .map(str::to_owned)
                        .collect(),
                    error: rest.join(" "),
                });
            }
        }
        Ok(Self { roots: roots.collect(), verdicts })
    }
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
