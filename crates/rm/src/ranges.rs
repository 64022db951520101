//! Sets of message numbers.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::identifier::MessageNumber;

/// Which messages of a sequence were seen, as the ranges of their numbers: ascending, apart from each other, and none of them
/// next to another.
///
/// What is to be kept is up to whoever inserts: every second number makes a range of its own.
///
/// ```
/// use soapstone_rm::{MessageNumber, Ranges};
///
/// let number = |n| MessageNumber::new(n).unwrap();
/// let mut seen = Ranges::new();
/// for n in [1, 2, 5, 3] {
///     assert!(seen.insert(number(n)));
/// }
/// assert!(!seen.insert(number(2)), "that was there");
/// assert_eq!(seen.to_string(), "1-3, 5");
/// assert_eq!((seen.contiguous(), seen.highest()), (3, Some(number(5))));
/// ```
///
/// Spec: [WSRM10 §3.2], [WSRM11 §3.9]
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Vec<(MessageNumber, MessageNumber)>")]
pub struct Ranges(Vec<(u64, u64)>);

impl Ranges {
    /// No message at all.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Whether there is no message.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many ranges there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// The ranges, the lowest first: the first and the last number of each.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (MessageNumber, MessageNumber)> + '_ {
        let number = MessageNumber::saturating;
        self.0.iter().map(move |&(lower, upper)| (number(lower), number(upper)))
    }

    /// Whether this number is in it.
    pub fn contains(&self, n: MessageNumber) -> bool {
        self.find(n.get()).is_ok()
    }

    /// Adds a number; `false` when it was there.
    pub fn insert(&mut self, n: MessageNumber) -> bool {
        let n = n.get();
        // Most messages come in order.
        match self.0.last_mut() {
            Some((_, upper)) if *upper + 1 == n => *upper = n,
            Some((_, upper)) if n > *upper => self.0.push((n, n)),
            None => self.0.push((n, n)),
            Some(_) => {
                if self.find(n).is_ok() {
                    return false;
                }
                self.merge(n, n);
            }
        }
        true
    }

    /// Adds all numbers from `lower` to `upper`; none, when `lower` is the greater.
    pub fn insert_range(&mut self, lower: MessageNumber, upper: MessageNumber) {
        if lower <= upper {
            self.merge(lower.get(), upper.get());
        }
    }

    /// Whether there would be one more range with this number than without: it is neither there nor next to one that is.
    pub fn would_open(&self, n: MessageNumber) -> bool {
        let n = n.get();
        match self.find(n) {
            Ok(_) => false,
            Err(index) => {
                let before = index.checked_sub(1).and_then(|index| self.0.get(index));
                let next_to = before.is_some_and(|&(_, upper)| upper + 1 == n)
                    || self.0.get(index).is_some_and(|&(lower, _)| lower == n + 1);
                !next_to
            }
        }
    }

    /// The highest number.
    pub fn highest(&self) -> Option<MessageNumber> {
        self.0.last().map(|&(_, upper)| MessageNumber::saturating(upper))
    }

    /// How far it reaches without a gap: the end of a range that begins with 1, else 0.
    pub fn contiguous(&self) -> u64 {
        match self.0.first() {
            Some(&(1, upper)) => upper,
            _ => 0,
        }
    }

    /// Whether it is the numbers 1 to `last`, and no other; empty when that is 0.
    pub fn is_complete_to(&self, last: u64) -> bool {
        self.len() <= 1 && self.contiguous() == last && self.is_empty() == (last == 0)
    }

    /// Whether it has all the numbers that the other one has.
    pub fn contains_all(&self, other: &Self) -> bool {
        let mut ours = self.0.iter();
        let mut current = ours.next();
        other.0.iter().all(|&(lower, upper)| {
            while current.is_some_and(|&(_, end)| end < lower) {
                current = ours.next();
            }
            current.is_some_and(|&(start, end)| start <= lower && upper <= end)
        })
    }

    /// How many numbers there are.
    pub fn count(&self) -> u64 {
        // Ranges are apart and below 2^63, so the sum is too.
        self.0.iter().fold(0, |sum: u64, &(lower, upper)| sum.saturating_add(upper - lower + 1))
    }

    /// The index of the range with this number, or of the first range above it.
    fn find(&self, n: u64) -> Result<usize, usize> {
        let index = self.0.partition_point(|&(_, upper)| upper < n);
        match self.0.get(index) {
            Some(&(lower, _)) if lower <= n => Ok(index),
            _ => Err(index),
        }
    }

    /// Adds a range, and makes one of it and of those that it touches.
    fn merge(&mut self, lower: u64, upper: u64) {
        let from = self.0.partition_point(|&(_, end)| end + 1 < lower);
        let to = self.0.partition_point(|&(start, _)| start <= upper + 1);
        let touched = self.0.get(from..to).unwrap_or_default();
        let merged = match (touched.first(), touched.last()) {
            (Some(&(first, _)), Some(&(_, last))) => (lower.min(first), upper.max(last)),
            _ => (lower, upper),
        };
        self.0.splice(from..to.max(from), [merged]);
    }
}

/// `1-3, 5`; nothing, when there is no message.
impl fmt::Display for Ranges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (lower, upper)) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            match lower == upper {
                true => write!(f, "{lower}")?,
                false => write!(f, "{lower}-{upper}")?,
            }
        }
        Ok(())
    }
}

impl FromIterator<(MessageNumber, MessageNumber)> for Ranges {
    /// Ranges in any order; they may overlap. One that ends before it begins has nothing in it.
    fn from_iter<T: IntoIterator<Item = (MessageNumber, MessageNumber)>>(ranges: T) -> Self {
        let numbers = ranges.into_iter().map(|(lower, upper)| (lower.get(), upper.get()));
        let mut sorted: Vec<_> = numbers.filter(|(lower, upper)| lower <= upper).collect();
        sorted.sort_unstable();
        let mut merged: Vec<(u64, u64)> = Vec::with_capacity(sorted.len());
        for (lower, upper) in sorted {
            match merged.last_mut() {
                Some((_, end)) if lower <= *end + 1 => *end = upper.max(*end),
                _ => merged.push((lower, upper)),
            }
        }
        Self(merged)
    }
}

impl From<Vec<(MessageNumber, MessageNumber)>> for Ranges {
    fn from(ranges: Vec<(MessageNumber, MessageNumber)>) -> Self {
        ranges.into_iter().collect()
    }
}

/// As a list of pairs.
impl Serialize for Ranges {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests;
