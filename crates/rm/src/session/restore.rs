//! A session out of its records.

use std::sync::Arc;
use std::time::Instant;

use soapstone_soap::MessageId;

use super::begin::Beginning;
use super::exchange::Exchanges;
use super::output::Output;
use super::{End, Ids, Phase, Session};
use crate::config::{Config, Role};
use crate::destination::{DestinationState, SequenceDestination};
use crate::event::Failure;
use crate::identifier::MessageNumber;
use crate::keep;
use crate::record::{Opened, Record};
use crate::source::{SequenceSource, SourceState};
use crate::timer::Timer;
use crate::transmission::Transmission;

/// Why records are no session.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// There are no records, or the first is not [`Record::Opened`].
    #[error("the records do not begin with the beginning of a session")]
    NoBeginning,
    /// A second [`Record::Opened`].
    #[error("the records are of two sessions")]
    TwoSessions,
    /// The session ended. Its records can be removed.
    #[error("the session is over")]
    Over,
    /// The records are of a session with other settings.
    #[error("the session was opened with another {0}")]
    Settings(&'static str),
    /// A number that does not follow those before it.
    #[error("message {0} does not follow those before it")]
    Number(MessageNumber),
    /// A record that makes no sense where it stands.
    #[error("the record {0} does not belong there")]
    Misplaced(&'static str),
    /// A message that cannot be read.
    #[error("message {number} cannot be read: {problem}")]
    Message {
        /// Its number.
        number: MessageNumber,
        /// Why.
        problem: String,
    },
    /// An endpoint or an id that cannot be read.
    #[error("an endpoint or an id cannot be read: {0}")]
    Endpoint(String),
}

impl Session {
    /// The session that its records tell of, as far as they go: what was sent and not acknowledged is sent again, what was
    /// received and not taken is handed over again.
    ///
    /// The configuration has to be the one that it was opened with.
    pub fn restore(
        records: impl IntoIterator<Item = Record>,
        config: Arc<Config>,
        now: Instant,
    ) -> Result<Self, RestoreError> {
        let mut records = records.into_iter();
        let Some(Record::Opened(opened)) = records.next() else { return Err(RestoreError::NoBeginning) };
        let mut session = Self::reopened(*opened, config, now)?;
        for record in records {
            session.replay(record)?;
        }
        session.resume();
        Ok(session)
    }

    pub(super) fn record_opened(&mut self) {
        if !self.config.durable {
            return;
        }
        let version = self.config.message_version;
        let opened = Opened {
            session: self.id.clone(),
            role: self.role,
            version: self.config.version,
            shape: self.config.shape,
            ordered: self.config.ordered,
            output: self.known_output().cloned(),
            input: self.known_input().cloned(),
            remote: keep::write_endpoint(&self.remote, version).unwrap_or_default(),
            local: keep::write_endpoint(&self.local, version).unwrap_or_default(),
            create_id: self.ids.create.as_str().to_owned(),
            close_id: self.ids.close.as_str().to_owned(),
            terminate_id: self.ids.terminate.as_str().to_owned(),
            expires: self.ids.expires.map(|expires| expires.to_string()),
        };
        self.records.push_back(Record::Opened(Box::new(opened)));
    }

    fn reopened(opened: Opened, config: Arc<Config>, now: Instant) -> Result<Self, RestoreError> {
        if opened.version != config.version {
            return Err(RestoreError::Settings("version of reliable messaging"));
        }
        if opened.ordered != config.ordered {
            return Err(RestoreError::Settings("order of delivery"));
        }
        if !config.durable {
            return Err(RestoreError::Settings("durability: it has records, and would make none"));
        }
        if opened.shape != config.shape {
            return Err(RestoreError::Settings("shape"));
        }
        let id =
            |text: String| MessageId::new(text).map_err(|error| RestoreError::Endpoint(error.to_string()));
        let answered = config.shape.answers_in_response();
        let acceptor = opened.role == Role::Acceptor;
        let transmission = Transmission::new(config.initial_round_trip, config.window());
        let source = if !acceptor {
            Some(SequenceSource::new(None, SourceState::Creating, transmission, !answered, answered))
        } else {
            opened.output.clone().filter(|_| !answered).map(|identifier| {
                SequenceSource::new(Some(identifier), SourceState::Created, transmission, true, false)
            })
        };
        let ordered = config.ordered && (acceptor || !answered);
        let destination = opened.input.clone().map(|identifier| {
            SequenceDestination::new(identifier, &config, ordered).of_replies(!acceptor && answered)
        });
        let expires = opened.expires.and_then(|text| text.parse().ok());
        let beginning = Beginning {
            role: opened.role,
            id: opened.session,
            phase: if acceptor { Phase::Open } else { Phase::Opening },
            local: Arc::new(keep::read_endpoint(&opened.local, config.message_version)?),
            remote: Arc::new(keep::read_endpoint(&opened.remote, config.message_version)?),
            ids: Ids {
                create: id(opened.create_id)?,
                close: id(opened.close_id)?,
                terminate: id(opened.terminate_id)?,
                expires,
            },
            source,
            destination,
            exchanges: (acceptor && answered).then(|| Box::new(Exchanges::new(opened.output))),
        };
        Ok(beginning.at(now, config))
    }

    fn replay(&mut self, record: Record) -> Result<(), RestoreError> {
        let version = self.config.message_version;
        let codec = self.config.encoding;
        let read = |number, bytes| {
            keep::read(bytes, version, &mut *codec())
                .map_err(|problem| RestoreError::Message { number, problem })
        };
        match record {
            Record::Opened(_) => return Err(RestoreError::TwoSessions),
            Record::Established { identifier } => {
                let source = self.source.as_mut().ok_or(RestoreError::Misplaced("Established"))?;
                source.identifier = Some(identifier);
                source.state = SourceState::Created;
                self.phase = Phase::Open;
            }
            Record::Sent { number, answers: Some(request), message, .. } => {
                let message = read(number, message)?;
                let exchanges = self.exchanges.as_mut().ok_or(RestoreError::Misplaced("Sent"))?;
                if exchanges.next_reply() != Some(number) || !exchanges.awaits_reply(request) {
                    return Err(RestoreError::Number(number));
                }
                exchanges.finish(request, Some(message));
                exchanges.was_taken_before(request);
                if let Some(destination) = &mut self.destination {
                    destination.restore_taken(request);
                }
            }
            Record::Sent { number, last, answers: None, message } => {
                let message = read(number, message)?;
                let source = self.source.as_mut().ok_or(RestoreError::Misplaced("Sent"))?;
                if source.next_number() != Some(number) {
                    return Err(RestoreError::Number(number));
                }
                source.push(message);
                if last {
                    source.finish();
                }
            }
            Record::Acknowledged { ranges } => {
                if let Some(source) = &mut self.source {
                    source.restore_acknowledged(&ranges);
                }
                if let Some(exchanges) = &mut self.exchanges {
                    exchanges.acknowledged(&ranges);
                }
            }
            Record::Received { number, last, deliver, message } => {
                let message = if deliver { Some(Box::new(read(number, message)?)) } else { None };
                let destination = self.destination.as_mut().ok_or(RestoreError::Misplaced("Received"))?;
                if destination.received().contains(number) {
                    return Err(RestoreError::Number(number));
                }
                destination.take_in(number, last, message);
                if let Some(exchanges) =
                    self.exchanges.as_mut().filter(|exchanges| deliver && exchanges.identifier().is_some())
                {
                    exchanges.restore_request(number);
                }
            }
            Record::Delivered { number } => {
                let destination = self.destination.as_mut().ok_or(RestoreError::Misplaced("Delivered"))?;
                let exchanges = self.exchanges.as_mut();
                if exchanges.is_none_or(|exchanges| exchanges.restore_taken(number)) {
                    destination.restore_taken(number);
                }
            }
            Record::Done { request } => {
                if let (Some(exchanges), Some(destination)) = (&mut self.exchanges, &mut self.destination) {
                    exchanges.finish(request, None);
                    exchanges.was_taken_before(request);
                    destination.restore_taken(request);
                }
            }
            Record::Closing => self.closing = true,
            Record::PeerClosed { last } => {
                let destination = self.destination.as_mut().ok_or(RestoreError::Misplaced("PeerClosed"))?;
                destination.close(last.map_or(0, MessageNumber::get));
            }
            Record::PeerTerminated => {
                if let Some(destination) = &mut self.destination {
                    destination.state = DestinationState::Terminated;
                }
            }
            Record::SourceTerminated => {
                if let Some(source) = &mut self.source {
                    source.state = SourceState::Terminated;
                }
                // The sequence of replies ends with it; the record of that may not have been stored.
                if let Some(destination) =
                    self.destination.as_mut().filter(|_| self.config.shape.answers_in_response())
                {
                    destination.state = DestinationState::Terminated;
                }
            }
            Record::Failed => self.end = Some(End::Failed(Failure::BeforeRestart)),
            Record::Closed => return Err(RestoreError::Over),
        }
        Ok(())
    }

    /// Goes on where the records end.
    fn resume(&mut self) {
        if self.end.is_some() {
            return self.fail(Failure::BeforeRestart);
        }
        if self.phase == Phase::Opening {
            self.output(Output::Create);
            self.timers.start(Timer::Control, self.now, self.config.control_interval());
            self.timers.start(Timer::Deadline, self.now, self.config.open_timeout);
            return;
        }
        let unfinished = self
            .source
            .as_mut()
            .filter(|source| source.state != SourceState::Terminated && !source.is_empty());
        if let Some(source) = unfinished {
            source.restored();
            let timeout = source.transmission().timeout();
            self.timers.start(Timer::Retransmission, self.now, timeout);
        }
        if let Some(destination) = &mut self.destination {
            // The acknowledgement may have been lost with the process.
            if !destination.received().is_empty() && destination.state <= DestinationState::Complete {
                destination.owe_now();
            }
        }
        self.heard();
        if self.closing {
            self.begin_closing();
        }
        self.conclude();
    }
}
