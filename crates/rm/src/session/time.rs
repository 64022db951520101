//! What happens when time has passed.

use std::collections::VecDeque;
use std::time::Instant;

use super::output::Output;
use super::{Phase, Session};
use crate::event::Failure;
use crate::source::{Expired, SourceState};
use crate::timer::Timer;

impl Session {
    /// Time has passed: does what is due. Early and extra calls do nothing.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.advance(now);
        for timer in Timer::ALL {
            if self.timers.take_due(timer, self.now) {
                self.fired(timer);
            }
        }
        self.conclude();
        self.shrink();
    }

    /// Gives back what queues took that are empty now. Here, and not where they get empty, because a session that is busy fills
    /// them again at once.
    fn shrink(&mut self) {
        fn shrink<T>(queue: &mut VecDeque<T>) {
            if queue.is_empty() {
                queue.shrink_to_fit();
            }
        }
        shrink(&mut self.outputs);
        shrink(&mut self.records);
        shrink(&mut self.events);
        if let Some(source) = &mut self.source {
            source.shrink();
        }
        if let Some(destination) = &mut self.destination {
            destination.shrink();
        }
    }

    fn fired(&mut self, timer: Timer) {
        match timer {
            Timer::Retransmission => self.retransmit(),
            // `poll_transmit` sees that one is due.
            Timer::Acknowledgement => {}
            Timer::Control => self.repeat_control(),
            Timer::KeepAlive => self.ask_for_a_sign(),
            Timer::Inactivity => {
                let failure = Failure::Inactive(self.config.inactivity_timeout);
                self.give_up(
                    failure,
                    "The inactivity timeout of the reliable session was exceeded: nothing came from the remote endpoint.",
                );
            }
            Timer::Deadline => self.deadline(),
        }
    }

    fn retransmit(&mut self) {
        let Some(source) = &mut self.source else { return };
        match source.expired(self.config.max_retry_count) {
            Expired::Again => {
                let timeout = source.transmission().timeout();
                self.timers.start(Timer::Retransmission, self.now, timeout);
            }
            Expired::Exhausted(number, attempts) => self.give_up(
                Failure::RetriesExhausted { number, attempts },
                "The maximum retry count has been exceeded with no response from the remote endpoint.",
            ),
            Expired::Nothing => {}
        }
    }

    pub(super) fn repeat_control(&mut self) {
        let output = match (self.phase, self.source_state()) {
            (Phase::Opening, _) => Output::Create,
            (Phase::Open, Some(SourceState::Closing)) => Output::Close,
            (Phase::Open, Some(SourceState::Terminating)) => Output::Terminate,
            _ => return,
        };
        self.output(output);
        self.timers.start(Timer::Control, self.now, self.config.control_interval());
    }

    /// .NET's client asks after half of the inactivity timeout, and again at shorter intervals, but not while messages are on the
    /// way: their repetition asks as well.
    fn ask_for_a_sign(&mut self) {
        let Some(source) = &self.source else { return };
        if source.state <= SourceState::Draining && source.identifier.is_some() && !source.in_flight() {
            self.output(Output::Poll);
        }
        // Who asks because there is no room starts the timer again when it sees that there is none.
        if self.keeps_alive() {
            let (_, interval) = self.config.keep_alive_intervals();
            self.timers.start(Timer::KeepAlive, self.now, interval);
        }
    }

    fn deadline(&mut self) {
        match self.phase {
            Phase::Opening => {
                // The peer may have made the sequence, and told us in a message that did not arrive.
                let failure = Failure::OpenTimedOut(self.config.open_timeout);
                self.give_up(failure, "The session was not established in time.");
            }
            Phase::Open if self.may_end_now() => self.end_in_order(),
            Phase::Open => {
                let failure = Failure::CloseTimedOut(self.config.close_timeout);
                self.give_up(failure, "The session did not end in time.");
            }
            Phase::Over => {}
        }
    }
}
