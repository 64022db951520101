//! xsd:dateTime, and .NET's `DateTime` in its binary form.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, FixedOffset, NaiveDate, NaiveDateTime, Timelike, Utc};

use super::parts::{Clock, Scan, time_from_ticks};
use super::{NANOS_PER_TICK, TICKS_PER_DAY, TICKS_PER_MINUTE, TICKS_PER_SECOND};
use crate::error::InvalidValue;

/// A date and time of the years 0001 to 9999, to 100 ns, with what is known of its zone.
///
/// Two values are equal when they are written the same: `12:00:00Z` and `13:00:00+01:00` are one instant but not equal;
/// compare [`to_utc`](Self::to_utc) for instants. Spec: [XSD2 §3.2.7]
///
/// ```
/// use soapstone_xml::{DateTime, Zone};
///
/// let when: DateTime = "2006-05-17T09:08:07.500+02:00".parse()?;
/// assert_eq!(when.zone(), Zone::Offset(120));
/// assert_eq!(when.to_string(), "2006-05-17T09:08:07.5+02:00");
/// # Ok::<(), soapstone_xml::InvalidValue>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateTime {
    /// 100 ns since 0001-01-01T00:00:00 in the zone; 0 to `MAX_TICKS`.
    ticks: i64,
    zone: Zone,
}

/// What a [`DateTime`] knows of its time zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Zone {
    /// Nothing: the time is local to whoever means it. .NET: `DateTimeKind.Unspecified`.
    #[default]
    Unspecified,
    /// Coordinated universal time, `Z`. .NET: `DateTimeKind.Utc`.
    Utc,
    /// Ahead of UTC by so many minutes, -840 to 840. .NET: `DateTimeKind.Local`, or `DateTimeOffset`.
    Offset(i16),
}

impl Zone {
    /// The largest offset: 14 hours in minutes. Spec: [XSD2 §3.2.7.3]
    pub const MAX_OFFSET: i16 = 14 * 60;
}

/// 9999-12-31T23:59:59.9999999 in ticks.
const MAX_TICKS: i64 = 3_155_378_975_999_999_999;
/// The ticks' share of the binary form: bits 0 to 61.
const TICKS_MASK: u64 = (1 << 62) - 1;
/// What .NET adds to ticks below zero in the binary form.
const TICKS_CEILING: i64 = 1 << 62;

const EXPECTED: &str = "an xsd:dateTime of the years 0001 to 9999";

impl DateTime {
    /// 0001-01-01T00:00:00, without a zone; .NET's default value.
    pub const MIN: Self = Self { ticks: 0, zone: Zone::Unspecified };
    /// 9999-12-31T23:59:59.9999999, without a zone.
    pub const MAX: Self = Self { ticks: MAX_TICKS, zone: Zone::Unspecified };

    /// This time on the clocks of this zone; parts of 100 ns are dropped.
    ///
    /// `None` when the year is not 1 to 9999, or the zone's offset is more than 14 hours.
    pub fn new(local: NaiveDateTime, zone: Zone) -> Option<Self> {
        Self::from_ticks(ticks_of(local), zone)
    }

    /// 100 ns since 0001-01-01T00:00:00 on the clocks of this zone. `None` as for [`new`](Self::new).
    pub fn from_ticks(ticks: i64, zone: Zone) -> Option<Self> {
        let zone_fits = match zone {
            Zone::Offset(minutes) => minutes.unsigned_abs() <= Zone::MAX_OFFSET.unsigned_abs(),
            Zone::Unspecified | Zone::Utc => true,
        };
        (zone_fits && (0..=MAX_TICKS).contains(&ticks)).then_some(Self { ticks, zone })
    }

    /// The time on the clocks of its zone, in 100 ns since 0001-01-01T00:00:00.
    pub fn ticks(&self) -> i64 {
        self.ticks
    }

    /// The zone.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The time on the clocks of its zone.
    pub fn local(&self) -> NaiveDateTime {
        naive(self.ticks)
    }

    /// The instant; `None` when the zone is not known.
    pub fn to_utc(&self) -> Option<chrono::DateTime<Utc>> {
        (self.zone != Zone::Unspecified).then(|| naive(self.utc_ticks()).and_utc())
    }

    /// The instant and the offset; `None` when the zone is not known.
    pub fn to_fixed_offset(&self) -> Option<chrono::DateTime<FixedOffset>> {
        let seconds = i32::try_from(self.zone.offset_ticks() / TICKS_PER_SECOND).ok()?;
        Some(self.to_utc()?.with_timezone(&FixedOffset::east_opt(seconds)?))
    }

