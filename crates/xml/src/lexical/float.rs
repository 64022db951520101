//! xsd:float and xsd:double: read as XSD has them, written as .NET Core 3.1 does.

use std::fmt::{self, Write};
use std::str::FromStr;

use super::trim;
use crate::error::InvalidValue;

/// A single-precision number, or `INF`, `-INF`, `NaN`. Spec: [XSD2 §3.2.4]
pub(crate) fn parse_float(text: &str) -> Result<f32, InvalidValue> {
    parse_binary_number(text).ok_or_else(|| InvalidValue::new("an xsd:float", text))
}

/// A double-precision number, or `INF`, `-INF`, `NaN`. Spec: [XSD2 §3.2.5]
pub(crate) fn parse_double(text: &str) -> Result<f64, InvalidValue> {
    parse_binary_number(text).ok_or_else(|| InvalidValue::new("an xsd:double", text))
}

fn parse_binary_number<T: FromStr + From<f32>>(text: &str) -> Option<T> {
    match trim(text) {
        // XSD 1.0 has no "+INF", XSD 1.1 does.
        "INF" | "+INF" => Some(f32::INFINITY.into()),
        "-INF" => Some(f32::NEG_INFINITY.into()),
        "NaN" => Some(f32::NAN.into()),
        // Rust's parser knows "inf", "infinity" and "nan", too, in any case.
        number if number.bytes().all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) => {
            number.parse().ok()
        }
        _ => None,
    }
}

/// Appends a single-precision number as .NET Core 3.1 writes it.
pub(crate) fn write_float(out: &mut String, value: f32) -> fmt::Result {
    const PRECISION: usize = 9;
    match write_special(out, value.into()) {
        true => Ok(()),
        false => write_round_trip(out, &scientific(value, PRECISION)?, PRECISION),
    }
}

/// Appends a double-precision number as .NET Core 3.1 writes it.
pub(crate) fn write_double(out: &mut String, value: f64) -> fmt::Result {
    const PRECISION: usize = 17;
    match write_special(out, value) {
        true => Ok(()),
        false => write_round_trip(out, &scientific(value, PRECISION)?, PRECISION),
    }
}

/// Appends the values that are not written with digits; says whether this was one.
fn write_special(out: &mut String, value: f64) -> bool {
    let text = if value.is_nan() {
        "NaN"
    } else if value == f64::INFINITY {
        "INF"
    } else if value == f64::NEG_INFINITY {
        "-INF"
    } else {
        return false;
    };
    out.push_str(text);
    true
}

/// `-1.25e-7` on the stack, with the digits that .NET takes: as few as stand for this value and no other, rounded from its exact
/// value with ties to even. A number halfway to a neighbour does not count, though it would be read as the even one of the
/// two; that is where Rust takes a digit less at times.
fn scientific<T>(value: T, precision: usize) -> Result<Scratch, fmt::Error>
where
    T: fmt::LowerExp + FromStr + PartialEq + Copy,
{
    let mut shortest = Scratch::default();
    write!(shortest, "{value:e}")?;
    let least = shortest
        .as_str()
        .split('e')
        .next()
        .map_or(1, |mantissa| mantissa.bytes().filter(u8::is_ascii_digit).count());
    for digits in least..precision {
        let mut rounded = Scratch::default();
        write!(rounded, "{value:.*e}", digits - 1)?;
        if stands_for(rounded.as_str(), value)? {
            return Ok(rounded);
        }
    }
    let mut all = Scratch::default();
    write!(all, "{value:.*e}", precision.max(least) - 1)?;
    Ok(all)
}

