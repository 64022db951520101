//! `docs/interop.toml`: every case that was run, with what came of it the last time.

use std::fmt::Write;

use anyhow::Result;
use serde::Deserialize;

/// All cases.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Results {
    #[serde(default)]
    pub(crate) case: Vec<Case>,
}

/// A scenario with a peer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    #[serde(default)]
    pub(crate) peer: String,
    #[serde(default)]
    pub(crate) version: String,
    pub(crate) scenario: String,
    pub(crate) direction: Direction,
    pub(crate) how: How,
    /// `pass`, `fail: why` or `not run: why`
    pub(crate) result: String,
    #[serde(default)]
    pub(crate) date: String,
    /// Of a case that was run by hand: what was done.
    #[serde(default)]
    pub(crate) done: String,
}

/// Who calls whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) enum Direction {
    #[serde(rename = "calls us")]
    CallsUs,
    #[serde(rename = "called by us")]
    CalledByUs,
}

/// How a case was run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) enum How {
    #[serde(rename = "live")]
    Live,
    #[serde(rename = "by hand")]
    ByHand,
    #[serde(rename = "replayed from a recording")]
    Replayed,
}

impl Direction {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::CallsUs => "calls us",
            Self::CalledByUs => "called by us",
        }
    }
}

impl How {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::ByHand => "by hand",
            Self::Replayed => "replayed from a recording",
        }
    }
}

const HEAD: &str = "\
# What was run with other people's stacks, and what came of it the last time. `cargo xtask interop` runs the tests and writes this; what
# was run of a peer replaces what was there, and a peer that is not on the machine keeps its last results. Cases `by hand` are written
# by hand, with what was `done`, and kept. `cargo xtask generate` makes docs/interop.md and the table in README.md of it.
";

impl Results {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        Ok(toml::from_str(text)?)
    }

    /// Takes what was run now: of a peer, a direction and a way to run it, all or nothing.
    pub(crate) fn replace(&mut self, cases: Vec<Case>) {
        let of = |case: &Case| (case.peer.clone(), case.direction, case.how);
        self.case.retain(|old| old.how == How::ByHand || !cases.iter().any(|new| of(new) == of(old)));
        for case in cases {
            let same = |old: &&mut Case| of(old) == of(&case) && old.scenario == case.scenario;
            match self.case.iter_mut().find(same) {
                // Two tests play some recordings: each of them counts.
                Some(old) if case.result != "pass" => *old = case,
                Some(_) => {}
                None => self.case.push(case),
            }
        }
        // Live scenarios stay in the order in which they are tried.
        self.case.sort_by(|a, b| {
            let key = |case: &Case| (case.how, case.peer.to_lowercase(), case.direction);
            let name =
                |case: &Case| if case.how == How::Replayed { case.scenario.clone() } else { String::new() };
            key(a).cmp(&key(b)).then_with(|| name(a).cmp(&name(b)))
        });
    }

    pub(crate) fn to_text(&self) -> String {
        let mut text = HEAD.to_owned();
        for case in &self.case {
            let (direction, how) = (case.direction.name(), case.how.name());
            let fields = [
                ("peer", case.peer.as_str()),
                ("version", &case.version),
                ("scenario", &case.scenario),
                ("direction", direction),
                ("how", how),
                ("result", &case.result),
                ("date", &case.date),
                ("done", &case.done),
            ];
            text.push_str("\n[[case]]\n");
            for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
                let _ = writeln!(text, "{name} = {}", quoted(value));
            }
        }
        text
    }
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(peer: &str, scenario: &str, how: How, result: &str) -> Case {
        Case {
            peer: peer.to_owned(),
            version: "1".to_owned(),
            scenario: scenario.to_owned(),
            direction: Direction::CallsUs,
            how,
            result: result.to_owned(),
            date: "2026-11-22".to_owned(),
            done: String::new(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let mut results = Results::default();
        results.replace(vec![case("a", "text", How::Live, "fail: \"no\" \\ \n reply")]);
        let read = Results::parse(&results.to_text()).unwrap();
        assert_eq!(read.case, [case("a", "text", How::Live, "fail: \"no\" \\   reply")]);
    }

    #[test]
    fn a_peer_that_is_away_keeps_its_results() {
        let mut results = Results::default();
        let by_hand = case("a", "alone", How::ByHand, "pass");
        results.replace(vec![case("a", "text", How::Live, "pass"), case("b", "text", How::Live, "pass")]);
        results.case.push(by_hand.clone());
        results.replace(vec![case("b", "emoji", How::Live, "fail: why")]);
        assert_eq!(
            results.case,
            [case("a", "text", How::Live, "pass"), case("b", "emoji", How::Live, "fail: why"), by_hand]
        );
    }

    #[test]
    fn a_recording_that_two_tests_play_fails_where_one_does() {
        let both = |one, other| {
            let mut results = Results::default();
            results.replace(vec![
                case("a", "wsdual/x", How::Replayed, one),
                case("a", "wsdual/x", How::Replayed, other),
            ]);
            results.case.iter().map(|case| case.result.clone()).collect::<Vec<_>>()
        };
        assert_eq!(both("pass", "fail: why"), ["fail: why"]);
        assert_eq!(both("fail: why", "pass"), ["fail: why"]);
    }
}
