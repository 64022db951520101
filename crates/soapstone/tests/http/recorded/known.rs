//! Where ours differs from what was recorded, and why that is as it should be.

use super::compare::Kind::{
    self, Acknowledgement, Block, Body, Close, Extra, Fault, HttpHeader, Places, Reason, Records, Status,
};
use super::compare::{Compared, Difference};

/// A difference that is known.
struct Known {
    /// The scenario.
    scenario: &'static str,
    /// The message, or [`SEVERAL`].
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
    /// Whether it is about this.
    fn is(&self, difference: &Difference, kind: Kind) -> bool {
        (self.message == SEVERAL || self.message == difference.message) && kind == difference.kind
    }

    const fn sometimes(self) -> Self {
        Self { sometimes: true, ..self }
    }
}

/// More than one message of a scenario.
const SEVERAL: &str = "several";

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

const REFUSED: &str = "CoreWCF looks at it later or not at all; the .NET Framework refuses it so, too";
const NO_LANGUAGE: &str = "the recorded service ran without a language, ours says which one it is";
const INLINE_DETAIL: &str = "the recorded service ran without a language; names in a detail of ours are not in the table of the session";
const AFTER_DETAIL: &str = "the names of a detail before it are not in the table of the session";
const HEADER_PREFIX: &str =
    "a header of the application has a prefix in .NET, and declares its namespace here";
const ANSWERED_CLOSE: &str = "CoreWCF ends the connection without it where its session is over";
const NOT_KEPT: &str = "it was sent, and the recording does not have it";
const KEPT: &str = "a message of a reliable session is kept as it is written without the table of a session";
const AT_ONCE: &str = "calls that end at once are answered in any order";
const CALLBACK_FAULT: &str =
    "the recorded client lost the fault that its callback threw; ours sends it, as the .NET Framework does";
const NOT_RECORDED_CLOSE: &str =
    "the recorded client ended the connection without it, or is recorded no further";
const SOONER: &str =
    "ours closes at once, with the last acknowledgement; the recorded client waited, and sent it before";
const PARAMETERS: &str = "the parameters that .NET gives here are of no package that is sent";
const ACKS_TO: &str = "CoreWCF answers another address than it was called at, which the client does not take";

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
    known("nethttp/http-on-ws-endpoint", "item 2", &[Status, HttpHeader, Extra], REFUSED),
    known("client: nethttp/rm10-http-binary", "item 11", &[Body], PREFIX),
    known("sockets: nethttp/ask-callback-fault-binary", "close", &[Close], ANSWERED_CLOSE),
    known("sockets: nethttp/ask-ws-binary", "item 14", &[Records], INLINE_DETAIL),
    known("sockets: nethttp/ask-ws-binary", "item 16", &[Records], NO_LANGUAGE),
    known("sockets: nethttp/ask-ws-binary", "fault", &[Extra], NOT_KEPT),
    known("sockets: nethttp/corewcf-whenduplex-nonduplex-contract-accepts-ws", "item 2", &[Status], REFUSED),
    known("sockets: nethttp/corewcf-whenduplex-nonduplex-contract-accepts-ws", "item 58", &[Status], REFUSED),
    known("sockets: nethttp/data-ws-binary", "item 41", &[Records], INLINE_DETAIL),
    known("sockets: nethttp/data-ws-binary", "item 43", &[Records], NO_LANGUAGE),
    known("sockets: nethttp/data-ws-binary", "item 47", &[Places], AFTER_DETAIL),
    known("sockets: nethttp/data-ws-binary", "item 49", &[Places], AFTER_DETAIL),
    known("sockets: nethttp/data-ws-binary", "item 51", &[Records], HEADER_PREFIX),
    known("sockets: nethttp/data-ws-binary", "item 55", &[Block, Fault, Reason], NOT_UNDERSTOOD),
    known("sockets: nethttp/data-ws-binary", "item 60", &[Fault, Reason], ACTION_IN_DETAIL),
    known("sockets: nethttp/rm10-calculator-ws-binary", SEVERAL, &[Records], KEPT),
    known("sockets: nethttp/rm10-sample-ws-binary", SEVERAL, &[Records], KEPT),
    known("sockets: nethttp/rm10-ws-binary", SEVERAL, &[Records], KEPT),
    known("sockets: nethttp/rm11-ws-binary", SEVERAL, &[Records, Places], KEPT),
    known("sockets: nethttp/rm11-ws-binary-unpatched-client-refuses", "item 4", &[Body], ACKS_TO),
    known("sockets: nethttp/rm11-ws-binary-unpatched-client-refuses", "close", &[Close], ANSWERED_CLOSE),
    known("sockets: nethttp/ws-parallel-calls", SEVERAL, &[Places], AT_ONCE).sometimes(),
    known("sockets: nethttp/ws-encoding-mismatch", "item 2", &[Status], REFUSED),
    known(
        "called on sockets: nethttp/ask-callback-fault-binary",
        "item 5",
        &[Block, Fault, Reason],
        CALLBACK_FAULT,
    ),
    known("called on sockets: nethttp/ask-ws-binary", "close", &[Close], NOT_RECORDED_CLOSE),
    known("called on sockets: nethttp/data-ws-binary", "close", &[Close], NOT_RECORDED_CLOSE).sometimes(),
    known("called on sockets: nethttp/data-ws-binary", "item 50", &[Records], HEADER_PREFIX),
    known("called on sockets: nethttp/rm10-calculator-ws-binary", SEVERAL, &[Records], KEPT),
    known("called on sockets: nethttp/rm10-calculator-ws-binary", "item 18", &[Acknowledgement], SOONER)
        .sometimes(),
    known("called on sockets: nethttp/rm10-sample-ws-binary", SEVERAL, &[Records], KEPT),
    known("called on sockets: nethttp/rm10-sample-ws-binary", "item 17", &[Acknowledgement], SOONER)
        .sometimes(),
    known("called on sockets: nethttp/rm10-ws-binary", SEVERAL, &[Records], KEPT),
    known("called on sockets: nethttp/rm10-ws-binary", "item 14", &[Acknowledgement], SOONER).sometimes(),
    known("called on sockets: nethttp/rm11-ws-binary", SEVERAL, &[Records, Places], KEPT),
    known("called on sockets: nethttp/sample-ws-mtom", "item 1", &[HttpHeader], PARAMETERS),
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
            let is = |row: &&Known| row.kinds.iter().any(|kind| row.is(difference, *kind));
            if !rows.iter().any(is) {
                problems.push(format!("{name}: {difference}"));
            }
        }
        for row in rows.iter().filter(|row| !row.sometimes) {
            for kind in row.kinds {
                if !compared.differences.iter().any(|it| row.is(it, *kind)) {
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