    /// Reads .NET's binary form: ticks in bits 0 to 61, the kind in bits 62 and 63. `None` for ticks that no date has.
    ///
    /// .NET writes a local time as its instant and reads it into the zone of the reading machine. We read it into UTC, as
    /// [`Zone::Offset`] of 0. The exceptions are the few hours that only local clocks reach (`DateTime.MaxValue` west of
    /// Greenwich, `MinValue` east of it): they take the smallest offset that has them in the years 0001 to 9999.
    /// Spec: [MC-NBFX §2.2.3] DateTimeText
    pub fn from_binary(value: i64) -> Option<Self> {
        let bits = value.cast_unsigned();
        let ticks = (bits & TICKS_MASK).cast_signed();
        match bits >> 62 {
            0 => Self::from_ticks(ticks, Zone::Unspecified),
            1 => Self::from_ticks(ticks, Zone::Utc),
            // 3 is local time in the hour that clocks show twice; .NET reads it, and writes 2.
            _ => {
                let utc = if ticks > TICKS_CEILING - TICKS_PER_DAY { ticks - TICKS_CEILING } else { ticks };
                let outside = if utc < 0 { -utc } else { MAX_TICKS - utc.max(MAX_TICKS) };
                // Rounded away from zero. Less than 2^62 ticks are less than 2^33 minutes.
                let minutes = (outside.abs() + TICKS_PER_MINUTE - 1) / TICKS_PER_MINUTE * outside.signum();
                Self::from_ticks(utc + minutes * TICKS_PER_MINUTE, Zone::Offset(i16::try_from(minutes).ok()?))
            }
        }
    }

    /// .NET's binary form; see [`from_binary`](Self::from_binary). An offset is lost, its instant is not.
    pub fn to_binary(&self) -> i64 {
        let (ticks, kind) = match self.zone {
            Zone::Unspecified => (self.ticks, 0u64),
            Zone::Utc => (self.ticks, 1),
            Zone::Offset(_) => (self.utc_ticks(), 2),
        };
        // Masking adds 2^62 to what is below zero, as .NET does.
        (ticks.cast_unsigned() & TICKS_MASK | kind << 62).cast_signed()
    }

    /// The ticks on the clocks of UTC: at most 14 hours outside of the years 0001 to 9999.
    fn utc_ticks(&self) -> i64 {
        self.ticks - self.zone.offset_ticks()
    }
}

/// Ticks since 0001-01-01 of any date that chrono has: its years are six digits, so this does not overflow.
fn ticks_of(time: NaiveDateTime) -> i64 {
    let days = i64::from(time.num_days_from_ce()) - 1;
    let seconds = i64::from(time.num_seconds_from_midnight());
    days.saturating_mul(TICKS_PER_DAY)
        .saturating_add(seconds * TICKS_PER_SECOND)
        .saturating_add(i64::from(time.nanosecond() / NANOS_PER_TICK))
}

/// The date and time of ticks since 0001-01-01, within a day of the years 0001 to 9999.
fn naive(ticks: i64) -> NaiveDateTime {
    let days = i32::try_from(ticks.div_euclid(TICKS_PER_DAY) + 1).unwrap_or_default();
    let date = NaiveDate::from_num_days_from_ce_opt(days).unwrap_or_default();
    date.and_time(time_from_ticks(ticks.rem_euclid(TICKS_PER_DAY)))
}

impl FromStr for DateTime {
    type Err = InvalidValue;

    /// Reads `yyyy-mm-ddThh:mm:ss`, a fraction, and a zone. `24:00:00` is the next day's midnight. Digits after the seventh
    /// of the fraction are rounded half to even, as .NET does, but not beyond the end of the year 9999. The caller trims
    /// white space.
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        parse(text).ok_or_else(|| InvalidValue::new(EXPECTED, text))
    }
}

fn parse(text: &str) -> Option<DateTime> {
    let mut scan = Scan::new(text);
    let date = scan.date()?;
    scan.expect(b'T')?;
    let time = scan.time_of_day()?;
    let zone = scan.zone()?;
    let ticks = ticks_of(date.into()) + time;
    // One tick beyond the end is either rounding or 24:00:00; only the latter asks for a day that is not there.
    let rounded = ticks == MAX_TICKS + 1 && !scan.hour_24;
    DateTime::from_ticks(if rounded { MAX_TICKS } else { ticks }, zone)
}

/// As .NET's `XmlConvert` in its mode `RoundtripKind`: the fraction without zeros at its end.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.local();
        write!(f, "{:04}-{:02}-{:02}T", date.year(), date.month(), date.day())?;
        write!(f, "{}{}", Clock(self.ticks % TICKS_PER_DAY), self.zone)
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DateTime({self})")
    }
}