/// Whether a number in scientific notation is nearer to this value than to any other: whether it still is read as this value
/// when it is a little more and a little less.
fn stands_for<T: FromStr + PartialEq>(scientific: &str, value: T) -> Result<bool, fmt::Error> {
    let (mantissa, exponent) = scientific.split_once('e').ok_or(fmt::Error)?;
    let exponent: i32 = exponent.parse().map_err(|_| fmt::Error)?;
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    let (mut digits, mut count) = (0u64, 0);
    for digit in mantissa.bytes().filter(u8::is_ascii_digit) {
        digits = digits * 10 + u64::from(digit - b'0');
        count += 1;
    }
    if digits == 0 {
        return Ok(true);
    }
    let exponent = exponent + 1 - count - NUDGE as i32;
    let reads_as = |number: &Scratch| number.as_str().parse().is_ok_and(|read: T| read == value);
    let (mut more, mut less) = (Scratch::default(), Scratch::default());
    write!(more, "{sign}{digits}{:0>NUDGE$}e{exponent}", 1)?;
    write!(less, "{sign}{}{:9>NUDGE$}e{exponent}", digits - 1, 9)?;
    Ok(reads_as(&more) && reads_as(&less))
}

/// How many digits further on "a little" is: no decimal number of 17 digits is so near to the middle of two doubles
/// without being it.
const NUDGE: usize = 60;

