//! What is permitted to which conversation.

use std::time::Duration;

use soapstone_cli::capture::Side;
use soapstone_rm::Config;

use super::choice::Choice::{self, *};
use super::drive::Scene;

/// One side of a conversation that needs words.
pub(super) struct Entry {
    /// The conversation.
    pub(super) name: &'static str,
    /// Which side we play.
    pub(super) side: Side,
    /// Where it may differ.
    pub(super) choices: &'static [Choice],
}

/// What is known of a captured side.
pub(super) fn scene(name: &str, side: Side) -> Scene {
    let (standstills, takes) = match (name, side) {
        ("wsdual/a2-wsdualhttpbinding-class", Side::Service) => (&[(2130, 3531, 3531)][..], ALL),
        ("wsdual/c-faults/feb2005-twoway/15-ten-messages-in-one-burst-no-AckRequested", _) => {
            (NONE, &[(448, 1), (580, 9)][..])
        }
        ("wsdual/c21-create-refused-ordered-mismatch", Side::Service) => {
            (&[(2430, 2500, 4559), (2500, 3900, 6052), (3900, 6051, 6051)][..], ALL)
        }
        ("wsdual/e3-unordered-late-msg2", Side::Service) => (&[(3056, 4562, 4562)][..], ALL),
        ("wsdual/g13-http503-for-msg2", Side::Service) => (&[(4673, 9124, 9124)][..], ALL),
        ("wsdual/g3-drop-server-msg1", Side::Service) => (&[(2613, 5627, 5627)][..], ALL),
        _ => (NONE, ALL),
    };
    let lead = if side == Side::Client { lead(name) } else { 0 };
    Scene { settings: settings(name, side), lead, standstills, takes }
}

/// How many milliseconds a client began to open its session before the recorder saw it ask: what makes the times of all its
/// repetitions those that were captured.
fn lead(name: &str) -> u64 {
    match name {
        "nethttp/rm10-lossy-lost-request-http-text" => 180,
        "nethttp/rm10-parallel-http-text" => 145,
        "nethttp/rm11-lossy-lost-response-http-text" => 270,
        "nethttp/rm11-slow-reply-http-text" => 205,
        "wsdual/a2-wsdualhttpbinding-class" => 200,
        "wsdual/c-client-faults/feb2005/05-http503-twice-for-CreateSequence-then-accept" => 150,
        "wsdual/c-client-faults/feb2005/12-callbacks-mustUnderstand-and-bad-action" => 335,
        "wsdual/c-client-faults/feb2005/13-http200-empty-and-204-for-one-ways" => 210,
        "wsdual/c-client-faults/rm11/05-http503-twice-for-CreateSequence-then-accept" => 90,
        "wsdual/c-client-faults/rm11/12-callbacks-mustUnderstand-and-bad-action" => 160,
        "wsdual/c21-create-refused-ordered-mismatch" => 445,
        "wsdual/g1-drop-client-msg2" => 210,
        "wsdual/g13-http503-for-msg2" => 190,
        "wsdual/g3-drop-server-msg1" => 780,
        "wsdual/g9-drop-LastMessage" => 150,
        _ => 0,
    }
}

const NONE: &[(u64, u64, u64)] = &[];
const ALL: &[(u64, usize)] = &[];

/// How a captured side was set, where not as .NET sets it.
fn settings(name: &str, side: Side) -> Option<fn(&mut Config)> {
    let unordered = name.contains("unordered") || name.contains("c21-") && side == Side::Service;
    match name {
        "wsdual/f1-idle-keepalive-inactivity10" => {
            Some(|config| config.inactivity_timeout = Duration::from_secs(10))
        }
        "nethttp/rm10-http-text-idle" if side == Side::Client => {
            Some(|config| config.inactivity_timeout = Duration::from_secs(8))
        }
        "wsdual/k1-noflowcontrol" => Some(|config| config.flow_control = false),
        _ if unordered => Some(|config| config.ordered = false),
        _ => None,
    }
}

/// Where a side of a conversation may differ.
pub(super) fn choices(name: &str, side: Side) -> &'static [Choice] {
    ENTRIES.iter().find(|entry| entry.name == name && entry.side == side).map_or(&[], |entry| entry.choices)
}

const fn entry(name: &'static str, side: Side, choices: &'static [Choice]) -> Entry {
    Entry { name, side, choices }
}

/// A side of a conversation that is not replayed.
pub(super) struct Skip {
    /// The conversation.
    pub(super) name: &'static str,
    /// Which side.
    pub(super) side: Side,
    /// Why not.
    #[expect(dead_code, reason = "for people")]
    pub(super) why: &'static str,
}

