//! A way from one endpoint to the other.

use super::random::Random;

/// What happens to messages on the way; one direction. Times are milliseconds.
#[derive(Clone, Debug, Default)]
pub struct Link {
    /// What every message takes.
    pub latency: u64,
    /// What a message takes more, at most: those that take more are overtaken.
    pub jitter: u64,
    /// How many of a thousand are lost.
    pub loss: u64,
    /// How many of a thousand arrive twice.
    pub duplicate: u64,
    /// Times during which all are lost.
    pub partitions: Vec<(u64, u64)>,
}

impl Link {
    /// One that loses nothing and takes so long.
    pub fn steady(latency: u64) -> Self {
        Self { latency, ..Self::default() }
    }

    /// One with faults up to `loss`; each kind of fault is there or not.
    pub fn of_seed(random: &mut Random, loss: u64) -> Self {
        let partitions = if random.chance(250) {
            let from = random.below(20_000);
            let length = random.pick(&[500, 5_000, 40_000]);
            vec![(from, from + random.below(length))]
        } else {
            Vec::new()
        };
        Self {
            latency: random.pick(&[0, 1, 20, 100, 700]),
            jitter: random.pick(&[0, 0, 5, 200, 3_000]),
            loss: if random.chance(800) { random.below(loss + 1) } else { 0 },
            duplicate: if random.chance(500) { random.below(300) } else { 0 },
            partitions,
        }
    }

    /// When a message that is sent now arrives, in microseconds: never, once or twice.
    pub fn arrivals(&self, now: u64, random: &mut Random) -> [Option<u64>; 2] {
        let millis = now / 1000;
        let cut = self.partitions.iter().any(|(from, to)| (*from..*to).contains(&millis));
        if cut || random.chance(self.loss) {
            return [None, None];
        }
        let mut takes = || now + 1000 * (self.latency + random.below(self.jitter + 1));
        let first = takes();
        let second = takes();
        [Some(first), random.chance(self.duplicate).then_some(second)]
    }
}
