//! What a rule is.

use std::fmt;

use crate::context::LintContext;

/// A rule: what it looks for, and the function that looks.
#[derive(Debug)]
pub struct Rule {
    /// `BP2303`: of the WS-I Basic Profile with the number that it has there, else the letters of its family and a number.
    pub code: &'static str,
    /// What is known about it.
    pub meta: &'static RuleMeta,
    pub(crate) check: fn(&mut LintContext<'_, '_>),
}

/// What is known about a rule.
#[derive(Debug)]
#[non_exhaustive]
pub struct RuleMeta {
    /// The defect, so that "allow *name*" makes sense: `notification-operation`.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// What it is about.
    pub family: Family,
    /// How bad it is, unless a finding says otherwise.
    pub severity: Severity,
    /// Whether it is to stay.
    pub status: Status,
    /// The version that had it first.
    pub since: &'static str,
    /// Markdown: what it does, why it matters, an example, what to use instead.
    pub doc: &'static str,
    /// Where it is written.
    pub spec: &'static [SpecRef],
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Contracts whose services call their clients.
    Duplex,
    /// The WS-I Basic Profile.
    BasicProfile,
    /// What only .NET understands.
    Wcf,
    /// Documents, imports and names: what importers need before anything else.
    Structure,
    /// SOAP in WSDL.
    Soap,
    /// WS-Addressing in WSDL.
    Addressing,
    /// WS-ReliableMessaging policies.
    Reliable,
    /// WS-Policy itself.
    Policy,
}

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// An importer refuses the WSDL, or loses operations of it.
    Error,
    /// Some importers need help, or do something unexpected.
    Warning,
    /// Good to know.
    Info,
}

/// Whether a rule is to stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It is.
    Stable,
    /// It may change.
    Preview,
    /// It finds nothing any more; its code is kept.
    Retired,
}

/// Where a rule is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpecRef {
    /// The document, as `docs/specs.toml` calls it.
    pub id: &'static str,
    /// The section in it.
    pub section: &'static str,
    /// The requirement, where it has a name: `R2303`. Else empty.
    pub requirement: &'static str,
}

impl RuleMeta {
    /// Its doc as Markdown; the space after `///` is taken away.
    pub fn markdown(&self) -> String {
        let line = |line: &str| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n";
        "\n".to_owned() + &self.doc.lines().map(line).collect::<String>()
    }
}

impl Family {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Duplex,
        Self::BasicProfile,
        Self::Wcf,
        Self::Structure,
        Self::Soap,
        Self::Addressing,
        Self::Reliable,
        Self::Policy,
    ];

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Duplex => "Duplex",
            Self::BasicProfile => "Basic Profile",
            Self::Wcf => "WCF",
            Self::Structure => "Structure",
            Self::Soap => "SOAP",
            Self::Addressing => "Addressing",
            Self::Reliable => "Reliable messaging",
            Self::Policy => "Policy",
        }
    }
}

impl Severity {
    /// `error`, `warning`, `info`
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// `BP11 §5.5.3 R2303`
impl fmt::Display for SpecRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} §{}", self.id, self.section)?;
        if !self.requirement.is_empty() {
            write!(f, " {}", self.requirement)?;
        }
        Ok(())
    }
}
