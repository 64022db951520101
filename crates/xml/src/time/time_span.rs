//! xsd:duration as .NET's `TimeSpan`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use chrono::TimeDelta;

use super::parts::{Scan, write_fraction};
use super::{NANOS_PER_TICK, TICKS_PER_SECOND};
use crate::error::InvalidValue;

/// A length of time in units of 100 ns, of at most some 29,000 years; may be negative.
///
/// Spec: [XSD2 §3.2.6], [MC-NBFX §2.2.3.23]
///
/// ```
/// use soapstone_xml::TimeSpan;
///
/// let span: TimeSpan = "PT90.5S".parse()?;
/// assert_eq!(span.to_string(), "PT1M30.5S");
/// assert_eq!(span.to_duration(), Some(std::time::Duration::from_millis(90_500)));
/// # Ok::<(), soapstone_xml::InvalidValue>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeSpan {
    ticks: i64,
}

const EXPECTED: &str = "an xsd:duration";
const TOO_LONG: &str = "an xsd:duration of at most 10675199 days";

impl TimeSpan {
    /// No time at all.
    pub const ZERO: Self = Self { ticks: 0 };
    /// The longest: 10,675,199 days and some hours.
    pub const MAX: Self = Self { ticks: i64::MAX };
    /// The longest below zero.
    pub const MIN: Self = Self { ticks: i64::MIN };

    /// So many units of 100 ns.
    pub const fn from_ticks(ticks: i64) -> Self {
        Self { ticks }
    }

    /// The length in units of 100 ns.
    pub const fn ticks(&self) -> i64 {
        self.ticks
    }

    /// The length for the standard library; `None` when it is negative.
    pub fn to_duration(&self) -> Option<Duration> {
        let ticks = u64::try_from(self.ticks).ok()?;
        let second = TICKS_PER_SECOND.unsigned_abs();
        Some(
            Duration::from_secs(ticks / second)
                + Duration::from_nanos(ticks % second * u64::from(NANOS_PER_TICK)),
        )
    }
}

impl FromStr for TimeSpan {
    type Err = InvalidValue;

    /// Reads `PnYnMnDTnHnMnS` with an optional minus sign. As .NET does, takes a year for 365 days and a month for 30 (twelve
    /// months for a year), and drops the digits after the seventh of a fraction. The caller trims white space.
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let mut scan = Scan::new(text);
        let negative = scan.eat(b'-');
        let parts = Parts::read(&mut scan).ok_or_else(|| InvalidValue::new(EXPECTED, text))?;
        let ticks = parts.ticks().and_then(|ticks| i64::try_from(if negative { -ticks } else { ticks }).ok());
        ticks.map(Self::from_ticks).ok_or_else(|| InvalidValue::new(TOO_LONG, text))
    }
}

/// The numbers of a duration; those that no length of time can have are `u64::MAX`.
#[derive(Default)]
struct Parts {
    date: [u64; 3],
    time: [u64; 3],
    fraction: i64,
}

impl Parts {
    fn read(scan: &mut Scan<'_>) -> Option<Self> {
        let mut parts = Self::default();
        scan.expect(b'P')?;
        let mut next = 0;
        while let Some((number, designator)) = number(scan)? {
            let at = next + b"YMD".get(next..)?.iter().position(|&known| known == designator)?;
            parts.date[at] = number;
            next = at + 1;
        }
        if scan.is_empty() {
            return (next > 0).then_some(parts);
        }
        scan.expect(b'T')?;
        let mut next = 0;
        while let Some((number, mut designator)) = number(scan)? {
            let is_fraction = designator == b'.';
            if is_fraction {
                parts.fraction = scan.truncated_fraction()?;
                designator = scan.next()?;
            }
            let at = next + b"HMS".get(next..)?.iter().position(|&known| known == designator)?;
            if is_fraction && designator != b'S' {
                return None;
            }
            parts.time[at] = number;
            next = at + 1;
        }
        (next > 0 && scan.is_empty()).then_some(parts)
    }

