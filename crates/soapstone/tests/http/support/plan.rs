//! What becomes of each request that the proxy sees.

use std::time::Duration;

use bytes::Bytes;

/// A request, whole, before it is decided about.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Which request this is of all that the proxy has seen, from one.
    pub(crate) number: usize,
    /// The path, with the query if there is one.
    pub(crate) path: String,
    /// The addressing action if the body is text, otherwise empty.
    pub(crate) action: String,
    pub(crate) body: Bytes,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Deliver,
    /// Upstream never gets it, and the connection is cut.
    DropRequest,
    /// Upstream gets it, and the connection is cut instead of the response.
    DropResponse,
    /// Upstream gets it so many times more, one after the other; then comes the first response.
    Repeat(usize),
    /// Upstream gets it after this time.
    Delay(Duration),
    /// Upstream gets it after it has answered a later request, so never if none comes. The client waits.
    HoldUntilAfterNext,
    /// The same, but the client gets 202 at once: for one that sends nothing until it has an answer.
    AcceptAndHold,
    /// Upstream gets it, and the connection is cut within the body of the response.
    CutMidResponse,
    /// Upstream never gets it, the client gets this status and no body.
    Answer(u16),
}

/// Decides about each request, in the order in which they came.
pub(crate) struct Plan(Box<dyn FnMut(&Seen) -> Fate + Send>);

impl Plan {
    pub(crate) fn by(decide: impl FnMut(&Seen) -> Fate + Send + 'static) -> Self {
        Self(Box::new(decide))
    }

    /// All is delivered.
    pub(crate) fn none() -> Self {
        Self::by(|_| Fate::Deliver)
    }

    /// Fates by the number of the request; others are delivered.
    pub(crate) fn table(fates: impl Into<Vec<(usize, Fate)>>) -> Self {
        let fates = fates.into();
        Self::by(move |seen| {
            fates.iter().find(|(number, _)| *number == seen.number).map_or(Fate::Deliver, |(_, fate)| *fate)
        })
    }

    /// A fate for the nth request, from one, whose action is this or ends with a slash and this.
    pub(crate) fn nth_of_action(action: &str, nth: usize, fate: Fate) -> Self {
        let action = action.to_owned();
        let mut count = 0;
        Self::by(move |seen| {
            let before = seen.action.strip_suffix(&action);
            let meant = before.is_some_and(|before| before.is_empty() || before.ends_with('/'));
            count += usize::from(meant);
            if meant && count == nth { fate } else { Fate::Deliver }
        })
    }

    /// Fates drawn by chance. The seed and the number of a request say what becomes of it, nothing else does.
    pub(crate) fn seeded(seed: u64, odds: Odds) -> Self {
        let mut chance = Chance::new(seed);
        Self::by(move |_| odds.draw(chance.percent()))
    }

    /// This plan, and another one for what this one delivers. Both see all requests.
    pub(crate) fn and(mut self, mut other: Self) -> Self {
        Self::by(move |seen| match (self.decide(seen), other.decide(seen)) {
            (Fate::Deliver, fate) | (fate, _) => fate,
        })
    }

    pub(crate) fn decide(&mut self, seen: &Seen) -> Fate {
        (self.0)(seen)
    }
}

/// How many of a hundred requests have each fate. The others are delivered.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Odds {
    pub(crate) drop_request: u8,
    pub(crate) drop_response: u8,
    pub(crate) repeat: u8,
    pub(crate) accept_and_hold: u8,
    pub(crate) refuse: u8,
}

impl Odds {
    /// So many of a hundred are lost, every second one of them on the way back.
    pub(crate) fn loss(percent: u8) -> Self {
        let drop_response = percent / 2;
        Self { drop_request: percent - drop_response, drop_response, ..Self::default() }
    }

    fn draw(&self, percent: u8) -> Fate {
        let fates = [
            (self.drop_request, Fate::DropRequest),
            (self.drop_response, Fate::DropResponse),
            (self.repeat, Fate::Repeat(1)),
            (self.accept_and_hold, Fate::AcceptAndHold),
            (self.refuse, Fate::Answer(503)),
        ];
        let mut up_to = 0;
        for (odds, fate) in fates {
            up_to += odds;
            if percent < up_to {
                return fate;
            }
        }
        Fate::Deliver
    }
}

/// Marsaglia's xorshift of 64 bits.
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        // Small seeds differ in few bits and zero is none, so it is mixed first
        Self(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn percent(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 32) % 100) as u8
    }
}
