//! What is on the way: started in order, not awaited for long, and bounded.

use std::time::Duration;

use soapstone_rm::{Route, Transmit, TransmitToken};
use soapstone_soap::Message;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::carrier::Carriage;
use crate::error::TransportError;
use crate::transport::HttpSender;

/// What became of something that was sent.
pub(crate) struct Posted {
    pub(crate) token: TransmitToken,
    pub(crate) outcome: Result<Option<Message>, TransportError>,
}

/// The messages of one session that are on the way: requests of their own, or frames on a connection.
#[allow(clippy::large_enum_variant, reason = "there is one for each session")]
pub(crate) enum Posts {
    Requests(Requested),
    Connection(Connected),
}

/// The messages of a session on a connection, which sends them in order.
#[derive(Default)]
pub(crate) struct Connected {
    pub(crate) way: Option<Carriage>,
}

impl Posts {
    /// Whether the peer has shown that it gets what is sent to it. One that has not is not sent much.
    pub(crate) fn trust(&mut self, trusted: bool) {
        if let Self::Requests(requests) = self {
            requests.trust(trusted);
        }
    }

    /// Whether the next may start.
    pub(crate) fn may_start(&self) -> bool {
        match self {
            Self::Requests(requests) => requests.may_start(),
            // What is kept until there is a connection is not repeated in vain.
            Self::Connection(connection) => connection.way.as_ref().is_some_and(Carriage::is_open),
        }
    }

    /// Whether there is no connection, where messages travel on one.
    pub(crate) fn is_disconnected(&self) -> bool {
        matches!(self, Self::Connection(_)) && !self.may_start()
    }

    /// Lets go of the connection.
    pub(crate) fn disconnect(&mut self) {
        if let Self::Connection(connection) = self {
            connection.way = None;
        }
    }

    /// Until when the last one has the way to itself.
    pub(crate) fn head_start(&self) -> Option<Instant> {
        match self {
            Self::Requests(requests) => requests.head_start(),
            Self::Connection(_) => None,
        }
    }

    /// Whether as many are on the way as may be.
    pub(crate) fn is_full(&self) -> bool {
        matches!(self, Self::Requests(requests) if requests.is_full())
    }

    /// Whether nothing is on the way that somebody waits for.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Requests(requests) => requests.is_empty(),
            Self::Connection(_) => true,
        }
    }

    /// Starts one. Says whether it did.
    pub(crate) fn start(&mut self, transmit: Transmit) -> bool {
        match self {
            Self::Requests(requests) => requests.start(transmit),
            Self::Connection(connection) => match (&connection.way, transmit.message) {
                (Some(way), Some(message)) => way.send(message),
                _ => false,
            },
        }
    }

    /// The next one that is done; waits for ever when there is none. On a connection nothing tells, but by its absence.
    pub(crate) async fn next(&mut self) -> Posted {
        match self {
            Self::Requests(requests) => requests.next().await,
            Self::Connection(_) => std::future::pending().await,
        }
    }
}

/// Requests that are on the way. One starts when the one before was answered, or has had a moment for it: so
/// they arrive in order where nothing is slow, and one that hangs holds up nothing for long.
pub(crate) struct Requested {
    sender: HttpSender,
    running: JoinSet<Posted>,
    last_began: Option<Instant>,
    /// Whether one waits for the one before: where the response is the reply, it would wait for the handler.
    in_order: bool,
    /// How many may be on the way.
    max: usize,
    /// How many, once the peer is known to be there.
    max_trusted: usize,
}

impl Requested {
    pub(crate) fn new(sender: HttpSender, in_order: bool, window: u32) -> Self {
        let max_trusted = MAX_ON_THE_WAY.max(usize::try_from(window).unwrap_or(MAX_ON_THE_WAY));
        Self { sender, running: JoinSet::new(), last_began: None, in_order, max: max_trusted, max_trusted }
    }

    fn trust(&mut self, trusted: bool) {
        self.max = if trusted { self.max_trusted } else { MAX_UNTRUSTED };
    }

    fn may_start(&self) -> bool {
        if !self.in_order {
            // Each lasts as long as its handler, and one that waits is not lost.
            return !self.is_full();
        }
        self.running.is_empty() || self.head_start().is_none_or(|until| until <= Instant::now())
    }

    fn head_start(&self) -> Option<Instant> {
        self.last_began.filter(|_| self.in_order && !self.running.is_empty()).map(|began| began + HEAD_START)
    }

    fn is_full(&self) -> bool {
        self.running.len() >= self.max
    }

    fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    fn start(&mut self, transmit: Transmit) -> bool {
        let Transmit { to: Route::Endpoint(to), message: Some(message), token, .. } = transmit else {
            return true;
        };
        self.last_began = Some(Instant::now());
        let sender = self.sender.clone();
        self.running.spawn(async move {
            let address = to.address.uri().map_or("", |uri| uri.as_str());
            Posted { token, outcome: sender.post(address, message).await }
        });
        true
    }

    async fn next(&mut self) -> Posted {
        loop {
            match self.running.join_next().await {
                Some(Ok(posted)) => return posted,
                // Nobody's code runs in there, so nothing panics; if it did, the message counts as lost.
                Some(Err(_)) => {}
                None => std::future::pending::<()>().await,
            }
        }
    }
}

/// How long a message has the way to itself before the next one starts.
const HEAD_START: Duration = Duration::from_millis(50);
/// Messages that may be on the way to a peer of which nothing has come since it asked for the session.
const MAX_UNTRUSTED: usize = 2;
/// Messages of one session that may be on the way, if its window is not larger; one more counts as lost, and is repeated in its time.
const MAX_ON_THE_WAY: usize = 32;