/// .NET's format "R": an exponent when the point would stand after all of the digits and of `precision`, or after more than
/// four zeros. Zeros at the end of the digits do not count.
fn write_round_trip(out: &mut String, scientific: &Scratch, precision: usize) -> fmt::Result {
    let text = scientific.as_str();
    let (mantissa, exponent) = text.split_once('e').ok_or(fmt::Error)?;
    let mantissa = match mantissa.strip_prefix('-') {
        Some(rest) => {
            out.push('-');
            rest
        }
        None => mantissa,
    };
    let (first, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let rest = rest.trim_end_matches('0');
    let exponent: i32 = exponent.parse().map_err(|_| fmt::Error)?;
    // Where the point stands, from the first digit; and how many digits there are. A double has 17 at most.
    let (point, count) = (exponent + 1, 1 + rest.len() as i32);
    if point > count.max(precision as i32) || point < -3 {
        out.push_str(first);
        if !rest.is_empty() {
            write!(out, ".{rest}")?;
        }
        let sign = if exponent < 0 { '-' } else { '+' };
        return write!(out, "E{sign}{:02}", exponent.unsigned_abs());
    }
    if point <= 0 {
        let zeros = point.unsigned_abs() as usize;
        return write!(out, "0.{:0<zeros$}{first}{rest}", "");
    }
    out.push_str(first);
    match rest.split_at_checked(exponent as usize) {
        Some((whole, "")) => out.push_str(whole),
        Some((whole, fraction)) => write!(out, "{whole}.{fraction}")?,
        None => write!(out, "{rest:0<width$}", width = exponent as usize)?,
    }
    Ok(())
}

/// Room for one number in scientific notation: sign, 17 digits and point, some more to nudge it, exponent.
struct Scratch {
    bytes: [u8; 96],
    len: usize,
}

impl Default for Scratch {
    fn default() -> Self {
        Self { bytes: [0; 96], len: 0 }
    }
}

impl Scratch {
    fn as_str(&self) -> &str {
        self.bytes.get(..self.len).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

impl Write for Scratch {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len + text.len();
        self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn double(value: f64) -> String {
        let mut out = String::new();
        write_double(&mut out, value).unwrap();
        out
    }

    fn float(value: f32) -> String {
        let mut out = String::new();
        write_float(&mut out, value).unwrap();
        out
    }

    #[test]
    fn numbers_are_read() {
        for (text, value) in [
            ("INF", f64::INFINITY),
            ("+INF", f64::INFINITY),
            (" -INF ", f64::NEG_INFINITY),
            ("1", 1.0),
            ("-0", -0.0),
            ("+.5", 0.5),
            ("5.", 5.0),
            ("1E+16", 1e16),
            ("1e-05", 1e-5),
            ("1E400", f64::INFINITY),
            ("1E-400", 0.0),
        ] {
            assert_eq!(parse_double(text).unwrap().to_bits(), value.to_bits(), "{text:?}");
        }
        assert!(parse_double("NaN").unwrap().is_nan());
        assert_eq!(parse_float("3.4028235E+38"), Ok(f32::MAX));
        assert_eq!(parse_float("16777217"), Ok(16_777_216.0));
        for text in [
            "",
            "inf",
            "Inf",
            "infinity",
            "-infinity",
            "nan",
            "NAN",
            "-NaN",
            "Infinity",
            ".",
            "e5",
            "1e",
            "1,5",
            "0x1p3",
            "1 2",
            "--1",
            "1_0",
            "1f",
            "٣",
        ] {
            assert!(parse_double(text).is_err(), "{text:?}");
            assert!(parse_float(text).is_err(), "{text:?}");
        }
    }

    #[test]
    #[allow(clippy::excessive_precision, reason = "halfway between two shorter numbers")]
    fn doubles_are_written_as_dotnet_does() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-60.0, "-60"),
            (1.5, "1.5"),
            (0.1, "0.1"),
            (0.05, "0.05"),
            (0.0001, "0.0001"),
            (0.000_123, "0.000123"),
            (0.000_01, "1E-05"),
            (0.000_012_5, "1.25E-05"),
            (100.0, "100"),
            (1234.5, "1234.5"),
            (1e10, "10000000000"),
            (1e14, "100000000000000"),
            (1e15, "1000000000000000"),
            (1e16, "10000000000000000"),
            (1e17, "1E+17"),
            (123_456_789_012_345.0, "123456789012345"),
            (9_007_199_254_740_992.0, "9007199254740992"),
            (90_071_992_547_409_920.0, "90071992547409920"),
            (1e100, "1E+100"),
            (-1.25e-7, "-1.25E-07"),
            (250_677_833_940_961.125, "250677833940961.12"),
            (7.550_514_811_579_92e17, "7.550514811579919E+17"),
            (std::f64::consts::PI, "3.141592653589793"),
            (2.506_628_274_631_000_2, "2.5066282746310002"),
            (f64::MAX, "1.7976931348623157E+308"),
            (f64::MIN, "-1.7976931348623157E+308"),
            (f64::MIN_POSITIVE, "2.2250738585072014E-308"),
            (5e-324, "5E-324"),
            (f64::INFINITY, "INF"),
            (f64::NEG_INFINITY, "-INF"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(double(value), text);
        }
    }

    #[test]
    #[allow(clippy::excessive_precision, reason = "halfway between two shorter numbers")]
    fn floats_are_written_as_dotnet_does() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.1, "1.1"),
            (100_000.0, "100000"),
            (1_000_000.0, "1000000"),
            (10_000_000.0, "10000000"),
            (100_000_000.0, "100000000"),
            (1e9, "1E+09"),
            (123_456_792.0, "123456790"),
            (-3_439_100.25, "-3439100.2"),
            (301_409_984.0, "301409980"),
            (16_777_216.0, "16777216"),
            (2_147_483_648.0, "2.1474836E+09"),
            (0.0001, "0.0001"),
            (0.000_01, "1E-05"),
            (f32::MAX, "3.4028235E+38"),
            (f32::MIN, "-3.4028235E+38"),
            (1e-45, "1E-45"),
            (f32::INFINITY, "INF"),
            (f32::NEG_INFINITY, "-INF"),
            (f32::NAN, "NaN"),
        ] {
            assert_eq!(float(value), text);
        }
    }

    proptest! {
        #[test]
        fn doubles_keep_their_bits(bits: u64) {
            let value = f64::from_bits(bits);
            let read = parse_double(&double(value)).unwrap();
            prop_assert!(read.to_bits() == bits || (read.is_nan() && value.is_nan()), "{value:e}");
        }

        #[test]
        fn floats_keep_their_bits(bits: u32) {
            let value = f32::from_bits(bits);
            let read = parse_float(&float(value)).unwrap();
            prop_assert!(read.to_bits() == bits || (read.is_nan() && value.is_nan()), "{value:e}");
        }
    }
}
