//! What came of each scenario, for `cargo xtask interop`, which says where it is to be written.

use std::fmt::Write;
use std::path::Path;

use super::compare::Compared;

/// Keeps which scenarios were played and what was wrong with them.
pub(crate) fn keep(played: &[(String, Result<Compared, String>)], problems: &[String], area: &str) {
    let Some(folder) = std::env::var_os("SOAPSTONE_INTEROP_RESULTS") else { return };
    let mut written = String::new();
    for (name, _) in played {
        let (direction, scenario) = match name.rsplit_once(": ") {
            // `client: …`, `called on sockets: …`
            Some((who, scenario)) if who.starts_with('c') => ("called by us", scenario),
            Some((_, scenario)) => ("calls us", scenario),
            None => ("calls us", name.as_str()),
        };
        let wrong = problems.iter().find_map(|problem| problem.strip_prefix(&format!("{name}: ")));
        let result =
            wrong.map_or_else(|| "pass".to_owned(), |wrong| format!("fail: {}", wrong.escape_debug()));
        let _ = write!(written, "[[case]]\nscenario = \"{scenario}\"\ndirection = \"{direction}\"\n");
        let _ = writeln!(written, "how = \"replayed from a recording\"\nresult = \"{result}\"");
    }
    let file: String = area.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    std::fs::write(Path::new(&folder).join(format!("replayed-{file}.toml")), written).unwrap();
}
