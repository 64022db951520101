//! What a reliable session is set to.

use std::fmt;
use std::time::Duration;

use soapstone_soap::MessageVersion;
use soapstone_xml::{Codec, TextCodec};

use crate::version::RmVersion;

/// Which side of a session we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Role {
    /// We asked for the session: our CreateSequence opened it.
    Initiator,
    /// We were asked.
    Acceptor,
}

/// How messages travel, which decides who repeats what and where acknowledgements go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Shape {
    /// Each side posts to the address of the other: `wsDualHttpBinding`, one-way HTTP with an address for acknowledgements.
    Duplex,
    /// Both sides send on one socket, under the anonymous address: WebSockets.
    Connection,
    /// Requests over HTTP; replies, acknowledgements and faults come in the response to a request. The AcksTo is anonymous.
    RequestReply,
    /// One-way messages over HTTP; acknowledgements and faults come in the response. There is no offer, and nothing comes back.
    OneWay,
}

impl Shape {
    /// Whether what the service says can only be said in the response to a request.
    pub const fn answers_in_response(self) -> bool {
        matches!(self, Self::RequestReply | Self::OneWay)
    }
}

/// What an acceptor thinks of a CreateSequence with or without an offer of a sequence back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferPolicy {
    /// Refused without one: what .NET does where messages go both ways.
    Required,
    /// Taken with and without one.
    Optional,
    /// Nothing goes back. Refused with one by WS-ReliableMessaging 1.0, not accepted by 1.1: what .NET does on one-way contracts.
    Forbidden,
}

/// The settings of a session. Durations are wall time, counts are messages.
///
/// ```
/// use soapstone_rm::{Config, RmVersion, Shape};
/// use soapstone_soap::MessageVersion;
///
/// let config = Config { ordered: false, ..Config::new(RmVersion::V11, MessageVersion::SOAP12_WSA10, Shape::Duplex) };
/// assert_eq!(config.max_transfer_window, 8);
/// ```
#[derive(Clone)]
pub struct Config {
    /// The version of WS-ReliableMessaging. .NET's bindings speak [`RmVersion::February2005`] unless told otherwise.
    pub version: RmVersion,
    /// The versions of SOAP and addressing; there is no reliable messaging without addressing.
    pub message_version: MessageVersion,
    /// How messages travel.
    pub shape: Shape,
    /// Whether messages are handed over in the order of their numbers, each waiting for those before it, or as they come.
    /// Default: true (.NET `ReliableSessionDefaults.Ordered`).
    pub ordered: bool,
    /// How long an acknowledgement may wait for a message to travel on. Default: 200 ms (.NET
    /// `ReliableSessionDefaults.AcknowledgementInterval`).
    pub acknowledgement_interval: Duration,
    /// Silence of the peer after which the session fails. Default: 10 minutes (.NET
    /// `ReliableSessionDefaults.InactivityTimeout`).
    pub inactivity_timeout: Duration,
    /// Messages that may be on the way unacknowledged, and messages that are kept for the application. Default: 8, at most
    /// 4096 (.NET `ReliableSessionDefaults.MaxTransferWindowSize`).
    pub max_transfer_window: u32,
    /// How often a message is repeated before the session fails. Default: 8, so nine attempts in all (.NET
    /// `ReliableSessionDefaults.MaxRetryCount`).
    pub max_retry_count: u32,
    /// Whether acknowledgements say how much room there is (`BufferRemaining`), and what the peer says about its room is
    /// heeded. Default: true (.NET `ReliableSessionDefaults.FlowControlEnabled`).
    pub flow_control: bool,
    /// The round trip that an acceptor assumes before it has measured one; an initiator measures that of CreateSequence.
    /// Default: 2 s (.NET `ReliableMessagingConstants.UnknownInitiationTime`).
    pub initial_round_trip: Duration,
    /// Time after which CreateSequence, CloseSequence and TerminateSequence are repeated while unanswered. Default: 10 s (.NET
    /// `ReliableMessagingConstants.RequestorIterationTime`).
    pub control_retry_interval: Duration,
    /// Time to establish the session. Default: 1 minute (.NET `ServiceDefaults.OpenTimeout`).
    pub open_timeout: Duration,
    /// Time to end the session in order once the application closed it. Default: 1 minute (.NET
    /// `ServiceDefaults.CloseTimeout`).
    pub close_timeout: Duration,
    /// Ranges of received numbers that are kept where messages come unordered; a message that would open one more is not
    /// taken. Default: 128 (.NET `ReliableMessagingConstants.MaxSequenceRanges`).
    pub max_ranges: usize,
    /// Whether an initiator asks for an acknowledgement when there was silence for half of the inactivity timeout, so that both
    /// sides stay alive. Default: true (.NET `ChannelReliableSession`, client side).
    pub keep_alive: bool,
    /// What an acceptor thinks of offers. Default: required, but for [`Shape::OneWay`] (.NET, contracts of both directions).
    pub offers: OfferPolicy,
    /// Whether what must survive a restart comes out of [`poll_record`](crate::Session::poll_record). Default: false.
    pub durable: bool,
    /// Makes the encoding in which messages are kept: one without a session, so that what is kept can be sent at any time.
    /// Default: text.
    pub encoding: fn() -> Box<dyn Codec>,
}

impl Config {
    /// .NET's defaults.
    pub fn new(version: RmVersion, message_version: MessageVersion, shape: Shape) -> Self {
        Self {
            version,
            message_version,
            shape,
            ordered: true,
            acknowledgement_interval: Duration::from_millis(200),
            inactivity_timeout: Duration::from_secs(600),
            max_transfer_window: 8,
            max_retry_count: 8,
            flow_control: true,
            initial_round_trip: Duration::from_secs(2),
            control_retry_interval: Duration::from_secs(10),
            open_timeout: Duration::from_secs(60),
            close_timeout: Duration::from_secs(60),
            max_ranges: 128,
            keep_alive: true,
            offers: if shape == Shape::OneWay { OfferPolicy::Forbidden } else { OfferPolicy::Required },
            durable: false,
            encoding: || Box::new(TextCodec),
        }
    }

    /// Time after which a message of the protocol is repeated; nobody is to be flooded.
    pub(crate) fn control_interval(&self) -> Duration {
        self.control_retry_interval.max(LEAST_INTERVAL)
    }

    /// The window, within the bounds that .NET has for it.
    pub(crate) fn window(&self) -> u32 {
        self.max_transfer_window.clamp(1, MAX_TRANSFER_WINDOW)
    }

    /// How long an initiator is silent before it asks whether the peer is there, and how long it waits between asking.
    pub(crate) fn keep_alive_intervals(&self) -> (Duration, Duration) {
        let half = self.inactivity_timeout / 2;
        // Somebody who repeats without end does not ask without pause.
        (half, (half / self.max_retry_count.max(1)).max(Duration::from_secs(1)))
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("version", &self.version)
            .field("message_version", &self.message_version)
            .field("shape", &self.shape)
            .field("ordered", &self.ordered)
            .finish_non_exhaustive()
    }
}

/// .NET `ReliableSessionBindingElement.MaxTransferWindowSize`.
const MAX_TRANSFER_WINDOW: u32 = 4096;
/// Nothing is repeated more often than that.
const LEAST_INTERVAL: Duration = Duration::from_millis(100);
