//! What a check found, and how it is printed.

/// The outcome of one check: what was looked at, and what is wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// What was looked at or done, in one line
    pub(crate) summary: String,
    /// One entry per finding; further lines of an entry explain it
    pub(crate) findings: Vec<String>,
}

impl Report {
    /// Prints the findings and the summary; `true` means that nothing is wrong.
    pub(crate) fn print(&self, name: &str) -> bool {
        for finding in &self.findings {
            let mut lines = finding.lines();
            println!("{name}: {}", lines.next().unwrap_or_default());
            for line in lines {
                println!("    {line}");
            }
        }
        let verdict = match self.findings.len() {
            0 => "ok".to_owned(),
            1 => "1 finding".to_owned(),
            n => format!("{n} findings"),
        };
        println!("{name}: {verdict} ({})", self.summary);
        self.findings.is_empty()
    }
}
