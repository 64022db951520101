//! Which rules are to run.

use thiserror::Error;

use crate::meta::{Rule, Status};
use crate::rules;

/// Which rules are to run. Default: all but those of a preview, which have to be selected.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    select: Vec<String>,
    ignore: Vec<String>,
}

/// There is no such rule.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no rule `{written}`; `soapstone wsdl explain` lists all")]
pub struct UnknownRule {
    /// As it was written.
    pub written: String,
}

impl Selection {
    /// The rules that `select` names (all stable ones, if it names none) without those that `ignore` names. A name is a code (`BP2303`), the
    /// beginning of codes (`BP`), the name of a rule (`notification-operation`) or a number of the Basic Profile (`R2303`).
    pub fn new(select: &[String], ignore: &[String]) -> Result<Self, UnknownRule> {
        for written in select.iter().chain(ignore) {
            if !rules::all().iter().any(|rule| is_meant(rule, written)) {
                return Err(UnknownRule { written: written.clone() });
            }
        }
        Ok(Self { select: select.to_vec(), ignore: ignore.to_vec() })
    }

    /// Whether a rule is among them.
    pub fn has(&self, rule: &Rule) -> bool {
        let any = |names: &[String]| names.iter().any(|written| is_meant(rule, written));
        let selected = match self.select.is_empty() {
            true => rule.meta.status == Status::Stable,
            false => any(&self.select),
        };
        selected && !any(&self.ignore)
    }
}

fn is_meant(rule: &Rule, written: &str) -> bool {
    let written = written.trim();
    if written.is_empty() {
        return false;
    }
    let code = written.to_ascii_uppercase();
    rule.code.starts_with(&code)
        || rule.meta.name.eq_ignore_ascii_case(written)
        || rule.meta.spec.iter().any(|spec| spec.requirement == code)
}

/// The rule of a code, of a name or of a number of the Basic Profile.
pub(crate) fn find(written: &str) -> Option<&'static Rule> {
    let exact = |rule: &&Rule| rule.code.eq_ignore_ascii_case(written) || rule.meta.name == written;
    let numbered = |rule: &&Rule| {
        rule.meta
            .spec
            .iter()
            .any(|spec| !written.is_empty() && spec.requirement.eq_ignore_ascii_case(written))
    };
    rules::all().iter().find(exact).or_else(|| rules::all().iter().find(numbered))
}