    /// The length in ticks, `None` when it is far too long.
    fn ticks(&self) -> Option<i128> {
        if self.date.iter().chain(&self.time).any(|&number| number == u64::MAX) {
            return None;
        }
        let [years, months, days] = self.date.map(i128::from);
        let [hours, minutes, seconds] = self.time.map(i128::from);
        // Numbers of 64 bits, times less than 2^49: this fits 128 bits.
        let days = (years + months / 12) * 365 + months % 12 * 30 + days;
        let seconds = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
        Some(seconds * i128::from(TICKS_PER_SECOND) + i128::from(self.fraction))
    }
}

/// Digits and the byte after them. `Some(None)` when there are no digits, `None` when there is nothing after them.
fn number(scan: &mut Scan<'_>) -> Option<Option<(u64, u8)>> {
    let Some(first) = scan.digit() else { return Some(None) };
    let mut number = u64::from(first);
    while let Some(digit) = scan.digit() {
        number = number.saturating_mul(10).saturating_add(u64::from(digit));
    }
    Some(Some((number, scan.next()?)))
}

/// As .NET's `XmlConvert`: days, hours, minutes and seconds that are not zero, and `PT0S` for no time.
impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ticks == 0 {
            return f.write_str("PT0S");
        }
        let ticks = self.ticks.unsigned_abs();
        let per_second = TICKS_PER_SECOND.unsigned_abs();
        let (seconds, fraction) = (ticks / per_second, ticks % per_second);
        f.write_str(if self.ticks < 0 { "-P" } else { "P" })?;
        if seconds >= 86_400 {
            write!(f, "{}D", seconds / 86_400)?;
        }
        let (hours, minutes, seconds) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
        if (hours, minutes, seconds, fraction) == (0, 0, 0, 0) {
            return Ok(());
        }
        f.write_str("T")?;
        if hours != 0 {
            write!(f, "{hours}H")?;
        }
        if minutes != 0 {
            write!(f, "{minutes}M")?;
        }
        if (seconds, fraction) != (0, 0) {
            write!(f, "{seconds}")?;
            write_fraction(f, fraction.cast_signed())?;
            f.write_str("S")?;
        }
        Ok(())
    }
}

impl fmt::Debug for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TimeSpan({self})")
    }
}

impl TryFrom<Duration> for TimeSpan {
    type Error = InvalidValue;

    /// Parts of 100 ns are dropped.
    fn try_from(value: Duration) -> Result<Self, InvalidValue> {
        let ticks = i64::try_from(value.as_nanos() / u128::from(NANOS_PER_TICK));
        ticks.map(Self::from_ticks).map_err(|_| InvalidValue::new(TOO_LONG, format!("{value:?}")))
    }
}

impl TryFrom<TimeDelta> for TimeSpan {
    type Error = InvalidValue;

    /// Parts of 100 ns are dropped, towards zero.
    fn try_from(value: TimeDelta) -> Result<Self, InvalidValue> {
        // `num_seconds` rounds towards zero as well, so both have one sign.
        let fraction = i64::from(value.subsec_nanos()) / i64::from(NANOS_PER_TICK);
        let ticks =
            value.num_seconds().checked_mul(TICKS_PER_SECOND).and_then(|ticks| ticks.checked_add(fraction));
        ticks.map(Self::from_ticks).ok_or_else(|| InvalidValue::new(TOO_LONG, value.to_string()))
    }
}