const fn skip(name: &'static str, side: Side, why: &'static str) -> Skip {
    Skip { name, side, why }
}

/// Sides that say nothing about a reliable session.
pub(super) const SKIPPED: &[Skip] = &[
    skip("nethttp/nonrm-to-rm-endpoint", Side::Client, "the client is not reliable"),
    skip("nethttp/rm10-to-nonrm-endpoint", Side::Service, "the service is not reliable"),
    skip("nethttp/rm11-to-nonrm-endpoint", Side::Service, "the service is not reliable"),
    skip(
        "peers/gsoap-rm/2005-error-cbserver",
        Side::Service,
        "its application makes the fault that ends the sequence",
    ),
    skip(
        "peers/gsoap-rm/2005-fault-cbserver",
        Side::Service,
        "its application makes a fault outside the sequence",
    ),
    skip("wsdual/a3-default-client-address", Side::Service, "its answers had no address to go to"),
    skip("wsdual/c-faults/feb2005/26-wrong-To", Side::Service, "who serves several endpoints looks at To"),
    skip("wsdual/c-faults/feb2005/30-http-level", Side::Service, "what it sent was not recorded"),
    skip("wsdual/c-faults/rm11/26-wrong-To", Side::Service, "who serves several endpoints looks at To"),
    skip(
        "wsdual/c-faults/rm11/28-CreateSequence-without-Action",
        Side::Service,
        "refused before it is a message",
    ),
    skip("wsdual/d-wsdl/custom-rm11", Side::Service, "it is about metadata"),
];

