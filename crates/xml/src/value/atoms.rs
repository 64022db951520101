//! The traits for values that are one atom of text: numbers, dates, lengths of time, GUIDs.

use std::time::Duration;

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{FromXml, ToXml, read_value};
use crate::codec::{XmlReader, XmlWriter};
use crate::decimal::Decimal;
use crate::error::{EncodeError, FromXmlError, InvalidValue};
use crate::lexical;
use crate::text::Text;
use crate::time::{self, DateTime, TimeSpan, Zone};

/// Types that are one atom of [`Text`], which reads and writes them.
macro_rules! atoms {
    ($($(#[$doc:meta])* $type:ty => $read:ident),* $(,)?) => {
        $(
            $(#[$doc])*
            impl ToXml for $type {
                fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
                    out.text(Text::from(*self))
                }
            }

            impl FromXml for $type {
                fn from_xml<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
                    read_value(input, |text| text.$read())
                }
            }
        )*
    };
}

atoms! {
    /// xsd:boolean
    bool => as_bool,
    /// xsd:byte
    i8 => as_i8,
    /// xsd:short
    i16 => as_i16,
    /// xsd:int
    i32 => as_i32,
    /// xsd:long
    i64 => as_i64,
    /// xsd:unsignedByte
    u8 => as_u8,
    /// xsd:unsignedShort
    u16 => as_u16,
    /// xsd:unsignedInt
    u32 => as_u32,
    /// xsd:unsignedLong
    u64 => as_u64,
    /// xsd:float
    f32 => as_f32,
    /// xsd:double
    f64 => as_f64,
    /// xsd:decimal
    Decimal => as_decimal,
    /// xsd:dateTime
    DateTime => as_date_time,
    /// xsd:duration
    TimeSpan => as_time_span,
    /// .NET's `guid`
    Uuid => as_guid,
}

/// Types that have no atom of their own: how they are written, and how they are read.
macro_rules! converted {
    ($($(#[$doc:meta])* $type:ty: |$value:ident| $write:expr, |$text:ident| $read:expr;)*) => {
        $(
            $(#[$doc])*
            impl ToXml for $type {
                fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
                    let $value = *self;
                    let text: Result<Text<'_>, InvalidValue> = $write;
                    out.text(text.map_err(|error| EncodeError::Value(error.to_string()))?)
                }
            }

            impl FromXml for $type {
                fn from_xml<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
                    read_value(input, |$text| $read)
                }
            }
        )*
    };
}

converted! {
    /// .NET's `char`: the number of its UTF-16 code unit. Characters above U+FFFF cannot be written.
    char:
        |value| char_to_text(value),
        |text| lexical::char_from_unit(text.as_u16()?);

    /// xsd:dateTime without a zone; a text with a zone is an error, as dropping it would change the time.
    NaiveDateTime:
        |value| DateTime::try_from(value).map(Text::from),
        |text| with_zone(text, "an xsd:dateTime without a time zone", |time| {
            (time.zone() == Zone::Unspecified).then(|| time.local())
        });

    /// xsd:dateTime in UTC; a text with an offset is converted, one without a zone is an error.
    chrono::DateTime<Utc>:
        |value| DateTime::try_from(value).map(Text::from),
        |text| with_zone(text, "an xsd:dateTime with a time zone", DateTime::to_utc);

    /// xsd:dateTime with an offset; `Z` is an offset of 0, a text without a zone is an error.
    chrono::DateTime<FixedOffset>:
        |value| DateTime::try_from(value).map(Text::from),
        |text| with_zone(text, "an xsd:dateTime with a time zone", DateTime::to_fixed_offset);

    /// xsd:date of the years 0001 to 9999; a zone is not kept.
    NaiveDate:
        |value| date_to_text(value),
        |text| time::parse_date(lexical::trim(&text.lexical()));

    /// xsd:time; a zone is not kept.
    NaiveTime:
        |value| Ok(Text::from(time::write_time(value))),
        |text| time::parse_time(lexical::trim(&text.lexical()));

    /// xsd:duration, to 100 ns.
    TimeDelta:
        |value| TimeSpan::try_from(value).map(Text::from),
        |text| text.as_time_span().map(Self::from);

    /// xsd:duration, to 100 ns; a negative one is an error.
    Duration:
        |value| TimeSpan::try_from(value).map(Text::from),
        |text| text.as_time_span().and_then(|span| {
            span.to_duration().ok_or_else(|| InvalidValue::new("an xsd:duration that is not negative", text.lexical()))
        });
}

fn char_to_text(value: char) -> Result<Text<'static>, InvalidValue> {
    let unit = lexical::char_to_unit(value).map(Text::from);
    unit.ok_or_else(|| InvalidValue::new("a character up to U+FFFF, as .NET's char needs it", value))
}

fn date_to_text(date: NaiveDate) -> Result<Text<'static>, InvalidValue> {
    let text = time::write_date(date).map(Text::from);
    text.ok_or_else(|| InvalidValue::new("an xsd:date of the years 0001 to 9999", date.to_string()))
}

