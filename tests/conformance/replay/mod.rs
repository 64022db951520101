//! Every captured reliable session, with ours in the place of each side: given what the captured side got, and what its
//! application did, at the captured times, it sends what the captured side sent.
//!
//! What the specifications leave open, and where ours is to differ, is a [`Choice`](choice::Choice); the
//! [table](table::ENTRIES) says which conversation uses which. Any other difference fails, and so does a choice that is not
//! used.

mod application;
mod choice;
mod compare;
mod drive;
mod load;
mod peer;
mod said;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use soapstone_cli::capture::{Kind, Side};

use choice::Choice;
use compare::{Compared, Terms, compare};
use drive::{Played, play};
use load::{Script, Step, scripts};

#[test]
fn captured_sessions_are_repeated() {
    let scripts = scripts();
    let mut failures = String::new();
    let mut sides = 0;
    let mut messages = 0;
    let mut used: BTreeMap<Choice, usize> = BTreeMap::new();
    let mut results = String::new();
    let mut listed: BTreeSet<(&str, Side)> =
        table::ENTRIES.iter().map(|entry| (entry.name, entry.side)).collect();
    let mut skipped: BTreeSet<(&str, Side)> =
        table::SKIPPED.iter().map(|skip| (skip.name, skip.side)).collect();
    for script in &scripts {
        for side in [Side::Client, Side::Service] {
            if skipped.remove(&(script.name.as_str(), side)) || !script.genuine.contains(&side) {
                continue;
            }
            listed.remove(&(script.name.as_str(), side));
            let (played, compared) = replay(script, side);
            sides += 1;
            messages += compared.messages;
            for (choice, count) in &compared.used {
                *used.entry(*choice).or_default() += count;
            }
            let problem = problem(script, side, &played, &compared);
            keep(&mut results, &script.name, side, problem.as_deref());
            if let Some(problem) = problem {
                let _ = writeln!(failures, "{} as {side}: {problem}\n{}", script.name, compared.shown);
                let _ = writeln!(failures, "  told: {:#?}", played.told);
            }
        }
    }
    if let Some(folder) = std::env::var_os("SOAPSTONE_INTEROP_RESULTS") {
        std::fs::write(Path::new(&folder).join("replayed-sessions.toml"), results).unwrap();
    }
    assert!(listed.is_empty(), "in the table, and nowhere else: {listed:?}");
    assert!(skipped.is_empty(), "skipped, and nowhere: {skipped:?}");
    assert!(failures.is_empty(), "{failures}");
    println!("{} conversations, {sides} sides, {messages} messages; {used:#?}", scripts.len());
    assert!(sides >= 150 && messages >= 800, "{sides} sides, {messages} messages");
}

/// Keeps what came of a session, for `cargo xtask interop`.
fn keep(results: &mut String, name: &str, side: Side, problem: Option<&str>) {
    let direction = if side == Side::Client { "called by us" } else { "calls us" };
    let result =
        problem.map_or_else(|| "pass".to_owned(), |problem| format!("fail: {}", problem.escape_debug()));
    let _ = write!(results, "[[case]]\nscenario = \"{name}\"\ndirection = \"{direction}\"\n");
    let _ = writeln!(results, "how = \"replayed from a recording\"\nresult = \"{result}\"");
}

fn replay(script: &Script, side: Side) -> (Played, Compared) {
    let played = play(script, side, table::scene(&script.name, side));
    let terms = Terms {
        permitted: table::choices(&script.name, side),
        answers: script.shape.answers_in_response(),
        end: script.steps.last().map_or(0, |step| step.at),
        tolerated: script.name.starts_with("peers/"),
    };
    let compared = compare(&captured(script, side), &played, &terms);
    (played, compared)
}

/// What is wrong, in words.
fn problem(script: &Script, side: Side, played: &Played, compared: &Compared) -> Option<String> {
    let choices = table::choices(&script.name, side);
    if compared.forbidden > 0 {
        return Some(format!("{} differences", compared.forbidden));
    }
    if let Some(unused) = choices.iter().find(|choice| !compared.used.contains_key(choice)) {
        return Some(format!("{unused:?} is listed, and not used"));
    }
    let unexplained = |problem: &&String| {
        // What our side did not do, and need not, was answered all the same; the application's message came too late.
        !(problem.contains("the session is closed") && choices.contains(&Choice::LeftBeforeTheFault)
            || problem.contains("answers what we did not send") && choices.contains(&Choice::LastWaits))
    };
    if let Some(problem) = played.problems.iter().find(unexplained) {
        return Some(problem.clone());
    }
    let says = |what: &str| script.steps.iter().any(|step| step.said.what.starts_with(what));
    // In responses both directions end at once; elsewhere each by itself, and gSOAP's service leaves its own open (1.1).
    let ends = |what: &str| {
        what == "TerminateSequence" || script.shape.answers_in_response() && what.starts_with("Terminate")
    };
    let by = |from: Side| script.steps.iter().any(|step| step.from == from && ends(&step.said.what));
    let in_order = by(Side::Client) && by(Side::Service) && !says("Fault");
    let must_end =
        in_order && !choices.contains(&Choice::LastWaits) && !choices.contains(&Choice::RecordingEnded);
    (must_end && !played.terminated).then(|| "the session did not end in order".to_owned())
}

/// What the captured side sent.
fn captured(script: &Script, side: Side) -> Vec<&Step> {
    let answers = script.shape.answers_in_response();
    let says_nothing = |step: &Step| {
        answers && step.kind == Kind::HttpResponse && step.status.is_some_and(|status| status < 300)
    };
    let own = script.steps.iter().filter(|step| step.from == side && step.genuine);
    own.filter(|step| step.message.is_some() || says_nothing(step)).collect()
}