/// The sides that differ.
pub(super) const ENTRIES: &[Entry] = &[
    entry("nethttp/rm10-calculator-ws-binary", Side::Client, &[Room]),
    entry("nethttp/rm10-http-binary", Side::Service, &[RecordingEnded]),
    entry(
        "nethttp/rm10-parallel-http-text",
        Side::Client,
        &[AcknowledgementTravels, AcknowledgementCrossed, RepeatsAtOnce],
    ),
    entry(
        "nethttp/rm10-parallel-http-text",
        Side::Service,
        &[AcknowledgementCrossed, Crossed, HoldsRequests],
    ),
    entry("nethttp/rm10-sample-ws-binary", Side::Client, &[Room]),
    entry("nethttp/rm10-ws-binary", Side::Client, &[Room]),
    entry("nethttp/rm11-calculator-ws-text", Side::Client, &[Room]),
    entry("nethttp/rm11-lossy-lost-response-http-text", Side::Service, &[HoldsRequests]),
    entry("nethttp/rm11-ws-binary", Side::Client, &[Room]),
    entry("nethttp/rm11-ws-binary-unpatched-client-refuses", Side::Client, &[SchemeOfWebSocket]),
    entry("nethttp/rm11-ws-binary-unpatched-client-refuses", Side::Service, &[SchemeOfWebSocket]),
    entry("nethttp/rm11-ws-text", Side::Client, &[Room]),
    entry("peers/gsoap-rm/2005-anon", Side::Service, &[LastIsAnswered]),
    entry("peers/gsoap-rm/2005-anon-drop-request2", Side::Client, &[LastWaits]),
    entry("peers/gsoap-rm/2005-anon-drop-request2", Side::Service, &[Crossed]),
    entry("peers/gsoap-rm/2005-error-cbserver", Side::Client, &[FaultEnds]),
    entry("peers/gsoap-rm/2005-fault-cbserver", Side::Client, &[FaultEnds]),
    entry("wsdual/a-rm-feb2005", Side::Client, &[AcknowledgementTravels, Room]),
    entry("wsdual/a-rm-feb2005", Side::Service, &[AcknowledgementTravels, Room]),
    entry("wsdual/a2-wsdualhttpbinding-class", Side::Client, &[AcknowledgementTravels, Room]),
    entry(
        "wsdual/a2-wsdualhttpbinding-class",
        Side::Service,
        &[AcknowledgementTravels, AcknowledgementCrossed, Room],
    ),
    entry("wsdual/b-rm11", Side::Client, &[AcknowledgementTravels, Crossed]),
    entry("wsdual/b-rm11", Side::Service, &[AcknowledgementTravels, Crossed]),
    entry(
        "wsdual/c-client-faults/feb2005/12-callbacks-mustUnderstand-and-bad-action",
        Side::Client,
        &[RepeatsAtOnce, StillListens],
    ),
    entry(
        "wsdual/c-client-faults/feb2005/15-unsolicited-messages-to-the-callback-address",
        Side::Client,
        &[FaultNotRecorded],
    ),
    entry(
        "wsdual/c-client-faults/rm11/12-callbacks-mustUnderstand-and-bad-action",
        Side::Client,
        &[StillListens],
    ),
    entry(
        "wsdual/c-client-faults/rm11/15-unsolicited-messages-to-the-callback-address",
        Side::Client,
        &[FaultNotRecorded],
    ),
    entry(
        "wsdual/c-faults/feb2005-twoway/03-mustUnderstand-on-AckRequested",
        Side::Service,
        &[NotUnderstoodIsTold],
    ),
    entry(
        "wsdual/c-faults/feb2005-twoway/08-undeserialisable-request",
        Side::Service,
        &[AcknowledgementTravels],
    ),
    entry(
        "wsdual/c-faults/feb2005-twoway/16-one-message-no-AckRequested-nothing-to-send-back",
        Side::Service,
        &[LeftBeforeTheFault],
    ),
    entry("wsdual/c-faults/feb2005/33-duplicate-gap-and-late", Side::Service, &[AcknowledgementWaits, Room]),
    entry("wsdual/c-faults/feb2005/35-message-number-rollover", Side::Service, &[RolloverIsTold]),
    entry("wsdual/c-faults/feb2005/36-message-number-beyond-the-window", Side::Service, &[Room]),
    entry(
        "wsdual/c-faults/feb2005/38-acknowledgement-with-Lower-above-Upper",
        Side::Service,
        &[InvalidAcknowledgementIsTold],
    ),
    entry("wsdual/c-faults/feb2005/39-message-after-LastMessage", Side::Service, &[Room]),
    entry("wsdual/c-faults/rm11/33-duplicate-gap-and-late", Side::Service, &[AcknowledgementWaits, Room]),
    entry("wsdual/c-faults/rm11/35-message-number-rollover", Side::Service, &[RolloverIsTold]),
    entry(
        "wsdual/c-faults/rm11/36-message-number-beyond-the-window",
        Side::Service,
        &[AcknowledgementTravels, AcknowledgementCrossed],
    ),
    entry(
        "wsdual/c-faults/rm11/38-acknowledgement-with-Lower-above-Upper",
        Side::Service,
        &[InvalidAcknowledgementIsTold],
    ),
    entry("wsdual/c-faults/rm11/42-CloseSequence-with-a-gap", Side::Service, &[AcknowledgementTravels]),
    entry(
        "wsdual/c-faults/rm11/43-CloseSequence-and-Terminate-without-ReplyTo",
        Side::Service,
        &[CloseWithoutReplyTo],
    ),
    entry(
        "wsdual/c21-create-refused-ordered-mismatch",
        Side::Client,
        &[AcknowledgementTravels, AcknowledgementCrossed, Room, RepeatsAtOnce],
    ),
    entry(
        "wsdual/c21-create-refused-ordered-mismatch",
        Side::Service,
        &[AcknowledgementTravels, Room, Crossed],
    ),
    entry("wsdual/e-unordered", Side::Client, &[AcknowledgementTravels, AcknowledgementCrossed, Room]),
    entry("wsdual/e-unordered", Side::Service, &[AcknowledgementTravels, Crossed]),
    entry("wsdual/e3-unordered-late-msg2", Side::Client, &[AcknowledgementTravels]),
    entry("wsdual/e3-unordered-late-msg2", Side::Service, &[AcknowledgementTravels, Crossed]),
    entry(
        "wsdual/f1-idle-keepalive-inactivity10",
        Side::Client,
        &[AcknowledgementTravels, AcknowledgementWaits, Room],
    ),
    entry("wsdual/f1-idle-keepalive-inactivity10", Side::Service, &[AcknowledgementTravels]),
    entry("wsdual/f2-client-abort", Side::Client, &[Room]),
    entry("wsdual/f2-client-abort", Side::Service, &[AcknowledgementTravels]),
    entry("wsdual/f4-service-ReceiveTimeout6", Side::Client, &[AcknowledgementWaits, Room]),
    entry("wsdual/f4-service-ReceiveTimeout6", Side::Service, &[AcknowledgementWaits, Room]),
    entry(
        "wsdual/g1-drop-client-msg2",
        Side::Client,
        &[AcknowledgementTravels, AsksElsewhere, RepeatsAtOnce],
    ),
    entry("wsdual/g1-drop-client-msg2", Side::Service, &[AcknowledgementTravels, Crossed]),
    entry(
        "wsdual/g11-rm11-drop-CloseSequence",
        Side::Client,
        &[AcknowledgementTravels, AcknowledgementCrossed, AcknowledgesWhileClosing],
    ),
    entry("wsdual/g11-rm11-drop-CloseSequence", Side::Service, &[AcknowledgementTravels, Crossed]),
    entry("wsdual/g13-http503-for-msg2", Side::Client, &[AcknowledgementTravels, Room]),
    entry(
        "wsdual/g13-http503-for-msg2",
        Side::Service,
        &[AcknowledgementTravels, AcknowledgementCrossed, Room],
    ),
    entry(
        "wsdual/g3-drop-server-msg1",
        Side::Client,
        &[AcknowledgementTravels, AcknowledgementCrossed, Room, AsksElsewhere, RepeatsAtOnce],
    ),
    entry(
        "wsdual/g3-drop-server-msg1",
        Side::Service,
        &[AcknowledgementTravels, AcknowledgementWaits, Room, Crossed],
    ),
    entry("wsdual/g5-dup-client-msg2", Side::Client, &[AcknowledgementTravels]),
    entry("wsdual/g5-dup-client-msg2", Side::Service, &[AcknowledgementTravels]),
    entry("wsdual/g7-drop-CreateSequence", Side::Client, &[AcknowledgementTravels]),
    entry("wsdual/g7-drop-CreateSequence", Side::Service, &[AcknowledgementTravels, AcknowledgementCrossed]),
    entry("wsdual/g9-drop-LastMessage", Side::Client, &[AcknowledgementTravels, AsksElsewhere]),
    entry("wsdual/g9-drop-LastMessage", Side::Service, &[AcknowledgementTravels]),
    entry("wsdual/h1-binary", Side::Client, &[AcknowledgementTravels]),
    entry("wsdual/h1-binary", Side::Service, &[AcknowledgementTravels]),
    entry("wsdual/h3-mtom", Side::Client, &[AcknowledgementTravels]),
    entry("wsdual/h3-mtom", Side::Service, &[AcknowledgementTravels]),
    entry("wsdual/i1-soap11-wsa10", Side::Client, &[AcknowledgementTravels]),
    entry("wsdual/i1-soap11-wsa10", Side::Service, &[AcknowledgementTravels]),
    entry("wsdual/i2-soap12-wsa-aug2004", Side::Client, &[AcknowledgementTravels]),
    entry("wsdual/i2-soap12-wsa-aug2004", Side::Service, &[AcknowledgementTravels]),
    entry("wsdual/j1-twoway-ops-feb2005", Side::Client, &[Room, EndedBefore]),
    entry("wsdual/j1-twoway-ops-feb2005", Side::Service, &[AcknowledgementTravels]),
    entry("wsdual/j2-twoway-clean-close-feb2005", Side::Client, &[AcknowledgementTravels, Room]),
    entry("wsdual/j2-twoway-clean-close-feb2005", Side::Service, &[AcknowledgementTravels]),
    entry("wsdual/j4-oneway-exception", Side::Service, &[EndedBefore]),
    entry("wsdual/j5-isterminating", Side::Client, &[AcknowledgementTravels, Room]),
    entry("wsdual/j5-isterminating", Side::Service, &[AcknowledgementTravels]),
    entry("wsdual/j7-twoway-soap11", Side::Client, &[AcknowledgementTravels, Room]),
    entry("wsdual/j7-twoway-soap11", Side::Service, &[AcknowledgementTravels]),
    entry("wsdual/j9b-service-host-closes-rm11", Side::Client, &[Room]),
    entry("wsdual/j9b-service-host-closes-rm11", Side::Service, &[AcknowledgementTravels, RecordingEnded]),
    entry("wsdual/k1-noflowcontrol", Side::Client, &[AcknowledgementTravels]),
    entry("wsdual/k1-noflowcontrol", Side::Service, &[AcknowledgementTravels]),
    entry(
        "wsdual/k4-many-messages-default-window",
        Side::Client,
        &[AcknowledgementTravels, AcknowledgementCrossed, Room],
    ),
    entry("wsdual/k4-many-messages-default-window", Side::Service, &[AcknowledgementTravels]),
    entry("wsdual/k6-slow-gaps-one-per-second", Side::Client, &[AcknowledgementTravels, Room]),
    entry("wsdual/k6-slow-gaps-one-per-second", Side::Service, &[AcknowledgementTravels]),
];
