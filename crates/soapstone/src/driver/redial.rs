//! The client's connection, opened again when it is lost.

use std::time::Duration;

use soapstone_soap::Message;
use soapstone_wsdl::Direction;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::carrier::{Carriage, Carried, Carrier, Deliver};
use super::reliable::Arrived;
use crate::error::TransportError;
use crate::transport::Link;
use crate::transport::websocket::WebSocketLink;
use crate::transport::websocket::connect::Dialer;

/// What a session is told of its connection.
#[derive(Debug)]
pub(crate) enum Way {
    /// There is one.
    Open(Carriage),
    /// There is none any more, for this reason.
    Lost(TransportError),
    /// There is none yet, for this reason.
    Unreachable(TransportError),
    /// There will be none, for this reason.
    Ended(TransportError),
}

/// Keeps a client's session connected, until it is over.
pub(crate) struct Redial {
    pub(crate) dialer: Dialer,
    pub(crate) inbox: mpsc::Sender<Arrived>,
    pub(crate) ways: mpsc::Sender<Way>,
}

/// Hands messages to the session.
struct ToSession<'a>(&'a mpsc::Sender<Arrived>);

impl Deliver for ToSession<'_> {
    async fn deliver(&mut self, message: Message, bytes: usize, _: Option<Carriage>) {
        // Whoever is gone needs nothing.
        let _ = self.0.send(Arrived::on_connection(message, bytes, None)).await;
    }
}

impl Redial {
    /// Runs, beginning with this connection.
    pub(crate) async fn run(self, mut link: WebSocketLink, mut outgoing: mpsc::Receiver<Box<Message>>) {
        let Self { dialer, inbox, ways } = self;
        let mut pause = Duration::ZERO;
        loop {
            let began = Instant::now();
            let carrier = Carrier {
                link,
                binding: &dialer.binding,
                direction: Direction::Service,
                deliver: ToSession(&inbox),
                stop: None,
            };
            let why = match carrier.run(outgoing, None, Duration::ZERO).await {
                Carried::Unused => return,
                Carried::Lost(why) => why,
                Carried::Fatal(error) => {
                    let _ = ways.send(Way::Ended(error)).await;
                    return;
                }
            };
            // Who takes connections and drops them is not asked for more and more of them.
            pause = if began.elapsed() < STEADY { pause } else { Duration::ZERO };
            tracing::info!(why, address = dialer.address, "the connection of a session is lost");
            if ways.send(Way::Lost(unreachable(&dialer, why))).await.is_err() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = ways.closed() => return,
            }
            pause = (pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
            let Some(again) = reconnect(&dialer, &ways).await else { return };
            let (carriage, receiver) = Carriage::new();
            if ways.send(Way::Open(carriage)).await.is_err() {
                again.end().await;
                return;
            }
            (link, outgoing) = (again, receiver);
        }
    }
}

/// Another connection; none where nobody waits for it any more.
async fn reconnect(dialer: &Dialer, ways: &mpsc::Sender<Way>) -> Option<WebSocketLink> {
    let mut pause = FIRST_PAUSE;
    loop {
        let began = Instant::now();
        let dialed = tokio::select! {
            dialed = dialer.dial() => dialed,
            () = ways.closed() => return None,
        };
        match dialed {
            Ok(link) => {
                tracing::info!(address = dialer.address, "a session is connected again");
                return Some(link);
            }
            Err(error) => {
                tracing::debug!(%error, address = dialer.address, "a session is not connected again yet");
                let error = unreachable(dialer, error.to_string());
                ways.send(Way::Unreachable(error)).await.ok()?;
            }
        }
        tokio::select! {
            () = tokio::time::sleep_until(began + pause) => {}
            () = ways.closed() => return None,
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn unreachable(dialer: &Dialer, reason: String) -> TransportError {
    TransportError::Unreachable {
        address: dialer.address.clone(),
        reason,
        nobody: false,
        unknown_host: false,
    }
}

/// How long nothing is tried after the first attempt to connect again; twice as long after each.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// How long a connection lasts that was a good one.
const STEADY: Duration = Duration::from_secs(5);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
