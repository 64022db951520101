//! Dates, times and lengths of time: xsd:dateTime, xsd:date, xsd:time and xsd:duration, with .NET's resolution of 100 ns.

mod date_time;
mod parts;
mod time_span;

pub use date_time::{DateTime, Zone};
pub(crate) use parts::{parse_date, parse_time, write_date, write_time};
pub use time_span::TimeSpan;

/// 100 ns units, which .NET calls ticks, in a second.
const TICKS_PER_SECOND: i64 = 10_000_000;
/// Ticks in a minute.
const TICKS_PER_MINUTE: i64 = 60 * TICKS_PER_SECOND;
/// Ticks in a day.
const TICKS_PER_DAY: i64 = 24 * 60 * TICKS_PER_MINUTE;
/// Nanoseconds in a tick.
const NANOS_PER_TICK: u32 = 100;
