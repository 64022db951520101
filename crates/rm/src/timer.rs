//! The timers of a session, in a table.

use std::time::{Duration, Instant};

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timer {
    /// The acknowledgement of the oldest message on the way; then that is repeated.
    Retransmission,
    /// A message for the acknowledgement to travel on; then it goes alone.
    Acknowledgement,
    /// The answer to CreateSequence, CloseSequence or TerminateSequence; then that is repeated.
    Control,
    /// A sign of life of the peer; then we ask for one.
    KeepAlive,
    /// A sign of life of the peer; then the session fails.
    Inactivity,
    /// The session to be established, or to end in order; then it fails.
    Deadline,
}

impl Timer {
    pub(crate) const ALL: [Self; 6] = [
        Self::Retransmission,
        Self::Acknowledgement,
        Self::Control,
        Self::KeepAlive,
        Self::Inactivity,
        Self::Deadline,
    ];
}

/// When each timer fires.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timers([Option<Instant>; Timer::ALL.len()]);

impl Timers {
    /// Fires after this time. A time that no clock reaches is never.
    pub(crate) fn start(&mut self, timer: Timer, now: Instant, after: Duration) {
        self.put(timer, now.checked_add(after));
    }

    pub(crate) fn put(&mut self, timer: Timer, at: Option<Instant>) {
        self.0[timer as usize] = at;
    }

    pub(crate) fn stop(&mut self, timer: Timer) {
        self.0[timer as usize] = None;
    }

    pub(crate) fn stop_all(&mut self) {
        self.0 = Default::default();
    }

    pub(crate) fn get(&self, timer: Timer) -> Option<Instant> {
        self.0[timer as usize]
    }

    /// Stops a timer that is due, and says whether it was.
    pub(crate) fn take_due(&mut self, timer: Timer, now: Instant) -> bool {
        let due = self.0[timer as usize].is_some_and(|at| at <= now);
        if due {
            self.stop(timer);
        }
        due
    }

    /// When the next one fires.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.0.iter().flatten().min().copied()
    }
}
