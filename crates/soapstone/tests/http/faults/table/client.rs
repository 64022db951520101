//! Our client.

use super::{Difference, Outcome, differs, outcome};

/// Conversations with a client that are not replayed.
pub(in crate::faults) const CLIENT_SKIPPED: &[(&str, &str)] = &[
    ("feb2005/05-http503-twice-for-CreateSequence-then-accept", REPEATED_LATER),
    ("rm11/05-http503-twice-for-CreateSequence-then-accept", REPEATED_LATER),
];

const REPEATED_LATER: &str =
    "CreateSequence is repeated every 10 s; the conversation is replayed on a virtual clock elsewhere";

/// Where it differs.
#[rustfmt::skip]
pub(in crate::faults) const CLIENT: &[Difference] = &[
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

const GOES_ON: &str = "one call that the contract does not have is refused, and the session goes on; WCF's client closes, and \
     sends the fault with another action than its service";
const NOT_OURS: &str =
    "it names none of our sequences: it is refused, and does not end the session, as anybody could send it";
const MONO_GET: &str = "400 is Mono's; the method is what is wrong";

/// What its user sees.
#[rustfmt::skip]
pub(in crate::faults) const OUTCOMES: &[Outcome] = &[
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
