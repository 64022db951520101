//! What was tried with a peer, what came of it, and what is expected to.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::path::Path;

use serde::Deserialize;

/// Who calls whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum Direction {
    #[serde(rename = "calls us")]
    CallsUs,
    #[serde(rename = "called by us")]
    CalledByUs,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CallsUs => "calls us",
            Self::CalledByUs => "called by us",
        })
    }
}

#[derive(Deserialize)]
struct Scenarios {
    scenario: Vec<Scenario>,
}

#[derive(Deserialize)]
struct Scenario {
    name: String,
}

/// A case that cannot work, or that there is not.
#[derive(Deserialize)]
struct Expected {
    peer: String,
    direction: Direction,
    /// One scenario or several.
    scenarios: Vec<String>,
    /// `fail`: it is tried, and fails. `not run`: it is not tried.
    result: Anticipated,
    reason: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
enum Anticipated {
    #[serde(rename = "fail")]
    Fail,
    #[serde(rename = "not run")]
    NotRun,
}

#[derive(Deserialize)]
struct AllExpected {
    case: Vec<Expected>,
}

/// What came of each scenario that was tried: nothing, or what was wrong.
pub(crate) type Tried = BTreeMap<String, Result<(), String>>;

/// Says what came of all scenarios with a peer, and fails where something else came of one than is expected.
pub(crate) fn judge(peer: &str, version: &str, direction: Direction, mut tried: Tried) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop");
    let read = |name: &str| std::fs::read_to_string(here.join(name)).expect("it is beside this file");
    let scenarios: Scenarios = toml::from_str(&read("scenarios.toml")).unwrap();
    let expected: AllExpected = toml::from_str(&read("expected.toml")).unwrap();
    let (mut written, mut problems) = (String::new(), String::new());
    for Scenario { name } in scenarios.scenario {
        let lists = |name: &str| {
            expected.case.iter().find(|case| {
                let names = case.scenarios.iter().any(|listed| listed == name);
                case.peer == peer && case.direction == direction && names
            })
        };
        let listed = lists(&name).or_else(|| lists("*"));
        let anticipated = listed.map(|case| (case.result, &case.reason));
        let (result, problem) = match (tried.remove(&name), anticipated) {
            (Some(Ok(())), None) => ("pass".to_owned(), None),
            (Some(Ok(())), Some(_)) => {
                ("pass".to_owned(), Some("works, and expected.toml says that it does not".to_owned()))
            }
            (Some(Err(_)), Some((Anticipated::Fail, reason))) => (format!("fail: {reason}"), None),
            (Some(Err(why)), _) => (format!("fail: {why}"), Some(why)),
            (None, Some((Anticipated::NotRun, reason))) => (format!("not run: {reason}"), None),
            (None, _) => ("not run: it said nothing".to_owned(), Some("was not tried".to_owned())),
        };
        if let Some(problem) = problem {
            let _ = writeln!(problems, "{name}: {problem}");
        }
        println!("{peer} {version} {direction}: {name}: {result}");
        let _ = write!(written, "\n[[case]]\npeer = {}\nversion = {}\n", quoted(peer), quoted(version));
        let _ =
            write!(written, "scenario = {}\ndirection = \"{direction}\"\nhow = \"live\"\n", quoted(&name));
        let _ = writeln!(written, "result = {}", quoted(&result));
    }
    if let Some(folder) = std::env::var_os("SOAPSTONE_INTEROP_RESULTS") {
        let name = format!("{peer}-{direction}.toml").replace(' ', "-");
        std::fs::write(Path::new(&folder).join(name), written).expect("results can be written");
    }
    assert!(tried.is_empty(), "scenarios.toml has not {:?}", tried.keys());
    assert!(problems.is_empty(), "{peer} {direction}:\n{problems}");
}

/// A string of TOML, in one line.
fn quoted(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
