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

/// Conversations with a service that are not replayed.
pub(super) const SERVICE_SKIPPED: &[(&str, &str)] = &[
    (
        "feb2005-twoway/15-ten-messages-in-one-burst-no-AckRequested",
        "how many messages of a burst there is room for depends on how fast they are handled",
    ),
    (
        "feb2005-twoway/16-one-message-no-AckRequested-nothing-to-send-back",
        "it acknowledges what was not sent yet, unless the service is faster",
    ),
];

/// Our service.
#[rustfmt::skip]
pub(super) const SERVICE: &[Difference] = &[
    differs(
        "feb2005/22-bad-action-in-sequence",
        2,
        &["wsa/fault, Sender/wsa:ActionNotSupported, #1 of offer, to client"],
        &["wsa/fault, Sender/wsa:ActionNotSupported, http://example.org/NoSuchAction, #1 of offer, to client"],
        PROBLEM_ACTION,
    ),
    differs(
        "feb2005/23-bad-action-in-sequence-with-MessageID-ReplyTo",
        2,
        &["wsa/fault, Sender/wsa:ActionNotSupported, #1 of offer, re message-2, to client"],
        &["wsa/fault, Sender/wsa:ActionNotSupported, http://example.org/NoSuchAction, #1 of offer, re message-2, to client"],
        PROBLEM_ACTION,
    ),
    differs(
        "feb2005/26-wrong-To",
        1,
        &["wsa/soap/fault, Sender/wsa:EndpointUnavailable, re message, to client"],
        &["rm/CreateSequenceResponse, theirs http://localhost:1/other, re message, to client"],
        ELSEWHERE,
    ),
    differs("feb2005/28-CreateSequence-without-Action", 1, &["01 202"], &["01 400"], NO_ACTION),
    differs(
        "feb2005/30-http-level",
        1,
        &[
            "01 200",
            "03 202",
            "07 415 Cannot process the message because the content type 'application/octet-stream' was not the expected type \
             'application/soap+xml; charset=utf-8'.",
            "17 400",
            "19 202",
            "23 400",
        ],
        &[
            "01 405",
            "03 405",
            "07 415 Cannot process the message because the content type 'none' was not the expected type \
             'application/soap+xml; charset=utf-8'.",
            "17 404",
            "19 404",
            "23 202",
        ],
        HTTP_LEVEL,
    ),
    differs(
        "feb2005/30-http-level",
        1,
        &[],
        &["rm/CreateSequenceResponse, theirs service, re message, to client"],
        RECORDING_ENDED,
    ),
    differs(
        "feb2005/35-message-number-rollover",
        2,
        &[],
        &["wsa/soap/fault, Sender/rm:MessageNumberRollover, theirs, to client"],
        ROLLOVER,
    ),
    differs(
        "feb2005/38-acknowledgement-with-Lower-above-Upper",
        2,
        &[],
        &["wsa/soap/fault, Sender/rm:InvalidAcknowledgement, offer, to client"],
        INVALID_ACK,
    ),
    differs(
        "rm11/22-bad-action-in-sequence",
        2,
        &["wsa/fault, Sender/wsa:ActionNotSupported, #1 of offer, to client"],
        &["wsa/fault, Sender/wsa:ActionNotSupported, http://example.org/NoSuchAction, #1 of offer, to client"],
        PROBLEM_ACTION,
    ),
    differs(
        "rm11/23-bad-action-in-sequence-with-MessageID-ReplyTo",
        2,
        &["wsa/fault, Sender/wsa:ActionNotSupported, #1 of offer, re message-2, to client"],
        &["wsa/fault, Sender/wsa:ActionNotSupported, http://example.org/NoSuchAction, #1 of offer, re message-2, to client"],
        PROBLEM_ACTION,
    ),
    differs(
        "rm11/26-wrong-To",
        1,
        &["wsa/soap/fault, Sender/wsa:EndpointUnavailable, re message, to client"],
        &["rm/CreateSequenceResponse, theirs DiscardFollowingFirstGap http://localhost:1/other, re message, to client"],
        ELSEWHERE,
    ),
    differs(
        "rm11/28-CreateSequence-without-Action",
        1,
        &["01 202", "rm/fault, Sender/rm:WsrmRequired, re message, to client"],
        &["01 400"],
        NO_ACTION,
    ),
    differs(
        "rm11/30-http-level",
        1,
        &[
            "01 200",
            "03 202",
            "07 415 Cannot process the message because the content type 'application/octet-stream' was not the expected type \
             'application/soap+xml; charset=utf-8'.",
            "17 400",
            "19 202",
            "23 400",
        ],
        &[
            "01 405",
            "03 405",
            "07 415 Cannot process the message because the content type 'none' was not the expected type \
             'application/soap+xml; charset=utf-8'.",
            "17 404",
            "19 404",
            "23 202",
        ],
        HTTP_LEVEL,
    ),
    differs(
        "rm11/35-message-number-rollover",
        2,
        &[],
        &["rm/fault, Sender/rm:MessageNumberRollover, theirs 9223372036854775807, to client"],
        ROLLOVER,
    ),
    differs(
        "rm11/38-acknowledgement-with-Lower-above-Upper",
        2,
        &[],
        &["rm/fault, Sender/rm:InvalidAcknowledgement, offer, to client"],
        INVALID_ACK,
    ),
    differs("rm11/42-CloseSequence-with-a-gap", 3, &["rm/AckRequested, to client"], &[], GAP),
    differs(
        "rm11/43-CloseSequence-and-Terminate-without-ReplyTo",
        3,
        &["rm/fault, Sender/rm:SequenceTerminated, theirs, to client"],
        &[
            "acknowledges theirs 1-1 final",
            "rm/AckRequested, to client",
            "rm/CloseSequenceResponse, theirs, re message-2, to client",
        ],
        WITHOUT_REPLY_TO,
    ),
    differs(
        "rm11/43-CloseSequence-and-Terminate-without-ReplyTo",
        4,
        &[],
        &["acknowledges theirs 1-1 final", "rm/TerminateSequenceResponse, theirs, re message-3, to client"],
        WITHOUT_REPLY_TO,
    ),
    differs(
        "feb2005-twoway/03-mustUnderstand-on-AckRequested",
        2,
        &[],
        &["wsa/soap/fault, MustUnderstand, to client"],
        NOT_UNDERSTOOD,
    ),
    differs(
        "feb2005-twoway/09-missing-parameters-and-extra-elements",
        2,
        &["ITwoWay/SumResponse, 4, #1 of offer, re message-2, to client"],
        &["ITwoWay/SumResponse, 13, #1 of offer, re message-2, to client"],
        ORDER,
    ),
];