impl TryFrom<NaiveDateTime> for DateTime {
    type Error = InvalidValue;

    /// Without a zone; parts of 100 ns are dropped.
    fn try_from(value: NaiveDateTime) -> Result<Self, InvalidValue> {
        Self::new(value, Zone::Unspecified).ok_or_else(|| InvalidValue::new(EXPECTED, value.to_string()))
    }
}

impl TryFrom<chrono::DateTime<Utc>> for DateTime {
    type Error = InvalidValue;

    /// In UTC; parts of 100 ns are dropped.
    fn try_from(value: chrono::DateTime<Utc>) -> Result<Self, InvalidValue> {
        Self::new(value.naive_utc(), Zone::Utc).ok_or_else(|| InvalidValue::new(EXPECTED, value.to_string()))
    }
}

impl TryFrom<chrono::DateTime<FixedOffset>> for DateTime {
    type Error = InvalidValue;

    /// With its offset, of which parts of a minute are dropped: the instant stays the same. Offsets of more than 14 hours
    /// are an error.
    fn try_from(value: chrono::DateTime<FixedOffset>) -> Result<Self, InvalidValue> {
        let minutes = i16::try_from(value.offset().local_minus_utc() / 60).ok();
        let found = minutes.and_then(|minutes| {
            let zone = Zone::Offset(minutes);
            Self::from_ticks(ticks_of(value.naive_utc()).saturating_add(zone.offset_ticks()), zone)
        });
        found.ok_or_else(|| InvalidValue::new(EXPECTED, value.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> DateTime {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn text() {
        for (text, written) in [
            ("2006-05-17T00:00:00", "2006-05-17T00:00:00"),
            ("2006-05-17T09:08:07Z", "2006-05-17T09:08:07Z"),
            ("0001-01-01T00:00:00", "0001-01-01T00:00:00"),
            ("9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59.9999999"),
            ("2020-02-28T23:02:03+00:00", "2020-02-28T23:02:03+00:00"),
            ("2020-02-28T23:02:03-00:00", "2020-02-28T23:02:03+00:00"),
            ("2020-02-28T23:02:03.120-05:30", "2020-02-28T23:02:03.12-05:30"),
            ("2020-02-28T23:02:03.0000000+14:00", "2020-02-28T23:02:03+14:00"),
            ("2020-02-28T24:00:00", "2020-02-29T00:00:00"),
            ("2020-12-31T24:00:00.0Z", "2021-01-01T00:00:00Z"),
            ("2020-01-01T00:00:00.12345675", "2020-01-01T00:00:00.1234568"),
            ("2020-01-01T00:00:00.12345665", "2020-01-01T00:00:00.1234566"),
            ("2020-01-01T00:00:00.123456650000001", "2020-01-01T00:00:00.1234567"),
            ("2020-12-31T23:59:59.99999999", "2021-01-01T00:00:00"),
            ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.9999999Z"),
        ] {
            assert_eq!(parse(text).to_string(), written, "{text}");
        }
        assert_eq!(parse("0001-01-01T00:00:00"), DateTime::MIN);
        assert_eq!(parse("9999-12-31T23:59:59.9999999"), DateTime::MAX);
    }

    #[test]
    fn not_a_date_time() {
        for text in [
            "",
            "2006-05-17",
            "2006-05-17T",
            "2006-05-17 09:08:07",
            "2006-05-17t09:08:07",
            "2006-05-17T09:08",
            "2006-05-17T09:08:07.",
            "2006-05-17T09:08:07z",
            "2006-05-17T09:08:07ZZ",
            "2006-05-17T09:08:07 Z",
            "2006-05-17T09:08:07+14:01",
            "2006-05-17T09:08:07+99:99",
            "2006-05-17T09:08:07+0100",
            "2006-05-17T09:08:60",
            "2006-05-17T24:00:01",
            "2006-05-17T25:00:00",
            "2006-02-29T00:00:00",
            "0000-01-01T00:00:00",
            "-0001-01-01T00:00:00",
            "10000-01-01T00:00:00",
            "9999-12-31T24:00:00",
            " 2006-05-17T00:00:00",
            "２006-05-17T00:00:00",
        ] {
            assert_eq!(text.parse::<DateTime>().unwrap_err().expected, EXPECTED, "{text}");
        }
    }

    #[test]
    fn binary_form() {
        for (binary, text) in [
            (0, "0001-01-01T00:00:00"),
            (0x2BCA_2875_F437_3FFF, "9999-12-31T23:59:59.9999999"),
            (0x48C8_4787_BAA5_6C00, "2006-05-17T05:13:12.3115008Z"),
            ((2 << 62) | 637_185_277_230_000_000, "2020-02-28T23:02:03+00:00"),
            // .NET's MaxValue, local in New York; and its MinValue, local in Prague.
            ((2 << 62) | (MAX_TICKS as u64 + 5 * 36_000_000_000), "9999-12-31T23:59:59.9999999-05:00"),
            ((2 << 62) | ((1 << 62) - 36_000_000_000), "0001-01-01T00:00:00+01:00"),
        ] {
            let value = DateTime::from_binary(binary.cast_signed()).unwrap();
            assert_eq!(value.to_string(), text);
            assert_eq!(value.to_binary(), binary.cast_signed(), "{text}");
        }
        assert_eq!(
            parse("2020-02-29T00:02:03+01:00").to_binary(),
            parse("2020-02-28T23:02:03+00:00").to_binary()
        );
        let twice = DateTime::from_binary((3u64 << 62 | 5).cast_signed()).unwrap();
        assert_eq!(twice, DateTime::from_ticks(5, Zone::Offset(0)).unwrap());
    }

    #[test]
    fn binary_forms_that_no_date_has() {
        let beyond = MAX_TICKS as u64 + 1;
        let hour = 36_000_000_000;
        for bits in [
            beyond,
            1 << 62 | beyond,
            TICKS_MASK,
            1 << 62 | TICKS_MASK,
            2 << 62 | (beyond + 14 * hour),
            3 << 62 | (beyond + 1000 * hour),
            2 << 62 | ((1 << 62) - 14 * hour - 1),
            2 << 62 | ((1 << 62) - 24 * hour),
        ] {
            assert_eq!(DateTime::from_binary(bits.cast_signed()), None, "{bits:x}");
        }
    }

    #[test]
    fn chrono() {
        let offset = parse("2020-02-29T00:02:03.5+01:00");
        assert_eq!(offset.to_utc().unwrap().to_rfc3339(), "2020-02-28T23:02:03.500+00:00");
        assert_eq!(offset.to_fixed_offset().unwrap().to_rfc3339(), "2020-02-29T00:02:03.500+01:00");
        assert_eq!(DateTime::try_from(offset.to_fixed_offset().unwrap()), Ok(offset));
        assert_eq!(DateTime::try_from(offset.to_utc().unwrap()), Ok(parse("2020-02-28T23:02:03.5Z")));
        let local = parse("2020-02-29T00:02:03");
        assert_eq!((local.to_utc(), local.to_fixed_offset()), (None, None));
        assert_eq!(DateTime::try_from(local.local()), Ok(local));
        assert_eq!(
            parse("0001-01-01T00:00:00+14:00").to_utc().unwrap().to_rfc3339(),
            "0000-12-31T10:00:00+00:00"
        );

        for outside in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
            assert!(DateTime::try_from(outside).is_err());
            assert!(DateTime::try_from(outside.and_utc()).is_err());
        }
        let paris_1900 = chrono::DateTime::parse_from_rfc3339("1900-01-01T00:00:00Z").unwrap();
        let paris_1900 = paris_1900.with_timezone(&FixedOffset::east_opt(561).unwrap());
        assert_eq!(DateTime::try_from(paris_1900), Ok(parse("1900-01-01T00:09:00+00:09")));
        let far = paris_1900.with_timezone(&FixedOffset::east_opt(14 * 3600 + 60).unwrap());
        assert!(DateTime::try_from(far).is_err());
        assert_eq!(DateTime::new(local.local(), Zone::Offset(i16::MIN)), None);
    }

    prop_compose! {
        fn any_date_time()(ticks in 0..=MAX_TICKS, kind in 0..3, minutes in -840i16..=840) -> DateTime {
            let zone = match kind { 0 => Zone::Unspecified, 1 => Zone::Utc, _ => Zone::Offset(minutes) };
            DateTime::from_ticks(ticks, zone).unwrap()
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(value in any_date_time()) {
            prop_assert_eq!(value.to_string().parse::<DateTime>().unwrap(), value);
        }

        #[test]
        fn binary_keeps_the_instant(value in any_date_time()) {
            let read = DateTime::from_binary(value.to_binary()).unwrap();
            prop_assert_eq!(read.to_utc(), value.to_utc());
            prop_assert_eq!(read.to_binary(), value.to_binary());
        }

        #[test]
        fn any_bits_are_read_or_refused(bits: i64) {
            if let Some(value) = DateTime::from_binary(bits) {
                let _ = (value.to_string(), value.to_utc(), value.to_fixed_offset(), value.to_binary());
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[-+:.TZ0-9]{0,40}") {
            let _ = text.parse::<DateTime>();
        }
    }
}
