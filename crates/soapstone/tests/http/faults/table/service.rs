//! Our service.

use super::{Difference, differs};

/// Conversations with a service that are not replayed.
pub(in crate::faults) const SERVICE_SKIPPED: &[(&str, &str)] = &[
    (
        "feb2005-twoway/15-ten-messages-in-one-burst-no-AckRequested",
        "how many messages of a burst there is room for depends on how fast they are handled",
    ),
    (
        "feb2005-twoway/16-one-message-no-AckRequested-nothing-to-send-back",
        "it acknowledges what was not sent yet, unless the service is faster",
    ),
];

/// Where it differs.
#[rustfmt::skip]
pub(in crate::faults) const SERVICE: &[Difference] = &[
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
const ELSEWHERE: &str = "a forwarded port or a proxy has another address; the path of the request decides";
const NO_ACTION: &str = "what has no action is no message, and the response says so; WCF's RM 1.0 is silent";
const HTTP_LEVEL: &str = "WCF shows a page for people, and took PUT and a path below its own; 400 for a path is Mono's, http.sys \
     says 404. UTF-16 is read as it says it is. .NET calls a missing content type by the name that HTTP has for it";
const RECORDING_ENDED: &str = "the recording ended before the answers came";
const ROLLOVER: &str = "WCF is silent, and the session is of no use any more";
const INVALID_ACK: &str = "WCF is silent; the acknowledgement contradicts itself";
const GAP: &str =
    "what is missing is given up when the peer terminates, and nothing of ours is closed before";
const WITHOUT_REPLY_TO: &str = "the session has an address, and the answer goes there: it ends in order";
const NOT_UNDERSTOOD: &str = "WCF is silent; the peer could not know why nothing is acknowledged";
const ORDER: &str = "parameters are found by their names, in whatever order they come";