const PROBLEM_ACTION: &str = "the detail that WS-Addressing has for it; .NET leaves it out";
const ELSEWHERE: &str = "whoever comes through a forwarded port or a proxy calls by another address; the path of the request decides";
const NO_ACTION: &str = "what has no action is no message, and the response says so; WCF's RM 1.0 is silent";
const HTTP_LEVEL: &str = "WCF shows a page for people, and took PUT and a path below its own; 400 for a path is Mono's, http.sys says 404. \
     UTF-16 is read as it says it is. .NET calls a missing content type by the name that HTTP has for it";
const RECORDING_ENDED: &str = "the recording ended before the answers came";
const ROLLOVER: &str = "WCF is silent, and the session is of no use any more";
const INVALID_ACK: &str = "WCF is silent; the acknowledgement contradicts itself";
const GAP: &str =
    "what is missing is given up when the peer terminates, and nothing of ours is closed before";
const WITHOUT_REPLY_TO: &str = "the session has an address, and the answer goes there: it ends in order";
const NOT_UNDERSTOOD: &str = "WCF is silent; the peer could not know why nothing is acknowledged";
const ORDER: &str = "parameters are found by their names, in whatever order they come";

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
#[rustfmt::skip]
pub(super) const CLIENT: &[Difference] = &[
    differs(
        "feb2005/12-callbacks-mustUnderstand-and-bad-action",
        6,
        &[
            "rm/LastMessage, #3 of theirs last, to service",
            "wsa/soap/fault, Sender/wsa:ActionNotSupported, http://example.org/NoSuch, #2 of theirs, to service",
        ],
        &["wsa/fault, Sender/wsa:ActionNotSupported, http://example.org/NoSuch, #2 of theirs, to service"],
        GOES_ON,
    ),
    differs(
        "feb2005/12-callbacks-mustUnderstand-and-bad-action",
        7,
        &["wsa/soap/fault, Sender/rm:SequenceTerminated, offer, to service"],
        &["acknowledges offer 1-3"],
        GOES_ON,
    ),
    differs(
        "feb2005/15-unsolicited-messages-to-the-callback-address",
        5,
        &[],
        &["wsa/fault, Sender/wsa:ActionNotSupported, to service"],
        NOT_OURS,
    ),
    differs(
        "feb2005/15-unsolicited-messages-to-the-callback-address",
        6,
        &[],
        &["wsa/soap/fault, Sender/rm:UnknownSequence, unknown, to service"],
        NOT_OURS,
    ),
    differs("feb2005/15-unsolicited-messages-to-the-callback-address", 8, &["15 400"], &["15 405"], MONO_GET),
    differs(
        "feb2005/15-unsolicited-messages-to-the-callback-address",
        9,
        &["wsa/fault, Sender/wsa:ActionNotSupported, to service"],
        &[],
        NOT_OURS,
    ),
    differs(
        "rm11/12-callbacks-mustUnderstand-and-bad-action",
        6,
        &[
            "rm/AckRequested, to service",
            "wsa/soap/fault, Sender/wsa:ActionNotSupported, http://example.org/NoSuch, #2 of theirs, to service",
        ],
        &["wsa/fault, Sender/wsa:ActionNotSupported, http://example.org/NoSuch, #2 of theirs, to service"],
        GOES_ON,
    ),
    differs(
        "rm11/12-callbacks-mustUnderstand-and-bad-action",
        7,
        &["acknowledges offer 1-2 final", "rm/fault, Sender/rm:SequenceClosed, offer, to service"],
        &["acknowledges offer 1-3"],
        GOES_ON,
    ),
    differs(
        "rm11/15-unsolicited-messages-to-the-callback-address",
        5,
        &[],
        &["rm/fault, Sender/rm:WsrmRequired, to service"],
        NOT_OURS,
    ),
    differs(
        "rm11/15-unsolicited-messages-to-the-callback-address",
        6,
        &[],
        &["rm/fault, Sender/rm:UnknownSequence, unknown, to service"],
        NOT_OURS,
    ),
    differs("rm11/15-unsolicited-messages-to-the-callback-address", 8, &["15 400"], &["15 405"], MONO_GET),
    differs(
        "rm11/15-unsolicited-messages-to-the-callback-address",
        9,
        &["rm/fault, Sender/rm:UnknownSequence, unknown, to service"],
        &[],
        NOT_OURS,
    ),
];

