//! How much is sent at once, and when it is sent again: .NET's `TransmissionStrategy`, as numbers.
//!
//! The window of what may be on the way begins at one message and grows with what is acknowledged, up to the transfer window
//! (slow start); a loss halves the threshold below which it grows fast, and starts again from one. The time after which a message
//! is sent again follows the measured round trips, mean and deviation, and is never below 400 ms more than the mean.

use std::time::Duration;

/// The window, the measured round trip and the room that the peer has.
#[derive(Clone, Debug)]
pub(crate) struct Transmission {
    window: u32,
    max_window: u32,
    /// Up to here the window grows by what is acknowledged.
    threshold: u32,
    /// The window before the last loss.
    loss_window: u32,
    /// Acknowledged since the window last grew, above the threshold.
    acknowledged: u32,
    /// Whether nothing was lost yet.
    undisturbed: bool,
    /// Microseconds.
    mean: i64,
    /// Microseconds.
    deviation: i64,
    /// Microseconds.
    timeout: i64,
    quota: i64,
}

impl Transmission {
    pub(crate) fn new(round_trip: Duration, max_window: u32) -> Self {
        let mean = micros(round_trip);
        let mut new = Self {
            window: 1,
            max_window,
            threshold: max_window,
            loss_window: max_window,
            acknowledged: 0,
            undisturbed: true,
            mean,
            deviation: mean / 2,
            timeout: 0,
            quota: i64::from(i32::MAX),
        };
        new.update_timeout();
        new
    }

    /// Messages that may be on the way.
    pub(crate) fn window(&self) -> usize {
        self.window as usize
    }

    /// Messages that the peer has room for.
    pub(crate) fn quota(&self) -> i64 {
        self.quota
    }

    /// Whether nothing was lost yet.
    pub(crate) fn is_undisturbed(&self) -> bool {
        self.undisturbed
    }

    /// Whether the window grows by what is acknowledged.
    pub(crate) fn is_growing_fast(&self) -> bool {
        self.window <= self.threshold
    }

    /// What was on the way when the process ended may be lost.
    pub(crate) fn disturb(&mut self) {
        self.undisturbed = false;
    }

    /// How long an acknowledgement is waited for.
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_micros(self.timeout.unsigned_abs())
    }

    /// A message goes out for the first time.
    pub(crate) fn sent(&mut self) {
        self.quota -= 1;
    }

    /// The oldest message was not acknowledged in time.
    pub(crate) fn lost(&mut self) {
        self.acknowledged = 0;
        self.threshold = (self.window / 2).max(1);
        self.loss_window = self.window;
        self.window = 1;
        self.timeout = self.timeout.saturating_mul(2).min(MAX_TIMEOUT);
        self.undisturbed = false;
    }

    /// A message was acknowledged this long after it was last sent.
    pub(crate) fn measured(&mut self, round_trip: Duration) {
        let error = micros(round_trip) - self.mean;
        self.deviation = (self.deviation + ((error.abs() - self.deviation) >> GAIN)).min(MAX_TIMEOUT);
        self.mean = (self.mean + (error >> GAIN)).min(MAX_TIMEOUT);
        self.update_timeout();
    }

    /// The oldest `moved` of `outstanding` messages were acknowledged.
    pub(crate) fn moved(&mut self, moved: u32, outstanding: usize, room: Option<u32>) {
        if let Some(room) = room {
            let left = outstanding.min(self.window()) as i64 - i64::from(moved);
            self.quota = i64::from(room) - left.max(0);
        }
        if self.window <= self.threshold {
            self.window = self.max_window.min(self.threshold + 1).min(self.window.saturating_add(moved));
            return;
        }
        self.acknowledged = self.acknowledged.saturating_add(moved);
        let segment = (self.loss_window.saturating_sub(self.threshold) / 8).max(1);
        if self.acknowledged > (self.window - self.threshold).saturating_mul(self.window) / segment {
            self.acknowledged = 0;
            self.window = self.max_window.min(self.window + 1);
        }
    }

    /// The peer has more room than it had, with `outstanding` messages on the way. Says whether it is more.
    pub(crate) fn more_room(&mut self, room: u32, outstanding: usize) -> bool {
        if i64::from(room) <= self.quota {
            return false;
        }
        let before = self.quota;
        self.quota = i64::from(room) - outstanding.min(self.window()) as i64;
        self.quota > before
    }

    fn update_timeout(&mut self) {
        self.timeout = (LEAST + self.mean).max(self.mean + 4 * self.deviation).min(MAX_TIMEOUT);
    }
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(MAX_TIMEOUT).min(MAX_TIMEOUT)
}

/// What the timeout is more than the mean, at least; microseconds.
const LEAST: i64 = 400_000;
/// A measurement counts for an eighth.
const GAIN: u32 = 3;
/// A day; nobody waits longer. Microseconds.
const MAX_TIMEOUT: i64 = 86_400_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(transmission: &Transmission) -> u128 {
        transmission.timeout().as_millis()
    }

    #[test]
    fn the_first_timeout_is_what_was_seen_of_dotnet() {
        // Captured: a service that has measured nothing repeats after 6, 12 and 24 s.
        let mut service = Transmission::new(Duration::from_secs(2), 8);
        assert_eq!(millis(&service), 6_000);
        service.lost();
        assert_eq!(millis(&service), 12_000);
        service.lost();
        assert_eq!(millis(&service), 24_000);
        // A client whose CreateSequence took 50 ms.
        assert_eq!(millis(&Transmission::new(Duration::from_millis(50), 8)), 450);
    }

    #[test]
    fn the_window_grows_with_what_is_acknowledged_and_starts_again_after_a_loss() {
        let mut transmission = Transmission::new(Duration::from_millis(50), 8);
        let mut windows = vec![transmission.window()];
        for moved in [1, 2, 4, 8, 8] {
            transmission.moved(moved, 8, None);
            windows.push(transmission.window());
        }
        assert_eq!(windows, [1, 2, 4, 8, 8, 8]);
        transmission.lost();
        windows = vec![transmission.window()];
        for moved in [1, 2, 4, 5, 6, 30, 40, 50] {
            transmission.moved(moved, 8, None);
            windows.push(transmission.window());
        }
        // Fast to one above half of what it was, then slowly.
        assert_eq!(windows, [1, 2, 4, 5, 5, 6, 7, 8, 8]);
    }

    #[test]
    fn a_measurement_forgets_the_doubling() {
        let mut transmission = Transmission::new(Duration::from_millis(80), 8);
        transmission.lost();
        transmission.lost();
        transmission.measured(Duration::from_millis(80));
        assert_eq!(millis(&transmission), 480);
    }

    #[test]
    fn the_room_of_the_peer_is_less_what_is_on_the_way() {
        let mut transmission = Transmission::new(Duration::from_millis(50), 8);
        transmission.moved(8, 8, None);
        transmission.moved(2, 5, Some(4));
        assert_eq!(transmission.quota(), 1);
        transmission.sent();
        assert_eq!(transmission.quota(), 0);
        assert!(transmission.more_room(8, 4));
        assert_eq!(transmission.quota(), 4);
        assert!(!transmission.more_room(3, 4));
    }
}