fn with_zone<T>(
    text: &Text<'_>,
    expected: &'static str,
    convert: impl FnOnce(&DateTime) -> Option<T>,
) -> Result<T, InvalidValue> {
    convert(&text.as_date_time()?).ok_or_else(|| InvalidValue::new(expected, text.lexical()))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{both, read, refused, write};
    use super::*;

    #[test]
    fn numbers() {
        both(true, "true");
        both(i8::MIN, "-128");
        both(i16::MIN, "-32768");
        both(i32::MIN, "-2147483648");
        both(i64::MIN, "-9223372036854775808");
        both(u8::MAX, "255");
        both(u16::MAX, "65535");
        both(u32::MAX, "4294967295");
        both(u64::MAX, "18446744073709551615");
        both(f32::MAX, "3.4028235E+38");
        both(f64::NEG_INFINITY, "-INF");
        both("-90.50".parse::<Decimal>().unwrap(), "-90.50");
        refused::<i8>("128", "expected an xsd:byte, found '128'");
        refused::<u8>("256", "expected an xsd:unsignedByte, found '256'");
        refused::<u16>("-1", "expected an xsd:unsignedShort, found '-1'");
        refused::<u32>("4294967296", "expected an xsd:unsignedInt, found '4294967296'");
        refused::<i64>("9223372036854775808", "expected an xsd:long, found '9223372036854775808'");
        refused::<u64>("-1", "expected an xsd:unsignedLong, found '-1'");
        refused::<f64>("infinity", "expected an xsd:double, found 'infinity'");
        refused::<bool>("", "expected an xsd:boolean, found ''");
        assert_eq!(read::<i32>("<v>\n  42\n</v>").unwrap(), 42);
    }

    #[test]
    fn characters_are_numbers() {
        both('A', "65");
        both('\0', "0");
        both('€', "8364");
        refused::<char>("A", "expected an xsd:unsignedShort, found 'A'");
        refused::<char>("55296", "expected the number of a character, found '55296'");
        assert!(matches!(write(&'😀'), Err(EncodeError::Value(_))));
    }

    #[test]
    fn dates_and_times() {
        let date = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        let local = date.and_hms_nano_opt(1, 2, 3, 450_000_000).unwrap();
        let offset = FixedOffset::east_opt(-5400).unwrap();
        both("2024-02-29T01:02:03.45+14:00".parse::<DateTime>().unwrap(), "2024-02-29T01:02:03.45+14:00");
        both(date, "2024-02-29");
        both(local.time(), "01:02:03.45");
        both(local, "2024-02-29T01:02:03.45");
        both(local.and_utc(), "2024-02-29T01:02:03.45Z");
        both(local.and_local_timezone(offset).unwrap(), "2024-02-29T01:02:03.45-01:30");
        assert_eq!(
            read::<chrono::DateTime<Utc>>("<v>2024-02-29T01:02:03.45-01:30</v>").unwrap().naive_utc(),
            date.and_hms_milli_opt(2, 32, 3, 450).unwrap()
        );
        assert_eq!(read::<NaiveDate>("<v> 2024-02-29Z </v>").unwrap(), date);
        refused::<NaiveDateTime>(
            "2024-02-29T01:02:03Z",
            "expected an xsd:dateTime without a time zone, found '2024",
        );
        refused::<chrono::DateTime<Utc>>(
            "2024-02-29T01:02:03",
            "expected an xsd:dateTime with a time zone, found '2024",
        );
        refused::<NaiveDate>(
            "2024-02-30",
            "expected an xsd:date of the years 0001 to 9999, found '2024-02-30'",
        );
        refused::<NaiveTime>("25:00:00", "expected an xsd:time, found '25:00:00'");
        assert!(matches!(write(&NaiveDate::MAX), Err(EncodeError::Value(_))));
        assert!(matches!(write(&NaiveDateTime::MAX), Err(EncodeError::Value(_))));
    }

    #[test]
    fn lengths_of_time() {
        both(TimeSpan::MIN, "-P10675199DT2H48M5.4775808S");
        both(Duration::from_millis(90_500), "PT1M30.5S");
        both(TimeDelta::milliseconds(-1500), "-PT1.5S");
        refused::<Duration>("-PT1S", "expected an xsd:duration that is not negative, found '-PT1S'");
        assert!(matches!(write(&Duration::MAX), Err(EncodeError::Value(_))));
    }

    #[test]
    fn guids() {
        let guid = Uuid::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff);
        both(guid, "00112233-4455-6677-8899-aabbccddeeff");
        for spelling in ["00112233-4455-6677-8899-AABBCCDDEEFF", " {00112233-4455-6677-8899-aabbccddeeff} "] {
            assert_eq!(read::<Uuid>(&format!("<v>{spelling}</v>")).unwrap(), guid);
        }
        refused::<Uuid>("0011", "expected a GUID, found '0011'");
    }
}
