//! Times and lengths of time.

use std::fmt::Display;
use std::time::Duration;

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use soapstone_wsdl::{DescribeType, ns};
use soapstone_xml::{DateTime, EncodeError, FromXml, FromXmlError, Text, TimeSpan, XmlReader, XmlWriter};

use super::read::{finish, next_element, read_once, refuse_nil, unexpected};
use super::write::write_element;
use super::{DataContract, Shape, list};

/// The first moment that .NET has, which is what a `DateTime` is that nobody set.
fn first() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN)
}

macro_rules! time {
    ($($type:ty { as: $time:path, default: $default:expr $(, packed: $packed:path)? })*) => {
        $(impl DataContract for $type {
            const SHAPE: Shape = Shape::Simple;
            $(
                const PRIMITIVE: bool = true;
                const PRIMITIVE_LIST: bool = true;

                fn write_list<W: XmlWriter + ?Sized>(items: &[Self], out: &mut W) -> Result<(), EncodeError> {
                    $packed(items, out)
                }
            )?

            fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
                as_text($time(*self)?, out)
            }

            fn write_primitive<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
                out.text(Text::from($time(*self)?))
            }

            fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
                refuse_nil(input, Self::type_name())?;
                Self::from_xml(input)
            }

            fn is_default(&self) -> bool {
                Self::absent().is_some_and(|default| *self == default)
            }

            fn absent() -> Option<Self> {
                $default
            }
        })*
    };
}

time! {
    DateTime { as: to_time, default: Self::try_from(first()).ok(), packed: list::write_packed }
    NaiveDateTime { as: to_time, default: Some(first()), packed: write_times }
    chrono::DateTime<Utc> { as: to_time, default: Some(first().and_utc()), packed: write_times }
    TimeSpan { as: to_span, default: Self::try_from(Duration::ZERO).ok() }
    Duration { as: to_span, default: Some(Self::ZERO) }
    TimeDelta { as: to_span, default: Some(Self::zero()) }
}

/// .NET's serializer writes times as text, in binary documents too.
fn as_text<W: XmlWriter + ?Sized>(value: impl Display, out: &mut W) -> Result<(), EncodeError> {
    out.text(Text::from(value.to_string()))
}

fn to_time<T>(value: T) -> Result<DateTime, EncodeError>
where
    DateTime: TryFrom<T, Error: Display>,
{
    DateTime::try_from(value).map_err(|error| EncodeError::Value(error.to_string()))
}

fn to_span<T>(value: T) -> Result<TimeSpan, EncodeError>
where
    TimeSpan: TryFrom<T, Error: Display>,
{
    TimeSpan::try_from(value).map_err(|error| EncodeError::Value(error.to_string()))
}

/// Times of chrono, as an array of .NET's.
fn write_times<T, W>(items: &[T], out: &mut W) -> Result<(), EncodeError>
where
    T: DescribeType + Copy,
    DateTime: TryFrom<T, Error: Display>,
    W: XmlWriter + ?Sized,
{
    let times: Result<Vec<_>, _> = items.iter().map(|item| to_time(*item)).collect();
    list::write_packed(&times?, out)
}

/// .NET's `DateTimeOffset`: the time in UTC, and the offset in minutes.
impl DataContract for chrono::DateTime<FixedOffset> {
    const SHAPE: Shape = Shape::Complex;

    fn write<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        let seconds = self.offset().local_minus_utc();
        let minutes = i16::try_from(seconds / 60).ok().filter(|_| seconds % 60 == 0);
        let Some(minutes) = minutes else {
            return Err(EncodeError::Value(format!("the offset of {self} is no number of minutes")));
        };
        write_element(out, ns::DATA_CONTRACT_SYSTEM, "DateTime", &self.to_utc())?;
        write_element(out, ns::DATA_CONTRACT_SYSTEM, "OffsetMinutes", &minutes)
    }

    fn read<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        refuse_nil(input, Self::type_name())?;
        let (mut time, mut minutes) = (None::<chrono::DateTime<Utc>>, None::<i16>);
        while next_element(input)? {
            match input.start().name().local {
                "DateTime" => read_once(&mut time, input)?,
                "OffsetMinutes" => read_once(&mut minutes, input)?,
                _ => input.skip_element()?,
            }
        }
        let time = finish(time, input, "DateTime", true)?;
        let minutes = finish(minutes, input, "OffsetMinutes", true)?;
        let offset = FixedOffset::east_opt(i32::from(minutes) * 60)
            .ok_or_else(|| unexpected(input, "an offset of less than a day", format!("{minutes} minutes")))?;
        Ok(time.with_timezone(&offset))
    }

    fn absent() -> Option<Self> {
        Some(first().and_utc().fixed_offset())
    }

    fn is_default(&self) -> bool {
        Self::absent().is_some_and(|default| *self == default && self.offset() == default.offset())
    }
}
