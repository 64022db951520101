//! The pieces that dates and times are made of: digits, fractions, zones; and xsd:date and xsd:time.

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

use super::{NANOS_PER_TICK, TICKS_PER_DAY, TICKS_PER_MINUTE, TICKS_PER_SECOND, Zone};
use crate::error::InvalidValue;

/// xsd:date, of the years 0001 to 9999; a zone is checked, then dropped. The caller trims white space.
///
/// Spec: [XSD2 §3.2.9]
pub(crate) fn parse_date(text: &str) -> Result<NaiveDate, InvalidValue> {
    let mut scan = Scan::new(text);
    let date = scan.date().filter(|_| scan.zone().is_some());
    date.ok_or_else(|| InvalidValue::new("an xsd:date of the years 0001 to 9999", text))
}

/// xsd:time; a zone is checked, then dropped. `24:00:00` is midnight. The caller trims white space.
///
/// Spec: [XSD2 §3.2.8]
pub(crate) fn parse_time(text: &str) -> Result<NaiveTime, InvalidValue> {
    let mut scan = Scan::new(text);
    let ticks = scan.time_of_day().filter(|_| scan.zone().is_some());
    let time = ticks.map(|ticks| match ticks {
        TICKS_PER_DAY if scan.hour_24 => NaiveTime::MIN,
        // Rounding up does not change the day.
        ticks => time_from_ticks(ticks.min(TICKS_PER_DAY - 1)),
    });
    time.ok_or_else(|| InvalidValue::new("an xsd:time", text))
}

/// Writes an xsd:date; `None` when it is not of the years 0001 to 9999.
pub(crate) fn write_date(date: NaiveDate) -> Option<String> {
    let year = date.year();
    (1..=9999).contains(&year).then(|| format!("{year:04}-{:02}-{:02}", date.month(), date.day()))
}

/// Writes an xsd:time, to 100 ns. The second 60 of chrono's leap seconds is written as 59.9999999.
pub(crate) fn write_time(time: NaiveTime) -> String {
    let nanos = time.nanosecond().min(999_999_999);
    let ticks =
        i64::from(time.num_seconds_from_midnight()) * TICKS_PER_SECOND + i64::from(nanos / NANOS_PER_TICK);
    Clock(ticks).to_string()
}

/// A time of day from ticks since midnight, less than a day of them.
pub(super) fn time_from_ticks(ticks: i64) -> NaiveTime {
    let seconds = u32::try_from(ticks / TICKS_PER_SECOND).unwrap_or_default();
    let nanos = u32::try_from(ticks % TICKS_PER_SECOND).unwrap_or_default() * NANOS_PER_TICK;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos).unwrap_or_default()
}

/// `hh:mm:ss.fffffff` of ticks since midnight, the fraction without zeros at its end.
pub(super) struct Clock(pub(super) i64);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / TICKS_PER_SECOND;
        write!(f, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
        write_fraction(f, self.0 % TICKS_PER_SECOND)
    }
}

/// Writes the ticks of a part of a second: `.5`, or nothing when there are none.
pub(super) fn write_fraction(f: &mut fmt::Formatter<'_>, ticks: i64) -> fmt::Result {
    if ticks == 0 {
        return Ok(());
    }
    let (mut digits, mut places) = (ticks, 7);
    while digits % 10 == 0 {
        digits /= 10;
        places -= 1;
    }
    write!(f, ".{digits:0places$}")
}

