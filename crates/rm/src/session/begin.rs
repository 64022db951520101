//! How sessions begin: asked for by us, or by a peer.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use soapstone_soap::EndpointReference;

use super::exchange::Exchanges;
use super::output::Output;
use super::{Ids, Phase, Session};
use crate::acceptor::CreateRequest;
use crate::config::{Config, Role, Shape};
use crate::destination::SequenceDestination;
use crate::event::{BackChannel, Event, IdSource, SessionId};
use crate::source::{SequenceSource, SourceState};
use crate::timer::{Timer, Timers};
use crate::transmission::Transmission;

/// What sessions begin with that is not the same for all.
pub(super) struct Beginning {
    pub(super) role: Role,
    pub(super) id: SessionId,
    pub(super) phase: Phase,
    pub(super) local: Arc<EndpointReference>,
    pub(super) remote: Arc<EndpointReference>,
    pub(super) ids: Ids,
    pub(super) source: Option<SequenceSource>,
    pub(super) destination: Option<SequenceDestination>,
    pub(super) exchanges: Option<Box<Exchanges>>,
}

impl Beginning {
    pub(super) fn at(self, now: Instant, config: Arc<Config>) -> Session {
        Session {
            role: self.role,
            id: self.id,
            phase: self.phase,
            local: self.local,
            remote: self.remote,
            ids: Box::new(self.ids),
            source: self.source,
            destination: self.destination,
            exchanges: self.exchanges,
            timers: Timers::default(),
            now,
            asked_at: now,
            outputs: VecDeque::new(),
            records: VecDeque::new(),
            events: VecDeque::new(),
            closing: false,
            full: false,
            attempts: 0,
            end: None,
            forgotten: false,
            config,
        }
    }
}

impl Session {
    /// Asks the endpoint `to` for a session: a CreateSequence that offers a sequence back, but in [`Shape::OneWay`].
    ///
    /// `acks_to` is where acknowledgements and everything else of the peer go: the address of our listener, or the anonymous
    /// address in the shapes without one. .NET takes the sequence only if that is our address for replies too, so it is.
    ///
    /// Messages may be sent at once; they leave when the peer has answered. Spec: [WSRM11 §3.4], [WSRM10 §3.4]
    pub fn initiate(
        config: Arc<Config>,
        ids: &mut dyn IdSource,
        to: Arc<EndpointReference>,
        acks_to: Arc<EndpointReference>,
        now: Instant,
    ) -> Self {
        let offered = ids.identifier();
        let transmission = Transmission::new(config.initial_round_trip, config.window());
        let answered = config.shape.answers_in_response();
        let source = SequenceSource::new(None, SourceState::Creating, transmission, !answered, answered);
        let ordered = config.ordered && !answered;
        let destination = (config.shape != Shape::OneWay)
            .then(|| SequenceDestination::new(offered.clone(), &config, ordered).of_replies(answered));
        let beginning = Beginning {
            role: Role::Initiator,
            id: SessionId::new(offered),
            phase: Phase::Opening,
            local: acks_to,
            remote: to,
            ids: Ids {
                create: ids.message_id(),
                close: ids.message_id(),
                terminate: ids.message_id(),
                expires: None,
            },
            source: Some(source),
            destination,
            exchanges: None,
        };
        let mut session = beginning.at(now, config);
        session.record_opened();
        session.output(Output::Create);
        session.timers.start(Timer::Control, now, session.config.control_interval());
        session.timers.start(Timer::Deadline, now, session.config.open_timeout);
        session
    }

    /// Takes a session that a peer asks for, as an [`Acceptor`](crate::Acceptor) found it to be right: answers, and accepts the
    /// sequence that it offers. `back` is the response that its request waits for, in the shapes that have such.
    pub fn accept(
        config: Arc<Config>,
        ids: &mut dyn IdSource,
        request: CreateRequest,
        back: Option<BackChannel>,
        now: Instant,
    ) -> Self {
        let CreateRequest { message_id, remote, local, create } = request;
        let input = ids.identifier();
        let offered = create.offer.map(|offer| offer.identifier);
        let answered = config.shape.answers_in_response();
        let source = offered.clone().filter(|_| !answered).map(|identifier| {
            let transmission = Transmission::new(config.initial_round_trip, config.window());
            SequenceSource::new(Some(identifier), SourceState::Created, transmission, true, false)
        });
        let exchanges = answered.then(|| Box::new(Exchanges::new(offered)));
        let destination = SequenceDestination::new(input.clone(), &config, config.ordered);
        let relates_to = message_id.clone();
        let beginning = Beginning {
            role: Role::Acceptor,
            id: SessionId::new(input),
            phase: Phase::Open,
            local,
            remote,
            ids: Ids {
                create: message_id.unwrap_or_else(|| ids.message_id()),
                close: ids.message_id(),
                terminate: ids.message_id(),
                expires: create.expires,
            },
            source,
            destination: Some(destination),
            exchanges,
        };
        let mut session = beginning.at(now, config);
        session.record_opened();
        let (back, released) = if answered { (back, None) } else { (None, back) };
        session.output(Output::Created { relates_to, back });
        session.outputs.extend(released.map(|back| Output::Release { back }));
        session.events.push_back(Event::Established);
        session.heard();
        session
    }
}
