//! Where ours differs from what was recorded, and why that is as it should be.

use super::compare::Compared;
use super::compare::Kind::{self, Acknowledgement, Block, Body, Fault, HttpHeader, Reason, Status};

/// A difference that is known.
struct Known {
    /// The scenario.
    scenario: &'static str,
    /// The message.
    message: &'static str,
    kinds: &'static [Kind],
    /// Whether it depends on what is faster.
    sometimes: bool,
    /// Why it is as it is. Nothing but people reads it.
    _why: &'static str,
}

const fn known(
    scenario: &'static str,
    message: &'static str,
    kinds: &'static [Kind],
    why: &'static str,
) -> Known {
    Known { scenario, message, kinds, sometimes: false, _why: why }
}

impl Known {
    const fn sometimes(self) -> Self {
        Self { sometimes: true, ..self }
    }
}

/// Faults of the runtime say the same to programs, and less to people.
const OWN_WORDS: &str = "the reason is for people, and in our words";
const OVERTAKEN: &str =
    "the recorded calculator called back on two threads at once, and one overtook the other";
const NOT_CALLED: &str = "Mono says an address that is none, and is told so at once";
const PACKED: &str = "what is large is packed for a client that accepts it; Kestrel was not set to";
const NOT_UNDERSTOOD: &str =
    "CoreWCF fails within; SOAP has a fault of its own for what must be understood and is not";
const ACTION_IN_DETAIL: &str = "the detail that WS-Addressing 1.0 has for this fault names the action";
const PREFIX: &str =
    ".NET takes the prefix of the header blocks for the protocol's bodies; ours has none there";
const ACKNOWLEDGED: &str = "what was asked for is acknowledged before the operation fails";

/// All of them.
const KNOWN: &[Known] = &[
    known("wsdual/a-rm-feb2005", "message 2", &[Body], OVERTAKEN),
    known("wsdual/a-rm-feb2005", "message 3", &[Body], OVERTAKEN),
    known("wsdual/a3-default-client-address", "response to item 1", &[Status], NOT_CALLED),
    known("wsdual/c21-create-refused-ordered-mismatch", "message 1", &[Body], OVERTAKEN),
    known("wsdual/c21-create-refused-ordered-mismatch", "message 2", &[Body], OVERTAKEN),
    known("wsdual/c21-create-refused-ordered-mismatch", "message 3", &[Body], OVERTAKEN),
    known("wsdual/j1-twoway-ops-feb2005", "message 8", &[Reason], OWN_WORDS),
    known("wsdual/j4-oneway-exception", "SequenceAcknowledgement", &[Acknowledgement], ACKNOWLEDGED)
        .sometimes(),
    known("nethttp/data-basichttp", "item 2", &[HttpHeader], PACKED),
    known("nethttp/data-basichttp", "item 54", &[Fault, Reason], NOT_UNDERSTOOD),
    known("nethttp/data-basichttp", "item 56", &[Reason], OWN_WORDS),
    known("nethttp/data-basichttp", "item 58", &[Reason], OWN_WORDS),
    known("nethttp/data-nethttp-binary", "item 54", &[Block, Fault, Reason], NOT_UNDERSTOOD),
    known("nethttp/data-nethttp-binary", "item 56", &[Fault, Reason], ACTION_IN_DETAIL),
    known("nethttp/data-nethttp-binary", "item 58", &[Reason], OWN_WORDS),
    known("nethttp/data-wshttp", "item 2", &[HttpHeader], PACKED),
    known("nethttp/data-wshttp", "item 54", &[Block, Fault, Reason], NOT_UNDERSTOOD),
    known("nethttp/data-wshttp", "item 56", &[Fault, Reason], ACTION_IN_DETAIL),
    known("nethttp/data-wshttp", "item 58", &[Reason], OWN_WORDS),
    known("nethttp/rm10-oneway-http-text", "item 2", &[Reason], OWN_WORDS),
    known("nethttp/rm10-oneway-lossy-lost-response-http-text", "item 2", &[Reason], OWN_WORDS),
    known("nethttp/rm10-to-nonrm-endpoint", "item 2", &[Fault, Reason], ACTION_IN_DETAIL),
    known("nethttp/rm10-version-mismatch", "item 2", &[Reason], OWN_WORDS),
    known("nethttp/rm11-oneway-lossy-lost-request-http-text", "item 2", &[Reason], OWN_WORDS),
    known("nethttp/rm11-to-nonrm-endpoint", "item 2", &[Fault, Reason], ACTION_IN_DETAIL),
    known("client: nethttp/rm10-http-binary", "item 11", &[Body], PREFIX),
];

/// What is wrong with these scenarios: what could not be played, differences that are not known, and known ones that are not
/// there.
pub(crate) fn problems(played: &[(String, Result<Compared, String>)], area: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let table = || KNOWN.iter().filter(|row| row.scenario.starts_with(area));
    for (name, compared) in played {
        let rows: Vec<&Known> = table().filter(|row| row.scenario == name).collect();
        let compared = match compared {
            Ok(compared) => compared,
            Err(error) => {
                problems.push(format!("{name}: {error}"));
                continue;
            }
        };
        for difference in &compared.differences {
            let is = |row: &&Known| row.message == difference.message && row.kinds.contains(&difference.kind);
            if !rows.iter().any(is) {
                problems.push(format!("{name}: {difference}"));
            }
        }
        for row in rows.iter().filter(|row| !row.sometimes) {
            for kind in row.kinds {
                if !compared.differences.iter().any(|it| it.message == row.message && it.kind == *kind) {
                    problems.push(format!("{name}: {}: {kind:?} is known, and is not so", row.message));
                }
            }
        }
    }
    for row in table().filter(|row| !played.iter().any(|(name, _)| name == row.scenario)) {
        problems.push(format!("{}: known, and not played", row.scenario));
    }
    problems
}
