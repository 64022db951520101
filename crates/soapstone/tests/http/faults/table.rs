//! Where we differ from the genuine peers, and why.

use std::collections::BTreeSet;

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

/// Conversations with a service that are not replayed.
pub(super) const SERVICE_SKIPPED: &[(&str, &str)] = &[];

/// Our service.
pub(super) const SERVICE: &[Difference] = &[];

/// What becomes of a session, as the program that uses the client gets to know it.
pub(super) struct Outcome {
    pub(super) case: &'static str,
    /// What was noted of the genuine client, in part.
    pub(super) wcf: &'static str,
    pub(super) ours: &'static str,
}

/// Conversations with a client that are not replayed.
pub(super) const CLIENT_SKIPPED: &[(&str, &str)] = &[
    ("feb2005/05-http503-twice-for-CreateSequence-then-accept", REPEATED_LATER),
    ("rm11/05-http503-twice-for-CreateSequence-then-accept", REPEATED_LATER),
];

const REPEATED_LATER: &str =
    "CreateSequence is repeated every 10 s; the conversation is replayed on a virtual clock elsewhere";

/// Our client.
pub(super) const CLIENT: &[Difference] = &[];

/// What its user sees.
pub(super) const OUTCOMES: &[Outcome] = &[];
