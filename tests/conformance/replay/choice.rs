//! Where ours may differ from what was captured, and what it takes to be one of those differences.

use super::compare::{Difference, INTERVAL, SECOND};
use super::drive::Sent;
use super::load::Step;
use super::said::Said;

/// Where two right implementations may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Choice {
    /// An acknowledgement may travel on another message, or on none, as long as it leaves within the interval of 200 ms. Which
    /// one it catches is decided by the threads of .NET, and here by who asks first.
    AcknowledgementTravels,
    /// An acknowledgement that is asked for, and one that is not, may leave at once or after at most the interval.
    AcknowledgementWaits,
    /// What an acknowledgement says was true when it was written: two messages that cross each other on the wire are recorded
    /// in one order and were handled in another.
    AcknowledgementCrossed,
    /// `BufferRemaining` says how fast the application takes messages; ours takes them at once.
    Room,
    /// AckRequested is on the message that fills the window. Where acknowledgements and messages cross each other, that is
    /// another one.
    AsksElsewhere,
    /// Messages that leave in one moment overtake each other.
    Crossed,
    /// Number 2^63: the specification has MessageNumberRollover for it, .NET is silent.
    RolloverIsTold,
    /// An acknowledgement with Lower above Upper: the specification has InvalidAcknowledgement for it, .NET is silent.
    InvalidAcknowledgementIsTold,
    /// What we send after the last thing that was recorded.
    RecordingEnded,
    /// CloseSequence without ReplyTo is right to answer at the session's address, as gSOAP wants it; .NET ends the session.
    CloseWithoutReplyTo,
    /// A header that must be understood, on AckRequested without ReplyTo: SOAP wants a fault, which goes to the session's
    /// address; .NET is silent.
    NotUnderstoodIsTold,
    /// A client that is told another scheme for its WebSocket than it asked, `http` for `ws`: .NET ends the session. Its own
    /// services do that, so ours takes it.
    SchemeOfWebSocket,
    /// A request with an empty response: .NET's client sends it again at once. Ours waits its time.
    RepeatsAtOnce,
    /// A request that comes again while its reply is being made: CoreWCF answers one of the two with nothing, and the client
    /// takes that for a reason to send it again. Ours keeps both until there is the reply, which is the response to both.
    HoldsRequests,
    /// A fault in answer to somebody outside the session: .NET sends it from a thread of its own up to a second later, and the
    /// recording ended before.
    FaultNotRecorded,
    /// The session was ended by a fault; what .NET had in another thread then still left.
    LeftBeforeTheFault,
    /// After the application closed, .NET takes no more messages, and says so in a fault. Ours closes its own direction; the
    /// other is the peer's to close.
    StillListens,
    /// The captured side gave the session up, or was ended, before the interval for its acknowledgement was over.
    EndedBefore,
    /// What comes while a client of .NET closes (1.1) is not acknowledged until it is asked for. Ours is, within the interval.
    AcknowledgesWhileClosing,
    /// A fault that is not in the sequence ends the session, as in .NET; gSOAP goes on.
    FaultEnds,
    /// The last message waits until all before it are acknowledged; gSOAP sends it, and ends the sequence with what is
    /// missing.
    LastWaits,
    /// LastMessage in a request is answered by that of the replies, as in .NET; gSOAP answers with nothing.
    LastIsAnswered,
}

/// What permits a message that only the captured side sent.
pub(super) fn captured_only(step: &Step, captured: &[&Step], ours: &[Sent]) -> Option<Difference> {
    let said = &step.said;
    let before = || captured.iter().any(|other| other.n < step.n && other.said.key() == said.key());
    let faulted = ours.iter().find(|sent| is_fault(&sent.said) && sent.at <= step.at);
    let later = |what: &str| captured.iter().any(|other| other.n > step.n && other.said.what == what);
    let choice = match said.what.as_str() {
        "nothing" => Choice::HoldsRequests,
        "message" if before() && step.answered_with_nothing => Choice::RepeatsAtOnce,
        _ if faulted.is_some_and(|sent| later(&sent.said.what)) => Choice::LeftBeforeTheFault,
        "Fault SequenceClosed" => Choice::StillListens,
        "Fault SequenceTerminated" => {
            match ours.iter().find(|sent| sent.at < step.at && sent.said.what == "CloseSequenceResponse") {
                Some(_) => Choice::CloseWithoutReplyTo,
                None if captured.len() == 2 => Choice::SchemeOfWebSocket,
                None => Choice::StillListens,
            }
        }
        _ => return None,
    };
    Some(Difference { choice: Some(choice), what: "we do not send it".to_owned() })
}

/// What permits a message that only we sent, besides what it says.
pub(super) fn ours_only(sent: &Sent, captured: &[&Step], ours: &[Sent], end: u64) -> Option<Choice> {
    let said = &sent.said;
    let gives_up =
        captured.iter().any(|step| is_fault(&step.said) && (sent.at..=sent.at + INTERVAL).contains(&step.at));
    let closes = |step: &&&Step| {
        matches!(step.said.what.as_str(), "CloseSequence" | "LastMessage") && step.at <= sent.at
    };
    let closing = captured.iter().find(closes);
    let refuses = captured.iter().any(|step| step.said.what == "Fault SequenceClosed" && step.at <= sent.at);
    let again = ours.iter().filter(|other| other.said.key() == said.key()).count() > 1;
    match said.what.as_str() {
        "message" if sent.answers.is_some() && again => Some(Choice::HoldsRequests),
        "CloseSequenceResponse" | "TerminateSequenceResponse" => Some(Choice::CloseWithoutReplyTo),
        "Fault MustUnderstand" => Some(Choice::NotUnderstoodIsTold),
        "Fault UnknownSequence" | "Fault WsrmRequired" | "Fault ActionNotSupported"
            if sent.at + 2 * SECOND >= end =>
        {
            Some(Choice::FaultNotRecorded)
        }
        _ if said.is_acknowledgement() && gives_up => Some(Choice::EndedBefore),
        _ if said.is_acknowledgement() && closing.is_some_and(|step| step.said.what == "CloseSequence") => {
            Some(Choice::AcknowledgesWhileClosing)
        }
        _ if said.is_acknowledgement() && (closing.is_some() || refuses) => Some(Choice::StillListens),
        _ => None,
    }
}

fn is_fault(said: &Said) -> bool {
    said.what.starts_with("Fault")
}