impl From<TimeSpan> for TimeDelta {
    fn from(value: TimeSpan) -> Self {
        let nanos =
            u32::try_from(value.ticks.rem_euclid(TICKS_PER_SECOND)).unwrap_or_default() * NANOS_PER_TICK;
        // chrono reaches ten thousand times as far.
        Self::new(value.ticks.div_euclid(TICKS_PER_SECOND), nanos).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text() {
        for (text, written) in [
            ("PT0S", "PT0S"),
            ("P0D", "PT0S"),
            ("-PT0S", "PT0S"),
            ("PT1M30.5S", "PT1M30.5S"),
            ("-P3DT6H", "-P3DT6H"),
            ("-PT5M44S", "-PT5M44S"),
            ("-PT1.5S", "-PT1.5S"),
            ("PT0.0000001S", "PT0.0000001S"),
            ("PT0.00000019999S", "PT0.0000001S"),
            ("P10675199DT2H48M5.4775807S", "P10675199DT2H48M5.4775807S"),
            ("-P10675199DT2H48M5.4775808S", "-P10675199DT2H48M5.4775808S"),
            ("PT36H", "P1DT12H"),
            ("PT90S", "PT1M30S"),
            ("P1Y", "P365D"),
            ("P1M", "P30D"),
            ("P13M", "P395D"),
            ("P1Y2M3DT4H5M6.7S", "P428DT4H5M6.7S"),
            ("PT000000000000000000000000001S", "PT1S"),
            ("P1DT0.100S", "P1DT0.1S"),
        ] {
            let value: TimeSpan = text.parse().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(value.to_string(), written, "{text}");
        }
        assert_eq!("P10675199DT2H48M5.4775807S".parse(), Ok(TimeSpan::MAX));
        assert_eq!("-P10675199DT2H48M5.4775808S".parse(), Ok(TimeSpan::MIN));
    }

    #[test]
    fn not_a_duration() {
        for text in [
            "", "-", "P", "-P", "PT", "P1DT", "1D", "p1d", "+P1D", "P-1D", "P1", "PT1", "P1S", "PT1D", "P1H",
            "P1M1Y", "PT1S1M", "P1D1D", "P1.5D", "PT1.5H", "PT1.5M3S", "PT.5S", "PT1.S", "PT1,5S", "PT1.5",
            "P1DT1H ", "P 1D", "P1DX", "PT1SX", "P1W", "P1.0Y", "--P1D", "P١D",
        ] {
            assert_eq!(text.parse::<TimeSpan>().unwrap_err().expected, EXPECTED, "{text}");
        }
        for text in [
            "P10675199DT2H48M5.4775808S",
            "-P10675199DT2H48M5.4775809S",
            "P29248Y",
            "P99999999999999999999999999D",
            "P18446744073709551615YT18446744073709551615S",
            "P18446744073709551614Y",
        ] {
            assert_eq!(text.parse::<TimeSpan>().unwrap_err().expected, TOO_LONG, "{text}");
        }
    }

    #[test]
    fn other_types() {
        let span = TimeSpan::from_ticks(15_000_001);
        assert_eq!(span.to_duration(), Some(Duration::from_nanos(1_500_000_100)));
        assert_eq!(TimeSpan::try_from(Duration::from_nanos(1_500_000_199)), Ok(span));
        assert_eq!(TimeSpan::try_from(TimeDelta::nanoseconds(1_500_000_199)), Ok(span));
        assert_eq!(
            TimeSpan::try_from(TimeDelta::nanoseconds(-1_500_000_199)),
            Ok(TimeSpan::from_ticks(-15_000_001))
        );
        assert_eq!(TimeSpan::from_ticks(-1).to_duration(), None);
        assert!(TimeSpan::try_from(Duration::MAX).is_err());
        assert!(TimeSpan::try_from(TimeDelta::MAX).is_err());
        assert!(TimeSpan::try_from(TimeDelta::MIN).is_err());
        assert!(TimeSpan::MIN < TimeSpan::ZERO && TimeSpan::ZERO < TimeSpan::MAX);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(ticks: i64) {
            let value = TimeSpan::from_ticks(ticks);
            prop_assert_eq!(value.to_string().parse::<TimeSpan>().unwrap(), value);
        }

        #[test]
        fn chrono_and_back(ticks in prop_oneof![Just(i64::MIN), Just(i64::MAX), any::<i64>()]) {
            let value = TimeSpan::from_ticks(ticks);
            prop_assert_eq!(TimeSpan::try_from(TimeDelta::from(value)).unwrap(), value);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "-?P?[YMDTHS.0-9]{0,40}") {
            let _ = text.parse::<TimeSpan>();
        }
    }
}
