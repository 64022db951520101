//! How a session ends in order.

use std::time::Instant;

use super::output::Output;
use super::{End, Phase, Session};
use crate::config::Role;
use crate::destination::DestinationState;
use crate::protocol::empty_message;
use crate::record::Record;
use crate::source::SourceState;
use crate::timer::Timer;
use crate::version::RmAction;

impl Session {
    /// Closes our direction: what was sent before is brought to its end, then the sequence is closed and terminated. The
    /// session is over when the peer has done the same; an acceptor is told that it is time by
    /// [`PeerClosed`](crate::Event::PeerClosed), and has to close.
    ///
    /// A session that is not established yet ends so as soon as it is.
    pub fn close(&mut self, now: Instant) {
        self.advance(now);
        if self.closing || self.phase == Phase::Over {
            return;
        }
        self.closing = true;
        self.record(|| Record::Closing);
        if self.phase == Phase::Open {
            self.begin_closing();
        }
        self.conclude();
    }

    /// 1.0 sends a message that is the last one, 1.1 waits until all is acknowledged.
    pub(super) fn begin_closing(&mut self) {
        self.timers.start(Timer::Deadline, self.now, self.config.close_timeout);
        let Some(source) = &mut self.source else { return };
        if source.state != SourceState::Created {
            return;
        }
        source.state = SourceState::Draining;
        if self.config.version.close_is_a_message() {
            source.finish();
            if source.in_flight() && !self.config.shape.answers_in_response() {
                // As .NET does it: whoever closes does not wait for the peer's interval.
                self.output(Output::Poll);
            }
        } else if source.last().is_none() {
            let number = source.next_number();
            let message = empty_message(RmAction::LastMessage, self.config.version);
            if let Some(number) = number {
                // It has no content that could not be written.
                let _ = self.keep_and_queue(number, message, true);
            }
            if let Some(source) = &mut self.source {
                source.finish();
            }
        }
    }

    /// Goes on with what the last input made possible.
    pub(super) fn conclude(&mut self) {
        if self.phase != Phase::Open {
            return;
        }
        self.answer_ends();
        if let Some(source) = &mut self.source {
            if !source.in_flight() {
                self.timers.stop(Timer::Retransmission);
            }
            if source.state == SourceState::Draining && source.is_complete() {
                if self.config.version.close_is_a_message() {
                    source.state = SourceState::Closing;
                    self.attempts = 0;
                    self.output(Output::Close);
                    self.timers.start(Timer::Control, self.now, self.config.control_interval());
                } else {
                    self.begin_terminating();
                }
            }
        }
        self.watch_room();
        if self.has_ended() {
            self.timers.stop_all();
            // What was not taken is not to be forgotten.
            if self.is_taken() {
                self.over(End::Terminated);
            }
        }
    }

    /// Where nothing is on the way because the peer has no room, nobody may ever say that there is room again: it was said in
    /// a message that was lost. So we ask.
    fn watch_room(&mut self) {
        let blocked = self.source.as_ref().is_some_and(|source| source.is_blocked() && !source.in_flight());
        if !blocked {
            if !self.keeps_alive() {
                self.timers.stop(Timer::KeepAlive);
            }
            return;
        }
        let (_, interval) = self.config.keep_alive_intervals();
        let interval = interval.min(ROOM_INTERVAL);
        if self.timers.get(Timer::KeepAlive).is_none_or(|set| set > self.now + interval) {
            self.timers.start(Timer::KeepAlive, self.now, interval);
        }
    }

    /// Sends TerminateSequence. 1.0 has no answer to it, but in the response to a request.
    pub(super) fn begin_terminating(&mut self) {
        let answered = self.config.version.terminate_is_answered() || self.config.shape.answers_in_response();
        self.attempts = 0;
        self.output(Output::Terminate);
        let Some(source) = &mut self.source else { return };
        if answered {
            source.state = SourceState::Terminating;
            self.timers.start(Timer::Control, self.now, self.config.control_interval());
        } else {
            self.source_terminated();
        }
    }

    /// Whether both directions ended in order; the application may still have something to take.
    pub(super) fn has_ended(&self) -> bool {
        self.source_is_over() && self.destination_is_over()
    }

    fn source_is_over(&self) -> bool {
        self.source.as_ref().is_none_or(|source| source.state == SourceState::Terminated)
    }

    fn destination_is_over(&self) -> bool {
        let Some(destination) = &self.destination else { return true };
        destination.state == DestinationState::Terminated && self.all_is_answered()
    }

    /// Whether no request waits for its answer.
    fn all_is_answered(&self) -> bool {
        self.exchanges.as_ref().is_none_or(|exchanges| exchanges.all_answered() && exchanges.is_over())
    }

    /// The time to end in order is over. What matters is that nothing is missing: .NET's service may be gone before its
    /// TerminateSequence arrives.
    pub(super) fn may_end_now(&self) -> bool {
        let sent = self.source.as_ref().is_none_or(|source| {
            source.is_complete() && (source.state == SourceState::Terminated || self.role == Role::Acceptor)
        });
        let received = self.destination.as_ref().is_none_or(|destination| {
            matches!(destination.state, DestinationState::Complete | DestinationState::Terminated)
        });
        sent && received && self.all_is_answered()
    }

    pub(super) fn end_in_order(&mut self) {
        self.source_terminated();
        self.destination_terminated();
    }
}

/// .NET polls a peer without room as often: half of the send timeout.
const ROOM_INTERVAL: std::time::Duration = std::time::Duration::from_secs(30);