const GOES_ON: &str = "one call that the contract does not have is refused, and the session goes on; WCF's client closes, and sends the fault with \
     another action than its service";
const NOT_OURS: &str =
    "it names none of our sequences: it is refused, and does not end the session, as anybody could send it";
const MONO_GET: &str = "400 is Mono's; the method is what is wrong";

const fn outcome(case: &'static str, wcf: &'static str, ours: &'static str) -> Outcome {
    Outcome { case, wcf, ours }
}

/// What its user sees.
#[rustfmt::skip]
pub(super) const OUTCOMES: &[Outcome] = &[
    outcome(
        "feb2005/02-http500-with-soap-fault-body",
        "A response was received from a one-way send",
        "connect: the service refused the session: Sender: no",
    ),
    outcome(
        "feb2005/03-CreateSequenceResponse-in-http-200-body",
        "A response was received from a one-way send",
        "the session goes on",
    ),
    outcome(
        "feb2005/06-CreateSequenceResponse-without-Accept",
        "two way session with an offer for a one way session",
        "connect: there is no session: the peer broke the protocol: SequenceTerminated: A return sequence was offered by the \
         create sequence request but the create sequence response did not accept this sequence.",
    ),
    outcome(
        "feb2005/08-Accept-AcksTo-differs",
        "an address for acknowledgements that is not the same",
        "connect: there is no session: the peer broke the protocol: SequenceTerminated: The address for acknowledgements \
         must be the same as the address for application messages. Verify that your endpoint is configured to use the same \
         URI for these two addresses.",
    ),
    outcome(
        "feb2005/09-SequenceTerminated-fault-from-service",
        "CHANNEL FAULTED",
        "call: the reliable session has failed: the peer ended the session: \
         Receiver/{http://schemas.xmlsoap.org/ws/2005/02/rm}SequenceTerminated: made by hand",
    ),
    outcome(
        "feb2005/10-UnknownSequence-fault-from-service",
        "CHANNEL FAULTED",
        "call: the reliable session has failed: the peer ended the session: \
         Sender/{http://schemas.xmlsoap.org/ws/2005/02/rm}UnknownSequence: made by hand",
    ),
    outcome("feb2005/12-callbacks-mustUnderstand-and-bad-action", "client: aborted", "the session goes on"),
    outcome(
        "feb2005/13-http200-empty-and-204-for-one-ways",
        "The content type text/html of the response message does not match",
        "the session goes on",
    ),
    outcome("feb2005/15-unsolicited-messages-to-the-callback-address", "CHANNEL FAULTED", "the session goes on"),
    outcome(
        "rm11/02-http500-with-soap-fault-body",
        "A response was received from a one-way send",
        "connect: the service refused the session: Sender: no",
    ),
    outcome(
        "rm11/03-CreateSequenceResponse-in-http-200-body",
        "A response was received from a one-way send",
        "the session goes on",
    ),
    outcome(
        "rm11/06-CreateSequenceResponse-without-Accept",
        "two way session with an offer for a one way session",
        "connect: there is no session: the peer broke the protocol: SequenceTerminated: A return sequence was offered by the \
         create sequence request but the create sequence response did not accept this sequence.",
    ),
    outcome(
        "rm11/08-Accept-AcksTo-differs",
        "an address for acknowledgements that is not the same",
        "connect: there is no session: the peer broke the protocol: SequenceTerminated: The address for acknowledgements \
         must be the same as the address for application messages. Verify that your endpoint is configured to use the same \
         URI for these two addresses.",
    ),
    outcome(
        "rm11/09-SequenceTerminated-fault-from-service",
        "CHANNEL FAULTED",
        "call: the reliable session has failed: the peer ended the session: \
         Receiver/{http://docs.oasis-open.org/ws-rx/wsrm/200702}SequenceTerminated: made by hand",
    ),
    outcome(
        "rm11/10-UnknownSequence-fault-from-service",
        "CHANNEL FAULTED",
        "call: the reliable session has failed: the peer ended the session: \
         Sender/{http://docs.oasis-open.org/ws-rx/wsrm/200702}UnknownSequence: made by hand",
    ),
    outcome("rm11/12-callbacks-mustUnderstand-and-bad-action", "client: aborted", "the session goes on"),
    outcome(
        "rm11/13-http200-empty-and-204-for-one-ways",
        "The content type text/html of the response message does not match",
        "the session goes on",
    ),
    outcome("rm11/15-unsolicited-messages-to-the-callback-address", "CHANNEL FAULTED", "the session goes on"),
];