/// Reads a text from its start. Every method is `None`, and the text is not a date, when it does not find what it is for.
pub(super) struct Scan<'a> {
    rest: &'a [u8],
    /// Whether [`time_of_day`](Self::time_of_day) read `24:00:00`.
    pub(super) hour_24: bool,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text.as_bytes(), hour_24: false }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn next(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    /// Takes this byte, if it is next.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.rest.first() == Some(&byte);
        if found {
            self.next();
        }
        found
    }

    pub(super) fn expect(&mut self, byte: u8) -> Option<()> {
        self.eat(byte).then_some(())
    }

    pub(super) fn digit(&mut self) -> Option<u8> {
        let digit = self.rest.first().filter(|byte| byte.is_ascii_digit())? - b'0';
        self.next();
        Some(digit)
    }

    /// So many digits, no more than nine.
    fn digits(&mut self, count: usize) -> Option<u32> {
        (0..count).try_fold(0, |value, _| Some(value * 10 + u32::from(self.digit()?)))
    }

    /// `yyyy-mm-dd`
    pub(super) fn date(&mut self) -> Option<NaiveDate> {
        let year = self.digits(4).filter(|&year| year > 0)?;
        self.expect(b'-')?;
        let month = self.digits(2)?;
        self.expect(b'-')?;
        let day = self.digits(2)?;
        NaiveDate::from_ymd_opt(year as i32, month, day)
    }

    /// `hh:mm:ss`, and a fraction; in ticks since midnight, a whole day for `24:00:00` or when rounding leads there.
    pub(super) fn time_of_day(&mut self) -> Option<i64> {
        let hour = self.digits(2).filter(|&hour| hour <= 24)?;
        self.expect(b':')?;
        let minute = self.digits(2).filter(|&minute| minute < 60)?;
        self.expect(b':')?;
        let second = self.digits(2).filter(|&second| second < 60)?;
        let fraction = if self.eat(b'.') { self.rounded_fraction()? } else { 0 };
        let ticks = i64::from(hour * 3600 + minute * 60 + second) * TICKS_PER_SECOND + fraction;
        self.hour_24 = hour == 24;
        (hour < 24 || ticks == TICKS_PER_DAY).then_some(ticks)
    }

    /// The digits after a point, in ticks: 0 to 10,000,000. Those after the seventh are rounded half to even, as .NET does.
    fn rounded_fraction(&mut self) -> Option<i64> {
        let ticks = self.seven_digits()?;
        let Some(eighth) = self.digit() else { return Some(ticks) };
        let mut exact = true;
        while let Some(digit) = self.digit() {
            exact &= digit == 0;
        }
        let up = eighth > 5 || (eighth == 5 && (!exact || ticks % 2 == 1));
        Some(ticks + i64::from(up))
    }

    /// As [`rounded_fraction`](Self::rounded_fraction), but the digits after the seventh are dropped: less than 10,000,000.
    pub(super) fn truncated_fraction(&mut self) -> Option<i64> {
        let ticks = self.seven_digits()?;
        while self.digit().is_some() {}
        Some(ticks)
    }

    /// The first seven digits of a fraction; at least one of them must be there.
    fn seven_digits(&mut self) -> Option<i64> {
        let first = self.digit()?;
        let mut ticks = i64::from(first);
        for _ in 1..7 {
            ticks = ticks * 10 + i64::from(self.digit().unwrap_or(0));
        }
        Some(ticks)
    }

    /// Nothing, `Z`, or `+hh:mm` up to 14 hours; and then the end. Spec: [XSD2 §3.2.7.3]
    pub(super) fn zone(&mut self) -> Option<Zone> {
        let zone = match self.next() {
            None => Zone::Unspecified,
            Some(b'Z') => Zone::Utc,
            Some(sign @ (b'+' | b'-')) => {
                let hours = self.digits(2)?;
                self.expect(b':')?;
                let minutes = self.digits(2).filter(|&minutes| minutes < 60)?;
                let offset =
                    i16::try_from(hours * 60 + minutes).ok().filter(|&offset| offset <= Zone::MAX_OFFSET)?;
                Zone::Offset(if sign == b'-' { -offset } else { offset })
            }
            Some(_) => return None,
        };
        self.is_empty().then_some(zone)
    }
}

/// Writes a zone: nothing, `Z`, or `+hh:mm`.
impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unspecified => Ok(()),
            Self::Utc => f.write_str("Z"),
            Self::Offset(minutes) => {
                let (sign, minutes) = (if *minutes < 0 { '-' } else { '+' }, minutes.unsigned_abs());
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

impl Zone {
    /// What to subtract from local ticks for UTC.
    pub(super) fn offset_ticks(self) -> i64 {
        match self {
            Self::Unspecified | Self::Utc => 0,
            Self::Offset(minutes) => i64::from(minutes) * TICKS_PER_MINUTE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (text, written) in [
            ("2006-05-17", "2006-05-17"),
            ("0001-01-01", "0001-01-01"),
            ("9999-12-31", "9999-12-31"),
            ("2024-02-29Z", "2024-02-29"),
            ("2024-02-29-14:00", "2024-02-29"),
        ] {
            assert_eq!(parse_date(text).map(write_date), Ok(Some(written.to_owned())), "{text}");
        }
        for text in [
            "",
            "2006-5-17",
            "2006-13-01",
            "2006-02-29",
            "2006-00-10",
            "2006-01-00",
            "0000-01-01",
            "-2006-01-01",
            "12006-01-01",
            "2006-05-17T",
            "2006-05-17 ",
            "2006-05-17z",
            "2006-05-17+14:01",
            "2006-05-17+01:60",
            "2006-05-17+1:00",
            "20060517",
        ] {
            assert!(parse_date(text).is_err(), "{text}");
        }
        assert_eq!(NaiveDate::from_ymd_opt(10_000, 1, 1).and_then(write_date), None);
        assert_eq!(NaiveDate::from_ymd_opt(0, 1, 1).and_then(write_date), None);
    }

    #[test]
    fn times() {
        for (text, written) in [
            ("00:00:00", "00:00:00"),
            ("23:59:59.9999999", "23:59:59.9999999"),
            ("09:08:07.500Z", "09:08:07.5"),
            ("09:08:07+02:00", "09:08:07"),
            ("24:00:00", "00:00:00"),
            ("24:00:00.000Z", "00:00:00"),
            ("24:00:00.00000001", "00:00:00"),
            ("23:59:59.99999999", "23:59:59.9999999"),
            ("01:00:00.00000005", "01:00:00"),
            ("01:00:00.00000015", "01:00:00.0000002"),
            ("01:00:00.000000050001", "01:00:00.0000001"),
        ] {
            assert_eq!(parse_time(text).map(write_time), Ok(written.to_owned()), "{text}");
        }
        for text in [
            "",
            "1:00:00",
            "01:00",
            "25:00:00",
            "24:00:01",
            "24:00:00.1",
            "01:60:00",
            "01:00:60",
            "01:00:00.",
            "01:00:00,5",
            "01:00:00+15:00",
        ] {
            assert!(parse_time(text).is_err(), "{text}");
        }
        let leap = NaiveTime::from_hms_nano_opt(23, 59, 59, 1_500_000_000).unwrap();
        assert_eq!(write_time(leap), "23:59:59.9999999");
    }
}
