//! Where we differ from the genuine peers, and why.

mod client;
mod service;

use std::collections::BTreeSet;

pub(super) use client::{CLIENT, CLIENT_SKIPPED, OUTCOMES};
pub(super) use service::{SERVICE, SERVICE_SKIPPED};

/// What is different in one step of one conversation. What is in neither list has to be the same.
pub(super) struct Difference {
    pub(super) case: &'static str,
    /// The first is 1.
    pub(super) step: usize,
    /// What only WCF says.
    pub(super) wcf: &'static [&'static str],
    /// What only we say.
    pub(super) ours: &'static [&'static str],
    pub(super) reason: &'static str,
}

const fn differs(
    case: &'static str,
    step: usize,
    wcf: &'static [&'static str],
    ours: &'static [&'static str],
    reason: &'static str,
) -> Difference {
    Difference { case, step, wcf, ours, reason }
}

/// What we are to say where WCF says this.
pub(super) fn expected(
    table: &[Difference],
    case: &str,
    step: usize,
    wcf: &BTreeSet<String>,
) -> BTreeSet<String> {
    let mut expected = wcf.clone();
    for difference in table.iter().filter(|known| known.case == case && known.step == step) {
        for line in difference.wcf {
            assert!(expected.remove(*line), "{case} step {step}: WCF does not say {line:?}");
        }
        for line in difference.ours {
            assert!(expected.insert((*line).to_owned()), "{case} step {step}: WCF says {line:?} too");
        }
    }
    expected
}

/// What becomes of a session, as the program that uses the client gets to know it.
pub(super) struct Outcome {
    pub(super) case: &'static str,
    /// What was noted of the genuine client, in part.
    pub(super) wcf: &'static str,
    pub(super) ours: &'static str,
}

const fn outcome(case: &'static str, wcf: &'static str, ours: &'static str) -> Outcome {
    Outcome { case, wcf, ours }
}
