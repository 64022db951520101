//! What a run is made of.

use std::sync::Arc;
use std::time::Duration;

use soapstone_rm::{Config, RmVersion, Shape};
use soapstone_soap::{AddressingVersion, MessageVersion, SoapVersion};

use super::app::Habits;
use super::link::Link;
use super::random::Random;

/// One of the two endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The one that asks for the session.
    Initiator,
    /// The other.
    Acceptor,
}

impl Side {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Initiator, Self::Acceptor];

    /// The other one.
    pub fn other(self) -> Self {
        Self::BOTH[1 - self as usize]
    }

    /// As the message log has it.
    pub fn name(self) -> &'static str {
        ["a", "b"][self as usize]
    }
}

/// The end of a process: after so many records, messages and events that came out of its session.
#[derive(Clone, Copy, Debug)]
pub struct Crash {
    /// Whose.
    pub side: Side,
    /// After how many outputs, counted over the whole run.
    pub after: u64,
    /// How long it takes to come back, in milliseconds.
    pub downtime: u64,
}

/// All that decides what happens in a run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Of everything that happens by chance.
    pub seed: u64,
    /// The settings, of both sides.
    pub config: Arc<Config>,
    /// From the initiator, and back.
    pub links: [Link; 2],
    /// What the applications do.
    pub habits: [Habits; 2],
    /// Whether messages travel as bytes.
    pub bytes: bool,
    /// Whether an initiator whose session is over says so to who sends to it; else it says nothing.
    pub answers_strangers: bool,
    /// When processes end.
    pub crashes: Vec<Crash>,
}

impl Plan {
    /// A conversation without mishaps.
    pub fn quiet(config: Config, habits: [Habits; 2]) -> Self {
        Self {
            seed: 1,
            config: Arc::new(config),
            links: [Link::steady(10), Link::steady(10)],
            habits,
            bytes: true,
            answers_strangers: true,
            crashes: Vec::new(),
        }
    }

    /// A pattern of mishaps; of settings, those that the seed does not decide.
    pub fn of_seed(seed: u64, version: RmVersion, ordered: bool, patience: Patience) -> Self {
        let mut random = Random::new(seed);
        let shape = random.pick(&[
            Shape::Duplex,
            Shape::Duplex,
            Shape::Connection,
            Shape::RequestReply,
            Shape::RequestReply,
            Shape::OneWay,
        ]);
        let bytes = random.chance(125);
        let message_version =
            if bytes { random.pick(&MESSAGE_VERSIONS) } else { MessageVersion::SOAP12_WSA10 };
        let mut config = Config::new(version, message_version, shape);
        config.ordered = ordered;
        config.max_transfer_window = random.pick(&[1, 2, 3, 8, 8, 8, 20]);
        config.flow_control = random.chance(800);
        if random.chance(200) {
            config.max_ranges = random.between((1, 4)) as usize;
        }
        if patience == Patience::Endless {
            config.max_retry_count = 400;
            config.inactivity_timeout = 1000 * DAY;
            config.open_timeout = 900 * DAY;
            config.close_timeout = 900 * DAY;
        }
        let answers_strangers = random.chance(500);
        if patience == Patience::Endless && !answers_strangers {
            // Nobody says that the session is over, so its end is asked for until the time is up.
            config.control_retry_interval = DAY / 4;
        }
        let links = [Link::of_seed(&mut random, 500), Link::of_seed(&mut random, 500)];
        let habits = [Habits::of_seed(&mut random), Habits::of_seed(&mut random)];
        let seed = random.next();
        let config = Arc::new(config);
        Self { seed, config, links, habits, bytes, answers_strangers, crashes: Vec::new() }
    }
}

/// How much a session puts up with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Everything: it never gives up.
    Endless,
    /// What .NET does.
    Default,
}

/// SOAP and addressing, as the bindings of .NET combine them.
pub const MESSAGE_VERSIONS: [MessageVersion; 3] = [
    MessageVersion::SOAP12_WSA10,
    MessageVersion::new(SoapVersion::Soap11, AddressingVersion::V10),
    MessageVersion::new(SoapVersion::Soap11, AddressingVersion::August2004),
];

const DAY: Duration = Duration::from_secs(86_400);
